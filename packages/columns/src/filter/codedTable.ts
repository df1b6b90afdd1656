import { type CheckedComparison, compareVersions, operatorNames } from "@medtech-chain/domain";
import { Operator } from "@medtech-chain/schema";
import type { ByteTable } from "../index/byteTable.ts";
import type { CodedColumn } from "../index/rowStore.ts";

/** For each slot of a column 1 if it fulfils the comparison, else 0. The slot of "not set" fulfils none. */
export function codedTable({ dictionary }: CodedColumn, comparison: CheckedComparison): Uint8Array {
  const { operator } = comparison;
  const values = comparison.values.map(String);
  switch (operator) {
    case Operator.EQUAL:
    case Operator.IN:
      return equalTable(dictionary, values);
    case Operator.IS_SET:
      return new Uint8Array(dictionary.size + 1).fill(1, 1);
    case Operator.CONTAINS:
      return bytesTable(dictionary, values[0]!, (entry, part) => entry.includes(part));
    case Operator.STARTS_WITH:
      return bytesTable(
        dictionary,
        values[0]!,
        (entry, part) =>
          entry.length >= part.length && entry.compare(part, 0, part.length, 0, part.length) === 0,
      );
    case Operator.ENDS_WITH:
      return bytesTable(dictionary, values[0]!, (entry, part) => {
        const start = entry.length - part.length;
        return start >= 0 && entry.compare(part, 0, part.length, start) === 0;
      });
    default:
      return versionTable(dictionary, versionPredicate(operator, values));
  }
}

function equalTable(dictionary: ByteTable, values: readonly string[]): Uint8Array {
  const table = new Uint8Array(dictionary.size + 1);
  for (const value of values) {
    const id = dictionary.find(0, Buffer.from(value));
    if (id >= 0) table[id + 1] = 1;
  }
  return table;
}

/** UTF-8 is self-synchronising: a text is part of another exactly if its bytes are. */
function bytesTable(
  dictionary: ByteTable,
  value: string,
  fulfils: (entry: Buffer, value: Buffer) => boolean,
): Uint8Array {
  const wanted = Buffer.from(value);
  return entryTable(dictionary, (entry) => fulfils(entry, wanted));
}

function versionTable(dictionary: ByteTable, fulfils: (version: string) => boolean): Uint8Array {
  return entryTable(dictionary, (entry) => fulfils(entry.toString("utf8")));
}

function entryTable(dictionary: ByteTable, fulfils: (entry: Buffer) => boolean): Uint8Array {
  const table = new Uint8Array(dictionary.size + 1);
  for (let id = 0; id < dictionary.size; id++) {
    const bytes = dictionary.bytesOf(id);
    if (fulfils(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) table[id + 1] = 1;
  }
  return table;
}

function versionPredicate(operator: Operator, values: readonly string[]): (version: string) => boolean {
  const [first, second] = values;
  switch (operator) {
    case Operator.LESS:
      return (version) => compareVersions(version, first!) < 0;
    case Operator.LESS_OR_EQUAL:
      return (version) => compareVersions(version, first!) <= 0;
    case Operator.GREATER:
      return (version) => compareVersions(version, first!) > 0;
    case Operator.GREATER_OR_EQUAL:
      return (version) => compareVersions(version, first!) >= 0;
    case Operator.BETWEEN:
      return (version) => compareVersions(version, first!) >= 0 && compareVersions(version, second!) <= 0;
    default:
      throw new TypeError(`texts do not know the operator ${operatorNames[operator] ?? operator}`);
  }
}
