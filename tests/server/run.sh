#!/bin/sh
# sh tests/server/run.sh   publishes to a real web server (nginx over TLS on loopback, with a
# certificate authority of its own) and verifies against it. Installs nginx when it is missing.
set -eu
cd "$(dirname "$0")/../.."
. tests/setup.sh
ler_need_node
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || ler_need nginx
ler_need openssl
[ -x build/release/ler-verifier ] || ler_build
exec node --test tests/server/
