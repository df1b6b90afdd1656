import type { JsonValue } from "@bufbuild/protobuf";
import { type Code, ConnectError } from "@connectrpc/connect";
import { codeFromString, codeToString } from "@connectrpc/connect/protocol-connect";
import { create, toBinary } from "@bufbuild/protobuf";

/**
 * The error as the JSON text that a contract fails with: `{"code","message","details":[{"type","value"}]}`, the form of the
 * Connect protocol (connectrpc.com/docs/protocol, "Error end-stream"), its values in base64 without padding. The same error
 * gives the same text at every endorser.
 */
export function connectErrorToMessage(error: ConnectError): string {
  return JSON.stringify({
    code: codeToString(error.code),
    message: error.rawMessage,
    details: error.details.map((detail) =>
      "desc" in detail
        ? {
            type: detail.desc.typeName,
            value: bytesToBase64(toBinary(detail.desc, create(detail.desc, detail.value))),
          }
        : { type: detail.type, value: bytesToBase64(detail.value) },
    ),
  });
}

/** The error that a contract's failure message stands for, or undefined where it is not of that form. */
export function messageToConnectError(message: string): ConnectError | undefined {
  const json = parseJsonObject(message);
  if (typeof json?.["code"] !== "string") return undefined;
  const code: Code | undefined = codeFromString(json["code"]);
  if (code === undefined) return undefined;
  const text = json["message"];
  const details = json["details"] ?? [];
  if ((text !== undefined && typeof text !== "string") || !Array.isArray(details)) return undefined;
  const error = new ConnectError(text ?? "", code);
  error.isWireError = true;
  for (const detail of details) {
    if (!isJsonDetail(detail)) return undefined;
    error.details.push({ type: detail.type, value: new Uint8Array(Buffer.from(detail.value, "base64")) });
  }
  return error;
}

function parseJsonObject(text: string): Record<string, JsonValue | undefined> | undefined {
  try {
    const json: JsonValue = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isJsonDetail(detail: JsonValue): detail is { type: string; value: string } {
  return (
    typeof detail === "object" &&
    detail !== null &&
    !Array.isArray(detail) &&
    typeof detail["type"] === "string" &&
    typeof detail["value"] === "string"
  );
}

function bytesToBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
