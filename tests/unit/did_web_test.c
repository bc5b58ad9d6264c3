/* The issuer's own DID document, and signing in its name. */
#include "issuer/did_web.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define DID LER_STR("did:web:school.example")

static const ler_time start = {.seconds = 1779278400, .zoned = true}; /* 2026-05-20T12:00:00Z */

static ler_signer *key(ler_key_type type) {
    ler_signer *signer = NULL;
    cr_assert_eq(ler_signer_generate(type, &signer, NULL), LER_OK);
    return signer;
}

static ler_did_document *read_back(ler_str text) {
    ler_arena *arena = ler_arena_new((size_t)1 << 20);
    ler_json *json = NULL;
    ler_did_document *document = NULL;
    cr_assert_eq(ler_json_read(arena, text, NULL, &json, NULL), LER_OK);
    cr_assert_eq(ler_did_document_read(DID, json, &document, NULL), LER_OK);
    ler_arena_free(&arena);
    return document;
}

Test(did_web, a_rotation_dates_the_old_key_and_keeps_it) {
    static const ler_key_type types[] = {LER_KEY_ED25519, LER_KEY_P256, LER_KEY_P384};
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_SIGNER first = key(LER_KEY_ED25519);
    cr_assert_eq(did_web_new(DID, ler_signer_key(first), &text, NULL), LER_OK);
    ler_time from = start;
    for (size_t i = 0; i < 9; i++) {
        LER_AUTO_SIGNER next = key(types[i % 3]);
        LER_AUTO_BUF after = ler_buf_new(DID_WEB_MAX);
        const ler_did_method *active = NULL;
        bool compromised = i == 4;
        from.seconds += 3600;
        cr_assert_eq(did_web_rotate(DID, ler_buf_view(&text), ler_signer_key(next), &from,
                                    compromised, &after, NULL),
                     LER_OK);
        LER_AUTO_DID document = read_back(ler_buf_view(&after));
        cr_assert_eq(document->count, i + 2);
        cr_assert_eq(did_web_active(document, &active, NULL), LER_OK);
        cr_assert(ler_key_equal(active->key, ler_signer_key(next)));
        cr_assert(active == &document->methods[0] && active->assertion && active->authentication);
        const ler_did_method *old = &document->methods[1];
        cr_assert(old->expires_set != compromised && old->revoked_set == compromised);
        cr_assert_eq((compromised ? old->revoked : old->expires).seconds, from.seconds);
        cr_assert(old->assertion != compromised && !old->authentication);
        cr_assert_eq(did_web_rotate(DID, ler_buf_view(&after), ler_signer_key(next), &from, false,
                                    &text, NULL),
                     LER_E_CONFLICT, "the same key twice");
        ler_buf_reset(&text);
        ler_buf_str(&text, ler_buf_view(&after));
    }
}

Test(did_web, what_else_stands_in_the_document_stays) {
    LER_AUTO_SIGNER first = key(LER_KEY_ED25519);
    LER_AUTO_SIGNER second = key(LER_KEY_ED25519);
    LER_AUTO_BUF multikey = ler_buf_new(1024);
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_BUF after = ler_buf_new(DID_WEB_MAX);
    cr_assert_eq(ler_key_to_multikey(ler_signer_key(first), &multikey, NULL), LER_OK);
    ler_buf_printf(
        &text,
        "{\"id\":\"did:web:school.example\",\"alsoKnownAs\":[\"https://school.example\"],"
        "\"verificationMethod\":[{\"id\":\"#%s\",\"type\":\"Multikey\",\"controller\":"
        "\"did:web:school.example\",\"publicKeyMultibase\":\"%s\"}],\"assertionMethod\":"
        "[\"#%s\"],\"authentication\":[\"#%s\",\"did:web:other.example#a\"],"
        "\"service\":[{\"id\":\"#s\"}]}",
        multikey.data, multikey.data, multikey.data, multikey.data);
    cr_assert_eq(did_web_rotate(DID, ler_buf_view(&text), ler_signer_key(second), &start, false,
                                &after, NULL),
                 LER_OK);
    cr_assert_not_null(strstr(after.data, "alsoKnownAs"));
    cr_assert_not_null(strstr(after.data, "\"#s\""));
    cr_assert_not_null(strstr(after.data, "did:web:other.example#a"));
    LER_AUTO_DID document = read_back(ler_buf_view(&after));
    cr_assert(document->methods[1].expires_set && document->methods[1].assertion &&
              !document->methods[1].authentication);
}

Test(did_web, only_one_key_signs) {
    LER_AUTO_SIGNER first = key(LER_KEY_ED25519);
    LER_AUTO_SIGNER stranger = key(LER_KEY_ED25519);
    LER_AUTO_SIGNER copy = NULL;
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_BUF after = ler_buf_new(DID_WEB_MAX);
    ler_time before = start, later = start;
    before.seconds--;
    later.seconds++;
    cr_assert_eq(did_web_new(DID, ler_signer_key(first), &text, NULL), LER_OK);
    cr_assert_eq(ler_signer_adopt(stranger, DID, ler_buf_view(&text), &start, NULL), LER_E_CONTENT);
    cr_assert_eq(ler_signer_adopt(first, LER_STR("did:web:other.example"), ler_buf_view(&text),
                                  &start, NULL),
                 LER_E_CONTENT);
    cr_assert(ler_str_starts(ler_signer_did(first), "did:key:"), "a refusal changes nothing");
    cr_assert_eq(ler_signer_adopt(first, DID, ler_buf_view(&text), &start, NULL), LER_OK);
    cr_assert(ler_str_equal(ler_signer_did(first), DID));
    cr_assert(ler_str_starts(ler_signer_method(first), "did:web:school.example#z6Mk"));
    cr_assert_eq(ler_signer_copy(first, &copy, NULL), LER_OK);
    cr_assert(ler_str_equal(ler_signer_method(copy), ler_signer_method(first)));

    for (int compromised = 0; compromised < 2; compromised++) {
        LER_AUTO_SIGNER old = NULL;
        LER_AUTO_SIGNER next = key(LER_KEY_P256);
        ler_buf_reset(&after);
        cr_assert_eq(did_web_rotate(DID, ler_buf_view(&text), ler_signer_key(next), &start,
                                    compromised == 1, &after, NULL),
                     LER_OK);
        cr_assert_eq(ler_signer_copy(first, &old, NULL), LER_OK);
        cr_assert_eq(ler_signer_adopt(old, DID, ler_buf_view(&after), &start, NULL), LER_E_CONTENT);
        cr_assert_eq(ler_signer_adopt(old, DID, ler_buf_view(&after), &later, NULL), LER_E_CONTENT);
        cr_assert_eq(ler_signer_adopt(old, DID, ler_buf_view(&after), &before, NULL),
                     compromised == 1 ? LER_E_CONTENT : LER_OK);
        cr_assert_eq(ler_signer_adopt(next, DID, ler_buf_view(&after), &later, NULL), LER_OK);
    }
    /* Two keys without a date: which one signs would be a guess. */
    LER_AUTO_DID document = read_back(ler_buf_view(&after));
    const ler_did_method *active;
    document->methods[1].revoked_set = false;
    document->methods[1].assertion = true;
    cr_assert_eq(did_web_active(document, &active, NULL), LER_E_CONTENT);
}

Test(did_web, a_signer_answers_for_its_own_did_only) {
    LER_AUTO_SIGNER signer = key(LER_KEY_ED25519);
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_DID document = NULL;
    cr_assert_eq(ler_signer_answer(signer, resolver, NULL), LER_OK, "did:key: nothing to do");
    cr_assert_eq(ler_did_resolve(resolver, DID, &document, NULL), LER_E_UNSUPPORTED);
    cr_assert_eq(did_web_new(DID, ler_signer_key(signer), &text, NULL), LER_OK);
    cr_assert_eq(ler_signer_adopt(signer, DID, ler_buf_view(&text), &start, NULL), LER_OK);
    cr_assert_eq(ler_signer_answer(signer, resolver, NULL), LER_OK);
    cr_assert_eq(ler_did_resolve(resolver, LER_STR("did:web:other.example"), &document, NULL),
                 LER_E_READ);
    cr_assert_eq(ler_did_resolve(resolver, ler_signer_method(signer), &document, NULL), LER_OK);
    cr_assert_eq(document->count, 1);
}
