import { stringify } from "yaml";
import type { NetworkDefinition, OrganisationDefinition } from "../definition/definition.ts";
import {
  CONTAINER_DIR,
  CONTAINER_USER,
  type ContainerPlan,
  DEFAULT_IMAGES,
  type Images,
  organisationContainers,
} from "./containers.ts";
import { assertReachable, type Command, type DeployedCommands, type Deployment } from "./deployment.ts";

export interface ComposeOptions {
  readonly commands: DeployedCommands;
  readonly images?: Partial<Images>;
}

const PAUSE_IMAGE = "registry.k8s.io/pause:3.10";
/** Folder with an organisation's part of the network, on the host. */
const HOST_DIR = "$" + "{MTC_DIR:?the folder of the network}";

/**
 * A Compose file (compose-spec) for each organisation. Its containers share the network namespace of one that does nothing else, so that
 * administration and chaincode stay on loopback as without containers.
 * @throws NetworkError `invalid-definition` if organisations do not reach each other
 */
export function definitionToCompose(definition: NetworkDefinition, options: ComposeOptions): Deployment {
  assertReachable(definition.organisations);
  const images = { ...DEFAULT_IMAGES, ...options.images };
  return Object.fromEntries(
    definition.organisations.map((organisation) => [
      `${organisation.id}/compose.yaml`,
      stringify(organisationProject(organisation, options.commands, images)),
    ]),
  );
}

function organisationProject(
  organisation: OrganisationDefinition,
  commands: DeployedCommands,
  images: Images,
): Record<string, unknown> {
  const { id, host, ports } = organisation;
  const containers = organisationContainers(organisation, commands, images);
  const started = Object.fromEntries(containers.map(({ role }) => [role, { condition: "service_started" }]));
  return {
    name: `mtc-${id}`,
    services: {
      pod: {
        image: PAUSE_IMAGE,
        restart: "unless-stopped",
        ports: [ports.peer, ports.orderer].map((port) => `${port}:${port}`),
        networks: { consortium: { aliases: [host] } },
      },
      prepare: project(images.project, commands.prepare, {}),
      ...Object.fromEntries(containers.map((container) => [container.role, service(container)])),
      "set-up": project(images.project, commands.setUp, started),
    },
    networks: { consortium: { name: "consortium", external: true } },
  };
}

function service(container: ContainerPlan): Record<string, unknown> {
  return {
    image: container.image,
    ...RESTRICTIONS,
    restart: "unless-stopped",
    command: container.command.map(escapeVariables),
    environment: Object.fromEntries(
      Object.entries(container.environment).map(([name, value]) => [name, escapeVariables(value)]),
    ),
    volumes: container.folders.map(({ path, isWritable }) => bind(path, isWritable)),
    depends_on: {
      pod: { condition: "service_started" },
      prepare: { condition: "service_completed_successfully" },
    },
  };
}

/** A command of the project that ends by itself, with the organisation's whole folder. */
function project(
  image: string,
  { command, args }: Command,
  dependsOn: Record<string, unknown>,
): Record<string, unknown> {
  return {
    image,
    ...RESTRICTIONS,
    restart: "on-failure",
    command: [command, ...args].map(escapeVariables),
    volumes: [bind(CONTAINER_DIR, true)],
    depends_on: { pod: { condition: "service_started" }, ...dependsOn },
  };
}

const RESTRICTIONS = {
  user: `${CONTAINER_USER}:${CONTAINER_USER}`,
  network_mode: "service:pod",
  read_only: true,
  tmpfs: ["/tmp"],
  cap_drop: ["ALL"],
  security_opt: ["no-new-privileges:true"],
};

function bind(path: string, isWritable: boolean): Record<string, unknown> {
  return {
    type: "bind",
    source: path.replace(CONTAINER_DIR, HOST_DIR),
    target: path,
    ...(isWritable ? {} : { read_only: true }),
  };
}

/** A dollar sign begins a variable. */
function escapeVariables(text: string): string {
  return text.replaceAll("$", "$$$$");
}
