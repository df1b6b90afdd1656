import { common, msp } from "@hyperledger/fabric-protos";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { encodeEnvelope } from "./encode.ts";

type Group = InstanceType<typeof common.ConfigGroup>;

/** Version of the SHA-256 based MSP configuration (fabric `msp/msp.go`, FABRIC). */
const FABRIC_MSP = 0;

/** One organisation as the channel's configuration describes it. */
interface ConfiguredMsp {
  readonly mspId: string;
  readonly roots: readonly string[];
  readonly tlsRoots: readonly string[];
}

/**
 * The channel's configuration block content: which organisations run peers and orderers and which roots vouch for
 * them (fabric `internal/configtxgen/encoder`). Verifiers can take the roots from here.
 */
export function createConfigEnvelope(profile: NetworkProfile): Buffer {
  const peers = profile.organisations.map(({ mspId, roots, tlsRoots }) => ({ mspId, roots, tlsRoots }));
  const orderers = profile.orderers.map(({ mspId, roots }) => ({ mspId, roots, tlsRoots: [] }));
  const channel = new common.ConfigGroup();
  channel.setModPolicy("Admins");
  channel.getGroupsMap().set("Application", createGroup(peers));
  channel.getGroupsMap().set("Orderer", createGroup(orderers));
  const config = new common.Config();
  config.setChannelGroup(channel);
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(config);
  return encodeEnvelope(createPayload(profile.channel, envelope.serializeBinary()), new Uint8Array());
}

function createPayload(channel: string, data: Uint8Array): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(new common.SignatureHeader().serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  return payload.serializeBinary();
}

function createGroup(organisations: readonly ConfiguredMsp[]): Group {
  const group = new common.ConfigGroup();
  group.setModPolicy("Admins");
  for (const one of organisations) {
    group.getGroupsMap().set(one.mspId, createOrganisationGroup(one));
  }
  return group;
}

function createOrganisationGroup(organisation: ConfiguredMsp): Group {
  const config = new msp.MSPConfig();
  config.setType(FABRIC_MSP);
  config.setConfig(createMspConfig(organisation).serializeBinary());
  const value = new common.ConfigValue();
  value.setModPolicy("Admins");
  value.setValue(config.serializeBinary());
  const group = new common.ConfigGroup();
  group.setModPolicy("Admins");
  group.getValuesMap().set("MSP", value);
  return group;
}

function createMspConfig({
  mspId,
  roots,
  tlsRoots,
}: ConfiguredMsp): InstanceType<typeof msp.FabricMSPConfig> {
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily("SHA2");
  crypto.setIdentityIdentifierHashFunction("SHA256");
  const config = new msp.FabricMSPConfig();
  config.setName(mspId);
  config.setRootCertsList(roots.map((pem) => Buffer.from(pem)));
  config.setTlsRootCertsList(tlsRoots.map((pem) => Buffer.from(pem)));
  config.setCryptoConfig(crypto);
  config.setFabricNodeOus(createNodeUnits());
  return config;
}

function createNodeUnits(): InstanceType<typeof msp.FabricNodeOUs> {
  const identifier = (name: string): InstanceType<typeof msp.FabricOUIdentifier> => {
    const unit = new msp.FabricOUIdentifier();
    unit.setOrganizationalUnitIdentifier(name);
    return unit;
  };
  const units = new msp.FabricNodeOUs();
  units.setEnable(true);
  units.setClientOuIdentifier(identifier("client"));
  units.setPeerOuIdentifier(identifier("peer"));
  units.setAdminOuIdentifier(identifier("admin"));
  units.setOrdererOuIdentifier(identifier("orderer"));
  return units;
}
