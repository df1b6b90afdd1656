import { createHash } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeBlock, encodeEnvelope } from "./encode.ts";
import { envelopesToDataHash, headerToBytes } from "./hash.ts";

const bytes = fc.uint8Array({ maxLength: 300 });
const hash32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

test.each([
  [0, "30 0b 02 01 00 04 02 aa bb 04 02 cc dd"],
  [127, "30 0b 02 01 7f 04 02 aa bb 04 02 cc dd"],
  [128, "30 0c 02 02 00 80 04 02 aa bb 04 02 cc dd"],
  [65_536, "30 0d 02 03 01 00 00 04 02 aa bb 04 02 cc dd"],
])("block number %d is a DER integer without needless zeros", (number, hex) => {
  const header = { number, previousHash: Buffer.from("aabb", "hex"), dataHash: Buffer.from("ccdd", "hex") };
  expect(headerToBytes(header).toString("hex")).toBe(hex.replaceAll(" ", ""));
});

test("the data hash is that of all envelopes joined", () => {
  fc.assert(
    fc.property(fc.array(bytes), (envelopes) => {
      const joined = createHash("sha256").update(Buffer.concat(envelopes)).digest();
      expect(envelopesToDataHash(envelopes).equals(joined)).toBe(true);
    }),
    { seed: 1 },
  );
});

test("encoded blocks are what the generated code reads and writes", () => {
  const header = fc.record({ number: fc.nat(), previousHash: hash32, dataHash: hash32 });
  fc.assert(
    fc.property(
      header,
      fc.array(bytes, { minLength: 1 }),
      fc.array(bytes, { minLength: 5, maxLength: 5 }),
      (...parts) => {
        const encoded = encodeBlock(...parts);
        const block = common.Block.deserializeBinary(encoded);
        const [{ number, previousHash, dataHash }, envelopes, metadata] = parts;
        expect(block.getHeader()?.getNumber()).toBe(number);
        expect(Buffer.compare(block.getHeader()!.getPreviousHash_asU8(), previousHash)).toBe(0);
        expect(Buffer.compare(block.getHeader()!.getDataHash_asU8(), dataHash)).toBe(0);
        expect(block.getData()?.getDataList_asU8().map(hex)).toEqual(envelopes.map(hex));
        expect(block.getMetadata()?.getMetadataList_asU8().map(hex)).toEqual(metadata.map(hex));
        expect(Buffer.compare(block.serializeBinary(), encoded)).toBe(0);
      },
    ),
    { seed: 1 },
  );
});

test("encoded envelopes are what the generated code writes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100_000 }), bytes, (payload, signature) => {
      const envelope = new common.Envelope();
      envelope.setPayload(payload);
      envelope.setSignature(signature);
      expect(Buffer.compare(encodeEnvelope(payload, signature), envelope.serializeBinary())).toBe(0);
    }),
    { seed: 1, numRuns: 30 },
  );
});

function hex(value: Uint8Array): string {
  return Buffer.from(value).toString("hex");
}
