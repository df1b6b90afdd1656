import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Msp } from "@medtech-chain/ledger/identities";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OrganisationDefinition, ordererMspId, peerMspId } from "../definition/definition.ts";
import { parseOrganisationDefinition } from "../definition/parse.ts";
import { certificateFile, wantedCertificates } from "./certificates.ts";
import { ensureOrganisation } from "./organisation.ts";

describe("ensureOrganisation", () => {
  let dir: string;
  const organisation: OrganisationDefinition = parseOrganisationDefinition(
    "{ id: hospital-a, kind: hospital, ports: 7000 }",
  );

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-organisation-"));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true });
  });

  it("makes peers and orderers that only their own MSP vouches for", async () => {
    const { roots, orderer } = await ensureOrganisation(dir, organisation);
    const peers = new Msp(peerMspId(organisation), [roots.identity]);
    const orderers = new Msp(ordererMspId(organisation), [roots.orderer]);
    expect(orderers.member(orderer.certificate).unit).toBe("orderer");
    expect(() => peers.member(orderer.certificate)).toThrow("no root of HospitalAMSP");
  });

  it("changes nothing when it is called again", async () => {
    const first = await ensureOrganisation(dir, organisation);
    expect(await ensureOrganisation(dir, organisation)).toEqual(first);
  });

  it("uses certificates that were brought, and says which is missing where the authority's key is elsewhere", async () => {
    const first = await ensureOrganisation(dir, organisation);
    const authority = (name: string) => join(dir, "organisations", "hospital-a", "authority", name);
    for (const name of ["identity-key.pem", "orderer-key.pem", "tls-key.pem"]) await rm(authority(name));
    expect(await ensureOrganisation(dir, organisation)).toEqual(first);

    const missing = certificateFile(wantedCertificates(dir, organisation).at(0)!);
    await rename(missing, `${missing}.away`);
    await expect(ensureOrganisation(dir, organisation)).rejects.toMatchObject({
      code: "artefact-failed",
      message: expect.stringContaining(`${missing} is missing`),
    });
  });
});
