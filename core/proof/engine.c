/* The state that one thread reuses from document to document, and the two hashes of a proof. */
#include "proof/engine.h"
#include "ler/encoding.h"
#include <stdlib.h>

ler_proof_engine *ler_proof_engine_new(ler_did_resolver *resolver) {
    ler_proof_engine *engine = calloc(1, sizeof *engine);
    if (engine != NULL) {
        engine->resolver = resolver;
        engine->canonical = ler_buf_new(LER_MAX_ARENA);
        engine->options = engine->last_options = ler_buf_new(LER_MAX_CREDENTIAL);
        engine->ld = ler_ld_signed_options;
    }
    return engine;
}

void ler_proof_engine_contexts(ler_proof_engine *engine, ler_ld_contexts *contexts) {
    engine->contexts = contexts;
}

void ler_proof_engine_any_shape(ler_proof_engine *engine) {
    engine->ld.strict = false;
}

void ler_proof_engine_free(ler_proof_engine **engine) {
    if (*engine == NULL)
        return;
    ler_buf_free(&(*engine)->canonical);
    ler_buf_free(&(*engine)->options);
    ler_buf_free(&(*engine)->last_options);
    ler_ld_contexts_free(&(*engine)->own_contexts);
    ler_rdfc_free(&(*engine)->rdfc[LER_SHA256]);
    ler_rdfc_free(&(*engine)->rdfc[LER_SHA384]);
    ler_arena_free(&(*engine)->work);
    free(*engine);
    *engine = NULL;
}

void proof_trace_text(const proof_tracer *tracer, const char *name, ler_str value) {
    if (tracer->trace != NULL)
        tracer->trace->emit(tracer->trace->user, tracer->proof, name, value);
}

void proof_trace_hex(const proof_tracer *tracer, const char *name, const uint8_t *data,
                     size_t len) {
    if (tracer->trace == NULL)
        return;
    LER_AUTO_BUF text = ler_buf_new(4096);
    ler_hex_encode(data, len, &text);
    if (ler_buf_done(&text, NULL) == LER_OK)
        proof_trace_text(tracer, name, ler_buf_view(&text));
}

ler_code proof_digest(ler_proof_engine *engine, const ler_suite *suite, ler_digest_alg alg,
                      const ler_json *object, bool document, const proof_tracer *tracer,
                      uint8_t out[LER_DIGEST_MAX], ler_error *err) {
    ler_buf *text = &engine->canonical;
    ler_buf_reset(text);
    engine->collisions = 0;
    TRY(suite->canon->write(engine, object, alg, text, err));
    TRY(ler_buf_done(text, err));
    proof_trace_text(tracer, document ? "canonicalDocument" : "canonicalProofOptions",
                     ler_buf_view(text));
    TRY(ler_digest(alg, ler_buf_view(text), out, err));
    proof_trace_hex(tracer, document ? "documentHash" : "proofHash", out, ler_digest_size(alg));
    return LER_OK;
}

ler_code proof_options_digest(ler_proof_engine *engine, const ler_suite *suite, ler_digest_alg alg,
                              const ler_json *options, const proof_tracer *tracer,
                              uint8_t out[LER_DIGEST_MAX], ler_error *err) {
    if (suite->canon->context_in_proof || tracer->trace != NULL) /* JCS itself, or all is wanted */
        return proof_digest(engine, suite, alg, options, false, tracer, out, err);
    ler_buf *text = &engine->options, *last = &engine->last_options;
    ler_buf_reset(text);
    ler_jcs_write(options, text);
    TRY(ler_buf_done(text, err));
    if (last->len > 0 && engine->last_alg == alg &&
        ler_str_equal(ler_buf_view(text), ler_buf_view(last))) {
        memcpy(out, engine->last_hash, ler_digest_size(alg));
        return LER_OK;
    }
    ler_buf_reset(last); /* whatever happens now, the old pair is no pair any more */
    TRY(proof_digest(engine, suite, alg, options, false, tracer, out, err));
    ler_buf keep = *last;
    *last = *text;
    *text = keep;
    engine->last_alg = alg;
    memcpy(engine->last_hash, out, ler_digest_size(alg));
    return LER_OK;
}

ler_str ler_proof_issuer(const ler_json *document) {
    const ler_json *issuer = ler_json_get(document, "issuer");
    return ler_json_is(issuer, LER_JSON_OBJECT) ? ler_json_get_text(issuer, "id")
                                                : ler_json_str(issuer);
}
