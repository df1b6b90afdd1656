import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { stringify } from "yaml";

/** Readable by the owner alone. */
export const SECRET_MODE = 0o600;
/** Run by the owner, readable by all. */
export const SCRIPT_MODE = 0o755;

/** Writes a file, and its folder where that is missing. */
export async function writeArtefact(
  file: string,
  content: string | Uint8Array,
  mode: number = 0o644,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content, { mode });
}

export async function writeYaml(file: string, value: unknown): Promise<void> {
  await writeArtefact(file, stringify(value, { aliasDuplicateObjects: false }));
}

export async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
