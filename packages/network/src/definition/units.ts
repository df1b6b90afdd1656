const DURATION = /^(\d{1,6})\s*(ms|s)$/;
const SIZE = /^(\d{1,9})\s*(KiB|MiB|KB|MB|B)$/;

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000 };
const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1_000_000,
  KiB: 1024,
  MiB: 1024 * 1024,
};

/** Milliseconds of a text such as `20ms` or `2s`; undefined for any other. */
export function textToMilliseconds(text: string): number | undefined {
  return convert(DURATION.exec(text), DURATION_UNITS);
}

/** Bytes of a text such as `8MiB` or `512 KB`; undefined for any other. */
export function textToBytes(text: string): number | undefined {
  return convert(SIZE.exec(text), SIZE_UNITS);
}

/** The shortest text that `textToBytes` reads as so many bytes. */
export function bytesToText(bytes: number): string {
  const unit = ["MiB", "KiB"].find((name) => bytes % (SIZE_UNITS[name] ?? 1) === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / (SIZE_UNITS[unit] ?? 1)}${unit}`;
}

function convert(match: RegExpExecArray | null, units: Readonly<Record<string, number>>): number | undefined {
  const factor = units[match?.[2] ?? ""];
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}
