import { DatabaseSync } from "node:sqlite";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type DecodedBatch, decodeBatch, encodeBatch } from "@medtech-chain/columns";
import { batchHash, NO_BATCH_HASH, Refusal, refusalToConnectError } from "@medtech-chain/domain";
import {
  type BatchHead,
  BatchHeadSchema,
  GetBatchHeadResponseSchema,
  GetCutResponseSchema,
  Reason,
  RecordBatchResponseSchema,
} from "@medtech-chain/schema";
import type { HospitalLedger } from "../../src/ledger/hospitalLedger.ts";

/**
 * The batch contract's rules over a file that outlives the process: a number is written once, the same bytes again change nothing,
 * other bytes are refused. The real contract is used wherever a network runs; here it is the spool that is tested.
 */
export class LedgerStandIn implements Disposable {
  readonly #database: DatabaseSync;
  /** Is called before each record, with the number of records so far; may throw or wait. */
  beforeRecord: (sequence: number) => void | Promise<void> = () => {};
  /** Is called after each record is durable; may throw, as a lost answer does. */
  afterRecord: (sequence: number) => void | Promise<void> = () => {};
  inFlight = 0;
  mostInFlight = 0;

  constructor(path = ":memory:") {
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS batches (hospital TEXT, sequence INTEGER, bytes BLOB, PRIMARY KEY (hospital, sequence))",
    );
  }

  /** Writes a batch as another collector of the same hospital would, behind what is there. */
  writeForeign(hospital: string, serial: string, sequence = this.#last(hospital) + 1): void {
    const previousHash = this.chainOf(hospital).hash;
    const rows = [
      { udiDeviceIdentifier: "09506000134352", udiSerialNumber: serial, reportTime: 1_700_000_000 },
    ];
    this.#write(hospital, sequence, encodeBatch({ hospital, sequence, previousHash, rows }));
  }

  clear(): void {
    this.#database.exec("DELETE FROM batches");
  }

  /** What the index makes of the ledger: batches in the order of their numbers that each name the one before on the chain. */
  chainOf(hospital: string): {
    batches: DecodedBatch[];
    orphans: number;
    hash: Uint8Array;
    sequence: number;
  } {
    let hash: Uint8Array = NO_BATCH_HASH;
    let sequence = 0;
    let orphans = 0;
    const batches: DecodedBatch[] = [];
    for (const [i, bytes] of this.#all(hospital).entries()) {
      const batch = decodeBatch(bytes);
      if (batch.sequence !== i + 1) break;
      if (Buffer.compare(batch.previousHash, hash) !== 0) {
        orphans += 1;
        continue;
      }
      hash = batchHash(bytes);
      sequence = batch.sequence;
      batches.push(batch);
    }
    return { batches, orphans, hash, sequence };
  }

  get batches(): HospitalLedger["batches"] {
    return {
      recordBatch: async ({ batch }) => this.#record(Uint8Array.from(batch!)),
      getBatchHead: async ({ hospital, sequence }) => {
        const bytes = this.#find(hospital!, sequence!);
        if (bytes === undefined) {
          throw refusalToConnectError(new Refusal(Reason.NOT_FOUND, `no batch ${sequence} of ${hospital}`));
        }
        return create(GetBatchHeadResponseSchema, { head: toHead(bytes) });
      },
      getCut: async ({ hospitals }) => {
        const entries = hospitals!.flatMap((hospital) => {
          const { sequence, hash } = this.chainOf(hospital);
          return sequence === 0 ? [] : [{ hospital, sequence, hash }];
        });
        return create(GetCutResponseSchema, { cut: { entries } });
      },
    };
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  async #record(bytes: Uint8Array) {
    const { hospital, sequence } = decodeBatch(bytes);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await this.beforeRecord(sequence);
      const existing = this.#find(hospital, sequence);
      if (existing === undefined) this.#write(hospital, sequence, bytes);
      else if (Buffer.compare(existing, bytes) !== 0) {
        throw refusalToConnectError(
          new Refusal(Reason.BATCH_DIFFERS, `batch ${sequence} has other contents`),
        );
      }
      await this.afterRecord(sequence);
      return create(RecordBatchResponseSchema, { head: toHead(bytes), existed: existing !== undefined });
    } finally {
      this.inFlight -= 1;
    }
  }

  #write(hospital: string, sequence: number, bytes: Uint8Array): void {
    this.#database.prepare("INSERT INTO batches VALUES (?, ?, ?)").run(hospital, sequence, bytes);
  }

  #find(hospital: string, sequence: number): Uint8Array | undefined {
    const sql = "SELECT bytes FROM batches WHERE hospital = ? AND sequence = ?";
    return this.#database.prepare(sql).get(hospital, sequence)?.bytes as Uint8Array | undefined;
  }

  #all(hospital: string): Uint8Array[] {
    const sql = "SELECT bytes FROM batches WHERE hospital = ? ORDER BY sequence";
    return this.#database
      .prepare(sql)
      .all(hospital)
      .map((row) => row.bytes as Uint8Array);
  }

  #last(hospital: string): number {
    const sql = "SELECT coalesce(max(sequence), 0) AS last FROM batches WHERE hospital = ?";
    return this.#database.prepare(sql).get(hospital)!.last as number;
  }
}

/** An error that trying again may cure. */
export function unavailable(): ConnectError {
  return new ConnectError("the peer is away", Code.Unavailable);
}

function toHead(bytes: Uint8Array): BatchHead {
  const { hospital, sequence, previousHash, rowCount } = decodeBatch(bytes);
  return create(BatchHeadSchema, { hospital, sequence, previousHash, rowCount, hash: batchHash(bytes) });
}
