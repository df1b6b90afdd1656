import { common, peer } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesField, joinParts, messageField, textField, varintField } from "./encode.ts";
import { WireMessage } from "./message.ts";

test("varints are what the generated code reads, up to 2^53", () => {
  fc.assert(
    fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (value) => {
      const encoded = joinParts(varintField(1, value));
      expect(common.LastConfig.deserializeBinary(encoded).getIndex()).toBe(value);
      expect(new WireMessage(encoded).number(1)).toBe(value);
    }),
    { seed: 1, examples: [[0], [127], [128], [2 ** 32], [Number.MAX_SAFE_INTEGER]] },
  );
});

test("nested messages are what the generated code writes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.uint8Array({ minLength: 1 }), (name, payload) => {
      const event = new peer.ChaincodeEvent();
      event.setEventName(name);
      event.setPayload(payload);
      const message = new peer.ChaincodeMessage();
      message.setChaincodeEvent(event);
      message.setTxid(name);
      const parts = [
        ...textField(4, name),
        ...messageField(6, [...textField(3, name), ...bytesField(4, payload)]),
      ];
      expect(Buffer.compare(joinParts(parts), message.serializeBinary())).toBe(0);
    }),
    { seed: 1 },
  );
});

describe("WireMessage", () => {
  test("reads what the generated code wrote, as views into it", () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.array(bytes), bytes, fc.boolean(), (args, value, isInit) => {
        const input = new peer.ChaincodeInput();
        input.setArgsList(args);
        input.getDecorationsMap().set("key", value);
        input.setIsInit(isInit);
        const encoded = input.serializeBinary();
        const message = new WireMessage(encoded);
        expect(message.list(1).map(hex)).toEqual(args.map(hex));
        expect(hex(message.message(2).bytes(2))).toBe(hex(value));
        expect(message.number(3)).toBe(Number(isInit));
        expect(message.list(1).every((view) => view.buffer === encoded.buffer)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test("has empty values for what is missing", () => {
    const message = new WireMessage(new Uint8Array());
    expect([
      message.has(1),
      message.number(1),
      message.text(1),
      message.list(1),
      message.bytes(1).length,
    ]).toEqual([false, 0, "", [], 0]);
  });

  test("skips fixed-width fields", () => {
    const message = new WireMessage(Buffer.from("0d00000000110000000000000000180522016f", "hex"));
    expect([message.number(3), message.text(4)]).toEqual([5, "o"]);
  });

  test.each([
    ["a tag without a value", "08"],
    ["a length beyond the end", "0a05aa"],
    ["a length beyond any input", "0affffffff0f"],
    ["an endless varint", "08ffffffffffffffffffffff01"],
    ["a group", "0b0c"],
    ["field number zero", "0201aa"],
    ["a fixed field cut short", "0d0000"],
  ])("refuses %s", (_what, text) => {
    expect(() => new WireMessage(Buffer.from(text, "hex"))).toThrow(SyntaxError);
  });

  test("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          new WireMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});

function hex(view: Uint8Array): string {
  return Buffer.from(view).toString("hex");
}
