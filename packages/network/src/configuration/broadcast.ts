import { Client, credentials } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import { messageOf, NetworkError } from "../errors.ts";

const TIMEOUT_MS = 30_000;

export interface OrdererEndpoint {
  /** `host:port` */
  readonly address: string;
  /** Name in the TLS certificate. */
  readonly serverName: string;
  /** PEM root of the TLS certificate. */
  readonly tlsRoot: string;
}

/**
 * Sends an envelope to every orderer, as BFT needs it: one that lies could drop it. One that accepts it is enough here, since the caller
 * waits for the outcome.
 * @throws NetworkError `request-refused` with the reasons if none accepts it
 */
export async function broadcast(
  orderers: readonly OrdererEndpoint[],
  envelope: common.Envelope,
): Promise<void> {
  const outcomes = await Promise.allSettled(orderers.map((each) => broadcastTo(each, envelope)));
  if (outcomes.some(({ status }) => status === "fulfilled")) return;
  const reasons = outcomes.map((outcome) => (outcome.status === "rejected" ? messageOf(outcome.reason) : ""));
  throw new NetworkError(
    "request-refused",
    `no orderer accepts the change: ${[...new Set(reasons)].join("; ")}`,
  );
}

async function broadcastTo(endpoint: OrdererEndpoint, envelope: common.Envelope): Promise<void> {
  const { address, serverName, tlsRoot } = endpoint;
  const client = new Client(address, credentials.createSsl(Buffer.from(tlsRoot)), {
    "grpc.ssl_target_name_override": serverName,
    "grpc.default_authority": serverName,
  });
  const { path, requestSerialize, responseDeserialize } = orderer.AtomicBroadcastService.broadcast;
  try {
    const { promise, resolve, reject } = Promise.withResolvers<orderer.BroadcastResponse>();
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, {
      deadline: Date.now() + TIMEOUT_MS,
    });
    stream.once("data", resolve);
    stream.once("error", reject);
    stream.write(envelope);
    const response = await promise;
    stream.end();
    if (response.getStatus() !== common.Status.SUCCESS) {
      throw new NetworkError("request-refused", `${address} says: ${response.getInfo()}`);
    }
  } finally {
    client.close();
  }
}
