import type { NetworkProfile } from "@medtech-chain/ledger/identities";

/** Rules of one private data collection (fabric-protos `peer/collection.proto`, StaticCollectionConfig). */
export interface CollectionConfig {
  readonly name: string;
  /** Who holds the plaintext, in the policy language, for example `OR('AMSP.member', 'BMSP.member')`. */
  readonly policy: string;
  /** Other member peers that must hold the plaintext before a peer endorses. */
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  /** Blocks after which the plaintext is deleted; 0 keeps it. */
  readonly blockToLive: number;
  /** Whether only members' clients may read through the chaincode. */
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  /** Replaces the chaincode's endorsement policy for writes to the collection. */
  readonly endorsementPolicy?: string;
}

export interface OrganisationConfig {
  readonly id: string;
  readonly mspId: string;
  readonly kind: "hospital" | "platform";
  /** Port of the organisation's peer on 127.0.0.1. */
  readonly port: number;
  /** Port on which the organisation's chaincode process listens on 127.0.0.1. */
  readonly chaincodePort: number;
}

export interface ChaincodeConfig {
  readonly name: string;
  readonly endorsementPolicy: string;
  readonly collections: readonly CollectionConfig[];
}

/** When a block is cut; a block is cut at once while nothing is being committed. */
export interface BlockConfig {
  readonly maxTransactions: number;
  /** A block with more than one transaction stays under this many bytes of envelopes. */
  readonly preferredMaxBytes: number;
  /** A larger transaction is refused (orderer `AbsoluteMaxBytes`). */
  readonly absoluteMaxBytes: number;
}

export interface LimitConfig {
  /** Largest gRPC message accepted from a client, in bytes. */
  readonly maxMessageBytes: number;
  /** Time for one chaincode execution. */
  readonly executeTimeoutMs: number;
  /** How long an endorsement waits for a chaincode that is not connected. */
  readonly connectTimeoutMs: number;
}

export interface DevnetConfig {
  readonly dir: string;
  readonly organisations: readonly OrganisationConfig[];
  readonly channel: string;
  readonly chaincode: ChaincodeConfig;
  readonly block?: Partial<BlockConfig>;
  readonly limits?: Partial<LimitConfig>;
}

export interface Devnet {
  readonly profile: NetworkProfile;
  /** Resolves when every organisation's chaincode is connected. Rejects with what is missing when `signal` aborts. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Finishes what is under way, then closes ports and files. */
  stop(): Promise<void>;
  /** Number of blocks. */
  readonly height: number;
  readonly stats: DevnetStats;
}

export interface DevnetStats {
  readonly blocks: number;
  readonly transactions: number;
  readonly invalidTransactions: number;
  readonly endorsements: number;
}

/** Sizes as in the sample orderer configuration (fabric `sampleconfig/configtx.yaml`), with larger batches. */
export const DEFAULT_BLOCK: BlockConfig = {
  maxTransactions: 500,
  preferredMaxBytes: 8 * 1024 * 1024,
  absoluteMaxBytes: 10 * 1024 * 1024,
};

/** As a peer's defaults (fabric `sampleconfig/core.yaml`, `internal/pkg/comm/config.go`). */
export const DEFAULT_LIMITS: LimitConfig = {
  maxMessageBytes: 100 * 1024 * 1024,
  executeTimeoutMs: 30_000,
  connectTimeoutMs: 3_000,
};

/** Version that the chaincode definition carries. */
export const CHAINCODE_VERSION = "1.0";
