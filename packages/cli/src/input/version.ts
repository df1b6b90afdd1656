import { CommandError } from "../program/commandError.ts";

const LARGEST = 2 ** 32 - 1;

/** The number of a version of the rules. @throws CommandError `usage` */
export function readVersion(text: string): number {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (number > 0 && number <= LARGEST) return number;
  throw new CommandError(
    "usage",
    `a version of the rules is a whole number from 1, not ${JSON.stringify(text.slice(0, 48))}`,
  );
}
