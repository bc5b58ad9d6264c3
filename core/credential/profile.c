#include "credential/profile.h"
#include "ler/ascii.h"
#include "ler/digest.h"
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
