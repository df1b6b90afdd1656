#!/bin/sh
# Checks, then runs every test. Arguments go to Vitest.
set -eu
cd "$(dirname "$0")/.."
sh scripts/check.sh
printf '\n== tests (Vitest)\n'
vitest run "$@"
