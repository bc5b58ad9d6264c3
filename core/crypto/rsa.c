/* RSA public keys: bounds first, then OpenSSL. */
#include "crypto/key.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <stdlib.h>

static unsigned bit_length(const uint8_t *n, size_t len) {
    unsigned bits = (unsigned)(len * 8);
    for (unsigned mask = 0x80; mask != 0 && (n[0] & mask) == 0; mask >>= 1)
        bits--;
    return bits;
}

/* e = 1 makes every message its own signature, an even e is no RSA key, a huge n or e is a way
 * to keep a verifier busy. */
static ler_code check_bounds(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len,
                             ler_error *err) {
    if (n_len == 0 || e_len == 0 || n[0] == 0 || e[0] == 0)
        return ler_fail(err, LER_E_CRYPTO, "RSA numbers are given without leading zeros");
    if (n_len > LER_MAX_RSA_BITS / 8 || bit_length(n, n_len) < LER_MIN_RSA_BITS)
        return ler_fail(err, LER_E_CRYPTO, "RSA keys from %d to %d bits are accepted",
                        LER_MIN_RSA_BITS, LER_MAX_RSA_BITS);
    if ((n[n_len - 1] & 1) == 0)
        return ler_fail(err, LER_E_CRYPTO, "this RSA modulus is even");
    if (e_len > 8 || (e[e_len - 1] & 1) == 0 || (e_len == 1 && e[0] == 1))
        return ler_fail(err, LER_E_CRYPTO, "an RSA exponent is odd, 3 or more, at most 64 bits");
    return LER_OK;
}

static EVP_PKEY *make(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len) {
    EVP_PKEY *pkey = NULL;
    BIGNUM *bn = BN_bin2bn(n, (int)n_len, NULL), *be = BN_bin2bn(e, (int)e_len, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM *params = NULL;
    if (bn != NULL && be != NULL && builder != NULL && ctx != NULL &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, bn) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, be) == 1 &&
        (params = OSSL_PARAM_BLD_to_param(builder)) != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
        EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
        pkey = NULL;
    OSSL_PARAM_free(params);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_BLD_free(builder);
    BN_free(be);
    BN_free(bn);
    return pkey;
}

ler_code ler_key_from_rsa(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len,
                          ler_key **out, ler_error *err) {
    *out = NULL;
    TRY(check_bounds(n, n_len, e, e_len, err));
    LER_AUTO_KEY key = ler_key_alloc(LER_KEY_RSA);
    if (key == NULL || (key->modulus = malloc(n_len + e_len)) == NULL)
        return ler_no_memory(err);
    memcpy(key->modulus, n, n_len);
    key->exponent = key->modulus + n_len;
    memcpy(key->exponent, e, e_len);
    key->modulus_len = n_len;
    key->exponent_len = e_len;
    key->bits = bit_length(n, n_len);
    key->pkey = make(n, n_len, e, e_len);
    if (key->pkey == NULL)
        return ler_crypto_fail(err, LER_E_CRYPTO, "OpenSSL does not take this RSA key");
    *out = key;
    key = NULL;
    return LER_OK;
}
