/* Data Integrity proofs: what must verify, and for each attack of the catalogue the step that must
 * catch it. */
#include "issuer/keys/signer.h"
#include "ler/encoding.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define NOW ((ler_time){1790000000, 0, true}) /* 2026-09-21T14:13:20Z */
#define CREATED LER_STR("2026-05-20T12:00:00Z")

typedef struct bench {
    ler_arena *arena;
    ler_did_resolver *resolver;
    ler_proof_engine *engine;
    ler_signer *signer;
    ler_json *document; /* unsigned */
} bench;

#define DOCUMENT                                                                                   \
    "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://x.example/c\"],"            \
    "\"type\":[\"VerifiableCredential\"],\"issuer\":\"%s\",\"validFrom\":\"2026-01-01T00:00:"      \
    "00Z\","                                                                                       \
    "\"credentialSubject\":{\"id\":\"did:example:1\",\"n\":[1,2.5,true,null,\"\\u0000\"],\"a\":{"  \
    "\"b\":\"c\"}}}"

static bench set_up_as(ler_key_type type, const char *issuer) {
    bench b = {.arena = ler_arena_new(LER_MAX_ARENA), .resolver = ler_did_resolver_new()};
    char text[2048], did[256];
    b.engine = ler_proof_engine_new(b.resolver);
    cr_assert_eq(ler_signer_generate(type, &b.signer, NULL), LER_OK);
    snprintf(did, sizeof did, "%s", ler_signer_did(b.signer).data);
    snprintf(text, sizeof text, DOCUMENT, issuer == NULL ? did : issuer);
    ler_str kept = ler_arena_str(b.arena, ler_str_of(text));
    cr_assert_eq(ler_json_read(b.arena, kept, NULL, &b.document, NULL), LER_OK);
    return b;
}
static bench set_up(ler_key_type type) {
    return set_up_as(type, NULL);
}
static void tear_down(bench *b) {
    ler_signer_free(&b->signer);
    ler_proof_engine_free(&b->engine);
    ler_did_resolver_free(&b->resolver);
    ler_arena_free(&b->arena);
}

static const char *suite_of(const bench *b) {
    return ler_key_type_of(ler_signer_key(b->signer)) == LER_KEY_ED25519 ? "eddsa-jcs-2022"
                                                                         : "ecdsa-jcs-2019";
}
static ler_proof_request request(const bench *b) {
    return (ler_proof_request){.suite = ler_suite_find(suite_of(b)),
                               .key = ler_signer_key(b->signer),
                               .method = ler_signer_method(b->signer),
                               .created = CREATED,
                               .context = ler_json_get(b->document, "@context")};
}
static ler_json *sign_as(bench *b, const ler_json *document, const ler_proof_request *r,
                         ler_signer *signer) {
    LER_AUTO_CONFIG config = NULL;
    ler_json *out = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_proof_config_new(b->engine, r, &config, &err), LER_OK, "%s", err.message);
    cr_assert_eq(ler_signer_prove(signer, b->engine, config, document, b->arena, &out, &err),
                 LER_OK, "%s", err.message);
    /* The proof shares the configuration's members: keep it past its end by going through text. */
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json_write(out, 0, &text);
    ler_str kept = ler_arena_str(b->arena, ler_buf_view(&text));
    cr_assert_eq(ler_json_read(b->arena, kept, NULL, &out, NULL), LER_OK);
    return out;
}
static ler_json *sign(bench *b) {
    ler_proof_request r = request(b);
    return sign_as(b, b->document, &r, b->signer);
}

static ler_proof_result *verify_with(bench *b, const ler_json *document,
                                     const ler_proof_options *options) {
    ler_proof_result *result = NULL;
    cr_assert_eq(ler_proof_verify(b->engine, document, options, b->arena, &result, NULL), LER_OK);
    return result;
}
static ler_proof_result *verify(bench *b, const ler_json *document) {
    ler_proof_options options = {.now = NOW};
    return verify_with(b, document, &options);
}

/* Asserts that the proof fails at `step` and that nothing before it, in the order of the questions,
 * failed. */
#define FAILS_AT(result, n, step)                                                                  \
    do {                                                                                           \
        const ler_proof_result *r_ = (result);                                                     \
        cr_assert_eq(r_->status, LER_PROOF_FAIL);                                                  \
        cr_assert_gt(r_->count, (size_t)(n), "%s", r_->detail);                                    \
        for (int s_ = 0; s_ < (int)(step); s_++)                                                   \
            cr_assert_neq(r_->proofs[n].steps[s_].status, LER_PROOF_FAIL, "%s: %s",                \
                          ler_proof_step_name(s_), r_->proofs[n].steps[s_].detail);                \
        cr_assert_eq(r_->proofs[n].steps[step].status, LER_PROOF_FAIL, "%s: %s",                   \
                     ler_proof_step_name(step), r_->proofs[n].steps[step].detail);                 \
    } while (0)
static void passes(const ler_proof_result *r) {
    cr_assert_geq(r->count, 1, "%s", r->detail);
    for (size_t i = 0; i < r->count; i++)
        for (int s = 0; s < LER_PROOF_STEPS; s++)
            cr_assert_eq(r->proofs[i].steps[s].status, LER_PROOF_PASS, "proof %zu %s: %s", i,
                         ler_proof_step_name(s), r->proofs[i].steps[s].detail);
    cr_assert_eq(r->status, LER_PROOF_PASS);
}

/* A copy of the document with one member of its (single) proof replaced; json NULL removes it. */
static ler_json *with(bench *b, const ler_json *document, const char *member, const char *json) {
    ler_json *proof = ler_json_without(b->arena, ler_json_get(document, "proof"), member),
             *value = NULL, *out = ler_json_without(b->arena, document, "proof");
    if (json != NULL) {
        ler_str kept = ler_arena_str(b->arena, ler_str_of(json));
        cr_assert_eq(ler_json_read(b->arena, kept, NULL, &value, NULL), LER_OK, "%s", json);
        cr_assert(ler_json_set(b->arena, proof, member, value));
    }
    cr_assert(ler_json_set(b->arena, out, "proof", proof));
    return out;
}
static ler_json *with_text(bench *b, const ler_json *document, const char *member, ler_str text) {
    ler_json *proof = ler_json_without(b->arena, ler_json_get(document, "proof"), member),
             *out = ler_json_without(b->arena, document, "proof");
    cr_assert(ler_json_set_text(b->arena, proof, member, text));
    cr_assert(ler_json_set(b->arena, out, "proof", proof));
    return out;
}

Test(proof, every_key_type_signs_and_verifies) {
    for (ler_key_type type = LER_KEY_ED25519; type <= LER_KEY_P384; type++) {
        bench b = set_up(type);
        passes(verify(&b, sign(&b)));
        tear_down(&b);
    }
}

Test(proof, one_configuration_signs_a_batch) {
    bench b = set_up(LER_KEY_ED25519);
    ler_proof_request r = request(&b);
    LER_AUTO_CONFIG config = NULL;
    cr_assert_eq(ler_proof_config_new(b.engine, &r, &config, NULL), LER_OK);
    for (int i = 0; i < 50; i++) {
        ler_json *out = NULL, *document = ler_json_without(b.arena, b.document, "id");
        char id[64];
        snprintf(id, sizeof id, "urn:x:%d", i);
        cr_assert(ler_json_set_text(b.arena, document, "id", ler_str_of(id)));
        cr_assert_eq(ler_signer_prove(b.signer, b.engine, config, document, b.arena, &out, NULL),
                     LER_OK);
        passes(verify(&b, out));
    }
    ler_json *other = ler_json_without(b.arena, b.document, "@context"), *out = NULL;
    cr_assert_eq(ler_signer_prove(b.signer, b.engine, config, other, b.arena, &out, NULL),
                 LER_E_CONTENT);
    tear_down(&b);
}

/* Changes one leaf at a time, anywhere outside proof.proofValue. */
static size_t mutants(bench *b, const ler_json *root, ler_json *at, const char *path) {
    size_t count = 0;
    for (size_t i = 0; i < ler_json_count(at); i++) {
        ler_json *child;
        char below[512];
        if (ler_json_is(at, LER_JSON_OBJECT)) {
            const ler_json_member *m = ler_json_member_at(at, i);
            child = m->value;
            snprintf(below, sizeof below, "%s/%.*s", path, (int)m->key.len, m->key.data);
        } else {
            child = ler_json_item(at, i);
            snprintf(below, sizeof below, "%s/%zu", path, i);
        }
        if (ler_json_count(child) > 0) {
            count += mutants(b, root, child, below);
            continue;
        }
        /* Through text: the value's canonical form, once, replaced by another string. */
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_json *copy = NULL;
        ler_json_write(root, 0, &text);
        ler_str kept = ler_arena_str(b->arena, ler_buf_view(&text));
        cr_assert_eq(ler_json_read(b->arena, kept, NULL, &copy, NULL), LER_OK);
        char parent[512];
        snprintf(parent, sizeof parent, "%s", path);
        ler_json *holder = ler_json_at(copy, parent), *changed = NULL;
        if (!ler_json_is(holder, LER_JSON_OBJECT))
            continue; /* arrays have no setter; their owner is covered by the byte-wise CLI test */
        const char *key = strrchr(below, '/') + 1;
        changed = ler_json_new_text(b->arena, "mutant");
        cr_assert(ler_json_set(b->arena, holder, key, changed));
        cr_assert_eq(verify(b, copy)->status, LER_PROOF_FAIL, "%s", below);
        count++;
    }
    return count;
}

Test(proof, P1_every_changed_leaf_is_refused) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b);
    cr_assert_geq(mutants(&b, document, document, ""), 9);
    ler_json *more = ler_json_without(b.arena, document, "x");
    cr_assert(ler_json_set_text(b.arena, more, "x", LER_STR("y")));
    FAILS_AT(verify(&b, more), 0, LER_STEP_SIGNATURE);
    FAILS_AT(verify(&b, ler_json_without(b.arena, document, "validFrom")), 0, LER_STEP_SIGNATURE);
    FAILS_AT(verify(&b, with(&b, document, "created", NULL)), 0, LER_STEP_SIGNATURE);
    tear_down(&b);
}

Test(proof, P2_no_proof_is_not_a_good_proof) {
    static const char *const proofs[] = {"null", "[]", "\"z\"", "7", "true"};
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b);
    cr_assert_eq(verify(&b, b.document)->status, LER_PROOF_FAIL);
    for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++) {
        ler_json *value = NULL, *copy = ler_json_without(b.arena, document, "proof");
        cr_assert_eq(ler_json_read(b.arena, ler_str_of(proofs[i]), NULL, &value, NULL), LER_OK);
        cr_assert(ler_json_set(b.arena, copy, "proof", value));
        ler_proof_result *r = verify(&b, copy);
        cr_assert(r->status == LER_PROOF_FAIL && r->count == 0 && *r->detail != '\0', "%s",
                  proofs[i]);
    }
    static const char *const items[] = {"{}", "[{}]", "[null]", "[[]]", "[\"x\"]"};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        ler_json *value = NULL, *copy = ler_json_without(b.arena, document, "proof");
        cr_assert_eq(ler_json_read(b.arena, ler_str_of(items[i]), NULL, &value, NULL), LER_OK);
        cr_assert(ler_json_set(b.arena, copy, "proof", value));
        cr_assert_eq(verify(&b, copy)->status, LER_PROOF_FAIL, "%s", items[i]);
    }
    tear_down(&b);
}

Test(proof, P3_other_purposes_are_refused) {
    bench b = set_up(LER_KEY_ED25519);
    static const char *const purposes[] = {"authentication", "capabilityInvocation",
                                           "AssertionMethod"};
    for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++) {
        ler_proof_request r = request(&b);
        r.purpose = ler_str_of(purposes[i]); /* really signed for it */
        ler_json *document = sign_as(&b, b.document, &r, b.signer);
        FAILS_AT(verify(&b, document), 0, LER_STEP_PURPOSE);
    }
    ler_json *document = sign(&b);
    FAILS_AT(verify(&b, with(&b, document, "proofPurpose", NULL)), 0, LER_STEP_PURPOSE);
    FAILS_AT(verify(&b, with(&b, document, "proofPurpose", "[\"assertionMethod\"]")), 0,
             LER_STEP_PURPOSE);
    /* Asked for, authentication is good: the key is listed for it. */
    ler_proof_request r = request(&b);
    r.purpose = LER_STR("authentication");
    ler_proof_options options = {.now = NOW, .purpose = LER_STR("authentication")};
    passes(verify_with(&b, sign_as(&b, b.document, &r, b.signer), &options));
    tear_down(&b);
}

Test(proof, P4_unknown_suites_are_refused) {
    static const char *const suites[] = {"\"eddsa-jcs-2023\"",
                                         "\"EDDSA-JCS-2022\"",
                                         "\"eddsa-jcs-2022 \"",
                                         "\"\"",
                                         "null",
                                         "[\"eddsa-jcs-2022\"]",
                                         "7",
                                         "\"Ed25519Signature2020\"",
                                         "\"eddsa-2022\"",
                                         "\"ecdsa-sd-2023\"" /* P11 */};
    static const char *const types[] = {"\"Ed25519Signature2020\"",
                                        "[\"DataIntegrityProof\"]",
                                        "\"dataIntegrityProof\"",
                                        "null",
                                        "\"\"",
                                        "\"Ed25519Signature2018\"",
                                        "\"JsonWebSignature2020\""};
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b);
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        FAILS_AT(verify(&b, with(&b, document, "cryptosuite", suites[i])), 0, LER_STEP_SUITE);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        FAILS_AT(verify(&b, with(&b, document, "type", types[i])), 0, LER_STEP_SUITE);
    FAILS_AT(verify(&b, with(&b, document, "cryptosuite", NULL)), 0, LER_STEP_SUITE);
    FAILS_AT(verify(&b, with(&b, document, "type", NULL)), 0, LER_STEP_SUITE);
    /* C4: the suite decides which keys may sign. */
    FAILS_AT(verify(&b, with(&b, document, "cryptosuite", "\"ecdsa-jcs-2019\"")), 0, LER_STEP_KEY);
    tear_down(&b);
}

Test(proof, P5_other_spellings_of_the_value_are_refused) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b);
    ler_str z = ler_json_get_text(ler_json_get(document, "proof"), "proofValue");
    uint8_t raw[65] = {0};
    size_t len = 0;
    cr_assert_eq(ler_base58_decode(ler_str_from(z, 1), raw, sizeof raw, &len, NULL), LER_OK);
    LER_AUTO_BUF u = ler_buf_new(4096);
    LER_AUTO_BUF cut = ler_buf_new(4096);
    LER_AUTO_BUF longer = ler_buf_new(4096);
    LER_AUTO_BUF huge = ler_buf_new(4096);
    ler_buf_char(&u, 'u');
    ler_base64url_encode(raw, 64, &u);
    ler_buf_char(&cut, 'z');
    ler_base58_encode(raw, 63, &cut);
    ler_buf_char(&longer, 'z');
    ler_base58_encode(raw, 65, &longer);
    for (int i = 0; i <= LER_MAX_PROOF_VALUE; i++)
        ler_buf_char(&huge, 'z');
    ler_str bad[] = {ler_buf_view(&u),
                     ler_buf_view(&cut),
                     ler_buf_view(&longer),
                     ler_buf_view(&huge),
                     ler_str_from(z, 1),
                     LER_STR(""),
                     LER_STR("z"),
                     ler_arena_printf(b.arena, "%s ", z.data),
                     ler_arena_printf(b.arena, " %s", z.data),
                     ler_arena_printf(b.arena, "z1%s", z.data + 1),
                     ler_arena_printf(b.arena, "z0%s", z.data + 1),
                     ler_arena_printf(b.arena, "zO%s", z.data + 1),
                     ler_arena_printf(b.arena, "zl%s", z.data + 1),
                     ler_arena_printf(b.arena, "Z%s", z.data + 1),
                     (ler_str){"z\0", 2}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        FAILS_AT(verify(&b, with_text(&b, document, "proofValue", bad[i])), 0, LER_STEP_VALUE);
    static const char *const types[] = {"[\"z\"]", "null", "7", "{}"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        FAILS_AT(verify(&b, with(&b, document, "proofValue", types[i])), 0, LER_STEP_VALUE);
    FAILS_AT(verify(&b, with(&b, document, "proofValue", NULL)), 0, LER_STEP_VALUE);
    tear_down(&b);
}

Test(proof, P6_times_are_checked) {
    static const struct {
        const char *created, *expires;
        ler_proof_step_id step;
    } bad[] = {
        {"2026-05-20T12:00:00Z", "2026-09-21T14:13:20Z", LER_STEP_EXPIRES}, /* now */
        {"2026-05-20T12:00:00Z", "2026-05-21T12:00:00Z", LER_STEP_EXPIRES},
        {"2026-09-21T14:18:21Z", NULL, LER_STEP_CREATED}, /* 5 min 1 s ahead */
        {"2027-01-01T00:00:00Z", NULL, LER_STEP_CREATED},
    };
    bench b = set_up(LER_KEY_ED25519);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ler_proof_request r = request(&b);
        r.created = ler_str_of(bad[i].created);
        r.expires = ler_str_of(bad[i].expires);
        FAILS_AT(verify(&b, sign_as(&b, b.document, &r, b.signer)), 0, bad[i].step);
    }
    ler_proof_request r = request(&b);
    r.created = LER_STR("2026-09-21T14:18:20Z"); /* 5 min ahead: within the skew */
    r.expires = LER_STR("2026-09-21T14:18:21Z");
    passes(verify(&b, sign_as(&b, b.document, &r, b.signer)));
    r.created = r.expires = LER_STR_NONE;
    passes(verify(&b, sign_as(&b, b.document, &r, b.signer)));
    static const char *const malformed[] = {"\"yesterday\"",
                                            "\"2026-05-20\"",
                                            "\"2026-02-30T00:00:00Z\"",
                                            "\"2026-05-20T12:00:60Z\"",
                                            "\"2026-05-20t12:00:00z\"",
                                            "7",
                                            "null",
                                            "[\"2026-05-20T12:00:00Z\"]",
                                            "\"\""};
    ler_json *document = sign(&b);
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        FAILS_AT(verify(&b, with(&b, document, "created", malformed[i])), 0, LER_STEP_CREATED);
        FAILS_AT(verify(&b, with(&b, document, "expires", malformed[i])), 0, LER_STEP_EXPIRES);
    }
    /* No zone: read as UTC, with a warning (the issuer refuses to write it). */
    ler_proof_result *w = verify(&b, with(&b, document, "created", "\"2026-05-20T12:00:00\""));
    cr_assert_eq(w->proofs[0].steps[LER_STEP_CREATED].status, LER_PROOF_WARN);
    cr_assert_eq(w->proofs[0].created.seconds, 1779278400);
    LER_AUTO_CONFIG config = NULL;
    r.created = LER_STR("2026-05-20T12:00:00");
    cr_assert_eq(ler_proof_config_new(b.engine, &r, &config, NULL), LER_E_CONTENT);
    tear_down(&b);
}

Test(proof, P7_every_proof_of_a_set_must_be_good) {
    bench b = set_up(LER_KEY_ED25519);
    bench other = set_up(LER_KEY_P256);
    ler_json *one = sign(&b);
    ler_proof_request r = request(&b);
    r.id = LER_STR("urn:x:2");
    ler_json *two = sign_as(&b, one, &r, b.signer);
    cr_assert_eq(verify(&b, two)->count, 2);
    passes(verify(&b, two));
    /* A stranger's proof lends no trust and is not ignored either. */
    ler_proof_request s = request(&other);
    s.context = r.context;
    ler_json *stranger = sign_as(&b, one, &s, other.signer);
    ler_proof_result *result = verify(&b, stranger);
    cr_assert_eq(result->status, LER_PROOF_FAIL);
    cr_assert_eq(result->proofs[0].status, LER_PROOF_PASS);
    FAILS_AT(result, 1, LER_STEP_ISSUER);
    /* One broken of two. */
    ler_json *list = ler_json_get(two, "proof"), *broken = ler_json_new(b.arena, LER_JSON_ARRAY),
             *copy = ler_json_without(b.arena, two, "proof");
    cr_assert(ler_json_append(b.arena, broken, ler_json_item(list, 0)));
    ler_json *bad = ler_json_without(b.arena, ler_json_item(list, 1), "created");
    cr_assert(ler_json_append(b.arena, broken, bad));
    cr_assert(ler_json_set(b.arena, copy, "proof", broken));
    result = verify(&b, copy);
    cr_assert_eq(result->proofs[0].status, LER_PROOF_PASS);
    FAILS_AT(result, 1, LER_STEP_SIGNATURE);
    /* More than are checked. */
    ler_json *many = ler_json_new(b.arena, LER_JSON_ARRAY);
    for (int i = 0; i <= LER_MAX_PROOFS; i++)
        cr_assert(ler_json_append(b.arena, many, ler_json_item(list, 0)));
    copy = ler_json_without(b.arena, two, "proof");
    cr_assert(ler_json_set(b.arena, copy, "proof", many));
    cr_assert_eq(verify(&b, copy)->status, LER_PROOF_FAIL);
    tear_down(&b);
    tear_down(&other);
}

Test(proof, P8_chains_cover_what_they_build_on) {
    bench b = set_up(LER_KEY_ED25519);
    ler_proof_request r = request(&b);
    r.id = LER_STR("urn:x:1");
    ler_json *one = sign_as(&b, b.document, &r, b.signer);
    r.id = LER_STR("urn:x:2");
    ler_json *previous = ler_json_new_text(b.arena, "urn:x:1");
    r.previous = previous;
    ler_json *chain = sign_as(&b, one, &r, b.signer);
    passes(verify(&b, chain));
    ler_json *both = ler_json_new(b.arena, LER_JSON_ARRAY);
    cr_assert(ler_json_append(b.arena, both, previous));
    cr_assert(ler_json_append(b.arena, both, ler_json_new_text(b.arena, "urn:x:2")));
    r.id = LER_STR_NONE;
    r.previous = both;
    ler_json *three = sign_as(&b, chain, &r, b.signer);
    passes(verify(&b, three));
    /* The first is replaced by another good one of the same id: the second signed the old one. */
    r.id = LER_STR("urn:x:1");
    r.previous = NULL;
    r.created = LER_STR("2026-05-21T12:00:00Z");
    ler_json *again = ler_json_get(sign_as(&b, b.document, &r, b.signer), "proof"),
             *list = ler_json_new(b.arena, LER_JSON_ARRAY),
             *copy = ler_json_without(b.arena, chain, "proof");
    cr_assert(ler_json_append(b.arena, list, again));
    cr_assert(ler_json_append(b.arena, list, ler_json_item(ler_json_get(chain, "proof"), 1)));
    cr_assert(ler_json_set(b.arena, copy, "proof", list));
    cr_assert_eq(verify(&b, copy)->proofs[0].status, LER_PROOF_PASS);
    FAILS_AT(verify(&b, copy), 1, LER_STEP_SIGNATURE);
    /* The first is missing. */
    copy = ler_json_without(b.arena, chain, "proof");
    cr_assert(ler_json_set(b.arena, copy, "proof", ler_json_item(ler_json_get(chain, "proof"), 1)));
    FAILS_AT(verify(&b, copy), 0, LER_STEP_CHAIN);
    /* Two of the same id: which one was meant? */
    list = ler_json_new(b.arena, LER_JSON_ARRAY);
    cr_assert(ler_json_append(b.arena, list, again));
    cr_assert(ler_json_append(b.arena, list, ler_json_item(ler_json_get(chain, "proof"), 0)));
    cr_assert(ler_json_append(b.arena, list, ler_json_item(ler_json_get(chain, "proof"), 1)));
    copy = ler_json_without(b.arena, chain, "proof");
    cr_assert(ler_json_set(b.arena, copy, "proof", list));
    FAILS_AT(verify(&b, copy), 2, LER_STEP_CHAIN);
    /* Cycles, of one and of two, end. */
    ler_json *plain = sign(&b);
    copy = with(&b, with(&b, plain, "id", "\"urn:x:1\""), "previousProof", "\"urn:x:1\"");
    FAILS_AT(verify(&b, copy), 0, LER_STEP_CHAIN);
    list = ler_json_new(b.arena, LER_JSON_ARRAY);
    cr_assert(ler_json_append(
        b.arena, list,
        ler_json_get(with(&b, with(&b, plain, "id", "\"urn:x:1\""), "previousProof", "\"urn:x:2\""),
                     "proof")));
    cr_assert(ler_json_append(b.arena, list,
                              ler_json_get(with(&b, with(&b, plain, "id", "\"urn:x:2\""),
                                                "previousProof", "[\"urn:x:1\"]"),
                                           "proof")));
    copy = ler_json_without(b.arena, plain, "proof");
    cr_assert(ler_json_set(b.arena, copy, "proof", list));
    FAILS_AT(verify(&b, copy), 0, LER_STEP_CHAIN);
    FAILS_AT(verify(&b, copy), 1, LER_STEP_CHAIN);
    FAILS_AT(verify(&b, with(&b, plain, "previousProof", "[]")), 0, LER_STEP_CHAIN);
    FAILS_AT(verify(&b, with(&b, plain, "previousProof", "{}")), 0, LER_STEP_FORM);
    FAILS_AT(verify(&b, with(&b, plain, "previousProof", "[7]")), 0, LER_STEP_FORM);
    tear_down(&b);
}

Test(proof, P9_proofs_for_somebody_else_are_refused) {
    bench b = set_up(LER_KEY_ED25519);
    ler_proof_request r = request(&b);
    r.domain = LER_STR("a.example");
    ler_json *domain = sign_as(&b, b.document, &r, b.signer);
    FAILS_AT(verify(&b, domain), 0, LER_STEP_DOMAIN);
    r.challenge = LER_STR("123");
    ler_json *both = sign_as(&b, b.document, &r, b.signer);
    r.domain = LER_STR_NONE;
    FAILS_AT(verify(&b, sign_as(&b, b.document, &r, b.signer)), 0, LER_STEP_CHALLENGE);
    ler_proof_options options = {
        .now = NOW, .domain = LER_STR("a.example"), .challenge = LER_STR("123")};
    passes(verify_with(&b, both, &options));
    FAILS_AT(verify_with(&b, domain, &options), 0, LER_STEP_CHALLENGE);
    options.domain = LER_STR("b.example");
    FAILS_AT(verify_with(&b, both, &options), 0, LER_STEP_DOMAIN);
    FAILS_AT(verify(&b, with(&b, sign(&b), "domain", "null")), 0, LER_STEP_DOMAIN);
    tear_down(&b);
}

Test(proof, P10_context_rule_of_jcs) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b), *value = NULL;
    static const char *const own[] = {
        "[\"https://x.example/c\"]", "\"https://x.example/c\"",
        "[\"https://www.w3.org/ns/credentials/v2\",\"https://x.example/c\",\"urn:d\"]",
        "[\"https://x.example/c\",\"https://www.w3.org/ns/credentials/v2\"]", "{}"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        FAILS_AT(verify(&b, with(&b, document, "@context", own[i])), 0, LER_STEP_CONTEXT);
    /* A shorter prefix passes the rule and is not what was signed; so does no @context at all. */
    FAILS_AT(
        verify(&b, with(&b, document, "@context", "[\"https://www.w3.org/ns/credentials/v2\"]")), 0,
        LER_STEP_SIGNATURE);
    FAILS_AT(verify(&b, with(&b, document, "@context", "[]")), 0, LER_STEP_SIGNATURE);
    FAILS_AT(verify(&b, with(&b, document, "@context", NULL)), 0, LER_STEP_SIGNATURE);
    /* An entry appended to the document's is allowed by the specification, and told. */
    cr_assert_eq(ler_json_read(b.arena,
                               LER_STR("[\"https://www.w3.org/ns/credentials/v2\",\"https://"
                                       "x.example/c\",\"https://x.example/d\"]"),
                               NULL, &value, NULL),
                 LER_OK);
    ler_json *copy = ler_json_without(b.arena, document, "@context");
    cr_assert(ler_json_set(b.arena, copy, "@context", value));
    ler_proof_result *r = verify(&b, copy);
    cr_assert_eq(r->status, LER_PROOF_WARN);
    cr_assert_eq(r->proofs[0].steps[LER_STEP_CONTEXT].status, LER_PROOF_WARN);
    cr_assert_eq(r->proofs[0].steps[LER_STEP_SIGNATURE].status, LER_PROOF_PASS);
    tear_down(&b);
}

Test(proof, B1_a_stranger_cannot_speak_for_the_issuer) {
    bench university = set_up(LER_KEY_ED25519);
    char did[256];
    snprintf(did, sizeof did, "%s", ler_signer_did(university.signer).data);
    bench attacker = set_up_as(LER_KEY_ED25519, did);
    FAILS_AT(verify(&attacker, sign(&attacker)), 0, LER_STEP_ISSUER);
    tear_down(&attacker);
    tear_down(&university);
}

Test(proof, B2_the_method_must_be_the_signing_key) {
    bench b = set_up(LER_KEY_ED25519);
    bench other = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b);
    ler_str did = ler_signer_did(b.signer), multikey = ler_str_from(did, strlen("did:key:")),
            foreign = ler_str_from(ler_signer_did(other.signer), strlen("did:key:"));
    FAILS_AT(verify(&b, with_text(&b, document, "verificationMethod",
                                  ler_arena_printf(b.arena, "%s#%s", did.data, foreign.data))),
             0, LER_STEP_RESOLVE);
    FAILS_AT(verify(&b, with_text(&b, document, "verificationMethod", did)), 0, LER_STEP_METHOD);
    FAILS_AT(verify(&b, with_text(&b, document, "verificationMethod", multikey)), 0,
             LER_STEP_METHOD);
    FAILS_AT(verify(&b, with_text(&b, document, "verificationMethod",
                                  ler_arena_printf(b.arena, "%s/x#%s", did.data, multikey.data))),
             0, LER_STEP_METHOD);
    FAILS_AT(verify(&b, with_text(&b, document, "verificationMethod",
                                  ler_arena_printf(b.arena, "%s#", did.data))),
             0, LER_STEP_METHOD);
    FAILS_AT(verify(&b, with_text(&b, document, "verificationMethod", LER_STR("https://a.org/#k"))),
             0, LER_STEP_METHOD);
    FAILS_AT(
        verify(&b, with_text(&b, document, "verificationMethod", ler_signer_method(other.signer))),
        0, LER_STEP_ISSUER);
    FAILS_AT(verify(&b, with(&b, document, "verificationMethod",
                             "{\"id\":\"#k\",\"publicKeyMultibase\":\"z\"}")),
             0, LER_STEP_METHOD);
    FAILS_AT(verify(&b, with(&b, document, "verificationMethod", "[\"x\"]")), 0, LER_STEP_METHOD);
    FAILS_AT(verify(&b, with(&b, document, "verificationMethod", NULL)), 0, LER_STEP_METHOD);
    /* A method that cannot be resolved is unknown, not good and not bad. */
    ler_proof_result *r =
        verify(&b, with_text(&b, document, "verificationMethod", LER_STR("did:example:a#k")));
    cr_assert_eq(r->proofs[0].steps[LER_STEP_RESOLVE].status, LER_PROOF_UNKNOWN);
    cr_assert_eq(r->proofs[0].steps[LER_STEP_SIGNATURE].status, LER_PROOF_UNKNOWN);
    tear_down(&b);
    tear_down(&other);
}

Test(proof, B3_odd_issuers_are_refused) {
    static const char *const odd[] = {"[\"%s\"]",
                                      "{\"id\":[\"%s\"]}",
                                      "{\"name\":\"%s\"}",
                                      "\"%s#x\"",
                                      "\"DID%s\"",
                                      "\"%s \"",
                                      "null",
                                      "7",
                                      "\"https://university.example/\"",
                                      "{\"id\":\"%s\",\"Id\":\"x\"}"};
    bench b = set_up(LER_KEY_ED25519);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        char text[512];
        ler_json *value = NULL, *copy = ler_json_without(b.arena, b.document, "issuer");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, odd[i], ler_signer_did(b.signer).data);
#pragma GCC diagnostic pop
        cr_assert_eq(
            ler_json_read(b.arena, ler_arena_str(b.arena, ler_str_of(text)), NULL, &value, NULL),
            LER_OK);
        cr_assert(ler_json_set(b.arena, copy, "issuer", value));
        ler_proof_request r = request(&b);
        ler_json *document = sign_as(&b, copy, &r, b.signer);
        if (i + 1 == sizeof odd / sizeof *odd) /* an object with the right id is fine */
            passes(verify(&b, document));
        else
            FAILS_AT(verify(&b, document), 0, LER_STEP_ISSUER);
    }
    tear_down(&b);
}

/* A did:web that a resolver answers for: what its document says binds. */
static const char *web_document;
static ler_did_age web_age;
static ler_code fetch(void *user, const ler_did_url *did, ler_did_document **out, ler_error *err) {
    bench *b = user;
    ler_json *json = NULL;
    if (web_document == NULL)
        return ler_fail(err, LER_E_READ, "no network");
    cr_assert_eq(ler_json_read(b->arena, ler_str_of(web_document), NULL, &json, NULL), LER_OK, "%s",
                 web_document);
    TRY(ler_did_document_read(did->did, json, out, err));
    (*out)->age = web_age;
    return LER_OK;
}

Test(proof, D4_what_the_did_document_says_binds) {
    bench b = set_up_as(LER_KEY_ED25519, "did:web:a.org");
    char multikey[128], documents[9][1024];
    snprintf(multikey, sizeof multikey, "%s", ler_signer_did(b.signer).data + strlen("did:key:"));
    static const struct {
        const char *controller, *more, *list;
        ler_proof_step_id step;
    } cases[] = {
        {"did:web:a.org", "", "assertionMethod", LER_PROOF_STEPS},
        {"did:web:b.org", "", "assertionMethod", LER_STEP_CONTROLLER},
        {"did:web:a.org", "", "authentication", LER_STEP_AUTHORISED},
        /* a key that no longer signs: what counts is when the proof was created */
        {"did:web:a.org", ",\"expires\":\"2026-05-20T00:00:00Z\"", "assertionMethod", LER_STEP_KEY},
        {"did:web:a.org", ",\"expires\":\"2026-05-20T12:00:00Z\"", "assertionMethod", LER_STEP_KEY},
        {"did:web:a.org", ",\"expires\":\"2026-05-20T12:00:01Z\"", "assertionMethod",
         LER_PROOF_STEPS},
        /* a key in other hands: whatever the proof says */
        {"did:web:a.org", ",\"revoked\":\"2026-06-01T00:00:00Z\"", "assertionMethod", LER_STEP_KEY},
        {"did:web:a.org", ",\"expires\":\"2030-06-01T00:00:00Z\"", "assertionMethod",
         LER_PROOF_STEPS},
    };
    cr_assert_eq(ler_did_resolver_add(b.resolver, "web", fetch, &b, NULL), LER_OK);
    ler_proof_request r = request(&b);
    r.method = LER_STR("did:web:a.org#k");
    ler_json *document = sign_as(&b, b.document, &r, b.signer);
    web_document = NULL;
    ler_proof_result *unknown = verify(&b, document);
    cr_assert_eq(unknown->status, LER_PROOF_UNKNOWN);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(documents[i], sizeof documents[i],
                 "{\"id\":\"did:web:a.org\",\"verificationMethod\":[{\"id\":\"#k\",\"type\":"
                 "\"Multikey\","
                 "\"controller\":\"%s\",\"publicKeyMultibase\":\"%s\"%s}],\"%s\":[\"#k\"]}",
                 cases[i].controller, multikey, cases[i].more, cases[i].list);
        web_document = documents[i];
        if (cases[i].step == LER_PROOF_STEPS)
            passes(verify(&b, document));
        else
            FAILS_AT(verify(&b, document), 0, cases[i].step);
    }
    web_document = "{\"id\":\"did:web:b.org\"}";
    FAILS_AT(verify(&b, document), 0, LER_STEP_RESOLVE);
    /* Who does not say when he signed cannot have done it in time. */
    r.created = LER_STR_NONE;
    document = sign_as(&b, b.document, &r, b.signer);
    web_document = documents[5]; /* retired since */
    FAILS_AT(verify(&b, document), 0, LER_STEP_KEY);
    web_document = documents[7]; /* will be */
    passes(verify(&b, document));
    tear_down(&b);
}

/* A question about the past: the proof was created 2026-05-20T12:00:00Z, it is NOW, and asked is a
 * time between. */
Test(proof, what_is_known_today_of_a_key_of_then) {
    bench b = set_up_as(LER_KEY_ED25519, "did:web:a.org");
    char multikey[128];
    snprintf(multikey, sizeof multikey, "%s", ler_signer_did(b.signer).data + strlen("did:key:"));
#define ASKED                                                                                      \
    { 1779710400, 0, true } /* 2026-05-25T12:00:00Z */
#define BEFORE ",\"revoked\":\"2026-05-25T12:00:00Z\""
#define SINCE ",\"revoked\":\"2026-05-25T12:00:01Z\""
#define EVER ",\"revoked\":\"2100-01-01T00:00:00Z\""
#define ENDED ",\"expires\":\"2026-05-25T12:00:01Z\""
    static const struct {
        const char *more, *list;
        bool dated;
        ler_did_age age;
        ler_proof_step_id step;
        ler_proof_status status;
    } cases[] = {
        {"", "assertionMethod", true, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_PASS},
        {"", "assertionMethod", true, LER_DID_THEN, LER_STEP_KEY, LER_PROOF_PASS},
        {"", "assertionMethod", true, LER_DID_THEN_ONLY, LER_STEP_KEY, LER_PROOF_WARN},
        {BEFORE, "assertionMethod", true, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_FAIL},
        {BEFORE, "assertionMethod", true, LER_DID_THEN, LER_STEP_KEY, LER_PROOF_FAIL},
        {BEFORE, "assertionMethod", true, LER_DID_THEN_ONLY, LER_STEP_KEY, LER_PROOF_FAIL},
        {SINCE, "assertionMethod", true, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_UNKNOWN},
        {SINCE, "assertionMethod", true, LER_DID_THEN, LER_STEP_KEY, LER_PROOF_WARN},
        {SINCE, "assertionMethod", false, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_UNKNOWN},
        {EVER, "assertionMethod", true, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_PASS},
        {ENDED, "assertionMethod", true, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_PASS},
        {ENDED, "assertionMethod", false, LER_DID_TODAY, LER_STEP_KEY, LER_PROOF_UNKNOWN},
        {ENDED, "assertionMethod", false, LER_DID_THEN, LER_STEP_KEY, LER_PROOF_PASS},
        {"", "authentication", true, LER_DID_TODAY, LER_STEP_AUTHORISED, LER_PROOF_UNKNOWN},
        {"", "authentication", true, LER_DID_THEN, LER_STEP_AUTHORISED, LER_PROOF_FAIL},
    };
    cr_assert_eq(ler_did_resolver_add(b.resolver, "web", fetch, &b, NULL), LER_OK);
    ler_proof_request r = request(&b);
    ler_time today = NOW;
    ler_proof_options options = {.now = ASKED, .today = &today};
    r.method = LER_STR("did:web:a.org#k");
    ler_json *dated = sign_as(&b, b.document, &r, b.signer);
    r.created = LER_STR_NONE;
    ler_json *undated = sign_as(&b, b.document, &r, b.signer);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "{\"id\":\"did:web:a.org\",\"verificationMethod\":[{\"id\":\"#k\",\"type\":"
                 "\"Multikey\",\"controller\":\"did:web:a.org\",\"publicKeyMultibase\":\"%s\"%s}],"
                 "\"%s\":[\"#k\"]}",
                 multikey, cases[i].more, cases[i].list);
        web_document = text;
        web_age = cases[i].age;
        ler_json *document = cases[i].dated ? dated : undated;
        const ler_proof_step *steps = verify_with(&b, document, &options)->proofs[0].steps;
        cr_expect_eq(steps[cases[i].step].status, cases[i].status, "%zu: %s", i,
                     steps[cases[i].step].detail);
        /* The signature is looked at whenever the key may have been good, and a wrong one is wrong
         * whatever else is unknown. */
        bool looked = steps[LER_STEP_KEY].status != LER_PROOF_FAIL;
        cr_expect_eq(steps[LER_STEP_SIGNATURE].status, looked ? LER_PROOF_PASS : LER_PROOF_UNKNOWN,
                     "%zu", i);
        ler_json *changed = ler_json_without(b.arena, document, "name");
        cr_assert(ler_json_set_text(b.arena, changed, "name", LER_STR("another")));
        cr_expect_eq(verify_with(&b, changed, &options)->status, LER_PROOF_FAIL, "%zu", i);
    }
    /* A method that is in the document no more. */
    web_document = "{\"id\":\"did:web:a.org\"}";
    for (web_age = LER_DID_TODAY; web_age <= LER_DID_THEN_ONLY; web_age++)
        cr_expect_eq(verify_with(&b, dated, &options)->status,
                     web_age == LER_DID_TODAY ? LER_PROOF_UNKNOWN : LER_PROOF_FAIL);
    web_age = LER_DID_TODAY;
    /* Before it was created, and a DID that is its own document. */
    options.now.seconds = 1779278400 - LER_PROOF_SKEW - 1; /* 2026-05-20T12:00:00Z, less */
    FAILS_AT(verify_with(&b, dated, &options), 0, LER_STEP_CREATED);
    tear_down(&b);
}

Test(proof, the_wrong_key_for_a_suite_makes_no_configuration) {
    bench b = set_up(LER_KEY_P256);
    LER_AUTO_CONFIG config = NULL;
    ler_proof_request r = request(&b);
    r.suite = ler_suite_find("eddsa-jcs-2022");
    cr_assert_eq(ler_proof_config_new(b.engine, &r, &config, NULL), LER_E_USAGE);
    r = request(&b);
    r.method = ler_signer_did(b.signer);
    cr_assert_eq(ler_proof_config_new(b.engine, &r, &config, NULL), LER_E_CONTENT);
    cr_assert_null(ler_suite_find("eddsa-jcs-2023"));
    tear_down(&b);
}
