import { Readable } from "node:stream";
import type { Surroundings, TextStream } from "../../src/program/context.ts";

/** A stream that keeps what is written. */
export class KeptText implements TextStream {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 80;

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

export interface KeptSurroundings extends Surroundings {
  readonly out: KeptText;
  readonly err: KeptText;
}

/** Surroundings of a run that touch nothing of the process. */
export function keptSurroundings(given: Partial<Surroundings> & { isTTY?: boolean } = {}): KeptSurroundings {
  const { isTTY, ...rest } = given;
  return {
    in: Readable.from([]),
    env: { LANG: "en_US.UTF-8" },
    cwd: "/nowhere",
    now: () => Date.UTC(2026, 2, 15),
    signal: new AbortController().signal,
    ...rest,
    out: new KeptText(isTTY),
    err: new KeptText(isTTY),
  };
}
