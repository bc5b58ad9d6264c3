/* The W3C test vectors of vc-di-eddsa and vc-di-ecdsa: every intermediate value of every suite that
 * we have. Files that share a folder share a suffix ("JCSECDSAP256"): canonDoc, docHash,
 * proofCanon, proofHash, combinedHash, sigHex, sigBTC58, signed. */
#include "conformance/suite.h"
#include "issuer/keys/inside.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include "ler/proof.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUES 6
typedef struct seen {
    ler_buf values[VALUES];
} seen;
static const struct {
    const char *trace, *file;
} names[VALUES] = {
    {"canonicalDocument", "canonDoc"}, {"canonicalProofOptions", "proofCanon"},
    {"documentHash", "docHash"},       {"proofHash", "proofHash"},
    {"hashData", "combinedHash"},      {"signature", "sigHex"},
};

static void keep(void *user, size_t proof, const char *name, ler_str value) {
    seen *s = user;
    (void)proof;
    for (size_t i = 0; i < VALUES; i++)
        if (strcmp(name, names[i].trace) == 0) {
            ler_buf_reset(&s->values[i]);
            ler_buf_str(&s->values[i], value);
        }
}

/* The only file of a folder that begins with prefix. */
static bool load(const char *folder, const char *prefix, ler_buf *out) {
    DIR *dir = opendir(folder);
    bool found = false;
    for (struct dirent *e; dir != NULL && !found && (e = readdir(dir)) != NULL;)
        if (strncmp(e->d_name, prefix, strlen(prefix)) == 0) {
            char path[SUITE_PATH];
            ler_error err = {0};
            suite_path(path, folder, e->d_name);
            ler_buf_reset(out);
            found = ler_file_read(path, out, &err) == LER_OK;
        }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static void compare(const char *folder, const char *id, const seen *s, tally *t) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    for (size_t i = 0; i < VALUES; i++) {
        if (!load(folder, names[i].file, &file)) {
            tally_fail(t, id, "no file %s*", names[i].file);
            continue;
        }
        /* Hash files end without a line feed, canonical RDF with one that belongs to it. */
        if (ler_str_equal(ler_str_trim(ler_buf_view(&file)),
                          ler_str_trim(ler_buf_view(&s->values[i]))))
            tally_pass(t);
        else
            tally_fail(t, id, "%s differs from %s*", names[i].trace, names[i].file);
    }
}

/* Verifies a signed file. The vectors' issuer is an https URL, so that only the issuer's binding
 * may fail, and must. */
static void verify(ler_proof_engine *engine, ler_str text, const char *folder, const char *id,
                   tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_json *document = NULL;
    ler_proof_result *result = NULL;
    ler_error err = {0};
    seen s;
    for (size_t i = 0; i < VALUES; i++)
        s.values[i] = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_proof_trace trace = {keep, &s};
    ler_proof_options options = {.trace = &trace};
    if (ler_time_now(&options.now, &err) != LER_OK ||
        ler_json_read(arena, text, NULL, &document, &err) != LER_OK ||
        ler_proof_verify(engine, document, &options, arena, &result, &err) != LER_OK) {
        tally_fail(t, id, "%s", err.message);
        return;
    }
    for (size_t i = 0; i < result->count; i++) {
        const ler_proof_report *report = &result->proofs[i];
        bool good = true;
        if (report->suite == NULL) {
            tally_skip(t, id, "%s", report->steps[LER_STEP_SUITE].detail);
            folder = NULL;
            continue;
        }
        for (int k = 0; k < LER_PROOF_STEPS; k++) {
            ler_proof_status want = k == LER_STEP_ISSUER ? LER_PROOF_FAIL : LER_PROOF_PASS;
            if (report->steps[k].status == want)
                continue;
            tally_fail(t, id, "proof %zu, %s is %s: %s", i, ler_proof_step_name(k),
                       ler_proof_status_name(report->steps[k].status), report->steps[k].detail);
            good = false;
        }
        if (good)
            tally_pass(t);
    }
    if (result->count == 0)
        tally_fail(t, id, "%s", result->detail);
    if (folder != NULL)
        compare(folder, id, &s, t);
    for (size_t i = 0; i < VALUES; i++)
        ler_buf_free(&s.values[i]);
}

/* ---- signing again: Ed25519 has no choice, so the published signature must come out ---- */

/* The file's secret key: Multikey of codec 0x1300 (Ed25519 private key), 32 bytes of seed. */
static ler_signer *signer_of(ler_arena *arena, const char *folder) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CONFIG);
    char path[SUITE_PATH];
    ler_json *json = NULL;
    uint8_t raw[40];
    size_t len = 0;
    ler_signer *signer = NULL;
    if (ler_file_read(suite_path(path, folder, "keyPair.json"), &file, NULL) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&file), NULL, &json, NULL) != LER_OK ||
        ler_multibase_decode(ler_json_get_text(json, "privateKeyMultibase"), raw, sizeof raw, &len,
                             NULL) != LER_OK ||
        len != 34 || raw[0] != 0x80 || raw[1] != 0x26)
        return NULL;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw + 2, 32);
    if (pkey == NULL || ler_signer_from_pkey(pkey, &signer, NULL) != LER_OK)
        signer = NULL;
    EVP_PKEY_free(pkey);
    return signer;
}

static void sign_again(ler_proof_engine *engine, ler_str text, ler_signer *signer, const char *id,
                       tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_CONFIG config = NULL;
    ler_json *document = NULL, *out = NULL;
    ler_error err = {0};
    if (ler_json_read(arena, text, NULL, &document, &err) != LER_OK) {
        tally_fail(t, id, "%s", err.message);
        return;
    }
    const ler_json *proof = ler_json_get(document, "proof");
    char suite_name[64];
    ler_str name = ler_json_get_text(proof, "cryptosuite");
    snprintf(suite_name, sizeof suite_name, "%.*s", (int)name.len, name.data);
    ler_proof_request request = {.suite = ler_suite_find(suite_name),
                                 .key = ler_signer_key(signer),
                                 .method = ler_signer_method(signer),
                                 .created = ler_json_get_text(proof, "created"),
                                 .context = ler_json_get(document, "@context")};
    const ler_json *unsigned_document = ler_json_without(arena, document, "proof");
    if (request.suite == NULL || ler_proof_config_new(engine, &request, &config, &err) != LER_OK ||
        ler_signer_prove(signer, engine, config, unsigned_document, arena, &out, &err) != LER_OK)
        tally_fail(t, id, "signing: %s", err.message);
    else if (!ler_json_equal(ler_json_get(out, "proof"), proof))
        tally_fail(t, id, "our proof is not the published one");
    else
        tally_pass(t);
}

static void walk(const char *folder, const char *name, ler_proof_engine *engine, ler_signer *signer,
                 tally *t) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    char path[SUITE_PATH];
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *entry = entries[i]->d_name;
        if (entry[0] != '.' && entries[i]->d_type == DT_DIR) {
            char id[SUITE_PATH];
            suite_path(path, folder, entry);
            suite_path(id, name, entry);
            if (strcmp(entry, "ecdsa-sd-2023") == 0)
                tally_skip(t, id, "selective disclosure is not implemented");
            else
                walk(path, id, engine, signer, t);
        } else if (strncmp(entry, "signed", 6) == 0) {
            char id[SUITE_PATH];
            /* Proof sets and chains have several signed files in one folder, and no intermediates.
             */
            bool set = strstr(folder, "proof-set-chain") != NULL;
            suite_path(path, folder, entry);
            suite_path(id, name, entry);
            ler_error err = {0};
            ler_buf_reset(&file);
            if (ler_file_read(path, &file, &err) != LER_OK)
                tally_fail(t, id, "%s", err.message);
            else
                verify(engine, ler_buf_view(&file), set ? NULL : folder, id, t);
            if (signer != NULL && !set && strstr(folder, "Ed25519Signature2020") == NULL)
                sign_again(engine, ler_buf_view(&file), signer, id, t);
        }
        free(entries[i]);
    }
    free(entries);
}

/* What the vectors' canonical documents say of https://w3id.org/citizenship/v4rc1, in words of
 * ours: the published context is not among the data at hand, and these vectors need no more of it.
 */
static const char citizenship[] = "{\"@context\":{\"@version\":1.1,"
#define C(name) "\"" name "\":\"https://w3id.org/citizenship#" name "\","
#define S(name) "\"" name "\":\"https://schema.org/" name "\","
#define TYPED(name, iri, type) "\"" name "\":{\"@id\":\"" iri name "\",\"@type\":\"" type "\"},"
    C("EmploymentAuthorizationDocumentCredential") C("EmployablePerson")
        C("EmploymentAuthorizationDocument") C("birthCountry") C("lprCategory") C("lprNumber") C(
            "employmentAuthorizationDocument") S("Person") S("givenName") S("additionalName")
            S("familyName") S("gender") S("identifier") TYPED("image", "https://schema.org/", "@id")
                TYPED("residentSince", "https://w3id.org/citizenship#",
                      "http://www.w3.org/2001/XMLSchema#dateTime") "\"birthDate\":{\"@id\":\"https:"
                                                                   "//schema.org/birthDate\","
                                                                   "\"@type\":\"http://www.w3.org/"
                                                                   "2001/XMLSchema#dateTime\"}}}";
#undef C
#undef S
#undef TYPED

/* The vectors use contexts that only they use; one has an @vocab, which the shape rules refuse. */
static bool add_contexts(ler_ld_contexts *contexts, const char *folder) {
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CONFIG);
    char path[SUITE_PATH];
    suite_path(path, folder, "../../standards/contexts/credentials-examples-v2.jsonld");
    return ler_file_read(path, &file, NULL) == LER_OK &&
           ler_ld_contexts_add(contexts, LER_STR("https://www.w3.org/ns/credentials/examples/v2"),
                               ler_buf_view(&file), NULL) == LER_OK &&
           ler_ld_contexts_add(contexts, LER_STR("https://w3id.org/citizenship/v4rc1"),
                               ler_str_of(citizenship), NULL) == LER_OK;
}

static void run(const char *folder, const char *name, bool any_shape, tally *t) {
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ENGINE engine = ler_proof_engine_new(resolver);
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_SIGNER signer = signer_of(arena, folder);
    ler_proof_engine_contexts(engine, contexts);
    if (any_shape) {
        ler_proof_engine_any_shape(engine);
        if (!add_contexts(contexts, folder))
            tally_fail(t, name, "no examples context beside the suite");
    }
    walk(folder, name, engine, signer, t);
}

void suite_vc_di_eddsa(const char *folder, tally *t) {
    run(folder, "vc-di-eddsa", true, t);
}

void suite_vc_di_ecdsa(const char *folder, tally *t) {
    run(folder, "vc-di-ecdsa", true, t);
}

/* ---- the project's own worked examples ---- */

static void example_vector(const char *folder, const char *stem, const seen *s, tally *t) {
    static const struct {
        const char *trace, *suffix, *member;
    } parts[] = {
        {"canonicalDocument", ".canonical.nq", NULL},
        {"canonicalProofOptions", ".proof-canonical.nq", NULL},
        {"documentHash", ".vector.json", "documentHash"},
        {"proofHash", ".vector.json", "proofHash"},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
        LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
        char path[SUITE_PATH], name[SUITE_PATH];
        ler_json *json = NULL;
        snprintf(name, sizeof name, "%s%s", stem, parts[i].suffix);
        if (ler_file_read(suite_path(path, folder, name), &file, NULL) != LER_OK ||
            (parts[i].member != NULL &&
             ler_json_read(arena, ler_buf_view(&file), NULL, &json, NULL) != LER_OK)) {
            tally_fail(t, name, "cannot be read");
            continue;
        }
        ler_str want = parts[i].member == NULL ? ler_buf_view(&file)
                                               : ler_json_get_text(json, parts[i].member);
        for (size_t k = 0; k < VALUES; k++)
            if (strcmp(names[k].trace, parts[i].trace) == 0) {
                if (ler_str_equal(want, ler_buf_view(&s->values[k])))
                    tally_pass(t);
                else
                    tally_fail(t, name, "%s differs", parts[i].trace);
            }
    }
}

static void example(const char *path, const char *name, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_ENGINE engine = ler_proof_engine_new(resolver);
    LER_AUTO_BUF file = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_SIGNER signer = NULL;
    ler_json *document = NULL;
    ler_proof_result *result = NULL;
    ler_error err = {0};
    uint8_t seed[32];
    seen s;
    for (size_t i = 0; i < VALUES; i++)
        s.values[i] = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_proof_trace trace = {keep, &s};
    ler_proof_options options = {.trace = &trace};
    memset(seed, 7, sizeof seed);
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    if (ler_signer_from_pkey(pkey, &signer, &err) != LER_OK ||
        ler_time_now(&options.now, &err) != LER_OK || ler_file_read(path, &file, &err) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&file), NULL, &document, &err) != LER_OK ||
        ler_proof_verify(engine, document, &options, arena, &result, &err) != LER_OK) {
        tally_fail(t, name, "%s", err.message);
    } else if (result->status != LER_PROOF_PASS) {
        tally_fail(t, name, "%s",
                   result->count == 0 ? result->detail
                                      : result->proofs[0].steps[LER_STEP_SIGNATURE].detail);
    } else {
        char folder[SUITE_PATH], stem[SUITE_PATH];
        tally_pass(t);
        snprintf(folder, sizeof folder, "%.*s", (int)(strlen(path) - strlen(name)), path);
        snprintf(stem, sizeof stem, "%.*s", (int)(strlen(name) - strlen(".signed.json")), name);
        example_vector(folder, stem, &s, t);
        sign_again(engine, ler_buf_view(&file), signer, name, t);
    }
    EVP_PKEY_free(pkey);
    for (size_t i = 0; i < VALUES; i++)
        ler_buf_free(&s.values[i]);
}

void suite_examples(const char *folder, tally *t) {
    suite_each_file(folder, ".signed.json", example, t);
}
