/* Verification of all proofs of a document: VC-DI 4.4 and 4.5, VC-DI-EDDSA 3.2.2 and 3.3.2,
 * VC-DI-ECDSA 3.2.2 and 3.3.2. */
#include "proof/verify.h"
#include <stdarg.h>
#include <stdio.h>

const char *ler_proof_status_name(ler_proof_status status) {
    static const char *const names[] = {"pass", "warn", "unknown", "fail"};
    return names[status];
}

const char *ler_proof_step_name(ler_proof_step_id id) {
    static const char *const names[LER_PROOF_STEPS] = {
        "proof-form",     "proof-suite",        "proof-value",
        "proof-purpose",  "proof-created",      "proof-expires",
        "proof-domain",   "proof-challenge",    "verification-method",
        "did-resolution", "controller-binding", "purpose-binding",
        "issuer-binding", "proof-key",          "proof-context",
        "proof-chain",    "signature"};
    return names[id];
}

bool proof_step(proof_case *c, ler_proof_step_id id, ler_proof_status status, const char *member,
                const char *format, ...) {
    ler_proof_step *step = &c->report->steps[id];
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ler_str detail = ler_arena_str(c->arena, ler_str_of(text));
    ler_str pointer =
        member == NULL ? ler_str_of(c->base) : ler_arena_printf(c->arena, "%s/%s", c->base, member);
    c->no_memory = c->no_memory || detail.data == NULL || pointer.data == NULL;
    step->status = status;
    step->detail = detail.data == NULL ? "" : detail.data;
    step->pointer = pointer.data == NULL ? "" : pointer.data;
    return status == LER_PROOF_PASS || status == LER_PROOF_WARN;
}

/* Every entry of `part` is in `whole`, at the front when `prefix`. */
static bool context_within(const ler_json *part, const ler_json *whole, bool prefix) {
    size_t count = ler_json_list_count(whole);
    if (count > LER_MAX_CONTEXTS || ler_json_list_count(part) > count)
        return false;
    for (size_t i = 0; i < ler_json_list_count(part); i++) {
        bool found = false;
        for (size_t k = prefix ? i : 0; !found && k < (prefix ? i + 1 : count); k++)
            found = ler_json_equal(ler_json_list_item(part, i), ler_json_list_item(whole, k));
        if (!found)
            return false;
    }
    return true;
}

/* What is signed of the proof and of the document, after the suite's rule for @context. */
static bool contexts(proof_case *c, ler_json *input, ler_json **options) {
    const ler_json *document = ler_json_get(c->document, "@context");
    ler_json *own = ler_json_get(c->proof, "@context");
    *options = ler_json_without(c->arena, c->proof, "proofValue");
    if (*options == NULL) {
        c->no_memory = true;
        return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_UNKNOWN, NULL, "out of memory");
    }
    if (!c->report->suite->canon->context_in_proof) {
        /* rdfc 3.2.5 step 4: the document's @context takes the place of the proof's own. What the
         * proof says instead is not signed, so it must not say anything else. */
        if (own != NULL && !context_within(own, document, false))
            return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_FAIL, "@context",
                              "the proof has a @context that the document does not have");
        if (document != NULL &&
            !ler_json_set(c->arena, *options, "@context", ler_json_get(c->document, "@context")))
            c->no_memory = true;
        return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_PASS, NULL,
                          "the proof is read with the document's @context");
    }
    if (own == NULL) /* jcs 3.3.2 step 4 does not apply */
        return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_PASS, NULL,
                          "the proof has no @context of its own");
    /* jcs 3.3.2 step 4.1: the document's @context starts with all of the proof's, in order. */
    if (!context_within(own, document, true))
        return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_FAIL, "@context",
                          "the document's @context does not start with the proof's");
    /* step 4.2: the signed document is the one with the proof's @context. */
    if (!ler_json_set(c->arena, input, "@context", own))
        c->no_memory = true;
    if (ler_json_list_count(own) != ler_json_list_count(document))
        return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_WARN, "@context",
                          "entries were added to the document's @context after it was signed");
    return proof_step(c, LER_STEP_CONTEXT, LER_PROOF_PASS, "@context",
                      "the document's @context is the signed one");
}

static void check_signature(proof_case *c, const ler_json *input, const ler_json *options) {
    ler_key *key = c->method->key;
    ler_digest_alg alg = ler_key_digest(key);
    size_t size = ler_digest_size(alg);
    uint8_t data[LER_HASH_DATA_MAX];
    ler_error inner = {0};
    if (c->tracer.trace != NULL) {
        LER_AUTO_BUF text = ler_buf_new(256);
        if (ler_key_to_multikey(key, &text, NULL) == LER_OK)
            proof_trace_text(&c->tracer, "publicKey", ler_buf_view(&text));
    }
    /* Hashing (3.2.4, 3.3.4): the proof configuration's digest, then the document's. */
    ler_code code =
        proof_options_digest(c->engine, c->report->suite, alg, options, &c->tracer, data, &inner);
    if (code == LER_OK) {
        uint8_t half[LER_DIGEST_MAX];
        code =
            proof_digest(c->engine, c->report->suite, alg, input, true, &c->tracer, half, &inner);
        memcpy(data + size, half, size);
    }
    if (code != LER_OK) {
        c->no_memory = c->no_memory || code == LER_E_MEMORY;
        /* Over a limit of ours is not "cannot tell": no record needs such a graph (L7). */
        proof_step(c, LER_STEP_SIGNATURE, code == LER_E_MEMORY ? LER_PROOF_UNKNOWN : LER_PROOF_FAIL,
                   NULL, "the signed bytes cannot be computed: %s%s%s", inner.message,
                   inner.pointer[0] == '\0' ? "" : " at ", inner.pointer);
        return;
    }
    proof_trace_hex(&c->tracer, "hashData", data, 2 * size);
    code = ler_key_verify(key, (ler_str){(char *)data, 2 * size},
                          (ler_str){(char *)c->signature, c->signature_len}, &inner);
    if (code == LER_OK)
        proof_step(c, LER_STEP_SIGNATURE, LER_PROOF_PASS, "proofValue", "the signature is good");
    else
        proof_step(c, LER_STEP_SIGNATURE, LER_PROOF_FAIL, "proofValue",
                   "the signature is not the key's over this document: %s", inner.message);
}

static void check_one(proof_case *c) {
    ler_json *input = NULL, *options = NULL;
    ler_error inner = {0};
    proof_check_form(c);
    proof_check_binding(c);
    const ler_proof_step *steps = c->report->steps;
    if (steps[LER_STEP_FORM].status != LER_PROOF_PASS ||
        steps[LER_STEP_SUITE].status != LER_PROOF_PASS)
        return;
    /* The proof's number is its bit in the cycle check. */
    ler_code code = proof_chain_check(c->document, c->tracer.proof, &inner);
    if (code == LER_OK)
        code = proof_input(c->document, ler_json_get(c->proof, "previousProof"), c->arena, &input,
                           &inner);
    if (code != LER_OK) {
        c->no_memory = c->no_memory || code == LER_E_MEMORY;
        proof_step(c, LER_STEP_CHAIN, LER_PROOF_FAIL, "previousProof", "%s", inner.message);
        return;
    }
    proof_step(c, LER_STEP_CHAIN, LER_PROOF_PASS, NULL, "%s",
               ler_json_get(c->proof, "previousProof") == NULL
                   ? "the proof builds on no other"
                   : "every proof that this one builds on is there and signed with it");
    if (!contexts(c, input, &options) || !c->key_usable || c->signature_len == 0)
        return;
    if (c->signature_len != ler_key_signature_size(c->method->key)) {
        proof_step(c, LER_STEP_VALUE, LER_PROOF_FAIL, "proofValue",
                   "proofValue holds %zu bytes, a signature of this key has %zu", c->signature_len,
                   ler_key_signature_size(c->method->key));
        return;
    }
    if (!c->no_memory)
        check_signature(c, input, options);
}

static ler_code verify_one(ler_proof_engine *engine, const ler_json *document, size_t index,
                           const ler_proof_options *options, ler_arena *arena,
                           ler_proof_report *report, ler_error *err) {
    const ler_json *list = proof_list(document);
    ler_str base = ler_json_is(list, LER_JSON_ARRAY) ? ler_arena_printf(arena, "/proof/%zu", index)
                                                     : LER_STR("/proof");
    if (base.data == NULL)
        return ler_no_memory(err);
    proof_case c = {.engine = engine,
                    .document = document,
                    .proof = ler_json_list_item(list, index),
                    .options = options,
                    .arena = arena,
                    .report = report,
                    .base = base.data,
                    .tracer = {options->trace, index}};
    report->id = report->method = report->did = (ler_str){"", 0};
    for (size_t i = 0; i < LER_PROOF_STEPS; i++)
        report->steps[i] = (ler_proof_step){
            LER_PROOF_UNKNOWN, "not checked, because an earlier check failed", base.data};
    if (!ler_json_is(c.proof, LER_JSON_OBJECT))
        proof_step(&c, LER_STEP_FORM, LER_PROOF_FAIL, NULL, "a proof must be an object, it is %s",
                   ler_json_type_name(c.proof));
    else
        check_one(&c);
    ler_did_document_free(&c.did);
    for (size_t i = 0; i < LER_PROOF_STEPS; i++)
        if (report->steps[i].status > report->status)
            report->status = report->steps[i].status;
    return c.no_memory ? ler_no_memory(err) : LER_OK;
}

ler_code ler_proof_verify(ler_proof_engine *engine, const ler_json *document,
                          const ler_proof_options *options, ler_arena *arena,
                          ler_proof_result **out, ler_error *err) {
    ler_proof_result *result = ler_arena_alloc(arena, sizeof *result);
    const ler_json *list = proof_list(document);
    *out = NULL;
    if (result == NULL)
        return ler_no_memory(err);
    result->detail = "";
    result->pointer = "/proof";
    result->status = LER_PROOF_FAIL;
    result->count = ler_json_list_count(list);
    /* VC-DI 4.4 step 2. "All of none" are good, so none must fail here. */
    if (list == NULL || ler_json_is(list, LER_JSON_NULL))
        result->detail = "the document has no proof";
    else if (!ler_json_is(list, LER_JSON_OBJECT) && !ler_json_is(list, LER_JSON_ARRAY))
        result->detail = "proof must be an object or an array of objects";
    else if (result->count == 0)
        result->detail = "the document has an empty list of proofs";
    else if (result->count > LER_MAX_PROOFS)
        result->detail = "the document has more proofs than are checked";
    if (*result->detail != '\0') {
        result->count = 0;
        *out = result;
        return LER_OK;
    }
    result->proofs = ler_arena_array(arena, result->count, sizeof *result->proofs);
    if (result->proofs == NULL)
        return ler_no_memory(err);
    result->status = LER_PROOF_PASS;
    for (size_t i = 0; i < result->count; i++) {
        ler_proof_report *report = &result->proofs[i];
        TRY(verify_one(engine, document, i, options, arena, report, err));
        if (report->status > result->status)
            result->status = report->status;
    }
    *out = result;
    return LER_OK;
}
