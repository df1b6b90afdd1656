import { parseQuery } from "@medtech-chain/domain/query";
import type { Question } from "@medtech-chain/schema";
import type { Argv } from "yargs";
import type { Surroundings } from "../program/context.ts";

export interface QuestionOptions {
  readonly query: string;
  readonly as: string;
  readonly identity: string | undefined;
}

export function withQuestionOptions<T>(argv: Argv<T>): Argv<T & QuestionOptions> {
  return argv
    .positional("query", { type: "string", demandOption: true, describe: "The question, in quotes" })
    .option("as", {
      type: "string",
      default: "researcher-1",
      requiresArg: true,
      describe: "Researcher whose budget pays",
    })
    .option("identity", {
      type: "string",
      requiresArg: true,
      describe: "Identity to ask with: the researcher's own where there is none, or platform",
    });
}

/** @throws QueryError */
export function readQuestion({ query }: QuestionOptions, { now }: Pick<Surroundings, "now">): Question {
  return parseQuery(query, { now: Math.floor(now() / 1000) });
}
