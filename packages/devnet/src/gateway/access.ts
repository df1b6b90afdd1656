import { status as Code } from "@grpc/grpc-js";
import { assertSignature, assertValidAt, type MspDirectory } from "@medtech-chain/ledger/identities";
import { RpcError } from "./rpcError.ts";

/**
 * Lets any valid member of the channel pass (policy `/Channel/Application/Readers`).
 * @throws RpcError PERMISSION_DENIED
 */
export function assertReader(
  members: MspDirectory,
  identity: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): void {
  try {
    const member = members.member(identity);
    assertValidAt(member, new Date());
    assertSignature(member, message, signature);
  } catch {
    throw new RpcError(
      Code.PERMISSION_DENIED,
      "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Readers' sub-policies to be satisfied",
    );
  }
}
