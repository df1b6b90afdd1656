import {
  ensureAuthority,
  ensureIdentity,
  ensureTlsCertificate,
  identityFolder,
  loadIdentity,
} from "@medtech-chain/ledger/identities";
import { type OrganisationDefinition, ordererMspId, peerMspId } from "../definition/definition.ts";
import { nodeHosts, nodeName } from "./hosts.ts";
import {
  administrationFolder,
  chaincodeFolder,
  ordererFolder,
  peerFolder,
  publicMspFolder,
} from "./layout.ts";
import { type MspRoots, writeNodeMsp, writePublicMsp } from "./mspFolder.ts";

/** Identities that an organisation starts with, each named after its role. */
const ROLES: Readonly<Record<OrganisationDefinition["kind"], readonly string[]>> = {
  hospital: ["admin", "collector", "node", "follower"],
  platform: ["admin", "platform", "auditor", "follower"],
};

/** The public roots of an organisation's two MSPs. */
export interface OrganisationRoots {
  readonly peer: MspRoots;
  readonly orderer: MspRoots;
}

/**
 * Makes an organisation's authorities, nodes and identities, and the MSP folders that Fabric reads. What is there already is kept,
 * so certificates brought from elsewhere can be put into place first. Private keys stay in the organisation's folder.
 */
export async function ensureOrganisation(
  dir: string,
  organisation: OrganisationDefinition,
): Promise<OrganisationRoots> {
  const { id } = organisation;
  const authority = await ensureAuthority(dir, id, "identity");
  const ordererAuthority = await ensureAuthority(dir, id, "orderer");
  const tlsAuthority = await ensureAuthority(dir, id, "tls");
  const roots: OrganisationRoots = {
    peer: { root: authority.certificatePem, tlsRoot: tlsAuthority.certificatePem },
    orderer: { root: ordererAuthority.certificatePem, tlsRoot: tlsAuthority.certificatePem },
  };

  for (const name of ROLES[organisation.kind]) {
    const unit = name === "admin" ? "admin" : "client";
    const attributes = { "mtc.role": name, "mtc.id": `${id}.${name}` };
    await ensureIdentity({ authority, folder: identityFolder(dir, id, name), name, unit, attributes });
  }
  await ensureTlsCertificate(tlsAuthority, peerFolder(dir, id), nodeHosts(organisation, "peer"));
  await ensureTlsCertificate(tlsAuthority, ordererFolder(dir, id), nodeHosts(organisation, "orderer"));
  await ensureTlsCertificate(tlsAuthority, chaincodeFolder(dir, id), nodeHosts(organisation, "chaincode"));
  // From the orderer's root, so that no other TLS certificate of the organisation opens the administration.
  await ensureTlsCertificate(ordererAuthority, administrationFolder(dir, id), [
    `administration.${organisation.domain}`,
  ]);

  const peerIdentity = peerFolder(dir, id, "identity");
  await ensureIdentity({
    authority,
    folder: peerIdentity,
    name: nodeName(organisation, "peer"),
    unit: "peer",
  });
  await writeNodeMsp(
    peerFolder(dir, id, "msp"),
    roots.peer,
    await loadIdentity(peerIdentity, peerMspId(organisation)),
  );
  const ordererIdentity = ordererFolder(dir, id, "identity");
  await ensureIdentity({
    authority: ordererAuthority,
    folder: ordererIdentity,
    name: nodeName(organisation, "orderer"),
    unit: "orderer",
  });
  await writeNodeMsp(
    ordererFolder(dir, id, "msp"),
    roots.orderer,
    await loadIdentity(ordererIdentity, ordererMspId(organisation)),
  );
  await writePublicMsp(publicMspFolder(dir, id, "peer"), roots.peer);
  await writePublicMsp(publicMspFolder(dir, id, "orderer"), roots.orderer);
  return roots;
}
