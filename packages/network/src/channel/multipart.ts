import { randomUUID } from "node:crypto";

/** One file as a `multipart/form-data` body (RFC 7578). */
export function fileToMultipart(field: string, content: Uint8Array): { contentType: string; body: Buffer } {
  const boundary = randomUUID();
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${field}"\r\n` +
    "Content-Type: application/octet-stream\r\n\r\n";
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
