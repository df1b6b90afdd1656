import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keptSurroundings } from "../../test/support/streams.ts";
import { Output, type OutputOptions } from "./output.ts";

function createOutput(options: Partial<OutputOptions> & { isTTY?: boolean } = {}) {
  const { isTTY, ...rest } = options;
  const surroundings = keptSurroundings(isTTY === undefined ? {} : { isTTY });
  return { output: new Output({ ...surroundings, ...rest }), ...surroundings };
}

describe("Output", () => {
  test("keeps results and progress apart", () => {
    const { output, out, err } = createOutput();
    output.result("42");
    output.progress("working");
    output.error("trouble");
    expect([out.text, err.text]).toEqual(["42\n", "working\ntrouble\n"]);
  });

  test("is quiet about progress, not about trouble", () => {
    const { output, err } = createOutput({ quiet: true });
    output.progress("working");
    output.error("trouble");
    expect(err.text).toBe("trouble\n");
  });

  test.each<[Partial<OutputOptions> & { isTTY?: boolean }, boolean]>([
    [{ isTTY: true }, true],
    [{ isTTY: false }, false],
    [{ isTTY: true, color: false }, false],
    [{ isTTY: true, json: true }, false],
    [{ isTTY: true, file: "x" }, false],
    [{ isTTY: true, env: { NO_COLOR: "1" } }, false],
    [{ isTTY: true, env: { TERM: "dumb" } }, false],
    [{ isTTY: false, env: { FORCE_COLOR: "1" } }, true],
    [{ isTTY: true, env: { FORCE_COLOR: "0" } }, false],
  ])("colours with %j: %s", (options, colored) => {
    const { output } = createOutput(options);
    expect(output.style("red", "x") !== "x").toBe(colored);
  });

  test.each([
    [{ LANG: "de_DE.UTF-8" }, true, "de-DE"],
    [{ LC_ALL: "C", LANG: "de_DE.UTF-8" }, false, "en"],
    [{ LANG: "en_GB.ISO-8859-1" }, false, "en-GB"],
    [{ TERM: "linux", LANG: "en_US.UTF-8" }, false, "en-US"],
    [{}, true, "en"],
    [{ LANG: "not a locale" }, false, "en"],
  ])("reads %j", (env, unicode, locale) => {
    const { output } = createOutput({ env });
    expect([output.unicode, output.locale]).toEqual([unicode, locale]);
  });

  test("writes its own signs in ASCII where there is nothing else", () => {
    const { output, out } = createOutput({ env: { LC_ALL: "C" } });
    output.result("±5 … −3, Müller");
    expect(out.text).toBe("+/-5 ... -3, Müller\n");
  });

  test("writes integers of 64 bits and bytes as JSON", () => {
    const { output, out } = createOutput({ json: true });
    output.resultJsonLine({ small: 5n, large: 2n ** 63n - 1n, bytes: new Uint8Array([1, 255]) });
    expect(out.text).toBe('{"small":5,"large":"9223372036854775807","bytes":"01ff"}\n');
  });

  test("writes a file whole or not at all", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mtc-output-"));
    const file = join(folder, "result.txt");
    const { output, out } = createOutput({ file });
    output.result("one");
    output.result("two");
    expect(readdirSync(folder)).toEqual([]);
    await output.finish();
    expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
    expect(readdirSync(folder)).toEqual(["result.txt"]);
    expect(out.text).toBe("");
  });

  test("says what to do about a file that cannot be written", async () => {
    const { output } = createOutput({ file: "/nowhere/at/all" });
    output.result("one");
    await expect(output.finish()).rejects.toMatchObject({
      code: "refused",
      next: expect.stringContaining("--output"),
    });
  });
});
