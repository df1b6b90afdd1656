import type { NetworkDefinition } from "../definition/definition.ts";
import type { FabricBinaries } from "../doctor/binaries.ts";
import { runTool } from "../doctor/runTool.ts";
import { definitionToConfigtx, PROFILE } from "./configtx.ts";
import { channelFolder, genesisFile } from "./layout.ts";
import { writeYaml } from "./writeFile.ts";

/** Makes the channel's first block with `configtxgen`. @throws NetworkError `artefact-failed` with the tool's last words */
export async function writeGenesisBlock(
  dir: string,
  definition: NetworkDefinition,
  binaries: FabricBinaries,
): Promise<void> {
  await writeYaml(channelFolder(dir, "configtx.yaml"), definitionToConfigtx(dir, definition));
  await runTool(binaries.configtxgen, [
    "-configPath",
    channelFolder(dir),
    "-profile",
    PROFILE,
    "-channelID",
    definition.channel,
    "-outputBlock",
    genesisFile(dir),
  ]);
}
