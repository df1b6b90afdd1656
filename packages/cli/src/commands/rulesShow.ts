import { toJson } from "@bufbuild/protobuf";
import { formatEpsilon } from "@medtech-chain/privacy";
import { MemberKind, QuestionKind, type RulesVersion, RulesVersionSchema } from "@medtech-chain/schema";
import { type ActingOptions, openReader, withActingOptions } from "../input/acting.ts";
import { readVersion } from "../input/version.ts";
import { defineCommand } from "../program/command.ts";
import type { Output } from "../program/output.ts";

interface RulesShowOptions extends ActingOptions {
  readonly "rules-version": string | undefined;
}

const kindNames: Readonly<Record<number, string>> = {
  [QuestionKind.COUNT]: "count",
  [QuestionKind.GROUPED_COUNT]: "count by",
  [QuestionKind.AVERAGE]: "average",
};

export const rulesShow = defineCommand<RulesShowOptions>({
  usage: "show [rules-version]",
  describe: "Show the rules in force, or another version",
  examples: [
    ["rules show", "who belongs to the consortium, what may be asked, at which price"],
    ["rules show --json --output rules.json", "a file to change and propose"],
  ],
  options: (argv) =>
    withActingOptions(argv).positional("rules-version", {
      type: "string",
      describe: "The version in force where there is none",
    }),
  async handler(options, context) {
    const { output } = context;
    using session = await openReader(options, context);
    const wanted = options.rulesVersion;
    const { version } = await session.clients.rules.getRules({
      version: wanted === undefined ? 0 : readVersion(wanted),
    });
    if (output.json) output.resultJson(toJson(RulesVersionSchema, version!));
    else for (const line of renderRules(version!, output)) output.result(line);
  },
});

function renderRules({ version, rules, reason, inForce, approvals }: RulesVersion, output: Output): string[] {
  const { members, dataSet, fields, questions, privacy } = rules!;
  const heading = (text: string) => output.style("bold", text);
  const names = (kind: MemberKind) =>
    members
      .filter((member) => member.kind === kind)
      .map(({ id }) => id)
      .join(", ");
  return [
    heading(`Version ${version}${inForce ? ", in force" : ", proposed"}: ${reason}`),
    `Approved by ${approvals.map(({ member }) => member).join(", ") || "nobody yet"}.`,
    `Hospitals: ${names(MemberKind.HOSPITAL)}. Platform: ${names(MemberKind.PLATFORM)}.`,
    `Data set ${dataSet!.id}, period ${dataSet!.period}: epsilon ${formatEpsilon(dataSet!.microEpsilon)}.`,
    privacy!.enabled
      ? `A question spends epsilon ${formatEpsilon(privacy!.defaultMicroEpsilon)} unless it says otherwise, at most ${formatEpsilon(privacy!.largestMicroEpsilon)}, and has at most ${privacy!.largestGroupCount} groups.`
      : output.style("red", "Privacy is off: answers are exact. For measurement only."),
    "",
    ...questions.flatMap(({ kind, filterFields, groupFields, valueFields }) => [
      heading(`${kindNames[kind] ?? "question"}`),
      ...(groupFields.length === 0 ? [] : [`  by     ${groupFields.join(", ")}`]),
      ...(valueFields.length === 0 ? [] : [`  of     ${valueFields.join(", ")}`]),
      `  where  ${filterFields.join(", ")}`,
    ]),
    "",
    ...fields.map(({ field, lowerBound, upperBound, domain }) =>
      domain.length > 0 ? `${field}: ${domain.join(", ")}` : `${field}: from ${lowerBound} to ${upperBound}`,
    ),
  ];
}
