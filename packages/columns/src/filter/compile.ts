import type { CheckedFilter } from "@medtech-chain/domain";
import { CHUNK_WORDS } from "../index/chunk.ts";
import type { RowStore } from "../index/rowStore.ts";
import { compileComparison } from "./comparison.ts";
import type { CompiledFilter } from "./compiledFilter.ts";

/** Binds a filter once: texts are compared with each entry of a dictionary, not with each row. */
export function compileFilter(filter: CheckedFilter, rows: RowStore): CompiledFilter {
  switch (filter.type) {
    case "all_of":
      return new AllOf(filter.filters.map((part) => compileFilter(part, rows)));
    case "any_of":
      return new AnyOf(filter.filters.map((part) => compileFilter(part, rows)));
    case "not":
      return new Not(compileFilter(filter.filter, rows));
    case "comparison":
      return compileComparison(filter, rows);
    default:
      return filter satisfies never;
  }
}

class AllOf implements CompiledFilter {
  readonly #filters: readonly CompiledFilter[];
  readonly #rest = new Uint32Array(CHUNK_WORDS);

  constructor(filters: readonly CompiledFilter[]) {
    this.#filters = filters;
  }

  apply(chunk: number, wanted: Uint32Array, out: Uint32Array): void {
    out.set(wanted);
    for (const filter of this.#filters) {
      this.#rest.set(out);
      filter.apply(chunk, this.#rest, out);
    }
  }
}

class AnyOf implements CompiledFilter {
  readonly #filters: readonly CompiledFilter[];
  readonly #rest = new Uint32Array(CHUNK_WORDS);
  readonly #found = new Uint32Array(CHUNK_WORDS);

  constructor(filters: readonly CompiledFilter[]) {
    this.#filters = filters;
  }

  apply(chunk: number, wanted: Uint32Array, out: Uint32Array): void {
    const rest = this.#rest;
    const found = this.#found;
    out.fill(0);
    rest.set(wanted);
    for (const filter of this.#filters) {
      filter.apply(chunk, rest, found);
      for (let i = 0; i < CHUNK_WORDS; i++) {
        out[i]! |= found[i]!;
        rest[i]! &= ~found[i]!;
      }
    }
  }
}

/** The complement: a device whose field is not set fulfils no comparison, and so fulfils its negation. */
class Not implements CompiledFilter {
  readonly #filter: CompiledFilter;

  constructor(filter: CompiledFilter) {
    this.#filter = filter;
  }

  apply(chunk: number, wanted: Uint32Array, out: Uint32Array): void {
    this.#filter.apply(chunk, wanted, out);
    for (let i = 0; i < CHUNK_WORDS; i++) out[i] = wanted[i]! & ~out[i]!;
  }
}
