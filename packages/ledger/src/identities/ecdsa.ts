/** Order of the P-256 group (FIPS 186-5, SP 800-186 section 3.2.1.3). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = P256_ORDER >> 1n;

/**
 * Whether a DER signature's s lies in the lower half of the group order. Fabric refuses the other half, because
 * (r, s) and (r, n - s) are both valid for the same message (fabric `bccsp/sw/ecdsa.go`).
 */
export function isLowS(signature: Uint8Array): boolean {
  const parts = derToIntegers(signature);
  return parts !== undefined && parts.s > 0n && parts.s <= HALF_ORDER;
}

/** The same signature with s in the lower half. A malformed signature is returned unchanged. */
export function toLowS(signature: Uint8Array): Buffer {
  const parts = derToIntegers(signature);
  if (parts === undefined || parts.s <= HALF_ORDER) {
    return Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength);
  }
  const body = Buffer.concat([integerToDer(parts.r), integerToDer(P256_ORDER - parts.s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

interface SignatureIntegers {
  readonly r: bigint;
  readonly s: bigint;
}

/** r and s of `SEQUENCE { INTEGER r, INTEGER s }`; P-256 signatures always fit the short length form. */
function derToIntegers(der: Uint8Array): SignatureIntegers | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) {
    return undefined;
  }
  const rLength = der[3] ?? 0;
  const sStart = 4 + rLength;
  const sLength = der[sStart + 1] ?? 0;
  if (der[2] !== 0x02 || der[sStart] !== 0x02 || sStart + 2 + sLength !== der.length) {
    return undefined;
  }
  const r = bytesToInteger(der.subarray(4, sStart));
  const s = bytesToInteger(der.subarray(sStart + 2));
  return r === undefined || s === undefined ? undefined : { r, s };
}

function bytesToInteger(bytes: Uint8Array): bigint | undefined {
  if (bytes.length === 0 || bytes.length > 33 || (bytes[0] ?? 0) > 0x7f) {
    return undefined;
  }
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function integerToDer(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  const signed = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}
