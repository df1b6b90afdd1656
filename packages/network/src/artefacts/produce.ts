import { access, readFile } from "node:fs/promises";
import { type NetworkProfile, profileFile, saveNetworkProfile } from "@medtech-chain/ledger/identities";
import type { NetworkDefinition } from "../definition/definition.ts";
import { definitionToYaml } from "../definition/write.ts";
import type { FabricBinaries } from "../doctor/binaries.ts";
import { NetworkError } from "../errors.ts";
import { writeBuilder } from "./builder.ts";
import { writeChaincodeLink } from "./chaincodeConfig.ts";
import { writeGenesisBlock } from "./genesis.ts";
import { ensureOrganisation, type OrganisationRoots } from "./identities.ts";
import { channelFolder, genesisFile, ordererFolder, packageFile, peerFolder } from "./layout.ts";
import { ordererToConfig } from "./ordererConfig.ts";
import { type ChaincodePackage, createChaincodePackage } from "./package.ts";
import { peerToConfig } from "./peerConfig.ts";
import { definitionToProfile } from "./profile.ts";
import { writeArtefact, writeYaml } from "./writeFile.ts";

export interface Artefacts {
  readonly profile: NetworkProfile;
  readonly package: ChaincodePackage;
}

/**
 * Makes everything that the processes read: certificates and MSP folders, the channel's first block, settings of peers and orderers, the
 * chaincode's package and links, the profile. Certificates and the first block are made once; the rest is written anew.
 * @throws NetworkError `changed-definition` if the channel was made for other members or another consensus
 */
export async function produceArtefacts(
  dir: string,
  definition: NetworkDefinition,
  binaries: FabricBinaries,
): Promise<Artefacts> {
  const roots: OrganisationRoots[] = [];
  for (const organisation of definition.organisations) {
    roots.push(await ensureOrganisation(dir, organisation));
    await writeYaml(ordererFolder(dir, organisation.id, "orderer.yaml"), ordererToConfig(dir, organisation));
    await writeYaml(
      peerFolder(dir, organisation.id, "core.yaml"),
      peerToConfig(dir, definition, organisation),
    );
  }
  await ensureChannel(dir, definition, binaries);
  await writeBuilder(dir);
  const chaincodePackage = createChaincodePackage(definition.chaincode);
  await writeArtefact(packageFile(dir, chaincodePackage.label), chaincodePackage.bytes);
  for (const organisation of definition.organisations) {
    await writeChaincodeLink(dir, organisation, chaincodePackage);
  }
  const profile = definitionToProfile(definition, roots);
  await saveNetworkProfile(profileFile(dir), profile);
  return { profile, package: chaincodePackage };
}

/** The first block is made once: from then on the channel's members change it by transactions. */
async function ensureChannel(
  dir: string,
  definition: NetworkDefinition,
  binaries: FabricBinaries,
): Promise<void> {
  const madeFrom = channelFolder(dir, "definition.yaml");
  const text = definitionToYaml({ ...definition, chaincode: { ...definition.chaincode, version: "any" } });
  if (await exists(genesisFile(dir))) {
    if ((await readFile(madeFrom, "utf8")) === text) return;
    throw new NetworkError(
      "changed-definition",
      `the channel in ${dir} was made from another definition; only the chaincode's version can be changed in network.yaml`,
    );
  }
  await writeArtefact(madeFrom, text);
  await writeGenesisBlock(dir, definition, binaries);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
