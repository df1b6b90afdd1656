import { common } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import { expect, test } from "vitest";
import { varintField } from "./wire.ts";

test("varints are what the generated code reads, up to 2^53", () => {
  fc.assert(
    fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (value) => {
      const message = common.LastConfig.deserializeBinary(Buffer.concat(varintField(1, value)));
      expect(message.getIndex()).toBe(value);
    }),
    { seed: 1, examples: [[0], [127], [128], [2 ** 32], [Number.MAX_SAFE_INTEGER]] },
  );
});
