import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { common } from "@hyperledger/fabric-protos";
import { type Identity, identityFolder, loadIdentity } from "@medtech-chain/ledger/identities";
import { writeGenesisBlock } from "../artefacts/genesis.ts";
import { administrationFolder, channelFolder, genesisFile } from "../artefacts/layout.ts";
import { writePublicFolders } from "../artefacts/organisation.ts";
import { draftChange, submitChange } from "../configuration/changeConfig.ts";
import { blockToChannelGroup, copyGroup, readConfigBlock } from "../configuration/readConfig.ts";
import { addSignature } from "../configuration/signChange.ts";
import { type NetworkDefinition, ordererMspId, peerMspId } from "../definition/definition.ts";
import { parseNetworkDefinition } from "../definition/parse.ts";
import { definitionToYaml } from "../definition/write.ts";
import { findBinaries } from "../doctor/binaries.ts";
import { NetworkError } from "../errors.ts";
import { consortiumToText } from "../organisation/consortium.ts";
import { findPart, type OrganisationPart, partToText, savePart, textToPart } from "../organisation/part.ts";
import { openMembership } from "./membership.ts";

const PATIENCE = { timeoutMs: 60_000 };

/** A change of the members on its way from administrator to administrator. All of it is public. */
interface MembershipChange {
  /** Part of the member that is new or has changed, as text. */
  readonly part: string;
  /** Serialized `common.ConfigUpdateEnvelope` with the signatures so far, base64. */
  readonly change: string;
}

/** An organisation that acts here, with its keys. */
export interface Actor {
  /** Folder of the organisation's network. */
  readonly dir: string;
  readonly organisation: string;
}

/**
 * Drafts the admission of a new member, its peer and its orderer, to a running network, or the adoption of new certificates of a member's
 * orderer; and signs it for the organisation that proposes it.
 * @returns text of the file that other members' administrators sign
 * @throws NetworkError `request-refused` if the channel has the member so already
 */
export async function proposeMembership(actor: Actor, part: OrganisationPart): Promise<string> {
  const draft = await draftMembership(actor, part);
  await signFor(actor, draft);
  return membershipChangeToText(part, draft);
}

/**
 * Signs a change of the members for another member. What is signed is drafted anew from the member's own peer, and has to be the same.
 * @throws NetworkError `malformed-part` if the file asks for anything else than what its part says
 */
export async function signMembership(actor: Actor, text: string): Promise<string> {
  const { part, change } = textToMembershipChange(text);
  const own = await draftMembership(actor, part);
  if (!Buffer.from(own.getConfigUpdate_asU8()).equals(change.getConfigUpdate_asU8())) {
    throw new NetworkError(
      "malformed-part",
      `the file changes something else than what concerns ${part.organisation.id}`,
    );
  }
  await signFor(actor, change);
  return membershipChangeToText(part, change);
}

/**
 * Submits a change of the members that a majority of members has signed.
 * @returns text of the consortium's new file, for all members
 * @throws NetworkError `request-refused` if signatures are missing
 */
export async function submitMembership(actor: Actor, text: string): Promise<string> {
  const dir = resolve(actor.dir);
  const { part, change } = textToMembershipChange(text);
  using membership = await openMembership(dir, actor.organisation);
  const { administrator, orderers, profile } = membership;
  const [submitter] = await signersOf({ ...actor, dir });
  await submitChange(change, submitter, {
    administrator,
    channel: profile.channel,
    orderers,
    patience: PATIENCE,
  });
  const definition = withMember(membership.definition, part);
  await savePart(dir, part);
  const parts = await Promise.all(definition.organisations.map(({ id }) => findPart(dir, id)));
  return consortiumToText({
    definition: definitionToYaml(definition),
    parts: parts.filter((each) => each !== undefined).map(partToText),
    genesis: (await readFile(genesisFile(dir))).toString("base64"),
    join: Buffer.from(await readConfigBlock(administrator, profile.channel)).toString("base64"),
  });
}

/** The difference between the channel as it is and as it would be made with this part in it. */
async function draftMembership(actor: Actor, part: OrganisationPart): Promise<common.ConfigUpdateEnvelope> {
  const dir = resolve(actor.dir);
  using membership = await openMembership(dir, actor.organisation);
  const { administrator, profile } = membership;
  const target = await makeTarget(dir, withMember(membership.definition, part), part);
  const draft = await draftChange(administrator, profile.channel, (channel) => adopt(channel, target, part));
  if (draft !== undefined) return draft;
  throw new NetworkError("request-refused", `${part.organisation.id} is a member of the channel as it is`);
}

function withMember(definition: NetworkDefinition, { organisation }: OrganisationPart): NetworkDefinition {
  const others = definition.organisations;
  const organisations = others.some(({ id }) => id === organisation.id)
    ? others.map((each) => (each.id === organisation.id ? organisation : each))
    : [...others, organisation];
  // Read back, so that names and ports are checked against those of the others.
  return parseNetworkDefinition(definitionToYaml({ ...definition, organisations }));
}

/** What Fabric's own tool makes of the definition with this part. */
async function makeTarget(
  dir: string,
  definition: NetworkDefinition,
  part: OrganisationPart,
): Promise<common.ConfigGroup> {
  const { id } = part.organisation;
  await writePublicFolders(dir, part);
  const folder = channelFolder(dir, "changes", id);
  const file = await writeGenesisBlock(dir, definition, await findBinaries(), folder);
  return blockToChannelGroup(await readFile(file));
}

/**
 * Takes a new member from the target, and what names orderers and decides by their number. A member that is there keeps its MSP, with what
 * has been revoked since.
 */
function adopt(
  channel: common.ConfigGroup,
  target: common.ConfigGroup,
  { organisation }: OrganisationPart,
): void {
  const section = (group: common.ConfigGroup, name: string) => group.getGroupsMap().get(name)!;
  const members = { Application: peerMspId(organisation), Orderer: ordererMspId(organisation) };
  for (const [name, mspId] of Object.entries(members)) {
    const present = section(channel, name).getGroupsMap();
    if (!present.has(mspId)) present.set(mspId, copyGroup(section(section(target, name), mspId)));
  }
  const orderer = section(channel, "Orderer");
  const wanted = section(target, "Orderer");
  for (const name of ["Orderers", "ConsensusType"]) {
    const value = wanted.getValuesMap().get(name);
    if (value !== undefined) orderer.getValuesMap().set(name, value);
  }
  orderer.getPoliciesMap().set("BlockValidation", wanted.getPoliciesMap().get("BlockValidation")!);
}

async function signFor(actor: Actor, draft: common.ConfigUpdateEnvelope): Promise<void> {
  for (const signer of await signersOf(actor)) await addSignature(draft, signer);
}

/** An organisation speaks for its peers and for its orderer. */
async function signersOf({ dir, organisation: id }: Actor): Promise<[Identity, Identity]> {
  const part = await findPart(dir, id);
  if (part === undefined) throw new NetworkError("not-running", `${dir} has no part of ${id}`);
  return [
    await loadIdentity(identityFolder(dir, id, "admin"), peerMspId(part.organisation)),
    await loadIdentity(administrationFolder(dir, id, "identity"), ordererMspId(part.organisation)),
  ];
}

function membershipChangeToText(part: OrganisationPart, draft: common.ConfigUpdateEnvelope): string {
  const file: MembershipChange = {
    part: partToText(part),
    change: Buffer.from(draft.serializeBinary()).toString("base64"),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function textToMembershipChange(text: string): {
  part: OrganisationPart;
  change: common.ConfigUpdateEnvelope;
} {
  try {
    const { part, change } = JSON.parse(text) as Partial<MembershipChange>;
    const draft = common.ConfigUpdateEnvelope.deserializeBinary(Buffer.from(String(change), "base64"));
    return { part: textToPart(String(part)), change: draft };
  } catch (cause) {
    if (cause instanceof NetworkError) throw cause;
    throw new NetworkError("malformed-part", "the file with the change cannot be read", { cause });
  }
}
