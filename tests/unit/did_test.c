#include "ler/did.h"
#include "ler/encoding.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define KEY "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
#define DID "did:key:" KEY

Test(did, url_syntax) {
    static const char *const good[] = {"did:a:b",       "did:key:z6Mk#z6Mk", "did:web:a.b%3A80:c",
                                       "did:x:a:b:c",   "did:x::a",          "did:1:_-.",
                                       "did:x:a/p?q#f", "did:x:a#",          "did:x:a#/?@:%20"};
    static const char *const bad[] = {
        "",          "did",           "did:",           "did:key",     "did:key:",
        "did:KEY:a", "DID:key:a",     "did:key:a:",     "did:k y:a",   "did:x:a b",
        "did:x:a%2", "did:x:a%zz",    "did:x:\xc3\xa4", "did:x:a#b#c", "did:x:a\n",
        " did:x:a",  "https://x.org", "did:x:a/[",      "did::a"};
    ler_did_url url;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert_eq(ler_did_url_parse(ler_str_of(good[i]), &url, NULL), LER_OK, "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(ler_did_url_parse(ler_str_of(bad[i]), &url, NULL), LER_E_SYNTAX, "%s", bad[i]);
    cr_assert_eq(ler_did_url_parse((ler_str){"did:x:a\0b", 9}, &url, NULL), LER_E_SYNTAX);
    cr_assert_eq(ler_did_url_parse(LER_STR("did:web:a%3A1:b/p?q#f/g"), &url, NULL), LER_OK);
    cr_assert(ler_str_is(url.did, "did:web:a%3A1:b"));
    cr_assert(ler_str_is(url.method, "web"));
    cr_assert(ler_str_is(url.id, "a%3A1:b"));
    cr_assert(ler_str_is(url.rest, "/p?q"));
    cr_assert(ler_str_is(url.fragment, "f/g"));
}

Test(did, length_limits) {
    char text[LER_MAX_DID_KEY_JWK + 2];
    ler_did_url url;
    memset(text, 'a', sizeof text);
    memcpy(text, "did:key:", 8);
    cr_assert_eq(ler_did_url_parse((ler_str){text, LER_MAX_DID}, &url, NULL), LER_OK);
    cr_assert_eq(ler_did_url_parse((ler_str){text, LER_MAX_DID + 1}, &url, NULL), LER_E_LIMIT);
    memcpy(text, "did:jwk:", 8);
    cr_assert_eq(ler_did_url_parse((ler_str){text, LER_MAX_DID_KEY_JWK}, &url, NULL), LER_OK);
    cr_assert_eq(ler_did_url_parse((ler_str){text, LER_MAX_DID_KEY_JWK + 1}, &url, NULL),
                 LER_E_LIMIT);
}

static ler_code resolve(const char *did) {
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_DID document = NULL;
    return ler_did_resolve(resolver, ler_str_of(did), &document, NULL);
}

Test(did, key_and_jwk_resolve_to_one_method) {
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    for (int round = 0; round < 3; round++) { /* the second comes from the cache */
        LER_AUTO_DID document = NULL;
        cr_assert_eq(ler_did_resolve(resolver, LER_STR(DID "#" KEY), &document, NULL), LER_OK);
        cr_assert(ler_str_is(document->id, DID));
        cr_assert_eq(document->count, 1);
        const ler_did_method *m = ler_did_document_method(document, LER_STR(DID "#" KEY));
        cr_assert_not_null(m);
        cr_assert(m->assertion && ler_str_is(m->controller, DID));
        cr_assert_null(ler_did_document_method(document, LER_STR("#" KEY)));
        cr_assert_null(ler_did_document_method(document, LER_STR(DID)));
    }
    LER_AUTO_DID document = NULL;
    /* {"crv":"P-256","kty":"EC","x":"acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0","y":"_KcyLj9vWMpt
       nmKtm46GqDz8wf74I5LKgrl2GzH3nSE"}: the example of the did:jwk specification */
    cr_assert_eq(
        ler_did_resolve(
            resolver,
            LER_STR("did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3"
                    "pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00"
                    "NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9#0"),
            &document, NULL),
        LER_OK);
    cr_assert_eq(ler_key_type_of(document->methods[0].key), LER_KEY_P256);
    cr_assert(ler_str_ends(document->methods[0].id, "#0"));
}

Test(did, cache_survives_more_dids_than_it_holds) {
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_DID kept = NULL;
    cr_assert_eq(ler_did_resolve(resolver, LER_STR(DID), &kept, NULL), LER_OK);
    for (unsigned i = 0; i < 200; i++) { /* did:jwk spelled with different blanks: other DIDs */
        LER_AUTO_DID document = NULL;
        LER_AUTO_BUF did = ler_buf_new(4096);
        char json[256];
        snprintf(json, sizeof json,
                 "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%u\","
                 "\"x\":\"fU0Of2FTpptiQrUiq77mhf2kQg-INLEIw72uNp71Sfo\"}",
                 i);
        ler_buf_text(&did, "did:jwk:");
        ler_base64url_encode((const uint8_t *)json, strlen(json), &did);
        cr_assert_eq(ler_did_resolve(resolver, ler_buf_view(&did), &document, NULL), LER_OK);
        cr_assert(ler_str_equal(document->id, ler_buf_view(&did)));
    }
    cr_assert(ler_str_is(kept->id, DID));
}

Test(did, D1_bad_did_key_is_refused) {
    cr_assert_eq(resolve("did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"),
                 LER_E_UNSUPPORTED); /* X25519 */
    cr_assert_eq(resolve("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"),
                 LER_E_UNSUPPORTED); /* secp256k1 */
    cr_assert_eq(resolve("did:key:u6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"), LER_E_SYNTAX);
    cr_assert_eq(resolve("did:key:6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"), LER_E_SYNTAX);
    cr_assert_eq(resolve(DID "2"), LER_E_SYNTAX);
    cr_assert_eq(resolve("did:key:z6Mk"), LER_E_SYNTAX);
    cr_assert_eq(resolve("did:example:123"), LER_E_UNSUPPORTED);
}

static ler_code jwk(const char *json) {
    LER_AUTO_BUF did = ler_buf_new((size_t)1 << 20);
    ler_buf_text(&did, "did:jwk:");
    ler_base64url_encode((const uint8_t *)json, strlen(json), &did);
    return resolve(did.data);
}
#define OKP                                                                                        \
    "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"fU0Of2FTpptiQrUiq77mhf2kQg-INLEIw72uNp71Sfo\""

Test(did, D2_bad_did_jwk_is_refused) {
    cr_assert_eq(jwk("{" OKP "}"), LER_OK);
    cr_assert_eq(jwk("{" OKP ",\"d\":\"AAAA\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"use\":\"enc\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"kty\":\"EC\"}"), LER_E_SYNTAX); /* duplicate member */
    cr_assert_eq(jwk("{" OKP "} "), LER_OK);
    cr_assert_eq(jwk("{" OKP "}x"), LER_E_SYNTAX);
    cr_assert_eq(jwk(""), LER_E_SYNTAX);
    cr_assert_eq(resolve("did:jwk:e30"), LER_E_UNSUPPORTED);
    cr_assert_eq(resolve("did:jwk:e3"), LER_E_SYNTAX);
    cr_assert_eq(resolve("did:jwk:e30%3D"), LER_E_SYNTAX);
    char *huge = malloc(100001);
    memset(huge, 'a', 100000);
    huge[100000] = '\0';
    cr_assert_eq(jwk(huge), LER_E_LIMIT);
    memcpy(huge, "did:jwk:", 8);
    cr_assert_eq(resolve(huge), LER_E_LIMIT);
    free(huge);
}

static ler_code read(const char *json, ler_did_document **out) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    ler_json *tree = NULL;
    cr_assert_eq(ler_json_read(arena, ler_str_of(json), NULL, &tree, NULL), LER_OK, "%s", json);
    return ler_did_document_read(LER_STR("did:web:a.org"), tree, out, NULL);
}
#define METHOD(id, more)                                                                           \
    "{\"id\":\"" id "\",\"type\":\"Multikey\",\"controller\":\"did:web:a.org\"" more "}"
#define MB ",\"publicKeyMultibase\":\"" KEY "\""

Test(did, document_is_read) {
    LER_AUTO_DID d = NULL;
    cr_assert_eq(
        read("{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD("#k", MB) "," METHOD(
                 "did:web:a.org#old",
                 MB ",\"expires\":\"2024-01-01T00:00:00Z\"") "," METHOD("#x",
                                                                        ",\"publicKeyMultibase\":"
                                                                        "\"z6LSeu9HkTHSfLLeUs2nnzUS"
                                                                        "NedgDUevfNQgQjQC23ZCit6F"
                                                                        "\"") "],"
                                                                              "\"assertionMethod\":"
                                                                              "[\"#k\"," METHOD("#"
                                                                                                "e",
                                                                                                MB) "],\"authentication\":[\"did:web:a.org#old\",\"did:web:b.org#k\"]}",
             &d),
        LER_OK);
    cr_assert_eq(d->count, 4);
    const ler_did_method *k = ler_did_document_method(d, LER_STR("did:web:a.org#k"));
    cr_assert(k != NULL && k->assertion && !k->authentication && k->key != NULL);
    const ler_did_method *old = ler_did_document_method(d, LER_STR("did:web:a.org#old"));
    cr_assert(old != NULL && !old->assertion && old->authentication && old->expires_set);
    cr_assert(ler_did_document_method(d, LER_STR("did:web:a.org#e"))->assertion);
    cr_assert_null(ler_did_document_method(d, LER_STR("did:web:a.org#x"))->key);
}

Test(did, D4_bad_documents_are_refused) {
    static const char *const bad[] = {
        "[]",
        "{}",
        "{\"id\":\"did:web:b.org\"}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":{}}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[\"x\"]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD("#k", MB) "," METHOD(
            "did:web:a.org#k", MB) "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD("#k",
                                                                    MB ",\"publicKeyJwk\":{}") "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD(
            "#k", MB ",\"secretKeyMultibase\":\"z\"") "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD(
            "#k", ",\"publicKeyMultibase\":\"z6Mk\"") "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD(
            "#k", MB ",\"revoked\":\"yesterday\"") "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD("k", MB) "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[" METHOD("did:web:a.org", MB) "]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[{\"id\":\"#k\",\"type\":\"Multikey\"" MB
        "}]}",
        "{\"id\":\"did:web:a.org\",\"verificationMethod\":[{\"id\":\"#k\",\"controller\":\"did:web:"
        "a.org\"" MB "}]}",
        "{\"id\":\"did:web:a.org\",\"assertionMethod\":\"#k\"}",
        "{\"id\":\"did:web:a.org\",\"assertionMethod\":[7]}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        LER_AUTO_DID d = NULL;
        cr_assert_eq(read(bad[i], &d), LER_E_CONTENT, "%s", bad[i]);
        cr_assert_null(d);
    }
}
