import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type common, msp } from "@hyperledger/fabric-protos";
import {
  identityFolder,
  loadIdentity,
  organisation,
  parseCertificate,
} from "@medtech-chain/ledger/identities";
import { changeConfig } from "../configuration/changeConfig.ts";
import { NetworkError } from "../errors.ts";
import { openMembership } from "./membership.ts";
import { readRevoked, writeRevocationList } from "./revocationList.ts";

export interface RevokeOptions {
  /** Folder of the network, with the keys of the organisation. */
  readonly dir: string;
  readonly organisation: string;
  /** Name of the identity under `identities`. */
  readonly identity: string;
}

/**
 * Revokes an identity of an organisation: from the block with this change on, every peer and orderer refuses what it signs. The
 * organisation's administrator decides this alone.
 *
 * @throws NetworkError `request-refused`, `not-running`
 */
export async function revokeIdentity(options: RevokeOptions): Promise<void> {
  const dir = resolve(options.dir);
  const { organisation: id, identity } = options;
  if (identity === "admin") {
    throw new NetworkError(
      "request-refused",
      "the administrator's identity signs the revocation, so it cannot be revoked",
    );
  }
  using membership = await openMembership(dir, id);
  const { mspId } = organisation(membership.profile, id);
  const certificate = parseCertificate(
    await readFile(join(identityFolder(dir, id, identity), "cert.pem"), "utf8"),
  );
  const before = await readRevoked(dir, id);
  const isKnown = before.some(({ serialNumber }) => serialNumber === certificate.serialNumber);
  const revoked = isKnown
    ? before
    : [...before, { serialNumber: certificate.serialNumber, revokedAt: new Date() }];
  const list = await writeRevocationList(dir, id, revoked);
  await changeConfig({
    channel: membership.profile.channel,
    administrator: membership.administrator,
    signers: [await loadIdentity(identityFolder(dir, id, "admin"), mspId)],
    orderers: membership.orderers,
    change: (channel) => setRevocationList(applicationOrganisation(channel, mspId), list),
    patience: { timeoutMs: 60_000 },
  });
}

function applicationOrganisation(channel: common.ConfigGroup, mspId: string): common.ConfigGroup {
  const group = channel.getGroupsMap().get("Application")?.getGroupsMap().get(mspId);
  if (group === undefined)
    throw new NetworkError("request-refused", `the channel has no organisation ${mspId}`);
  return group;
}

function setRevocationList(organisationGroup: common.ConfigGroup, list: string): void {
  const value = organisationGroup.getValuesMap().get("MSP")!;
  const config = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  const fabric = msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
  fabric.setRevocationListList([Buffer.from(list)]);
  config.setConfig(fabric.serializeBinary());
  value.setValue(config.serializeBinary());
}
