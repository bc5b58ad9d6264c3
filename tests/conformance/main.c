/* conformance [--dir DIR] [SUITE | MANIFEST.jsonld]...   runs the suites (all when none is named)
 *
 * DIR is the folder that holds the published suites; LER_CONFORMANCE_DIR says it too. A suite
 * whose folder is missing is skipped out loud. An argument that ends in .jsonld is the path of a
 * W3C manifest. The last line is the sum. */
#include "conformance/manifest.h"
#include "conformance/suite.h"
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const suite suites[] = {
    {"jcs", "jcs", "RFC 8785 canonical JSON", suite_jcs},
    {"json", "JSONTestSuite", "strict JSON reading", suite_json},
    {"json-ld", "json-ld-api", "JSON-LD 1.1 expansion and to RDF", suite_json_ld},
    {"rdf-canon", "rdf-canon", "RDFC-1.0 and N-Quads", suite_rdf_canon},
    {"wycheproof", "wycheproof", "Ed25519 and ECDSA signatures built to be refused", suite_wycheproof},
    {"did-key", "did-key", "did:key of the supported curves", suite_did_key},
    {"vc-di-eddsa", "vc-di-eddsa", "Data Integrity with Ed25519", suite_vc_di_eddsa},
    {"vc-di-ecdsa", "vc-di-ecdsa", "Data Integrity with ECDSA", suite_vc_di_ecdsa},
    {"examples", "../examples", "worked Open Badges and CLR examples", suite_examples},
};
#define SUITES (sizeof suites / sizeof *suites)

void tally_pass(tally *t) {
    t->passed++;
}

LER_PRINTF(3, 0)
static void line(const char *word, const char *id, const char *format, va_list args) {
    printf("%s %s: ", word, id);
    vprintf(format, args);
    putchar('\n');
}

void tally_fail(tally *t, const char *id, const char *format, ...) {
    va_list args;
    va_start(args, format);
    line("FAIL", id, format, args);
    va_end(args);
    t->failed++;
}

void tally_skip(tally *t, const char *id, const char *format, ...) {
    va_list args;
    va_start(args, format);
    line("SKIP", id, format, args);
    va_end(args);
    t->skipped++;
}

const char *suite_path(char out[SUITE_PATH], const char *folder, const char *name) {
    int n = snprintf(out, SUITE_PATH, "%s/%s", folder, name);
    if (n < 0 || n >= SUITE_PATH) {
        fprintf(stderr, "conformance: path too long: %s/%s\n", folder, name);
        abort();
    }
    return out;
}

void suite_each_file(const char *folder, const char *suffix,
                     void (*each)(const char *path, const char *name, tally *t), tally *t) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[SUITE_PATH];
        struct stat status;
        suite_path(path, folder, entries[i]->d_name);
        if (ler_str_ends(ler_str_of(entries[i]->d_name), suffix) && stat(path, &status) == 0 &&
            S_ISREG(status.st_mode))
            each(path, entries[i]->d_name, t);
        free(entries[i]);
    }
    free(entries);
}

static void add(const char *name, const tally *t, tally *total) {
    printf("%s: %u passed, %u failed, %u skipped\n", name, t->passed, t->failed, t->skipped);
    total->passed += t->passed;
    total->failed += t->failed;
    total->skipped += t->skipped;
}

static void run(const suite *s, const char *dir, tally *total) {
    char folder[SUITE_PATH];
    struct stat status;
    tally t = {0, 0, 0};
    if (dir == NULL || *dir == '\0')
        tally_skip(&t, s->name, "no suites at hand, give --dir or LER_CONFORMANCE_DIR");
    else if (stat(suite_path(folder, dir, s->folder), &status) != 0)
        tally_skip(&t, s->name, "no folder %s below the conformance directory", s->folder);
    else
        s->run(folder, &t);
    add(s->name, &t, total);
}

static void run_manifest(const char *path, tally *total) {
    tally t = {0, 0, 0};
    manifest_run(path, &t);
    add(path, &t, total);
}

static const suite *find(const char *name) {
    for (size_t k = 0; k < SUITES; k++)
        if (strcmp(name, suites[k].name) == 0)
            return &suites[k];
    return NULL;
}

static int usage(FILE *out, int code) {
    fprintf(out, "usage: conformance [--dir DIR] [SUITE | MANIFEST.jsonld]...\n\nSuites:\n");
    for (size_t i = 0; i < SUITES; i++)
        fprintf(out, "  %-12s %s\n", suites[i].name, suites[i].about);
    return code;
}

int main(int argc, char **argv) {
    const char *dir = getenv("LER_CONFORMANCE_DIR");
    const char *todo[64]; /* names of suites and paths of manifests */
    size_t count = 0;
    tally total = {0, 0, 0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0)
            return usage(stdout, 0);
        if (strcmp(argv[i], "--dir") == 0 && i + 1 < argc)
            dir = argv[++i];
        else if (count < sizeof todo / sizeof *todo &&
                 (find(argv[i]) != NULL || ler_str_ends(ler_str_of(argv[i]), ".jsonld")))
            todo[count++] = argv[i];
        else
            return usage(stderr, 2);
    }
    for (size_t i = 0; i < count; i++) {
        if (find(todo[i]) != NULL)
            run(find(todo[i]), dir, &total);
        else
            run_manifest(todo[i], &total);
    }
    for (size_t k = 0; count == 0 && k < SUITES; k++)
        run(&suites[k], dir, &total);
    printf("%u passed, %u failed, %u skipped\n", total.passed, total.failed, total.skipped);
    return total.failed == 0 ? 0 : 1;
}
