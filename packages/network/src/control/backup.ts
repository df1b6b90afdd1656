import { chmod, mkdir, open, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ordererFolder, peerFolder, runFolder } from "../artefacts/layout.ts";
import { exists, SECRET_MODE } from "../artefacts/writeFile.ts";
import { runTool } from "../doctor/runTool.ts";
import { NetworkError } from "../errors.ts";
import { findProcess } from "../processes/pidFile.ts";
import { processName } from "../processes/plan.ts";

const DATA = "data";

export interface BackedUpNode {
  /** Folder of the network. */
  readonly dir: string;
  readonly organisation: string;
  readonly role: "peer" | "orderer";
}

/**
 * Writes what a stopped peer or orderer has stored to a compressed archive that only its owner may read: a hospital's peer has noise shares.
 * @throws NetworkError `already-running`
 */
export async function backUpNode(node: BackedUpNode, file: string): Promise<void> {
  await assertStopped(node);
  const archive = resolve(file);
  await mkdir(dirname(archive), { recursive: true, mode: 0o700 });
  // Made first, so that there is no moment at which others may read it.
  await (await open(archive, "w", SECRET_MODE)).close();
  await chmod(archive, SECRET_MODE);
  await runTool("tar", ["-czf", archive, "-C", nodeFolder(node), DATA]);
}

/**
 * Puts a backup in the place of what a stopped peer or orderer has stored. Started again, it fetches what came after. An orderer that comes back
 * from a backup may have forgotten what it voted for: until it has caught up it counts as the one that may be faulty, so restore one at a time.
 * @throws NetworkError `already-running`, `artefact-failed` if the archive cannot be read; then nothing is changed
 */
export async function restoreNode(node: BackedUpNode, file: string): Promise<void> {
  await assertStopped(node);
  const archive = resolve(file);
  const entries = (await runTool("tar", ["-tzf", archive])).split("\n");
  if (!entries.includes(`${DATA}/`)) {
    throw new NetworkError("artefact-failed", `${archive} is no backup of a peer or an orderer`);
  }
  await rm(resolve(nodeFolder(node), DATA), { recursive: true, force: true });
  await runTool("tar", ["-xzf", archive, "-C", nodeFolder(node), DATA]);
}

function nodeFolder({ dir, organisation, role }: BackedUpNode): string {
  return (role === "peer" ? peerFolder : ordererFolder)(resolve(dir), organisation);
}

async function assertStopped(node: BackedUpNode): Promise<void> {
  const name = processName(node.organisation, node.role);
  if (!(await exists(nodeFolder(node)))) {
    throw new NetworkError("not-running", `${node.dir} has no ${name}`);
  }
  const pid = await findProcess(runFolder(resolve(node.dir)), name);
  if (pid !== undefined)
    throw new NetworkError("already-running", `${name} runs (process ${pid}); stop it first`);
}
