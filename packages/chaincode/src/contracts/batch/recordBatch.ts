import { create } from "@bufbuild/protobuf";
import { batchKey, compareBytes, MAX_BATCH_BYTES, Refusal } from "@medtech-chain/domain";
import { type BatchHead, BatchHeadSchema, Reason, type RecordBatchRequest } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireHospital } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { requireRules } from "../rules/currentRules.ts";

/** Batches that may be on their way behind one that is missing. */
const MOST_AHEAD = 64;
/** Reports may be this much ahead of the transaction's time, for clocks that differ; seconds. */
const CLOCK_TOLERANCE = 15 * 60;

/**
 * `BatchService.RecordBatch`. Writes the head of the batch; its columns stay in the block, as this transaction's argument.
 * It does not read the batch before it, so that many can be in flight: whether the chain holds is the index's to see.
 */
export async function recordBatch(request: RecordBatchRequest, context: CallContext) {
  assertRole(context.caller, "collector");
  const hospital = requireHospital(context.caller, await requireRules(context.state));
  if (request.batch.length > MAX_BATCH_BYTES) {
    throw new Refusal(
      Reason.MALFORMED,
      `a batch has at most ${MAX_BATCH_BYTES} bytes, not ${request.batch.length}`,
      {
        subject: "batch",
      },
    );
  }
  const { hash, decoded: batch } = context.decodeBatch(request.batch);
  if (batch.hospital !== hospital.id) {
    throw new Refusal(Reason.WRONG_ORGANISATION, `${hospital.id} cannot write data of ${batch.hospital}`, {
      subject: "hospital",
    });
  }
  if (batch.lastReportTime > context.timestamp + CLOCK_TOLERANCE) {
    throw new Refusal(Reason.VALUE_OUT_OF_RANGE, "report_time: a report lies in the future", {
      subject: "report_time",
    });
  }
  const key = batchKey(batch.hospital, batch.sequence);
  const existing = await context.state.get(BatchHeadSchema, key);
  if (existing !== undefined) return { head: requireSame(existing, hash), existed: true };
  await requirePredecessors(batch.hospital, batch.sequence, context);
  const head = create(BatchHeadSchema, {
    hospital: batch.hospital,
    sequence: batch.sequence,
    hash,
    previousHash: batch.previousHash,
    rowCount: batch.rowCount,
    firstReportTime: batch.firstReportTime,
    lastReportTime: batch.lastReportTime,
  });
  await context.state.put(BatchHeadSchema, key, head);
  return { head, existed: false };
}

/**
 * Batches may be in flight together, but not far ahead: every member's index keeps those that wait. Heads never change, so reading
 * one conflicts with nothing.
 */
async function requirePredecessors(hospital: string, sequence: number, context: CallContext): Promise<void> {
  if (sequence <= MOST_AHEAD) return;
  const earlier = sequence - MOST_AHEAD;
  if ((await context.state.get(BatchHeadSchema, batchKey(hospital, earlier))) !== undefined) return;
  throw new Refusal(
    Reason.VALUE_OUT_OF_RANGE,
    `batch ${sequence} is too far ahead: batch ${earlier} is not on the ledger yet`,
    { subject: "sequence" },
  );
}

function requireSame(existing: BatchHead, hash: Uint8Array): BatchHead {
  if (compareBytes(existing.hash, hash) === 0) return existing;
  throw new Refusal(
    Reason.BATCH_DIFFERS,
    `batch ${existing.sequence} of ${existing.hospital} is on the ledger with other contents`,
    { subject: "sequence" },
  );
}
