#!/bin/sh
# sh issuer/demo.sh [FRAMEWORK.json ROSTER.csv]
#
# Installs what is missing, builds, issues a roster against a framework, and verifies every record
# with the other program. Works in build/demo, which it makes anew.
set -eu
from=$(pwd)
cd "$(dirname "$0")/.."
. tests/setup.sh

absolute() { # a path as seen from where the user stood
    case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$from" "$1" ;;
    esac
}

case $# in
0)
    framework=schemas/example-framework.json
    roster=schemas/example-roster.csv
    ;;
2)
    framework=$(absolute "$1")
    roster=$(absolute "$2")
    for file in "$framework" "$roster"; do
        if [ ! -r "$file" ]; then
            echo "demo.sh: $file cannot be read" >&2
            exit 3
        fi
    done
    ;;
*)
    echo "usage: sh issuer/demo.sh [FRAMEWORK.json ROSTER.csv]" >&2
    exit 2
    ;;
esac

say() {
    printf '\n### %s\n' "$*"
}
show() { # the command as a user would type it, then its output
    printf '$'
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./:@%+=,-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$@"
}

say "Build both programs"
ler_build ler-issuer ler-verifier
PATH=$PWD/build/release:$PATH
rm -rf build/demo
mkdir -p build/demo

say "1. The training program makes its workspace: key, settings, empty store and roster"
show ler-issuer init build/demo/school --name "Example Training Program" --url https://training.example/

say "2. It imports the skills framework it teaches"
show ler-issuer framework import "$framework" --store build/demo/school/store

say "3. It issues the roster"
code=0
show ler-issuer issue --config build/demo/school/issuer.json --roster "$roster" \
    --out build/demo/records || code=$?
if [ "$code" -gt 1 ]; then
    echo "The roster could not be issued (exit code $code)." >&2
    exit "$code"
fi
if [ "$(wc -l <build/demo/records/results.csv)" -lt 2 ]; then
    echo "No row was good, so there is nothing to verify." >&2
    exit 1
fi

say "4. The employer keeps a framework store of its own and a list of issuers it trusts"
show ler-verifier framework import "$framework" --store build/demo/employer-store
did=$(sed -n 's/.*"id": *"\(did:[^"]*\)".*/\1/p' build/demo/school/issuer.json | head -n 1)
printf '{"issuers": [{"id": "%s", "name": "Example Training Program"}]}\n' "$did" \
    >build/demo/trusted.json

say "5. The employer verifies every record"
# The address of the training program is made up, so its status lists cannot be fetched: a map says
# which file stands for which URL.
total=0
for record in build/demo/records/credentials/*/*.json; do
    total=$((total + 1))
    ler-verifier verify --json --store build/demo/employer-store --trust build/demo/trusted.json \
        --resources build/demo/school/resources.json "$record" >>build/demo/reports.jsonl || true
done
verified=$(grep -c '"verdict":"verified"' build/demo/reports.jsonl || true)
echo "$verified of $total records verified, every statement resolved against the employer's store."

say "6. One person's record, as the employer reads it"
first=build/demo/records/$(sed -n 2p build/demo/records/results.csv | cut -d , -f 6)
show ler-verifier verify --store build/demo/employer-store --trust build/demo/trusted.json \
    --resources build/demo/school/resources.json "$first"

say "7. The training program takes a record back; the employer looks again"
id=$(sed -n 2p build/demo/records/results.csv | cut -d , -f 3)
show ler-issuer revoke --config build/demo/school/issuer.json --reason "issued by mistake" "$id"
show ler-verifier verify --store build/demo/employer-store --trust build/demo/trusted.json \
    --resources build/demo/school/resources.json "$first" && exit 1
[ "$verified" = "$total" ] || exit 1
