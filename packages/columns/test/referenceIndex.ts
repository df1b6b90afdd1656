import {
  type CheckedFilter,
  type CheckedSelection,
  catalogue,
  compareVersions,
  type FieldValue,
} from "@medtech-chain/domain";
import { FieldKind, Operator } from "@medtech-chain/schema";
import type { CutLike, DeviceReportInit } from "../src/index.ts";

/** A batch as the reference sees it. */
export interface ReferenceBatch {
  readonly hospital: string;
  readonly sequence: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly reports: readonly DeviceReportInit[];
}

interface ReferenceRow {
  readonly hospital: string;
  readonly sequence: number;
  readonly report: DeviceReportInit;
}

/** What the index does, said with arrays and maps and nothing else. */
export class ReferenceIndex {
  readonly rows: ReferenceRow[] = [];
  readonly orphans: ReferenceBatch[] = [];
  readonly #received: ReferenceBatch[] = [];
  readonly #next = new Map<string, number>();
  readonly #lastHash = new Map<string, string>();

  /** The sequence of the last batch on each chain. */
  readonly applied = new Map<string, ReferenceBatch[]>();

  append(batch: ReferenceBatch): void {
    const isSame = (other: ReferenceBatch) =>
      other.hospital === batch.hospital && other.sequence === batch.sequence;
    if (this.#received.some(isSame)) return;
    this.#received.push(batch);
    for (;;) {
      const sequence = this.#next.get(batch.hospital) ?? 1;
      const next = this.#received.find(
        (each) => each.hospital === batch.hospital && each.sequence === sequence,
      );
      if (next === undefined) return;
      this.#next.set(batch.hospital, sequence + 1);
      if (next.previousHash !== (this.#lastHash.get(batch.hospital) ?? "00".repeat(32))) {
        this.orphans.push(next);
        continue;
      }
      this.#lastHash.set(batch.hospital, next.hash);
      this.applied.set(batch.hospital, [...(this.applied.get(batch.hospital) ?? []), next]);
      for (const report of next.reports) this.rows.push({ hospital: next.hospital, sequence, report });
    }
  }

  /** Numbers of the selected rows, ascending. */
  select({ period, hospitals, filter }: CheckedSelection, cut: CutLike): number[] {
    const latest = new Map<string, number>();
    this.rows.forEach(({ hospital, sequence, report }, row) => {
      const covered = cut.entries.find((entry) => entry.hospital === hospital)?.sequence ?? 0;
      const time = report.reportTime!;
      if (!hospitals.includes(hospital) || sequence > covered) return;
      if (time < period.from || time >= period.until) return;
      const device = JSON.stringify([report.udiDeviceIdentifier, report.udiSerialNumber]);
      const best = latest.get(device);
      if (best === undefined || time >= this.rows[best]!.report.reportTime!) latest.set(device, row);
    });
    const selected = [...latest.values()].filter((row) => filter === undefined || this.#fulfils(row, filter));
    return selected.sort((left, right) => left - right);
  }

  /** The value of a field as filters and domains write it. */
  value(row: number, name: string): FieldValue | undefined {
    const { hospital, report } = this.rows[row]!;
    if (name === "hospital") return hospital;
    const field = catalogue.find((each) => each.name === name)!;
    const value = report[field.key];
    if (value === undefined || field.kind !== FieldKind.CATEGORY) return value;
    return field.categories[(value as number) - 1]!;
  }

  #fulfils(row: number, filter: CheckedFilter): boolean {
    switch (filter.type) {
      case "all_of":
        return filter.filters.every((part) => this.#fulfils(row, part));
      case "any_of":
        return filter.filters.some((part) => this.#fulfils(row, part));
      case "not":
        return !this.#fulfils(row, filter.filter);
      case "comparison": {
        const value = this.value(row, filter.field.name);
        return value !== undefined && compare(value, filter.operator, filter.values);
      }
      default:
        return filter satisfies never;
    }
  }
}

function compare(value: FieldValue, operator: Operator, values: readonly FieldValue[]): boolean {
  const order = (other: FieldValue): number =>
    typeof value === "string" ? compareVersions(value, String(other)) : Number(value) - Number(other);
  const text = String(value);
  const [first, second] = values as readonly [FieldValue, FieldValue];
  switch (operator) {
    case Operator.EQUAL:
    case Operator.IN:
      return values.includes(value);
    case Operator.CONTAINS:
      return text.includes(String(first));
    case Operator.STARTS_WITH:
      return text.startsWith(String(first));
    case Operator.ENDS_WITH:
      return text.endsWith(String(first));
    case Operator.LESS:
    case Operator.BEFORE:
      return order(first) < 0;
    case Operator.LESS_OR_EQUAL:
      return order(first) <= 0;
    case Operator.GREATER:
    case Operator.AFTER:
      return order(first) > 0;
    case Operator.GREATER_OR_EQUAL:
      return order(first) >= 0;
    case Operator.BETWEEN:
      return order(first) >= 0 && order(second) <= 0;
    case Operator.IS_SET:
      return true;
    default:
      throw new TypeError(`unknown operator ${operator}`);
  }
}
