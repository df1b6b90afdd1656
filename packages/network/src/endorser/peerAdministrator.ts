import type { ServiceError } from "@grpc/grpc-js";
import type { Network } from "@hyperledger/fabric-gateway";
import { discovery, peer } from "@hyperledger/fabric-protos";
import { connectLedger, type LedgerConnection } from "@medtech-chain/ledger";
import {
  identityFolder,
  loadIdentity,
  type NetworkProfile,
  organisation,
} from "@medtech-chain/ledger/identities";
import { NetworkError } from "../errors.ts";
import { createSignedProposal, type Invocation } from "./proposal.ts";

const CALL_TIMEOUT_MS = 60_000;
/** A response of this status or above is a refusal (fabric `protoutil/proputils.go`). */
const REFUSED = 400;

/** A peer, as its organisation's administrator reaches it. */
export class PeerAdministrator implements Disposable {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  get organisationId(): string {
    return this.#connection.organisation.id;
  }

  get mspId(): string {
    return this.#connection.identity.mspId;
  }

  /** The network's channel. */
  get channel(): Network {
    return this.#connection.network;
  }

  /** Has the peer simulate an invocation and returns its answer. @throws NetworkError `request-refused` */
  async invoke(invocation: Invocation): Promise<Uint8Array> {
    const response = await this.propose(invocation);
    const status = response.getResponse()?.getStatus() ?? 0;
    if (status >= REFUSED || status === 0) {
      throw this.#refusal(response.getResponse()?.getMessage() ?? "no response");
    }
    return response.getResponse()?.getPayload_asU8() ?? new Uint8Array();
  }

  /** Has the peer simulate an invocation and returns all it says, refusals included. */
  async propose(invocation: Invocation): Promise<peer.ProposalResponse> {
    const { gateway, grpc, signer } = this.#connection;
    const proposal = await createSignedProposal(gateway, signer, invocation);
    const { path, requestSerialize, responseDeserialize } = peer.EndorserService.processProposal;
    return this.#call<peer.ProposalResponse>((callback) =>
      grpc.makeUnaryRequest(path, requestSerialize, responseDeserialize, proposal, deadline(), callback),
    );
  }

  /** Asks the peer's discovery service. `request` gets its authentication here. */
  async discover(request: discovery.Request): Promise<discovery.Response> {
    const { grpc, signer } = this.#connection;
    const signed = new discovery.SignedRequest();
    signed.setPayload(request.serializeBinary());
    signed.setSignature(await signer(signed.getPayload_asU8()));
    const { path, requestSerialize, responseDeserialize } = discovery.DiscoveryService.discover;
    return this.#call<discovery.Response>((callback) =>
      grpc.makeUnaryRequest(path, requestSerialize, responseDeserialize, signed, deadline(), callback),
    );
  }

  get identity(): LedgerConnection["identity"] {
    return this.#connection.identity;
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  #call<T>(send: (callback: (error: ServiceError | null, value?: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      send((error, value) => {
        if (value !== undefined) resolve(value);
        else reject(this.#refusal(error?.details ?? "no answer", error));
      });
    });
  }

  #refusal(reason: string, cause?: unknown): NetworkError {
    return new NetworkError("request-refused", `${this.organisationId}'s peer says: ${reason}`, { cause });
  }
}

/** Connects to an organisation's peer with the identity `admin` of the network's folder. */
export async function connectAdministrator(
  dir: string,
  profile: NetworkProfile,
  organisationId: string,
): Promise<PeerAdministrator> {
  const { mspId } = organisation(profile, organisationId);
  const identity = await loadIdentity(identityFolder(dir, organisationId, "admin"), mspId);
  return new PeerAdministrator(connectLedger({ profile, organisation: organisationId, identity }));
}

function deadline(): { deadline: number } {
  return { deadline: Date.now() + CALL_TIMEOUT_MS };
}
