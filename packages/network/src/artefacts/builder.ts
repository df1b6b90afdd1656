import { builderFolder } from "./layout.ts";
import { SCRIPT_MODE, writeArtefact } from "./writeFile.ts";

/** Names the folder with a connection file for each chaincode label, in the environment of a peer. */
export const CONNECTIONS_VARIABLE = "MTC_CHAINCODE_CONNECTIONS";

/** Type in the metadata of packages that the builder takes. */
export const PACKAGE_TYPE = "ccaas";

/** Name of the package's file that holds its label. */
export const LABEL_FILE = "label";

/**
 * An external builder (fabric docs, `cc_launcher.md`) for chaincode that runs as a service. Other than Fabric's own, it takes address
 * and TLS key from a file of the organisation, not from the package: the package is the same everywhere and holds no secret.
 */
const SCRIPTS = {
  detect: [
    "# detect <source> <metadata>: whether the package is for this builder",
    `exec grep -Eq '"type"[[:space:]]*:[[:space:]]*"${PACKAGE_TYPE}"' "$2/metadata.json"`,
  ],
  build: [
    "# build <source> <metadata> <output>: nothing to compile",
    `test -f "$1/${LABEL_FILE}" || { echo "the package has no file named ${LABEL_FILE}" >&2; exit 1; }`,
    `cp "$1/${LABEL_FILE}" "$3/${LABEL_FILE}"`,
  ],
  release: [
    "# release <build output> <release>: the connection of this organisation's peer to its chaincode process",
    `label=$(cat "$1/${LABEL_FILE}")`,
    'case "$label" in',
    '  "" | .* | *[!A-Za-z0-9_.+-]*) echo "the label is malformed" >&2; exit 1 ;;',
    "esac",
    `connection="\${${CONNECTIONS_VARIABLE}:?must name a folder}/$label.json"`,
    'test -f "$connection" || { echo "there is no connection for $label" >&2; exit 1; }',
    "umask 077",
    'mkdir -p "$2/chaincode/server"',
    'cp "$connection" "$2/chaincode/server/connection.json"',
  ],
} as const;

/** Writes the builder's programs to `<dir>/builder/bin`. */
export async function writeBuilder(dir: string): Promise<void> {
  for (const [name, lines] of Object.entries(SCRIPTS)) {
    const text = ["#!/bin/sh", "set -eu", ...lines, ""].join("\n");
    await writeArtefact(builderFolder(dir, "bin", name), text, SCRIPT_MODE);
  }
}
