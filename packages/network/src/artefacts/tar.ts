import { gzipSync } from "node:zlib";

const BLOCK = 512;
/** Operating system in a gzip header: unknown (RFC 1952 section 2.3.1). */
const OS_BYTE = 9;
const UNKNOWN_OS = 255;

/**
 * A gzipped POSIX archive (IEEE 1003.1, pax, ustar interchange format) of regular files. Equal files make equal bytes on every machine:
 * no times, no owners, no compression.
 */
export function filesToTarGz(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => [
    header(name, content.length),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 0 });
  archive[OS_BYTE] = UNKNOWN_OS;
  return archive;
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(name, 0, 100);
  block.write(octal(0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(" ".repeat(8), 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
