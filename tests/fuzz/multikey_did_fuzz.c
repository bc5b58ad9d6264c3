/* Keys and DIDs from any bytes: Multikey, JWK, did:key, did:jwk, DID documents. What is read must
 * survive being written: the same key has one Multikey, and it comes back. */
#include "ler/did.h"
#include "ler/encoding.h"
#include <stdlib.h>

static void check_key(ler_key *key) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 20);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_DID_KEY_JWK);
    LER_AUTO_KEY again = NULL;
    LER_AUTO_KEY twin = NULL;
    static const char zeros[96];
    if (ler_key_type_of(key) == LER_KEY_RSA)
        return;
    if (ler_key_to_multikey(key, &text, NULL) != LER_OK ||
        ler_key_from_multikey(ler_buf_view(&text), &again, NULL) != LER_OK ||
        ler_key_from_jwk(ler_key_to_jwk(key, arena), &twin, NULL) != LER_OK ||
        !ler_key_equal(key, again) || !ler_key_equal(key, twin))
        abort();
    /* No key accepts the signature that the weak ones do: R the identity, S zero. */
    char identity[96] = {1};
    ler_str message = ler_buf_view(&text);
    if (ler_key_verify(key, message, (ler_str){zeros, ler_key_signature_size(key)}, NULL) == LER_OK ||
        ler_key_verify(key, message, (ler_str){identity, ler_key_signature_size(key)}, NULL) == LER_OK)
        abort();
}

static void check_document(ler_did_document *document) {
    for (size_t i = 0; i < document->count; i++) {
        ler_did_url url;
        if (ler_did_url_parse(document->methods[i].id, &url, NULL) != LER_OK ||
            ler_did_document_method(document, document->methods[i].id) != &document->methods[i])
            abort();
        if (document->methods[i].key != NULL)
            check_key(document->methods[i].key);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ler_str text = {(const char *)data, size};
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_KEY key = NULL;
    LER_AUTO_KEY jwk_key = NULL;
    LER_AUTO_DID did = NULL;
    LER_AUTO_DID read = NULL;
    ler_json *json = NULL;
    if (ler_key_from_multikey(text, &key, NULL) == LER_OK) {
        LER_AUTO_BUF again = ler_buf_new(4096);
        if (ler_key_to_multikey(key, &again, NULL) != LER_OK ||
            !ler_str_equal(ler_buf_view(&again), text)) /* one key, one spelling */
            abort();
        check_key(key);
    }
    if (ler_did_resolve(resolver, text, &did, NULL) == LER_OK)
        check_document(did);
    for (int type = LER_KEY_ED25519; type <= LER_KEY_P384; type++) {
        LER_AUTO_KEY raw = NULL;
        if (ler_key_from_raw((ler_key_type)type, data, size, &raw, NULL) == LER_OK)
            check_key(raw);
    }
    if (ler_json_read(arena, text, NULL, &json, NULL) != LER_OK)
        return 0;
    if (ler_key_from_jwk(json, &jwk_key, NULL) == LER_OK)
        check_key(jwk_key);
    if (ler_did_document_read(ler_json_get_text(json, "id"), json, &read, NULL) == LER_OK)
        check_document(read);
    return 0;
}
