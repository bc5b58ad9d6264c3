#include "verifier/recipient.h"
#include "ler/ascii.h"

#include "ler/digest.h"
#include "ler/encoding.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>

#define MAX_IDENTIFIER 4096 /* bytes of an identifier, and of a salt */

ler_code recipient_parse(const char *text, recipient *out, ler_error *err) {
    static const struct {
        const char *prefix;
        recipient_kind kind;
    } kinds[] = {{"email:", RECIPIENT_EMAIL}, {"id:", RECIPIENT_ID}, {"name:", RECIPIENT_NAME}};
    ler_str all = ler_str_of(text);
    for (size_t i = 0; i < 3; i++)
        if (ler_str_starts(all, kinds[i].prefix)) {
            out->kind = kinds[i].kind;
            out->value = ler_str_trim(ler_str_from(all, strlen(kinds[i].prefix)));
            if (out->value.len == 0 || out->value.len > MAX_IDENTIFIER)
                break;
            return LER_OK;
        }
    return ler_fail(err, LER_E_USAGE, "a recipient is email:ADDRESS, id:IDENTIFIER or name:NAME");
}

static void lower(ler_str in, ler_buf *out) {
    for (size_t i = 0; i < in.len; i++)
        ler_buf_char(out, ler_to_lower(in.data[i]));
}

/* Digests are public in the record, yet compared in constant time: how long a comparison takes
 * must not tell a caller of a service how near a guessed address is. */
static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t len) {
    return CRYPTO_memcmp(a, b, len) == 0;
}

/* OB 3.0 IdentityHash: algorithm, '$', hexadecimal digest of identifier and salt. */
static ler_code same_hash(ler_str hash, ler_str identifier, ler_str salt, bool *same, bool *weak,
                          ler_error *err) {
    *same = false;
    bool md5 = ler_str_starts(hash, "md5$");
    if (!md5 && !ler_str_starts(hash, "sha256$"))
        return LER_OK;
    if (identifier.len > MAX_IDENTIFIER || salt.len > MAX_IDENTIFIER)
        return LER_OK;
    LER_AUTO_BUF hex = ler_buf_new(128);
    lower(ler_str_from(hash, md5 ? 4 : 7), &hex);
    uint8_t want[LER_DIGEST_MAX], have[EVP_MAX_MD_SIZE];
    size_t want_len = 0;
    if (ler_hex_decode(ler_buf_view(&hex), want, sizeof want, &want_len, NULL) != LER_OK ||
        want_len != (md5 ? 16u : 32u))
        return LER_OK;
    LER_AUTO_BUF input = ler_buf_new(2 * MAX_IDENTIFIER);
    ler_buf_str(&input, identifier);
    ler_buf_str(&input, salt);
    TRY(ler_buf_done(&input, err));
    if (md5) {
        unsigned len = 0;
        if (EVP_Digest(input.data, input.len, have, &len, EVP_md5(), NULL) != 1 || len != 16)
            return ler_fail(err, LER_E_INTERNAL, "MD5 is not available");
    } else {
        TRY(ler_digest(LER_SHA256, ler_buf_view(&input), have, err));
    }
    *same = same_bytes(want, have, want_len);
    *weak = md5;
    return LER_OK;
}

/* The spelling that is hashed and compared: an address trimmed and in lower case. */
static ler_code compare_object(const recipient *wanted, const ler_json *object, bool *same,
                               bool *weak, ler_error *err) {
    ler_str hash = ler_json_get_text(object, "identityHash"),
            salt = ler_json_get_text(object, "salt");
    bool hashed = ler_json_is(ler_json_get(object, "hashed"), LER_JSON_TRUE);
    LER_AUTO_BUF folded = ler_buf_new(MAX_IDENTIFIER);
    if (wanted->kind == RECIPIENT_EMAIL)
        lower(wanted->value, &folded);
    else
        ler_buf_str(&folded, wanted->value);
    TRY(ler_buf_done(&folded, err));
    *same = *weak = false;
    if (hashed) {
        TRY(same_hash(hash, ler_buf_view(&folded), salt, same, weak, err));
        if (!*same) /* other issuers hash an address as it was typed */
            TRY(same_hash(hash, wanted->value, salt, same, weak, err));
        return LER_OK;
    }
    LER_AUTO_BUF plain = ler_buf_new(LER_MAX_JSON_STRING);
    if (wanted->kind == RECIPIENT_EMAIL)
        lower(ler_str_trim(hash), &plain);
    else
        ler_buf_str(&plain, ler_str_trim(hash));
    TRY(ler_buf_done(&plain, err));
    *same = plain.len == folded.len && plain.len > 0 &&
            same_bytes((const uint8_t *)plain.data, (const uint8_t *)folded.data, plain.len);
    return LER_OK;
}

static bool kind_fits(recipient_kind kind, ler_str identity_type) {
    bool email = ler_str_is(identity_type, "emailAddress"),
         name = ler_str_is(identity_type, "name");
    switch (kind) {
    case RECIPIENT_EMAIL:
        return email;
    case RECIPIENT_NAME:
        return name;
    case RECIPIENT_ID:
        break;
    }
    return !email && !name;
}

ler_code recipient_compare(const recipient *wanted, const ler_json *subject, recipient_match *out,
                           ler_error *err) {
    *out = RECIPIENT_NOT_NAMED;
    ler_str id = ler_json_get_text(subject, "id");
    if (wanted->kind == RECIPIENT_ID && id.len > 0) {
        *out = ler_str_equal(id, wanted->value) ? RECIPIENT_SAME : RECIPIENT_OTHER;
        if (*out == RECIPIENT_SAME)
            return LER_OK;
    }
    const ler_json *list = ler_json_get(subject, "identifier");
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *object = ler_json_list_item(list, i);
        if (!ler_json_is(object, LER_JSON_OBJECT) ||
            !kind_fits(wanted->kind, ler_json_get_text(object, "identityType")))
            continue;
        bool same, weak;
        TRY(compare_object(wanted, object, &same, &weak, err));
        if (same) {
            *out = weak ? RECIPIENT_SAME_WEAK : RECIPIENT_SAME;
            return LER_OK;
        }
        *out = RECIPIENT_OTHER;
    }
    return LER_OK;
}
