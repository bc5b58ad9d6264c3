#include "issuer/seal.h"
#include "credential/profile.h"
#include "issuer/console.h"
#include "issuer/did_web.h"
#include "ler/shape.h"
#include <stdio.h>
#include <stdlib.h>

struct seal {
    const issuer_config *config;
    ler_signer *signer;
    ler_did_resolver *resolver;
    ler_proof_engine *engine;
    ler_proof_config *proof;
    const ler_suite *suite;
    ler_arena *arena; /* what the proof configuration borrows */
    ler_time now;
};

static ler_code choose_suite(seal *s, ler_error *err) {
    /* In order of preference; what this build does not create is passed over. */
    static const char *const DEFAULTS[] = {"eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022",
                                           "ecdsa-jcs-2019"};
    ler_key_type type = ler_key_type_of(ler_signer_key(s->signer));
    char name[64] = "";
    if (s->config->proof.len > 0)
        snprintf(name, sizeof(name), "%.*s", (int)s->config->proof.len, s->config->proof.data);
    for (size_t i = 0; name[0] == '\0' && i < sizeof(DEFAULTS) / sizeof(DEFAULTS[0]); i++) {
        const ler_suite *suite = ler_suite_find(DEFAULTS[i]);
        if (suite != NULL && suite->creates && ler_suite_takes(suite, type))
            s->suite = suite;
        if (s->suite != NULL)
            return LER_OK;
    }
    if (name[0] == '\0')
        return ler_fail(err, LER_E_UNSUPPORTED, "there is no embedded proof for %s keys",
                        ler_key_type_name(type));
    s->suite = ler_suite_find(name);
    if (s->suite == NULL || !s->suite->creates)
        return ler_fail(err, LER_E_UNSUPPORTED, "the configured proof is not one that is created");
    if (!ler_suite_takes(s->suite, type))
        return ler_fail(err, LER_E_CONTENT, "the configured proof %s does not go with %s keys",
                        s->suite->name, ler_key_type_name(type));
    return LER_OK;
}

static ler_code configure(seal *s, ler_error *err) {
    static const char CONTEXT[] = "[\"" PROFILE_CONTEXT_VC "\",\"" PROFILE_CONTEXT_OB
                                  "\",\"" PROFILE_CONTEXT_OB_EXTENSIONS "\"]";
    ler_json *context;
    TRY(ler_json_read(s->arena, LER_STR(CONTEXT), NULL, &context, err));
    char created[LER_TIME_TEXT];
    ler_proof_request request = {.suite = s->suite,
                                 .key = ler_signer_key(s->signer),
                                 .method = ler_signer_method(s->signer),
                                 .created = ler_str_of(ler_time_text(&s->now, created)),
                                 .context = context};
    return ler_proof_config_new(s->engine, &request, &s->proof, err);
}

/* What signs and verifies; every thread has its own of all but the contexts. */
static ler_code make_ready(seal *s, ler_ld_contexts *contexts, ler_error *err) {
    s->arena = ler_arena_new((size_t)1 << 20);
    s->resolver = ler_did_resolver_new();
    s->engine = s->resolver != NULL ? ler_proof_engine_new(s->resolver) : NULL;
    if (s->arena == NULL || s->engine == NULL)
        return ler_no_memory(err);
    if (contexts != NULL)
        ler_proof_engine_contexts(s->engine, contexts);
    TRY(ler_signer_answer(s->signer, s->resolver, err));
    return configure(s, err);
}

static ler_code open_all(seal *s, const char *passphrase_file, ler_error *err) {
    TRY(ler_harden(err));
    TRY(ler_signer_load(s->config->key, passphrase_file, &s->signer, err));
    TRY(did_web_adopt(s->config, s->signer, &s->now, err));
    if (ler_signer_is_example(s->signer))
        console_say("%s", LER_EXAMPLE_KEY_WARNING);
    TRY(choose_suite(s, err));
    return make_ready(s, NULL, err);
}

ler_code seal_copy(const seal *from, ler_ld_contexts *contexts, seal **out, ler_error *err) {
    *out = NULL;
    seal *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return ler_no_memory(err);
    s->config = from->config;
    s->suite = from->suite;
    s->now = from->now;
    ler_code code = ler_signer_copy(from->signer, &s->signer, err);
    if (code == LER_OK)
        code = make_ready(s, contexts, err);
    if (code != LER_OK) {
        seal_free(&s);
        return code;
    }
    *out = s;
    return LER_OK;
}

ler_code seal_open(const issuer_config *config, const char *passphrase_file, const ler_time *now,
                   seal **out, ler_error *err) {
    *out = NULL;
    seal *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return ler_no_memory(err);
    s->config = config;
    s->now = *now;
    ler_code code = open_all(s, passphrase_file, err);
    if (code != LER_OK) {
        seal_free(&s);
        return code;
    }
    *out = s;
    return LER_OK;
}

void seal_free(seal **s) {
    if (*s == NULL)
        return;
    ler_proof_config_free(&(*s)->proof);
    ler_proof_engine_free(&(*s)->engine);
    ler_did_resolver_free(&(*s)->resolver);
    ler_signer_free(&(*s)->signer);
    ler_arena_free(&(*s)->arena);
    free(*s);
    *s = NULL;
}

static bool first_violation(void *user, const char *pointer, const char *message) {
    ler_fail_at(user, LER_E_INTERNAL, pointer,
                "the credential that was built has a wrong shape: "
                "%.300s",
                message);
    return false;
}

/* Reads text as a stranger would and checks every step of its proof. */
static ler_code verify(seal *s, ler_str text, ler_arena *arena, ler_json **out, ler_error *err) {
    TRY(ler_json_read(arena, text, NULL, out, err));
    ler_proof_options options = {.now = s->now};
    ler_proof_result *result;
    TRY(ler_proof_verify(s->engine, *out, &options, arena, &result, err));
    /* Only pass is good enough for what we made ourselves. */
    if (result->status == LER_PROOF_PASS)
        return LER_OK;
    for (size_t i = 0; i < result->count; i++)
        for (size_t k = 0; k < LER_PROOF_STEPS; k++)
            if (result->proofs[i].steps[k].status != LER_PROOF_PASS)
                return ler_fail(err, LER_E_CRYPTO, "%s: %.400s",
                                ler_proof_step_name((ler_proof_step_id)k),
                                result->proofs[i].steps[k].detail);
    return ler_fail(err, LER_E_CRYPTO, "%.400s", result->detail);
}

/* Whether a stranger will find it good. */
static ler_code prove_text(seal *s, ler_str text, ler_arena *arena, ler_error *err) {
    ler_json *again;
    ler_error why = {0};
    ler_code code = verify(s, text, arena, &again, &why);
    if (code == LER_E_MEMORY)
        return ler_no_memory(err);
    if (code != LER_OK)
        return ler_fail(err, LER_E_INTERNAL, "what was just signed does not verify: %.400s",
                        why.message);
    if (ler_shape_check(again, "", first_violation, &why) > 0) {
        if (err != NULL)
            *err = why;
        return LER_E_INTERNAL;
    }
    return LER_OK;
}

ler_code seal_document(seal *s, const ler_json *document, unsigned indent, ler_arena *arena,
                       ler_buf *out, ler_error *err) {
    ler_json *sealed;
    TRY(ler_signer_prove(s->signer, s->engine, s->proof, document, arena, &sealed, err));
    ler_json_write(sealed, indent, out);
    ler_buf_char(out, '\n');
    TRY(ler_buf_done(out, err));
    return prove_text(s, ler_buf_view(out), arena, err);
}

ler_code seal_other(seal *s, const ler_json *document, ler_arena *arena, ler_buf *out,
                    ler_error *err) {
    char created[LER_TIME_TEXT];
    LER_AUTO_CONFIG config = NULL;
    ler_proof_request request = {.suite = s->suite,
                                 .key = ler_signer_key(s->signer),
                                 .method = ler_signer_method(s->signer),
                                 .created = ler_str_of(ler_time_text(&s->now, created)),
                                 .context = ler_json_get(document, "@context")};
    ler_json *sealed;
    TRY(ler_proof_config_new(s->engine, &request, &config, err));
    TRY(ler_signer_prove(s->signer, s->engine, config, document, arena, &sealed, err));
    ler_json_write(sealed, 2, out);
    ler_buf_char(out, '\n');
    TRY(ler_buf_done(out, err));
    return prove_text(s, ler_buf_view(out), arena, err);
}

bool seal_is_ours(seal *s, ler_str text, const char *credential_id, ler_arena *arena,
                  ler_json **document) {
    if (verify(s, text, arena, document, NULL) != LER_OK)
        return false;
    return ler_str_is(ler_json_get_text(*document, "id"), credential_id) &&
           ler_str_equal(ler_proof_issuer(*document), s->config->id);
}
