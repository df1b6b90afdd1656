import {
  FieldKind,
  type FieldRules,
  type Member,
  MemberKind,
  QuestionKind,
  type QuestionRules,
  Reason,
  type Rules,
} from "@medtech-chain/schema";
import { textProblem } from "../catalogue/text.ts";
import { Refusal } from "../error/refusal.ts";
import { requireField } from "../question/checkFilter.ts";
import type { CheckedFieldRules, CheckedQuestionRules, CheckedRules, QuestionKindName } from "./checked.ts";

/** Identifiers of members, data sets, periods, studies and researchers. */
const IDENTIFIER = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Most values of a declared domain. */
const MAX_DOMAIN = 4096;
/** Largest amount that the ledger counts with, in millionths of epsilon: 2^63 - 1. */
export const MAX_MICRO_EPSILON = 2n ** 63n - 1n;

const questionKindNames: ReadonlyMap<QuestionKind, QuestionKindName> = new Map<
  QuestionKind,
  QuestionKindName
>([
  [QuestionKind.COUNT, "count"],
  [QuestionKind.GROUPED_COUNT, "groupedCount"],
  [QuestionKind.AVERAGE, "average"],
]);

/** Parses rules once. Refuses rules that contradict themselves or the catalogue, naming the parameter. */
export function checkRules(rules: Rules): CheckedRules {
  const members = checkMembers(rules.members);
  checkDataSet(rules);
  checkPrivacy(rules);
  const fields = new Map<string, CheckedFieldRules>();
  for (const entry of rules.fields) {
    if (fields.has(entry.field)) refuse(`fields.${entry.field}`, "is declared twice");
    fields.set(entry.field, checkFieldRules(entry));
  }
  const questions = new Map<QuestionKindName, CheckedQuestionRules>();
  for (const entry of rules.questions) {
    const name = questionKindNames.get(entry.kind);
    if (name === undefined) refuse("questions.kind", "is not a kind of question");
    if (questions.has(name)) refuse(`questions.${name}`, "is declared twice");
    questions.set(name, checkQuestionRules(name, entry, fields));
  }
  return { rules, ...members, fields, questions };
}

/** Refuses an identifier that could not stand in a key. */
export function assertIdentifier(subject: string, id: string): void {
  if (!IDENTIFIER.test(id)) {
    refuse(
      subject,
      "must be 1 to 63 lower-case letters, digits and hyphens, and start and end with a letter or digit",
    );
  }
}

function checkMembers(members: readonly Member[]) {
  const ids = new Set<string>();
  const membersByMsp = new Map<string, Member>();
  for (const member of members) {
    assertIdentifier("members.id", member.id);
    if (ids.has(member.id)) refuse("members.id", `${member.id} is declared twice`);
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(member.mspId))
      refuse(`members.${member.id}.msp_id`, "is not an MSP identifier");
    if (membersByMsp.has(member.mspId)) refuse("members.msp_id", `${member.mspId} is declared twice`);
    if (member.kind !== MemberKind.HOSPITAL && member.kind !== MemberKind.PLATFORM) {
      refuse(`members.${member.id}.kind`, "must be hospital or platform");
    }
    ids.add(member.id);
    membersByMsp.set(member.mspId, member);
  }
  const hospitals = members
    .filter((member) => member.kind === MemberKind.HOSPITAL)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const platforms = members.filter((member) => member.kind === MemberKind.PLATFORM);
  if (platforms.length !== 1) refuse("members", "must name exactly one platform");
  if (hospitals.length < 2) refuse("members", "must name at least two hospitals");
  return { membersByMsp, hospitals, platform: platforms[0]! };
}

function checkDataSet({ dataSet }: Rules): void {
  if (dataSet === undefined) refuse("data_set", "is missing");
  assertIdentifier("data_set.id", dataSet.id);
  assertIdentifier("data_set.period", dataSet.period);
  assertAmount("data_set.micro_epsilon", dataSet.microEpsilon);
}

function checkPrivacy({ privacy }: Rules): void {
  if (privacy === undefined) refuse("privacy", "is missing");
  assertAmount("privacy.default_micro_epsilon", privacy.defaultMicroEpsilon);
  assertAmount("privacy.largest_micro_epsilon", privacy.largestMicroEpsilon);
  if (privacy.defaultMicroEpsilon > privacy.largestMicroEpsilon) {
    refuse("privacy.default_micro_epsilon", "is larger than the largest");
  }
  if (privacy.largestGroupCount < 1 || privacy.largestGroupCount > 65_536) {
    refuse("privacy.largest_group_count", "must be 1 to 65536");
  }
  if (privacy.assumedDevices < 1n || privacy.assumedDevices > 2n ** 40n) {
    refuse("privacy.assumed_devices", "must be 1 to 2^40");
  }
}

function checkFieldRules(entry: FieldRules): CheckedFieldRules {
  const field = requireField(entry.field);
  const subject = `fields.${field.name}`;
  if (field.kind === FieldKind.IDENTIFIER) refuse(subject, "tells devices apart and can have no rules");
  const bounded = entry.lowerBound !== 0n || entry.upperBound !== 0n;
  if (bounded) {
    if (field.range === undefined) refuse(subject, "has no order, so no bounds");
    const { minimum, maximum } = field.range;
    if (entry.lowerBound >= entry.upperBound)
      refuse(`${subject}.lower_bound`, "must be below the upper bound");
    if (entry.lowerBound < BigInt(minimum) || entry.upperBound > BigInt(maximum)) {
      refuse(subject, `has bounds outside its range ${minimum} to ${maximum}`);
    }
  }
  if (entry.domain.length > 0) {
    if (field.kind !== FieldKind.TEXT && field.kind !== FieldKind.VERSION) {
      refuse(`${subject}.domain`, "is declared, but only texts and versions need one");
    }
    if (entry.domain.length > MAX_DOMAIN) refuse(`${subject}.domain`, `has more than ${MAX_DOMAIN} values`);
    if (new Set(entry.domain).size !== entry.domain.length)
      refuse(`${subject}.domain`, "names a value twice");
    for (const value of entry.domain) {
      const problem = textProblem(value, field.maxBytes);
      if (problem !== undefined) refuse(`${subject}.domain`, `has a value that ${problem}`);
    }
  }
  return {
    field,
    bounds: bounded ? { lower: Number(entry.lowerBound), upper: Number(entry.upperBound) } : undefined,
    domain: entry.domain.length > 0 ? entry.domain : undefined,
  };
}

function checkQuestionRules(
  name: QuestionKindName,
  entry: QuestionRules,
  fields: ReadonlyMap<string, CheckedFieldRules>,
): CheckedQuestionRules {
  const subject = `questions.${name}`;
  for (const used of [...entry.filterFields, ...entry.groupFields, ...entry.valueFields]) {
    if (requireField(used).kind === FieldKind.IDENTIFIER)
      refuse(subject, `${used} tells devices apart and cannot be used`);
  }
  if (name !== "groupedCount" && entry.groupFields.length > 0)
    refuse(`${subject}.group_fields`, "has no meaning here");
  if (name !== "average" && entry.valueFields.length > 0)
    refuse(`${subject}.value_fields`, "has no meaning here");
  for (const used of entry.groupFields) {
    const { kind } = requireField(used);
    const needsDomain = (kind === FieldKind.TEXT || kind === FieldKind.VERSION) && used !== "hospital";
    if (kind === FieldKind.INTEGER || kind === FieldKind.TIME)
      refuse(`${subject}.group_fields`, `${used} has no groups`);
    if (needsDomain && fields.get(used)?.domain === undefined) {
      refuse(`${subject}.group_fields`, `${used} needs a declared domain`);
    }
  }
  for (const used of entry.valueFields) {
    if (fields.get(used)?.bounds === undefined)
      refuse(`${subject}.value_fields`, `${used} needs declared bounds`);
  }
  return {
    filterFields: new Set(entry.filterFields),
    groupFields: new Set(entry.groupFields),
    valueFields: new Set(entry.valueFields),
  };
}

function assertAmount(subject: string, amount: bigint): void {
  if (amount < 1n || amount > MAX_MICRO_EPSILON) refuse(subject, "must be 1 to 2^63 - 1");
}

function refuse(subject: string, problem: string): never {
  throw new Refusal(Reason.MALFORMED, `${subject} ${problem}`, { subject });
}
