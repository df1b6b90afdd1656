import { showValue } from "../showValue.ts";
import {
  type ApplicationIdentifier,
  BATCH,
  EXPIRATION_DATE,
  FNC1,
  findApplicationIdentifier,
  GTIN,
  PRODUCTION_DATE,
  SERIAL,
} from "./applicationIdentifier.ts";
import { isGtinCheckDigitValid } from "./checkDigit.ts";
import { gs1DateToSeconds } from "./gs1Date.ts";

/** A GS1 UDI in its parts. Dates are seconds at midnight UTC. */
export interface Udi {
  readonly deviceIdentifier: string;
  readonly checkDigitValid: boolean;
  readonly serial?: string;
  readonly lot?: string;
  readonly manufacturingDate?: number;
  readonly expirationDate?: number;
}

/** Why a text is no UDI, and what it should look like. */
export interface UdiProblem {
  readonly problem: string;
}

/** Symbology identifiers that scanners put before the data (ISO/IEC 15424). */
const SYMBOLOGY = /^\](?:C1|d2|e0|Q3|J1)/;
/** Characters that data may have (General Specifications, figure 7.11-1, character set 82). */
const DATA = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;
const LONGEST = 512;

/**
 * Takes a GS1 UDI apart: the readable form, `(01)…(21)…`, or the form that a scanner transmits, with FNC1 as the control
 * character GS. Identifiers other than 01, 10, 11, 17 and 21 are allowed and passed over.
 *
 * @param currentYear year that two-digit years are read from
 */
export function parseUdi(text: string, currentYear: number): Udi | UdiProblem {
  if (text.length > LONGEST) return { problem: `is longer than the ${LONGEST} characters of a UDI` };
  const elements = text.startsWith("(") ? readableElements(text) : transmittedElements(text);
  return "problem" in elements ? elements : elementsToUdi(elements, currentYear);
}

type Elements = ReadonlyMap<string, string>;

/** Data may hold parentheses itself, so only those around two to four digits separate. */
function readableElements(text: string): Elements | UdiProblem {
  const elements = new Map<string, string>();
  const [before, ...parts] = text.split(/\((?=\d{2,4}\))/);
  if (before !== "" || parts.length === 0) return notUdi(text);
  for (const part of parts) {
    const close = part.indexOf(")");
    const code = part.slice(0, close);
    const identifier = findApplicationIdentifier(code);
    if (identifier?.code !== code)
      return { problem: `has (${code}), which is no application identifier of GS1` };
    const problem = addElement(elements, identifier, part.slice(close + 1));
    if (problem !== undefined) return problem;
  }
  return elements;
}

function transmittedElements(text: string): Elements | UdiProblem {
  const elements = new Map<string, string>();
  let rest = text.replace(SYMBOLOGY, "");
  if (rest.startsWith(FNC1)) rest = rest.slice(1);
  if (!rest.startsWith(GTIN)) return notUdi(text);
  while (rest.length > 0) {
    const identifier = findApplicationIdentifier(rest);
    if (identifier === undefined) return notUdi(text);
    rest = rest.slice(identifier.code.length);
    const separator = rest.indexOf(FNC1);
    const end = identifier.length ?? (separator === -1 ? rest.length : separator);
    const problem = addElement(elements, identifier, rest.slice(0, end));
    if (problem !== undefined) return problem;
    rest = rest.slice(end);
    if (rest.startsWith(FNC1)) rest = rest.slice(1);
  }
  return elements;
}

function addElement(
  elements: Map<string, string>,
  identifier: ApplicationIdentifier,
  data: string,
): UdiProblem | undefined {
  const { code, length, maximum } = identifier;
  if (elements.has(code)) return { problem: `has (${code}) twice` };
  if (length !== undefined && !(data.length === length && /^\d+$/.test(data))) {
    return { problem: `has ${showValue(data)} after (${code}), where ${length} digits belong` };
  }
  if (data.length === 0) return { problem: `has nothing after (${code})` };
  if (data.length > maximum) return { problem: `has more than ${maximum} characters after (${code})` };
  if (!DATA.test(data))
    return { problem: `has characters after (${code}) that GS1 does not allow: ${showValue(data)}` };
  elements.set(code, data);
  return undefined;
}

function elementsToUdi(elements: Elements, currentYear: number): Udi | UdiProblem {
  const deviceIdentifier = elements.get(GTIN);
  if (deviceIdentifier === undefined) return { problem: "has no device identifier, (01) and 14 digits" };
  const manufacturingDate = elementToDate(elements, PRODUCTION_DATE, currentYear);
  if (typeof manufacturingDate === "object") return manufacturingDate;
  const expirationDate = elementToDate(elements, EXPIRATION_DATE, currentYear);
  if (typeof expirationDate === "object") return expirationDate;
  const serial = elements.get(SERIAL);
  const lot = elements.get(BATCH);
  return {
    deviceIdentifier,
    checkDigitValid: isGtinCheckDigitValid(deviceIdentifier),
    ...(serial !== undefined && { serial }),
    ...(lot !== undefined && { lot }),
    ...(manufacturingDate !== undefined && { manufacturingDate }),
    ...(expirationDate !== undefined && { expirationDate }),
  };
}

function elementToDate(
  elements: Elements,
  code: string,
  currentYear: number,
): number | UdiProblem | undefined {
  const text = elements.get(code);
  if (text === undefined) return undefined;
  return (
    gs1DateToSeconds(text, currentYear) ?? {
      problem: `has ${showValue(text)} after (${code}), which is no day (YYMMDD)`,
    }
  );
}

function notUdi(text: string): UdiProblem {
  return { problem: `${showValue(text)} is no GS1 UDI such as (01)09506000134352(17)301231(21)A1` };
}
