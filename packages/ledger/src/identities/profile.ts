import { readFile, rename, writeFile } from "node:fs/promises";
import { IdentityError } from "./errors.ts";

/** What a client must know of a network; the same for every kind of network. */
export interface NetworkProfile {
  readonly name: string;
  /** For display only: no code may branch on it. */
  readonly kind: "embedded" | "fabric";
  readonly channel: string;
  readonly chaincode: string;
  /** Distinct hospitals that must endorse. */
  readonly endorsements: number;
  /** Distinct orderer organisations whose signatures a block needs. */
  readonly blockSignatures: number;
  readonly organisations: readonly OrganisationProfile[];
  readonly orderers: readonly OrdererProfile[];
  /** Where blocks are signed under SmartBFT, whose signatures name their orderers by number only. */
  readonly consenters?: readonly Consenter[];
}

/** An orderer under SmartBFT, as the channel's configuration (`consenter_mapping`) numbers it. */
export interface Consenter {
  readonly id: number;
  readonly mspId: string;
  readonly certificatePem: string;
}

export interface OrganisationProfile {
  /** For example "hospital-a". */
  readonly id: string;
  /** For example "HospitalAMSP". */
  readonly mspId: string;
  readonly kind: "hospital" | "platform";
  /** Gateway and deliver endpoint: `host:port`, and the name in its TLS certificate. */
  readonly peer: { readonly address: string; readonly serverName: string };
  /** PEM roots of identities. */
  readonly roots: readonly string[];
  /** PEM roots of TLS certificates. */
  readonly tlsRoots: readonly string[];
}

export interface OrdererProfile {
  readonly mspId: string;
  readonly roots: readonly string[];
}

/** Reads and checks a profile. @throws IdentityError naming the file and the field */
export async function loadNetworkProfile(file: string): Promise<NetworkProfile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new IdentityError("unreadable-file", `cannot read the network profile ${file}`, { cause });
  }
  try {
    return parseNetworkProfile(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IdentityError("malformed-profile", `${file}: ${reason}`, { cause });
  }
}

/** Writes a profile, whole or not at all. */
export async function saveNetworkProfile(file: string, profile: NetworkProfile): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(profile, null, 2)}\n`);
  await rename(draft, file);
}

/** The organisation of that id. @throws IdentityError `unknown-organisation` */
export function organisation(profile: NetworkProfile, id: string): OrganisationProfile {
  const found = profile.organisations.find((candidate) => candidate.id === id);
  if (found === undefined) {
    const known = profile.organisations.map((candidate) => candidate.id).join(", ");
    throw new IdentityError(
      "unknown-organisation",
      `network ${profile.name} has no organisation ${id}, only ${known}`,
    );
  }
  return found;
}

/** Narrows JSON to a profile. @throws IdentityError `malformed-profile` naming the field */
export function parseNetworkProfile(value: unknown): NetworkProfile {
  const profile = asRecord(value, "profile");
  return {
    name: asText(profile.name, "name"),
    kind: asOneOf(profile.kind, ["embedded", "fabric"], "kind"),
    channel: asText(profile.channel, "channel"),
    chaincode: asText(profile.chaincode, "chaincode"),
    endorsements: asCount(profile.endorsements, "endorsements"),
    blockSignatures: asCount(profile.blockSignatures, "blockSignatures"),
    organisations: asList(profile.organisations, "organisations").map(parseOrganisation),
    orderers: asList(profile.orderers, "orderers").map(parseOrderer),
    ...(profile.consenters === undefined
      ? {}
      : { consenters: asArray(profile.consenters, "consenters").map(parseConsenter) }),
  };
}

function parseOrganisation(value: unknown, index: number): OrganisationProfile {
  const field = `organisations[${index}]`;
  const record = asRecord(value, field);
  const peer = asRecord(record.peer, `${field}.peer`);
  return {
    id: asText(record.id, `${field}.id`),
    mspId: asText(record.mspId, `${field}.mspId`),
    kind: asOneOf(record.kind, ["hospital", "platform"], `${field}.kind`),
    peer: {
      address: asText(peer.address, `${field}.peer.address`),
      serverName: asText(peer.serverName, `${field}.peer.serverName`),
    },
    roots: asPems(record.roots, `${field}.roots`),
    tlsRoots: asPems(record.tlsRoots, `${field}.tlsRoots`),
  };
}

function parseOrderer(value: unknown, index: number): OrdererProfile {
  const field = `orderers[${index}]`;
  const record = asRecord(value, field);
  return {
    mspId: asText(record.mspId, `${field}.mspId`),
    roots: asPems(record.roots, `${field}.roots`),
  };
}

function parseConsenter(value: unknown, index: number): Consenter {
  const field = `consenters[${index}]`;
  const record = asRecord(value, field);
  return {
    id: asCount(record.id, `${field}.id`),
    mspId: asText(record.mspId, `${field}.mspId`),
    certificatePem: asPem(record.certificatePem, `${field}.certificatePem`),
  };
}

function asRecord(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(field, "an object");
  }
  return value as Record<string, unknown>;
}

function asList(value: unknown, field: string): unknown[] {
  const list = asArray(value, field);
  if (list.length === 0) {
    throw malformed(field, "a list with at least one entry");
  }
  return list;
}

function asArray(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) {
    throw malformed(field, "a list");
  }
  return value;
}

function asText(value: unknown, field: string): string {
  if (typeof value !== "string" || value === "") {
    throw malformed(field, "a text");
  }
  return value;
}

function asCount(value: unknown, field: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw malformed(field, "a whole number of at least 1");
  }
  return value;
}

function asOneOf<T extends string>(value: unknown, choices: readonly T[], field: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw malformed(field, `one of ${choices.join(", ")}`);
  }
  return found;
}

function asPems(value: unknown, field: string): string[] {
  return asList(value, field).map((pem, index) => asPem(pem, `${field}[${index}]`));
}

function asPem(value: unknown, field: string): string {
  const text = asText(value, field);
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw malformed(field, "a PEM certificate");
  }
  return text;
}

function malformed(field: string, expected: string): IdentityError {
  return new IdentityError("malformed-profile", `${field} must be ${expected}`);
}
