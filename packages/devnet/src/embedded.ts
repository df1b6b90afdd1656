import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join, resolve } from "node:path";
import {
  type Attributes,
  ensureAuthority,
  ensureIdentity,
  ensureTlsCertificate,
  identityFolder,
  type NetworkProfile,
  type NodeUnit,
  organisationFolder,
  profileFile,
  saveNetworkProfile,
} from "@medtech-chain/ledger/identities";
import type { ChaincodeConfig, DevnetConfig, OrganisationConfig } from "./config.ts";
import { DevnetError, messageOf } from "./errors.ts";
import { chaincodeId, ordererMspId } from "./material.ts";

const CONFIG_FILE = "devnet.json";
const CHANNEL = "medtech";
const CHAINCODE = "mtc";
const ENDORSEMENTS = 2;
/** Layouts are found by trying every set of organisations. */
const MOST_ORGANISATIONS = 10;
const DEFAULT_HOSPITALS = ["hospital-a", "hospital-b", "hospital-c"];
const DEFAULT_PLATFORM = "mtc";
const ORGANISATION_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const HOSTS = ["localhost", "127.0.0.1"] as const;

export interface EmbeddedOptions {
  readonly dir: string;
  /** Ids of the hospitals; by default hospital-a, hospital-b and hospital-c. */
  readonly hospitals?: readonly string[];
  /** Id of the platform organisation; by default mtc. */
  readonly platform?: string;
}

/**
 * The configuration of the embedded network in a folder. On first use it creates certificates, identities, ports and
 * `network.json` there; later it returns what is there.
 * @throws DevnetError `invalid-config` if the folder holds a network of other organisations
 */
export async function createEmbeddedConfig(options: EmbeddedOptions): Promise<DevnetConfig> {
  const dir = resolve(options.dir);
  const stored = await readStored(dir);
  if (stored !== undefined) {
    assertSame(stored, options);
  }
  const config = stored ?? (await newConfig(dir, options));
  const profile = await createMaterial(config);
  await saveNetworkProfile(profileFile(dir), profile);
  await writeWhole(join(dir, CONFIG_FILE), config);
  return config;
}

/** `hospital-a` becomes `HospitalAMSP`. */
export function organisationToMspId(id: string): string {
  return `${id
    .split("-")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("")}MSP`;
}

async function readStored(dir: string): Promise<DevnetConfig | undefined> {
  const file = join(dir, CONFIG_FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return { ...(JSON.parse(text) as DevnetConfig), dir };
  } catch (cause) {
    throw new DevnetError("invalid-config", `${file}: ${messageOf(cause)}`, { cause });
  }
}

function assertSame(stored: DevnetConfig, { dir, hospitals, platform }: EmbeddedOptions): void {
  const idsOf = (kind: OrganisationConfig["kind"]): string =>
    stored.organisations
      .filter((one) => one.kind === kind)
      .map(({ id }) => id)
      .join(", ");
  const differs =
    (hospitals !== undefined && hospitals.join(", ") !== idsOf("hospital")) ||
    (platform !== undefined && platform !== idsOf("platform"));
  if (differs) {
    throw new DevnetError(
      "invalid-config",
      `${dir} holds a network of ${idsOf("hospital")} and ${idsOf("platform")}; use another folder for other organisations`,
    );
  }
}

async function newConfig(dir: string, options: EmbeddedOptions): Promise<DevnetConfig> {
  const hospitals = options.hospitals ?? DEFAULT_HOSPITALS;
  const platform = options.platform ?? DEFAULT_PLATFORM;
  const ids = [...hospitals, platform];
  assertIds(ids, hospitals.length);
  const ports = await freePorts(ids.length * 2);
  const organisations = ids.map(
    (id, index): OrganisationConfig => ({
      id,
      mspId: organisationToMspId(id),
      kind: index < hospitals.length ? "hospital" : "platform",
      port: ports[index * 2]!,
      chaincodePort: ports[index * 2 + 1]!,
    }),
  );
  return { dir, organisations, channel: CHANNEL, chaincode: defaultChaincode(organisations) };
}

function assertIds(ids: readonly string[], hospitals: number): void {
  const bad = ids.find((id) => !ORGANISATION_ID.test(id));
  if (bad !== undefined) {
    throw new DevnetError("invalid-config", `organisation id ${JSON.stringify(bad)} must be like hospital-a`);
  }
  if (new Set(ids).size !== ids.length) {
    throw new DevnetError("invalid-config", `organisation ids must differ: ${ids.join(", ")}`);
  }
  if (ids.length > MOST_ORGANISATIONS) {
    throw new DevnetError("invalid-config", `at most ${MOST_ORGANISATIONS} organisations are possible`);
  }
  if (hospitals < ENDORSEMENTS) {
    throw new DevnetError("invalid-config", `at least ${ENDORSEMENTS} hospitals are needed`);
  }
}

/** Two hospitals endorse, also writes to the noise shares, which are hospitals' alone: no peer alone can replace a share. */
function defaultChaincode(organisations: readonly OrganisationConfig[]): ChaincodeConfig {
  const hospitals = organisations.filter(({ kind }) => kind === "hospital").map(({ mspId }) => mspId);
  const principals = (role: string): string => hospitals.map((mspId) => `'${mspId}.${role}'`).join(", ");
  return {
    name: CHAINCODE,
    endorsementPolicy: `OutOf(${ENDORSEMENTS}, ${principals("peer")})`,
    collections: [
      {
        name: "noise",
        policy: `OR(${principals("member")})`,
        requiredPeerCount: 1,
        maxPeerCount: hospitals.length - 1,
        blockToLive: 0,
        memberOnlyRead: true,
        memberOnlyWrite: true,
        endorsementPolicy: `OutOf(${ENDORSEMENTS}, ${principals("peer")})`,
      },
    ],
  };
}

async function createMaterial(config: DevnetConfig): Promise<NetworkProfile> {
  const created = await Promise.all(config.organisations.map((one) => createOrganisation(config, one)));
  const count = created.length;
  return {
    name: "embedded",
    kind: "embedded",
    channel: config.channel,
    chaincode: config.chaincode.name,
    endorsements: ENDORSEMENTS,
    blockSignatures: bftQuorum(count),
    organisations: created.map(({ organisation, identityRoot, tlsRoot }) => ({
      id: organisation.id,
      mspId: organisation.mspId,
      kind: organisation.kind,
      peer: { address: `127.0.0.1:${organisation.port}`, serverName: "localhost" },
      roots: [identityRoot],
      tlsRoots: [tlsRoot],
    })),
    orderers: created.map(({ organisation, ordererRoot }) => ({
      mspId: ordererMspId(organisation.mspId),
      roots: [ordererRoot],
    })),
  };
}

/** Signatures that a block of `n` orderers needs so that `f = ⌊(n - 1) / 3⌋` liars cannot forge one (fabric `submit.go`). */
function bftQuorum(n: number): number {
  const f = Math.floor((n - 1) / 3);
  return Math.ceil((n + f + 1) / 2);
}

interface CreatedOrganisation {
  readonly organisation: OrganisationConfig;
  readonly identityRoot: string;
  readonly ordererRoot: string;
  readonly tlsRoot: string;
}

async function createOrganisation(
  config: DevnetConfig,
  organisation: OrganisationConfig,
): Promise<CreatedOrganisation> {
  const { dir } = config;
  const { id } = organisation;
  const [identity, orderer, tls] = await Promise.all([
    ensureAuthority(dir, id, "identity"),
    ensureAuthority(dir, id, "orderer"),
    ensureAuthority(dir, id, "tls"),
  ]);
  const peerFolder = organisationFolder(dir, id, "peer");
  await ensureIdentity({ authority: identity, folder: peerFolder, name: `peer.${id}`, unit: "peer" });
  await ensureTlsCertificate(tls, peerFolder, HOSTS);
  const ordererFolder = organisationFolder(dir, id, "orderer");
  await ensureIdentity({ authority: orderer, folder: ordererFolder, name: `orderer.${id}`, unit: "orderer" });
  for (const { name, unit, attributes } of defaultIdentities(organisation)) {
    await ensureIdentity({
      authority: identity,
      folder: identityFolder(dir, id, name),
      name,
      unit,
      attributes,
    });
  }
  await createChaincodeFolder(config, organisation, tls.certificatePem, tls);
  return {
    organisation,
    identityRoot: identity.certificatePem,
    ordererRoot: orderer.certificatePem,
    tlsRoot: tls.certificatePem,
  };
}

interface DefaultIdentity {
  readonly name: string;
  readonly unit: NodeUnit;
  readonly attributes: Attributes;
}

function defaultIdentities({ id, kind }: OrganisationConfig): DefaultIdentity[] {
  const roles = kind === "hospital" ? ["admin", "collector", "node"] : ["admin", "platform", "auditor"];
  return [...roles, "follower"].map((role) => ({
    name: role,
    unit: role === "admin" ? "admin" : "client",
    attributes: { "mtc.role": role, "mtc.id": `${id}.${role}` },
  }));
}

/** What the organisation's chaincode process needs: its TLS material and one file that names everything. */
async function createChaincodeFolder(
  config: DevnetConfig,
  { id, chaincodePort }: OrganisationConfig,
  clientRoots: string,
  tls: Parameters<typeof ensureTlsCertificate>[0],
): Promise<void> {
  const folder = organisationFolder(config.dir, id, "chaincode");
  await mkdir(join(folder, "data"), { recursive: true, mode: 0o700 });
  await ensureTlsCertificate(tls, folder, HOSTS);
  await writeFile(join(folder, "client-roots.pem"), clientRoots);
  await writeWhole(join(folder, "config.json"), {
    chaincodeId: chaincodeId(config.chaincode),
    address: `127.0.0.1:${chaincodePort}`,
    tls: {
      key: join(folder, "tls-key.pem"),
      cert: join(folder, "tls-cert.pem"),
      clientRoots: join(folder, "client-roots.pem"),
    },
    profile: profileFile(config.dir),
    organisation: id,
    identity: identityFolder(config.dir, id, "follower"),
    data: join(folder, "data"),
  });
}

async function writeWhole(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`);
  await rename(draft, file);
}

/** Ports that nobody listens on now, all different because all are held at once. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function listenAnywhere(): Promise<Server> {
  const { promise, resolve: opened, reject } = Promise.withResolvers<Server>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => opened(server));
  return promise;
}
