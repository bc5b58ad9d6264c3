#!/bin/sh
# sh tests/run.sh   installs what is missing, builds, and runs all tests.
#
# Data of others (framework exports, published suites) is looked for beside the repository in
# ../shared; a test that misses it says that it skipped.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/setup.sh
shared=$(cd .. && pwd)/shared
: "${LER_CONFORMANCE_DIR:=$shared/conformance}"
export LER_CONFORMANCE_DIR

failed=
step() { # step NAME COMMAND...
    name=$1
    shift
    printf '\n== %s\n' "$name"
    "$@" || failed="$failed $name"
}

step build ler_build
[ -z "$failed" ] || exit 1
ler_need_node && ler_need openssl || exit 1
step unit ctest --test-dir build/release --output-on-failure -j 2
step conformance build/release/tests/conformance --dir "$LER_CONFORMANCE_DIR"
step cli node --test tests/cli/
step attack node --test tests/attack/
step server sh tests/server/run.sh

printf '\n'
if [ -n "$failed" ]; then
    echo "FAILED:$failed"
    exit 1
fi
echo "All tests passed."
