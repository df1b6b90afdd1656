export type { Surroundings } from "./program/context.ts";
export { run } from "./program/run.ts";
