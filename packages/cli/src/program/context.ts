import type { Readable } from "node:stream";
import type { Output, TextStream } from "./output.ts";

export type { TextStream };

/** What surrounds a run of the program: everything that a test replaces and a command may not reach for itself. */
export interface Surroundings {
  readonly out: TextStream;
  readonly err: TextStream;
  readonly in: Readable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** Aborted when the user wants the program to end. */
  readonly signal: AbortSignal;
}

/** What a command's handler works with. */
export interface CommandContext extends Surroundings {
  readonly output: Output;
}
