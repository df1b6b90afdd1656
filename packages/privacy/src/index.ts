export * from "./accounting.ts";
export * from "./checks.ts";
export { formatEpsilon, parseEpsilon } from "./epsilon.ts";
export {
  BudgetExceededError,
  isPrivacyError,
  PrivacyError,
  type PrivacyErrorCode,
  type PrivacyErrorMetadata,
} from "./errors.ts";
export {
  AVERAGE_COMPONENTS,
  type AverageErrorInput,
  type AverageInput,
  type AverageRelease,
  averageCentre,
  averageError,
  averageSumSensitivity,
  clampToBounds,
  describeAverage,
  epsilonForAverageError,
  LEAST_AVERAGE_EPSILON,
  type NoisyNumber,
  type ReleasedAverage,
  releaseAverage,
  splitAverageEpsilon,
} from "./mechanisms/average.ts";
export {
  COUNT_COMPONENT,
  COUNT_SENSITIVITY,
  type CountInput,
  type CountRelease,
  countError,
  describeNoisyCount,
  epsilonForCountError,
  type NoisyCount,
  releaseCount,
} from "./mechanisms/count.ts";
export {
  epsilonForGroupedCountError,
  GROUPED_COUNT_SENSITIVITY,
  type GroupedCountInput,
  type GroupedCountRelease,
  groupComponent,
  groupedCountError,
  releaseGroupedCount,
  simultaneousGroupedCountError,
} from "./mechanisms/groupedCount.ts";
export { sampleDiscreteLaplace } from "./noise/discreteLaplace.ts";
export {
  failureProbability,
  halfWidth,
  halfWidthForFailure,
  simultaneousHalfWidth,
} from "./noise/halfWidth.ts";
export { laplaceScale, type NoiseParameters, type Protection } from "./noise/noise.ts";
export { type ErrorPlan, epsilonForError, expectedError } from "./planning.ts";
export {
  assertShare,
  createNoiseGenerator,
  createNoiseSource,
  type NoiseGeneratorOptions,
  type NoiseSource,
  type NoiseSourceOptions,
  RELEASE_ID_BYTES,
  SHARE_BYTES,
} from "./random/generator.ts";
export { createRandomSource, type RandomSource, type ReadBytes } from "./random/source.ts";
export { compareRationals, createRational, type Rational } from "./rational.ts";
