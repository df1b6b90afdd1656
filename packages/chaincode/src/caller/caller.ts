import { Refusal } from "@medtech-chain/domain";
import { certificateToAttributes, parseCertificate } from "@medtech-chain/ledger/identities";
import { Reason } from "@medtech-chain/schema";

/** Roles that a certificate's attribute `mtc.role` can give. */
export type Role = "admin" | "collector" | "node" | "platform" | "researcher" | "auditor" | "follower";

/** Who signed the transaction, as the certificate says that the peer has checked. */
export interface Caller {
  readonly mspId: string;
  /** Attribute `mtc.role`; empty where the certificate has none. */
  readonly role: string;
  /** Attribute `mtc.id`; empty where the certificate has none. */
  readonly id: string;
  /** Subject of the certificate. */
  readonly subject: string;
}

export type CallerReader = (creator: { mspid: string; idBytes: Uint8Array }) => Caller;

/** Most certificates that are kept parsed. */
const CACHE_SIZE = 1024;

/** Reads callers from certificates, and remembers those seen. */
export function createCallerReader(): CallerReader {
  const cache = new Map<string, Caller>();
  return ({ mspid, idBytes }) => {
    const certificate = Buffer.from(idBytes).toString("utf8");
    const key = `${mspid}\n${certificate}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const parsed = parseCertificate(certificate);
    const attributes = certificateToAttributes(parsed);
    const caller: Caller = {
      mspId: mspid,
      role: attributes["mtc.role"] ?? "",
      id: attributes["mtc.id"] ?? "",
      subject: parsed.subject,
    };
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, caller);
    return caller;
  };
}

/** Refuses a caller whose certificate gives none of the roles. */
export function assertRole(caller: Caller, ...roles: readonly Role[]): void {
  if (roles.some((role) => role === caller.role)) return;
  throw new Refusal(
    Reason.WRONG_ROLE,
    `this needs the role ${roles.join(" or ")}; the certificate ${caller.role === "" ? "has none" : `gives ${caller.role}`}`,
    { subject: "mtc.role" },
  );
}
