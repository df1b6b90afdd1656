import type { CheckedDimension, CheckedQuestion, CheckedSelection } from "@medtech-chain/domain";
import type { Cut } from "@medtech-chain/schema";

/** Whether the index has the rows of a cut: all; not yet; never, because the cut is not on the hash chain. */
export type Coverage = "covered" | "behind" | "unknown";

/**
 * This peer's index as contracts see it. What it says about a covered cut depends on committed batches alone, so
 * it is the same at every peer.
 */
export interface IndexGate {
  /** Waits briefly for the cut, and says whether it is covered then. */
  await(cut: Cut): Promise<Coverage>;
  /** Newest cut that is covered, for the hospitals named, sorted. */
  newestCut(hospitals: readonly string[]): Cut;
  count(selection: CheckedSelection, cut: Cut): bigint;
  groupedCount(
    selection: CheckedSelection,
    dimensions: readonly CheckedDimension[],
    cut: Cut,
  ): readonly bigint[];
  /** Sum of the values, each clamped to the bounds, and number of devices that have one. */
  sumAndCount(question: CheckedQuestion & { kind: "average" }, cut: Cut): { sum: bigint; count: bigint };
  status(): IndexStatus;
}

export interface IndexStatus {
  readonly block: bigint;
  readonly rows: number;
  readonly devices: number;
  readonly memoryBytes: number;
  readonly hospitals: readonly {
    readonly hospital: string;
    readonly sequence: number;
    readonly hash: Uint8Array;
    readonly rows: number;
    readonly waiting: number;
    readonly orphaned: number;
  }[];
}
