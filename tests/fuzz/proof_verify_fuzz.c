/* Proof verification over any JSON, every suite. The engine may say pass only when every step does,
 * and a second look through fresh state says the same. */
#include "ler/proof.h"
#include <stdlib.h>

static void quiet(void *user, size_t proof, const char *name, ler_str value) {
    size_t *sum = user;
    *sum += proof + strlen(name) + value.len;
}

static ler_proof_status look(ler_proof_engine *engine, const ler_json *document, ler_arena *arena,
                             const ler_proof_trace *trace) {
    ler_proof_options options = {.now = {1790000000, 0, true}, .trace = trace};
    ler_proof_result *result = NULL;
    ler_error err = {0};
    if (ler_proof_verify(engine, document, &options, arena, &result, &err) != LER_OK) {
        if (err.code != LER_E_MEMORY)
            abort();
        return LER_PROOF_UNKNOWN;
    }
    ler_proof_status worst = result->count == 0 ? LER_PROOF_FAIL : LER_PROOF_PASS;
    for (size_t i = 0; i < result->count; i++)
        for (int k = 0; k < LER_PROOF_STEPS; k++) {
            const ler_proof_step *step = &result->proofs[i].steps[k];
            if (step->detail == NULL || step->pointer == NULL)
                abort();
            if (step->status > worst)
                worst = step->status;
        }
    if (worst != result->status)
        abort();
    return worst;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ler_ld_contexts *contexts;
    static ler_did_resolver *resolver;
    static ler_proof_engine *engine;
    if (engine == NULL) {
        contexts = ler_ld_contexts_new();
        resolver = ler_did_resolver_new();
        engine = ler_proof_engine_new(resolver);
        ler_proof_engine_contexts(engine, contexts);
    }
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    ler_json *document = NULL;
    if (ler_json_read(arena, (ler_str){(const char *)data, size}, NULL, &document, NULL) != LER_OK)
        return 0;
    ler_proof_status first = look(engine, document, arena, NULL);
    /* The reused engine remembers things; a trace makes it forget them. Both must agree. */
    size_t sum = 0;
    ler_proof_trace trace = {quiet, &sum};
    LER_AUTO_RESOLVER fresh_resolver = ler_did_resolver_new();
    LER_AUTO_ENGINE fresh = ler_proof_engine_new(fresh_resolver);
    ler_proof_engine_contexts(fresh, contexts);
    if (look(fresh, document, arena, &trace) != first)
        abort();
    return 0;
}
