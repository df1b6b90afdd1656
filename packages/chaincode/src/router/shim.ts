import { ConnectError } from "@connectrpc/connect";
import { Refusal, refusalToConnectError } from "@medtech-chain/domain";
import { connectErrorToMessage } from "@medtech-chain/ledger";
import { isPrivacyError } from "@medtech-chain/privacy";
import { Reason } from "@medtech-chain/schema";
import { type ChaincodeInterface, type ChaincodeResponse, type ChaincodeStub, Shim } from "fabric-shim";
import type { CallerReader } from "../caller/caller.ts";
import type { BatchDecoder } from "../follower/batchDecoder.ts";
import type { IndexGate } from "../follower/indexGate.ts";
import { createLedgerState } from "../state/ledgerState.ts";
import type { CallContext } from "./context.ts";
import type { Router } from "./router.ts";

/** The shim's declarations leave this method out. */
type StubWithBytes = ChaincodeStub & { getBufferArgs(): Uint8Array[] };

export interface MtcChaincodeOptions {
  readonly router: Router;
  readonly index: IndexGate;
  readonly decodeBatch: BatchDecoder;
  readonly readCaller: CallerReader;
  /** Called with failures that are nobody's mistake; a refusal is not one. */
  readonly onFault: (fault: unknown, method: string) => void;
}

/**
 * The chaincode as the shim sees it. Every call ends in a response, whatever happens: one that does not would
 * hold the caller until the peer gives up.
 */
export class MtcChaincode implements ChaincodeInterface {
  readonly #options: MtcChaincodeOptions;

  constructor(options: MtcChaincodeOptions) {
    this.#options = options;
  }

  async Init(): Promise<ChaincodeResponse> {
    return Shim.success();
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    let method = "";
    try {
      const [name, request] = (stub as StubWithBytes).getBufferArgs();
      method = Buffer.from(name ?? []).toString("utf8");
      const response = await this.#options.router.call(
        method,
        request ?? new Uint8Array(),
        this.#context(stub),
      );
      return Shim.success(response);
    } catch (error) {
      return Shim.error(connectErrorToMessage(this.#toConnectError(error, method)));
    }
  }

  #context(stub: ChaincodeStub): CallContext {
    const { seconds } = stub.getTxTimestamp();
    return {
      state: createLedgerState(stub),
      caller: this.#options.readCaller(stub.getCreator()),
      transactionId: stub.getTxID(),
      timestamp: Number(seconds.toString()),
      transient: stub.getTransient(),
      index: this.#options.index,
      decodeBatch: this.#options.decodeBatch,
      emit: (name, payload) => stub.setEvent(name, payload),
    };
  }

  #toConnectError(error: unknown, method: string): ConnectError {
    if (error instanceof Refusal) return refusalToConnectError(error);
    if (error instanceof ConnectError) return error;
    if (isPrivacyError(error)) return refusalToConnectError(privacyErrorToRefusal(error));
    this.#options.onFault(error, method);
    return ConnectError.from("the contract failed; its process has logged why");
  }
}

function privacyErrorToRefusal(error: {
  code: string;
  parameter: string;
  message: string;
  metadata: Readonly<Record<string, string>>;
}): Refusal {
  const reason =
    error.code === "budget_exceeded"
      ? Reason.BUDGET_EXCEEDED
      : error.code === "unreachable_error"
        ? Reason.EPSILON_OUT_OF_RANGE
        : Reason.MALFORMED;
  return new Refusal(reason, error.message, { subject: error.parameter, metadata: error.metadata });
}
