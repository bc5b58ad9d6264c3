/* Signing in the name of a DID whose document is ours to write, such as did:web. */
#include "issuer/keys/inside.h"

#define DOCUMENT ((size_t)1 << 20)

static ler_code own_method(const ler_did_document *document, const ler_key *key,
                           const ler_time *now, const ler_did_method **out, ler_error *err) {
    const ler_did_method *found = NULL;
    for (size_t i = 0; i < document->count; i++)
        if (document->methods[i].key != NULL && ler_key_equal(document->methods[i].key, key))
            found = &document->methods[i];
    if (found == NULL)
        return ler_fail(err, LER_E_CONTENT, "the issuer's DID document does not have this key");
    if (found->revoked_set && ler_time_compare(&found->revoked, now) <= 0)
        return ler_fail(err, LER_E_CONTENT,
                        "the issuer's DID document says that this key is "
                        "revoked");
    if (found->expires_set && ler_time_compare(&found->expires, now) <= 0)
        return ler_fail(err, LER_E_CONTENT,
                        "the issuer's DID document says that this key no "
                        "longer signs");
    if (!found->assertion || !ler_str_equal(found->controller, document->id))
        return ler_fail(err, LER_E_CONTENT,
                        "the issuer's DID document does not list this key under assertionMethod as "
                        "its own");
    *out = found;
    return LER_OK;
}

static ler_code adopt(ler_signer *signer, ler_str did, ler_str text, const ler_time *now,
                      ler_did_document **document, const ler_did_method **method, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(8 * DOCUMENT);
    ler_json *json;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, text, NULL, &json, err));
    TRY(ler_did_document_read(did, json, document, err));
    return own_method(*document, signer->key, now, method, err);
}

ler_code ler_signer_adopt(ler_signer *signer, ler_str did, ler_str text, const ler_time *now,
                          ler_error *err) {
    LER_AUTO_DID document = NULL;
    const ler_did_method *method = NULL;
    LER_AUTO_BUF kept = ler_buf_new(DOCUMENT);
    ler_buf_str(&kept, text);
    TRY(ler_buf_done(&kept, err));
    TRY(adopt(signer, did, ler_buf_view(&kept), now, &document, &method, err));
    ler_did_document_free(&signer->did);
    ler_buf_free(&signer->adopted);
    signer->did = document;
    signer->method = method;
    signer->adopted = kept;
    signer->adopted_at = *now;
    document = NULL;
    kept = ler_buf_new(DOCUMENT);
    return LER_OK;
}

static ler_code answer(void *user, const ler_did_url *did, ler_did_document **out, ler_error *err) {
    const ler_signer *signer = user;
    if (!ler_str_equal(did->did, signer->did->id))
        return ler_fail(err, LER_E_READ, "the document of another issuer is not looked for here");
    *out = ler_did_document_ref(signer->did);
    return LER_OK;
}

ler_code ler_signer_answer(ler_signer *signer, ler_did_resolver *resolver, ler_error *err) {
    /* The resolver keeps the name of the method: a literal. */
    if (signer->adopted.len == 0)
        return LER_OK;
    if (!ler_str_starts(signer->did->id, "did:web:"))
        return ler_fail(err, LER_E_UNSUPPORTED, "only did:key and did:web are issued from here");
    return ler_did_resolver_add(resolver, "web", answer, signer, err);
}
