/* rdf_bench FILE.nq... [ROUNDS]   reads N-Quads and canonicalizes them, in microseconds and as a
 * multiple of what SHA-256 of the same bytes costs */
#include "ler/file.h"
#include "ler/rdf.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { READ, RDFC, SHA256, STEPS };
static const char *const names[STEPS] = {"read N-Quads", "RDFC-1.0", "SHA-256"};

typedef struct bench {
    ler_arena *arena;
    ler_rdfc *rdfc;
    ler_hash *hash;
    ler_rdf *rdf;
    ler_str text;
} bench;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static ler_code step(bench *b, int which, ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX];
    switch (which) {
    case READ:
        b->rdf = ler_rdf_new(b->arena, NULL);
        return b->rdf == NULL ? ler_no_memory(err) : ler_rdf_read_nquads(b->rdf, b->text, err);
    case RDFC:
        return ler_rdfc_run(b->rdfc, b->rdf, err);
    default:
        ler_rdfc_hash(b->rdfc, b->hash);
        return ler_hash_final(b->hash, digest, err);
    }
}

/* The best of all rounds: the machine's other work only ever adds. */
static ler_code run(bench *b, const char *path, long rounds, ler_error *err) {
    double best[STEPS] = {1e12, 1e12, 1e12};
    for (long i = 0; i < rounds; i++) {
        ler_arena_reset(b->arena);
        for (int s = 0; s < STEPS; s++) {
            double start = now();
            TRY(step(b, s, err));
            double took = now() - start;
            best[s] = took < best[s] ? took : best[s];
        }
    }
    printf("%s: %zu quads, %zu blank nodes, %zu of them alike, %zu KB of arena\n", path,
           ler_rdf_count(b->rdf), ler_rdf_blank_count(b->rdf), ler_rdfc_collisions(b->rdfc),
           ler_arena_used(b->arena) >> 10);
    for (int s = 0; s < STEPS; s++)
        printf("  %-14s %9.1f us %7.2f x SHA-256\n", names[s], best[s], best[s] / best[SHA256]);
    return LER_OK;
}

static ler_code bench_file(bench *b, const char *path, long rounds, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    TRY(ler_file_read(path, &text, err));
    b->text = ler_buf_view(&text);
    return run(b, path, rounds, err);
}

int main(int argc, char **argv) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_RDFC rdfc = ler_rdfc_new(LER_SHA256);
    ler_hash *hash = ler_hash_new(LER_SHA256);
    bench b = {arena, rdfc, hash, NULL, LER_STR_NONE};
    ler_error err = {.code = LER_OK};
    long rounds = argc > 2 ? strtol(argv[argc - 1], NULL, 10) : 0;
    int files = rounds > 0 ? argc - 1 : argc, status = 0;
    char message[1024];
    if (argc < 2 || arena == NULL || rdfc == NULL || hash == NULL) {
        fprintf(stderr, "usage: rdf_bench FILE.nq... [ROUNDS]\n");
        status = 2;
    }
    for (int i = 1; status == 0 && i < files; i++) {
        if (bench_file(&b, argv[i], rounds > 0 ? rounds : 2000, &err) != LER_OK) {
            fprintf(stderr, "%s\n", ler_error_text(&err, message, sizeof message));
            status = 1;
        }
    }
    ler_hash_free(&hash);
    return status;
}
