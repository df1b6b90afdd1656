#!/bin/sh
# Everything that is checked without running the product: format, lint, types, unused code, dependency direction, schema.
set -eu
cd "$(dirname "$0")/.."
say() { printf '\n== %s\n' "$1"; }
say "format and lint (Biome)"; biome check .
say "types (TypeScript)"; tsc -p tsconfig.json
say "typed lint (ESLint)"; eslint .
say "dependency direction (dependency-cruiser)"; depcruise --config .dependency-cruiser.cjs packages scenarios bench
say "unused code (knip)"; knip
say "schema (buf)"; buf lint; buf format --diff --exit-code
say "generated code"
generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT
buf generate --output "$generated"
diff -r "$generated/packages/schema/src/gen" packages/schema/src/gen || {
  echo "packages/schema/src/gen differs from proto/; run: npm run generate" >&2
  exit 1
}
if git rev-parse -q --verify origin/main >/dev/null 2>&1; then
  say "schema compatibility (buf breaking)"
  buf breaking --against ".git#branch=origin/main" || exit 1
fi
