import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { KeyedCertificate } from "@medtech-chain/ledger/identities";
import { deliverDefinition } from "./deliver/service.ts";
import { DevnetError } from "./errors.ts";
import { gatewayDefinition } from "./gateway/definition.ts";

export interface PeerServerOptions {
  readonly port: number;
  readonly tls: KeyedCertificate;
  readonly maxMessageBytes: number;
  readonly gateway: UntypedServiceImplementation;
  readonly deliver: UntypedServiceImplementation;
}

/** The port of one organisation's peer: Gateway and Deliver over TLS on 127.0.0.1. */
export class PeerServer {
  readonly #server: Server;
  readonly #options: PeerServerOptions;

  constructor(options: PeerServerOptions) {
    this.#options = options;
    this.#server = new Server({
      "grpc.max_receive_message_length": options.maxMessageBytes,
      "grpc.max_send_message_length": -1,
    });
    this.#server.addService(gatewayDefinition, options.gateway);
    this.#server.addService(deliverDefinition, options.deliver);
  }

  /** @throws DevnetError `port-unavailable` */
  async start(): Promise<void> {
    const { port, tls } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const pair = { private_key: Buffer.from(tls.privateKeyPem), cert_chain: Buffer.from(tls.certificatePem) };
    this.#server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createSsl(null, [pair]), (error) => {
      if (error === null) {
        resolve();
      } else {
        reject(
          new DevnetError(
            "port-unavailable",
            `cannot listen on 127.0.0.1:${port}; is the network running already?`,
            {
              cause: error,
            },
          ),
        );
      }
    });
    await promise;
  }

  /** Lets calls under way finish for a moment, then cuts the rest off. */
  async stop(graceMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.tryShutdown(() => resolve());
    const timer = setTimeout(() => this.#server.forceShutdown(), graceMs);
    await promise;
    clearTimeout(timer);
  }
}
