/** Why a cell cannot become a field's value, and what to do. The row's place is added by whoever reads the row. */
export interface Problem {
  readonly problem: string;
}

/** Whether reading a cell failed. */
export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "problem" in value;
}
