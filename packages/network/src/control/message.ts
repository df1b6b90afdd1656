import type { NetworkErrorCode } from "../errors.ts";
import type { LocalNetworkOptions } from "../launch/plan.ts";
import type { ChaincodeCommand } from "../processes/plan.ts";

/** What the supervisor is to run: its one argument, as JSON. */
export interface SupervisorRequest extends LocalNetworkOptions {
  readonly dir: string;
  readonly chaincodeCommand: ChaincodeCommand;
}

/** What the supervisor tells whoever started it. */
export type SupervisorMessage =
  | { readonly kind: "step"; readonly step: string }
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly code: NetworkErrorCode; readonly message: string };

export function isSupervisorMessage(value: unknown): value is SupervisorMessage {
  return typeof value === "object" && value !== null && "kind" in value;
}
