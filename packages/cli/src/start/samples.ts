import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SAMPLE_FOLDER = fileURLToPath(new URL("../../../hospital/sample", import.meta.url));
const MAPPING = "mapping.yaml";

/** Sample files of one hospital. */
export interface Sample {
  readonly hospital: string;
  /** Folder of CSV files. */
  readonly path: string;
  readonly mapping: string | undefined;
}

/** The hospital package's sample, which is the first hospital's. */
export async function findSamples(hospitals: readonly string[]): Promise<readonly Sample[]> {
  const mapping = join(SAMPLE_FOLDER, MAPPING);
  const hasMapping = await stat(mapping).then(
    (file) => file.isFile(),
    () => false,
  );
  return [{ hospital: hospitals[0]!, path: SAMPLE_FOLDER, mapping: hasMapping ? mapping : undefined }];
}
