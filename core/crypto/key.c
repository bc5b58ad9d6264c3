/* Lifetime of public keys, and the questions that have the same answer form for every type. */
#include "crypto/key.h"
#include <openssl/err.h>
#include <stdlib.h>

const char *ler_key_type_name(ler_key_type type) {
    static const char *const names[] = {"Ed25519", "P-256", "P-384", "RSA"};
    return names[type];
}

ler_key *ler_key_alloc(ler_key_type type) {
    ler_key *key = calloc(1, sizeof *key);
    if (key != NULL) {
        key->count = 1;
        key->type = type;
    }
    return key;
}

ler_key *ler_key_ref(ler_key *key) {
    if (key != NULL)
        key->count++;
    return key;
}

void ler_key_free(ler_key **slot) {
    ler_key *key = *slot;
    *slot = NULL;
    if (key == NULL || --key->count != 0)
        return;
    EVP_PKEY_CTX_free(key->verify_ctx);
    EVP_PKEY_free(key->pkey);
    free(key->modulus);
    free(key);
}

ler_code ler_crypto_fail(ler_error *err, ler_code code, const char *sentence) {
    ERR_clear_error();
    return ler_fail(err, code, "%s", sentence);
}

ler_code ler_key_from_raw(ler_key_type type, const uint8_t *raw, size_t len, ler_key **out,
                          ler_error *err) {
    *out = NULL;
    if (type == LER_KEY_RSA)
        return ler_fail(err, LER_E_USAGE, "RSA keys have no raw form");
    LER_AUTO_KEY key = ler_key_alloc(type);
    if (key == NULL)
        return ler_no_memory(err);
    if (type == LER_KEY_ED25519)
        TRY(ler_ed25519_load(key, raw, len, err));
    else
        TRY(ler_ec_load(key, raw, len, err));
    *out = key;
    key = NULL;
    return LER_OK;
}

ler_key_type ler_key_type_of(const ler_key *key) {
    return key->type;
}

unsigned ler_key_bits(const ler_key *key) {
    return key->bits;
}

ler_str ler_key_raw(const ler_key *key) {
    return (ler_str){(const char *)key->raw, key->raw_len};
}

bool ler_key_equal(const ler_key *a, const ler_key *b) {
    if (a->type != b->type || a->raw_len != b->raw_len || a->modulus_len != b->modulus_len ||
        a->exponent_len != b->exponent_len)
        return false;
    if (a->type == LER_KEY_RSA)
        return memcmp(a->modulus, b->modulus, a->modulus_len) == 0 &&
               memcmp(a->exponent, b->exponent, a->exponent_len) == 0;
    return memcmp(a->raw, b->raw, a->raw_len) == 0;
}

ler_digest_alg ler_key_digest(const ler_key *key) {
    return key->type == LER_KEY_P384 ? LER_SHA384 : LER_SHA256;
}

size_t ler_key_signature_size(const ler_key *key) {
    switch (key->type) {
    case LER_KEY_ED25519:
    case LER_KEY_P256:
        return 64;
    case LER_KEY_P384:
        return 96;
    case LER_KEY_RSA:
        break;
    }
    return (key->bits + 7) / 8;
}

ler_code ler_key_verify(ler_key *key, ler_str message, ler_str signature, ler_error *err) {
    if (key->type == LER_KEY_RSA)
        return ler_fail(err, LER_E_UNSUPPORTED, "RSA signatures are not verified here");
    if (signature.len != ler_key_signature_size(key))
        return ler_fail(err, LER_E_CRYPTO, "a %s signature has %zu bytes, this one %zu",
                        ler_key_type_name(key->type), ler_key_signature_size(key), signature.len);
    if (key->type == LER_KEY_ED25519)
        return ler_ed25519_verify(key, message, signature, err);
    return ler_ec_verify(key, message, (const uint8_t *)signature.data, err);
}

ler_code ler_key_verify_der(ler_key *key, ler_str message, ler_str signature, ler_error *err) {
    uint8_t fixed[96];
    if (key->type != LER_KEY_P256 && key->type != LER_KEY_P384)
        return ler_fail(err, LER_E_UNSUPPORTED, "only ECDSA signatures come as DER");
    TRY(ler_ec_from_der(key->type, signature, fixed, err));
    return ler_ec_verify(key, message, fixed, err);
}
