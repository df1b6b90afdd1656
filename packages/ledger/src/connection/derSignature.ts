/** Orders of the curves' base points (SEC 2, 2.4.2 and 2.5.1), by the names that Node gives the curves. */
const CURVE_ORDERS: Readonly<Record<string, bigint>> = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** Whether signatures over that curve can be brought into Fabric's form. */
export function isSupportedCurve(curve: string | undefined): curve is string {
  return curve !== undefined && curve in CURVE_ORDERS;
}

/**
 * An ECDSA signature `r || s` as the DER sequence that Fabric reads. Of `s` and `n - s` the lower one is kept: Fabric refuses
 * the other (bccsp/utils/ecdsa.go, `IsLowS`).
 */
export function rawSignatureToLowSDer(signature: Uint8Array, curve: string): Uint8Array {
  const order = CURVE_ORDERS[curve]!;
  const half = signature.length / 2;
  const s = bytesToBigInt(signature.subarray(half));
  const lowS = s > order / 2n ? order - s : s;
  const body = Buffer.concat([
    derInteger(bytesToBigInt(signature.subarray(0, half))),
    derInteger(lowS),
  ]);
  return Buffer.concat([Uint8Array.of(0x30), derLength(body.length), body]);
}

/** A non-negative integer in DER: shortest form, with a zero byte where the first bit would read as a sign. */
export function derInteger(value: bigint): Uint8Array {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  let bytes = Buffer.from(digits, "hex");
  if (bytes[0]! >= 0x80) bytes = Buffer.concat([Uint8Array.of(0), bytes]);
  return Buffer.concat([Uint8Array.of(0x02), derLength(bytes.length), bytes]);
}

/** A length in DER (X.690, 8.1.3). */
export function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

function bytesToBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
