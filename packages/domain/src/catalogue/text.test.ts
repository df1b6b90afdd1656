import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textProblem, utf8Length } from "./text.ts";

describe("textProblem", () => {
  it.each([
    ["", "is empty"],
    ["a\u0000b", "has a control character"],
    ["a\u001b[31m", "has a control character"],
    ["a\u2028b", "has a control character"],
    ["a\u202eb", "has an invisible formatting character"],
    ["a\u200bb", "has an invisible formatting character"],
    ["a\ud800b", "is not well-formed Unicode"],
    ["e\u0301", "is not in Unicode normalisation form C"],
    ["x".repeat(33), "is longer than allowed"],
    ["é".repeat(17), "is longer than allowed"],
  ])("%j %s", (text, problem) => {
    expect(textProblem(text, 32)).toBe(problem);
  });

  it.each(["Acme", "Müller & Söhne", "医療機器", "=SUM(A1)"])("takes %j", (text) => {
    expect(textProblem(text, 32)).toBeUndefined();
  });

  it("counts bytes as the encoder does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(text.isWellFormed());
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
      { seed: 1 },
    );
  });
});
