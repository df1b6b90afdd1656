import { resolve } from "node:path";
import { ensureOrganisation } from "../artefacts/organisation.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { type OrganisationPart, partFile } from "./part.ts";

export interface InitialisedOrganisation {
  readonly part: OrganisationPart;
  /** File to hand to whoever assembles the consortium; it holds nothing secret. */
  readonly file: string;
}

/**
 * Makes an organisation's own part of a network in a folder of its own: authorities, nodes, identities. Private keys stay there; what the
 * consortium needs is in one public file.
 */
export async function initOrganisation(
  dir: string,
  organisation: OrganisationDefinition,
): Promise<InitialisedOrganisation> {
  const folder = resolve(dir);
  const part = await ensureOrganisation(folder, organisation);
  return { part, file: partFile(folder, organisation.id) };
}
