import { formatEpsilon } from "@medtech-chain/privacy";

/** A number in units of 10^-decimals, as a floating-point number for JSON and charts. */
export function scaledToNumber(value: bigint, decimals: number): number {
  return Number(value) / 10 ** decimals;
}

/** A number in units of 10^-decimals, with the language's separators. */
export function formatScaled(value: bigint, decimals: number, locale: string): string {
  const sign = value < 0n ? "\u2212" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = BigInt(digits.slice(0, digits.length - decimals)).toLocaleString(locale);
  if (decimals === 0) return `${sign}${whole}`;
  return `${sign}${whole}${decimalPoint(locale)}${digits.slice(-decimals)}`;
}

/** A count, with the language's separators. */
export function formatCount(value: bigint | number, locale: string): string {
  return BigInt(value).toLocaleString(locale);
}

/** "1 device", "2 devices". */
export function formatPlural(count: bigint | number, noun: string, locale: string): string {
  return `${formatCount(count, locale)} ${noun}${BigInt(count) === 1n ? "" : "s"}`;
}

/** An amount of budget: "epsilon 0.5". */
export function formatBudget(microEpsilon: bigint): string {
  return `epsilon ${formatEpsilon(microEpsilon)}`;
}

/** A long identifier with its beginning and end. */
export function shortenId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 8)}\u2026${id.slice(-6)}`;
}

function decimalPoint(locale: string): string {
  return new Intl.NumberFormat(locale).formatToParts(1.1).find(({ type }) => type === "decimal")!.value;
}
