import { readFileSync } from "node:fs";

/** What a chaincode process is told by the file that `MTC_CHAINCODE_CONFIG` names. Paths are absolute. */
export interface ProcessConfig {
  /** Package identifier that the peer knows the chaincode by. */
  readonly chaincodeId: string;
  /** `host:port` to listen on. */
  readonly address: string;
  /** PEM files; `clientRoots` are the authorities of peers that may connect. */
  readonly tls: { readonly key: string; readonly cert: string; readonly clientRoots: string };
  /** File of the network's profile. */
  readonly profile: string;
  readonly organisation: string;
  /** Folder of the identity that reads the peer's blocks. */
  readonly identity: string;
  /** Folder for the index's snapshot. */
  readonly data: string;
}

/** A configuration that cannot be used. The message names the file and the key. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads and checks the configuration. @throws ConfigError */
export function readConfig(environment: NodeJS.ProcessEnv): ProcessConfig {
  const file = environment.MTC_CHAINCODE_CONFIG;
  if (!file) throw new ConfigError("MTC_CHAINCODE_CONFIG must name the configuration file of this process");
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigError(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const text = (source: unknown, key: string, path: string): string => {
    const value = (source as Record<string, unknown> | null)?.[key];
    if (typeof value === "string" && value !== "") return value;
    throw new ConfigError(`${file}: ${path} must be a text`);
  };
  const tls = (json as { tls?: unknown } | null)?.tls;
  return {
    chaincodeId: text(json, "chaincodeId", "chaincodeId"),
    address: text(json, "address", "address"),
    tls: {
      key: text(tls, "key", "tls.key"),
      cert: text(tls, "cert", "tls.cert"),
      clientRoots: text(tls, "clientRoots", "tls.clientRoots"),
    },
    profile: text(json, "profile", "profile"),
    organisation: text(json, "organisation", "organisation"),
    identity: text(json, "identity", "identity"),
    data: text(json, "data", "data"),
  };
}
