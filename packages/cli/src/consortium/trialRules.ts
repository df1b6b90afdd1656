import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import type { Rules } from "@medtech-chain/schema";
import type { StudyPlan } from "./accounts.ts";
import { exampleRules } from "./exampleRules.ts";

/** What a trial groups by: the made-up makers and types of the simulator and of the sample files, declared beforehand. */
const domains = {
  manufacturer: [
    "Aldermoor Medical",
    "Bexley Infusion",
    "Helioglu",
    "Lumenfeld",
    "Norrvik",
    "Quillon Health",
    "Strandgaard",
    "Tamarisk Devices",
  ],
  device_type: [
    "Blood glucose meter",
    "Cardiac wearable",
    "Handheld ultrasound",
    "Infusion pump",
    "Patient monitor",
    "Portable ventilator",
  ],
  firmware_version: ["1", "2", "3"].flatMap((major) =>
    ["0.0", "1.0", "2.3", "4.0"].map((rest) => `${major}.${rest}`),
  ),
  os_version: ["12.4", "13.0", "13.2.1"],
} as const;

/** Rules for a trial with the simulator's devices. */
export function trialRules(profile: NetworkProfile): Rules {
  return exampleRules(profile, { domains });
}

/** One study, with one researcher who may spend epsilon 100. */
export const trialStudies: readonly StudyPlan[] = [
  {
    id: "pilot",
    microEpsilon: 500_000_000n,
    researchers: [{ id: "researcher-1", microEpsilon: 100_000_000n }],
  },
];
