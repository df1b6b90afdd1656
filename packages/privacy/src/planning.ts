import { type AverageErrorInput, averageError, epsilonForAverageError } from "./mechanisms/average.ts";
import { countError, epsilonForCountError } from "./mechanisms/count.ts";
import { epsilonForGroupedCountError, simultaneousGroupedCountError } from "./mechanisms/groupedCount.ts";
import { createRational, floorDivide, type Rational } from "./rational.ts";

/** What a question's error depends on beside its epsilon. */
export type ErrorPlan =
  | { readonly kind: "count"; readonly confidencePpm: number }
  | {
      readonly kind: "groupedCount";
      readonly confidencePpm: number;
      /** How many groups must keep to the error at once; one group by default. */
      readonly groups?: number;
    }
  | ({ readonly kind: "average" } & AverageErrorInput);

/**
 * Error that an answer at this epsilon (micro-epsilon) keeps to with the plan's confidence, in devices
 * or in the field's unit. Errors: `invalid_parameter`.
 */
export function expectedError(plan: ErrorPlan, epsilon: bigint): Rational {
  switch (plan.kind) {
    case "count":
      return createRational(countError(epsilon, plan.confidencePpm));
    case "groupedCount":
      return createRational(simultaneousGroupedCountError(epsilon, plan.confidencePpm, plan.groups ?? 1));
    case "average":
      return averageError(epsilon, plan);
    default:
      return plan satisfies never;
  }
}

/**
 * Least micro-epsilon, up to `maximum`, whose `expectedError` is at most `error`.
 * Errors: `invalid_parameter`, `unreachable_error`.
 */
export function epsilonForError(plan: ErrorPlan, error: Rational, maximum: bigint): bigint {
  switch (plan.kind) {
    case "count":
      return epsilonForCountError(wholeDevices(error), plan.confidencePpm, maximum);
    case "groupedCount":
      return epsilonForGroupedCountError(wholeDevices(error), plan.confidencePpm, maximum, plan.groups ?? 1);
    case "average":
      return epsilonForAverageError(error, plan, maximum);
    default:
      return plan satisfies never;
  }
}

/** Half widths of counts are whole, so the part of a wish below one device cannot matter. */
function wholeDevices(error: Rational): bigint {
  return floorDivide(error.numerator, error.denominator);
}
