import { type CatalogueField, catalogue } from "@medtech-chain/domain";
import { FieldKind } from "@medtech-chain/schema";

/** How the values of a field stand in a batch: the cases of `mtc.batch.v1.Column.values`. */
export type ColumnType = "dictionary" | "delta" | "bits" | "text";

/**
 * The values of one field, one slot for each row. In every array of slots 0 means "not set", so that fresh arrays hold
 * nothing, and any other slot is one more than what it stands for.
 */
export type ColumnValues = DictionaryValues | DeltaValues | BitValues | TextValues;

/** Texts, versions and categories. Slot: 1 + index into the entries, which stand in order of first use. */
export interface DictionaryValues {
  readonly type: "dictionary";
  readonly field: CatalogueField;
  readonly entries: readonly string[];
  readonly slots: Uint32Array;
}

/** Integers and times. Slot: 1 + value. */
export interface DeltaValues {
  readonly type: "delta";
  readonly field: CatalogueField;
  readonly slots: Uint32Array;
}

/** Booleans. Slot: 1 for false, 2 for true. */
export interface BitValues {
  readonly type: "bits";
  readonly field: CatalogueField;
  readonly slots: Uint8Array;
}

/** Identifiers in UTF-8. The text of row r is `bytes[offsets[r]..offsets[r + 1]]`; an empty one is not set. */
export interface TextValues {
  readonly type: "text";
  readonly field: CatalogueField;
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** The rows of a batch as columns. */
export interface Columns {
  readonly rowCount: number;
  /** By field number, ascending; a field that no row has is absent. */
  readonly byField: ReadonlyMap<number, ColumnValues>;
}

/** The fields that batches carry, by ascending number: all but the hospital, which the batch names once. */
export const batchFields: readonly CatalogueField[] = catalogue
  .filter((field) => field.name !== "hospital")
  .toSorted((left, right) => left.number - right.number);

/** How a kind of field stands in a batch. */
export function kindToColumnType(kind: FieldKind): ColumnType {
  switch (kind) {
    case FieldKind.TEXT:
    case FieldKind.VERSION:
    case FieldKind.CATEGORY:
      return "dictionary";
    case FieldKind.INTEGER:
    case FieldKind.TIME:
      return "delta";
    case FieldKind.BOOLEAN:
      return "bits";
    case FieldKind.IDENTIFIER:
      return "text";
    default:
      throw new TypeError(`no column type is defined for fields of kind ${kind}`);
  }
}

/** Columns by the type that their field has; absent if no row has the field. */
export function deviceColumns({ byField }: Columns): DeviceColumns {
  return {
    identifier: byField.get(deviceFields.identifier) as DictionaryValues | undefined,
    serial: byField.get(deviceFields.serial) as TextValues | undefined,
    reportTime: byField.get(deviceFields.reportTime) as DeltaValues | undefined,
  };
}

/** What says which device a row is about, and when. */
export interface DeviceColumns {
  readonly identifier: DictionaryValues | undefined;
  readonly serial: TextValues | undefined;
  readonly reportTime: DeltaValues | undefined;
}

const deviceFields = {
  identifier: requireNumber("udi_device_identifier"),
  serial: requireNumber("udi_serial_number"),
  reportTime: requireNumber("report_time"),
};

function requireNumber(name: string): number {
  const field = catalogue.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`the catalogue has no field ${name}`);
  return field.number;
}
