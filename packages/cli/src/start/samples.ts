import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CsvSourceConfig, createCsvSourceConfig } from "@medtech-chain/hospital";

const SAMPLE_FOLDER = fileURLToPath(new URL("../sample", import.meta.resolve("@medtech-chain/hospital")));
const MAPPING = join(SAMPLE_FOLDER, "mapping.yaml");

/** The sample files of a hospital, where there are any for one of that name. */
export function sampleOf(hospital: string): CsvSourceConfig | undefined {
  const path = join(SAMPLE_FOLDER, hospital);
  return existsSync(path) ? createCsvSourceConfig({ name: "sample", path, mapping: MAPPING }) : undefined;
}
