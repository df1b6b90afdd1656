import { assertEpsilon, assertSensitivity, MICRO_EPSILON } from "../checks.ts";
import type { NoiseSource } from "../random/generator.ts";
import { createRational, type Rational } from "../rational.ts";
import { sampleDiscreteLaplace } from "./discreteLaplace.ts";
import { halfWidthForFailure } from "./halfWidth.ts";

/** How a release is protected. "off" adds nothing and costs nothing; it is for measurement only. */
export type Protection =
  | {
      readonly privacy: "on";
      /** Micro-epsilon that the whole release spends. */
      readonly epsilon: bigint;
      /** Generators of this release and no other. */
      readonly source: NoiseSource;
    }
  | { readonly privacy: "off" };

/** What one released number was protected with. A scale of zero means without noise. */
export interface NoiseParameters {
  /** Largest change of the number when one device is added or removed. */
  readonly sensitivity: bigint;
  /** Micro-epsilon spent on it; zero when privacy is off. */
  readonly epsilon: bigint;
  /** Scale of the discrete Laplace noise: sensitivity / epsilon. */
  readonly scale: Rational;
}

/** Noise of one kind, for numbers of one sensitivity. */
export interface Noise {
  readonly parameters: NoiseParameters;
  /** The exact number with noise from the generator of this component. */
  addTo(exact: bigint, component: string): bigint;
  /** Smallest k that the size of the noise exceeds with a probability of at most `failure`. */
  halfWidth(failure: Rational): bigint;
}

/** sensitivity / epsilon, with epsilon in micro-epsilon, in lowest terms. */
export function laplaceScale(sensitivity: bigint, epsilon: bigint): Rational {
  assertSensitivity(sensitivity);
  assertEpsilon(epsilon);
  return createRational(sensitivity * MICRO_EPSILON, epsilon);
}

/** Discrete Laplace noise that makes a number of this sensitivity epsilon-differentially private. */
export function createLaplaceNoise(source: NoiseSource, sensitivity: bigint, epsilon: bigint): Noise {
  const scale = laplaceScale(sensitivity, epsilon);
  return {
    parameters: { sensitivity, epsilon, scale },
    addTo: (exact, component) => exact + sampleDiscreteLaplace(source.generator(component), scale),
    halfWidth: (failure) => halfWidthForFailure(scale, failure),
  };
}

/** No noise at all, in the shape of noise. */
export function createZeroNoise(sensitivity: bigint): Noise {
  assertSensitivity(sensitivity);
  return {
    parameters: { sensitivity, epsilon: 0n, scale: { numerator: 0n, denominator: 1n } },
    addTo: (exact) => exact,
    halfWidth: () => 0n,
  };
}
