import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type NetworkProfile, profileFile, saveNetworkProfile } from "@medtech-chain/ledger/identities";
import type { NetworkDefinition, OrganisationDefinition } from "../definition/definition.ts";
import { definitionToChannelYaml } from "../definition/write.ts";
import type { FabricBinaries } from "../doctor/binaries.ts";
import { NetworkError } from "../errors.ts";
import { findPart, type OrganisationPart } from "../organisation/part.ts";
import { writeBuilder } from "./builder.ts";
import { writeChaincodeLink } from "./chaincodeConfig.ts";
import { writeGenesisBlock } from "./genesis.ts";
import { channelDefinitionFile, genesisFile, ordererFolder, packageFile, peerFolder } from "./layout.ts";
import { ordererToConfig } from "./ordererConfig.ts";
import { ensureOrganisation, holdsKeys, writePublicFolders } from "./organisation.ts";
import { type ChaincodePackage, createChaincodePackage } from "./package.ts";
import { peerToConfig } from "./peerConfig.ts";
import { definitionToProfile } from "./profile.ts";
import { exists, writeArtefact, writeYaml } from "./writeFile.ts";

export interface Artefacts {
  readonly profile: NetworkProfile;
  readonly package: ChaincodePackage;
  /** Organisations whose keys the folder holds; their processes run here. */
  readonly local: readonly OrganisationDefinition[];
}

/**
 * Makes everything that the processes read: certificates and MSP folders, the channel's first block, settings of peers and orderers, the
 * chaincode's package and links, the profile. Certificates and the first block are made once; the rest is written anew. Of an organisation
 * that handed over its part, only that is used. Fabric's tools are needed for the first block alone.
 * @throws NetworkError `changed-definition` if the channel was made for other members or another consensus
 */
export async function produceArtefacts(
  dir: string,
  definition: NetworkDefinition,
  findBinaries: () => Promise<FabricBinaries>,
): Promise<Artefacts> {
  const parts: OrganisationPart[] = [];
  const local: OrganisationDefinition[] = [];
  for (const organisation of definition.organisations) {
    const handedOver = await findHandedOver(dir, organisation);
    if (handedOver === undefined) local.push(organisation);
    const part = handedOver ?? (await ensureOrganisation(dir, organisation));
    await writePublicFolders(dir, part);
    parts.push(part);
  }
  await ensureChannel(dir, definition, findBinaries);
  await writeBuilder(dir);
  const chaincodePackage = createChaincodePackage(definition.chaincode);
  await writeArtefact(packageFile(dir, chaincodePackage.label), chaincodePackage.bytes);
  for (const organisation of local) {
    await writeYaml(ordererFolder(dir, organisation.id, "orderer.yaml"), ordererToConfig(dir, organisation));
    await writeYaml(
      peerFolder(dir, organisation.id, "core.yaml"),
      peerToConfig(dir, definition, organisation),
    );
    await writeChaincodeLink(dir, organisation, chaincodePackage);
  }
  const profile = definitionToProfile(definition, parts);
  await saveNetworkProfile(profileFile(dir), profile);
  return { profile, package: chaincodePackage, local };
}

/** The part of an organisation whose keys are elsewhere. @throws NetworkError `changed-definition` if it says otherwise than the definition */
async function findHandedOver(
  dir: string,
  organisation: OrganisationDefinition,
): Promise<OrganisationPart | undefined> {
  const part = await findPart(dir, organisation.id);
  if (part === undefined || (await holdsKeys(dir, organisation.id))) return undefined;
  if (isDeepStrictEqual(part.organisation, organisation)) return part;
  throw new NetworkError(
    "changed-definition",
    `network.yaml says of ${organisation.id} otherwise than the part that it has handed over`,
  );
}

/** The first block is made once: from then on the channel's members change it by transactions. */
async function ensureChannel(
  dir: string,
  definition: NetworkDefinition,
  findBinaries: () => Promise<FabricBinaries>,
): Promise<void> {
  const madeFrom = channelDefinitionFile(dir);
  const text = definitionToChannelYaml(definition);
  if (await exists(genesisFile(dir))) {
    if ((await readFile(madeFrom, "utf8")) === text) return;
    throw new NetworkError(
      "changed-definition",
      `the channel in ${dir} was made from another definition; only the chaincode can be changed in network.yaml`,
    );
  }
  await writeArtefact(madeFrom, text);
  await writeGenesisBlock(dir, definition, await findBinaries());
}
