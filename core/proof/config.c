/* The half of "create proof" that needs no private key: proof configuration, hash data, and putting
 * the finished proof into the document (VC-DI 4.2 and 4.3; VC-DI-EDDSA and -ECDSA 3.2 and 3.3). */
#include "ler/encoding.h"
#include "proof/engine.h"
#include <stdlib.h>

struct ler_proof_config {
    const ler_suite *suite;
    ler_digest_alg alg;
    bool allow_collisions;
    size_t signature_len;
    ler_arena *arena;   /* holds what follows; nothing of the request is kept */
    ler_json *proof;    /* the proof as it is written, still without proofValue */
    ler_json *context;  /* the documents' @context, or NULL */
    ler_json *previous; /* previousProof, or NULL */
    ler_str canonical;  /* kept for traces */
    uint8_t hash[LER_DIGEST_MAX];
};

void ler_proof_config_free(ler_proof_config **config) {
    if (*config == NULL)
        return;
    ler_arena_free(&(*config)->arena);
    free(*config);
    *config = NULL;
}

/* A deep copy: the caller's tree may be gone when the hundredth document is signed. */
static ler_code copy(ler_arena *arena, const ler_json *v, ler_json **out, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
    *out = NULL;
    if (v == NULL)
        return LER_OK;
    ler_json_write(v, 0, &text);
    TRY(ler_buf_done(&text, err));
    ler_str kept = ler_arena_str(arena, ler_buf_view(&text));
    if (kept.data == NULL)
        return ler_no_memory(err);
    return ler_json_read(arena, kept, NULL, out, err);
}

static ler_code check_request(const ler_proof_request *r, ler_error *err) {
    ler_time created, expires;
    ler_did_url url;
    if (!r->suite->creates)
        return ler_fail(err, LER_E_USAGE, "proofs of the suite %s are verified, never made",
                        r->suite->name);
    if (!ler_suite_takes(r->suite, ler_key_type_of(r->key)))
        return ler_fail(err, LER_E_USAGE, "the suite %s does not sign with %s keys", r->suite->name,
                        ler_key_type_name(ler_key_type_of(r->key)));
    TRY(ler_did_url_parse(r->method, &url, err));
    if (url.fragment.len == 0)
        return ler_fail(err, LER_E_CONTENT, "a verification method is a DID with a #fragment");
    if (r->created.len != 0) {
        TRY(ler_time_parse(r->created, &created, err));
        if (!created.zoned) /* XML Schema 1.1, 3.4.28: a dateTimeStamp has its time zone */
            return ler_fail(err, LER_E_CONTENT, "created must end with Z or an offset");
    }
    if (r->expires.len != 0) {
        TRY(ler_time_parse(r->expires, &expires, err));
        if (!expires.zoned)
            return ler_fail(err, LER_E_CONTENT, "expires must end with Z or an offset");
        if (r->created.len != 0 && ler_time_compare(&expires, &created) <= 0)
            return ler_fail(err, LER_E_CONTENT, "the proof would expire before it is created");
    }
    return LER_OK;
}

static ler_code build(ler_proof_config *c, const ler_proof_request *r, ler_error *err) {
    ler_arena *a = c->arena;
    ler_json *proof = c->proof = ler_json_new(a, LER_JSON_OBJECT);
    TRY(copy(a, r->context, &c->context, err));
    TRY(copy(a, r->previous, &c->previous, err));
    bool good = proof != NULL;
#define PUT(name, text) good = good && ((text).len == 0 || ler_json_set_text(a, proof, name, text))
    PUT("id", r->id);
    PUT("type", ler_str_of(r->suite->proof_type));
    if (strcmp(r->suite->proof_type, "DataIntegrityProof") == 0)
        PUT("cryptosuite", ler_str_of(r->suite->name));
    PUT("created", r->created);
    PUT("expires", r->expires);
    PUT("verificationMethod", r->method);
    PUT("proofPurpose", r->purpose.len == 0 ? LER_STR("assertionMethod") : r->purpose);
    PUT("domain", r->domain);
    PUT("challenge", r->challenge);
#undef PUT
    if (c->previous != NULL)
        good = good && ler_json_set(a, proof, "previousProof", c->previous);
    /* jcs 3.3.1 step 2: the proof carries the @context that it was made with. */
    if (c->context != NULL && r->suite->canon->context_in_proof)
        good = good && ler_json_set(a, proof, "@context", c->context);
    return good ? LER_OK : ler_no_memory(err);
}

ler_code ler_proof_config_new(ler_proof_engine *engine, const ler_proof_request *request,
                              ler_proof_config **out, ler_error *err) {
    *out = NULL;
    TRY(check_request(request, err));
    LER_AUTO_CONFIG c = calloc(1, sizeof *c);
    if (c == NULL || (c->arena = ler_arena_new(LER_MAX_ARENA)) == NULL)
        return ler_no_memory(err);
    c->suite = request->suite;
    c->alg = ler_key_digest(request->key);
    c->allow_collisions = request->allow_collisions;
    c->signature_len = ler_key_signature_size(request->key);
    TRY(build(c, request, err));
    ler_json *options = c->proof;
    if (c->context != NULL && !c->suite->canon->context_in_proof) {
        /* rdfc 3.2.5 step 4: hashed with the document's @context, written without. */
        options = ler_json_without(c->arena, c->proof, "@context");
        if (!ler_json_set(c->arena, options, "@context", c->context))
            return ler_no_memory(err);
    }
    proof_tracer silent = {NULL, 0};
    TRY(proof_digest(engine, c->suite, c->alg, options, false, &silent, c->hash, err));
    c->canonical = ler_arena_str(c->arena, ler_buf_view(&engine->canonical));
    if (c->canonical.data == NULL)
        return ler_no_memory(err);
    *out = c;
    c = NULL;
    return LER_OK;
}

ler_code ler_proof_hash_data(ler_proof_engine *engine, const ler_proof_config *config,
                             const ler_json *document, ler_arena *arena,
                             uint8_t out[LER_HASH_DATA_MAX], size_t *len,
                             const ler_proof_trace *trace, ler_error *err) {
    size_t size = ler_digest_size(config->alg);
    uint8_t half[LER_DIGEST_MAX];
    proof_tracer tracer = {trace, ler_json_list_count(proof_list(document))};
    ler_json *input = NULL;
    const ler_json *context = ler_json_get(document, "@context");
    if (!ler_json_is(document, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "only a JSON object can be signed");
    if ((context == NULL) != (config->context == NULL) ||
        (context != NULL && !ler_json_equal(context, config->context)))
        return ler_fail_at(err, LER_E_CONTENT, "/@context",
                           "this document's @context is not the one that the proof is made for");
    TRY(proof_input(document, config->previous, arena, &input, err));
    proof_trace_text(&tracer, "canonicalProofOptions", config->canonical);
    proof_trace_hex(&tracer, "proofHash", config->hash, size);
    TRY(proof_digest(engine, config->suite, config->alg, input, true, &tracer, half, err));
    if (engine->collisions > 0 && !config->allow_collisions)
        return ler_fail(
            err, LER_E_CONTENT,
            "%zu objects without an id look alike to RDF canonicalization, and verifiers "
            "are known to disagree about such a document: give them ids",
            engine->collisions);
    memcpy(out, config->hash, size);
    memcpy(out + size, half, size);
    *len = 2 * size;
    proof_trace_hex(&tracer, "hashData", out, *len);
    return LER_OK;
}

ler_code ler_proof_make(const ler_proof_config *config, ler_str signature, ler_arena *arena,
                        ler_json **out, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_PROOF_VALUE);
    if (signature.len != config->signature_len)
        return ler_fail(err, LER_E_INTERNAL, "a signature of the wrong length");
    ler_buf_char(&text, 'z');
    ler_base58_encode((const uint8_t *)signature.data, signature.len, &text);
    TRY(ler_buf_done(&text, err));
    *out = ler_json_without(arena, config->proof, "proofValue");
    if (*out == NULL || !ler_json_set_text(arena, *out, "proofValue", ler_buf_view(&text)))
        return ler_no_memory(err);
    return LER_OK;
}

ler_code ler_proof_attach(const ler_json *document, ler_json *proof, ler_arena *arena,
                          ler_json **out, ler_error *err) {
    const ler_json *old = proof_list(document);
    ler_json *all = proof;
    if (old != NULL) {
        if (ler_json_list_count(old) + 1 > LER_MAX_PROOFS)
            return ler_fail_at(err, LER_E_LIMIT, "/proof", "a document has at most %d proofs",
                               LER_MAX_PROOFS);
        all = ler_json_new(arena, LER_JSON_ARRAY);
        for (size_t i = 0; i < ler_json_list_count(old); i++)
            if (!ler_json_append(arena, all, ler_json_list_item(old, i)))
                return ler_no_memory(err);
        if (!ler_json_append(arena, all, proof))
            return ler_no_memory(err);
    }
    *out = ler_json_without(arena, document, "proof");
    if (*out == NULL || !ler_json_set(arena, *out, "proof", all))
        return ler_no_memory(err);
    return LER_OK;
}
