import { assertEpsilon, MAX_EPSILON, MICRO_EPSILON } from "./checks.ts";
import { createInvalidParameter } from "./errors.ts";

const DECIMALS = 6;

/** Longer texts are refused unread: no amount that fits a signed 64-bit field needs more. */
const LONGEST_TEXT = 64;

/** Plain ASCII decimals only: one amount has one spelling, and no locale or notation changes it. */
const PLAIN_DECIMAL = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/**
 * Decimal text to micro-epsilon, rounded up: "0.5" is 500000n, "0.0000001" is 1n.
 *
 * Signs, exponents, other digits than 0 to 9, zero, and amounts over `maximum` (micro-epsilon) are an
 * `invalid_parameter` error that names `parameter`.
 */
export function parseEpsilon(text: string, maximum = MAX_EPSILON, parameter = "epsilon"): bigint {
  const match = typeof text === "string" && text.length <= LONGEST_TEXT ? PLAIN_DECIMAL.exec(text) : null;
  if (match === null) {
    throw createInvalidParameter(parameter, text, `${acceptedText(maximum)}, in plain decimals such as 0.5`);
  }
  const [, whole = "0", fraction = ""] = match;
  const kept = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, "0"));
  const epsilon = /[1-9]/.test(fraction.slice(DECIMALS)) ? kept + 1n : kept;
  if (epsilon < 1n || epsilon > maximum) {
    throw createInvalidParameter(parameter, text, acceptedText(maximum));
  }
  return epsilon;
}

/** Micro-epsilon (zero or more) as the shortest decimal text: 500000n is "0.5". */
export function formatEpsilon(epsilon: bigint): string {
  if (epsilon !== 0n) {
    assertEpsilon(epsilon);
  }
  const whole = epsilon / MICRO_EPSILON;
  const fraction = (epsilon % MICRO_EPSILON).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
  return fraction === "" ? `${whole}` : `${whole}.${fraction}`;
}

function acceptedText(maximum: bigint): string {
  return `more than 0 and at most ${formatEpsilon(maximum)}`;
}
