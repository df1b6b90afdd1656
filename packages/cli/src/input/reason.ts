import type { Argv } from "yargs";

/** Why something is changed; it stays on the ledger with the change. */
export interface ReasonOptions {
  readonly reason: string;
}

export function withReasonOption<T>(argv: Argv<T>): Argv<T & ReasonOptions> {
  return argv.option("reason", {
    type: "string",
    demandOption: true,
    requiresArg: true,
    describe: "Why; everybody can read it for good",
  });
}
