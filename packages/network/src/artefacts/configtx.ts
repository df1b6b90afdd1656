import {
  type BatchDefinition,
  consenterId,
  type NetworkDefinition,
  type OrganisationDefinition,
  ordererMspId,
  peerMspId,
} from "../definition/definition.ts";
import { address } from "./hosts.ts";
import { publicFolder } from "./layout.ts";

/** Name of the profile that the genesis block is made from. */
export const PROFILE = "Channel";

/**
 * Timers of SmartBFT (`pkg/types/config.go` of its library). A dead leader is noticed by its missing heartbeats. One that was killed and is back
 * sends them again but has lost what it was to order, so requests that wait have to make others complain within seconds as well.
 */
const BFT_TIMERS = {
  LeaderHeartbeatTimeout: "4s",
  LeaderHeartbeatCount: 10,
  RequestForwardTimeout: "1s",
  RequestComplainTimeout: "3s",
  RequestAutoRemoveTimeout: "3m",
  ViewChangeResendInterval: "1s",
  ViewChangeTimeout: "5s",
  CollectTimeout: "1s",
  IncomingMessageBufferSize: 200,
  RequestPoolSize: 100_000,
};

/** A follower of Raft stands for election after ten ticks without the leader. */
const RAFT_OPTIONS = {
  TickInterval: "200ms",
  ElectionTick: 10,
  HeartbeatTick: 1,
  MaxInflightBlocks: 5,
  SnapshotIntervalSize: "16 MB",
};

/**
 * What `configtxgen` reads (fabric `sampleconfig/configtx.yaml`, `internal/configtxgen/genesisconfig/config.go`). Under BFT the tool
 * itself replaces BlockValidation by a quorum of the consenters.
 */
export function definitionToConfigtx(dir: string, definition: NetworkDefinition): Record<string, unknown> {
  return {
    Profiles: {
      [PROFILE]: {
        Policies: metaPolicies(),
        Capabilities: { V3_0: true },
        Orderer: ordererSection(dir, definition),
        Application: applicationSection(dir, definition),
      },
    },
  };
}

function ordererSection(dir: string, definition: NetworkDefinition): Record<string, unknown> {
  const { organisations, consensus } = definition;
  return {
    ...consensusSection(dir, definition),
    BatchTimeout: `${consensus.batch.timeoutMs}ms`,
    BatchSize: batchSize(consensus.batch),
    MaxChannels: 0,
    Capabilities: { V2_0: true },
    Policies: {
      ...metaPolicies(),
      BlockValidation: signature(
        `OR(${organisations.map((each) => `'${ordererMspId(each)}.orderer'`).join()})`,
      ),
    },
    Organizations: organisations.map((organisation) => ordererOrganisation(dir, organisation)),
  };
}

function consensusSection(
  dir: string,
  { organisations, consensus }: NetworkDefinition,
): Record<string, unknown> {
  switch (consensus.type) {
    case "bft":
      return {
        OrdererType: "BFT",
        SmartBFT: { RequestBatchMaxInterval: `${consensus.batch.timeoutMs}ms`, ...BFT_TIMERS },
        ConsenterMapping: organisations.map((organisation, index) => ({
          ID: consenterId(index),
          MSPID: ordererMspId(organisation),
          Identity: publicFolder(dir, organisation.id, "orderer-cert.pem"),
          ...consenterEndpoint(dir, organisation),
        })),
      };
    case "raft":
      return {
        OrdererType: "etcdraft",
        EtcdRaft: {
          Options: RAFT_OPTIONS,
          Consenters: organisations.map((organisation) => consenterEndpoint(dir, organisation)),
        },
      };
  }
}

function consenterEndpoint(dir: string, organisation: OrganisationDefinition): Record<string, unknown> {
  const certificate = publicFolder(dir, organisation.id, "orderer-tls-cert.pem");
  return {
    Host: organisation.host,
    Port: organisation.ports.orderer,
    ClientTLSCert: certificate,
    ServerTLSCert: certificate,
  };
}

function batchSize(batch: BatchDefinition): Record<string, unknown> {
  return {
    MaxMessageCount: batch.maxTransactions,
    AbsoluteMaxBytes: batch.absoluteMaxBytes,
    PreferredMaxBytes: batch.preferredMaxBytes,
  };
}

function ordererOrganisation(dir: string, organisation: OrganisationDefinition): Record<string, unknown> {
  const mspId = ordererMspId(organisation);
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: publicFolder(dir, organisation.id, "orderer-msp"),
    OrdererEndpoints: [address(organisation, "orderer")],
    Policies: {
      Readers: signature(`OR('${mspId}.member')`),
      Writers: signature(`OR('${mspId}.member')`),
      Admins: signature(`OR('${mspId}.admin')`),
    },
  };
}

function applicationSection(dir: string, { organisations }: NetworkDefinition): Record<string, unknown> {
  return {
    Capabilities: { V2_5: true },
    Policies: {
      ...metaPolicies(),
      Endorsement: meta("MAJORITY Endorsement"),
      LifecycleEndorsement: meta("MAJORITY Endorsement"),
    },
    Organizations: organisations.map((organisation) => applicationOrganisation(dir, organisation)),
  };
}

function applicationOrganisation(dir: string, organisation: OrganisationDefinition): Record<string, unknown> {
  const mspId = peerMspId(organisation);
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: publicFolder(dir, organisation.id, "peer-msp"),
    // In the genesis block already, so that peers find each other without a change of the configuration.
    AnchorPeers: [{ Host: organisation.host, Port: organisation.ports.peer }],
    Policies: {
      Readers: signature(`OR('${mspId}.admin', '${mspId}.peer', '${mspId}.client')`),
      Writers: signature(`OR('${mspId}.admin', '${mspId}.client')`),
      Admins: signature(`OR('${mspId}.admin')`),
      Endorsement: signature(`OR('${mspId}.peer')`),
    },
  };
}

function metaPolicies(): Record<string, unknown> {
  return { Readers: meta("ANY Readers"), Writers: meta("ANY Writers"), Admins: meta("MAJORITY Admins") };
}

function meta(rule: string): Record<string, string> {
  return { Type: "ImplicitMeta", Rule: rule };
}

function signature(rule: string): Record<string, string> {
  return { Type: "Signature", Rule: rule };
}
