import { common, peer } from "@hyperledger/fabric-protos";
import { LedgerError } from "../errors.ts";
import { type NamespaceReadWriteSet, parseReadWriteSets, type Read, type Write } from "./readWriteSet.ts";
import { bytesToSignatory, type Signatory } from "./signatory.ts";
import { validationCodeName } from "./validationCode.ts";

export interface Endorsement {
  readonly endorser: Signatory;
  readonly signature: Uint8Array;
  /** What the signature is over: the proposal response's payload, then the endorser's identity. */
  readonly signed: Uint8Array;
}

export interface ChaincodeEvent {
  readonly name: string;
  readonly payload: Uint8Array;
}

export interface ChaincodeResponse {
  readonly status: number;
  readonly message: string;
  readonly payload: Uint8Array;
}

type ChaincodeAction = peer.ChaincodeAction;

/**
 * A transaction of a block, decoded piece by piece as it is asked for: a follower that reads arguments and writes never pays
 * for certificates. What belongs to a chaincode's call is absent, or empty, in a configuration transaction.
 * Each property throws LedgerError `malformed-block` where its bytes cannot be read, which happens in invalid transactions only.
 */
export class LedgerTransaction {
  /** In the block. */
  readonly position: number;
  readonly validationCode: number;
  /** common.Envelope, as in the block. */
  readonly envelope: Uint8Array;

  #envelope: common.Envelope | undefined;
  #payload: common.Payload | undefined;
  #channelHeader: common.ChannelHeader | undefined;
  #signatureHeader: common.SignatureHeader | undefined;
  #call: peer.ChaincodeActionPayload | undefined;
  #proposalResponse: peer.ProposalResponsePayload | undefined;
  #result: ChaincodeAction | undefined;
  #input: peer.ChaincodeSpec | undefined;
  #readWriteSets: readonly NamespaceReadWriteSet[] | undefined;

  constructor(position: number, envelope: Uint8Array, validationCode: number) {
    this.position = position;
    this.envelope = envelope;
    this.validationCode = validationCode;
  }

  get isValid(): boolean {
    return this.validationCode === peer.TxValidationCode.VALID;
  }

  get validationCodeName(): string {
    return validationCodeName(this.validationCode);
  }

  get id(): string {
    return this.#channelHeaderOf().getTxId();
  }

  /** A value of common.HeaderType. */
  get type(): number {
    return this.#channelHeaderOf().getType();
  }

  get isEndorserTransaction(): boolean {
    return this.type === common.HeaderType.ENDORSER_TRANSACTION;
  }

  get channel(): string {
    return this.#channelHeaderOf().getChannelId();
  }

  /** Chosen by the client; to the millisecond. */
  get timestamp(): Date {
    const timestamp = this.#channelHeaderOf().getTimestamp();
    return new Date((timestamp?.getSeconds() ?? 0) * 1000 + Math.floor((timestamp?.getNanos() ?? 0) / 1e6));
  }

  get creator(): Signatory {
    return this.#read("creator", () => bytesToSignatory(this.#signatureHeaderOf().getCreator_asU8()));
  }

  get nonce(): Uint8Array {
    return this.#signatureHeaderOf().getNonce_asU8();
  }

  /** The creator's, over `signed`. */
  get signature(): Uint8Array {
    return this.#envelopeOf().getSignature_asU8();
  }

  /** common.Payload, as the creator signed it. */
  get signed(): Uint8Array {
    return this.#envelopeOf().getPayload_asU8();
  }

  get chaincode(): string | undefined {
    return this.#inputOf()?.getChaincodeId()?.getName();
  }

  get functionName(): string | undefined {
    const name = this.#inputOf()?.getInput()?.getArgsList_asU8()[0];
    return name && Buffer.from(name).toString("utf8");
  }

  /** Without the function's name. */
  get args(): readonly Uint8Array[] {
    return this.#inputOf()?.getInput()?.getArgsList_asU8().slice(1) ?? [];
  }

  get response(): ChaincodeResponse | undefined {
    const response = this.#resultOf()?.getResponse();
    return (
      response && {
        status: response.getStatus(),
        message: response.getMessage(),
        payload: response.getPayload_asU8(),
      }
    );
  }

  get event(): ChaincodeEvent | undefined {
    const bytes = this.#resultOf()?.getEvents_asU8();
    if (bytes === undefined || bytes.length === 0) return undefined;
    return this.#read("event", () => {
      const event = peer.ChaincodeEvent.deserializeBinary(bytes);
      return { name: event.getEventName(), payload: event.getPayload_asU8() };
    });
  }

  get readWriteSets(): readonly NamespaceReadWriteSet[] {
    const result = this.#resultOf();
    if (result === undefined) return [];
    this.#readWriteSets ??= this.#read("write set", () => parseReadWriteSets(result.getResults_asU8()));
    return this.#readWriteSets;
  }

  /** Reads from the namespace of the chaincode that was called. */
  get reads(): readonly Read[] {
    return this.#ownReadWriteSet?.reads ?? [];
  }

  /** Writes to the namespace of the chaincode that was called. */
  get writes(): readonly Write[] {
    return this.#ownReadWriteSet?.writes ?? [];
  }

  get #ownReadWriteSet(): NamespaceReadWriteSet | undefined {
    return this.readWriteSets.find(({ namespace }) => namespace === this.chaincode);
  }

  get endorsements(): readonly Endorsement[] {
    const action = this.#callOf()?.getAction();
    if (action === undefined) return [];
    const payload = action.getProposalResponsePayload_asU8();
    return this.#read("endorsements", () =>
      action.getEndorsementsList().map((endorsement) => ({
        endorser: bytesToSignatory(endorsement.getEndorser_asU8()),
        signature: endorsement.getSignature_asU8(),
        signed: Buffer.concat([payload, endorsement.getEndorser_asU8()]),
      })),
    );
  }

  /** The chaincode that endorsers say they ran; a committed transaction names the same in its call. */
  get endorsedChaincode(): string | undefined {
    return this.#resultOf()?.getChaincodeId()?.getName();
  }

  /** The hash of the proposal that endorsers say they answered. */
  get endorsedProposalHash(): Uint8Array | undefined {
    return this.#proposalResponseOf()?.getProposalHash_asU8();
  }

  /** What the proposal's hash is taken over (protoutil/txutils.go, `GetProposalHash2`). */
  get proposal(): readonly Uint8Array[] {
    const header = this.#payloadOf().getHeader();
    return [
      header?.getChannelHeader_asU8() ?? new Uint8Array(),
      header?.getSignatureHeader_asU8() ?? new Uint8Array(),
      this.#callOf()?.getChaincodeProposalPayload_asU8() ?? new Uint8Array(),
    ];
  }

  #envelopeOf() {
    this.#envelope ??= this.#read("envelope", () => common.Envelope.deserializeBinary(this.envelope));
    return this.#envelope;
  }

  #payloadOf() {
    this.#payload ??= this.#read("payload", () => common.Payload.deserializeBinary(this.signed));
    return this.#payload;
  }

  #channelHeaderOf() {
    this.#channelHeader ??= this.#read("channel header", () =>
      common.ChannelHeader.deserializeBinary(
        this.#payloadOf().getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
      ),
    );
    return this.#channelHeader;
  }

  #signatureHeaderOf() {
    this.#signatureHeader ??= this.#read("signature header", () =>
      common.SignatureHeader.deserializeBinary(
        this.#payloadOf().getHeader()?.getSignatureHeader_asU8() ?? new Uint8Array(),
      ),
    );
    return this.#signatureHeader;
  }

  /** A transaction has exactly one action (core/common/validation/msgvalidation.go, `validateEndorserTransaction`). */
  #callOf() {
    if (!this.isEndorserTransaction) return undefined;
    this.#call ??= this.#read("call", () => {
      const actions = peer.Transaction.deserializeBinary(this.#payloadOf().getData_asU8()).getActionsList();
      const [action] = actions;
      if (action === undefined || actions.length > 1) {
        throw new LedgerError(
          "malformed-block",
          `transaction ${this.position} has ${actions.length} actions`,
        );
      }
      return peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    });
    return this.#call;
  }

  #inputOf() {
    const call = this.#callOf();
    if (call === undefined) return undefined;
    this.#input ??= this.#read("arguments", () => {
      const payload = peer.ChaincodeProposalPayload.deserializeBinary(
        call.getChaincodeProposalPayload_asU8(),
      );
      const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
      return invocation.getChaincodeSpec() ?? new peer.ChaincodeSpec();
    });
    return this.#input;
  }

  #proposalResponseOf() {
    const bytes = this.#callOf()?.getAction()?.getProposalResponsePayload_asU8();
    if (bytes === undefined) return undefined;
    this.#proposalResponse ??= this.#read("proposal response", () =>
      peer.ProposalResponsePayload.deserializeBinary(bytes),
    );
    return this.#proposalResponse;
  }

  #resultOf(): ChaincodeAction | undefined {
    const bytes = this.#proposalResponseOf()?.getExtension_asU8();
    if (bytes === undefined) return undefined;
    this.#result ??= this.#read("result", () => peer.ChaincodeAction.deserializeBinary(bytes));
    return this.#result;
  }

  #read<T>(what: string, parse: () => T): T {
    try {
      return parse();
    } catch (cause) {
      if (cause instanceof LedgerError) throw cause;
      throw new LedgerError(
        "malformed-block",
        `the ${what} of transaction ${this.position} cannot be read`,
        cause,
      );
    }
  }
}
