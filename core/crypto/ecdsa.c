/* ECDSA over P-256 and P-384 (FIPS 186-5) through OpenSSL's EVP: points, and signatures in the
 * fixed form r||s (IEEE P1363) that JOSE and Data Integrity use, and in DER. */
#include "crypto/key.h"
#include <openssl/core_names.h>
#include <openssl/params.h>

/* The group orders, big-endian (SP 800-186, 3.2.1.3 and 3.2.1.4). */
static const uint8_t order256[32] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
static const uint8_t order384[48] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73};

static bool in_range(const uint8_t *scalar, ler_key_type type) {
    size_t size = ler_ec_size(type);
    const uint8_t *order = type == LER_KEY_P384 ? order384 : order256;
    uint8_t any = 0;
    for (size_t i = 0; i < size; i++)
        any |= scalar[i];
    return any != 0 && memcmp(scalar, order, size) < 0;
}

/* SEC 1 2.3.4: OpenSSL decodes the point and refuses x >= p and points off the curve; infinity
 * (one zero byte) and the hybrid forms 06 and 07 never reach it. The cofactor is 1. */
ler_code ler_ec_load(ler_key *key, const uint8_t *raw, size_t len, ler_error *err) {
    size_t size = ler_ec_size(key->type);
    bool compressed = len == size + 1 && (raw[0] == 2 || raw[0] == 3);
    if (!compressed && !(len == 2 * size + 1 && raw[0] == 4))
        return ler_fail(err, LER_E_CRYPTO,
                        "this is no point of %s in compressed or uncompressed form",
                        ler_key_type_name(key->type));
    char group[] = "P-256", group384[] = "P-384";
    uint8_t copy[LER_KEY_RAW_MAX], point[LER_KEY_RAW_MAX];
    size_t point_len = 0;
    memcpy(copy, raw, len);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                         key->type == LER_KEY_P384 ? group384 : group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, len),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    bool good = ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
                EVP_PKEY_fromdata(ctx, &key->pkey, EVP_PKEY_PUBLIC_KEY, params) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (!good)
        return ler_crypto_fail(err, LER_E_CRYPTO, "this public key is not a point on its curve");
    if (EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point,
                                        sizeof point, &point_len) != 1 ||
        point_len != 2 * size + 1 || point[0] != 4)
        return ler_crypto_fail(err, LER_E_INTERNAL, "OpenSSL does not give the point back");
    key->raw[0] = 2 + (point[2 * size] & 1);
    memcpy(key->raw + 1, point + 1, size);
    memcpy(key->y, point + 1 + size, size);
    key->raw_len = size + 1;
    key->bits = (unsigned)size * 8;
    key->verify_ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    if (key->verify_ctx == NULL || EVP_PKEY_verify_init(key->verify_ctx) != 1)
        return ler_crypto_fail(err, LER_E_INTERNAL, "OpenSSL cannot verify with this key");
    return LER_OK;
}

/* Appends one DER INTEGER for a big-endian scalar; returns its length. */
static size_t der_integer(const uint8_t *scalar, size_t size, uint8_t *out) {
    while (size > 1 && *scalar == 0) {
        scalar++;
        size--;
    }
    size_t pad = *scalar >> 7;
    out[0] = 0x02;
    out[1] = (uint8_t)(size + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, scalar, size);
    return 2 + pad + size;
}

ler_code ler_ec_verify(ler_key *key, ler_str message, const uint8_t *signature, ler_error *err) {
    size_t size = ler_ec_size(key->type);
    uint8_t digest[LER_DIGEST_MAX], der[3 + 2 * (3 + 48)];
    if (!in_range(signature, key->type) || !in_range(signature + size, key->type))
        return ler_fail(err, LER_E_CRYPTO, "the signature's r or s is out of range");
    ler_digest_alg alg = ler_key_digest(key);
    TRY(ler_digest(alg, message, digest, err));
    /* Two integers of at most 50 bytes: the sequence's length always fits in one byte. */
    size_t len = 2;
    len += der_integer(signature, size, der + len);
    len += der_integer(signature + size, size, der + len);
    der[0] = 0x30;
    der[1] = (uint8_t)(len - 2);
    if (EVP_PKEY_verify(key->verify_ctx, der, len, digest, ler_digest_size(alg)) == 1)
        return LER_OK;
    return ler_crypto_fail(err, LER_E_CRYPTO, "the signature does not match");
}

/* One INTEGER at *at into `out`, right-aligned in `size` bytes. */
static bool der_scalar(ler_str der, size_t *at, size_t size, uint8_t *out) {
    const uint8_t *d = (const uint8_t *)der.data;
    if (der.len - *at < 3 || d[*at] != 0x02)
        return false;
    size_t len = d[*at + 1];
    const uint8_t *v = d + *at + 2;
    if (len == 0 || len > size + 1 || len > der.len - *at - 2)
        return false;
    *at += 2 + len;
    if (v[0] >= 0x80) /* negative */
        return false;
    if (v[0] == 0 && len > 1) { /* a leading zero only where it is needed */
        if (v[1] < 0x80)
            return false;
        v++;
        len--;
    }
    if (len > size)
        return false;
    memset(out, 0, size - len);
    memcpy(out + size - len, v, len);
    return true;
}

ler_code ler_ec_from_der(ler_key_type type, ler_str der, uint8_t out[96], ler_error *err) {
    size_t size = ler_ec_size(type), at = 2;
    const uint8_t *d = (const uint8_t *)der.data;
    if (der.len < 8 || der.len > 2 + 2 * (size + 3) || d[0] != 0x30 || d[1] != der.len - 2 ||
        !der_scalar(der, &at, size, out) || !der_scalar(der, &at, size, out + size) ||
        at != der.len)
        return ler_fail(err, LER_E_CRYPTO, "the signature is not strict DER");
    return LER_OK;
}
