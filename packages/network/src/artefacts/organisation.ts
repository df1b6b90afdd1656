import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadIdentity } from "@medtech-chain/ledger/identities";
import { type OrganisationDefinition, ordererMspId, peerMspId } from "../definition/definition.ts";
import { type OrganisationPart, savePart } from "../organisation/part.ts";
import { wantedCertificates } from "./certificates.ts";
import { Issuer } from "./issue.ts";
import { ordererFolder, peerFolder, publicFolder } from "./layout.ts";
import { writeNodeMsp, writePublicMsp } from "./mspFolder.ts";
import { exists, writeArtefact } from "./writeFile.ts";

/**
 * Makes an organisation's authorities, nodes and identities, and the folders that its nodes sign from. What is there already is kept, so
 * certificates brought from elsewhere can be put into place first. Private keys stay in the organisation's folder.
 * @throws NetworkError `artefact-failed` if a certificate is missing that only an authority elsewhere can issue
 */
export async function ensureOrganisation(
  dir: string,
  organisation: OrganisationDefinition,
): Promise<OrganisationPart> {
  const { id } = organisation;
  const issuer = new Issuer(dir, id);
  const roots = {
    identity: await issuer.root("identity"),
    orderer: await issuer.root("orderer"),
    tls: await issuer.root("tls"),
  };
  for (const wanted of wantedCertificates(dir, organisation)) await issuer.ensure(wanted);

  const peer = await loadIdentity(peerFolder(dir, id, "identity"), peerMspId(organisation));
  const orderer = await loadIdentity(ordererFolder(dir, id, "identity"), ordererMspId(organisation));
  await writeNodeMsp(peerFolder(dir, id, "msp"), { root: roots.identity, tlsRoot: roots.tls }, peer);
  await writeNodeMsp(ordererFolder(dir, id, "msp"), { root: roots.orderer, tlsRoot: roots.tls }, orderer);
  const part: OrganisationPart = {
    organisation,
    roots,
    orderer: {
      certificate: orderer.certificatePem,
      tlsCertificate: await readFile(ordererFolder(dir, id, "tls-cert.pem"), "utf8"),
    },
  };
  await savePart(dir, part);
  return part;
}

/** Writes what the channel's configuration is made from: public certificates of an organisation. */
export async function writePublicFolders(dir: string, part: OrganisationPart): Promise<void> {
  const { id } = part.organisation;
  const { identity, orderer, tls } = part.roots;
  await writePublicMsp(publicFolder(dir, id, "peer-msp"), { root: identity, tlsRoot: tls });
  await writePublicMsp(publicFolder(dir, id, "orderer-msp"), { root: orderer, tlsRoot: tls });
  await writeArtefact(publicFolder(dir, id, "orderer-cert.pem"), part.orderer.certificate);
  await writeArtefact(publicFolder(dir, id, "orderer-tls-cert.pem"), part.orderer.tlsCertificate);
}

/** Whether a network's folder holds the keys of an organisation's nodes, or only its public part. */
export async function holdsKeys(dir: string, id: string): Promise<boolean> {
  return exists(join(peerFolder(dir, id, "identity"), "key.pem"));
}
