import { batchKey, canonicalCut, compareBytes, Refusal } from "@medtech-chain/domain";
import { BatchHeadSchema, type Cut, Reason } from "@medtech-chain/schema";
import type { IndexGate } from "../../follower/indexGate.ts";
import type { CallContext } from "../../router/context.ts";

/**
 * The cut in canonical form, tied to the ledger by the heads of its batches, which never change. Refuses a cut that
 * names hospitals that are not asked, or batches that are not committed or not on the hash chain.
 */
export async function requireCut(
  cut: Cut | undefined,
  hospitals: readonly string[],
  context: CallContext,
): Promise<Cut> {
  if (cut === undefined || cut.entries.length === 0) {
    throw new Refusal(Reason.CUT_UNKNOWN, "the cut is empty: no hospital asked has recorded any data", {
      subject: "cut",
    });
  }
  const canonical = canonicalCut(cut);
  for (const [i, entry] of canonical.entries.entries()) {
    if (!hospitals.includes(entry.hospital) || canonical.entries[i - 1]?.hospital === entry.hospital) {
      throw new Refusal(Reason.MALFORMED, "the cut names each hospital asked at most once, and no other", {
        subject: "cut",
      });
    }
    const head = await context.state.get(BatchHeadSchema, batchKey(entry.hospital, entry.sequence));
    if (head === undefined || compareBytes(head.hash, entry.hash) !== 0) throw cutUnknown(entry.hospital);
  }
  await requireCoverage(canonical, context.index);
  return canonical;
}

/** Waits briefly for the index. Refuses with a retryable code if it is still behind. */
export async function requireCoverage(cut: Cut, index: IndexGate): Promise<void> {
  const coverage = await index.await(cut);
  switch (coverage) {
    case "covered":
      return;
    case "behind":
      throw new Refusal(Reason.INDEX_BEHIND, "the index has not read up to the cut yet; try again", {
        subject: "cut",
      });
    case "unknown":
      throw cutUnknown(cut.entries.map((entry) => entry.hospital).join(", "));
    default:
      return coverage satisfies never;
  }
}

function cutUnknown(hospital: string): Refusal {
  return new Refusal(Reason.CUT_UNKNOWN, `the cut is not on the hash chain of ${hospital}`, {
    subject: "cut",
  });
}
