import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatBudget, formatPlural, formatScaled, scaledToNumber, shortenId } from "./numbers.ts";

describe("formatScaled", () => {
  test.each([
    [0n, 0, "en", "0"],
    [1234567n, 0, "en", "1,234,567"],
    [1234567n, 3, "en", "1,234.567"],
    [1234567n, 3, "de", "1.234,567"],
    [5n, 3, "en", "0.005"],
    [-5n, 3, "en", "−0.005"],
    [-1234n, 0, "en", "−1,234"],
    [2n ** 63n - 1n, 0, "en", "9,223,372,036,854,775,807"],
  ])("%d at %d decimals in %s", (value, decimals, locale, text) => {
    expect(formatScaled(value, decimals, locale)).toBe(text);
  });

  test("keeps every digit", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.integer({ min: 0, max: 9 }),
        (value, decimals) => {
          const digits = formatScaled(value, decimals, "en").replace("−", "-").replace(/[,.]/g, "");
          expect(BigInt(digits)).toBe(value);
        },
      ),
      { seed: 7 },
    );
  });
});

test("numbers for JSON, plurals, budgets and identifiers", () => {
  expect(scaledToNumber(-1234n, 2)).toBe(-12.34);
  expect(formatPlural(1n, "row", "en")).toBe("1 row");
  expect(formatPlural(2000, "row", "en")).toBe("2,000 rows");
  expect(formatBudget(500_000n)).toBe("epsilon 0.5");
  expect(shortenId("a".repeat(32) + "b".repeat(32))).toBe("aaaaaaaa…bbbbbb");
  expect(shortenId("short")).toBe("short");
});
