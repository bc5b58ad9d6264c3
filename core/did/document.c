/* Lifetime of DID documents, and those that a key makes by itself. */
#include "did/document.h"
#include "ler/encoding.h"
#include <stdlib.h>

#define ARENA ((size_t)1 << 20)

did_holder *did_holder_new(ler_str did, size_t methods) {
    did_holder *holder = calloc(1, sizeof *holder);
    if (holder == NULL)
        return NULL;
    holder->count = 1;
    holder->arena = ler_arena_new(ARENA);
    if (holder->arena != NULL) {
        holder->view.id = ler_arena_str(holder->arena, did);
        holder->view.methods = ler_arena_array(holder->arena, methods, sizeof(ler_did_method));
    }
    if (holder->view.id.data == NULL || holder->view.methods == NULL) {
        ler_arena_free(&holder->arena);
        free(holder);
        return NULL;
    }
    return holder;
}

void ler_did_document_free(ler_did_document **document) {
    did_holder *holder = (did_holder *)*document;
    *document = NULL;
    if (holder == NULL || --holder->count != 0)
        return;
    for (size_t i = 0; i < holder->view.count; i++)
        ler_key_free(&holder->view.methods[i].key);
    ler_arena_free(&holder->arena);
    free(holder);
}

ler_did_document *ler_did_document_ref(ler_did_document *document) {
    ((did_holder *)document)->count++;
    return document;
}

const ler_did_method *ler_did_document_method(const ler_did_document *document, ler_str url) {
    for (size_t i = 0; i < document->count; i++)
        if (ler_str_equal(document->methods[i].id, url))
            return &document->methods[i];
    return NULL;
}

/* The document that did:key and did:jwk define: one method, good for every signature. */
static ler_code one_method(ler_str did, ler_str fragment, const char *type, ler_key *key,
                           ler_did_document **out, ler_error *err) {
    did_holder *holder = did_holder_new(did, 1);
    if (holder == NULL)
        return ler_no_memory(err);
    ler_did_method *method = &holder->view.methods[0];
    method->id = ler_arena_printf(holder->arena, "%.*s#%.*s", (int)did.len, did.data,
                                  (int)fragment.len, fragment.data);
    method->type = ler_str_of(type);
    method->controller = holder->view.id;
    method->assertion = method->authentication = true;
    method->key = ler_key_ref(key);
    holder->view.count = 1;
    *out = &holder->view;
    if (method->id.data == NULL) {
        ler_did_document_free(out);
        return ler_no_memory(err);
    }
    return LER_OK;
}

/* did:key 3.1.2: the fragment of the one method is the Multikey itself. */
ler_code did_key_resolve(const ler_did_url *url, ler_did_document **out, ler_error *err) {
    LER_AUTO_KEY key = NULL;
    TRY(ler_key_from_multikey(url->id, &key, err));
    return one_method(url->did, url->id, "Multikey", key, out, err);
}

/* did:jwk: base64url of a JWK; the one method is #0. */
ler_code did_jwk_resolve(const ler_did_url *url, ler_did_document **out, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    LER_AUTO_KEY key = NULL;
    ler_json *jwk = NULL;
    char text[LER_MAX_DID_KEY_JWK];
    size_t len = 0;
    ler_error inner = {0};
    if (arena == NULL)
        return ler_no_memory(err);
    if (ler_base64url_decode(url->id, (uint8_t *)text, sizeof text, &len, NULL) != LER_OK)
        return ler_fail(err, LER_E_SYNTAX, "this did:jwk is not base64url");
    ler_code code = ler_json_read(arena, (ler_str){text, len}, NULL, &jwk, &inner);
    if (code != LER_OK)
        return ler_fail(err, code, "this did:jwk holds no JWK: %s", inner.message);
    TRY(ler_key_from_jwk(jwk, &key, err));
    return one_method(url->did, LER_STR("0"), "JsonWebKey", key, out, err);
}

ler_code ler_did_from_key(ler_key *key, ler_did_document **out, ler_error *err) {
    LER_AUTO_BUF did = ler_buf_new(LER_MAX_DID_KEY_JWK);
    LER_AUTO_BUF jwk = ler_buf_new(LER_MAX_DID_KEY_JWK);
    *out = NULL;
    if (ler_key_type_of(key) != LER_KEY_RSA) {
        ler_buf_text(&did, "did:key:");
        TRY(ler_key_to_multikey(key, &did, err));
        return one_method(ler_buf_view(&did), ler_str_from(ler_buf_view(&did), strlen("did:key:")),
                          "Multikey", key, out, err);
    }
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    ler_json *json = arena == NULL ? NULL : ler_key_to_jwk(key, arena);
    if (json == NULL)
        return ler_no_memory(err);
    ler_jcs_write(json, &jwk);
    TRY(ler_buf_done(&jwk, err));
    ler_buf_text(&did, "did:jwk:");
    ler_base64url_encode((const uint8_t *)jwk.data, jwk.len, &did);
    TRY(ler_buf_done(&did, err));
    return one_method(ler_buf_view(&did), LER_STR("0"), "JsonWebKey", key, out, err);
}
