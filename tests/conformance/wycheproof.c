/* Project Wycheproof: every vector through our own functions; "valid" verifies, "invalid" does not.
 * A group's key is read in every form in which it is given. */
#include "conformance/suite.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include "ler/key.h"
#include <stdio.h>

static bool hex(ler_arena *arena, ler_str text, ler_str *out) {
    uint8_t *bytes = ler_arena_alloc(arena, text.len / 2 + 1);
    size_t len = 0;
    bool good = bytes != NULL && ler_hex_decode(text, bytes, text.len / 2, &len, NULL) == LER_OK;
    *out = (ler_str){(char *)bytes, len};
    return good;
}

static bool group_key(ler_arena *arena, const ler_json *group, const char *name, ler_key **key,
                      tally *t) {
    const ler_json *public_key = ler_json_get(group, "publicKey"),
                   *jwk = ler_json_get(group, "publicKeyJwk");
    ler_str curve = ler_json_get_text(public_key, "curve"), raw;
    ler_error err = {0};
    bool ed25519 = ler_str_is(curve, "edwards25519");
    ler_key_type type = ed25519                          ? LER_KEY_ED25519
                        : ler_str_is(curve, "secp384r1") ? LER_KEY_P384
                                                         : LER_KEY_P256;
    const char *form = ed25519 ? "pk" : "uncompressed";
    if (!hex(arena, ler_json_get_text(public_key, form), &raw) ||
        ler_key_from_raw(type, (const uint8_t *)raw.data, raw.len, key, &err) != LER_OK) {
        tally_fail(t, name, "a group's key is refused: %s", err.message);
        return false;
    }
    if (jwk != NULL) {
        LER_AUTO_KEY other = NULL;
        if (ler_key_from_jwk(jwk, &other, &err) != LER_OK || !ler_key_equal(*key, other))
            tally_fail(t, name, "a group's JWK is another key: %s", err.message);
    }
    return true;
}

static void one(ler_arena *arena, const ler_json *test, const char *name, ler_key *key, bool der,
                tally *t) {
    ler_str message, signature, result = ler_json_get_text(test, "result"),
                                comment = ler_json_get_text(test, "comment");
    char id[SUITE_PATH];
    snprintf(id, sizeof id, "%s#%.0f", name, ler_json_number(ler_json_get(test, "tcId")));
    if (!hex(arena, ler_json_get_text(test, "msg"), &message) ||
        !hex(arena, ler_json_get_text(test, "sig"), &signature)) {
        tally_fail(t, id, "not hexadecimal");
        return;
    }
    bool good =
        (der ? ler_key_verify_der : ler_key_verify)(key, message, signature, NULL) == LER_OK;
    if (ler_str_is(result, "acceptable")) {
        printf("NOTE %s: acceptable, %s here\n", id, good ? "accepted" : "refused");
        tally_pass(t);
    } else if (good == ler_str_is(result, "valid")) {
        tally_pass(t);
    } else {
        tally_fail(t, id, "%.*s, but %s (%.*s)", (int)result.len, result.data,
                   good ? "accepted" : "refused", (int)comment.len, comment.data);
    }
}

static void file(const char *path, const char *name, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *root = NULL;
    ler_error err = {0};
    if (ler_file_read(path, &text, &err) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&text), NULL, &root, &err) != LER_OK) {
        tally_fail(t, name, "%s", err.message);
        return;
    }
    const ler_json *groups = ler_json_get(root, "testGroups");
    for (size_t i = 0; i < ler_json_count(groups); i++) {
        const ler_json *group = ler_json_item(groups, i), *tests = ler_json_get(group, "tests");
        LER_AUTO_KEY key = NULL;
        if (group_key(arena, group, name, &key, t))
            for (size_t k = 0; k < ler_json_count(tests); k++)
                one(arena, ler_json_item(tests, k), name, key,
                    ler_str_is(ler_json_get_text(group, "type"), "EcdsaVerify"), t);
    }
}

void suite_wycheproof(const char *folder, tally *t) {
    suite_each_file(folder, "_test.json", file, t);
}
