import type { common } from "@hyperledger/fabric-protos";
import type { Identity } from "@medtech-chain/ledger/identities";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { type Patience, waitUntil } from "../waitUntil.ts";
import { broadcast, type OrdererEndpoint } from "./broadcast.ts";
import { computeUpdate } from "./computeUpdate.ts";
import { copyGroup, readConfig } from "./readConfig.ts";
import { addSignature, draftToEnvelope, updateToDraft } from "./signChange.ts";

/** Changes a copy of a channel's configuration. */
export type Change = (channelGroup: common.ConfigGroup) => void;

export interface Submission {
  readonly channel: string;
  /** Whose peer is asked for the configuration in force. */
  readonly administrator: PeerAdministrator;
  readonly orderers: readonly OrdererEndpoint[];
  readonly patience: Patience;
}

export interface ConfigChange extends Submission {
  /** Administrators whose signatures the policies of what changes need. The first one submits. */
  readonly signers: readonly [Identity, ...Identity[]];
  readonly change: Change;
}

/** What has to be agreed on for a change; undefined if the configuration is so already. */
export async function draftChange(
  administrator: PeerAdministrator,
  channel: string,
  change: Change,
): Promise<common.ConfigUpdateEnvelope | undefined> {
  const original = (await readConfig(administrator, channel)).getChannelGroup()!;
  const updated = copyGroup(original);
  change(updated);
  const update = computeUpdate(channel, original, updated);
  return update === undefined ? undefined : updateToDraft(update);
}

/**
 * Submits a change that enough administrators have signed, and waits until the peer has it.
 * @throws NetworkError `request-refused` with the orderers' reason, for example that signatures are missing
 */
export async function submitChange(
  draft: common.ConfigUpdateEnvelope,
  submitter: Identity,
  { administrator, channel, orderers, patience }: Submission,
): Promise<void> {
  const before = (await readConfig(administrator, channel)).getSequence();
  await broadcast(orderers, await draftToEnvelope(draft, channel, submitter));
  await waitUntil({ what: "the channel's new configuration is in force", ...patience }, async () =>
    (await readConfig(administrator, channel)).getSequence() > before ? true : undefined,
  );
}

/** Changes the configuration of a channel by administrators whose keys are all here. Returns whether anything had to change. */
export async function changeConfig(options: ConfigChange): Promise<boolean> {
  const draft = await draftChange(options.administrator, options.channel, options.change);
  if (draft === undefined) return false;
  for (const signer of options.signers) await addSignature(draft, signer);
  await submitChange(draft, options.signers[0], options);
  return true;
}
