import { X509Certificate as NativeCertificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  ATTRIBUTES_OID,
  type Authority,
  assertSignature,
  assertValidAt,
  type CertificateRequest,
  createAuthority,
  deserializeIdentity,
  IdentityError,
  identityToAttributes,
  isLowS,
  issueCertificate,
  Msp,
  MspDirectory,
  parseCertificate,
  serializeIdentity,
  validityOfDays,
} from "./index.ts";

const MSP_ID = "HospitalAMSP";
const validity = validityOfDays(10);

let authority: Authority;
let foreign: Authority;

beforeAll(async () => {
  const options = { name: "root", organisation: "hospital-a", kind: "identity", validity } as const;
  [authority, foreign] = await Promise.all([createAuthority(options), createAuthority(options)]);
});

function issue(
  by: Authority,
  request: Partial<CertificateRequest & { kind: "identity" }> = {},
): Promise<string> {
  return issueCertificate(by, { kind: "identity", name: "test", unit: "client", validity, ...request }).then(
    ({ certificatePem }) => certificatePem,
  );
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof IdentityError ? error.code : String(error);
  }
}

describe("an authority", () => {
  test("has what Fabric's MSP demands of a root", () => {
    const root = new NativeCertificate(authority.certificatePem);
    expect(root.ca).toBe(true);
    const parsed = parseCertificate(authority.certificatePem);
    expect(parsed.getExtension("2.5.29.14")).not.toBeNull();
    expect(isLowS(new Uint8Array(parsed.signature))).toBe(true);
    expect(authority.privateKeyPem).toContain("-----BEGIN PRIVATE KEY-----");
  });

  test("issues certificates that name it and whose signature has a low s", async () => {
    const pems = await Promise.all(Array.from({ length: 8 }, () => issue(authority)));
    const root = new NativeCertificate(authority.certificatePem);
    for (const pem of pems) {
      expect(new NativeCertificate(pem).checkIssued(root)).toBe(true);
      expect(isLowS(new Uint8Array(parseCertificate(pem).signature))).toBe(true);
    }
    expect(new Set(pems.map((pem) => parseCertificate(pem).serialNumber)).size).toBe(pems.length);
  });

  test("issues TLS certificates for names and addresses", async () => {
    const hosts = ["localhost", "127.0.0.1", "::1"];
    const { certificatePem } = await issueCertificate(authority, {
      kind: "tls",
      name: "node",
      hosts,
      validity,
    });
    const certificate = new NativeCertificate(certificatePem);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkHost("elsewhere")).toBeUndefined();
  });
});

describe("attributes", () => {
  test("travel in Fabric CA's extension", async () => {
    const attributes = { "mtc.role": "collector", "mtc.id": "c-1" };
    const certificatePem = await issue(authority, { attributes });
    expect(identityToAttributes({ certificatePem })).toEqual(attributes);
    const extension = parseCertificate(certificatePem).getExtension(ATTRIBUTES_OID)!;
    expect(Buffer.from(extension.value).toString()).toBe('{"attrs":{"mtc.role":"collector","mtc.id":"c-1"}}');
  });

  test("are none where there is no extension", async () => {
    expect(identityToAttributes({ certificatePem: await issue(authority) })).toEqual({});
  });
});

describe("an MSP", () => {
  test("recognises its members and their roles", async () => {
    const msp = new Msp(MSP_ID, [foreign.certificatePem, authority.certificatePem]);
    for (const unit of ["peer", "orderer", "admin", "client"] as const) {
      expect(msp.member(await issue(authority, { unit }))).toMatchObject({ mspId: MSP_ID, unit });
    }
  });

  test("refuses a certificate of another root with the same name", async () => {
    const msp = new Msp(MSP_ID, [authority.certificatePem]);
    const stranger = await issue(foreign);
    expect(codeOf(() => msp.member(stranger))).toBe("untrusted-issuer");
  });

  test("refuses its own root as an identity", () => {
    const msp = new Msp(MSP_ID, [authority.certificatePem]);
    expect(codeOf(() => msp.member(authority.certificatePem))).toBe("certificate-authority");
  });

  test("refuses a certificate without a role", async () => {
    const tls = await issueCertificate(authority, {
      kind: "tls",
      name: "node",
      hosts: ["localhost"],
      validity,
    });
    const msp = new Msp(MSP_ID, [authority.certificatePem]);
    expect(codeOf(() => msp.member(tls.certificatePem))).toBe("ambiguous-role");
  });

  test("refuses what is no certificate", () => {
    const msp = new Msp(MSP_ID, [authority.certificatePem]);
    expect(codeOf(() => msp.member("garbage"))).toBe("malformed-certificate");
  });

  test("takes no leaf for a root", async () => {
    const leaf = await issue(authority);
    expect(codeOf(() => new Msp(MSP_ID, [leaf]))).toBe("malformed-certificate");
  });
});

describe("validity", () => {
  test("is judged at the given time, both ends included", async () => {
    const day = 86_400_000;
    const now = Math.floor(Date.now() / 1000) * 1000;
    const span = { notBefore: new Date(now), notAfter: new Date(now + day) };
    const member = new Msp(MSP_ID, [authority.certificatePem]).member(
      await issue(authority, { validity: span }),
    );
    expect(codeOf(() => assertValidAt(member, span.notBefore))).toBeUndefined();
    expect(codeOf(() => assertValidAt(member, span.notAfter))).toBeUndefined();
    expect(codeOf(() => assertValidAt(member, new Date(now - 1)))).toBe("not-yet-valid");
    expect(codeOf(() => assertValidAt(member, new Date(now + day + 1)))).toBe("expired");
  });
});

describe("a serialized identity", () => {
  test("names its organisation and comes back as it was", async () => {
    const identity = { mspId: MSP_ID, certificatePem: await issue(authority) };
    expect(deserializeIdentity(serializeIdentity(identity))).toEqual(identity);
    const directory = new MspDirectory([new Msp(MSP_ID, [authority.certificatePem])]);
    expect(directory.member(serializeIdentity(identity)).certificatePem).toBe(identity.certificatePem);
    const elsewhere = serializeIdentity({ ...identity, mspId: "OtherMSP" });
    expect(codeOf(() => directory.member(elsewhere))).toBe("unknown-organisation");
    expect(codeOf(() => directory.member(Buffer.from([0xff, 0xff])))).toBe("malformed-identity");
  });

  test("whose certificate was changed is refused", async () => {
    const certificatePem = await issue(authority);
    const lines = certificatePem.split("\n");
    const middle = lines[4]!;
    lines[4] = `${middle.slice(0, 10)}${middle[10] === "A" ? "B" : "A"}${middle.slice(11)}`;
    const directory = new MspDirectory([new Msp(MSP_ID, [authority.certificatePem])]);
    const changed = serializeIdentity({ mspId: MSP_ID, certificatePem: lines.join("\n") });
    expect(codeOf(() => directory.member(changed))).toMatch(/untrusted-issuer|malformed-certificate/);
  });
});

test("a signature needs a low s and the right message", async () => {
  const { sign } = await import("node:crypto");
  const { toLowS } = await import("./ecdsa.ts");
  const issued = await issueCertificate(authority, { kind: "identity", name: "s", unit: "client", validity });
  const member = new Msp(MSP_ID, [authority.certificatePem]).member(issued.certificatePem);
  const message = Buffer.from("message");
  let signature = sign("sha256", message, issued.privateKeyPem);
  while (isLowS(signature)) {
    signature = sign("sha256", message, issued.privateKeyPem);
  }
  expect(codeOf(() => assertSignature(member, message, signature))).toBe("high-s-signature");
  expect(codeOf(() => assertSignature(member, message, toLowS(signature)))).toBeUndefined();
  expect(codeOf(() => assertSignature(member, Buffer.from("other"), toLowS(signature)))).toBe(
    "invalid-signature",
  );
});
