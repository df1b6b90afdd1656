import { batchHash, type CheckedSelection, compareBytes, Refusal } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import { type DecodedBatch, decodeBatch } from "../batch/decodeBatch.ts";
import { compileFilter } from "../filter/compile.ts";
import type { HashKey } from "../hash/halfSipHash.ts";
import { CHUNK_ROWS, CHUNK_WORDS } from "./chunk.ts";
import type { Coverage, CutLike, Head } from "./cut.ts";
import { HospitalChain, type HospitalChainParts } from "./hospitalChain.ts";
import { LatestReports } from "./latestReports.ts";
import { RowStore, type RowStoreParts } from "./rowStore.ts";
import { createScope } from "./scope.ts";
import { chunkWords, type Selection } from "./selection.ts";
import { Waiters } from "./waiters.ts";

export interface DeviceIndexOptions {
  /**
   * Key of the hash tables. No answer depends on it; one that nobody else knows keeps a hospital from choosing serial numbers
   * that make the tables slow.
   */
  readonly hashKey?: HashKey;
}

/** What became of a batch: on the chain, kept until its turn, left out, or read before. */
export type Appended = "applied" | "waiting" | "orphaned" | "known";

export interface IndexStatus {
  readonly rows: number;
  readonly devices: number;
  readonly memoryBytes: number;
  /** Sorted by hospital. */
  readonly hospitals: readonly HospitalStatus[];
}

/** The fields of `mtc.batch.v1.HospitalIndexStatus`. */
export interface HospitalStatus extends Head {
  readonly rows: number;
  readonly waiting: number;
  readonly orphaned: number;
}

/** The arrays that make up an index, for a snapshot. */
export interface DeviceIndexParts {
  readonly hashKey: HashKey;
  readonly rows: RowStoreParts;
  /** Sorted by hospital. */
  readonly hospitals: readonly HospitalChainParts[];
}

/** An index without rows. */
export function createDeviceIndex(options: DeviceIndexOptions = {}): DeviceIndex {
  return new DeviceIndex({ hashKey: options.hashKey ?? [0, 0] });
}

/**
 * All device reports of the ledger in memory. Its contents follow from the batches and their order on the ledger alone, so
 * every organisation answers a question at a cut alike. One device is one pair of UDI device identifier and serial
 * number, whichever hospital reports it.
 */
export class DeviceIndex {
  readonly #hashKey: HashKey;
  readonly #rows: RowStore;
  readonly #hospitals: Map<string, HospitalChain>;
  readonly #waiters = new Waiters();
  #revision = 0;

  constructor(parts: Pick<DeviceIndexParts, "hashKey"> & Partial<DeviceIndexParts>) {
    this.#hashKey = parts.hashKey;
    this.#rows = new RowStore(parts.hashKey, parts.rows);
    this.#hospitals = new Map(
      (parts.hospitals ?? []).map((chain) => [chain.hospital, new HospitalChain(chain.hospital, chain)]),
    );
  }

  /** Changes with every batch that changes the index. */
  get revision(): number {
    return this.#revision;
  }

  /** The arrays of the index, shared with it. */
  get parts(): DeviceIndexParts {
    return {
      hashKey: this.#hashKey,
      rows: this.#rows.parts,
      hospitals: this.#sorted().map((chain) => chain.parts),
    };
  }

  /**
   * Reads a committed batch. To be called in the order of the ledger, also again for the same batch.
   *
   * @param batch bytes of a DeviceBatch
   * @param known what the caller has computed from the bytes already
   * @throws Refusal MALFORMED for bytes that no peer would have endorsed; the index is left as it was
   */
  append(
    batch: Uint8Array,
    known: { readonly hash?: Uint8Array; readonly decoded?: DecodedBatch } = {},
  ): Appended {
    const decoded = known.decoded ?? decodeBatch(batch);
    const { hospital, sequence } = decoded;
    const chain = this.#hospitals.get(hospital) ?? new HospitalChain(hospital);
    // The ledger takes a number once, so a known number is the same batch again.
    if (chain.hashOf(sequence) !== undefined) return "known";
    const hash = known.hash ?? batchHash(batch);
    this.#hospitals.set(hospital, chain);
    this.#revision += 1;
    let appended: Appended = "waiting";
    if (sequence !== chain.seen + 1) {
      // A copy, because the bytes may be a part of a whole block.
      chain.wait({ sequence, hash, bytes: new Uint8Array(batch) });
    } else {
      appended = this.#takeTurn(chain, decoded, hash);
      for (let next = chain.takeNext(); next !== undefined; next = chain.takeNext()) {
        this.#takeTurn(chain, decodeBatch(next.bytes), next.hash);
      }
    }
    this.#waiters.settle((cut) => this.covers(cut));
    return appended;
  }

  /** The last batch on each hospital's chain, sorted by hospital; hospitals without one are absent. A cut that is covered. */
  heads(): Head[] {
    return this.#sorted()
      .filter((chain) => chain.sequence > 0)
      .map(({ hospital, sequence, hash }) => ({ hospital, sequence, hash: hash.slice() }));
  }

  /** Whether the index can answer at a cut. */
  covers(cut: CutLike): Coverage {
    const coverages = cut.entries.map((entry) => this.#coversEntry(entry));
    const hospitals = new Set(cut.entries.map((entry) => entry.hospital));
    if (hospitals.size !== cut.entries.length || coverages.includes("unknown")) return "unknown";
    return coverages.includes("behind") ? "behind" : "covered";
  }

  /**
   * Resolves when the index covers a cut, or when it is clear that it never will.
   *
   * @throws the signal's reason when it aborts
   */
  waitFor(cut: CutLike, signal?: AbortSignal): Promise<Exclude<Coverage, "behind">> {
    const coverage = this.covers(cut);
    return coverage === "behind" ? this.#waiters.add(cut, signal) : Promise.resolve(coverage);
  }

  /**
   * The latest report of each device inside the question's period, hospitals and cut, if it fulfils the filter. Of reports of
   * one time the one that came later on the ledger is the latest.
   *
   * @throws Refusal INDEX_BEHIND or CUT_UNKNOWN if the cut is not covered
   */
  select(question: CheckedSelection, cut: CutLike): Selection {
    this.#assertCovers(cut);
    const limits = this.#limits(question, cut);
    const scope = createScope(question, limits, this.#rows);
    const reports = new LatestReports(this.#rows, scope);
    const filter = question.filter === undefined ? undefined : compileFilter(question.filter, this.#rows);
    const chunks = Math.ceil(scope.noneFrom / CHUNK_ROWS);
    const words = new Uint32Array(chunks * CHUNK_WORDS);
    const latest = new Uint32Array(CHUNK_WORDS);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const out = chunkWords(words, chunk);
      reports.select(chunk, filter === undefined ? out : latest);
      filter?.apply(chunk, latest, out);
    }
    return { rows: this.#rows, words };
  }

  status(): IndexStatus {
    const chains = this.#sorted();
    return {
      rows: this.#rows.rowCount,
      devices: this.#rows.deviceCount,
      memoryBytes: chains.reduce((sum, chain) => sum + chain.byteLength, this.#rows.byteLength),
      hospitals: chains.map(({ hospital, sequence, hash, rows, waiting, orphaned }) => ({
        hospital,
        sequence,
        hash: hash.slice(),
        rows,
        waiting,
        orphaned,
      })),
    };
  }

  #takeTurn(chain: HospitalChain, batch: DecodedBatch, hash: Uint8Array): "applied" | "orphaned" {
    if (compareBytes(batch.previousHash, chain.hash) !== 0) {
      chain.orphan(hash);
      return "orphaned";
    }
    this.#rows.append(batch);
    chain.extend(hash, batch.rowCount, this.#rows.rowCount);
    return "applied";
  }

  #coversEntry({ hospital, sequence, hash }: Head): Coverage {
    const chain = this.#hospitals.get(hospital);
    const known = chain?.hashOf(sequence);
    if (known !== undefined && compareBytes(known, hash) !== 0) return "unknown";
    if (chain === undefined || sequence > chain.seen) return "behind";
    return chain.endOf(sequence) === undefined ? "unknown" : "covered";
  }

  #assertCovers(cut: CutLike): void {
    switch (this.covers(cut)) {
      case "covered":
        return;
      case "behind":
        throw new Refusal(Reason.INDEX_BEHIND, "the index has not read all batches of the cut yet", {
          subject: "cut",
        });
      case "unknown":
        throw new Refusal(Reason.CUT_UNKNOWN, "the cut names a batch that is not on its hospital's chain", {
          subject: "cut",
        });
    }
  }

  /** For each hospital asked and covered the row behind its last one; all rows where the cut is the hospital's head. */
  #limits(question: CheckedSelection, cut: CutLike): ReadonlyMap<string, number> {
    const asked = new Set(question.hospitals);
    const limits = new Map<string, number>();
    for (const { hospital, sequence } of cut.entries) {
      if (!asked.has(hospital)) continue;
      const chain = this.#hospitals.get(hospital)!;
      limits.set(hospital, sequence === chain.sequence ? this.#rows.rowCount : chain.endOf(sequence)!);
    }
    return limits;
  }

  #sorted(): HospitalChain[] {
    return [...this.#hospitals.values()].sort((left, right) => (left.hospital < right.hospital ? -1 : 1));
  }
}
