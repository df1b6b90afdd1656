#!/bin/sh
# Installs the packages of the lock file if they are missing or not the ones it names. Needs Node (any recent one) and npm;
# Node 24, on which everything else runs, is among the packages.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.installed
wanted=$(cksum < package-lock.json)
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then exit 0; fi
echo "Installing packages…" >&2
# Not `npm ci`: it wants the optional packages of every other platform in the lock file too. Versions and checksums come from the lock
# file all the same, and it is left as it is.
npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error >&2
printf '%s' "$wanted" > "$stamp"
