import { type Document, parseDocument } from "yaml";
import { didYouMean } from "../didYouMean.ts";
import { HospitalError } from "../errors.ts";

/** The longest configuration that is read. */
const LONGEST_CONFIG = 1024 * 1024;

/**
 * One mapping of a YAML file, read key by key into typed values. Whatever is wrong is a `HospitalError` `invalid_config` that
 * names the file and the key. `finish` refuses keys that nobody read.
 */
export class ConfigReader {
  readonly #file: string;
  readonly #path: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #read = new Set<string>();

  constructor(file: string, path: string, values: Readonly<Record<string, unknown>>) {
    this.#file = file;
    this.#path = path;
    this.#values = values;
  }

  /** Keys that the file has here. */
  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(key: string): boolean {
    this.#read.add(key);
    return this.#values[key] !== undefined && this.#values[key] !== null;
  }

  /** Whether the value is a text, and not keys of its own. */
  isText(key: string): boolean {
    return this.has(key) && typeof this.#values[key] === "string";
  }

  text(key: string): string {
    return this.optionalText(key) ?? this.fail(key, "is missing; it must be a text");
  }

  optionalText(key: string): string | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#values[key];
    if (typeof value === "string" && value.length > 0) return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return this.fail(key, "must be a text");
  }

  /** A whole number inside the bounds, or the fallback where the key is absent. */
  integer(key: string, minimum: number, maximum: number, fallback: number): number {
    if (!this.has(key)) return fallback;
    const value = this.#values[key];
    if (Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum) {
      return value as number;
    }
    return this.fail(key, `must be a whole number from ${minimum} to ${maximum}`);
  }

  boolean(key: string, fallback: boolean): boolean {
    if (!this.has(key)) return fallback;
    const value = this.#values[key];
    return typeof value === "boolean" ? value : this.fail(key, "must be true or false");
  }

  /** A scalar as the text that stands for it in a cell; undefined where the key is absent. */
  scalar(key: string): string | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#values[key];
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return String(value);
    return this.fail(key, "must be a text, a number, true or false");
  }

  oneOf<T extends string>(key: string, choices: readonly T[], fallback?: T): T {
    if (!this.has(key) && fallback !== undefined) return fallback;
    const value = this.text(key);
    const choice = choices.find((candidate) => candidate === value);
    return choice ?? this.fail(key, `must be one of ${choices.join(", ")}${didYouMean(value, choices)}`);
  }

  texts(key: string): readonly string[] {
    if (!this.has(key)) return [];
    const value = this.#values[key];
    if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value;
    return this.fail(key, "must be a list of texts");
  }

  child(key: string): ConfigReader {
    return this.optionalChild(key) ?? this.fail(key, "is missing; it must have keys of its own");
  }

  optionalChild(key: string): ConfigReader | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#values[key];
    return isRecord(value)
      ? new ConfigReader(this.#file, this.#pathTo(key), value)
      : this.fail(key, "must have keys of its own");
  }

  children(key: string): readonly ConfigReader[] {
    if (!this.has(key)) return [];
    const value = this.#values[key];
    if (!Array.isArray(value)) return this.fail(key, "must be a list");
    return value.map((entry, i) => {
      if (!isRecord(entry)) return this.fail(`${key}[${i}]`, "must have keys of its own");
      return new ConfigReader(this.#file, this.#pathTo(`${key}[${i}]`), entry);
    });
  }

  /** Refuses keys that were not read, with the one that was probably meant. */
  finish(): void {
    for (const key of Object.keys(this.#values)) {
      if (!this.#read.has(key))
        this.fail(key, `is not a key that is known here${didYouMean(key, this.#read)}`);
    }
  }

  fail(key: string, problem: string): never {
    const path = this.#pathTo(key);
    throw new HospitalError("invalid_config", path, `${this.#file}: ${path} ${problem}`);
  }

  #pathTo(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
}

/**
 * Reads YAML text whose top is a mapping.
 *
 * @param file name for messages
 */
export function createConfigReader(text: string, file: string): ConfigReader {
  if (text.length > LONGEST_CONFIG) {
    throw new HospitalError("invalid_config", "", `${file}: is larger than ${LONGEST_CONFIG} characters`);
  }
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const error = document.errors[0];
  if (error !== undefined) {
    const firstLine = error.message.split("\n", 1)[0]!.replace(/:$/, "");
    throw new HospitalError("invalid_config", "", `${file}: is not valid YAML: ${firstLine}`);
  }
  const value = documentToValue(document, file);
  if (!isRecord(value))
    throw new HospitalError("invalid_config", "", `${file}: must consist of keys and values`);
  return new ConfigReader(file, "", value);
}

/** Aliases are refused: a small file of nested ones unfolds to gigabytes. */
function documentToValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new HospitalError("invalid_config", "", `${file}: must not use YAML aliases`, cause);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
