import type { DeviceReport } from "@medtech-chain/schema";
import { createReport } from "../report.ts";
import { choose } from "./choice.ts";
import { type DeviceKind, type DeviceModel, fleet } from "./fleet.ts";
import { Generator, seedToWords } from "./generator.ts";

const DAY = 86_400;
const YEAR = 365 * DAY;
/** Serial numbers begin with letters that follow from the seed, so that no two hospitals have the same device. */
const PREFIX_LENGTH = 5;
const PREFIXES = 36 ** PREFIX_LENGTH;
/** No device is older when the first reports are made. */
const OLDEST_YEARS = 12;

/** Makes the reports of one hospital's made-up devices; the same seed makes the same ones. */
export class DeviceSimulator {
  readonly #generator = new Generator();
  readonly #words: readonly [number, number];
  readonly #serialPrefix: string;
  readonly #start: number;

  /**
   * @param seed anything; hospitals with different seeds have different devices
   * @param start time of the first reports in seconds since 1970-01-01T00:00:00Z
   */
  constructor(seed: string, start: number) {
    this.#words = seedToWords(seed);
    this.#serialPrefix = (this.#words[0] % PREFIXES).toString(36).toUpperCase().padStart(PREFIX_LENGTH, "0");
    this.#start = start;
  }

  /**
   * A device's report in a round. What the device is comes from its number alone; what it reports moves with time.
   *
   * @param time seconds since 1970-01-01T00:00:00Z; undefined: as many of the device's own synchronisations after the start as
   *   rounds have passed
   */
  report(device: number, round: number, time?: number): DeviceReport {
    const generator = this.#generator;
    generator.reset(this.#words[0], this.#words[1], device, 0x9e3779b9);
    // The first outputs still resemble those of the neighbouring devices.
    for (let i = 0; i < 8; i++) generator.next();
    const kind = choose(fleet, generator);
    const model = choose(kind.models, generator);
    const report = createReport();
    this.#describe(report, kind, model, device);
    this.#age(report, kind, time ?? this.#start + round * report.syncFrequencySeconds!);
    return report;
  }

  #describe(report: DeviceReport, kind: DeviceKind, model: DeviceModel, device: number): void {
    const generator = this.#generator;
    report.udiDeviceIdentifier = model.gtin;
    report.udiCheckDigitValid = true;
    report.udiSerialNumber = this.#serialPrefix + device.toString(36).toUpperCase().padStart(6, "0");
    report.manufacturer = model.manufacturer;
    report.model = model.name;
    report.deviceType = kind.name;
    report.category = kind.category;
    report.medicalSpeciality = choose(kind.specialities, generator);
    report.firmwareVersion = choose(model.firmwares, generator);
    if (generator.chance(0.8)) report.osVersion = choose(model.systems, generator);
    report.syncFrequencySeconds = choose(kind.syncSeconds, generator);
  }

  #age(report: DeviceReport, kind: DeviceKind, time: number): void {
    const generator = this.#generator;
    const years = Math.min(OLDEST_YEARS, -Math.log(1 - generator.fraction()) * kind.meanAge);
    const produced = this.#start - Math.floor(years * YEAR) - 30 * DAY;
    const producedDay = produced - (produced % DAY);
    const [mean, deviation] = kind.dailyHours;
    const dailyHours = Math.min(24, Math.max(0, mean + deviation * generator.normal()));
    const usage = (dailyHours * (time - produced)) / DAY;
    const active = generator.chance(years > 8 ? 0.6 : 0.94);
    report.productionTime = produced;
    report.udiManufacturingDate = producedDay;
    report.udiExpirationDate = producedDay + 10 * YEAR;
    report.udiLotNumber = lotOf(producedDay);
    report.warrantyExpiryTime = produced + kind.warrantyYears * YEAR;
    const services = Math.floor((time - produced) / (kind.serviceDays * DAY));
    if (services > 0) report.lastServiceTime = produced + services * kind.serviceDays * DAY;
    report.usageHours = Math.floor(usage);
    const drained = ((usage + kind.batteryHours * generator.fraction()) / kind.batteryHours) % 1;
    report.batteryLevel = Math.max(1, Math.round(100 * (1 - drained)));
    report.active = active;
    report.lastSyncTime = active ? time - generator.below(60) : time - generator.below(90) * DAY;
    report.reportTime = time;
  }
}

/** Devices that were made in the same week are of the same lot. */
function lotOf(producedDay: number): string {
  return `L${Math.floor(producedDay / (7 * DAY)).toString()}`;
}
