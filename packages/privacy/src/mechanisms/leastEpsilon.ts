import { formatEpsilon } from "../epsilon.ts";
import { PrivacyError } from "../errors.ts";

/** A search for the cheapest epsilon, in micro-epsilon. */
interface LeastEpsilonSearch {
  readonly least: bigint;
  readonly maximum: bigint;
  /** Whether this epsilon is enough; once true it stays true for every larger one. */
  readonly suffices: (epsilon: bigint) => boolean;
  /** The wish in words, for the error. */
  readonly wanted: string;
}

/** Least epsilon from `least` to `maximum` that suffices, by bisection, or an `unreachable_error`. */
export function leastEpsilon({ least, maximum, suffices, wanted }: LeastEpsilonSearch): bigint {
  if (maximum < least || !suffices(maximum)) {
    const limit = formatEpsilon(maximum);
    throw new PrivacyError(
      "unreachable_error",
      "error",
      `no epsilon up to ${limit} gives an error ${wanted}: ask for a larger error or a lower confidence`,
      { maximum: `${maximum}`, wanted },
    );
  }
  let [low, high] = [least, maximum];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (suffices(middle)) {
      high = middle;
    } else {
      low = middle + 1n;
    }
  }
  return low;
}
