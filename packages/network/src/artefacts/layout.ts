import { dirname, join } from "node:path";
import { organisationFolder } from "@medtech-chain/ledger/identities";

/** Where the parts of a network lie in its folder, beside what `@medtech-chain/ledger/identities` puts there. */

export function definitionFile(dir: string): string {
  return join(dir, "network.yaml");
}

/** Folders of all organisations. */
export function organisationsFolder(dir: string): string {
  return dirname(organisationFolder(dir, "any"));
}

/** `core.yaml`, identity, TLS certificate and data of an organisation's peer. */
export function peerFolder(dir: string, id: string, ...rest: string[]): string {
  return organisationFolder(dir, id, "peer", ...rest);
}

/** `orderer.yaml`, identity, TLS certificate and data of an organisation's orderer. */
export function ordererFolder(dir: string, id: string, ...rest: string[]): string {
  return organisationFolder(dir, id, "orderer", ...rest);
}

/** Configuration, TLS certificate and data of an organisation's chaincode process. */
export function chaincodeFolder(dir: string, id: string, ...rest: string[]): string {
  return organisationFolder(dir, id, "chaincode", ...rest);
}

/** Connection of the peer to the chaincode process, one file for each label. */
export function connectionsFolder(dir: string, id: string, ...rest: string[]): string {
  return chaincodeFolder(dir, id, "connections", ...rest);
}

/** Where a peer keeps what external builders made of packages (fabric `internal/peer/node/start.go`). */
export function builtChaincodeFolder(dir: string, id: string): string {
  return peerFolder(dir, id, "data", "externalbuilder", "builds");
}

/** TLS client certificate that administration and operations endpoints accept. */
export function administrationFolder(dir: string, id: string, ...rest: string[]): string {
  return organisationFolder(dir, id, "administration", ...rest);
}

/** What the channel's configuration is made from: an organisation's public certificates. */
export function publicFolder(dir: string, id: string, ...rest: string[]): string {
  return organisationFolder(dir, id, "public", ...rest);
}

export function channelFolder(dir: string, ...rest: string[]): string {
  return join(dir, "channel", ...rest);
}

/** First block of the channel. */
export function genesisFile(dir: string): string {
  return channelFolder(dir, "genesis.block");
}

/** Block that an orderer joins with which comes later than the first ones. */
export function joinFile(dir: string): string {
  return channelFolder(dir, "join.block");
}

/** Definition that the first block was made from. */
export function channelDefinitionFile(dir: string): string {
  return channelFolder(dir, "definition.yaml");
}

export function packageFile(dir: string, label: string): string {
  return channelFolder(dir, `${label}.tar.gz`);
}

/** External builder for chaincode that runs as a service. */
export function builderFolder(dir: string, ...rest: string[]): string {
  return join(dir, "builder", ...rest);
}

export function logFolder(dir: string): string {
  return join(dir, "logs");
}

/** Process identifiers of what runs. */
export function runFolder(dir: string): string {
  return join(dir, "run");
}

/** PEM root of the certificates that administration and operations endpoints accept. */
export function administrationRootFile(dir: string, id: string): string {
  return ordererFolder(dir, id, "msp", "cacerts", "root.pem");
}
