/* proof_bench FILE [SECONDS]   signs and verifies FILE (a credential without or with a proof) with
 * every suite, on one core, in memory, and prints rates: creating a proof from a parsed tree, and
 * parsing and verifying the text, as a batch does it (one engine, one key, one configuration). */
#include "issuer/keys/signer.h"
#include "ler/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds = 1.0;

static double clock_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

typedef struct work {
    ler_arena *arena;
    ler_proof_engine *engine;
    ler_proof_config *config;
    ler_signer *signer;
    const ler_json *document;
    ler_str signed_text;
    ler_proof_options options;
} work;

static bool create(work *w) {
    ler_json *out = NULL;
    return ler_signer_prove(w->signer, w->engine, w->config, w->document, w->arena, &out, NULL) ==
           LER_OK;
}

static bool verify(work *w) {
    ler_json *document = NULL;
    ler_proof_result *result = NULL;
    return ler_json_read(w->arena, w->signed_text, NULL, &document, NULL) == LER_OK &&
           ler_proof_verify(w->engine, document, &w->options, w->arena, &result, NULL) == LER_OK &&
           result->status == LER_PROOF_PASS;
}

static double rate(bool (*once)(work *w), work *w) {
    double start = clock_now(), end = start;
    unsigned long count = 0;
    do {
        for (int i = 0; i < 16; i++, count++) {
            ler_arena_reset(w->arena);
            if (!once(w))
                return 0;
        }
        end = clock_now();
    } while (end - start < seconds);
    return (double)count / (end - start);
}

static ler_code one(const char *suite, ler_key_type type, ler_json *parsed, ler_arena *kept,
                    ler_error *err) {
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_ENGINE engine = ler_proof_engine_new(resolver);
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_CONFIG config = NULL;
    LER_AUTO_SIGNER signer = NULL;
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *document = ler_json_without(kept, parsed, "proof"), *issuer, *out = NULL;
    TRY(ler_signer_generate(type, &signer, err));
    issuer = ler_json_is(ler_json_get(parsed, "issuer"), LER_JSON_OBJECT)
                 ? ler_json_without(kept, ler_json_get(parsed, "issuer"), "id")
                 : ler_json_new(kept, LER_JSON_OBJECT);
    if (!ler_json_set_text(kept, issuer, "id", ler_signer_did(signer)) ||
        !ler_json_set(kept, document, "issuer", issuer))
        return ler_no_memory(err);
    ler_proof_request request = {.suite = ler_suite_find(suite),
                                 .key = ler_signer_key(signer),
                                 .method = ler_signer_method(signer),
                                 .created = LER_STR("2026-05-20T12:00:00Z"),
                                 .context = ler_json_get(document, "@context")};
    TRY(ler_proof_config_new(engine, &request, &config, err));
    TRY(ler_signer_prove(signer, engine, config, document, kept, &out, err));
    ler_json_write(out, 2, &text);
    TRY(ler_buf_done(&text, err));
    work w = {.arena = arena,
              .engine = engine,
              .config = config,
              .signer = signer,
              .document = document,
              .signed_text = ler_buf_view(&text)};
    TRY(ler_time_now(&w.options.now, err));
    double creates = rate(create, &w), verifies = rate(verify, &w);
    printf("%-18s %-8s %10.0f/s create %10.0f/s parse and verify\n", suite,
           ler_key_type_name(type), creates, verifies);
    return creates > 0 && verifies > 0 ? LER_OK : ler_fail(err, LER_E_INTERNAL, "a proof failed");
}

int main(int argc, char **argv) {
    static const struct {
        const char *suite;
        ler_key_type type;
    } suites[] = {{"eddsa-rdfc-2022", LER_KEY_ED25519}, {"eddsa-jcs-2022", LER_KEY_ED25519},
                  {"ecdsa-rdfc-2019", LER_KEY_P256},    {"ecdsa-jcs-2019", LER_KEY_P256},
                  {"ecdsa-rdfc-2019", LER_KEY_P384},    {"ecdsa-jcs-2019", LER_KEY_P384}};
    if (argc < 2) {
        fprintf(stderr, "usage: proof_bench FILE [SECONDS]\n");
        return 2;
    }
    if (argc > 2)
        seconds = strtod(argv[2], NULL);
    LER_AUTO_ARENA kept = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *document = NULL;
    ler_error err = {0};
    ler_code code = ler_file_read(argv[1], &file, &err);
    if (code == LER_OK)
        code = ler_json_read(kept, ler_buf_view(&file), NULL, &document, &err);
    for (size_t i = 0; code == LER_OK && i < sizeof suites / sizeof *suites; i++)
        code = one(suites[i].suite, suites[i].type, document, kept, &err);
    if (code != LER_OK)
        fprintf(stderr, "proof_bench: %s\n", err.message);
    return code == LER_OK ? 0 : 1;
}
