/** The few forms of DER (X.690) that Fabric's signatures and block headers need. */

/** A sequence of elements that are encoded already. */
export function derSequence(...elements: readonly Uint8Array[]): Uint8Array {
  return derElement(0x30, Buffer.concat(elements));
}

/** A non-negative integer: shortest form, with a zero byte in front where its first bit would read as a sign. */
export function derInteger(value: bigint): Uint8Array {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  const bytes = Buffer.from(digits, "hex");
  return derElement(0x02, bytes[0]! >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes);
}

export function derOctetString(bytes: Uint8Array): Uint8Array {
  return derElement(0x04, bytes);
}

function derElement(tag: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(tag), derLength(content.length), content]);
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}
