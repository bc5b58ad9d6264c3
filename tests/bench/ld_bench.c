/* ld_bench FILE [ROUNDS]   what each step from the text of a signed document to its quads costs */
#include "ler/file.h"
#include "ler/ld.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

enum { PARSE, CHECK, TO_RDF, EXPAND, STEPS };
static const char *const names[STEPS] = {"parse", "shape check", "to RDF (strict)",
                                         "expand to JSON"};

static ler_code step(int which, ler_ld_contexts *contexts, ler_arena *arena, ler_str text,
                     ler_json **document, ler_error *err) {
    ler_json *out;
    switch (which) {
    case PARSE:
        return ler_json_read(arena, text, NULL, document, err);
    case CHECK:
        return ler_ld_check_document(contexts, NULL, arena, *document, err);
    case TO_RDF:
        return ler_ld_to_rdf(contexts, &ler_ld_signed_options, arena, *document,
                             ler_rdf_new(arena, NULL), err);
    default:
        return ler_ld_expand(contexts, NULL, arena, *document, &out, err);
    }
}

int main(int argc, char **argv) {
    ler_error err = {.code = LER_OK};
    LER_AUTO_BUF buf = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 5000;
    double spent[STEPS] = {0}, best[STEPS], first = 0;
    char text[1024];
    if (argc < 2 || contexts == NULL || arena == NULL) {
        fprintf(stderr, "usage: ld_bench FILE [ROUNDS]\n");
        return 2;
    }
    if (ler_file_read(argv[1], &buf, &err) != LER_OK) {
        fprintf(stderr, "%s\n", ler_error_text(&err, text, sizeof text));
        return 3;
    }
    for (int s = 0; s < STEPS; s++)
        best[s] = 1e12;
    for (long i = 0; i <= rounds; i++) {
        ler_json *document = NULL;
        ler_arena_reset(arena);
        for (int s = 0; s < STEPS; s++) {
            double start = now();
            if (step(s, contexts, arena, ler_buf_view(&buf), &document, &err) != LER_OK) {
                fprintf(stderr, "%s\n", ler_error_text(&err, text, sizeof text));
                return 1;
            }
            double took = now() - start;
            if (i == 0) { /* the contexts are processed here */
                first += s <= TO_RDF ? took : 0;
                continue;
            }
            spent[s] += took;
            best[s] = took < best[s] ? took : best[s];
        }
    }
    printf("%zu bytes, %ld rounds; the first, with its contexts, took %.0f us up to its quads\n",
           buf.len, rounds, first);
    for (int s = 0; s < STEPS; s++)
        printf("%-16s %8.2f us on average, %8.2f us at best\n", names[s], spent[s] / (double)rounds,
               best[s]);
    printf("arena: %zu bytes\n", ler_arena_used(arena));
    return 0;
}
