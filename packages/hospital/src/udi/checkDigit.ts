/**
 * Whether the last digit of a GTIN is the check digit of those before it: weights 3 and 1 in turn from the right, and the
 * sum rounded up to the next ten (GS1 General Specifications, section 7.9.1).
 *
 * @param gtin 8, 12, 13 or 14 digits
 */
export function isGtinCheckDigitValid(gtin: string): boolean {
  return gtinCheckDigit(gtin.slice(0, -1)) === gtin.charCodeAt(gtin.length - 1) - ZERO;
}

/** The check digit of the digits of a GTIN that stand before it. */
export function gtinCheckDigit(digits: string): number {
  let sum = 0;
  let weight = 3;
  for (let i = digits.length - 1; i >= 0; i--) {
    sum += (digits.charCodeAt(i) - ZERO) * weight;
    weight = 4 - weight;
  }
  return (10 - (sum % 10)) % 10;
}

/** Whether a text has the form of a GTIN: 8, 12, 13 or 14 digits. */
export function isGtin(text: string): boolean {
  return GTIN.test(text);
}

const GTIN = /^(?:\d{8}|\d{12,14})$/;
const ZERO = 48;
