import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { identityFolder, profileFile } from "@medtech-chain/ledger/identities";
import type { TestNetwork } from "./network.ts";

const MTC = fileURLToPath(new URL("../../cli/bin/mtc.ts", import.meta.url));

export interface HospitalProcessOptions {
  readonly network: TestNetwork;
  readonly hospital: string;
  /** YAML of the node's `sources`. */
  readonly sources: string;
  /** Folder for configuration, spool and log. */
  readonly dir: string;
}

/** A hospital's node in a process of its own, `mtc hospital run`, that can be killed at any moment and is started again. */
export class HospitalProcess {
  readonly #config: string;
  readonly #log: string;
  #child: ChildProcess | undefined;
  #stopping = false;

  private constructor(config: string, log: string) {
    this.#config = config;
    this.#log = log;
  }

  static async start(options: HospitalProcessOptions): Promise<HospitalProcess> {
    const { network, hospital, sources, dir } = options;
    const folder = join(dir, hospital);
    await mkdir(folder, { recursive: true });
    const config = join(folder, "node.yaml");
    await writeFile(
      config,
      [
        `network: ${profileFile(network.dir)}`,
        `hospital: ${hospital}`,
        `identities: ${identityFolder(network.dir, hospital, ".")}`,
        `spool: ${join(folder, "spool.db")}`,
        `sources:\n${sources}`,
        "batches: { linger_ms: 200 }",
        "answer_delay_ms: 500",
        "look_ms: 1000",
        "",
      ].join("\n"),
    );
    const started = new HospitalProcess(config, join(folder, "node.log"));
    await started.#spawn();
    return started;
  }

  /** SIGKILL; the process is started again at once. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  async #spawn(): Promise<void> {
    const log = await open(this.#log, "a");
    const args = ["--disable-warning=ExperimentalWarning", MTC, "hospital", "run", "--config", this.#config];
    const child = spawn(process.execPath, args, { stdio: ["ignore", log.fd, log.fd] });
    await log.close();
    child.once("exit", () => {
      if (!this.#stopping) void this.#spawn();
    });
    this.#child = child;
  }
}
