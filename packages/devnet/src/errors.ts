/** What can be wrong with the embedded network itself, as opposed to a request that a client makes of it. */
export type DevnetErrorCode =
  | "invalid-config"
  | "invalid-policy"
  | "ledger-damaged"
  | "ledger-mismatch"
  | "port-unavailable"
  | "already-running"
  | "not-ready"
  | "stopped"
  | "process-failed";

/** The embedded network cannot start or go on; the message says what to do about it where that is known. */
export class DevnetError extends Error {
  override readonly name = "DevnetError";
  readonly code: DevnetErrorCode;

  constructor(code: DevnetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
