import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attributes } from "./attributes.ts";
import {
  type Authority,
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
  type NodeUnit,
  validityOfDays,
} from "./authority.ts";
import { IdentityError } from "./errors.ts";
import { type Identity, loadIdentity, saveIdentity } from "./identity.ts";
import { loadNetworkProfile, organisation } from "./profile.ts";

const AUTHORITY_DAYS = 3650;
const CERTIFICATE_DAYS = 1825;
const IDENTITY_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The roots that one organisation keeps: of its peers and people, of its orderer, and of its TLS certificates. */
export type AuthorityName = "identity" | "orderer" | "tls";

/** `<dir>/network.json`, the public profile. */
export function profileFile(dir: string): string {
  return join(dir, "network.json");
}

/** `<dir>/organisations/<id>` or a folder in it. */
export function organisationFolder(dir: string, id: string, ...rest: string[]): string {
  return join(dir, "organisations", id, ...rest);
}

/** `<dir>/organisations/<id>/identities/<name>` */
export function identityFolder(dir: string, id: string, name: string): string {
  return organisationFolder(dir, id, "identities", name);
}

/** Loads the organisation's root of that name, or creates and stores it first. */
export async function ensureAuthority(dir: string, id: string, name: AuthorityName): Promise<Authority> {
  const folder = organisationFolder(dir, id, "authority");
  const certificateFile = join(folder, `${name}-cert.pem`);
  const keyFile = join(folder, `${name}-key.pem`);
  if (await exists(certificateFile)) {
    return {
      organisation: id,
      certificatePem: await readFile(certificateFile, "utf8"),
      privateKeyPem: await readFile(keyFile, "utf8"),
    };
  }
  const authority = await createAuthority({
    name: `${id} ${name} root`,
    organisation: id,
    kind: name === "tls" ? "tls" : "identity",
    validity: validityOfDays(AUTHORITY_DAYS),
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyFile, authority.privateKeyPem, { mode: 0o600 });
  await writeFile(certificateFile, authority.certificatePem);
  return authority;
}

export interface EnsuredIdentity {
  readonly authority: Authority;
  readonly folder: string;
  readonly name: string;
  readonly unit: NodeUnit;
  readonly attributes?: Attributes;
}

/** Issues an identity into a folder unless it holds one already. */
export async function ensureIdentity(options: EnsuredIdentity): Promise<void> {
  const { authority, folder, ...request } = options;
  if (!(await exists(join(folder, "cert.pem")))) {
    const validity = validityOfDays(CERTIFICATE_DAYS);
    await saveIdentity(folder, await issueCertificate(authority, { kind: "identity", ...request, validity }));
  }
}

/** Issues a TLS certificate for `hosts` into a folder (`tls-cert.pem`, `tls-key.pem`) unless it holds one already. */
export async function ensureTlsCertificate(
  authority: Authority,
  folder: string,
  hosts: readonly [string, ...string[]],
): Promise<KeyedCertificate> {
  const certificateFile = join(folder, "tls-cert.pem");
  const keyFile = join(folder, "tls-key.pem");
  if (!(await exists(certificateFile))) {
    const request = {
      kind: "tls",
      name: hosts[0],
      hosts,
      validity: validityOfDays(CERTIFICATE_DAYS),
    } as const;
    const issued = await issueCertificate(authority, request);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(keyFile, issued.privateKeyPem, { mode: 0o600 });
    await writeFile(certificateFile, issued.certificatePem);
  }
  return {
    certificatePem: await readFile(certificateFile, "utf8"),
    privateKeyPem: await readFile(keyFile, "utf8"),
  };
}

/**
 * Issues a further identity of an organisation of an existing network and stores it under `identities/<name>`. An
 * identity that exists already is returned as it is.
 * @throws IdentityError `malformed-identity` for a name that is not a plain file name
 */
export async function issueIdentity(
  dir: string,
  organisationId: string,
  options: { readonly name: string; readonly attributes: Attributes; readonly unit?: NodeUnit },
): Promise<Identity> {
  if (!IDENTITY_NAME.test(options.name)) {
    throw new IdentityError(
      "malformed-identity",
      `identity name ${JSON.stringify(options.name)} must be of small letters, digits, dots, dashes and underscores`,
    );
  }
  const profile = organisation(await loadNetworkProfile(profileFile(dir)), organisationId);
  const folder = identityFolder(dir, organisationId, options.name);
  const authority = await ensureAuthority(dir, organisationId, "identity");
  await ensureIdentity({ authority, folder, unit: "client", ...options });
  return loadIdentity(folder, profile.mspId);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
