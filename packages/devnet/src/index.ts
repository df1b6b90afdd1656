export {
  type BlockConfig,
  type ChaincodeConfig,
  type CollectionConfig,
  type Devnet,
  type DevnetConfig,
  type DevnetStats,
  type LimitConfig,
  type OrganisationConfig,
} from "./config.ts";
export { type DevnetHooks, startDevnet } from "./devnet.ts";
export { createEmbeddedConfig, type EmbeddedOptions, organisationToMspId } from "./embedded.ts";
export { DevnetError, type DevnetErrorCode } from "./errors.ts";
export { type EmbeddedNetwork, type LaunchOptions, launchEmbeddedNetwork } from "./launch/launch.ts";
export type { ProcessEvent } from "./launch/supervise.ts";
