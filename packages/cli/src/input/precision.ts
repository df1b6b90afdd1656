import type { Argv } from "yargs";
import type { Precision } from "../flows/ask.ts";
import { CommandError } from "../program/commandError.ts";
import { readEpsilon } from "./epsilon.ts";

/** How exact an answer shall be, as options. */
export interface PrecisionOptions {
  readonly epsilon: string | undefined;
  readonly within: string | undefined;
  readonly confidence: string;
}

export function withPrecisionOptions<T>(argv: Argv<T>): Argv<T & PrecisionOptions> {
  return argv.options({
    epsilon: {
      type: "string",
      requiresArg: true,
      conflicts: "within",
      describe: "What to spend, such as 0.5",
    },
    within: {
      type: "string",
      requiresArg: true,
      describe: "The error to stay within, in devices or in the field's unit, such as 5",
    },
    confidence: {
      type: "string",
      default: "95",
      requiresArg: true,
      describe: "How often, in percent, the error stays within that",
    },
  }) as unknown as Argv<T & PrecisionOptions>;
}

/** The precision that options ask for; undefined: the rules' default epsilon. @throws CommandError `usage` */
export function readPrecision({ epsilon, within, confidence }: PrecisionOptions): Precision | undefined {
  const confidencePpm = readConfidence(confidence);
  if (epsilon !== undefined) return { microEpsilon: readEpsilon(epsilon, "--epsilon") };
  if (within !== undefined) return { halfWidth: readHalfWidth(within), confidencePpm };
  return undefined;
}

/** Percent with at most four decimals, as parts per million. */
export function readConfidence(text: string): number {
  const match = /^(\d{1,2})(?:\.(\d{1,4}))?$/.exec(text);
  const ppm = match === null ? 0 : Number(match[1]) * 10_000 + Number((match[2] ?? "").padEnd(4, "0"));
  if (ppm > 0) return ppm;
  throw new CommandError(
    "usage",
    `--confidence must be more than 0 and less than 100, such as 95, not ${show(text)}`,
  );
}

const LARGEST_HALF_WIDTH = 2n ** 53n;

function readHalfWidth(text: string): bigint {
  const width = /^[1-9]\d{0,15}$/.test(text) ? BigInt(text) : 0n;
  if (width > 0n && width <= LARGEST_HALF_WIDTH) return width;
  throw new CommandError("usage", `--within must be a whole number from 1, such as 5, not ${show(text)}`);
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 48));
}
