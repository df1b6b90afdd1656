export type {
  BlockConfig,
  ChaincodeConfig,
  CollectionConfig,
  Devnet,
  DevnetConfig,
  DevnetStats,
  LimitConfig,
  OrganisationConfig,
} from "./config.ts";
export { type DevnetHooks, startDevnet } from "./devnet.ts";
export { createEmbeddedConfig, type EmbeddedOptions, organisationToMspId } from "./embedded.ts";
export { DevnetError, type DevnetErrorCode } from "./errors.ts";
export { type EmbeddedNetwork, type LaunchOptions, launchEmbeddedNetwork } from "./launch/launch.ts";
export { endStaleProcesses } from "./launch/stale.ts";
export type { ProcessEvent } from "./launch/supervise.ts";
