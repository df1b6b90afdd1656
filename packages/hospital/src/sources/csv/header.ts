import { didYouMean } from "../../didYouMean.ts";
import { showValue } from "../../showValue.ts";
import type { Lookup } from "./lookup.ts";
import { columnToFieldMapping, findTarget, type Mapping, plainMapping, targetNames } from "./mapping.ts";
import type { CsvRecord } from "./recordReader.ts";
import { createRowPlan, type RowPlan, type RowProblem } from "./rowPlan.ts";

/** The columns of a file, and how its rows are read. */
export interface FilePlan {
  readonly width: number;
  readonly readRow: RowPlan;
}

/**
 * Binds a file's header to a mapping, or to the schema's field names where there is none.
 *
 * @returns every reason why the file cannot be read
 */
export function createFilePlan(
  header: CsvRecord,
  mapping: Mapping | undefined,
  lookups: readonly Lookup[],
): FilePlan | readonly RowProblem[] {
  if ("fault" in header) return [{ field: "", problem: `the header ${header.fault}` }];
  const columns = header.cells.map((cell) => cell.trim());
  const problems = headerProblems(columns, mapping?.delimiter ?? plainMapping.delimiter);
  if (problems.length > 0) return problems;
  const bound = mapping ?? columnsToMapping(columns);
  if ("problems" in bound) return bound.problems;
  const readRow = createRowPlan(bound, columns, lookups);
  return typeof readRow === "function" ? { width: columns.length, readRow } : readRow;
}

const OTHER_DELIMITERS = [",", ";", "\t", "|"];

function headerProblems(columns: readonly string[], delimiter: string): RowProblem[] {
  const problems: RowProblem[] = [];
  const seen = new Set<string>();
  for (const column of columns) {
    if (column.includes("\ufffd")) {
      problems.push({
        field: column,
        problem: "the header is not UTF-8; save the file as UTF-8 (it may be Latin-1)",
      });
    }
    if (column !== "" && seen.has(column)) {
      problems.push({ field: column, problem: "the header has this column twice; rename one of them" });
    }
    seen.add(column);
  }
  const [only] = columns;
  const other = OTHER_DELIMITERS.find((mark) => mark !== delimiter && only?.includes(mark) === true);
  if (columns.length === 1 && other !== undefined) {
    problems.push({
      field: "",
      problem: `the header is one column, ${showValue(only!)}; set "delimiter" in the mapping to what separates the columns`,
    });
  }
  return problems;
}

/** Without a mapping an unknown column is refused: a misspelt field would be lost without a word. */
function columnsToMapping(
  columns: readonly string[],
): Mapping | { readonly problems: readonly RowProblem[] } {
  const problems: RowProblem[] = [];
  const fields = columns.flatMap((column) => {
    const target = findTarget(column);
    if (target !== undefined) return [columnToFieldMapping(target, column)];
    const hint =
      column === "hospital"
        ? "; the hospital is taken from the configuration"
        : didYouMean(column, targetNames);
    problems.push({
      field: column,
      problem: `the column is no field of a device report; remove it or use a mapping file${hint}`,
    });
    return [];
  });
  return problems.length > 0 ? { problems } : { ...plainMapping, fields };
}
