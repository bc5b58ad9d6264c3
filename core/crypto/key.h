/* Inside of a public key. */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "ler/key.h"
#include <openssl/evp.h>

struct ler_key {
    unsigned count;
    ler_key_type type;
    unsigned bits;
    uint8_t raw[49]; /* Ed25519: 32 bytes; EC: compressed point, which is also the identity */
    size_t raw_len;  /* 0 for RSA */
    uint8_t y[48];   /* EC: the coordinate that the compressed form leaves out, for JWK */
    uint8_t *modulus, *exponent; /* RSA: as given, big-endian; one allocation */
    size_t modulus_len, exponent_len;
    EVP_PKEY *pkey;           /* EC and RSA */
    EVP_PKEY_CTX *verify_ctx; /* EC: made ready once; each EVP_PKEY_verify may use it again */
};

/* A zeroed key of one count; NULL when memory is out. */
ler_key *ler_key_alloc(ler_key_type type);

/* LER_E_CRYPTO with a sentence, and OpenSSL's error queue emptied: a stale entry there would
 * be reported by whoever looks next. */
ler_code ler_crypto_fail(ler_error *err, ler_code code, const char *sentence);

/* Bytes of one coordinate: 32 or 48. */
static inline size_t ler_ec_size(ler_key_type type) {
    return type == LER_KEY_P384 ? 48 : 32;
}

ler_code ler_ed25519_load(ler_key *key, const uint8_t *raw, size_t len, ler_error *err);
ler_code ler_ed25519_verify(const ler_key *key, ler_str message, ler_str signature, ler_error *err);
ler_code ler_ec_load(ler_key *key, const uint8_t *raw, size_t len, ler_error *err);
/* signature: r||s of exactly two coordinates' length. */
ler_code ler_ec_verify(ler_key *key, ler_str message, const uint8_t *signature, ler_error *err);
/* Strict DER (X.690 10 and 11): SEQUENCE of two minimal positive INTEGERs, nothing behind, into
 * r||s. */
ler_code ler_ec_from_der(ler_key_type type, ler_str der, uint8_t out[96], ler_error *err);

#endif
