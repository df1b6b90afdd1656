import { status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";

/** Codes that say that the ordering service has not taken a transaction. All others leave it open. */
const REJECTIONS: ReadonlySet<number> = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.PERMISSION_DENIED,
  status.RESOURCE_EXHAUSTED,
  status.FAILED_PRECONDITION,
  // An orderer answered with a client's error (internal/pkg/gateway/submit.go, `submitNonBFT`).
  status.ABORTED,
  status.UNIMPLEMENTED,
  status.UNAUTHENTICATED,
]);

/** Whether a failed submission is known to have reached no block. */
export function isRejected(error: unknown): boolean {
  return error instanceof GatewayError && REJECTIONS.has(error.code);
}

/** Whether the answer did not come in time, as opposed to being lost. */
export function isTimeout(error: unknown): boolean {
  return error instanceof GatewayError && error.code === status.DEADLINE_EXCEEDED;
}
