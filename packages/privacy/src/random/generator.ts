import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertEpoch } from "../checks.ts";
import { createInvalidParameter } from "../errors.ts";
import { createKeystream, KEYSTREAM_KEY_BYTES } from "./keystream.ts";
import type { RandomSource } from "./source.ts";

/** Bytes of one hospital's share. */
export const SHARE_BYTES = 32;

/** Bytes of a release id. */
export const RELEASE_ID_BYTES = 32;

/** Longest label of a component, in UTF-8 bytes. */
const MAX_COMPONENT_BYTES = 255;

const DOMAIN = "medtech-chain/noise/v1";
const TEXT = new TextEncoder();

/** What the noise of one release is bound to. */
export interface NoiseSourceOptions {
  /** 32 random bytes of every hospital, by hospital id. */
  readonly shares: ReadonlyMap<string, Uint8Array>;
  /** Number of the epoch that the shares belong to. */
  readonly epoch: number;
  /** 32 bytes that commit to the question, the cut and every privacy parameter. */
  readonly releaseId: Uint8Array;
}

/** What one generator is bound to: a release, and the number within it that gets the noise. */
export interface NoiseGeneratorOptions extends NoiseSourceOptions {
  /** Label of the number, such as "count", "sum" or "group/7". */
  readonly component: string;
}

/** Independent generators for the numbers of one release. */
export interface NoiseSource {
  /** The generator of one number, always from its first byte. */
  generator(component: string): RandomSource;
}

/**
 * Generators that are the same for everyone who holds all shares, and unpredictable to who lacks one.
 *
 * HKDF-SHA256 (RFC 5869) extracts a key from the shares, expands it for the component, and keys ChaCha20
 * (RFC 8439, nonce and counter zero), whose keystream is the random stream. A key serves one component
 * of one release, so a constant nonce never repeats under it.
 *
 * Errors: `invalid_parameter` for no share, an empty or ill-formed hospital id, a share that is not 32
 * bytes, is all zeros or equals another's, an epoch or a release id of the wrong form.
 */
export function createNoiseSource(options: NoiseSourceOptions): NoiseSource {
  assertEpoch(options.epoch);
  assertReleaseId(options.releaseId);
  const key = extract(sha256, joinShares(options.shares));
  const release = concatBytes(TEXT.encode(DOMAIN), encodeEpoch(options.epoch), options.releaseId);
  return {
    generator(component) {
      const info = concatBytes(release, encodeComponent(component));
      return createKeystream(expand(sha256, key, info, KEYSTREAM_KEY_BYTES));
    },
  };
}

/** The generator of one number of one release; see `createNoiseSource`. */
export function createNoiseGenerator(options: NoiseGeneratorOptions): RandomSource {
  return createNoiseSource(options).generator(options.component);
}

/** Refuses a share that could not be used, so that it can be turned away when it is contributed. */
export function assertShare(hospital: string, share: Uint8Array): void {
  if (!(share instanceof Uint8Array) || share.length !== SHARE_BYTES) {
    const given = share instanceof Uint8Array ? `${share.length} bytes` : `a ${typeof share}`;
    throw createInvalidParameter(
      "shares",
      `${given} of ${hospital}`,
      `${SHARE_BYTES} bytes of each hospital`,
    );
  }
  if (share.every((byte) => byte === 0)) {
    throw createInvalidParameter("shares", `only zeros of ${hospital}`, "random bytes of each hospital");
  }
}

/** Every id and share behind its length, in byte order of the ids: no two maps give the same bytes. */
function joinShares(shares: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const isMap: boolean = shares instanceof Map;
  if (!isMap || shares.size === 0) {
    throw createInvalidParameter("shares", "none", "one share of each hospital");
  }
  const entries = [...shares].map(([hospital, share]) => {
    if (typeof hospital !== "string" || hospital === "" || !hospital.isWellFormed()) {
      throw createInvalidParameter("shares", hospital, "keyed by hospital ids of well-formed text");
    }
    assertShare(hospital, share);
    return { hospital: TEXT.encode(hospital), share };
  });
  entries.sort((a, b) => compareBytes(a.hospital, b.hospital));
  assertDistinct(entries.map(({ share }) => share));
  return concatBytes(
    ...entries.flatMap(({ hospital, share }) => [
      encodeLength(hospital.length),
      hospital,
      encodeLength(share.length),
      share,
    ]),
  );
}

function assertDistinct(shares: readonly Uint8Array[]): void {
  const ordered = shares.toSorted(compareBytes);
  if (ordered.some((share, index) => index > 0 && compareBytes(share, ordered[index - 1]!) === 0)) {
    throw createInvalidParameter("shares", "the same bytes twice", "different for every hospital");
  }
}

function assertReleaseId(releaseId: Uint8Array): void {
  if (!(releaseId instanceof Uint8Array) || releaseId.length !== RELEASE_ID_BYTES) {
    const given = releaseId instanceof Uint8Array ? `${releaseId.length} bytes` : typeof releaseId;
    throw createInvalidParameter("releaseId", given, `${RELEASE_ID_BYTES} bytes`);
  }
}

function encodeComponent(component: string): Uint8Array {
  const accepted = `well-formed text of 1 to ${MAX_COMPONENT_BYTES} bytes`;
  if (typeof component !== "string" || !component.isWellFormed()) {
    throw createInvalidParameter("component", component, accepted);
  }
  const bytes = TEXT.encode(component);
  if (bytes.length === 0 || bytes.length > MAX_COMPONENT_BYTES) {
    throw createInvalidParameter("component", component, accepted);
  }
  return bytes;
}

function encodeEpoch(epoch: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(epoch));
  return bytes;
}

function encodeLength(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (const [index, byte] of a.entries()) {
    const other = b[index];
    if (other === undefined || byte !== other) {
      return other === undefined ? 1 : byte - other;
    }
  }
  return a.length - b.length;
}
