import { Extension, type X509Certificate } from "./x509.ts";

/** Extension in which Fabric CA writes an identity's attributes (fabric-ca `lib/attrmgr/attrmgr.go`). */
export const ATTRIBUTES_OID = "1.2.3.4.5.6.7.8.1";

/** Attributes of an identity, for example `{ "mtc.role": "collector" }`. */
export type Attributes = Readonly<Record<string, string>>;

/** The certificate extension that carries `attributes`, in the JSON form that Fabric's chaincode libraries read. */
export function attributesToExtension(attributes: Attributes): Extension {
  return new Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs: attributes })));
}

/** The attributes of a certificate; none if it has no such extension or the extension cannot be read. */
export function certificateToAttributes(certificate: X509Certificate): Attributes {
  const extension = certificate.getExtension(ATTRIBUTES_OID);
  if (extension === null) {
    return {};
  }
  try {
    return parseAttributes(JSON.parse(Buffer.from(extension.value).toString("utf8")));
  } catch {
    return {};
  }
}

function parseAttributes(value: unknown): Attributes {
  const attributes: Record<string, string> = {};
  if (typeof value !== "object" || value === null || !("attrs" in value)) {
    return attributes;
  }
  const { attrs } = value;
  if (typeof attrs !== "object" || attrs === null) {
    return attributes;
  }
  for (const [name, text] of Object.entries(attrs)) {
    if (typeof text === "string") {
      attributes[name] = text;
    }
  }
  return attributes;
}
