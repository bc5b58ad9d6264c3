/* The did:key test vectors: the DID resolves, its method is named as in the published document, and
 * its key is the published one in whichever form that is. */
#include "conformance/suite.h"
#include "ler/did.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <stdio.h>

/* The published key as ours, from base58 of the raw key or JWK. */
static ler_key *published(const ler_json *method) {
    ler_str base58 = ler_json_get_text(method, "publicKeyBase58");
    const ler_json *jwk = ler_json_get(method, "publicKeyJwk");
    ler_key *key = NULL;
    uint8_t raw[LER_KEY_RAW_MAX];
    size_t len = 0;
    if (jwk != NULL)
        return ler_key_from_jwk(jwk, &key, NULL) == LER_OK ? key : NULL;
    if (ler_base58_decode(base58, raw, sizeof raw, &len, NULL) != LER_OK ||
        ler_key_from_raw(len == 33 ? LER_KEY_P256 : LER_KEY_ED25519, raw, len, &key, NULL) !=
            LER_OK)
        return NULL;
    return key;
}

static void one(ler_did_resolver *resolver, ler_str did, const ler_json *expected, tally *t) {
    LER_AUTO_DID document = NULL;
    LER_AUTO_DID back = NULL;
    ler_error err = {0};
    char id[96];
    snprintf(id, sizeof id, "%.*s", (int)(did.len < 80 ? did.len : 80), did.data);
    ler_code code = ler_did_resolve(resolver, did, &document, &err);
    if (code == LER_E_UNSUPPORTED) {
        tally_skip(t, id, "%s", err.message);
        return;
    }
    if (code != LER_OK) {
        tally_fail(t, id, "%s", err.message);
        return;
    }
    const ler_json *method = ler_json_list_item(ler_json_get(expected, "verificationMethod"), 0),
                   *assertion = ler_json_get(expected, "assertionMethod");
    LER_AUTO_KEY key = published(method);
    ler_str method_id = ler_json_get_text(method, "id");
    char relative[LER_MAX_DID + 128];
    if (method_id.len > 0 && method_id.data[0] == '#') {
        snprintf(relative, sizeof relative, "%.*s%.*s", (int)did.len, did.data, (int)method_id.len,
                 method_id.data);
        method_id = ler_str_of(relative);
    }
    const ler_did_method *found = ler_did_document_method(document, method_id);
    if (key == NULL || found == NULL || !ler_key_equal(found->key, key))
        tally_fail(t, id, "the key is not the published one");
    else if (!ler_str_equal(document->id, ler_json_get_text(expected, "id")) ||
             !ler_str_equal(found->controller, ler_json_get_text(method, "controller")) ||
             found->assertion != (ler_json_count(assertion) > 0))
        tally_fail(t, id, "the document is not the published one");
    else if (ler_did_from_key(key, &back, &err) != LER_OK || !ler_str_equal(back->id, did))
        tally_fail(t, id, "the key does not give its DID back");
    else
        tally_pass(t);
}

static void file(const char *path, const char *name, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    ler_json *root = NULL;
    ler_error err = {0};
    if (ler_file_read(path, &text, &err) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&text), NULL, &root, &err) != LER_OK) {
        tally_fail(t, name, "%s", err.message);
        return;
    }
    /* DID -> {..., didDocument}, or {didDocument: {DID -> document}} */
    const ler_json *nested = ler_json_get(root, "didDocument");
    const ler_json *list = nested != NULL ? nested : root;
    for (size_t i = 0; i < ler_json_count(list); i++) {
        const ler_json_member *m = ler_json_member_at(list, i);
        one(resolver, m->key, nested != NULL ? m->value : ler_json_get(m->value, "didDocument"), t);
    }
}

void suite_did_key(const char *folder, tally *t) {
    suite_each_file(folder, ".json", file, t);
}
