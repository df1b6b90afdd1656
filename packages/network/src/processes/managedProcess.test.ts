import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Backoff } from "./backoff.ts";
import { logFile } from "./logFile.ts";
import { ManagedProcess } from "./managedProcess.ts";
import { endLeftovers } from "./pidFile.ts";
import { findFreePorts } from "./ports.ts";

describe("a managed process", () => {
  let folder: string;
  let managed: ManagedProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mtc-process-"));
  });

  afterEach(async () => {
    await managed.stop("SIGKILL");
    await rm(folder, { recursive: true });
  });

  function manage(script: string, ports: readonly number[] = []): ManagedProcess {
    managed = new ManagedProcess(
      {
        name: "peer-x",
        organisation: "x",
        role: "peer",
        command: process.execPath,
        args: ["-e", script],
        environment: {},
        folder,
        ports,
      },
      { logs: join(folder, "logs"), run: join(folder, "run") },
    );
    return managed;
  }

  it("is up when it listens on its ports", async () => {
    const port = await findFreePorts(1);
    manage(`require("net").createServer().listen(${port}, "127.0.0.1")`, [port]);
    expect(await managed.isUp()).toBeUndefined();
    await managed.start();
    await expect.poll(() => managed.isUp(), { timeout: 10_000 }).toBe(true);
    await managed.stop();
    expect(managed.status).toMatchObject({ state: "stopped", restarts: 0, lastEnd: "SIGTERM" });
    expect(await readdir(join(folder, "run"))).toEqual([]);
  });

  it("is started again when it ends by itself, and says why it keeps ending", async () => {
    manage('console.error("Error: no certificate"); process.exit(3)');
    await managed.start();
    await expect.poll(() => managed.status.restarts, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
    await expect(managed.isUp()).rejects.toMatchObject({
      code: "process-failed",
      message: expect.stringMatching(
        /^peer-x fails to start \(exit code 3\); its log says: Error: no certificate$/,
      ),
    });
    expect(await readFile(logFile(join(folder, "logs"), "peer-x"), "utf8")).toContain("no certificate");
  });

  it("that cannot be started at all counts as ended", async () => {
    managed = new ManagedProcess(
      { ...manage("").plan, command: join(folder, "missing") },
      { logs: join(folder, "logs"), run: join(folder, "run") },
    );
    await managed.start();
    await expect.poll(() => managed.status.lastEnd, { timeout: 10_000 }).toContain("ENOENT");
  });

  it("ends even if it is paused and ignores SIGTERM", async () => {
    manage('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    await managed.start();
    managed.signal("SIGSTOP");
    await managed.stop("SIGKILL");
    expect(managed.status.lastEnd).toBe("SIGKILL");
  });

  it("is found and ended by the next run if its supervisor was killed", async () => {
    manage("setInterval(() => {}, 1000)");
    await managed.start();
    const ended = await endLeftovers(join(folder, "run"));
    expect(ended).toEqual(["peer-x"]);
    await expect.poll(() => managed.status.restarts, { timeout: 10_000 }).toBe(1);
  });

  it("is not mistaken for another process that has its identifier now", async () => {
    manage("setInterval(() => {}, 1000)");
    await managed.start();
    const run = join(folder, "run");
    await writeFile(join(run, "peer-x.pid"), `${managed.status.pid} 1\n`);
    expect(await endLeftovers(run)).toEqual([]);
    expect(managed.status).toMatchObject({ state: "running", restarts: 0 });
  });
});

describe("Backoff", () => {
  it("doubles up to a bound, and begins again after a long run", () => {
    const backoff = new Backoff();
    expect(Array.from({ length: 8 }, () => backoff.after(100))).toEqual([
      200, 400, 800, 1600, 3200, 6400, 10_000, 10_000,
    ]);
    expect(backoff.after(60_000)).toBe(200);
  });
});
