import { createSpoolBatch, spoolBatchToColumns } from "../batcher/createSpoolBatch.ts";
import type { HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { ChainHead, Spool, SpoolBatch } from "../spool/spool.ts";
import { findChainEnd, isSameHash } from "./chainEnd.ts";

/**
 * Gives every batch of the spool that is not on the ledger's chain a new number behind it. Nothing may be in flight: what is on the
 * chain is looked up once, and what is not is sent again under its new number.
 *
 * @returns how many batches got a new number
 */
export async function renumberBatches(
  spool: Spool,
  batches: HospitalLedger["batches"],
  signal: AbortSignal,
): Promise<number> {
  const { confirmed } = spool.chain()!;
  const { head, onChain } = await findChainEnd(batches, spool.hospital, confirmed, signal);
  const waiting = spool.batches();
  const delivered = waiting.filter((batch) => {
    const hash = onChain.get(batch.sequence);
    return hash !== undefined && isSameHash(hash, batch.hash);
  });
  const isDelivered = new Set(delivered);
  const renumbered = chainBatches(
    spool.hospital,
    head,
    waiting.filter((batch) => !isDelivered.has(batch)),
  );
  spool.renumber(delivered, renumbered, head);
  return renumbered.length;
}

/** The same rows, in batches that follow `head`. */
function chainBatches(
  hospital: string,
  head: ChainHead,
  batches: readonly SpoolBatch[],
): readonly SpoolBatch[] {
  const chained: SpoolBatch[] = [];
  let end = head;
  for (const batch of batches) {
    const next = createSpoolBatch(hospital, end, spoolBatchToColumns(batch));
    chained.push(next);
    end = { sequence: next.sequence, linked: next.sequence, hash: next.hash };
  }
  return chained;
}
