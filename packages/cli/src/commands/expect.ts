import { AskFlow } from "../flows/ask.ts";
import {
  type PrecisionOptions,
  readConfidence,
  readPrecision,
  withPrecisionOptions,
} from "../input/precision.ts";
import { type QuestionOptions, readQuestion, withQuestionOptions } from "../input/question.ts";
import { openSession } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { expectationToJson, renderExpectation } from "../render/expectation.ts";

export const expect = defineCommand<QuestionOptions & PrecisionOptions>({
  usage: "expect <query>",
  describe: "Say what a question would cost and how exact its answer would be, without asking it",
  examples: [
    ["expect 'count by manufacturer' --epsilon 0.5", "the error that epsilon 0.5 buys"],
    ["expect 'count where active = yes' --within 5", "the epsilon that an error of 5 costs"],
  ],
  options: (argv) => withPrecisionOptions(withQuestionOptions(argv)),
  async handler(options, context) {
    const { output, signal } = context;
    const question = readQuestion(options, context);
    const precision = readPrecision(options);
    const confidencePpm = readConfidence(options.confidence);
    using session = await openSession(
      { dir: options.dir, identity: options.identity ?? options.as },
      context,
    );
    using flow = new AskFlow({ connection: session.connection, researcher: options.as });
    const expected = await flow.expect(question, precision, { confidencePpm, signal });
    if (output.json) output.resultJson(expectationToJson(question, expected, confidencePpm));
    else
      for (const line of renderExpectation(question, expected, confidencePpm, output.locale))
        output.result(line);
  },
});
