#!/bin/sh
# sh tests/interop/run.sh [bench] [--count N] [--seed N]
#   installs the peers below tests/interop (npm, by name), then runs the interoperability tests,
#   or with "bench" the comparison of speed. Nothing but npm uses the network.
set -eu
cd "$(dirname "$0")/../.."
. tests/setup.sh
ler_need_node
[ -x build/release/tests/canon_lines ] || ler_build
if [ ! -d tests/interop/node_modules/@digitalbazaar ] || [ ! -d tests/interop/node_modules/@digitalbazaar/vc-bitstring-status-list ] ||
    [ ! -d tests/interop/node_modules/web-did-resolver ]; then
    (cd tests/interop && npm install --no-audit --no-fund --no-package-lock --ignore-scripts)
fi
if [ "${1:-}" = bench ]; then
    shift
    exec node tests/interop/bench.mjs "$@"
fi
node --test tests/interop/*.test.mjs
exec node tests/interop/differential.mjs "$@"
