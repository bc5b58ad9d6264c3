#!/bin/sh
# sh issuer/demo.sh [FRAMEWORK.json ROSTER.csv]
#
# Installs what is missing, builds, issues a roster against a framework, publishes what verifiers
# need, verifies every record with the other program, and withdraws one. Works in build/demo, which it
# makes anew.
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
show ler-issuer init build/demo/school --name "Example Training Program" \
    --did web --url https://training.example/

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

say "4. It publishes what verifiers need: a folder for any web server"
show ler-issuer publish --config build/demo/school/issuer.json --site build/demo/site

say "5. The employer keeps a framework store of its own and a list of issuers it trusts"
show ler-verifier framework import "$framework" --store build/demo/employer-store
did=$(sed -n 's/.*"id": *"\(did:[^"]*\)".*/\1/p' build/demo/school/issuer.json | head -n 1)
printf '{"issuers": [{"id": "%s", "name": "Example Training Program"}]}\n' "$did" \
    >build/demo/trusted.json

# The address of the training program is made up, so nothing can be fetched from it: the site's own
# map says which file stands for which URL.
verify() {
    ler-verifier verify --store build/demo/employer-store --trust build/demo/trusted.json \
        --resources build/demo/site/resources.json --offline "$@"
}
count() { # the records that verify now
    for record in build/demo/records/credentials/*/*.json; do
        verify --json "$record" || true
    done >build/demo/reports.jsonl
    total=$(wc -l <build/demo/reports.jsonl)
    verified=$(grep -c '"verdict":"verified"' build/demo/reports.jsonl || true)
    echo "$verified of $total records verified, every statement resolved against the employer's store."
}

say "6. The employer verifies every record"
count
[ "$verified" = "$total" ] || exit 1

# A cell before them may hold a comma, so the records are known by their looks, not by column.
records=$(grep -o 'credentials/../[0-9a-f-]*\.json' build/demo/records/results.csv)
first=$(printf '%s\n' "$records" | head -n 1)
other=$(printf '%s\n' "$records" | grep -vxF "$first" | tail -n 1)

if [ "$total" -gt 1 ]; then
    say "7. One record was a mistake: the training program revokes it, and publishes"
    show ler-issuer revoke "urn:uuid:$(basename "$other" .json)" --reason "assessed by mistake" \
        --config build/demo/school/issuer.json
    show ler-issuer publish --config build/demo/school/issuer.json --site build/demo/site

    say "8. The employer sees it, in that record and in no other"
    verify "build/demo/records/$other" | head -n 6 || true
    count
    [ "$verified" = $((total - 1)) ] || exit 1
fi

say "9. One person's record, as the employer reads it"
show ler-verifier verify --store build/demo/employer-store --trust build/demo/trusted.json \
    --resources build/demo/site/resources.json --offline "build/demo/records/$first"
