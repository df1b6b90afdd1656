import type { DeviceReport, FieldKind } from "@medtech-chain/schema";

/** A field of a device report with everything the schema declares about it. */
export interface CatalogueField {
  /** Name in the schema, as questions, filters and files write it: `firmware_version`. */
  readonly name: string;
  /** Field number in `mtc.device.v1.DeviceReport`, as batches write it. */
  readonly number: number;
  /** Key in the generated `DeviceReport` message: `firmwareVersion`. */
  readonly key: DeviceReportKey;
  readonly kind: FieldKind;
  /** UCUM code, empty where there is none. */
  readonly unit: string;
  /** Range of integers and times; undefined for other kinds. */
  readonly range: { readonly minimum: number; readonly maximum: number } | undefined;
  /** Longest text in UTF-8 bytes; 0 for kinds that are not text. */
  readonly maxBytes: number;
  readonly required: boolean;
  readonly label: string;
  readonly description: string;
  /** Values of a category in the order of the schema, without the unspecified one; empty for other kinds. */
  readonly categories: readonly string[];
}

/** Keys of a `DeviceReport` that hold fields. */
export type DeviceReportKey = Exclude<keyof DeviceReport, "$typeName" | "$unknown">;
