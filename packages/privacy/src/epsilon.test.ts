import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../test/fixtures.ts";
import { MAX_EPSILON } from "./checks.ts";
import { formatEpsilon, parseEpsilon } from "./epsilon.ts";

const seed = 20_006;

describe("epsilon as text", () => {
  it("survives formatting and parsing", () => {
    const checked = fc.property(fc.bigInt(1n, MAX_EPSILON), (epsilon) => {
      expect(parseEpsilon(formatEpsilon(epsilon))).toBe(epsilon);
    });
    fc.assert(checked, { seed });
  });

  it("is rounded up, by less than one micro-epsilon", () => {
    const digits = fc.stringMatching(/^[0-9]{1,30}$/);
    const checked = fc.property(fc.nat(), digits, (whole, fraction) => {
      fc.pre(whole > 0 || /[1-9]/.test(fraction));
      const unit = 10n ** BigInt(fraction.length);
      const exact = (BigInt(whole) * unit + BigInt(fraction)) * 1_000_000n;
      const excess = parseEpsilon(`${whole}.${fraction}`) * unit - exact;
      expect(excess).toBeGreaterThanOrEqual(0n);
      expect(excess).toBeLessThan(unit);
    });
    fc.assert(checked, { seed });
  });

  it("is never accepted over the maximum, and the message says what is", () => {
    expect(parseEpsilon("2", 2_000_000n)).toBe(2_000_000n);
    const refusal = refusalOf(
      () => parseEpsilon("2.0000001", 2_000_000n, "default_epsilon"),
      "invalid_parameter",
      "default_epsilon",
    );
    expect(refusal.message).toBe('default_epsilon must be more than 0 and at most 2, not "2.0000001"');
  });

  it("shows hostile text harmless and short", () => {
    const refusal = refusalOf(
      () => parseEpsilon(`\u001b[2J\u202e${"9".repeat(1e6)}`),
      "invalid_parameter",
      "epsilon",
    );
    expect(refusal.message).toContain('"\\u{1b}[2J\\u{202e}999');
  });

  it.each([0, 0.5, null, undefined, 5n, {}])("refuses %o, which is no text", (value) => {
    refusalOf(() => parseEpsilon(value as string), "invalid_parameter", "epsilon");
  });

  it("is zero as well when it is formatted", () => {
    expect(formatEpsilon(0n)).toBe("0");
    expect(formatEpsilon(1_500_000n)).toBe("1.5");
    expect(formatEpsilon(1n)).toBe("0.000001");
    refusalOf(() => formatEpsilon(-1n), "invalid_parameter", "epsilon");
  });
});
