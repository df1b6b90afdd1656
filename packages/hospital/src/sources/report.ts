import type { DeviceReport } from "@medtech-chain/schema";

/** A report with every field in place and none set: all reports have the same shape, which makes them fast to read. */
export function createReport(): DeviceReport {
  return {
    $typeName: "mtc.device.v1.DeviceReport",
    udiDeviceIdentifier: undefined,
    udiSerialNumber: undefined,
    udiLotNumber: undefined,
    udiManufacturingDate: undefined,
    udiExpirationDate: undefined,
    udiCheckDigitValid: undefined,
    hospital: undefined,
    manufacturer: undefined,
    model: undefined,
    firmwareVersion: undefined,
    osVersion: undefined,
    deviceType: undefined,
    category: undefined,
    medicalSpeciality: undefined,
    productionTime: undefined,
    lastServiceTime: undefined,
    warrantyExpiryTime: undefined,
    lastSyncTime: undefined,
    usageHours: undefined,
    batteryLevel: undefined,
    syncFrequencySeconds: undefined,
    active: undefined,
    reportTime: undefined,
  };
}
