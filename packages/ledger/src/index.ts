export * from "./blocks/index.ts";
export * from "./clients.ts";
export * from "./connection/index.ts";
export * from "./errors.ts";
export * from "./methodFunctionName.ts";
export * from "./receipts/index.ts";
export * from "./transport/index.ts";
