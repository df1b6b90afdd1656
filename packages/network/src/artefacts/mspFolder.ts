import { join } from "node:path";
import type { KeyedCertificate } from "@medtech-chain/ledger/identities";
import { SECRET_MODE, writeArtefact, writeYaml } from "./writeFile.ts";

const ROOT = join("cacerts", "root.pem");

/** Public part of an MSP. */
export interface MspRoots {
  /** PEM root of identities. */
  readonly root: string;
  /** PEM root of TLS certificates. */
  readonly tlsRoot: string;
}

/** Writes the folder that stands for an organisation in the channel's configuration (fabric docs, `msp.rst`). */
export async function writePublicMsp(folder: string, roots: MspRoots): Promise<void> {
  await writeArtefact(join(folder, ROOT), roots.root);
  await writeArtefact(join(folder, "tlscacerts", "root.pem"), roots.tlsRoot);
  await writeYaml(join(folder, "config.yaml"), { NodeOUs: nodeUnits() });
}

/** Writes the folder that a node signs with. */
export async function writeNodeMsp(folder: string, roots: MspRoots, node: KeyedCertificate): Promise<void> {
  await writePublicMsp(folder, roots);
  await writeArtefact(join(folder, "signcerts", "cert.pem"), node.certificatePem);
  await writeArtefact(join(folder, "keystore", "key_sk"), node.privateKeyPem, SECRET_MODE);
}

/** Roles from organisational units, all four, issued by the one root. */
function nodeUnits(): Record<string, unknown> {
  const unit = (name: string) => ({ Certificate: ROOT, OrganizationalUnitIdentifier: name });
  return {
    Enable: true,
    ClientOUIdentifier: unit("client"),
    PeerOUIdentifier: unit("peer"),
    AdminOUIdentifier: unit("admin"),
    OrdererOUIdentifier: unit("orderer"),
  };
}
