import {
  type BatchDefinition,
  type ChaincodeDefinition,
  type ConsensusDefinition,
  DEFAULT_BATCH,
  DEFAULT_CHAINCODE,
  hospitals,
  idToName,
  LEAST_BFT_ORDERERS,
  type NetworkDefinition,
  type OrganisationDefinition,
  type OrganisationPorts,
  PORT_NAMES,
} from "./definition.ts";
import { type Field, readDocument } from "./field.ts";
import { textToBytes, textToMilliseconds } from "./units.ts";

const ORGANISATION_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const ORGANISATION_NAME = /^[A-Za-z][A-Za-z0-9]{0,31}$/;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** Fabric's own rule (fabric `common/configtx/validator.go`). */
const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;
/** Fabric's own rules (fabric `core/chaincode/lifecycle/scc.go`). */
const CHAINCODE_NAME = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const CHAINCODE_VERSION = /^[A-Za-z0-9_.+-]{1,32}$/;
const MAX_TRANSACTION_BYTES = 90 * 1024 * 1024;

/**
 * Reads `network.yaml`.
 * @throws DefinitionError with the line and the field of the first thing that is wrong
 */
export function parseNetworkDefinition(text: string): NetworkDefinition {
  const root = readDocument(text);
  const fields = root.mapping(["name", "channel", "chaincode", "consensus", "organisations"]);
  const organisations = fields.organisations.list().map(parseOrganisation);
  assertDistinct(fields.organisations, organisations);
  const definition: NetworkDefinition = {
    name: fields.name.text(DNS_NAME, "a name of small letters, digits and dashes"),
    channel: fields.channel.isPresent
      ? fields.channel.text(CHANNEL_NAME, "a channel name: small letters, digits, dots and dashes")
      : "medtech",
    chaincode: parseChaincode(fields.chaincode),
    consensus: parseConsensus(fields.consensus),
    organisations,
  };
  assertAgreement(definition, fields);
  return definition;
}

/** Reads one organisation of a definition by itself. @throws DefinitionError */
export function parseOrganisationDefinition(text: string): OrganisationDefinition {
  return parseOrganisation(readDocument(text));
}

function parseChaincode(field: Field): ChaincodeDefinition {
  if (!field.isPresent) return DEFAULT_CHAINCODE;
  const { name, version, endorsements } = field.mapping(["name", "version", "endorsements"]);
  return {
    name: name.isPresent ? name.text(CHAINCODE_NAME, "a chaincode name") : DEFAULT_CHAINCODE.name,
    version: version.isPresent
      ? version.text(CHAINCODE_VERSION, 'a version in quotes, for example "1.0"')
      : DEFAULT_CHAINCODE.version,
    endorsements: endorsements.isPresent ? endorsements.integer(1, 100) : DEFAULT_CHAINCODE.endorsements,
  };
}

function parseConsensus(field: Field): ConsensusDefinition {
  if (!field.isPresent) return { type: "bft", batch: DEFAULT_BATCH };
  const { type, batch } = field.mapping(["type", "batch"]);
  return { type: type.isPresent ? type.oneOf(["bft", "raft"]) : "bft", batch: parseBatch(batch) };
}

function parseBatch(field: Field): BatchDefinition {
  if (!field.isPresent) return DEFAULT_BATCH;
  const { timeout, transactions, preferredSize, absoluteSize } = field.mapping([
    "timeout",
    "transactions",
    "preferredSize",
    "absoluteSize",
  ]);
  const size = (at: Field, fallback: number) =>
    at.isPresent
      ? at.measure(textToBytes, 1024, MAX_TRANSACTION_BYTES, "a size from 1KiB to 90MiB, for example 8MiB")
      : fallback;
  const batch = {
    timeoutMs: timeout.isPresent
      ? timeout.measure(textToMilliseconds, 1, 60_000, "a time from 1ms to 60s, for example 20ms")
      : DEFAULT_BATCH.timeoutMs,
    maxTransactions: transactions.isPresent
      ? transactions.integer(1, 100_000)
      : DEFAULT_BATCH.maxTransactions,
    preferredMaxBytes: size(preferredSize, DEFAULT_BATCH.preferredMaxBytes),
    absoluteMaxBytes: size(absoluteSize, DEFAULT_BATCH.absoluteMaxBytes),
  };
  if (batch.preferredMaxBytes > batch.absoluteMaxBytes) {
    throw preferredSize.error("must not be larger than absoluteSize");
  }
  return batch;
}

function parseOrganisation(field: Field): OrganisationDefinition {
  const { id, name, kind, domain, host, ports } = field.mapping([
    "id",
    "name",
    "kind",
    "domain",
    "host",
    "ports",
  ]);
  const organisationId = id.text(ORGANISATION_ID, "small letters and digits in parts joined by dashes");
  return {
    id: organisationId,
    name: name.isPresent
      ? name.text(ORGANISATION_NAME, "letters and digits, for example HospitalA")
      : idToName(organisationId),
    kind: kind.oneOf(["hospital", "platform"]),
    domain: domain.isPresent ? domain.text(DNS_NAME, "a DNS name") : `${organisationId}.example`,
    host: host.isPresent ? host.text(DNS_NAME, "a DNS name or an IPv4 address") : "127.0.0.1",
    ports: parsePorts(ports),
  };
}

function parsePorts(field: Field): OrganisationPorts {
  if (!field.isMapping) return portsFrom(field.integer(1024, 65_535 - PORT_NAMES.length + 1));
  const fields = field.mapping(PORT_NAMES);
  const ports = PORT_NAMES.map((name) => [name, fields[name].integer(1024, 65_535)]);
  return Object.fromEntries(ports) as Record<(typeof PORT_NAMES)[number], number>;
}

/** Six ports in a row. */
export function portsFrom(first: number): OrganisationPorts {
  const ports = PORT_NAMES.map((name, index) => [name, first + index]);
  return Object.fromEntries(ports) as Record<(typeof PORT_NAMES)[number], number>;
}

/** No two organisations share a name, and no two processes of one host a port. */
function assertDistinct(list: Field, organisations: readonly OrganisationDefinition[]): void {
  const owners = new Map<string, string>();
  const fields = list.list();
  for (const [index, organisation] of organisations.entries()) {
    const claims = [
      `id ${organisation.id}`,
      `name ${organisation.name.toLowerCase()}`,
      `domain ${organisation.domain}`,
      ...PORT_NAMES.map((name) => `port ${organisation.ports[name]} of ${organisation.host}`),
    ];
    for (const claim of claims) {
      const owner = owners.get(claim);
      if (owner !== undefined) throw fields[index]!.error(`uses the ${claim} that ${owner} has`);
      owners.set(claim, organisation.id);
    }
  }
}

/** What no field can know by itself. */
function assertAgreement(
  definition: NetworkDefinition,
  fields: Readonly<Record<"organisations" | "chaincode" | "consensus", Field>>,
): void {
  const hospitalCount = hospitals(definition).length;
  const platforms = definition.organisations.length - hospitalCount;
  if (platforms !== 1) {
    throw fields.organisations.error(`must name exactly one platform, not ${platforms}`);
  }
  if (definition.chaincode.endorsements > hospitalCount) {
    throw fields.chaincode.error(
      `asks for ${definition.chaincode.endorsements} endorsing hospitals, but there are ${hospitalCount}`,
    );
  }
  if (definition.consensus.type === "bft" && definition.organisations.length < LEAST_BFT_ORDERERS) {
    throw fields.consensus.error(
      `of type bft needs ${LEAST_BFT_ORDERERS} organisations to tolerate a lying orderer; raft does with fewer`,
    );
  }
}
