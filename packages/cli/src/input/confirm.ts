import { createInterface } from "node:readline/promises";
import type { CommandContext } from "../program/context.ts";

/** Asks on the terminal, with no as the default. Where nobody sits at one, the command line itself is the consent. */
export async function confirm(question: string, context: CommandContext): Promise<boolean> {
  const { in: input, err, signal } = context;
  if (input.isTTY !== true || err.isTTY !== true) return true;
  const reader = createInterface({ input, output: err as NodeJS.WritableStream });
  // The end of the input closes the reader without an answer.
  const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    reader.close();
  }
}
