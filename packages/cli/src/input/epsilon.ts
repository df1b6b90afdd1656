import { parseEpsilon } from "@medtech-chain/privacy";
import { CommandError } from "../program/commandError.ts";

/** An epsilon from the command line, in micro-epsilon. @throws CommandError `usage` */
export function readEpsilon(text: string, option: string): bigint {
  try {
    return parseEpsilon(text, undefined, option);
  } catch (cause) {
    throw new CommandError("usage", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
