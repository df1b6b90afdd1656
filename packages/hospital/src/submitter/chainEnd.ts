import { Code, ConnectError } from "@connectrpc/connect";
import { isRefusedFor, NO_BATCH_HASH } from "@medtech-chain/domain";
import { type BatchHead, Reason } from "@medtech-chain/schema";
import { HospitalError } from "../errors.ts";
import type { HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { ChainHead } from "../spool/spool.ts";

/** Before a hospital's first batch. */
export const NO_BATCH: ChainHead = { sequence: 0, linked: 0, hash: NO_BATCH_HASH };

/** Where the chain ends on the ledger, and hashes of the batches on it that lie between. */
export interface ChainEnd {
  readonly head: ChainHead;
  /** By number, from behind the start. */
  readonly onChain: ReadonlyMap<number, Uint8Array>;
}

type Batches = HospitalLedger["batches"];

/**
 * Follows a hospital's chain on the ledger from a batch that is on it to the first number that is free. A batch that names
 * another predecessor took its number, but is not on the chain: the index leaves it out as well.
 */
export async function findChainEnd(
  batches: Batches,
  hospital: string,
  from: ChainHead,
  signal: AbortSignal,
): Promise<ChainEnd> {
  const onChain = new Map<number, Uint8Array>();
  let head: ChainHead = { ...from, sequence: from.linked };
  for (;;) {
    const sequence = head.sequence + 1;
    const found = await findBatchHead(batches, hospital, sequence, signal);
    if (found === undefined) return { head, onChain };
    if (isSameHash(found.previousHash, head.hash)) {
      head = { sequence, linked: sequence, hash: found.hash };
      onChain.set(sequence, found.hash);
    } else {
      head = { ...head, sequence };
    }
  }
}

/** Where a hospital's chain ends, for a spool that knows nothing of it. */
export async function findChainEndFromCut(
  batches: Batches,
  hospital: string,
  signal: AbortSignal,
): Promise<ChainHead> {
  const { cut } = await batches.getCut({ hospitals: [hospital] }, { signal });
  const entry = cut?.entries.find((candidate) => candidate.hospital === hospital);
  const from =
    entry === undefined ? NO_BATCH : { sequence: entry.sequence, linked: entry.sequence, hash: entry.hash };
  return (await findChainEnd(batches, hospital, from, signal)).head;
}

/**
 * Makes sure that the ledger still has the batch that it confirmed last: otherwise it is another ledger, and going on would
 * leave a gap that nothing fills.
 *
 * @throws HospitalError `ledger_mismatch`
 */
export async function assertChainKnown(
  batches: Batches,
  hospital: string,
  { linked, hash }: ChainHead,
  signal: AbortSignal,
): Promise<void> {
  if (linked === 0) return;
  const found = await findBatchHead(batches, hospital, linked, signal);
  if (found !== undefined && isSameHash(found.hash, hash)) return;
  const what = found === undefined ? "does not have" : "has another";
  throw new HospitalError(
    "ledger_mismatch",
    hospital,
    `the ledger ${what} batch ${linked} of ${hospital}, which it confirmed to this spool; is it another network? Move the spool away to collect anew`,
  );
}

/** Whether two hashes are the same bytes. */
export function isSameHash(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

async function findBatchHead(
  batches: Batches,
  hospital: string,
  sequence: number,
  signal: AbortSignal,
): Promise<BatchHead | undefined> {
  try {
    return (await batches.getBatchHead({ hospital, sequence }, { signal })).head;
  } catch (error) {
    if (isRefusedFor(error, Reason.NOT_FOUND)) return undefined;
    if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
    throw error;
  }
}
