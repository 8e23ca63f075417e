#!/bin/sh
# Builds GraphiQL for the demo into dist/, where Node.js and npm are at hand. Without them, or without
# a registry, it says so and succeeds: everything but the page /graphiql works without it.
set -eu
cd "$(dirname "$0")"

without() {
    echo "GraphiQL is not built: $1. Everything else works; 'make graphiql' tries again." >&2
    exit 0
}

command -v node >/dev/null && command -v npm >/dev/null || without "it needs Node.js 20.19 or newer with npm"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
    without "Node.js is $(node --version), and it needs 20.19 or newer"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building GraphiQL (once; pinned, every package checked by its hash)"
npm ci --no-progress >"$log" 2>&1 || without "npm ci failed: $(tail -n 1 "$log")"
npm run --silent build >"$log" 2>&1 || { cat "$log" >&2; without "its build failed"; }
