import { sha256 } from "@noble/hashes/sha2.js";
import { expect } from "vitest";
import { PrivacyError, type PrivacyErrorCode } from "../src/errors.ts";
import type { Protection } from "../src/noise/noise.ts";
import { createNoiseSource, type NoiseSource } from "../src/random/generator.ts";
import type { RandomSource } from "../src/random/source.ts";

/** 32 bytes that depend on the text alone. */
export function hashOf(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text));
}

export const SHARES: ReadonlyMap<string, Uint8Array> = new Map(
  ["hospital-a", "hospital-b", "hospital-c"].map((hospital) => [hospital, hashOf(`share of ${hospital}`)]),
);

/** The noise source of the release with this name, under the shares above. */
export function sourceOf(release: string): NoiseSource {
  return createNoiseSource({ shares: SHARES, epoch: 1, releaseId: hashOf(release) });
}

/** A seeded generator: the real one, bound to a release of this name. */
export function randomOf(seed: string): RandomSource {
  return sourceOf(seed).generator("test");
}

/** Protection of the release with this name. */
export function protectionOf(release: string, epsilon: bigint): Protection {
  return { privacy: "on", epsilon, source: sourceOf(release) };
}

/** Runs what must be refused and gives the error, with its code and parameter checked. */
export function refusalOf(action: () => unknown, code: PrivacyErrorCode, parameter: string): PrivacyError {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PrivacyError);
  const refusal = thrown as PrivacyError;
  expect({ code: refusal.code, parameter: refusal.parameter }).toEqual({ code, parameter });
  expect(refusal.message).toMatch(/^[\x20-\x7e]{1,300}$/);
  return refusal;
}
