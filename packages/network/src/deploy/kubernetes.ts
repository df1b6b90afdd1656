import { stringify } from "yaml";
import type { NetworkDefinition, OrganisationDefinition } from "../definition/definition.ts";
import {
  CONTAINER_DIR,
  CONTAINER_USER,
  type ContainerPlan,
  DEFAULT_IMAGES,
  organisationContainers,
} from "./containers.ts";
import { assertReachable, type Command, type DeployedCommands, type Deployment } from "./deployment.ts";

const CHART = {
  apiVersion: "v2",
  name: "medtech-chain",
  version: "0.1.0",
  appVersion: "0.1.0",
  type: "application",
};
const VOLUME = "network";

export interface KubernetesOptions {
  readonly commands: DeployedCommands;
}

/**
 * A Helm chart (version 3) for each organisation: one pod with its orderer, peer and chaincode, which share the pod's loopback, on a volume
 * that holds the organisation's folder.
 * @throws NetworkError `invalid-definition` if organisations do not reach each other
 */
export function definitionToHelm(definition: NetworkDefinition, { commands }: KubernetesOptions): Deployment {
  assertReachable(definition.organisations);
  return Object.fromEntries(
    definition.organisations.flatMap((organisation) =>
      Object.entries(organisationChart(organisation, commands)).map(([path, text]) => [
        `${organisation.id}/${path}`,
        text,
      ]),
    ),
  );
}

function organisationChart(organisation: OrganisationDefinition, commands: DeployedCommands): Deployment {
  const { id } = organisation;
  return {
    "Chart.yaml": stringify({ ...CHART, description: `MedTech Chain: nodes of ${id}` }),
    "values.yaml": stringify({
      images: DEFAULT_IMAGES,
      storage: { size: "50Gi", className: "" },
      serviceType: "LoadBalancer",
    }),
    "templates/service.yaml": template(service(organisation)),
    "templates/statefulset.yaml": template(statefulSet(organisation, commands)),
  };
}

function service({ id, ports }: OrganisationDefinition): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `mtc-${id}`, labels: labels(id) },
    spec: {
      type: "{{ .Values.serviceType }}",
      selector: labels(id),
      ports: [
        { name: "peer", port: ports.peer, targetPort: ports.peer },
        { name: "orderer", port: ports.orderer, targetPort: ports.orderer },
      ],
    },
  };
}

function statefulSet(
  organisation: OrganisationDefinition,
  commands: DeployedCommands,
): Record<string, unknown> {
  const { id } = organisation;
  const values = {
    peer: "{{ .Values.images.peer }}",
    orderer: "{{ .Values.images.orderer }}",
    project: "{{ .Values.images.project }}",
  };
  const containers = organisationContainers(organisation, commands, values);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: `mtc-${id}`, labels: labels(id) },
    spec: {
      serviceName: `mtc-${id}`,
      replicas: 1,
      selector: { matchLabels: labels(id) },
      template: {
        metadata: { labels: labels(id) },
        spec: {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: CONTAINER_USER,
            runAsGroup: CONTAINER_USER,
            fsGroup: CONTAINER_USER,
            seccompProfile: { type: "RuntimeDefault" },
          },
          automountServiceAccountToken: false,
          initContainers: [projectContainer("prepare", values.project, commands.prepare)],
          containers: [
            ...containers.map(nodeContainer),
            projectContainer("set-up", values.project, thenRest(commands.setUp)),
          ],
          volumes: [{ name: "tmp", emptyDir: {} }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: VOLUME },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "{{ .Values.storage.className }}",
            resources: { requests: { storage: "{{ .Values.storage.size }}" } },
          },
        },
      ],
    },
  };
}

function nodeContainer({
  role,
  image,
  command,
  environment,
  folders,
}: ContainerPlan): Record<string, unknown> {
  return {
    name: role,
    image,
    command,
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      ...folders.map(({ path, isWritable }) => ({
        name: VOLUME,
        mountPath: path,
        subPath: path.slice(CONTAINER_DIR.length + 1),
        ...(isWritable ? {} : { readOnly: true }),
      })),
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function projectContainer(name: string, image: string, { command, args }: Command): Record<string, unknown> {
  return {
    name,
    image,
    command: [command, ...args],
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: VOLUME, mountPath: CONTAINER_DIR },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** Containers of a pod that end are started again; this one has nothing more to do. */
function thenRest({ command, args }: Command): Command {
  return { command: "sh", args: ["-c", '"$@" && exec sleep infinity', "set-up", command, ...args] };
}

const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function labels(id: string): Record<string, string> {
  return { "app.kubernetes.io/name": "medtech-chain", "app.kubernetes.io/instance": id };
}

function template(manifest: Record<string, unknown>): string {
  return stringify(manifest, { lineWidth: 0 });
}
