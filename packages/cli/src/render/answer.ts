import { findField } from "@medtech-chain/domain";
import { explainQuestion, fieldLabel, formatQuery } from "@medtech-chain/domain/query";
import { formatEpsilon } from "@medtech-chain/privacy";
import { type Group, type GroupKey, PrivacyMode, type Release } from "@medtech-chain/schema";
import type { Output } from "../program/output.ts";
import { renderChart } from "./chart.ts";
import { formatScaled, scaledToNumber } from "./numbers.ts";

/** An answer as `--json` prints it. */
export interface AnswerJson {
  readonly question: string;
  readonly release: string;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the intervals, between 0 and 1. */
  readonly confidence: number;
  readonly epsilon: string;
  readonly private: boolean;
  readonly rulesVersion: number;
  /** One for a count or an average. */
  readonly groups: readonly GroupJson[];
}

export interface GroupJson {
  /** By field: the value, `other`, or null where the field is not set. */
  readonly keys: Readonly<Record<string, string | { readonly other: true } | null>>;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** What the mechanism gave, before anything was done for people. */
  readonly noisy: readonly { readonly name: string; readonly value: bigint }[];
}

/** The numbers of a release. A grouped count has no estimate of its own. */
export function releaseToJson(release: Release): AnswerJson {
  const groups = release.groups.map(groupToJson);
  const single = release.question!.kind.case === "groupedCount" ? undefined : groups[0];
  return {
    question: formatQuery(release.question!),
    release: release.id,
    estimate: single?.estimate ?? null,
    low: single?.low ?? null,
    high: single?.high ?? null,
    confidence: release.confidencePpm / 1_000_000,
    epsilon: formatEpsilon(release.privacy!.microEpsilon),
    private: isPrivate(release),
    rulesVersion: release.privacy!.rulesVersion,
    groups,
  };
}

/** The chart, then the sentence that says how to read it. */
export function renderAnswer(release: Release, output: Output): string[] {
  const { locale } = output;
  const bars = release.groups.map((group) => {
    const { value, low, high, decimals } = group.estimate!;
    const number = (scaled: bigint) => formatScaled(scaled, decimals, locale);
    return {
      label: groupLabel(group, release),
      estimate: scaledToNumber(value, decimals),
      low: scaledToNumber(low, decimals),
      high: scaledToNumber(high, decimals),
      text: isPrivate(release) ? `${number(value)}  (${number(low)} to ${number(high)})` : number(value),
    };
  });
  const chart = renderChart(bars, {
    columns: output.columns,
    unicode: output.unicode,
    paint: (part, text) =>
      output.style(part === "bar" ? "cyan" : part === "interval" ? "yellow" : "dim", text),
  });
  return [
    output.style("bold", `${explainQuestion(release.question!)}.`),
    "",
    ...chart,
    "",
    explainInterval(release, locale),
    ...explainNegatives(release, locale),
  ];
}

/** "19 times out of 20 the true number lies between 118 and 131." */
function explainInterval(release: Release, locale: string): string {
  if (!isPrivate(release)) {
    return "The numbers are exact: the rules in force switch privacy off, for measurement only.";
  }
  const often = explainConfidence(release.confidencePpm);
  const [group, ...others] = release.groups;
  if (others.length > 0) return `${often} the true number of a group lies in its interval.`;
  const { low, high, decimals } = group!.estimate!;
  const unit = unitOf(release);
  return `${often} the true ${release.question!.kind.case === "average" ? "average" : "number"} lies between ${formatScaled(low, decimals, locale)} and ${formatScaled(high, decimals, locale)}${unit}.`;
}

/** "19 times out of 20", "99 times out of 100", "95.5 % of the time". */
export function explainConfidence(ppm: number): string {
  for (const whole of [10, 20, 100, 1000]) {
    const part = (ppm * whole) / 1_000_000;
    if (Number.isInteger(part)) return `${part} times out of ${whole}`;
  }
  return `${ppm / 10_000} % of the time`;
}

/** A noisy count may be below zero; that it is shown as zero is said. */
function explainNegatives(release: Release, locale: string): string[] {
  const negative = release.groups.filter(({ noisy }) =>
    noisy.some(({ name, value }) => name.startsWith("count") && value < 0n),
  );
  if (negative.length === 0) return [];
  const values = negative.flatMap(({ noisy }) => noisy.map(({ value }) => formatScaled(value, 0, locale)));
  return [`Shown as 0: noisy counts of ${values.join(", ")}. The release keeps them.`];
}

function groupToJson(group: Group): GroupJson {
  const { value, low, high, decimals } = group.estimate!;
  return {
    keys: Object.fromEntries(group.keys.map((key) => [key.field, keyToJson(key)])),
    estimate: scaledToNumber(value, decimals),
    low: scaledToNumber(low, decimals),
    high: scaledToNumber(high, decimals),
    noisy: group.noisy.map(({ name, value: noisy }) => ({ name, value: noisy })),
  };
}

function keyToJson({ key }: GroupKey): GroupJson["keys"][string] {
  if (key.case === "value") return key.value;
  return key.case === "other" ? { other: true } : null;
}

function groupLabel(group: Group, release: Release): string {
  if (group.keys.length > 0) return group.keys.map(keyToLabel).join(" · ");
  const { kind } = release.question!;
  return kind.case === "average" ? fieldLabel(kind.value.field) : "devices";
}

function keyToLabel({ field, key }: GroupKey): string {
  switch (key.case) {
    case "value":
      if (key.value === "true" || key.value === "false")
        return `${key.value === "true" ? "" : "not "}${fieldLabel(field)}`;
      return isCategory(field) ? key.value.toLowerCase().replaceAll("_", " ") : key.value;
    case "other":
      return `other ${fieldLabel(field)}`;
    case "notSet":
      return `no ${fieldLabel(field)}`;
    default:
      return fieldLabel(field);
  }
}

function isCategory(field: string): boolean {
  return (findField(field)?.categories.length ?? 0) > 0;
}

function unitOf({ question }: Release): string {
  const unit = question!.kind.case === "average" ? findField(question!.kind.value.field)?.unit : undefined;
  return unit === undefined || unit === "" ? "" : ` ${unit}`;
}

function isPrivate(release: Release): boolean {
  return release.privacy!.mode === PrivacyMode.DIFFERENTIAL;
}
