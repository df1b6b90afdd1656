/** What the first bytes of a file say it is, where that is no CSV text, and what to do about it. */
const SIGNATURES: readonly (readonly [signature: readonly number[], advice: string])[] = [
  [[0x1f, 0x8b], "is compressed with gzip; unpack it first (gunzip)"],
  [
    [0x50, 0x4b, 0x03, 0x04],
    "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV (UTF-8)",
  ],
  [[0x50, 0x4b, 0x05, 0x06], "is an empty zip archive"],
  [[0xd0, 0xcf, 0x11, 0xe0], "is an old Excel workbook; save the sheet as CSV (UTF-8)"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is compressed with zstd; unpack it first (unzstd)"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "is compressed with xz; unpack it first (unxz)"],
  [[0x42, 0x5a, 0x68], "is compressed with bzip2; unpack it first (bunzip2)"],
  [[0x25, 0x50, 0x44, 0x46], "is a PDF; export the data as CSV"],
  [[0xff, 0xfe], "is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"],
  [[0xfe, 0xff], "is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"],
];

/**
 * Why a file cannot be CSV, from its first bytes; undefined where it may be.
 *
 * @param head the first 64 KiB, or all of a shorter file
 */
export function inspectHead(head: Buffer): string | undefined {
  if (head.length === 0) return "is empty; a header and rows were expected";
  for (const [signature, advice] of SIGNATURES) {
    if (signature.every((byte, i) => head[i] === byte)) return advice;
  }
  if (head.includes(0))
    return looksLikeUtf16(head) ? SIGNATURES.at(-1)![1] : "is binary; CSV text in UTF-8 was expected";
  if (!head.includes(0x0a) && head.includes(0x0d)) {
    return "ends its lines with CR alone; save it with LF or CRLF line ends";
  }
  return undefined;
}

/** Without a byte order mark, text of Western languages in UTF-16 has a zero in every other byte. */
function looksLikeUtf16(head: Buffer): boolean {
  const sample = head.subarray(0, 200 - (200 % 2));
  let zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] === 0) zeros = i % 2 === 0 ? [zeros[0]! + 1, zeros[1]!] : [zeros[0]!, zeros[1]! + 1];
  }
  return Math.max(...zeros) * 2 > sample.length * 0.8 && Math.min(...zeros) === 0;
}
