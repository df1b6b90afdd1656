import { randomInt } from "node:crypto";
import { connect, createServer } from "node:net";
import { NetworkError } from "../errors.ts";

const LOOPBACK = "127.0.0.1";

/** Whether something listens on a port of the loopback interface. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", answer(true));
    socket.once("error", answer(false));
  });
}

/** The first of the ports that something listens on already. */
export async function findOccupied(ports: readonly number[]): Promise<number | undefined> {
  const listening = await Promise.all(ports.map(isListening));
  return ports.find((_, index) => listening[index]);
}

/** Below what operating systems give to outgoing connections, one of which would otherwise take the port in between. */
const FIRST = 15_000;
const LAST = 30_000;

/** The first of `count` ports in a row that are free now. @throws NetworkError `port-unavailable` */
export async function findFreePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = randomInt(FIRST, LAST - count);
    const row = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(row.map(canListen))).every(Boolean)) return first;
  }
  throw new NetworkError("port-unavailable", `there are no ${count} free ports in a row`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
