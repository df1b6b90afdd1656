import { create } from "@bufbuild/protobuf";
import { count, type DeviceIndex, groupedCount, sumAndCount } from "@medtech-chain/columns";
import { type Cut, CutSchema } from "@medtech-chain/schema";
import type { Coverage, IndexGate } from "./indexGate.ts";

/** The index that a process fills, and how far it has read. */
export interface FollowedIndex {
  readonly index: DeviceIndex;
  /** Last block that has been read; -1 before the first. */
  readonly block: bigint;
}

export interface DeviceIndexGateOptions {
  readonly followed: FollowedIndex;
  /** How long an endorsement waits for a cut that the index has not read yet. */
  readonly waitMs: number;
}

/** Contracts' view of the index that the follower fills. */
export function createDeviceIndexGate({ followed, waitMs }: DeviceIndexGateOptions): IndexGate {
  return {
    await: (cut) => awaitCut(followed, cut, waitMs),
    newestCut: (hospitals) =>
      create(CutSchema, {
        entries: followed.index.heads().filter(({ hospital }) => hospitals.includes(hospital)),
      }),
    count: (selection, cut) => count(followed.index.select(selection, cut)),
    groupedCount: (selection, dimensions, cut) =>
      groupedCount(followed.index.select(selection, cut), dimensions),
    sumAndCount: (question, cut) =>
      sumAndCount(followed.index.select(question, cut), question.field, question.bounds, 0),
    status: () => ({ block: followed.block < 0n ? 0n : followed.block, ...followed.index.status() }),
  };
}

async function awaitCut({ index }: FollowedIndex, cut: Cut, waitMs: number): Promise<Coverage> {
  const coverage = index.covers(cut);
  if (coverage !== "behind") return coverage;
  const signal = AbortSignal.timeout(waitMs);
  try {
    return await index.waitFor(cut, signal);
  } catch (error) {
    if (signal.aborted) return "behind";
    throw error;
  }
}
