/**
 * What can be wrong with a network of Fabric processes:
 * - `invalid-definition`: `network.yaml` says something that cannot be;
 * - `malformed-part`: what another organisation has handed over cannot be used;
 * - `binaries-missing`: Fabric's programs are not found, or are too old;
 * - `artefact-failed`: a Fabric tool refused what it was given;
 * - `port-unavailable`: another program listens where one of the network's wants to;
 * - `process-failed`: a process ended by itself;
 * - `request-refused`: a peer or an orderer refused a request of its administrator;
 * - `not-ready`: something that was waited for did not happen;
 * - `changed-definition`: the network on disk was made from another definition;
 * - `already-running`, `not-running`: the network is not in the state that the call needs.
 */
export type NetworkErrorCode =
  | "invalid-definition"
  | "malformed-part"
  | "binaries-missing"
  | "artefact-failed"
  | "port-unavailable"
  | "process-failed"
  | "request-refused"
  | "not-ready"
  | "changed-definition"
  | "already-running"
  | "not-running";

/** The network cannot be made, started or changed; the message says what to do about it where that is known. */
export class NetworkError extends Error {
  override readonly name: string = "NetworkError";
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What `network.yaml` says wrong, and where. */
export class DefinitionError extends NetworkError {
  override readonly name = "DefinitionError";
  /** Counted from 1. */
  readonly line: number;
  /** For example `organisations[2].ports.peer`; empty for the document as a whole. */
  readonly field: string;

  constructor(line: number, field: string, reason: string) {
    super("invalid-definition", `line ${line}: ${field === "" ? "" : `${field} `}${reason}`);
    this.line = line;
    this.field = field;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
