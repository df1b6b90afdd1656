import { ceilDivide, type Rational } from "../rational.ts";

/**
 * A real number of zero or more known to lie in [low, high] / 2^precision. Every function here rounds
 * `low` down and `high` up, so the true value never leaves its bracket, whatever the precision.
 */
export interface Bracket {
  readonly low: bigint;
  readonly high: bigint;
}

/** Halvings of the argument beyond one half: trades terms of the series for squarings. */
const EXTRA_HALVINGS = 7n;

/** exp(-x) for a fraction x of zero or more. */
export function bracketExpNegative(x: Rational, precision: bigint): Bracket {
  const one = 1n << precision;
  const whole = x.numerator / x.denominator;
  if (whole >= precision) {
    // exp(-precision) is below 2^-precision, one unit.
    return { low: 0n, high: 1n };
  }
  const halvings = BigInt(whole.toString(2).length) + EXTRA_HALVINGS;
  let { low, high } = bracketExpSmall({ ...x, denominator: x.denominator << halvings }, precision);
  for (let step = 0n; step < halvings; step += 1n) {
    low = (low * low) >> precision;
    high = ((high * high) >> precision) + 1n;
  }
  return { low: (one << precision) / high, high: ceilDivide(one << precision, low) };
}

/** exp(x) for x of at most 2^-7, by its power series. */
function bracketExpSmall(x: Rational, precision: bigint): Bracket {
  const one = 1n << precision;
  const argumentLow = (x.numerator << precision) / x.denominator;
  const argumentHigh = argumentLow + 1n;
  let [low, high] = [one, one];
  let [termLow, termHigh] = [one, one];
  for (let n = 1n; termHigh > 1n; n += 1n) {
    termLow = ((termLow * argumentLow) >> precision) / n;
    termHigh = ((termHigh * argumentHigh) >> precision) / n + 1n;
    low += termLow;
    high += termHigh;
  }
  // The terms left out shrink by more than half each: together less than the last one.
  return { low, high: high + termHigh };
}

/** Natural logarithm of a number of one or more. */
export function bracketLog(value: Bracket, precision: bigint): Bracket {
  const exponent = BigInt(value.low.toString(2).length) - 1n - precision;
  const log2 = bracketTwiceAtanh({ numerator: 1n, denominator: 3n }, precision);
  // value = 2^exponent * m with m from 1 to little over 2, and ln m = 2 atanh((m - 1) / (m + 1)).
  const unit = 1n << (precision + exponent);
  const lowPart = bracketTwiceAtanh(
    { numerator: value.low - unit, denominator: value.low + unit },
    precision,
  );
  const highPart = bracketTwiceAtanh(
    { numerator: value.high - unit, denominator: value.high + unit },
    precision,
  );
  return { low: exponent * log2.low + lowPart.low, high: exponent * log2.high + highPart.high };
}

/** 2 atanh(u) = 2 (u + u^3 / 3 + u^5 / 5 + ...) for u from 0 to 1/2. */
function bracketTwiceAtanh(u: Rational, precision: bigint): Bracket {
  const uLow = (u.numerator << precision) / u.denominator;
  const uHigh = uLow + 1n;
  const squareLow = (uLow * uLow) >> precision;
  const squareHigh = ((uHigh * uHigh) >> precision) + 1n;
  let [powerLow, powerHigh] = [uLow, uHigh];
  let [low, high] = [uLow, uHigh];
  for (let n = 3n; powerHigh > 2n; n += 2n) {
    powerLow = (powerLow * squareLow) >> precision;
    powerHigh = ((powerHigh * squareHigh) >> precision) + 1n;
    low += powerLow / n;
    high += powerHigh / n + 1n;
  }
  // With u^2 <= 1/4 the terms left out sum to less than the last power.
  return { low: 2n * low, high: 2n * (high + powerHigh) };
}
