import { readFile, rename } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseCertificate } from "@medtech-chain/ledger/identities";
import { certificateFile, type WantedCertificate, wantedCertificates } from "../artefacts/certificates.ts";
import { Issuer } from "../artefacts/issue.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";

const DAY_MS = 86_400_000;
/** Certificates that expire sooner are renewed where nothing else is said. */
const DEFAULT_DAYS = 30;

export interface RenewOptions {
  /** Certificates that expire within so many days are renewed. */
  readonly withinDays?: number;
  /** Whether those that the channel's configuration names are renewed too; members must then agree on the new ones at once. */
  readonly pinnedToo?: boolean;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: number;
}

/** One certificate of an organisation and its end. */
export interface CertificateTerm {
  readonly file: string;
  readonly notAfter: Date;
  /** Whether the channel's configuration names the certificate, so that its members must agree on a new one. */
  readonly isPinned: boolean;
}

export interface Renewal {
  /** Replaced; the nodes take them up when they are started again. */
  readonly renewed: readonly CertificateTerm[];
  /** Expire as well, but cannot be replaced by the organisation alone. */
  readonly pinned: readonly CertificateTerm[];
}

/** When each of an organisation's certificates ends, soonest first. */
export async function certificateTerms(
  dir: string,
  organisation: OrganisationDefinition,
): Promise<CertificateTerm[]> {
  const terms = await Promise.all(wantedCertificates(resolve(dir), organisation).map(readTerm));
  return terms.sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
}

/**
 * Issues an organisation's certificates that end soon anew, with new keys. The old ones are kept beside them as `<name>.old`.
 * @throws NetworkError `artefact-failed` if the authority's key is elsewhere
 */
export async function renewCertificates(
  dir: string,
  organisation: OrganisationDefinition,
  { withinDays = DEFAULT_DAYS, pinnedToo = false, now = Date.now() }: RenewOptions = {},
): Promise<Renewal> {
  const folder = resolve(dir);
  const issuer = new Issuer(folder, organisation.id);
  const renewed: CertificateTerm[] = [];
  const pinned: CertificateTerm[] = [];
  for (const wanted of wantedCertificates(folder, organisation)) {
    const term = await readTerm(wanted);
    if (term.notAfter.getTime() > now + withinDays * DAY_MS) continue;
    if (wanted.isPinned && !pinnedToo) {
      pinned.push(term);
      continue;
    }
    await setAside(wanted);
    await issuer.ensure(wanted);
    renewed.push(await readTerm(wanted));
  }
  return { renewed, pinned };
}

async function readTerm(wanted: WantedCertificate): Promise<CertificateTerm> {
  const file = certificateFile(wanted);
  const { notAfter } = parseCertificate(await readFile(file, "utf8"));
  return { file, notAfter, isPinned: wanted.isPinned };
}

async function setAside(wanted: WantedCertificate): Promise<void> {
  const certificate = certificateFile(wanted);
  const key = join(wanted.folder, basename(certificate).replace("cert", "key"));
  for (const file of [key, certificate]) await rename(file, `${file}.old`);
}
