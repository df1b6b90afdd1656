/** An application identifier of GS1 and the form of the data that follows it. */
export interface ApplicationIdentifier {
  readonly code: string;
  /** Exact number of characters, or undefined where the data ends at a separator. */
  readonly length: number | undefined;
  readonly maximum: number;
}

/** The separator FNC1 as scanners transmit it: the control character GS. */
export const FNC1 = "\u001d";

/** Identifiers that a medical device's UDI is made of (GS1 General Specifications, sections 3.3 and 3.4). */
export const GTIN = "01";
export const BATCH = "10";
export const PRODUCTION_DATE = "11";
export const EXPIRATION_DATE = "17";
export const SERIAL = "21";

/**
 * Identifiers whose data has a length of its own and needs no separator, by their first two digits, with that length
 * (General Specifications, figure 7.8.5-2, less the digits of the identifier).
 */
const PREDEFINED: Readonly<Record<string, number>> = {
  "00": 18,
  "01": 14,
  "02": 14,
  "03": 14,
  "04": 16,
  "11": 6,
  "12": 6,
  "13": 6,
  "14": 6,
  "15": 6,
  "16": 6,
  "17": 6,
  "18": 6,
  "19": 6,
  "20": 2,
  "31": 6,
  "32": 6,
  "33": 6,
  "34": 6,
  "35": 6,
  "36": 6,
  "41": 13,
};

/** Digits of an identifier, by its first two (General Specifications, section 3.2); two where it is not listed. */
const THREE_DIGITS = new Set(["23", "24", "25", "40", "41", "42", "71"]);
const FOUR_DIGITS = new Set(["31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"]);

const LONGEST_DATA = 90;
const LONGEST_BATCH_OR_SERIAL = 20;

/** The identifier at the start of a text, or undefined where there is none. */
export function findApplicationIdentifier(text: string): ApplicationIdentifier | undefined {
  const prefix = text.slice(0, 2);
  const digits = FOUR_DIGITS.has(prefix) ? 4 : THREE_DIGITS.has(prefix) ? 3 : 2;
  const code = text.slice(0, digits);
  if (code.length < digits || !/^\d+$/.test(code)) return undefined;
  const length = PREDEFINED[prefix];
  const maximum = code === BATCH || code === SERIAL ? LONGEST_BATCH_OR_SERIAL : LONGEST_DATA;
  return { code, length, maximum: length ?? maximum };
}
