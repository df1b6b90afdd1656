import type { NetworkDefinition, OrganisationDefinition } from "../definition/definition.ts";
import type { FabricBinaries } from "../doctor/binaries.ts";
import { type ProcessPlan, planProcesses } from "../processes/plan.ts";
import type { Command, DeployedCommands, Deployment } from "./deployment.ts";

export interface SystemdOptions {
  /** Folder of the network on the hosts. */
  readonly dir: string;
  readonly binaries: FabricBinaries;
  readonly commands: DeployedCommands;
  /** Account that runs the processes and owns the folder. */
  readonly user: string;
}

/** What a process may do to its machine: write its own folder, use the network, nothing else (systemd.exec(5)). */
const HARDENING = [
  "UMask=0077",
  "NoNewPrivileges=yes",
  "CapabilityBoundingSet=",
  "ProtectSystem=strict",
  "ProtectHome=yes",
  "ProtectKernelTunables=yes",
  "ProtectKernelModules=yes",
  "ProtectControlGroups=yes",
  "PrivateDevices=yes",
  "PrivateTmp=yes",
  "RestrictSUIDSGID=yes",
  "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
  "LockPersonality=yes",
];

/** Units for hosts of their own, a folder for each organisation: its three processes, its set-up, and a target for all. */
export function definitionToSystemd(definition: NetworkDefinition, options: SystemdOptions): Deployment {
  return Object.fromEntries(
    definition.organisations.flatMap((organisation) =>
      Object.entries(organisationUnits(organisation, options)).map(([name, text]) => [
        `${organisation.id}/${name}`,
        text,
      ]),
    ),
  );
}

function organisationUnits(organisation: OrganisationDefinition, options: SystemdOptions): Deployment {
  const { id } = organisation;
  const { binaries, commands, dir } = options;
  const target = `mtc-${id}.target`;
  const plans = planProcesses(dir, [organisation], binaries, commands.chaincode);
  const units = plans.map((plan) => unitName(plan.name));
  return {
    [target]: section("Unit", [
      `Description=MedTech Chain: ${id}`,
      `Wants=${[...units, setUpUnit(id)].join(" ")}`,
    ]).concat(section("Install", ["WantedBy=multi-user.target"])),
    [prepareUnit(id)]: oneShot(`${id}, settings`, commands.prepare, target, options),
    ...Object.fromEntries(plans.map((plan) => [unitName(plan.name), service(plan, target, options)])),
    [setUpUnit(id)]: oneShot(`${id}, set-up`, commands.setUp, target, options, units),
  };
}

function service(plan: ProcessPlan, target: string, { dir, user }: SystemdOptions): string {
  return [
    section("Unit", [
      `Description=MedTech Chain: ${plan.role} of ${plan.organisation}`,
      `Requires=${prepareUnit(plan.organisation)}`,
      `After=network-online.target ${prepareUnit(plan.organisation)}`,
      "Wants=network-online.target",
      `PartOf=${target}`,
    ]),
    section("Service", [
      `User=${user}`,
      `WorkingDirectory=${escapeSpecifiers(plan.folder)}`,
      ...Object.entries(plan.environment).map(([name, value]) => `Environment=${quote(`${name}=${value}`)}`),
      `ExecStart=${commandLine(plan)}`,
      "Restart=always",
      "RestartSec=1",
      "LimitNOFILE=65536",
      ...HARDENING,
      `ReadOnlyPaths=${quote(dir)}`,
      `ReadWritePaths=${quote(plan.folder)}`,
    ]),
  ].join("");
}

function oneShot(
  what: string,
  command: Command,
  target: string,
  { dir, user }: SystemdOptions,
  after: readonly string[] = [],
): string {
  return [
    section("Unit", [
      `Description=MedTech Chain: ${what}`,
      `After=${["network-online.target", ...after].join(" ")}`,
      "Wants=network-online.target",
      `PartOf=${target}`,
    ]),
    section("Service", [
      "Type=oneshot",
      "RemainAfterExit=yes",
      // Other members may still have to agree.
      "TimeoutStartSec=infinity",
      "Restart=on-failure",
      "RestartSec=5",
      `User=${user}`,
      `ExecStart=${commandLine(command)}`,
      ...HARDENING,
      `ReadWritePaths=${quote(dir)}`,
    ]),
  ].join("");
}

function section(name: string, lines: readonly string[]): string {
  return [`[${name}]`, ...lines, "", ""].join("\n");
}

function commandLine({ command, args }: Command): string {
  return [command, ...args].map(quote).join(" ");
}

function quote(text: string): string {
  return `"${escapeSpecifiers(text).replace(/["\\]/g, "\\$&")}"`;
}

/** A percent sign begins a specifier (systemd.unit(5)). */
function escapeSpecifiers(text: string): string {
  return text.replaceAll("%", "%%");
}

function unitName(process: string): string {
  return `mtc-${process}.service`;
}

function prepareUnit(id: string): string {
  return `mtc-prepare-${id}.service`;
}

function setUpUnit(id: string): string {
  return `mtc-set-up-${id}.service`;
}
