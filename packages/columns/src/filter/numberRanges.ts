import type { CheckedComparison } from "@medtech-chain/domain";
import { operatorNames } from "@medtech-chain/domain";
import { Operator } from "@medtech-chain/schema";
import type { NumberColumn } from "../index/rowStore.ts";

/**
 * A comparison with numbers as ranges of slots that fulfil it: first and last slot of each, in ascending order and apart. The slot
 * of "not set" is in none.
 */
export function numberRanges(column: NumberColumn, { operator, values }: CheckedComparison): Uint32Array {
  const least = column.field.range!.minimum;
  const most = column.field.range!.maximum;
  const [first, second] = values as readonly number[];
  switch (operator) {
    case Operator.EQUAL:
      return range(first!, first!);
    case Operator.IN:
      return pointRanges(values as readonly number[]);
    case Operator.LESS:
    case Operator.BEFORE:
      return range(least, first! - 1);
    case Operator.LESS_OR_EQUAL:
      return range(least, first!);
    case Operator.GREATER:
    case Operator.AFTER:
      return range(first! + 1, most);
    case Operator.GREATER_OR_EQUAL:
      return range(first!, most);
    case Operator.BETWEEN:
      return range(first!, second!);
    case Operator.IS_SET:
      return range(least, most);
    default:
      throw new TypeError(`numbers do not know the operator ${operatorNames[operator] ?? operator}`);
  }
}

function range(first: number, last: number): Uint32Array {
  return first > last ? new Uint32Array(0) : Uint32Array.of(first + 1, last + 1);
}

function pointRanges(values: readonly number[]): Uint32Array {
  const points = [...new Set(values)].sort((left, right) => left - right);
  return Uint32Array.from(points.flatMap((value) => [value + 1, value + 1]));
}
