import { BATCH, EXPIRATION_DATE, FNC1, GTIN, PRODUCTION_DATE, SERIAL } from "./applicationIdentifier.ts";
import { secondsToGs1Date } from "./gs1Date.ts";
import type { Udi } from "./parseUdi.ts";

/** What a UDI is written from; the check digit is part of the device identifier. */
export type UdiParts = Omit<Udi, "checkDigitValid">;

/** A UDI in the readable form: `(01)…(11)…(17)…(10)…(21)…`. */
export function formatReadableUdi(udi: UdiParts): string {
  return elementsOf(udi)
    .map(([code, data]) => `(${code})${data}`)
    .join("");
}

/** A UDI as scanners transmit it: fixed lengths first, and FNC1 only behind data of variable length. */
export function formatTransmittedUdi(udi: UdiParts): string {
  const elements = elementsOf(udi);
  return elements
    .map(([code, data], i) => code + data + (isVariable(code) && i < elements.length - 1 ? FNC1 : ""))
    .join("");
}

function elementsOf(udi: UdiParts): [string, string][] {
  const elements: [string, string][] = [[GTIN, udi.deviceIdentifier]];
  if (udi.manufacturingDate !== undefined) {
    elements.push([PRODUCTION_DATE, secondsToGs1Date(udi.manufacturingDate)]);
  }
  if (udi.expirationDate !== undefined)
    elements.push([EXPIRATION_DATE, secondsToGs1Date(udi.expirationDate)]);
  if (udi.lot !== undefined) elements.push([BATCH, udi.lot]);
  if (udi.serial !== undefined) elements.push([SERIAL, udi.serial]);
  return elements;
}

function isVariable(code: string): boolean {
  return code === BATCH || code === SERIAL;
}
