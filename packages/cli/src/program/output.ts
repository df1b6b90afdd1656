import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { styleText } from "node:util";
import { CommandError } from "./commandError.ts";

export type Style = Parameters<typeof styleText>[0];

/** Where a program's text goes. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutputOptions {
  readonly out: TextStream;
  readonly err: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False switches colours off wherever they would be on. */
  readonly color?: boolean;
  /** File that results go to instead of standard output. */
  readonly file?: string | undefined;
}

/** Width where the terminal does not tell its own. */
const DEFAULT_COLUMNS = 80;
const LARGEST_COLUMNS = 120;

const asciiSigns: Readonly<Record<string, string>> = { "±": "+/-", "−": "-", "…": "...", "·": "/", "–": "-" };

/** Results on standard output or in a file, progress on standard error, both in the form that the user wants. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly #options: OutputOptions;
  readonly #results: string[] = [];

  constructor(options: OutputOptions) {
    this.#options = options;
    this.json = options.json ?? false;
    this.quiet = options.quiet ?? false;
  }

  /** Whether results may have colours. */
  get color(): boolean {
    return this.#options.file === undefined && this.#hasColor(this.#options.out);
  }

  /** Whether progress may move on the screen. */
  get isInteractive(): boolean {
    return this.#options.err.isTTY === true && !this.quiet && !this.json && this.#options.env.TERM !== "dumb";
  }

  /** Whether the terminal shows more than ASCII. */
  get unicode(): boolean {
    const { env } = this.#options;
    if (env.TERM === "dumb" || env.TERM === "linux") return false;
    const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
    return locale === "" ? true : /utf-?8/i.test(locale);
  }

  get columns(): number {
    return Math.min(LARGEST_COLUMNS, this.#options.out.columns ?? DEFAULT_COLUMNS);
  }

  /** Language of numbers and dates, from the environment. */
  get locale(): string {
    const { env } = this.#options;
    const name = (env.LC_ALL || env.LC_NUMERIC || env.LANG || "").split(".")[0]!.replace("_", "-");
    try {
      return new Intl.Locale(name).toString();
    } catch {
      return "en";
    }
  }

  /** The text in a style, where results have colours. */
  style(style: Style, text: string): string {
    return this.color ? styleText(style, text, { validateStream: false }) : text;
  }

  /** A line of the result. Shown at once unless it belongs into a file. */
  result(text: string): void {
    if (this.#options.file !== undefined) this.#results.push(text);
    else this.#options.out.write(`${this.#encode(text)}\n`);
  }

  /** The whole result as JSON; integers of 64 bits become numbers where they fit, else text. */
  resultJson(value: unknown): void {
    this.result(JSON.stringify(value, jsonReplacer, 2));
  }

  /** A line of a result that is a sequence of JSON lines. */
  resultJsonLine(value: unknown): void {
    this.result(JSON.stringify(value, jsonReplacer));
  }

  /** A line about what is going on. */
  progress(text: string): void {
    if (!this.quiet) this.error(text);
  }

  /** A line about what went wrong; shown even when quiet. */
  error(text: string): void {
    this.#options.err.write(`${this.#encode(text)}\n`);
  }

  /** The text in a style, where standard error has colours. */
  errorStyle(style: Style, text: string): string {
    return this.#hasColor(this.#options.err) ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Writes the file of results, whole or not at all. */
  async finish(): Promise<void> {
    const { file } = this.#options;
    if (file === undefined || this.#results.length === 0) return;
    const draft = `${file}.${randomBytes(4).toString("hex")}.tmp`;
    try {
      await writeFile(draft, `${this.#results.join("\n")}\n`);
      await rename(draft, file);
    } catch (cause) {
      await rm(draft, { force: true });
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CommandError("refused", `cannot write ${file}: ${reason}`, {
        next: "choose another file with --output",
        cause,
      });
    }
  }

  /** Where the terminal shows ASCII alone, the signs of our own texts have stand-ins; what others wrote stays. */
  #encode(text: string): string {
    return this.unicode || this.json ? text : text.replace(/[±−…·–]/g, (sign) => asciiSigns[sign]!);
  }

  #hasColor(stream: TextStream): boolean {
    const { env, color } = this.#options;
    if (this.json || color === false || env.NO_COLOR) return false;
    if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
    return stream.isTTY === true && env.TERM !== "dumb";
  }
}

function jsonReplacer(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
      ? Number(value)
      : value.toString();
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}
