/* W3C test manifests: JSON-LD files that list the tests of a suite. */
#ifndef CONFORMANCE_MANIFEST_H
#define CONFORMANCE_MANIFEST_H

#include "conformance/suite.h"
#include "ler/json.h"

/* Runs every entry of the manifest at `path`: "entries" or "sequence", and the manifests that a
 * sequence names. An entry of an unknown type fails. */
void manifest_run(const char *path, tally *t);

/* Those who know a type of test. folder: where the manifest lies; base: its baseIri, or empty. */
typedef struct manifest_kind {
    bool (*handles)(const ler_json *test);
    void (*run)(const char *folder, ler_str base, const ler_json *test, tally *t);
} manifest_kind;

/* rdf-canon: evaluation, map and negative tests. */
bool manifest_rdfc_handles(const ler_json *test);
void manifest_rdfc_run(const char *folder, ler_str base, const ler_json *test, tally *t);

/* manifest_ld.c: expand and toRdf of json-ld-api; base is what the folder stands for. */
bool manifest_ld_handles(const ler_json *test);
void manifest_ld_run(const char *folder, ler_str base, const ler_json *test, tally *t);

#endif
