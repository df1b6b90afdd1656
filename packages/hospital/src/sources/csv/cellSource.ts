import { didYouMean } from "../../didYouMean.ts";
import { showValue } from "../../showValue.ts";
import type { Lookup } from "./lookup.ts";
import type { Problem } from "./problem.ts";

/** The trimmed text of a cell; undefined where a joined file has no row for it. */
export type CellSource = (cells: readonly string[]) => string | undefined;

/**
 * Where a column stands: in the file itself, or as `join.column` in a joined one.
 *
 * @returns a problem where there is no such column
 */
export function createCellSource(
  column: string,
  columns: readonly string[],
  lookups: readonly Lookup[],
): CellSource | Problem {
  const index = columns.indexOf(column);
  if (index !== -1) return (cells) => trim(cells[index]!);
  const lookup = lookups.find(({ mapping }) => column.startsWith(`${mapping.name}.`));
  if (lookup === undefined) {
    return {
      problem: `is mapped to the column ${showValue(column)}, which the file does not have${didYouMean(column, columns)}`,
    };
  }
  return createJoinedSource(column.slice(lookup.mapping.name.length + 1), columns, lookup);
}

function createJoinedSource(
  column: string,
  columns: readonly string[],
  lookup: Lookup,
): CellSource | Problem {
  const { name, on, file } = lookup.mapping;
  const keyIndex = columns.indexOf(on);
  const index = lookup.columns.indexOf(column);
  if (index === -1) {
    return {
      problem: `is mapped to ${showValue(`${name}.${column}`)}, but ${file} has no such column${didYouMean(column, lookup.columns)}`,
    };
  }
  if (keyIndex === -1)
    return { problem: `is joined on the column ${showValue(on)}, which the file does not have` };
  return (cells) => {
    const row = lookup.rows.get(trim(cells[keyIndex]!));
    return row === undefined ? undefined : trim(row[index]!);
  };
}

/** Spaces at the ends only: other white space is something to be told about. */
function trim(cell: string): string {
  let start = 0;
  let end = cell.length;
  while (start < end && cell.charCodeAt(start) === SPACE) start++;
  while (end > start && cell.charCodeAt(end - 1) === SPACE) end--;
  return end - start === cell.length ? cell : cell.slice(start, end);
}

const SPACE = 0x20;
