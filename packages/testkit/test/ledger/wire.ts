import { connect, createServer, type Socket } from "node:net";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";

/** A stretch of wire between a client and a peer that can be cut. */
export interface Wire {
  /** The network, with that organisation's peer reached through the wire. */
  readonly profile: NetworkProfile;
  /** From now on nothing comes back; what the client sends still arrives. */
  mute(): void;
  /** Breaks all connections. New ones work again, in both directions. */
  cut(): void;
  stop(): Promise<void>;
}

/** Lays a wire to an organisation's peer, on loopback. */
export async function layWire(profile: NetworkProfile, organisationId: string): Promise<Wire> {
  const organisation = profile.organisations.find(({ id }) => id === organisationId)!;
  const [host, port] = organisation.peer.address.split(":") as [string, string];
  const sockets = new Set<Socket>();
  let muted = false;
  const server = createServer((client) => {
    const peer = connect(Number(port), host);
    client.pipe(peer);
    peer.on("data", (bytes) => {
      if (!muted) client.write(bytes);
    });
    for (const [socket, other] of [
      [client, peer],
      [peer, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: wirePort } = server.address() as { port: number };
  const cut = () => {
    muted = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    profile: {
      ...profile,
      organisations: profile.organisations.map((candidate) =>
        candidate.id === organisationId
          ? { ...candidate, peer: { ...candidate.peer, address: `127.0.0.1:${wirePort}` } }
          : candidate,
      ),
    },
    mute() {
      muted = true;
    },
    cut,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
