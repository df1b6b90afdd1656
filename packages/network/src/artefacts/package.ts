import { createHash } from "node:crypto";
import type { ChaincodeDefinition } from "../definition/definition.ts";
import { LABEL_FILE, PACKAGE_TYPE } from "./builder.ts";
import { filesToTarGz } from "./tar.ts";

/** What is installed on a peer. */
export interface ChaincodePackage {
  readonly label: string;
  /** `<label>:<SHA-256 of the bytes>` (fabric `core/chaincode/persistence/persistence.go`, `packageID`). */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export function chaincodeLabel({ name, version }: Pick<ChaincodeDefinition, "name" | "version">): string {
  return `${name}_${version}`;
}

/** The package of a chaincode that runs as a service, the same bytes for every organisation. */
export function createChaincodePackage(chaincode: ChaincodeDefinition): ChaincodePackage {
  const label = chaincodeLabel(chaincode);
  const bytes = filesToTarGz({
    "metadata.json": Buffer.from(JSON.stringify({ type: PACKAGE_TYPE, label })),
    "code.tar.gz": filesToTarGz({ [LABEL_FILE]: Buffer.from(label) }),
  });
  return { label, id: `${label}:${createHash("sha256").update(bytes).digest("hex")}`, bytes };
}
