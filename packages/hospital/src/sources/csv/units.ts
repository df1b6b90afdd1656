import { didYouMean } from "../../didYouMean.ts";
import { showValue } from "../../showValue.ts";
import type { Decimal } from "./number.ts";
import type { Problem } from "./problem.ts";

/** How much of a dimension's base unit one unit is, as a fraction. */
interface Unit {
  readonly dimension: "time" | "ratio";
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** UCUM codes, and the words that files use for them. Base units: the second, and the ratio 1. */
const units: ReadonlyMap<string, Unit> = new Map([
  ["ms", { dimension: "time", numerator: 1n, denominator: 1000n }],
  ["s", { dimension: "time", numerator: 1n, denominator: 1n }],
  ["min", { dimension: "time", numerator: 60n, denominator: 1n }],
  ["h", { dimension: "time", numerator: 3600n, denominator: 1n }],
  ["d", { dimension: "time", numerator: 86_400n, denominator: 1n }],
  ["wk", { dimension: "time", numerator: 604_800n, denominator: 1n }],
  ["%", { dimension: "ratio", numerator: 1n, denominator: 100n }],
  ["1", { dimension: "ratio", numerator: 1n, denominator: 1n }],
  ["fraction", { dimension: "ratio", numerator: 1n, denominator: 1n }],
  ["[ppth]", { dimension: "ratio", numerator: 1n, denominator: 1000n }],
]);

/** The factor from one unit to another, as a fraction. */
export interface Conversion {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The conversion between two units, or why there is none. */
export function findConversion(from: string, to: string): Conversion | Problem {
  const source = units.get(from);
  const target = units.get(to);
  if (source === undefined) return unknownUnit(from);
  if (target === undefined || target.dimension !== source.dimension) {
    return { problem: `unit ${showValue(from)} does not convert to "${to}"` };
  }
  return {
    numerator: source.numerator * target.denominator,
    denominator: source.denominator * target.numerator,
  };
}

/** The value in the target unit, rounded to the nearest whole number, halves away from zero. */
export function convert(value: Decimal, conversion: Conversion): bigint {
  const numerator = value.digits * conversion.numerator;
  const denominator = 10n ** BigInt(value.decimals) * conversion.denominator;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

function unknownUnit(unit: string): Problem {
  const known = `; known are ${[...units.keys()].join(", ")}`;
  return { problem: `unit ${showValue(unit)} is not known${didYouMean(unit, units.keys(), known)}` };
}
