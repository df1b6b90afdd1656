import { type CatalogueField, catalogue } from "@medtech-chain/domain";
import { FieldKind } from "@medtech-chain/schema";
import { type ColumnValues, type DictionaryValues, deviceColumns } from "../batch/columns.ts";
import type { DecodedBatch } from "../batch/decodeBatch.ts";
import type { HashKey } from "../hash/halfSipHash.ts";
import { ByteTable, type ByteTableParts } from "./byteTable.ts";
import type { Slots } from "./chunk.ts";
import { DeviceChains, type DeviceChainsParts } from "./deviceChains.ts";
import { SlotColumn } from "./slotColumn.ts";

/** A field of all rows. */
export type IndexColumn = CodedColumn | NumberColumn;

/** Texts, versions, categories and booleans. Slot: 1 + number in the dictionary. */
export interface CodedColumn {
  readonly type: "coded";
  readonly field: CatalogueField;
  readonly slots: SlotColumn;
  readonly dictionary: ByteTable;
}

/** Integers and times. Slot: 1 + value. */
export interface NumberColumn {
  readonly type: "number";
  readonly field: CatalogueField;
  readonly slots: SlotColumn;
}

/** The arrays that make up the rows, for a snapshot. Columns by field name. */
export interface RowStoreParts {
  readonly rowCount: number;
  readonly chunks: ReadonlyMap<string, Slots[]>;
  readonly dictionaries: ReadonlyMap<string, ByteTableParts>;
  readonly devices: ByteTableParts;
  readonly chains: DeviceChainsParts;
}

/** The fields that the index keeps: all but identifiers, which no question may use. */
export const indexFields: readonly CatalogueField[] = catalogue.filter(
  (field) => field.kind !== FieldKind.IDENTIFIER,
);

/** More than any row of a batch, so that time and row fit one exact number. */
const ROW_SCALE = 2 ** 17;

const encoder = new TextEncoder();

/** All rows as columns, in the order in which they were appended, with the chain of each device. */
export class RowStore {
  readonly #columns: ReadonlyMap<string, IndexColumn>;
  readonly #chains: DeviceChains;
  #rowCount: number;

  constructor(key: HashKey, parts?: RowStoreParts) {
    this.#columns = new Map(indexFields.map((field) => [field.name, createColumn(field, key, parts)]));
    this.#chains = new DeviceChains(
      key,
      parts === undefined ? undefined : { devices: new ByteTable(key, parts.devices), parts: parts.chains },
    );
    this.#rowCount = parts?.rowCount ?? 0;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  get deviceCount(): number {
    return this.#chains.devices.size;
  }

  get chains(): DeviceChainsParts {
    return this.#chains.parts;
  }

  get byteLength(): number {
    let bytes = this.#chains.byteLength;
    for (const column of this.#columns.values()) {
      bytes += column.slots.byteLength + (column.type === "coded" ? column.dictionary.byteLength : 0);
    }
    return bytes;
  }

  get parts(): RowStoreParts {
    const columns = [...this.#columns.values()];
    return {
      rowCount: this.#rowCount,
      chunks: new Map(columns.map(({ field, slots }) => [field.name, [...slots.chunks]])),
      dictionaries: new Map(
        columns.flatMap((column) =>
          column.type === "coded" ? [[column.field.name, column.dictionary.parts] as const] : [],
        ),
      ),
      devices: this.#chains.devices.parts,
      chains: this.#chains.parts,
    };
  }

  /** The column of a field. Throws a TypeError for an identifier, which no checked question names. */
  column(name: string): IndexColumn {
    const column = this.#columns.get(name);
    if (column === undefined) throw new TypeError(`the index keeps no column ${name}`);
    return column;
  }

  coded(name: string): CodedColumn {
    const column = this.column(name);
    if (column.type !== "coded") throw new TypeError(`${name} has numbers, not entries of a dictionary`);
    return column;
  }

  number(name: string): NumberColumn {
    const column = this.column(name);
    if (column.type !== "number") throw new TypeError(`${name} has entries of a dictionary, not numbers`);
    return column;
  }

  /** Appends the rows of a batch. */
  append(batch: DecodedBatch): void {
    const first = this.#rowCount;
    const rowCount = first + batch.rowCount;
    for (const column of this.#columns.values()) {
      column.slots.reserve(rowCount);
      const values = batch.byField.get(column.field.number);
      if (values !== undefined) appendValues(column, first, values);
    }
    this.#appendHospital(batch, first);
    this.#chains.reserve(rowCount);
    this.#linkRows(batch, first);
    this.#rowCount = rowCount;
  }

  #appendHospital({ hospital, rowCount }: DecodedBatch, first: number): void {
    const { slots, dictionary } = this.coded("hospital");
    const slot = dictionary.intern(0, encoder.encode(hospital)) + 1;
    slots.append(first, new Uint32Array(rowCount).fill(slot), slot);
  }

  #linkRows(batch: DecodedBatch, first: number): void {
    const { identifier, serial, reportTime } = deviceColumns(batch);
    const identifiers = translate(identifier!, this.coded("udi_device_identifier").dictionary);
    const times = this.number("report_time").slots.chunks;
    const { bytes, offsets } = serial!;
    const { slots } = reportTime!;
    const order = timeOrder(slots);
    for (let i = 0; i < slots.length; i++) {
      const row = order === undefined ? i : order[i]! % ROW_SCALE;
      const word = identifiers[identifier!.slots[row]!]!;
      const device = this.#chains.devices.intern(word, bytes, offsets[row], offsets[row + 1]);
      this.#chains.link(device, first + row, slots[row]!, times);
    }
  }
}

function createColumn(field: CatalogueField, key: HashKey, parts: RowStoreParts | undefined): IndexColumn {
  const chunks = parts?.chunks.get(field.name);
  if (field.range !== undefined) {
    return { type: "number", field, slots: new SlotColumn(field.range.maximum + 1, chunks) };
  }
  const dictionary = new ByteTable(key, parts?.dictionaries.get(field.name));
  for (const entry of declaredEntries(field)) dictionary.intern(0, encoder.encode(entry));
  return { type: "coded", field, slots: new SlotColumn(dictionary.size, chunks), dictionary };
}

/** Entries that a field's dictionary begins with. Booleans stand as the texts that `String` makes of them. */
function declaredEntries(field: CatalogueField): readonly string[] {
  return field.kind === FieldKind.BOOLEAN ? ["false", "true"] : field.categories;
}

function appendValues(column: IndexColumn, first: number, values: ColumnValues): void {
  switch (values.type) {
    case "delta":
      column.slots.append(first, values.slots, column.field.range!.maximum + 1);
      break;
    case "bits":
      column.slots.append(first, values.slots, 2);
      break;
    case "dictionary": {
      if (column.type !== "coded") throw new TypeError(`${column.field.name} has no dictionary`);
      const translated = translate(values, column.dictionary);
      const slots = values.slots.map((slot) => translated[slot]!);
      column.slots.append(first, slots, column.dictionary.size);
      break;
    }
    case "text":
      break;
    default:
      values satisfies never;
  }
}

/** For each slot of a batch's dictionary the slot of the same entry in the index. */
function translate({ entries }: DictionaryValues, dictionary: ByteTable): Uint32Array {
  const slots = new Uint32Array(entries.length + 1);
  for (let i = 0; i < entries.length; i++)
    slots[i + 1] = dictionary.intern(0, encoder.encode(entries[i])) + 1;
  return slots;
}

/** Keys in the order of (time, row), from which the remainder of ROW_SCALE is the row; undefined where rows are in that order. */
function timeOrder(times: Uint32Array): Float64Array | undefined {
  let sorted = true;
  for (let row = 1; row < times.length && sorted; row++) sorted = times[row - 1]! <= times[row]!;
  if (sorted) return undefined;
  const keys = new Float64Array(times.length);
  for (let row = 0; row < times.length; row++) keys[row] = times[row]! * ROW_SCALE + row;
  return keys.sort();
}
