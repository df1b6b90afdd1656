import type { OrganisationDefinition } from "../definition/definition.ts";

const LOOPBACK = "127.0.0.1";
const LOCAL_HOSTS = new Set([LOOPBACK, "localhost"]);

/** Whether everybody who reaches the organisation is on the same machine. */
export function isLocal(organisation: OrganisationDefinition): boolean {
  return LOCAL_HOSTS.has(organisation.host);
}

/** `host:port` as the others dial it. */
export function address(organisation: OrganisationDefinition, port: "peer" | "orderer"): string {
  return `${organisation.host}:${organisation.ports[port]}`;
}

/** Address that a server listens on: loopback where nobody else needs it. */
export function listenHost(organisation: OrganisationDefinition): string {
  return isLocal(organisation) ? LOOPBACK : "0.0.0.0";
}

/** `127.0.0.1:port`, for what only the machine itself may reach. */
export function loopback(port: number): string {
  return `${LOOPBACK}:${port}`;
}

/** Name in the TLS certificate of a node. */
export function nodeName(
  organisation: OrganisationDefinition,
  node: "peer" | "orderer" | "chaincode",
): string {
  return `${node}.${organisation.domain}`;
}

/** Every name and address under which a node is reached. */
export function nodeHosts(
  organisation: OrganisationDefinition,
  node: "peer" | "orderer" | "chaincode",
): [string, ...string[]] {
  return [...new Set([nodeName(organisation, node), organisation.host, "localhost", LOOPBACK])] as [
    string,
    ...string[],
  ];
}
