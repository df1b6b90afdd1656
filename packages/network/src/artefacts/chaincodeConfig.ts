import { readFile, rm } from "node:fs/promises";
import { identityFolder, organisationFolder, profileFile } from "@medtech-chain/ledger/identities";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { loopback, nodeName } from "./hosts.ts";
import { builtChaincodeFolder, chaincodeFolder, connectionsFolder, peerFolder } from "./layout.ts";
import type { ChaincodePackage } from "./package.ts";
import { SECRET_MODE, writeArtefact } from "./writeFile.ts";

/** File that `MTC_CHAINCODE_CONFIG` names in the environment of an organisation's chaincode process. */
export function chaincodeConfigFile(dir: string, id: string): string {
  return chaincodeFolder(dir, id, "config.json");
}

/** Writes both ends of the link between a peer and its chaincode process: mutual TLS on the loopback interface. */
export async function writeChaincodeLink(
  dir: string,
  organisation: OrganisationDefinition,
  { id: chaincodeId, label }: ChaincodePackage,
): Promise<void> {
  const { id } = organisation;
  const tlsRootFile = organisationFolder(dir, id, "authority", "tls-cert.pem");
  const address = loopback(organisation.ports.chaincode);
  const server = {
    chaincodeId,
    address,
    tls: {
      key: chaincodeFolder(dir, id, "tls-key.pem"),
      cert: chaincodeFolder(dir, id, "tls-cert.pem"),
      clientRoots: tlsRootFile,
    },
    profile: profileFile(dir),
    organisation: id,
    identity: identityFolder(dir, id, "follower"),
    data: chaincodeFolder(dir, id, "data"),
  };
  await writeArtefact(chaincodeConfigFile(dir, id), `${JSON.stringify(server, null, 2)}\n`);

  // Fabric docs, `cc_service.md`; the peer checks the certificate against `domain` (`externalbuilder/instance.go`).
  const client = {
    address,
    domain: nodeName(organisation, "chaincode"),
    dial_timeout: "5s",
    tls_required: true,
    client_auth_required: true,
    client_key: await readFile(peerFolder(dir, id, "tls-key.pem"), "utf8"),
    client_cert: await readFile(peerFolder(dir, id, "tls-cert.pem"), "utf8"),
    root_cert: await readFile(tlsRootFile, "utf8"),
  };
  await writeConnection(dir, id, connectionsFolder(dir, id, `${label}.json`), JSON.stringify(client));
}

/** Writes a connection. The peer keeps a copy of what the builder once released, which must not outlive a change. */
async function writeConnection(dir: string, id: string, file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before === text) return;
  await writeArtefact(file, text, SECRET_MODE);
  if (before !== undefined) await rm(builtChaincodeFolder(dir, id), { recursive: true, force: true });
}
