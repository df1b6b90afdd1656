import type { peer } from "@hyperledger/fabric-protos";
import type { Member } from "@medtech-chain/ledger/identities";
import type { NodeSigner } from "../block/sign.ts";
import type { ChaincodeConnection } from "../chaincode/connection.ts";
import { type ChaincodeResponse, STREAM_TERMINATED } from "../chaincode/stream.ts";
import { CHAINCODE_VERSION } from "../config.ts";
import type { ChaincodeDefinition } from "../definition.ts";
import { messageOf } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Snapshot } from "../ledger/snapshots.ts";
import type { SimulationResult } from "../simulate/recorder.ts";
import { Simulator } from "../simulate/simulator.ts";
import type { Endorsement } from "../transaction/envelope.ts";
import type { Proposal } from "../transaction/proposal.ts";
import {
  bytesField,
  joinParts,
  messageField,
  optionalBytesField,
  type Parts,
  textField,
} from "../wire/encode.ts";
import { distribute } from "./distribute.ts";

/** Statuses from here on are errors and get no endorsement (fabric-shim ERRORTHRESHOLD). */
const ERROR_THRESHOLD = 400;

/** A proposal with what its check established and what all endorsers need of it. */
export interface CheckedProposal {
  readonly proposal: Proposal;
  readonly creator: Member;
  /** TRANSACTION message for the chaincode, the same for every organisation. */
  readonly transaction: Uint8Array;
}

/** What one peer answers to a proposal. */
export type ProposalOutcome =
  | { readonly kind: "endorsed"; readonly endorsement: EndorsedResponse }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  /** The peer could not get an answer from its chaincode; another peer may. */
  | { readonly kind: "failed"; readonly message: string; readonly streamTerminated: boolean };

export interface EndorsedResponse {
  readonly endorsement: Endorsement;
  /** `protos.ProposalResponsePayload`: what endorsers must agree on byte for byte. */
  readonly payload: Uint8Array;
  readonly response: InstanceType<typeof peer.Response>;
  readonly simulation: SimulationResult;
  readonly hasTransient: boolean;
}

export interface EndorserOptions {
  readonly address: string;
  readonly signer: NodeSigner;
  readonly connection: ChaincodeConnection;
  readonly definition: ChaincodeDefinition;
  readonly ledger: Ledger;
  readonly executeTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

/** One organisation's peer as an endorser: executes a proposal on its chaincode and signs what came out. */
export class Endorser {
  readonly mspId: string;
  readonly address: string;
  readonly #options: EndorserOptions;
  #endorsements = 0;

  constructor(options: EndorserOptions) {
    this.mspId = options.signer.mspId;
    this.address = options.address;
    this.#options = options;
  }

  /** Endorsements given since the start. */
  get endorsements(): number {
    return this.#endorsements;
  }

  /**
   * Executes a proposal on `snapshot` and endorses the result (fabric `core/endorser/endorser.go`, ProcessProposal).
   * @param keep false for a query, whose private writes are not handed on
   */
  async process(checked: CheckedProposal, snapshot: Snapshot, keep: boolean): Promise<ProposalOutcome> {
    const { proposal } = checked;
    const { definition, ledger } = this.#options;
    try {
      const simulator = new Simulator({
        reader: snapshot.reader,
        definition,
        organisation: this.mspId,
        creator: checked.creator,
        txId: proposal.txId,
      });
      const { response, event } = await this.#execute(checked, simulator);
      const status = response.getStatus();
      if (status >= ERROR_THRESHOLD) {
        return { kind: "refused", status, message: response.getMessage() };
      }
      const simulation = simulator.finish();
      if (keep && simulation.privateWriteSets.length > 0) {
        distribute(simulation.privateWriteSets, { proposal, definition, ledger, endorser: this.mspId });
      }
      return { kind: "endorsed", endorsement: this.#endorse(proposal, response, event, simulation) };
    } catch (error) {
      const reason = messageOf(error);
      return {
        kind: "failed",
        message: `error in simulation: ${reason}`,
        streamTerminated: reason.endsWith(STREAM_TERMINATED),
      };
    }
  }

  async #execute(checked: CheckedProposal, simulator: Simulator): Promise<ChaincodeResponse> {
    const { txId } = checked.proposal;
    const { connection, connectTimeoutMs, executeTimeoutMs } = this.#options;
    try {
      const stream = await connection.stream(connectTimeoutMs);
      return await stream.execute(txId, checked.transaction, simulator, executeTimeoutMs);
    } catch (cause) {
      throw new Error(`failed to execute transaction ${txId}: ${messageOf(cause)}`, { cause });
    }
  }

  #endorse(
    proposal: Proposal,
    response: InstanceType<typeof peer.Response>,
    event: InstanceType<typeof peer.ChaincodeEvent> | undefined,
    simulation: SimulationResult,
  ): EndorsedResponse {
    const payload = responsePayload(proposal, response, event, simulation.readWriteSet);
    const { signer } = this.#options;
    const signature = signer.sign([payload, signer.creator]);
    this.#endorsements++;
    return {
      payload,
      response,
      simulation,
      hasTransient: proposal.hasTransient,
      endorsement: { endorser: signer.creator, signature },
    };
  }
}

/** `protos.ProposalResponsePayload` with its `protos.ChaincodeAction` (fabric `protoutil/proputils.go`). */
function responsePayload(
  proposal: Proposal,
  response: InstanceType<typeof peer.Response>,
  event: InstanceType<typeof peer.ChaincodeEvent> | undefined,
  results: Parts,
): Buffer {
  event?.setChaincodeId(proposal.chaincode);
  event?.setTxId(proposal.txId);
  const action = [
    ...messageField(1, results),
    ...optionalBytesField(2, event?.serializeBinary() ?? new Uint8Array()),
    ...bytesField(3, response.serializeBinary()),
    ...messageField(4, [...textField(2, proposal.chaincode), ...textField(3, CHAINCODE_VERSION)]),
  ];
  return joinParts([...bytesField(1, proposal.hash), ...messageField(2, action)]);
}
