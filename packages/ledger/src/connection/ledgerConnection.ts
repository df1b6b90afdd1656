import { Client, credentials } from "@grpc/grpc-js";
import { connect, type Gateway, hash, type Network, type Signer } from "@hyperledger/fabric-gateway";
import {
  organisation as findOrganisation,
  type Identity,
  type NetworkProfile,
  type OrganisationProfile,
} from "../identities/index.ts";
import { createSigner } from "./signer.ts";
import { DEFAULT_TIMEOUTS, type LedgerTimeouts } from "./timeouts.ts";

/** Largest message in either direction: a block of the largest batches fits in. */
const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

export interface ConnectLedgerOptions {
  readonly profile: NetworkProfile;
  /** Identifier of the organisation whose peer is used, as in the profile. */
  readonly organisation: string;
  readonly identity: Identity;
  readonly timeouts?: Partial<LedgerTimeouts>;
}

/** One identity's connection to one organisation's peer. */
export interface LedgerConnection extends Disposable {
  readonly profile: NetworkProfile;
  readonly organisation: OrganisationProfile;
  readonly identity: Pick<Identity, "mspId" | "certificatePem">;
  readonly timeouts: LedgerTimeouts;
  readonly gateway: Gateway;
  /** The profile's channel. */
  readonly network: Network;
  readonly grpc: Client;
  /** Signs whole messages. */
  readonly signer: Signer;
  close(): void;
}

/**
 * Connects, over TLS, to an organisation's peer. Returns at once; the first call opens the connection.
 *
 * @throws IdentityError `unknown-organisation`
 * @throws LedgerError `unsupported-key`
 */
export function connectLedger(options: ConnectLedgerOptions): LedgerConnection {
  const { profile, identity } = options;
  const organisation = findOrganisation(profile, options.organisation);
  const signer = createSigner(identity.privateKeyPem);
  const grpc = createGrpcClient(organisation);
  const gateway = connect({
    client: grpc,
    identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificatePem) },
    signer,
    hash: hash.none,
  });
  const close = () => {
    gateway.close();
    grpc.close();
  };
  return {
    profile,
    organisation,
    identity: { mspId: identity.mspId, certificatePem: identity.certificatePem },
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    gateway,
    network: gateway.getNetwork(profile.channel),
    grpc,
    signer,
    close,
    [Symbol.dispose]: close,
  };
}

function createGrpcClient(organisation: OrganisationProfile): Client {
  const roots = Buffer.from(organisation.tlsRoots.join("\n"));
  return new Client(organisation.peer.address, credentials.createSsl(roots), {
    "grpc.ssl_target_name_override": organisation.peer.serverName,
    "grpc.default_authority": organisation.peer.serverName,
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    // Peers close connections that ping more often than once a minute (peer.keepalive.minInterval).
    "grpc.keepalive_time_ms": 90_000,
    "grpc.keepalive_timeout_ms": 10_000,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 5_000,
    // Two connections to the same address never share what one of them closes.
    "grpc.use_local_subchannel_pool": 1,
  });
}
