import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Identity,
  type KeyedCertificate,
  loadIdentity,
  loadNetworkProfile,
  type NetworkProfile,
  organisationFolder,
  profileFile,
} from "@medtech-chain/ledger/identities";
import type { ChaincodeConfig, DevnetConfig, OrganisationConfig } from "./config.ts";

/** MSP id of the orderer that belongs to an organisation: `HospitalAMSP` has `HospitalAOrdererMSP`. */
export function ordererMspId(mspId: string): string {
  return `${mspId.replace(/MSP$/, "")}OrdererMSP`;
}

/**
 * Name under which the chaincode registers, `label:hash`. In Fabric the hash is the package's; here nothing is
 * packaged, and the name alone is hashed.
 */
export function chaincodeId({ name }: ChaincodeConfig): string {
  return `${name}:${createHash("sha256").update(name).digest("hex")}`;
}

/** Keys and certificates with which one organisation's nodes run. */
export interface NodeMaterial {
  readonly organisation: OrganisationConfig;
  readonly peer: Identity;
  readonly orderer: Identity;
  readonly tls: KeyedCertificate;
  /** PEM root of the chaincode server's TLS certificate. */
  readonly tlsRoot: string;
}

export interface NetworkMaterial {
  readonly profile: NetworkProfile;
  readonly nodes: readonly NodeMaterial[];
}

/** Reads what `createEmbeddedConfig` has written. */
export async function loadMaterial(config: DevnetConfig): Promise<NetworkMaterial> {
  const profile = await loadNetworkProfile(profileFile(config.dir));
  const nodes = await Promise.all(config.organisations.map((one) => loadNode(config.dir, one)));
  return { profile, nodes };
}

async function loadNode(dir: string, organisation: OrganisationConfig): Promise<NodeMaterial> {
  const { id, mspId } = organisation;
  const folder = (...rest: string[]): string => organisationFolder(dir, id, ...rest);
  const [peer, orderer, certificatePem, privateKeyPem, tlsRoot] = await Promise.all([
    loadIdentity(folder("peer"), mspId),
    loadIdentity(folder("orderer"), ordererMspId(mspId)),
    readFile(join(folder("peer"), "tls-cert.pem"), "utf8"),
    readFile(join(folder("peer"), "tls-key.pem"), "utf8"),
    readFile(join(folder("authority"), "tls-cert.pem"), "utf8"),
  ]);
  return { organisation, peer, orderer, tls: { certificatePem, privateKeyPem }, tlsRoot };
}
