#include "credential/profile.h"
#include "ler/ascii.h"
#include "ler/digest.h"
#include <openssl/evp.h>
#include <stdio.h>

ler_code profile_identity_hash(ler_str identifier, ler_str salt, char out[PROFILE_IDENTITY_HASH],
                               ler_error *err) {
    ler_hash *hash = ler_hash_new(LER_SHA256);
    if (hash == NULL)
        return ler_fail(err, LER_E_INTERNAL, "SHA-256 is not available");
    uint8_t digest[LER_DIGEST_MAX];
    ler_hash_update(hash, identifier.data, identifier.len);
    ler_hash_update(hash, salt.data, salt.len);
    ler_code code = ler_hash_final(hash, digest, err);
    ler_hash_free(&hash);
    if (code != LER_OK)
        return code;
    memcpy(out, "sha256$", 7);
    for (size_t i = 0; i < 32; i++)
        snprintf(out + 7 + 2 * i, 3, "%02x", digest[i]);
    return LER_OK;
}

void profile_email(ler_str email, ler_buf *out) {
    ler_str trimmed = ler_str_trim(email);
    for (size_t i = 0; i < trimmed.len; i++)
        ler_buf_char(out, ler_to_lower(trimmed.data[i]));
}

ler_code profile_uuid_url(ler_str name, char out[PROFILE_UUID], ler_error *err) {
    /* RFC 9562, 6.6: 6ba7b811-9dad-11d1-80b4-00c04fd430c8 */
    static const uint8_t URL[16] = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    /* SHA-1 names a thing here and protects nothing. */
    uint8_t d[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 &&
              EVP_DigestUpdate(ctx, URL, sizeof(URL)) == 1 &&
              EVP_DigestUpdate(ctx, name.data, name.len) == 1 &&
              EVP_DigestFinal_ex(ctx, d, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    if (!ok)
        return ler_fail(err, LER_E_INTERNAL, "SHA-1 (for UUID version 5) is not available");
    d[6] = (uint8_t)((d[6] & 0x0f) | 0x50);
    d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
    snprintf(out, PROFILE_UUID,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1],
             d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14],
             d[15]);
    return LER_OK;
}
