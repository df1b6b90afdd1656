export { createContractRouter } from "./contracts/contracts.ts";
export type { IndexGate } from "./follower/indexGate.ts";
export { ConfigError, type ProcessConfig, readConfig } from "./process/config.ts";
export { type RunningProcess, startProcess } from "./process/start.ts";
