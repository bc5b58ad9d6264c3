#include "ler/uuid.h"
#include "ler/arena.h"

#include <openssl/evp.h>

void ler_uuid_text(const uint8_t bytes[16], char out[LER_UUID_TEXT]) {
    static const char hex[] = "0123456789abcdef";
    char *to = out;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = hex[bytes[i] >> 4];
        *to++ = hex[bytes[i] & 0x0F];
    }
    *to = '\0';
}

/* SHA-1 serves as a fixed function from names to identifiers here, not as protection. */
ler_code ler_uuid_of_url(ler_str iri, char out[LER_UUID_TEXT], ler_error *err) {
    static const uint8_t url[16] = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL)
        return ler_no_memory(err);
    bool done = EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 &&
                EVP_DigestUpdate(ctx, url, sizeof url) == 1 &&
                EVP_DigestUpdate(ctx, iri.len == 0 ? "" : iri.data, iri.len) == 1 &&
                EVP_DigestFinal_ex(ctx, hash, &size) == 1 && size == 20;
    EVP_MD_CTX_free(ctx);
    if (!done)
        return ler_fail(err, LER_E_INTERNAL, "OpenSSL cannot compute a SHA-1 digest");
    hash[6] = (uint8_t)(0x50 | (hash[6] & 0x0F)); /* version 5 */
    hash[8] = (uint8_t)(0x80 | (hash[8] & 0x3F)); /* variant of RFC 9562 */
    ler_uuid_text(hash, out);
    return LER_OK;
}
