/** Steps between which a process may die. Every pair of neighbours is a state that a restart must cope with. */
export type FaultPoint =
  | "append-begun"
  | "append-written"
  | "append-committed"
  | "batch-begun"
  | "batch-written"
  | "batch-committed"
  | "send-begun"
  | "send-committed"
  | "confirm-begun"
  | "confirm-written"
  | "confirm-committed"
  | "renumber-begun"
  | "renumber-written"
  | "renumber-committed";

/** Is called at each step. Tests end the process in it; a node has none. */
export type FaultHook = (point: FaultPoint) => void;

/** Goes on. */
export const noFaults: FaultHook = () => {};
