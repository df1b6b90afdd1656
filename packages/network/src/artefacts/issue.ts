import { readFile } from "node:fs/promises";
import {
  type Authority,
  type AuthorityName,
  ensureAuthority,
  ensureIdentity,
  ensureTlsCertificate,
  organisationFolder,
} from "@medtech-chain/ledger/identities";
import { NetworkError } from "../errors.ts";
import { certificateFile, type WantedCertificate } from "./certificates.ts";
import { exists } from "./writeFile.ts";

/** Issues an organisation's certificates that are not there yet. */
export class Issuer {
  readonly #dir: string;
  readonly #id: string;

  constructor(dir: string, organisationId: string) {
    this.#dir = dir;
    this.#id = organisationId;
  }

  /** PEM certificate of an authority, which is made where there is none. Its key may be elsewhere. */
  async root(name: AuthorityName): Promise<string> {
    const file = this.#authorityFile(name, "cert");
    if (await exists(file)) return readFile(file, "utf8");
    return (await ensureAuthority(this.#dir, this.#id, name)).certificatePem;
  }

  /** @throws NetworkError `artefact-failed` if it is missing and the authority's key is elsewhere */
  async ensure(wanted: WantedCertificate): Promise<void> {
    if (await exists(certificateFile(wanted))) return;
    const authority = await this.#authority(wanted);
    switch (wanted.kind) {
      case "identity": {
        const { folder, name, unit, attributes } = wanted;
        await ensureIdentity({ authority, folder, name, unit, ...(attributes && { attributes }) });
        break;
      }
      case "tls":
        await ensureTlsCertificate(authority, wanted.folder, wanted.hosts);
        break;
    }
  }

  async #authority(wanted: WantedCertificate): Promise<Authority> {
    await this.root(wanted.authority);
    if (!(await exists(this.#authorityFile(wanted.authority, "key")))) {
      throw new NetworkError(
        "artefact-failed",
        `${certificateFile(wanted)} is missing, and the key of ${this.#id}'s authority "${wanted.authority}" is not here ` +
          "to issue it: put a certificate of that authority there, and its key beside it",
      );
    }
    return ensureAuthority(this.#dir, this.#id, wanted.authority);
  }

  #authorityFile(name: AuthorityName, part: "cert" | "key"): string {
    return organisationFolder(this.#dir, this.#id, "authority", `${name}-${part}.pem`);
  }
}
