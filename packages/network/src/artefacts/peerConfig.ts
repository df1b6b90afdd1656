import { type NetworkDefinition, type OrganisationDefinition, peerMspId } from "../definition/definition.ts";
import { CONNECTIONS_VARIABLE } from "./builder.ts";
import { address, listenHost, loopback, nodeName } from "./hosts.ts";
import { administrationRootFile, builderFolder, peerFolder } from "./layout.ts";

/** Largest gRPC message in either direction: a block of the largest transactions fits in. */
const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

/** `core.yaml` (fabric `core/peer/config.go`, `sampleconfig/core.yaml`). Fabric has no defaults for many of these. */
export function peerToConfig(
  dir: string,
  definition: NetworkDefinition,
  organisation: OrganisationDefinition,
): Record<string, unknown> {
  return {
    peer: peerSection(dir, definition, organisation),
    // No Docker: chaincode runs as a service.
    vm: { endpoint: "" },
    chaincode: {
      mode: "net",
      keepalive: 0,
      installTimeout: "60s",
      startuptimeout: "30s",
      executetimeout: "30s",
      externalBuilders: [
        {
          name: "medtech-service",
          path: builderFolder(dir),
          propagateEnvironment: [CONNECTIONS_VARIABLE],
        },
      ],
      system: { _lifecycle: "enable", cscc: "enable", lscc: "enable", qscc: "enable" },
      logging: { level: "info", shim: "warning" },
      runtimeParams: {
        useWriteBatch: true,
        maxSizeWriteBatch: 1000,
        useGetMultipleKeys: true,
        maxSizeGetMultipleKeys: 1000,
      },
    },
    ledger: {
      state: { stateDatabase: "goleveldb", totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: { purgeInterval: 100, purgedKeyAuditLogging: true },
      snapshots: { rootDir: peerFolder(dir, organisation.id, "data", "snapshots") },
    },
    operations: {
      listenAddress: loopback(organisation.ports.peerOperations),
      tls: {
        enabled: true,
        ...serverCertificate(dir, organisation.id),
        clientAuthRequired: true,
        clientRootCAs: { files: [administrationRootFile(dir, organisation.id)] },
      },
    },
    metrics: { provider: "prometheus" },
  };
}

function peerSection(
  dir: string,
  definition: NetworkDefinition,
  organisation: OrganisationDefinition,
): Record<string, unknown> {
  return {
    id: nodeName(organisation, "peer"),
    networkId: definition.name,
    listenAddress: `${listenHost(organisation)}:${organisation.ports.peer}`,
    address: address(organisation, "peer"),
    // For chaincode that connects to its peer. Ours is connected to, so any port does.
    chaincodeListenAddress: loopback(0),
    chaincodeAddress: loopback(0),
    localMspId: peerMspId(organisation),
    localMspType: "bccsp",
    mspConfigPath: peerFolder(dir, organisation.id, "msp"),
    fileSystemPath: peerFolder(dir, organisation.id, "data"),
    BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256 } },
    tls: {
      enabled: true,
      clientAuthRequired: false,
      ...serverCertificate(dir, organisation.id),
      rootcert: { file: peerFolder(dir, organisation.id, "msp", "tlscacerts", "root.pem") },
    },
    authentication: { timewindow: "15m" },
    keepalive: {
      interval: "7200s",
      timeout: "20s",
      // Gateways ping every 10 s (fabric `internal/pkg/gateway/endpoint.go` sets no interval); a longer minimum ends their calls.
      minInterval: "5s",
      client: { interval: "60s", timeout: "20s" },
      deliveryClient: { interval: "60s", timeout: "20s" },
    },
    gateway: { enabled: true, endorsementTimeout: "30s", broadcastTimeout: "30s", dialTimeout: "20s" },
    gossip: gossipSection(organisation),
    deliveryclient: {
      blockGossipEnabled: false,
      policy: "cluster",
      connTimeout: "3s",
      minimalReconnectInterval: "100ms",
      reConnectBackoffThreshold: "5s",
      reconnectTotalTimeThreshold: "3600s",
      // How long an orderer may hold back a block that others have announced, be it that it lies or that it lags behind.
      blockCensorshipTimeoutKey: "3s",
    },
    discovery: {
      enabled: true,
      authCacheEnabled: true,
      authCacheMaxSize: 1000,
      authCachePurgeRetentionRatio: 0.75,
      orgMembersAllowedAccess: false,
    },
    handlers: {
      authFilters: [{ name: "DefaultAuth" }, { name: "ExpirationCheck" }, { name: "TimeWindowCheck" }],
      decorators: [{ name: "DefaultDecorator" }],
      endorsers: { escc: { name: "DefaultEndorsement" } },
      validators: { vscc: { name: "DefaultValidation" } },
    },
    limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
    maxRecvMsgSize: MAX_MESSAGE_BYTES,
    maxSendMsgSize: MAX_MESSAGE_BYTES,
  };
}

/**
 * Gossip carries membership and private data, no blocks. Peers that start one after another meet late with Fabric's own
 * intervals (25 s to reconnect, 4 s between state infos); these let discovery see all of them within seconds.
 */
function gossipSection(organisation: OrganisationDefinition): Record<string, unknown> {
  const own = address(organisation, "peer");
  return {
    bootstrap: own,
    endpoint: own,
    externalEndpoint: own,
    useLeaderElection: false,
    orgLeader: true,
    reconnectInterval: "2s",
    membershipTrackerInterval: "2s",
    publishStateInfoInterval: "1s",
    requestStateInfoInterval: "1s",
    publishCertPeriod: "10s",
    pullInterval: "2s",
    state: { enabled: false },
    pvtData: {
      pullRetryThreshold: "10s",
      transientstoreMaxBlockRetention: 20_000,
      pushAckTimeout: "3s",
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: "10s",
      reconciliationEnabled: true,
      skipPullingInvalidTransactionsDuringCommit: false,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 0 },
    },
  };
}

function serverCertificate(dir: string, id: string): Record<string, unknown> {
  return {
    cert: { file: peerFolder(dir, id, "tls-cert.pem") },
    key: { file: peerFolder(dir, id, "tls-key.pem") },
  };
}
