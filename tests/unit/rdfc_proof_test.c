/* The rdfc suites: a signature over RDF must not be made to say something else as JSON. */
#include "issuer/keys/signer.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define NOW ((ler_time){1790000000, 0, true})
#define OB "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

typedef struct bench {
    ler_arena *arena;
    ler_did_resolver *resolver;
    ler_proof_engine *engine;
    ler_signer *signer;
} bench;

static bench set_up(ler_key_type type) {
    bench b = {.arena = ler_arena_new(LER_MAX_ARENA), .resolver = ler_did_resolver_new()};
    b.engine = ler_proof_engine_new(b.resolver);
    cr_assert_eq(ler_signer_generate(type, &b.signer, NULL), LER_OK);
    return b;
}
static void tear_down(bench *b) {
    ler_signer_free(&b->signer);
    ler_proof_engine_free(&b->engine);
    ler_did_resolver_free(&b->resolver);
    ler_arena_free(&b->arena);
}

static ler_json *parse(bench *b, ler_str text) {
    ler_json *out = NULL;
    ler_error err = {0};
    ler_str kept = ler_arena_str(b->arena, text);
    cr_assert_eq(ler_json_read(b->arena, kept, NULL, &out, &err), LER_OK, "%s: %.*s", err.message,
                 (int)text.len, text.data);
    return out;
}
static ler_json *badge(bench *b) {
    ler_str did = ler_signer_did(b->signer);
    return parse(
        b, ler_arena_printf(
               b->arena,
               "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"" OB "\"],"
               "\"id\":\"urn:uuid:1\",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],"
               "\"issuer\":{\"id\":\"%.*s\",\"type\":[\"Profile\"],\"name\":\"Example\"},"
               "\"validFrom\":\"2026-01-01T00:00:00Z\",\"validUntil\":\"2027-01-01T00:00:00Z\","
               "\"name\":\"Badge\",\"credentialSubject\":{\"id\":\"did:example:1\",\"type\":"
               "[\"AchievementSubject\"],\"achievement\":{\"id\":\"urn:uuid:2\",\"type\":["
               "\"Achievement\"],"
               "\"name\":\"N\",\"description\":\"D\",\"criteria\":{\"narrative\":\"C\"},"
               "\"alignment\":[{\"type\":[\"Alignment\"],\"targetName\":\"one\",\"targetUrl\":"
               "\"https://x.example/1\"},{\"type\":[\"Alignment\"],\"targetName\":\"two\","
               "\"targetUrl\":\"https://x.example/2\"}]}}}",
               (int)did.len, did.data));
}

static ler_code try_sign(bench *b, const ler_json *document, const char *suite,
                         const ler_proof_request *more, ler_json **out, ler_error *err) {
    LER_AUTO_CONFIG config = NULL;
    ler_proof_request r = more == NULL ? (ler_proof_request){0} : *more;
    r.suite = ler_suite_find(suite);
    r.key = ler_signer_key(b->signer);
    r.method = ler_signer_method(b->signer);
    r.created = LER_STR("2026-05-20T12:00:00Z");
    r.context = ler_json_get(document, "@context");
    TRY(ler_proof_config_new(b->engine, &r, &config, err));
    TRY(ler_signer_prove(b->signer, b->engine, config, document, b->arena, out, err));
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json_write(*out, 0, &text); /* the proof shares members with the configuration */
    *out = parse(b, ler_buf_view(&text));
    return LER_OK;
}
static ler_json *sign(bench *b, const ler_json *document, const char *suite,
                      const ler_proof_request *more) {
    ler_error err = {0};
    ler_json *out = NULL;
    cr_assert_eq(try_sign(b, document, suite, more, &out, &err), LER_OK, "%s %s", err.message,
                 err.pointer);
    return out;
}
static ler_proof_result *verify(bench *b, const ler_json *document) {
    ler_proof_options options = {.now = NOW};
    ler_proof_result *result = NULL;
    cr_assert_eq(ler_proof_verify(b->engine, document, &options, b->arena, &result, NULL), LER_OK);
    return result;
}
static ler_proof_status step(const ler_proof_result *r, size_t proof, ler_proof_step_id id) {
    cr_assert_gt(r->count, proof);
    return r->proofs[proof].steps[id].status;
}

/* The document as text with one piece replaced; it must be there exactly once. */
static ler_json *edit(bench *b, const ler_json *document, const char *from, const char *to) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json_write(document, 0, &text);
    char *at = strstr(text.data, from);
    cr_assert_not_null(at, "%s is not in %s", from, text.data);
    cr_assert_null(strstr(at + 1, from), "%s is there twice", from);
    ler_buf_add(&out, text.data, (size_t)(at - text.data));
    ler_buf_text(&out, to);
    ler_buf_text(&out, at + strlen(from));
    return parse(b, ler_buf_view(&out));
}

static const struct {
    const char *suite;
    ler_key_type type;
} all[] = {{"eddsa-rdfc-2022", LER_KEY_ED25519}, {"ecdsa-rdfc-2019", LER_KEY_P256},
           {"ecdsa-rdfc-2019", LER_KEY_P384},    {"eddsa-jcs-2022", LER_KEY_ED25519},
           {"ecdsa-jcs-2019", LER_KEY_P256},     {"ecdsa-jcs-2019", LER_KEY_P384}};
#define ALL (sizeof all / sizeof *all)

Test(rdfc_proof, every_suite_signs_and_verifies) {
    for (size_t i = 0; i < ALL; i++) {
        bench b = set_up(all[i].type);
        ler_json *document = sign(&b, badge(&b), all[i].suite, NULL);
        cr_assert_eq(verify(&b, document)->status, LER_PROOF_PASS, "%s", all[i].suite);
        bool rdfc = strstr(all[i].suite, "rdfc") != NULL;
        cr_assert_eq(ler_json_get(ler_json_get(document, "proof"), "@context") == NULL, rdfc);
        tear_down(&b);
    }
}

/* Every string of the document, changed in turn: by position in its text. */
Test(rdfc_proof, P1_every_changed_text_is_refused_in_every_suite) {
    for (size_t i = 0; i < ALL; i++) {
        bench b = set_up(all[i].type);
        ler_json *document = sign(&b, badge(&b), all[i].suite, NULL);
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_json_write(document, 0, &text);
        size_t tried = 0;
        for (size_t at = 1; at < text.len; at++) {
            /* One letter inside a string or key; what is no JSON any more is not our matter. */
            char was = text.data[at];
            if (strchr("{}[]\",:\\ ", was) != NULL)
                continue;
            text.data[at] = was == 'x' ? 'y' : 'x';
            ler_json *mutant = NULL;
            ler_arena *arena = ler_arena_new(LER_MAX_ARENA);
            ler_proof_result *r = NULL;
            ler_proof_options options = {.now = NOW};
            if (ler_json_read(arena, ler_buf_view(&text), NULL, &mutant, NULL) == LER_OK) {
                cr_assert_eq(ler_proof_verify(b.engine, mutant, &options, arena, &r, NULL), LER_OK);
                cr_assert_eq(r->status, LER_PROOF_FAIL, "%s: byte %zu of %s", all[i].suite, at,
                             text.data);
                tried++;
            }
            ler_arena_free(&arena);
            text.data[at] = was;
        }
        cr_assert_gt(tried, 700);
        tear_down(&b);
    }
}

Test(rdfc_proof, P4_a_relabelled_suite_is_refused) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *rdfc = sign(&b, badge(&b), "eddsa-rdfc-2022", NULL),
             *jcs = sign(&b, badge(&b), "eddsa-jcs-2022", NULL);
    cr_assert_eq(step(verify(&b, edit(&b, rdfc, "eddsa-rdfc-2022", "eddsa-jcs-2022")), 0,
                      LER_STEP_SIGNATURE),
                 LER_PROOF_FAIL);
    cr_assert_eq(
        step(verify(&b, edit(&b, jcs, "eddsa-jcs-2022", "eddsa-rdfc-2022")), 0, LER_STEP_SIGNATURE),
        LER_PROOF_FAIL);
    cr_assert_eq(
        step(verify(&b, edit(&b, rdfc, "DataIntegrityProof\",\"cryptosuite\":\"eddsa-rdfc-2022",
                             "Ed25519Signature2020")),
             0, LER_STEP_SIGNATURE),
        LER_PROOF_FAIL);
    cr_assert_eq(
        step(verify(&b, edit(&b, rdfc, "\"DataIntegrityProof\"", "\"Ed25519Signature2020\"")), 0,
             LER_STEP_SUITE),
        LER_PROOF_FAIL);
    tear_down(&b);
}

/* L2: the same RDF, so the same signature, in JSON where a reader of members misses something.
 * Without the shape rules these verify: the attack is real. */
Test(rdfc_proof, L2_the_same_rdf_in_other_json_is_refused) {
    static const struct {
        const char *from, *to;
    } edits[] = {
        {"\"validUntil\":", "\"https://www.w3.org/2018/credentials#validUntil\":"},
        {"\"validUntil\":\"2027-01-01T00:00:00Z\"",
         "\"https://www.w3.org/2018/credentials#validUntil\":{\"@value\":\"2027-01-01T00:00:00Z\","
         "\"@type\":\"http://www.w3.org/2001/XMLSchema#dateTime\"}"},
        {"\"validUntil\":\"2027-01-01T00:00:00Z\"",
         "\"@included\":{\"id\":\"urn:uuid:1\",\"validUntil\":\"2027-01-01T00:00:00Z\"}"},
        {"\"id\":\"urn:uuid:1\"", "\"@id\":\"urn:uuid:1\""},
        {"\"id\":\"urn:uuid:1\"", "\"undefined\":\"urn:uuid:9\",\"id\":\"urn:uuid:1\""},
        {"\"name\":\"Badge\"", "\"name\":\"Badge\",\"nothing\":null"},
        {"\"name\":\"Badge\"", "\"name\":{\"@value\":\"Badge\"}"},
    };
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b, badge(&b), "eddsa-rdfc-2022", NULL);
    size_t real = 0;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        ler_json *other = edit(&b, document, edits[i].from, edits[i].to);
        ler_proof_result *r = verify(&b, other);
        if (i + 1 < sizeof edits / sizeof *edits)
            cr_assert_eq(step(r, 0, LER_STEP_SIGNATURE), LER_PROOF_FAIL, "%s", edits[i].to);
        ler_proof_engine *lax = ler_proof_engine_new(b.resolver);
        ler_proof_engine_any_shape(lax);
        ler_proof_options options = {.now = NOW};
        cr_assert_eq(ler_proof_verify(lax, other, &options, b.arena, &r, NULL), LER_OK);
        real += r->status == LER_PROOF_PASS;
        ler_proof_engine_free(&lax);
    }
    cr_assert_geq(real, 3, "only %zu of them are attacks", real);
    tear_down(&b);
}

Test(rdfc_proof, L1_undefined_members_are_not_signed_either) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *out = NULL;
    ler_error err = {0};
    ler_json *document = edit(&b, badge(&b), "\"name\":\"N\"", "\"name\":\"N\",\"nick\":\"n\"");
    cr_assert_neq(try_sign(&b, document, "eddsa-rdfc-2022", NULL, &out, &err), LER_OK);
    cr_assert_str_eq(err.pointer, "/credentialSubject/achievement/nick");
    document =
        edit(&b, badge(&b), "\"VerifiableCredential\",", "\"VerifiableCredential\",\"Undefined\",");
    cr_assert_neq(try_sign(&b, document, "eddsa-rdfc-2022", NULL, &out, &err), LER_OK);
    tear_down(&b);
}

Test(rdfc_proof, L6_order_of_a_set_is_free_and_its_members_are_not) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b, badge(&b), "eddsa-rdfc-2022", NULL);
    cr_assert_eq(verify(&b, edit(&b, document, "\"VerifiableCredential\",\"OpenBadgeCredential\"",
                                 "\"OpenBadgeCredential\",\"VerifiableCredential\""))
                     ->status,
                 LER_PROOF_PASS);
    /* L8: values exchanged between blank nodes */
    ler_json *swapped =
        edit(&b, edit(&b, edit(&b, document, "\"one\"", "\"-\""), "\"two\"", "\"one\""), "\"-\"",
             "\"two\"");
    cr_assert_eq(step(verify(&b, swapped), 0, LER_STEP_SIGNATURE), LER_PROOF_FAIL);
    tear_down(&b);
}

Test(rdfc_proof, L8_blank_nodes_that_collide_are_not_signed_unless_told) {
    for (size_t i = 0; i < ALL; i++) {
        bench b = set_up(all[i].type);
        ler_error err = {0};
        ler_json *out = NULL, *document = edit(&b, edit(&b, badge(&b), "two", "one"), "x.example/2",
                                               "x.example/1");
        bool rdfc = strstr(all[i].suite, "rdfc") != NULL;
        cr_assert_eq(try_sign(&b, document, all[i].suite, NULL, &out, &err),
                     rdfc ? LER_E_CONTENT : LER_OK, "%s", all[i].suite);
        if (rdfc)
            cr_assert_not_null(strstr(err.message, "2 objects without an id"), "%s", err.message);
        ler_proof_request more = {.allow_collisions = true};
        cr_assert_eq(verify(&b, sign(&b, document, all[i].suite, &more))->status, LER_PROOF_PASS);
        tear_down(&b);
    }
}

Test(rdfc_proof, P8_chains_and_sets) {
    bench b = set_up(LER_KEY_P256);
    ler_proof_request first = {.id = LER_STR("urn:uuid:a")};
    ler_json *one = sign(&b, badge(&b), "ecdsa-rdfc-2019", &first);
    cr_assert_eq(verify(&b, sign(&b, one, "ecdsa-rdfc-2019", NULL))->status, LER_PROOF_PASS);
    ler_proof_request second = {.previous = ler_json_new_text(b.arena, "urn:uuid:a")};
    ler_json *chain = sign(&b, one, "ecdsa-rdfc-2019", &second);
    ler_proof_result *r = verify(&b, chain);
    cr_assert(r->status == LER_PROOF_PASS && r->count == 2);
    /* The first proof changed: both notice. Its value changed: the second covers that too. */
    ler_json *changed =
        edit(&b, chain,
             "\"id\":\"urn:uuid:a\",\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"ecdsa-rdfc-"
             "2019\",\"created\":\"2026-05-20T12:00:00Z\"",
             "\"id\":\"urn:uuid:a\",\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"ecdsa-rdfc-"
             "2019\",\"created\":\"2026-05-20T12:00:01Z\"");
    r = verify(&b, changed);
    cr_assert_eq(step(r, 0, LER_STEP_SIGNATURE), LER_PROOF_FAIL);
    cr_assert_eq(step(r, 1, LER_STEP_SIGNATURE), LER_PROOF_FAIL);
    ler_json *other = sign(&b, badge(&b), "ecdsa-rdfc-2019", &first); /* ECDSA: another value */
    char from[256], to[256];
    ler_str old = ler_json_get_text(ler_json_get(one, "proof"), "proofValue"),
            new = ler_json_get_text(ler_json_get(other, "proof"), "proofValue");
    snprintf(from, sizeof from, "%.*s", (int)old.len, old.data);
    snprintf(to, sizeof to, "%.*s", (int)new.len, new.data);
    r = verify(&b, edit(&b, chain, from, to));
    cr_assert_eq(step(r, 0, LER_STEP_SIGNATURE), LER_PROOF_PASS);
    cr_assert_eq(step(r, 1, LER_STEP_SIGNATURE), LER_PROOF_FAIL);
    tear_down(&b);
}

Test(rdfc_proof, P10_a_proof_brings_no_vocabulary_of_its_own) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *document = sign(&b, badge(&b), "eddsa-rdfc-2022", NULL);
    static const char *const own[] = {"[\"https://x.example/c\"]", "{\"created\":\"urn:x\"}",
                                      "[{}]", "\"https://w3id.org/security/data-integrity/v2\"",
                                      "null"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        char to[256];
        snprintf(to, sizeof to, "\"@context\":%s,\"proofPurpose\":", own[i]);
        cr_assert_eq(
            step(verify(&b, edit(&b, document, "\"proofPurpose\":", to)), 0, LER_STEP_CONTEXT),
            LER_PROOF_FAIL, "%s", own[i]);
    }
    /* The document's own, repeated, says nothing new. */
    cr_assert_eq(
        verify(&b,
               edit(&b, document, "\"proofPurpose\":",
                    "\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"proofPurpose\":"))
            ->status,
        LER_PROOF_PASS);
    /* A context appended to the document's changes what is signed, or is unknown. */
    cr_assert_eq(
        step(verify(&b, edit(&b, document, "\"" OB "\"", "\"" OB "\",\"https://x.example/c\"")), 0,
             LER_STEP_SIGNATURE),
        LER_PROOF_FAIL);
    tear_down(&b);
}

Test(rdfc_proof, legacy_suite_is_only_verified) {
    bench b = set_up(LER_KEY_ED25519);
    ler_json *out = NULL;
    cr_assert_eq(try_sign(&b, badge(&b), "Ed25519Signature2020", NULL, &out, NULL), LER_E_USAGE);
    tear_down(&b);
}

/* The memory for proof options must not mistake one for another. */
Test(rdfc_proof, remembered_options_are_told_apart) {
    bench b = set_up(LER_KEY_ED25519);
    ler_proof_request with_id = {.id = LER_STR("urn:uuid:a")},
                      with_expiry = {.expires = LER_STR("2027-05-20T12:00:00Z")};
    ler_json *documents[] = {sign(&b, badge(&b), "eddsa-rdfc-2022", NULL),
                             sign(&b, badge(&b), "eddsa-rdfc-2022", &with_id),
                             sign(&b, badge(&b), "eddsa-rdfc-2022", &with_expiry)};
    for (int i = 0; i < 30; i++)
        cr_assert_eq(verify(&b, documents[i * 7 / 3 % 3])->status, LER_PROOF_PASS);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(verify(&b, documents[0])->status, LER_PROOF_PASS);
        cr_assert_eq(
            step(verify(&b, edit(&b, documents[0], "2026-05-20T12:00:00Z", "2026-05-20T12:00:01Z")),
                 0, LER_STEP_SIGNATURE),
            LER_PROOF_FAIL);
    }
    tear_down(&b);
}
