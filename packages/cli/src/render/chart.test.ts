import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bar, renderChart } from "./chart.ts";

const bars: Bar[] = [
  { label: "Acme", estimate: 124, low: 118, high: 131, text: "124  (118 to 131)" },
  { label: "Bolt", estimate: 61, low: 30, high: 92, text: "61  (30 to 92)" },
  { label: "nothing", estimate: 0, low: 0, high: 6, text: "0  (0 to 6)" },
  { label: "none", estimate: 0, low: 0, high: 0, text: "0  (0 to 0)" },
  { label: "a manufacturer with a very long name", estimate: 131, low: 131, high: 131, text: "131" },
];

describe("renderChart", () => {
  test("draws bars with their intervals", () => {
    expect(`\n${renderChart(bars, { columns: 80, unicode: true }).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      Acme                          ███████████████████████████├┼─┤  124  (118 to 131)
      Bolt                          ███████├──────┼──────┤           61  (30 to 92)
      nothing                       ├┤                               0  (0 to 6)
      none                          │                                0  (0 to 0)
      a manufacturer with a very …  ██████████████████████████████│  131
                                    0 ───────────────────────── 131
      "
    `);
  });

  test("draws with ASCII alone", () => {
    const lines = renderChart(bars.slice(0, 4), { columns: 60, unicode: false });
    expect(`\n${lines.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      Acme     ============================|+-|  124  (118 to 131)
      Bolt     =======|------+-------|           61  (30 to 92)
      nothing  ||                                0  (0 to 6)
      none     |                                 0  (0 to 0)
               0 -------------------------- 131
      "
    `);
  });

  test("draws numbers below zero to the left", () => {
    const below = [
      { label: "warmer", estimate: 3, low: 1, high: 5, text: "3" },
      { label: "colder", estimate: -4, low: -6, high: -2, text: "-4" },
    ];
    expect(`\n${renderChart(below, { columns: 50, unicode: true }).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      warmer                      ████├─────┼──────┤  3
      colder  ├──────┼─────┤██████                    -4
              -6 ───────────────────────────────── 5
      "
    `);
  });

  test("paints parts without changing their places", () => {
    const plain = renderChart(bars, { columns: 70, unicode: true });
    const painted = renderChart(bars, {
      columns: 70,
      unicode: true,
      paint: (part, text) => `<${part}>${text}</>`,
    });
    expect(painted.join("\n")).toContain("<bar>█");
    expect(painted.map((line) => line.replace(/<[a-z]*>|<\/>/g, ""))).toEqual(plain);
  });

  test("has nothing to draw without bars", () => {
    expect(renderChart([], { columns: 80, unicode: true })).toEqual([]);
  });

  test("keeps every line within its width, whatever the numbers", () => {
    const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    const bar = fc
      .tuple(fc.string({ unit: "grapheme", maxLength: 40 }), number, number, number)
      .map(([label, ...numbers]) => {
        const [low, estimate, high] = numbers.sort((left, right) => left - right) as [number, number, number];
        return { label, low, estimate, high, text: estimate.toFixed(0) };
      });
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 8 }), (some) => {
        const lines = renderChart(some, { columns: 100, unicode: true });
        expect(lines).toHaveLength(some.length + 1);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(100);
      }),
      { seed: 6 },
    );
  });
});
