import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { HospitalError } from "../../errors.ts";
import type { Clock } from "../../time/clock.ts";
import type { Source, SourceChunk, SourcePositions } from "../source.ts";
import { type CsvSourceConfig, type LoadedMapping, loadMapping } from "./config.ts";
import { readCsvFile } from "./file.ts";
import { type Lookup, readLookup } from "./lookup.ts";
import { plainMapping } from "./mapping.ts";
import { positionToText, startOfFile, textToPosition } from "./position.ts";

/**
 * Device reports from CSV files, as a mapping file describes them.
 *
 * @throws HospitalError `invalid_config` or `source_unreadable` where the mapping or a joined file cannot be used
 */
export function createCsvSource(config: CsvSourceConfig, clock: Clock): Source {
  return new CsvSource(config, clock);
}

interface CsvFile {
  readonly path: string;
  readonly name: string;
}

class CsvSource implements Source {
  readonly #config: CsvSourceConfig;
  readonly #clock: Clock;
  readonly #loaded: LoadedMapping | undefined;
  readonly #lookups: readonly Lookup[];
  /** What was said about files that cannot be opened, so that it is said once. */
  readonly #unreadable = new Map<string, string>();

  constructor(config: CsvSourceConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#loaded = config.mapping === undefined ? undefined : loadMapping(config.mapping);
    this.#lookups = this.#loaded === undefined ? [] : readLookups(this.#loaded, config.maxRecordBytes);
  }

  get name(): string {
    return this.#config.name;
  }

  async *read(positions: SourcePositions, signal: AbortSignal): AsyncGenerator<SourceChunk> {
    const known = new Map(positions);
    while (!signal.aborted) {
      for (const file of await this.#listFiles()) {
        if (signal.aborted) return;
        yield* this.#readFile(file, known, signal);
      }
      if (this.#config.watchSeconds === 0) return;
      await this.#clock.wait(this.#config.watchSeconds * 1000, signal);
    }
  }

  async *#readFile(
    file: CsvFile,
    known: Map<string, string>,
    signal: AbortSignal,
  ): AsyncGenerator<SourceChunk> {
    const saved = known.get(file.name);
    const { maxRecordBytes } = this.#config;
    const options = {
      ...file,
      mapping: this.#loaded?.mapping,
      lookups: this.#lookups,
      maxRecordBytes,
      now: () => this.#clock.now(),
    };
    try {
      const from = saved === undefined ? undefined : textToPosition(saved);
      for await (const chunk of readCsvFile(options, from, signal)) {
        known.set(file.name, chunk.position);
        yield chunk;
      }
      this.#unreadable.delete(file.name);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      if (this.#unreadable.get(file.name) === code) return;
      this.#unreadable.set(file.name, code);
      yield createUnreadableChunk(file, code, saved);
    }
  }

  async #listFiles(): Promise<readonly CsvFile[]> {
    const { path } = this.#config;
    try {
      const found = await stat(path);
      if (found.isFile()) return [{ path, name: basename(path) }];
      if (!found.isDirectory())
        throw Object.assign(new TypeError("no file"), { code: "neither file nor folder" });
      const names = (await readdir(path)).filter((name) => this.#isWanted(name)).sort();
      const files = names.map((name) => ({ path: join(path, name), name }));
      const settled = await Promise.all(files.map((file) => this.#isSettled(file.path)));
      return files.filter((_, i) => settled[i]);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
      throw new HospitalError(
        "source_unreadable",
        path,
        `source ${this.name}: ${path} cannot be read (${code})`,
        cause,
      );
    }
  }

  #isWanted(name: string): boolean {
    const patterns = this.#loaded?.mapping.files ?? plainMapping.files;
    return (
      !name.startsWith(".") && patterns.some((pattern) => matches(name, pattern)) && !this.#isJoined(name)
    );
  }

  /** Files of the same folder that others are joined with hold no reports. */
  #isJoined(name: string): boolean {
    if (this.#loaded === undefined) return false;
    const { folder, mapping } = this.#loaded;
    return mapping.joins.some((join_) => join(folder, join_.file) === join(this.#config.path, name));
  }

  /** A file that is being written is left alone until it stops changing. */
  async #isSettled(path: string): Promise<boolean> {
    const file = await stat(path).catch(() => undefined);
    if (file?.isFile() !== true) return false;
    const { watchSeconds, settleSeconds } = this.#config;
    return watchSeconds === 0 || file.mtimeMs / 1000 <= this.#clock.now() - settleSeconds;
  }
}

/** The position stays as it was: the file is tried again. */
function createUnreadableChunk(file: CsvFile, code: string, saved: string | undefined): SourceChunk {
  const reason = `cannot be read (${code}); check that it exists and who may read it`;
  return {
    reports: [],
    rejects: [{ file: file.name, line: 0, field: "", reason, raw: "" }],
    item: file.name,
    position: saved ?? positionToText(startOfFile),
    progress: { done: 0, total: undefined, unit: "bytes" },
  };
}

function readLookups({ mapping, folder }: LoadedMapping, maxRecordBytes: number): readonly Lookup[] {
  return mapping.joins.map((joined) => readLookup(joined, folder, mapping.delimiter, maxRecordBytes));
}

/** `*` stands for any characters; everything else for itself. */
function matches(name: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const last = parts.length - 1;
  if (last === 0) return name === pattern;
  if (!name.startsWith(parts[0]!)) return false;
  let from = parts[0]!.length;
  for (const part of parts.slice(1, last)) {
    const found = name.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return name.length - parts[last]!.length >= from && name.endsWith(parts[last]!);
}
