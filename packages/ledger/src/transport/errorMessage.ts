import { create, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { codeFromString, codeToString } from "@connectrpc/connect/protocol-connect";

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
  const { code: codeName, message: text, details = [] } = parseJsonObject(message);
  const code = typeof codeName === "string" ? codeFromString(codeName) : undefined;
  if (code === undefined) return undefined;
  if ((text !== undefined && typeof text !== "string") || !Array.isArray(details)) return undefined;
  const error = new ConnectError(text ?? "", code);
  error.isWireError = true;
  for (const detail of details) {
    if (!isJsonDetail(detail)) return undefined;
    error.details.push({ type: detail.type, value: new Uint8Array(Buffer.from(detail.value, "base64")) });
  }
  return error;
}

type JsonError = Partial<Record<"code" | "message" | "details", JsonValue>>;

function parseJsonObject(text: string): JsonError {
  try {
    const json = JSON.parse(text) as JsonValue;
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
  } catch {
    return {};
  }
}

function isJsonDetail(detail: unknown): detail is { type: string; value: string } {
  if (typeof detail !== "object" || detail === null || !("type" in detail && "value" in detail)) return false;
  return typeof detail.type === "string" && typeof detail.value === "string";
}

function bytesToBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
