import { create } from "@bufbuild/protobuf";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { MemberKind, QuestionKind, type Rules, RulesSchema } from "@medtech-chain/schema";

/** Fields that a trial lets everybody filter by. */
const FILTER_FIELDS = [
  "hospital",
  "udi_device_identifier",
  "udi_check_digit_valid",
  "manufacturer",
  "model",
  "firmware_version",
  "os_version",
  "device_type",
  "category",
  "medical_speciality",
  "production_time",
  "last_service_time",
  "warranty_expiry_time",
  "last_sync_time",
  "usage_hours",
  "battery_level",
  "sync_frequency_seconds",
  "active",
];

export interface ExampleRulesOptions {
  /** Values that questions may group by, for each text or version field. Agreed on beforehand, not read from the data. */
  readonly domains: Readonly<Record<string, readonly string[]>>;
  /** Budget of the data set for the period, in micro-epsilon. */
  readonly microEpsilon?: bigint;
  readonly period?: string;
  /** Off only to measure on data that is nobody's. */
  readonly privacy?: boolean;
}

/** Rules for a trial: the network's organisations as members, and every field of the catalogue that has a use. */
export function exampleRules(profile: NetworkProfile, options: ExampleRulesOptions): Rules {
  const grouped = Object.keys(options.domains);
  return create(RulesSchema, {
    members: profile.organisations.map(({ id, mspId, kind }) => ({
      id,
      mspId,
      kind: kind === "hospital" ? MemberKind.HOSPITAL : MemberKind.PLATFORM,
    })),
    dataSet: {
      id: "devices",
      period: options.period ?? "trial",
      microEpsilon: options.microEpsilon ?? 1_000_000_000n,
    },
    fields: [
      ...grouped.map((field) => ({ field, domain: [...options.domains[field]!] })),
      { field: "usage_hours", lowerBound: 0n, upperBound: 50_000n },
      { field: "battery_level", lowerBound: 0n, upperBound: 100n },
      { field: "sync_frequency_seconds", lowerBound: 1n, upperBound: 604_800n },
    ],
    questions: [
      { kind: QuestionKind.COUNT, filterFields: FILTER_FIELDS },
      {
        kind: QuestionKind.GROUPED_COUNT,
        filterFields: FILTER_FIELDS,
        groupFields: [
          ...grouped,
          "hospital",
          "category",
          "medical_speciality",
          "active",
          "udi_check_digit_valid",
        ],
      },
      {
        kind: QuestionKind.AVERAGE,
        filterFields: FILTER_FIELDS,
        valueFields: ["usage_hours", "battery_level", "sync_frequency_seconds"],
      },
    ],
    privacy: {
      enabled: options.privacy ?? true,
      defaultMicroEpsilon: 500_000n,
      largestMicroEpsilon: 5_000_000n,
      largestGroupCount: 1024,
      assumedDevices: 1000n,
    },
  });
}
