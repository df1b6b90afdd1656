import { readFile } from "node:fs/promises";
import { Msp, organisationFolder, parseCertificate } from "@medtech-chain/ledger/identities";
import { writeArtefact } from "../artefacts/writeFile.ts";
import { type OrganisationDefinition, ordererMspId, peerMspId } from "../definition/definition.ts";
import { parseOrganisationDefinition } from "../definition/parse.ts";
import { organisationToYaml } from "../definition/write.ts";
import { messageOf, NetworkError } from "../errors.ts";

/** What an organisation hands to the others: where it is and which certificates count. All of it is public. */
export interface OrganisationPart {
  readonly organisation: OrganisationDefinition;
  /** PEM roots of people and peers, of the orderer, and of TLS certificates. */
  readonly roots: { readonly identity: string; readonly orderer: string; readonly tls: string };
  /** PEM certificates that the channel's configuration names its orderer by. */
  readonly orderer: { readonly certificate: string; readonly tlsCertificate: string };
}

/** `<dir>/organisations/<id>/public/part.json` */
export function partFile(dir: string, id: string): string {
  return organisationFolder(dir, id, "public", "part.json");
}

export async function savePart(dir: string, part: OrganisationPart): Promise<void> {
  await writeArtefact(partFile(dir, part.organisation.id), partToText(part));
}

/** The part that a network's folder has of an organisation; undefined if it has none. */
export async function findPart(dir: string, id: string): Promise<OrganisationPart | undefined> {
  const text = await readFile(partFile(dir, id), "utf8").catch(() => undefined);
  return text === undefined ? undefined : textToPart(text);
}

export function partToText(part: OrganisationPart): string {
  return `${JSON.stringify({ ...part, organisation: organisationToYaml(part.organisation) }, null, 2)}\n`;
}

/**
 * Reads what another organisation has handed over. Its orderer's certificate must be one of an orderer under its own root.
 * @throws NetworkError `malformed-part`
 * @throws DefinitionError
 */
export function textToPart(text: string): OrganisationPart {
  if (text.includes("PRIVATE KEY")) {
    throw malformed("it holds a private key, which nobody but its organisation may have");
  }
  const value = parseJson(text);
  const organisation = parseOrganisationDefinition(JSON.stringify(value["organisation"] ?? null));
  const part: OrganisationPart = {
    organisation,
    roots: {
      identity: pemAt(value, "roots", "identity"),
      orderer: pemAt(value, "roots", "orderer"),
      tls: pemAt(value, "roots", "tls"),
    },
    orderer: {
      certificate: pemAt(value, "orderer", "certificate"),
      tlsCertificate: pemAt(value, "orderer", "tlsCertificate"),
    },
  };
  assertConsistent(part);
  return part;
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (cause) {
    throw malformed("it is not JSON", cause);
  }
  throw malformed("it is not an object");
}

function pemAt(value: Record<string, unknown>, section: string, name: string): string {
  const pem = (value[section] as Record<string, unknown> | null | undefined)?.[name];
  if (typeof pem !== "string") throw malformed(`${section}.${name} is missing`);
  try {
    parseCertificate(pem);
  } catch (cause) {
    throw malformed(`${section}.${name} is not a PEM certificate`, cause);
  }
  return pem;
}

function assertConsistent({ organisation, roots, orderer }: OrganisationPart): void {
  try {
    new Msp(peerMspId(organisation), [roots.identity]);
    const { unit } = new Msp(ordererMspId(organisation), [roots.orderer]).member(orderer.certificate);
    if (unit !== "orderer") throw malformed(`orderer.certificate is one of a ${unit}`);
    if (roots.identity === roots.orderer) throw malformed("peers and the orderer have the same root");
  } catch (cause) {
    if (cause instanceof NetworkError) throw cause;
    throw malformed(messageOf(cause), cause);
  }
}

function malformed(reason: string, cause?: unknown): NetworkError {
  return new NetworkError("malformed-part", `the organisation's part cannot be used: ${reason}`, { cause });
}
