import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { channelDefinitionFile, definitionFile, genesisFile, joinFile } from "../artefacts/layout.ts";
import { holdsKeys } from "../artefacts/organisation.ts";
import { produceArtefacts } from "../artefacts/produce.ts";
import { exists, writeArtefact } from "../artefacts/writeFile.ts";
import type { NetworkDefinition } from "../definition/definition.ts";
import { parseNetworkDefinition } from "../definition/parse.ts";
import { definitionToChannelYaml, definitionToYaml } from "../definition/write.ts";
import { findBinaries } from "../doctor/binaries.ts";
import { NetworkError } from "../errors.ts";
import { findPart, type OrganisationPart, partToText, savePart, textToPart } from "./part.ts";

/** Everything about a consortium that its members share: one public file. */
export interface Consortium {
  /** `network.yaml` */
  readonly definition: string;
  readonly parts: readonly string[];
  /** First block of the channel, base64. */
  readonly genesis: string;
  /** Block that later orderers join with, base64; there is none before the first admission. */
  readonly join?: string;
}

export function consortiumToText(consortium: Consortium): string {
  return `${JSON.stringify(consortium, null, 2)}\n`;
}

/**
 * Makes a consortium from the parts of its members, in a folder that holds no member's keys: the definition and the channel's first block.
 * @returns text of the file to hand to every member
 * @throws DefinitionError, NetworkError `malformed-part`, `binaries-missing`, `artefact-failed`
 */
export async function assembleConsortium(
  dir: string,
  rules: Omit<NetworkDefinition, "organisations">,
  parts: readonly OrganisationPart[],
): Promise<string> {
  const folder = resolve(dir);
  const text = definitionToYaml({ ...rules, organisations: parts.map(({ organisation }) => organisation) });
  const definition = parseNetworkDefinition(text);
  for (const part of parts) await savePart(folder, part);
  await writeArtefact(definitionFile(folder), text);
  await produceArtefacts(folder, definition, findBinaries);
  return consortiumToText({
    definition: text,
    parts: parts.map(partToText),
    genesis: (await readFile(genesisFile(folder))).toString("base64"),
  });
}

/**
 * Puts a consortium's file into a member's folder, next to the member's own keys; a newer one of the same channel takes its place.
 * @throws NetworkError `malformed-part` if the file names the member otherwise than the member itself does; `changed-definition` if the
 *   folder belongs to another consortium
 */
export async function joinConsortium(dir: string, text: string): Promise<NetworkDefinition> {
  const folder = resolve(dir);
  const consortium = parseConsortium(text);
  const definition = parseNetworkDefinition(consortium.definition);
  for (const part of consortium.parts.map(textToPart)) {
    const { id } = part.organisation;
    if (!(await holdsKeys(folder, id))) await savePart(folder, part);
    else if (!isDeepStrictEqual(await findPart(folder, id), part)) {
      throw new NetworkError(
        "malformed-part",
        `the consortium's file says of ${id} otherwise than this folder`,
      );
    }
  }
  const genesis = Buffer.from(consortium.genesis, "base64");
  if ((await exists(genesisFile(folder))) && !genesis.equals(await readFile(genesisFile(folder)))) {
    throw new NetworkError("changed-definition", `${folder} belongs to a channel with another first block`);
  }
  await writeArtefact(definitionFile(folder), consortium.definition);
  await writeArtefact(channelDefinitionFile(folder), definitionToChannelYaml(definition));
  await writeArtefact(genesisFile(folder), genesis);
  if (consortium.join !== undefined) {
    await writeArtefact(joinFile(folder), Buffer.from(consortium.join, "base64"));
  }
  return definition;
}

function parseConsortium(text: string): Consortium {
  let value: Partial<Consortium> | null;
  try {
    value = JSON.parse(text) as Partial<Consortium> | null;
  } catch (cause) {
    throw new NetworkError("malformed-part", "the consortium's file is not JSON", { cause });
  }
  const { definition, parts, genesis, join } = value ?? {};
  if (typeof definition !== "string" || typeof genesis !== "string" || !Array.isArray(parts)) {
    throw new NetworkError("malformed-part", "the consortium's file must have definition, parts and genesis");
  }
  const later = typeof join === "string" ? { join } : {};
  return { definition, parts: parts.map(String), genesis, ...later };
}
