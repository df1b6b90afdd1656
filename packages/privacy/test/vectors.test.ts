import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import averages from "../../../vectors/privacy/average.json" with { type: "json" };
import samples from "../../../vectors/privacy/discrete-laplace.json" with { type: "json" };
import epsilons from "../../../vectors/privacy/epsilon-text.json" with { type: "json" };
import widths from "../../../vectors/privacy/half-width.json" with { type: "json" };
import generators from "../../../vectors/privacy/noise-generator.json" with { type: "json" };
import {
  createNoiseGenerator,
  createNoiseSource,
  parseEpsilon,
  releaseAverage,
  sampleDiscreteLaplace,
  simultaneousHalfWidth,
} from "../src/index.ts";
import { refusalOf } from "./fixtures.ts";

interface SharesVector {
  readonly shares: readonly { readonly hospital: string; readonly share: string }[];
}

function readShares({ shares }: SharesVector): ReadonlyMap<string, Uint8Array> {
  return new Map(shares.map(({ hospital, share }) => [hospital, hexToBytes(share)]));
}

describe("noise generator vectors", () => {
  type Vector = (typeof generators.valid)[number] | (typeof generators.invalid)[number];
  const create = (vector: Vector) =>
    createNoiseGenerator({
      shares: readShares(vector),
      epoch: vector.epoch,
      releaseId: hexToBytes(vector.releaseId),
      component: vector.component,
    });

  it.each(generators.valid)("$comment", (vector) => {
    expect(bytesToHex(create(vector).bytes(160))).toBe(vector.stream);
    const random = create(vector);
    const values = vector.below.map(({ n }) => ({ n, value: `${random.below(BigInt(n))}` }));
    expect(values).toEqual(vector.below);
  });

  it.each(generators.invalid)("refuses $comment", (vector) => {
    refusalOf(() => create(vector), "invalid_parameter", vector.parameter);
  });
});

describe("discrete Laplace vectors", () => {
  const { epoch, releaseId, ...rest } = samples.generator;
  const source = createNoiseSource({
    shares: readShares(rest),
    epoch,
    releaseId: hexToBytes(releaseId),
  });
  const scaleOf = (vector: { numerator: string; denominator: string }) => ({
    numerator: BigInt(vector.numerator),
    denominator: BigInt(vector.denominator),
  });

  it.each(samples.valid)("$comment", (vector) => {
    const random = source.generator(vector.component);
    const values = vector.values.map(() => `${sampleDiscreteLaplace(random, scaleOf(vector))}`);
    expect(values).toEqual(vector.values);
  });

  it.each(samples.invalid)("refuses a $comment", (vector) => {
    const action = () => sampleDiscreteLaplace(source.generator("invalid"), scaleOf(vector));
    refusalOf(action, "invalid_parameter", vector.parameter);
  });
});

describe("half width vectors", () => {
  type Vector = (typeof widths.invalid)[number];
  const widthOf = ({ numerator, denominator, confidencePpm, groups }: Omit<Vector, "parameter">) =>
    simultaneousHalfWidth(
      { numerator: BigInt(numerator), denominator: BigInt(denominator) },
      confidencePpm,
      groups,
    );

  it.each(widths.valid)("$comment", (vector) => {
    expect(`${widthOf(vector)}`).toBe(vector.halfWidth);
  });

  it.each(widths.invalid)("refuses $comment", (vector) => {
    refusalOf(() => widthOf(vector), "invalid_parameter", vector.parameter);
  });
});

describe("epsilon text vectors", () => {
  it.each(epsilons.valid)("$text: $comment", ({ text, microEpsilon }) => {
    expect(`${parseEpsilon(text)}`).toBe(microEpsilon);
  });

  it.each(epsilons.invalid)("refuses $comment", ({ text, parameter }) => {
    refusalOf(() => parseEpsilon(text), "invalid_parameter", parameter);
  });
});

describe("average vectors", () => {
  const { epoch, ...rest } = averages.generator;
  const shares = readShares(rest);

  function release(vector: Omit<(typeof averages.invalid)[number], "parameter">) {
    const source = createNoiseSource({ shares, epoch, releaseId: hexToBytes(vector.releaseId) });
    return releaseAverage({
      sum: BigInt(vector.sum),
      count: BigInt(vector.count),
      bounds: { low: BigInt(vector.low), high: BigInt(vector.high) },
      decimals: vector.decimals,
      confidencePpm: vector.confidencePpm,
      protection: { privacy: "on", epsilon: BigInt(vector.epsilon), source },
    });
  }

  it.each(averages.valid)("$comment", (vector) => {
    const { sum, count, estimate, low, high } = release(vector);
    expect({
      noisySum: `${sum.raw}`,
      noisyCount: `${count.raw}`,
      sumHalfWidth: `${sum.halfWidth}`,
      countHalfWidth: `${count.halfWidth}`,
      estimate: `${estimate}`,
      publishedLow: `${low}`,
      publishedHigh: `${high}`,
    }).toEqual(vector.release);
  });

  it.each(averages.invalid)("refuses $comment", (vector) => {
    refusalOf(() => release(vector), "invalid_parameter", vector.parameter);
  });
});
