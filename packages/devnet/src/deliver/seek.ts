import { common, orderer } from "@hyperledger/fabric-protos";
import {
  assertSignature,
  assertValidAt,
  type Member,
  type MspDirectory,
} from "@medtech-chain/ledger/identities";
import { checkTimestamp } from "../endorse/checkProposal.ts";
import { type EnvelopeHeader, unpackPayload } from "../transaction/envelope.ts";

const { Status } = common;
const { TypeCase } = orderer.SeekPosition;

/** A request for blocks that was refused; `status` is a `common.Status`. */
export class SeekError extends Error {
  override readonly name = "SeekError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Blocks that a client wants, both ends included. */
export interface Seek {
  readonly start: number;
  /** Missing when the client wants every block to come. */
  readonly stop: number | undefined;
  /** Refuse instead of waiting for blocks that do not exist yet. */
  readonly failIfNotReady: boolean;
  readonly client: Member;
}

/**
 * Reads and checks a signed `SeekInfo` envelope (fabric `common/deliver/deliver.go`).
 * @param height number of blocks now
 * @throws SeekError
 */
export function parseSeek(
  envelope: InstanceType<typeof common.Envelope>,
  channel: string,
  members: MspDirectory,
  height: number,
): Seek {
  const header = parseHeader(envelope);
  if (header.channel !== channel) {
    throw new SeekError(Status.NOT_FOUND, `channel ${header.channel} not found`);
  }
  const info = parseInfo(header);
  const client = authorize(envelope, header, members);
  const startPosition = info.getStart();
  const stopPosition = info.getStop();
  if (startPosition === undefined || stopPosition === undefined) {
    throw new SeekError(Status.BAD_REQUEST, "seek info lacks start or stop");
  }
  const start = positionToNumber(startPosition, height);
  const stop = stopToNumber(startPosition, stopPosition, start, height);
  if (stop !== undefined && stop < start) {
    throw new SeekError(Status.BAD_REQUEST, `start number ${start} greater than stop number ${stop}`);
  }
  const failIfNotReady = info.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  return { start, stop, failIfNotReady, client };
}

function parseHeader(envelope: InstanceType<typeof common.Envelope>): EnvelopeHeader {
  try {
    const header = unpackPayload(envelope.getPayload_asU8());
    checkTimestamp(header.timestamp);
    return header;
  } catch (error) {
    throw new SeekError(Status.BAD_REQUEST, String(error));
  }
}

function parseInfo(header: EnvelopeHeader): InstanceType<typeof orderer.SeekInfo> {
  try {
    return orderer.SeekInfo.deserializeBinary(header.data);
  } catch {
    throw new SeekError(Status.BAD_REQUEST, "malformed seek info");
  }
}

function authorize(
  envelope: InstanceType<typeof common.Envelope>,
  header: EnvelopeHeader,
  members: MspDirectory,
): Member {
  try {
    const client = members.member(header.creator);
    assertValidAt(client, new Date());
    assertSignature(client, envelope.getPayload_asU8(), envelope.getSignature_asU8());
    return client;
  } catch {
    throw new SeekError(Status.FORBIDDEN, "client is not authorized");
  }
}

/** @param height number of blocks now */
export function positionToNumber(
  position: InstanceType<typeof orderer.SeekPosition>,
  height: number,
): number {
  switch (position.getTypeCase()) {
    case TypeCase.OLDEST:
      return 0;
    case TypeCase.NEWEST:
      return height - 1;
    case TypeCase.NEXT_COMMIT:
      return height;
    case TypeCase.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      throw new SeekError(Status.BAD_REQUEST, "seek position is not set");
  }
}

function stopToNumber(
  start: InstanceType<typeof orderer.SeekPosition>,
  stop: InstanceType<typeof orderer.SeekPosition>,
  startNumber: number,
  height: number,
): number | undefined {
  switch (stop.getTypeCase()) {
    case TypeCase.OLDEST:
      return startNumber;
    case TypeCase.NEWEST:
      return start.getTypeCase() === TypeCase.NEWEST ? startNumber : height - 1;
    case TypeCase.SPECIFIED: {
      const number = stop.getSpecified()?.getNumber() ?? 0;
      // Clients ask for "no end" with the largest number there is.
      return Number.isSafeInteger(number) ? number : undefined;
    }
    default:
      throw new SeekError(Status.BAD_REQUEST, "seek stop is not set");
  }
}
