import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { DefinitionError } from "../errors.ts";

/** Larger files are refused unread. */
const MAX_CHARACTERS = 256 * 1024;

/** A place in a YAML document, which knows its line and its path. Every reader narrows or throws `DefinitionError`. */
export class Field {
  readonly #node: Node | null | undefined;
  readonly #lines: LineCounter;
  readonly #parentOffset: number;
  readonly path: string;

  constructor(node: Node | null | undefined, path: string, lines: LineCounter, parentOffset: number) {
    this.#node = node;
    this.path = path;
    this.#lines = lines;
    this.#parentOffset = parentOffset;
    if (isAlias(node)) throw this.error("must be written out: aliases are not used here");
  }

  /** Where the field is; where it would have to be, if it is missing. */
  get line(): number {
    return this.#lines.linePos(this.#offset).line;
  }

  get isPresent(): boolean {
    return this.#node !== null && this.#node !== undefined;
  }

  get isMapping(): boolean {
    return isMap(this.#node);
  }

  get #offset(): number {
    return this.#node?.range?.[0] ?? this.#parentOffset;
  }

  error(reason: string): DefinitionError {
    return new DefinitionError(this.line, this.path, reason);
  }

  /** The fields of a mapping that has no other keys than those given. */
  mapping<const K extends string>(keys: readonly K[]): Record<K, Field> {
    if (!isMap(this.#node)) throw this.error(`must be a mapping with ${keys.join(", ")}`);
    const found = new Map<string, Node | null>();
    for (const { key, value } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : "?";
      const known = keys.find((candidate) => candidate === name);
      if (known === undefined) {
        const at = new Field(key as Node, this.#child(name), this.#lines, this.#offset);
        throw at.error(`is unknown; known are ${keys.join(", ")}`);
      }
      found.set(known, value as Node | null);
    }
    const fields = keys.map((key) => [key, this.#field(found.get(key), this.#child(key))]);
    return Object.fromEntries(fields) as Record<K, Field>;
  }

  list(): Field[] {
    if (!isSeq(this.#node) || this.#node.items.length === 0) {
      throw this.error("must be a list with at least one entry");
    }
    return this.#node.items.map((item, index) => this.#field(item as Node | null, `${this.path}[${index}]`));
  }

  text(pattern: RegExp, meaning: string): string {
    const value = this.#scalar();
    if (typeof value !== "string" || !pattern.test(value)) throw this.error(`must be ${meaning}`);
    return value;
  }

  oneOf<const T extends string>(choices: readonly T[]): T {
    const value = this.#scalar();
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.error(`must be one of ${choices.join(", ")}`);
    return found;
  }

  integer(least: number, most: number): number {
    const value = this.#scalar();
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
      throw this.error(`must be a whole number from ${least} to ${most}`);
    }
    return value;
  }

  /** A text with a unit, such as `20ms`, converted. */
  measure(
    convert: (text: string) => number | undefined,
    least: number,
    most: number,
    meaning: string,
  ): number {
    const value = this.#scalar();
    const converted = typeof value === "string" ? convert(value) : undefined;
    if (converted === undefined || converted < least || converted > most) {
      throw this.error(`must be ${meaning}`);
    }
    return converted;
  }

  #scalar(): unknown {
    if (!this.isPresent) throw this.error("is missing");
    return isScalar(this.#node) ? this.#node.value : undefined;
  }

  #field(node: Node | null | undefined, path: string): Field {
    const empty = isScalar(node) && node.value === null;
    return new Field(empty ? undefined : node, path, this.#lines, node?.range?.[0] ?? this.#offset);
  }

  #child(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }
}

/** The root of a YAML document. @throws DefinitionError if it is not well-formed YAML 1.2 */
export function readDocument(text: string): Field {
  if (text.length > MAX_CHARACTERS) {
    throw new DefinitionError(1, "", `the file has more than ${MAX_CHARACTERS} characters`);
  }
  const lines = new LineCounter();
  const document: Document.Parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    throw new DefinitionError(lines.linePos(problem.pos[0]).line, "", firstLine(problem.message));
  }
  return new Field(document.contents, "", lines, 0);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
