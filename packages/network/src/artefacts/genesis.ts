import { basename, join } from "node:path";
import type { NetworkDefinition } from "../definition/definition.ts";
import type { FabricBinaries } from "../doctor/binaries.ts";
import { runTool } from "../doctor/runTool.ts";
import { definitionToConfigtx, PROFILE } from "./configtx.ts";
import { channelFolder, genesisFile } from "./layout.ts";
import { writeYaml } from "./writeFile.ts";

/**
 * Makes the first block of a channel with `configtxgen`, in `folder`, and returns its file.
 * @throws NetworkError `artefact-failed` with the tool's last words
 */
export async function writeGenesisBlock(
  dir: string,
  definition: NetworkDefinition,
  binaries: FabricBinaries,
  folder: string = channelFolder(dir),
): Promise<string> {
  const file = join(folder, basename(genesisFile(dir)));
  await writeYaml(join(folder, "configtx.yaml"), definitionToConfigtx(dir, definition));
  await runTool(binaries.configtxgen, [
    "-configPath",
    folder,
    "-profile",
    PROFILE,
    "-channelID",
    definition.channel,
    "-outputBlock",
    file,
  ]);
  return file;
}
