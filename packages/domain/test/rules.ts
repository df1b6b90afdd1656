import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { MemberKind, QuestionKind, type Rules, RulesSchema } from "@medtech-chain/schema";

/** What a message is made from, without the message itself: it can be spread. */
export type Init<Desc extends DescMessage> = Omit<MessageInitShape<Desc>, "$typeName" | "$unknown">;

/** Rules of a small consortium that allow every kind of question. */
export function createTestRules(overrides: Init<typeof RulesSchema> = {}): Rules {
  return create(RulesSchema, {
    members: [
      { id: "mtc", mspId: "MtcMSP", kind: MemberKind.PLATFORM },
      { id: "hospital-b", mspId: "HospitalBMSP", kind: MemberKind.HOSPITAL },
      { id: "hospital-a", mspId: "HospitalAMSP", kind: MemberKind.HOSPITAL },
    ],
    dataSet: { id: "devices", period: "2026", microEpsilon: 10_000_000n },
    fields: [
      { field: "usage_hours", lowerBound: 0n, upperBound: 50_000n },
      { field: "battery_level", lowerBound: 0n, upperBound: 100n },
      { field: "manufacturer", domain: ["Acme", "Bolt"] },
      { field: "firmware_version", domain: ["1.0", "2.0"] },
    ],
    questions: [
      {
        kind: QuestionKind.COUNT,
        filterFields: ["manufacturer", "usage_hours", "active", "category", "report_time"],
      },
      {
        kind: QuestionKind.GROUPED_COUNT,
        filterFields: ["manufacturer"],
        groupFields: [
          "manufacturer",
          "firmware_version",
          "category",
          "active",
          "hospital",
          "medical_speciality",
        ],
      },
      {
        kind: QuestionKind.AVERAGE,
        filterFields: ["category"],
        valueFields: ["usage_hours", "battery_level"],
      },
    ],
    privacy: {
      enabled: true,
      defaultMicroEpsilon: 500_000n,
      largestMicroEpsilon: 2_000_000n,
      largestGroupCount: 100,
      assumedDevices: 1000n,
    },
    ...overrides,
  });
}
