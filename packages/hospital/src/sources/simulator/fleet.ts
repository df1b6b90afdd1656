import { DeviceCategory, MedicalSpeciality } from "@medtech-chain/schema";
import { gtinCheckDigit } from "../../udi/checkDigit.ts";
import { type Choice, createChoice } from "./choice.ts";

/** A kind of device, with how its examples differ. Every number describes made-up devices. */
export interface DeviceKind {
  readonly name: string;
  readonly category: DeviceCategory;
  readonly specialities: Choice<MedicalSpeciality>;
  readonly models: Choice<DeviceModel>;
  /** Hours of use a day: mean and standard deviation. */
  readonly dailyHours: readonly [mean: number, deviation: number];
  /** Hours that a full battery lasts; 0 for devices on mains. */
  readonly batteryHours: number;
  /** Usual seconds between two synchronisations. */
  readonly syncSeconds: Choice<number>;
  /** Days between two services. */
  readonly serviceDays: number;
  readonly warrantyYears: number;
  /** Mean age in years. */
  readonly meanAge: number;
}

/** What a manufacturer sells under one device identifier. */
export interface DeviceModel {
  readonly manufacturer: string;
  readonly name: string;
  /** GTIN of 14 digits. */
  readonly gtin: string;
  readonly firmwares: Choice<string>;
  readonly systems: Choice<string>;
}

const { PORTABLE, WEARABLE } = DeviceCategory;
const S = MedicalSpeciality;

type Makers = readonly (readonly [manufacturer: string, models: readonly string[], weight: number])[];

/** Made-up manufacturers with their share of each kind's market. */
const makers = {
  monitors: [
    ["Aldermoor Medical", ["Sentra 5", "Sentra 7"], 5],
    ["Norrvik", ["Vitalis M", "Vitalis L"], 3],
    ["Quillon Health", ["Q-Watch 200"], 2],
  ],
  pumps: [
    ["Bexley Infusion", ["FlowLine 2", "FlowLine 3"], 6],
    ["Norrvik", ["Dosara"], 3],
    ["Tamarisk Devices", ["T-Pump"], 1],
  ],
  meters: [
    ["Helioglu", ["Glyco One", "Glyco Air", "Glyco Air+"], 5],
    ["Tamarisk Devices", ["SugarSense"], 3],
    ["Quillon Health", ["Q-Gluco"], 2],
  ],
  wearables: [
    ["Quillon Health", ["Q-Band", "Q-Patch"], 4],
    ["Strandgaard", ["Pulsar 1", "Pulsar 2"], 4],
    ["Aldermoor Medical", ["Sentra Go"], 2],
  ],
  ventilators: [
    ["Strandgaard", ["Aera P", "Aera H"], 6],
    ["Bexley Infusion", ["BreathLine"], 4],
  ],
  imaging: [
    ["Lumenfeld", ["EchoPad", "EchoPad Pro"], 7],
    ["Aldermoor Medical", ["Sentra Echo"], 3],
  ],
} satisfies Record<string, Makers>;

let modelNumber = 0;

/** Kinds of devices with how common they are. */
export const fleet: Choice<DeviceKind> = createChoice<DeviceKind>([
  [
    kind("Patient monitor", PORTABLE, makers.monitors, {
      specialities: [
        [S.CRITICAL_CARE, 4],
        [S.EMERGENCY_MEDICINE, 3],
        [S.CARDIOLOGY, 2],
        [S.SURGERY, 1],
        [S.NEONATOLOGY, 1],
      ],
      dailyHours: [14, 5],
      batteryHours: 6,
      syncSeconds: [
        [60, 6],
        [300, 3],
        [900, 1],
      ],
      serviceDays: 365,
      warrantyYears: 3,
      meanAge: 4,
    }),
    18,
  ],
  [
    kind("Infusion pump", PORTABLE, makers.pumps, {
      specialities: [
        [S.CRITICAL_CARE, 4],
        [S.ONCOLOGY, 3],
        [S.ANESTHESIOLOGY, 2],
        [S.INTERNAL_MEDICINE, 2],
        [S.PEDIATRICS, 1],
      ],
      dailyHours: [11, 5],
      batteryHours: 8,
      syncSeconds: [
        [300, 6],
        [900, 3],
        [3600, 1],
      ],
      serviceDays: 365,
      warrantyYears: 2,
      meanAge: 5,
    }),
    22,
  ],
  [
    kind("Blood glucose meter", PORTABLE, makers.meters, {
      specialities: [
        [S.ENDOCRINOLOGY, 6],
        [S.INTERNAL_MEDICINE, 2],
        [S.FAMILY_MEDICINE, 2],
        [S.OBSTETRICS_AND_GYNECOLOGY, 1],
      ],
      dailyHours: [0.6, 0.3],
      batteryHours: 400,
      syncSeconds: [
        [3600, 3],
        [21_600, 4],
        [86_400, 3],
      ],
      serviceDays: 730,
      warrantyYears: 2,
      meanAge: 2,
    }),
    24,
  ],
  [
    kind("Cardiac wearable", WEARABLE, makers.wearables, {
      specialities: [
        [S.CARDIOLOGY, 6],
        [S.GERIATRICS, 2],
        [S.SPORTS_MEDICINE, 1],
        [S.SLEEP_MEDICINE, 1],
      ],
      dailyHours: [20, 3],
      batteryHours: 72,
      syncSeconds: [
        [300, 2],
        [900, 5],
        [3600, 3],
      ],
      serviceDays: 730,
      warrantyYears: 2,
      meanAge: 1.5,
    }),
    22,
  ],
  [
    kind("Portable ventilator", PORTABLE, makers.ventilators, {
      specialities: [
        [S.PULMONOLOGY, 4],
        [S.CRITICAL_CARE, 4],
        [S.EMERGENCY_MEDICINE, 2],
      ],
      dailyHours: [9, 6],
      batteryHours: 5,
      syncSeconds: [
        [60, 5],
        [300, 5],
      ],
      serviceDays: 182,
      warrantyYears: 3,
      meanAge: 4,
    }),
    7,
  ],
  [
    kind("Handheld ultrasound", PORTABLE, makers.imaging, {
      specialities: [
        [S.DIAGNOSTIC_RADIOLOGY, 3],
        [S.OBSTETRICS_AND_GYNECOLOGY, 3],
        [S.EMERGENCY_MEDICINE, 2],
        [S.CARDIOLOGY, 2],
      ],
      dailyHours: [2.5, 1.5],
      batteryHours: 3,
      syncSeconds: [
        [3600, 6],
        [86_400, 4],
      ],
      serviceDays: 365,
      warrantyYears: 3,
      meanAge: 3,
    }),
    7,
  ],
]);

type Weighted<T> = readonly (readonly [T, number])[];

interface KindTraits {
  readonly specialities: Weighted<MedicalSpeciality>;
  readonly dailyHours: readonly [number, number];
  readonly batteryHours: number;
  readonly syncSeconds: Weighted<number>;
  readonly serviceDays: number;
  readonly warrantyYears: number;
  readonly meanAge: number;
}

function kind(name: string, category: DeviceCategory, sold: Makers, traits: KindTraits): DeviceKind {
  const models = sold.flatMap(([manufacturer, names, weight]) =>
    names.map((model) => [createModel(manufacturer, model), weight / names.length] as const),
  );
  return {
    ...traits,
    name,
    category,
    models: createChoice(models),
    specialities: createChoice(traits.specialities),
    syncSeconds: createChoice(traits.syncSeconds),
  };
}

/** GTINs lie in a range that GS1 keeps for use inside one company (prefix 040), so none is anybody's product. */
function createModel(manufacturer: string, name: string): DeviceModel {
  modelNumber += 1;
  const digits = `0040${(100_000_000 + modelNumber * 137).toString()}`;
  return {
    manufacturer,
    name,
    gtin: `${digits}${gtinCheckDigit(digits)}`,
    firmwares: createChoice(firmwaresOf(modelNumber)),
    systems: createChoice<string>([
      ["12.4", 2],
      ["13.0", 3],
      ["13.2.1", 5],
    ]),
  };
}

/** Newer versions are more common, and one in ten devices was never updated. */
function firmwaresOf(model: number): Weighted<string> {
  const major = 1 + (model % 3);
  return [
    [`${major}.0.0`, 1],
    [`${major}.1.0`, 2],
    [`${major}.2.3`, 3],
    [`${major}.4.0`, 4],
  ];
}
