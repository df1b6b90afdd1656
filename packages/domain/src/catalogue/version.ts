/**
 * Compares two versions part by part. Parts are separated by dots, hyphens, plus signs and underscores; runs of digits compare as
 * numbers of any length, anything else as text by code points, a number comes before a text, and a version that ends
 * comes before one that goes on (`2.4` < `2.4.1`). Numerically equal spellings (`2.04`, `2.4`) are told apart by their
 * text, so that the order is total.
 *
 * @returns negative, zero or positive as `left` is before, equal to or after `right`
 */
export function compareVersions(left: string, right: string): number {
  const leftParts = versionToParts(left);
  const rightParts = versionToParts(right);
  const shared = Math.min(leftParts.length, rightParts.length);
  for (let i = 0; i < shared; i++) {
    const order = compareParts(leftParts[i]!, rightParts[i]!);
    if (order !== 0) return order;
  }
  if (leftParts.length !== rightParts.length) return leftParts.length - rightParts.length;
  return compareText(left, right);
}

/** Compares by UTF-16 code units, independent of any locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function versionToParts(version: string): string[] {
  return version.match(/\d+|[^\d.\-+_]+/g) ?? [];
}

function compareParts(left: string, right: string): number {
  const leftIsNumber = isDigits(left);
  const rightIsNumber = isDigits(right);
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  if (!leftIsNumber) return compareText(left, right);
  const leftDigits = left.replace(/^0+/, "");
  const rightDigits = right.replace(/^0+/, "");
  return leftDigits.length - rightDigits.length || compareText(leftDigits, rightDigits);
}

function isDigits(part: string): boolean {
  return part.charCodeAt(0) >= 48 && part.charCodeAt(0) <= 57;
}
