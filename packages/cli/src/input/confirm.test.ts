import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { keptSurroundings } from "../../test/support/streams.ts";
import { Output } from "../program/output.ts";
import { confirm } from "./confirm.ts";

function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const err = Object.assign(new PassThrough(), { isTTY });
  const ending = new AbortController();
  const surroundings = { ...keptSurroundings(), in: input, err, signal: ending.signal };
  return { input, ending, context: { ...surroundings, output: new Output(surroundings) } };
}

describe("confirm", () => {
  test.each([
    ["y\n", true],
    ["Yes\n", true],
    ["n\n", false],
    ["\n", false],
    ["yesterday\n", false],
  ])("%j is %s", async (answer, agreed) => {
    const { input, context } = terminal(true);
    input.write(answer);
    expect(await confirm("Spend epsilon 0.5?", context)).toBe(agreed);
  });

  test("the end of the input, or of the program, is a no", async () => {
    const closed = terminal(true);
    closed.input.end();
    expect(await confirm("Spend?", closed.context)).toBe(false);
    const ended = terminal(true);
    ended.ending.abort();
    expect(await confirm("Spend?", ended.context)).toBe(false);
  });

  test("where nobody sits at a terminal, the command line is the consent", async () => {
    expect(await confirm("Spend?", terminal(false).context)).toBe(true);
  });
});
