/* pipeline_bench FILE SECONDS         one core, in memory: how often a second FILE (a credential)
 * is signed with eddsa-rdfc-2022 and written, and read and verified; and what each stage costs.
 * Tab-separated: name, value, unit.
 * pipeline_bench --run N PROGRAM ...  runs a program N times: wall time and peak memory
 * pipeline_bench --files N DIR FILE   the bare loop of a batch: signs FILE N times and writes a file
 *                                     each, in 256 folders below DIR; then flushes them to disk */
#include "issuer/keys/signer.h"
#include "ler/file.h"
#include "ler/proof.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double clock_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

typedef struct bench {
    ler_arena *arena, *kept;
    ler_ld_contexts *contexts;
    ler_did_resolver *resolver;
    ler_proof_engine *engine;
    ler_proof_config *config;
    ler_signer *signer;
    ler_rdfc *rdfc;
    ler_hash *hash;
    ler_buf out;
    ler_str text; /* signed, indented as the issuer writes it */
    const ler_json *unsigned_tree;
    ler_proof_options options;
    /* of the round at hand */
    ler_json *tree;
    ler_rdf *rdf;
    uint8_t digest[LER_DIGEST_MAX], signature[LER_SIGNATURE_MAX];
    size_t signature_len;
} bench;

static ler_code issue(bench *b, ler_error *err) {
    ler_json *out = NULL;
    ler_arena_reset(b->arena);
    ler_buf_reset(&b->out);
    TRY(ler_signer_prove(b->signer, b->engine, b->config, b->unsigned_tree, b->arena, &out, err));
    ler_json_write(out, 2, &b->out);
    return ler_buf_done(&b->out, err);
}

static ler_code verify(bench *b, ler_error *err) {
    ler_proof_result *result = NULL;
    ler_arena_reset(b->arena);
    TRY(ler_json_read(b->arena, b->text, NULL, &b->tree, err));
    TRY(ler_proof_verify(b->engine, b->tree, &b->options, b->arena, &result, err));
    return result->status == LER_PROOF_PASS ? LER_OK : ler_fail(err, LER_E_CRYPTO, "not verified");
}

/* The stages, each on what the one before left. */
static ler_code parse(bench *b, ler_error *err) {
    ler_arena_reset(b->arena);
    return ler_json_read(b->arena, b->text, NULL, &b->tree, err);
}
static ler_code to_rdf(bench *b, ler_error *err) {
    b->rdf = ler_rdf_new(b->arena, NULL);
    return ler_ld_to_rdf(b->contexts, &ler_ld_signed_options, b->arena,
                         ler_json_without(b->arena, b->tree, "proof"), b->rdf, err);
}
static ler_code canonicalize(bench *b, ler_error *err) {
    return ler_rdfc_run(b->rdfc, b->rdf, err);
}
static ler_code hash(bench *b, ler_error *err) {
    ler_rdfc_hash(b->rdfc, b->hash);
    return ler_hash_final(b->hash, b->digest, err);
}
static ler_str hash_data(const bench *b) { /* 64 bytes, as both suites sign */
    static uint8_t data[64];
    memcpy(data, b->digest, 32);
    return (ler_str){(const char *)data, sizeof data};
}
static ler_code sign(bench *b, ler_error *err) {
    return ler_signer_sign(b->signer, hash_data(b), b->signature, &b->signature_len, err);
}
static ler_code check(bench *b, ler_error *err) {
    ler_str signature = {(const char *)b->signature, b->signature_len};
    return ler_key_verify(ler_signer_key(b->signer), hash_data(b), signature, err);
}
static ler_code write_text(bench *b, ler_error *err) {
    ler_buf_reset(&b->out);
    ler_json_write(b->tree, 2, &b->out);
    return ler_buf_done(&b->out, err);
}

typedef struct stage {
    const char *name;
    ler_code (*run)(bench *b, ler_error *err);
} stage;
static const stage stages[] = {{"parse", parse},           {"to RDF, shape checked", to_rdf},
                               {"RDFC-1.0", canonicalize}, {"SHA-256 of the lines", hash},
                               {"Ed25519 sign", sign},     {"Ed25519 verify", check},
                               {"write", write_text}};
#define STAGES (sizeof stages / sizeof *stages)

static ler_code rate(bench *b, const char *name, ler_code (*run)(bench *, ler_error *),
                     double seconds, ler_error *err) {
    unsigned long count = 0;
    for (int i = 0; i < 200; i++) /* warm */
        TRY(run(b, err));
    double start = clock_us(), end = start;
    while (end - start < seconds * 1e6) {
        for (int i = 0; i < 8; i++, count++)
            TRY(run(b, err));
        end = clock_us();
    }
    printf("%s\t%.1f\t/s\n", name, (double)count / (end - start) * 1e6);
    return LER_OK;
}

static ler_code all_stages(bench *b, double seconds, ler_error *err) {
    double spent[STAGES] = {0}, start = clock_us();
    unsigned long rounds = 0;
    while (clock_us() - start < seconds * 1e6) {
        for (size_t i = 0; i < STAGES; i++) {
            double before = clock_us();
            TRY(stages[i].run(b, err));
            spent[i] += clock_us() - before;
        }
        rounds++;
    }
    for (size_t i = 0; i < STAGES; i++)
        printf("%s\t%.2f\tus\n", stages[i].name, spent[i] / (double)rounds);
    return LER_OK;
}

/* The credential with our own key as its issuer, signed once. */
static ler_code prepare(bench *b, ler_json *parsed, ler_error *err) {
    ler_json *document = ler_json_without(b->kept, parsed, "proof"), *out = NULL;
    ler_json *issuer = ler_json_without(b->kept, ler_json_get(parsed, "issuer"), "id");
    TRY(ler_signer_generate(LER_KEY_ED25519, &b->signer, err));
    if (!ler_json_set_text(b->kept, issuer, "id", ler_signer_did(b->signer)) ||
        !ler_json_set(b->kept, document, "issuer", issuer))
        return ler_no_memory(err);
    b->unsigned_tree = document;
    ler_proof_request request = {.suite = ler_suite_find("eddsa-rdfc-2022"),
                                 .key = ler_signer_key(b->signer),
                                 .method = ler_signer_method(b->signer),
                                 .created = LER_STR("2026-05-20T12:00:00Z"),
                                 .context = ler_json_get(document, "@context")};
    TRY(ler_proof_config_new(b->engine, &request, &b->config, err));
    TRY(ler_signer_prove(b->signer, b->engine, b->config, document, b->kept, &out, err));
    ler_json_write(out, 2, &b->out);
    TRY(ler_buf_done(&b->out, err));
    b->text = ler_arena_str(b->kept, ler_buf_view(&b->out));
    return ler_time_parse(LER_STR("2026-06-01T00:00:00Z"), &b->options.now, err);
}

static ler_code write_one(bench *b, ler_dir *const shards[256], long number, ler_error *err) {
    char name[32];
    snprintf(name, sizeof name, "%ld.json", number);
    TRY(issue(b, err));
    return ler_dir_write(shards[number % 256], name, ler_buf_view(&b->out), 0644, LER_WRITE_NEW,
                         false, err);
}

/* Sign and write, and nothing else: no roster, no check of what was signed, no ledger. */
static ler_code bare_loop(bench *b, const char *path, long files, ler_error *err) {
    LER_AUTO_DIR dir = NULL;
    ler_dir *shards[256] = {NULL};
    ler_code code = ler_dir_open(path, true, &dir, err);
    for (unsigned i = 0; i < 256 && code == LER_OK; i++) {
        char name[3];
        snprintf(name, sizeof name, "%02x", i);
        code = ler_dir_child(dir, name, true, &shards[i], err);
    }
    double start = clock_us();
    for (long i = 0; i < files && code == LER_OK; i++)
        code = write_one(b, shards, i, err);
    if (code == LER_OK && syncfs(ler_dir_fd(dir)) != 0)
        code = ler_fail(err, LER_E_WRITE, "the files cannot be flushed");
    if (code == LER_OK)
        printf("files\t%.1f\t/s\n", (double)files / (clock_us() - start) * 1e6);
    for (unsigned i = 0; i < 256; i++)
        ler_dir_free(&shards[i]);
    return code;
}

static ler_code measure(bench *b, const char *path, double seconds, const char *dir, long files,
                        ler_error *err) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *parsed;
    TRY(ler_file_read(path, &file, err));
    TRY(ler_json_read(b->kept, ler_buf_view(&file), NULL, &parsed, err));
    TRY(prepare(b, parsed, err));
    if (dir != NULL)
        return bare_loop(b, dir, files, err);
    printf("bytes\t%zu\t\n", b->text.len);
    TRY(rate(b, "issue", issue, seconds, err));
    TRY(rate(b, "verify", verify, seconds, err));
    TRY(all_stages(b, seconds, err));
    printf("quads\t%zu\t\nblank nodes\t%zu\t\narena\t%zu\tKB\n", ler_rdf_count(b->rdf),
           ler_rdf_blank_count(b->rdf), ler_arena_used(b->arena) >> 10);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("peak memory\t%ld\tKB\n", usage.ru_maxrss);
    return LER_OK;
}

static int bench_file(const char *path, double seconds, const char *dir, long files) {
    ler_error err = {0};
    bench b = {.arena = ler_arena_new(LER_MAX_ARENA), .kept = ler_arena_new(LER_MAX_ARENA)};
    b.contexts = ler_ld_contexts_new();
    b.resolver = ler_did_resolver_new();
    b.engine = ler_proof_engine_new(b.resolver);
    b.rdfc = ler_rdfc_new(LER_SHA256);
    b.hash = ler_hash_new(LER_SHA256);
    b.out = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_proof_engine_contexts(b.engine, b.contexts);
    ler_code code = measure(&b, path, seconds, dir, files, &err);
    if (code != LER_OK)
        fprintf(stderr, "pipeline_bench: %s: %s\n", path, err.message);
    ler_proof_config_free(&b.config);
    ler_signer_free(&b.signer);
    ler_proof_engine_free(&b.engine);
    ler_did_resolver_free(&b.resolver);
    ler_ld_contexts_free(&b.contexts);
    ler_rdfc_free(&b.rdfc);
    ler_hash_free(&b.hash);
    ler_buf_free(&b.out);
    ler_arena_free(&b.arena);
    ler_arena_free(&b.kept);
    return code == LER_OK ? 0 : 1;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int bench_program(long runs, char **argv) {
    double *times = calloc((size_t)runs, sizeof *times);
    long peak = 0;
    int status = 0;
    for (long i = 0; times != NULL && i < runs && status == 0; i++) {
        double start = clock_us();
        pid_t child = fork();
        if (child == 0) {
            int null = open("/dev/null", O_WRONLY);
            dup2(null, STDOUT_FILENO);
            execv(argv[0], argv);
            _exit(127);
        }
        struct rusage usage;
        if (child < 0 || wait4(child, &status, 0, &usage) != child)
            status = 1;
        times[i] = clock_us() - start;
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
    }
    if (times == NULL || status != 0) {
        fprintf(stderr, "pipeline_bench: %s failed\n", argv[0]);
        free(times);
        return 1;
    }
    qsort(times, (size_t)runs, sizeof *times, by_value);
    printf("median\t%.2f\tms\nworst\t%.2f\tms\npeak memory\t%ld\tKB\n", times[runs / 2] / 1e3,
           times[runs - 1] / 1e3, peak);
    free(times);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 3 && strcmp(argv[1], "--run") == 0 && strtol(argv[2], NULL, 10) > 0)
        return bench_program(strtol(argv[2], NULL, 10), argv + 3);
    if (argc == 3)
        return bench_file(argv[1], strtod(argv[2], NULL), NULL, 0);
    if (argc == 5 && strcmp(argv[1], "--files") == 0 && strtol(argv[2], NULL, 10) > 0)
        return bench_file(argv[4], 0, argv[3], strtol(argv[2], NULL, 10));
    fprintf(stderr, "usage: pipeline_bench FILE SECONDS | pipeline_bench --run N PROGRAM ... | "
                    "pipeline_bench --files N DIR FILE\n");
    return 2;
}
