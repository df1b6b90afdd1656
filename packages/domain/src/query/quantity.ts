import type { CatalogueField } from "../catalogue/field.ts";

/** Seconds of each unit of time under the names that people write. Months and years have no fixed length. */
const secondsByUnit: ReadonlyMap<string, bigint> = new Map(
  (
    [
      [["s", "sec", "second", "seconds"], 1n],
      [["min", "minute", "minutes"], 60n],
      [["h", "hour", "hours"], 3600n],
      [["d", "day", "days"], 86_400n],
      [["wk", "week", "weeks"], 604_800n],
    ] as const
  ).flatMap(([names, seconds]) => names.map((name) => [name, seconds] as const)),
);

const percentNames = ["%", "percent"];

/** A decimal number as written: digits divided by a power of ten. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: bigint;
}

export type Quantity =
  | { readonly type: "whole"; readonly value: bigint }
  /** Not a whole number of the field's unit; the number in that unit, rounded for people. */
  | { readonly type: "fraction"; readonly value: string }
  | { readonly type: "unknown_unit" };

/**
 * A number and its unit, if it has one, as a whole number in the field's unit.
 *
 * @param image digits with optional sign, underscores and decimals
 */
export function quantityToInteger(image: string, unit: string | undefined, field: CatalogueField): Quantity {
  const { digits, scale } = parseDecimal(image);
  const factor =
    unit === undefined ? { multiply: 1n, divide: 1n } : unitFactor(unit.toLowerCase(), field.unit);
  if (factor === undefined) return { type: "unknown_unit" };
  const numerator = digits * factor.multiply;
  const denominator = scale * factor.divide;
  if (numerator % denominator === 0n) return { type: "whole", value: numerator / denominator };
  const rounded = Number(numerator) / Number(denominator);
  return { type: "fraction", value: String(Number(rounded.toPrecision(6))) };
}

/** Names of the units that a number for the field may carry, those that messages show. */
export function unitsFor(field: CatalogueField): readonly string[] {
  if (field.unit === "%") return percentNames;
  return secondsByUnit.has(field.unit) ? ["seconds", "minutes", "hours", "days", "weeks"] : [];
}

function unitFactor(name: string, fieldUnit: string): { multiply: bigint; divide: bigint } | undefined {
  if (fieldUnit === "%") return percentNames.includes(name) ? { multiply: 1n, divide: 1n } : undefined;
  const multiply = secondsByUnit.get(name);
  const divide = secondsByUnit.get(fieldUnit);
  return multiply === undefined || divide === undefined ? undefined : { multiply, divide };
}

function parseDecimal(image: string): Decimal {
  const [whole, fraction = ""] = image.replaceAll("_", "").split(".");
  return { digits: BigInt(`${whole}${fraction}`), scale: 10n ** BigInt(fraction.length) };
}
