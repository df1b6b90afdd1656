export * from "./blocks/index.ts";
export * from "./clients.ts";
export * from "./connection/index.ts";
export * from "./errors.ts";
export * from "./transport/index.ts";
