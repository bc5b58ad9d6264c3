/* Private keys in memory: Ed25519 in libsodium's form (it signs 2.3 times as fast as OpenSSL 3.0),
 * the others as OpenSSL's. */
#include "issuer/keys/inside.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdlib.h>

static ler_code fail(ler_error *err, ler_code code, const char *sentence) {
    ERR_clear_error();
    return ler_fail(err, code, "%s", sentence);
}

void ler_signer_free(ler_signer **slot) {
    ler_signer *signer = *slot;
    *slot = NULL;
    if (signer == NULL)
        return;
    sodium_free(signer->ed25519); /* wipes */
    EVP_PKEY_CTX_free(signer->ctx);
    EVP_PKEY_free(signer->pkey); /* wipes */
    ler_did_document_free(&signer->did);
    ler_buf_free(&signer->adopted);
    ler_key_free(&signer->key);
    free(signer);
}

static ler_code take_ed25519(ler_signer *s, const uint8_t seed[32], ler_error *err) {
    uint8_t public_key[32];
    s->ed25519 = sodium_malloc(crypto_sign_SECRETKEYBYTES);
    if (s->ed25519 == NULL || crypto_sign_seed_keypair(public_key, s->ed25519, seed) != 0)
        return ler_no_memory(err);
    return ler_key_from_raw(LER_KEY_ED25519, public_key, sizeof public_key, &s->key, err);
}

static ler_code ed25519_from_pkey(ler_signer *s, EVP_PKEY *pkey, ler_error *err) {
    uint8_t *seed = sodium_malloc(32);
    size_t len = 32;
    if (seed == NULL)
        return ler_no_memory(err);
    ler_code code = EVP_PKEY_get_raw_private_key(pkey, seed, &len) == 1 && len == 32
                        ? take_ed25519(s, seed, err)
                        : fail(err, LER_E_CRYPTO, "the file holds no private key");
    sodium_free(seed);
    return code;
}

static ler_code ec_from_pkey(ler_signer *s, EVP_PKEY *pkey, ler_error *err) {
    char group[32];
    uint8_t point[LER_KEY_RAW_MAX];
    size_t len = 0;
    if (EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                       NULL) != 1)
        return fail(err, LER_E_UNSUPPORTED, "the key's curve is not P-256 or P-384");
    bool p256 = strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0;
    if (!p256 && strcmp(group, "secp384r1") != 0 && strcmp(group, "P-384") != 0)
        return fail(err, LER_E_UNSUPPORTED, "the key's curve is not P-256 or P-384");
    /* A pair that does not fit together would sign what nobody can verify. */
    EVP_PKEY_CTX *check = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    bool good = check != NULL && EVP_PKEY_check(check) == 1;
    EVP_PKEY_CTX_free(check);
    if (!good || EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point,
                                                 sizeof point, &len) != 1)
        return fail(err, LER_E_CRYPTO, "the private key does not fit its public half");
    TRY(ler_key_from_raw(p256 ? LER_KEY_P256 : LER_KEY_P384, point, len, &s->key, err));
    s->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    if (s->ctx == NULL || EVP_PKEY_sign_init(s->ctx) != 1)
        return fail(err, LER_E_INTERNAL, "OpenSSL cannot sign with this key");
    return LER_OK;
}

static ler_code rsa_from_pkey(ler_signer *s, EVP_PKEY *pkey, ler_error *err) {
    uint8_t n[LER_MAX_RSA_BITS / 8], e[8];
    BIGNUM *bn = NULL, *be = NULL;
    int n_len = 0, e_len = 0;
    if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &bn) == 1 &&
        EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &be) == 1 &&
        BN_num_bytes(bn) <= (int)sizeof n && BN_num_bytes(be) <= (int)sizeof e) {
        n_len = BN_bn2bin(bn, n);
        e_len = BN_bn2bin(be, e);
    }
    BN_free(bn);
    BN_free(be);
    if (n_len <= 0 || e_len <= 0)
        return fail(err, LER_E_CRYPTO, "the RSA key is out of the bounds that are accepted");
    return ler_key_from_rsa(n, (size_t)n_len, e, (size_t)e_len, &s->key, err);
}

/* SHA-256 of the DIDs of keys-example/: whoever holds one of these keys shares it with everybody.
 */
static const char *const examples[] = {
    "ed7d2015af8588179b65e4e44ab4af874d13208d5fd77f004dc5cd78694485cc", /* ed25519 */
    "97406897fb84ca9a2ce8b9c1d82432e1e7cbf307425b72c164b3d2cb84b1d3e1", /* p256 */
    "cea9660013528ded17acd7277f7c46a07db88ad24fa6e86add4fb447eb13cc74", /* p384 */
    "e6a69fa0c84a11ef6b7095f737b065b86e034113dadcd7bbf99dd73e9faba5d5", /* rsa3072 */
};

static ler_code finish(ler_signer *s, ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX];
    LER_AUTO_BUF hex = ler_buf_new(128);
    TRY(ler_did_from_key(s->key, &s->did, err));
    s->method = &s->did->methods[0];
    TRY(ler_digest(LER_SHA256, s->did->id, digest, err));
    ler_hex_encode(digest, 32, &hex);
    TRY(ler_buf_done(&hex, err));
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        s->example = s->example || ler_str_is(ler_buf_view(&hex), examples[i]);
    return LER_OK;
}

ler_code ler_signer_from_pkey(EVP_PKEY *pkey, ler_signer **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_SIGNER s = calloc(1, sizeof *s);
    if (s == NULL || sodium_init() < 0)
        return ler_no_memory(err);
    if (EVP_PKEY_is_a(pkey, "ED25519"))
        TRY(ed25519_from_pkey(s, pkey, err));
    else if (EVP_PKEY_is_a(pkey, "EC"))
        TRY(ec_from_pkey(s, pkey, err));
    else if (EVP_PKEY_is_a(pkey, "RSA"))
        TRY(rsa_from_pkey(s, pkey, err));
    else
        return fail(err, LER_E_UNSUPPORTED,
                    "this kind of key is not supported; Ed25519, P-256, P-384 and RSA are");
    if (s->ed25519 == NULL) {
        EVP_PKEY_up_ref(pkey);
        s->pkey = pkey;
    }
    TRY(finish(s, err));
    *out = s;
    s = NULL;
    return LER_OK;
}

EVP_PKEY *ler_signer_pkey(const ler_signer *signer) {
    if (signer->ed25519 != NULL)
        return EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, signer->ed25519, 32);
    EVP_PKEY_up_ref(signer->pkey);
    return signer->pkey;
}

ler_code ler_signer_copy(const ler_signer *signer, ler_signer **out, ler_error *err) {
    *out = NULL;
    EVP_PKEY *pkey = ler_signer_pkey(signer);
    if (pkey == NULL)
        return fail(err, LER_E_MEMORY, "out of memory");
    ler_code code = ler_signer_from_pkey(pkey, out, err);
    EVP_PKEY_free(pkey);
    /* The document is read anew: one document and its keys serve one thread. */
    if (code == LER_OK && signer->adopted.len > 0)
        code = ler_signer_adopt(*out, signer->did->id, ler_buf_view(&signer->adopted),
                                &signer->adopted_at, err);
    if (code != LER_OK)
        ler_signer_free(out);
    return code;
}

ler_code ler_signer_type(const char *name, ler_key_type *out, ler_error *err) {
    static const char *const names[] = {"ed25519", "p256", "p384", "rsa3072"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (ler_key_type)i;
            return LER_OK;
        }
    return ler_fail(err, LER_E_USAGE, "key types are ed25519, p256, p384 and rsa3072");
}

ler_code ler_signer_generate(ler_key_type type, ler_signer **out, ler_error *err) {
    *out = NULL;
    TRY(ler_harden(err));
    if (type == LER_KEY_ED25519) {
        LER_AUTO_SIGNER s = calloc(1, sizeof *s);
        if (s == NULL || sodium_init() < 0)
            return ler_no_memory(err);
        uint8_t *seed = sodium_malloc(32);
        if (seed == NULL)
            return ler_no_memory(err);
        ler_code code = ler_random(seed, 32, err);
        if (code == LER_OK)
            code = take_ed25519(s, seed, err);
        sodium_free(seed);
        TRY(code);
        TRY(finish(s, err));
        *out = s;
        s = NULL;
        return LER_OK;
    }
    EVP_PKEY *pkey = type == LER_KEY_RSA
                         ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)3072)
                         : EVP_PKEY_Q_keygen(NULL, NULL, "EC", ler_key_type_name(type));
    if (pkey == NULL)
        return fail(err, LER_E_INTERNAL, "OpenSSL cannot make a key");
    ler_code code = ler_signer_from_pkey(pkey, out, err);
    EVP_PKEY_free(pkey);
    return code;
}

ler_key *ler_signer_key(const ler_signer *signer) {
    return signer->key;
}

ler_str ler_signer_did(const ler_signer *signer) {
    return signer->did->id;
}

ler_str ler_signer_method(const ler_signer *signer) {
    return signer->method->id;
}

bool ler_signer_is_example(const ler_signer *signer) {
    return signer->example;
}

/* ECDSA-Sig-Value to r||s; the numbers come from OpenSSL, which wrote them in range. */
static bool fixed_form(const uint8_t *der, size_t len, size_t size, uint8_t *out) {
    const unsigned char *at = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
    bool good = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, (int)size) == (int)size &&
                BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + size, (int)size) == (int)size;
    ECDSA_SIG_free(sig);
    return good;
}

ler_code ler_signer_sign(ler_signer *signer, ler_str data, uint8_t out[LER_SIGNATURE_MAX],
                         size_t *len, ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX], der[256];
    size_t der_len = sizeof der;
    *len = ler_key_signature_size(signer->key);
    if (signer->ed25519 != NULL) {
        if (crypto_sign_detached(out, NULL, (const uint8_t *)data.data, data.len,
                                 signer->ed25519) != 0)
            return ler_fail(err, LER_E_INTERNAL, "libsodium cannot sign");
        return LER_OK;
    }
    if (signer->ctx == NULL)
        return ler_fail(err, LER_E_UNSUPPORTED, "an RSA key makes no embedded proofs");
    ler_digest_alg alg = ler_key_digest(signer->key);
    TRY(ler_digest(alg, data, digest, err));
    if (EVP_PKEY_sign(signer->ctx, der, &der_len, digest, ler_digest_size(alg)) != 1 ||
        !fixed_form(der, der_len, *len / 2, out))
        return fail(err, LER_E_INTERNAL, "OpenSSL cannot sign");
    return LER_OK;
}

ler_code ler_signer_prove(ler_signer *signer, ler_proof_engine *engine,
                          const ler_proof_config *config, const ler_json *document,
                          ler_arena *arena, ler_json **out, ler_error *err) {
    uint8_t data[LER_HASH_DATA_MAX], signature[LER_SIGNATURE_MAX];
    size_t len = 0, signature_len = 0;
    ler_json *proof = NULL;
    TRY(ler_proof_hash_data(engine, config, document, arena, data, &len, NULL, err));
    TRY(ler_signer_sign(signer, (ler_str){(char *)data, len}, signature, &signature_len, err));
    TRY(ler_proof_make(config, (ler_str){(char *)signature, signature_len}, arena, &proof, err));
    return ler_proof_attach(document, proof, arena, out, err);
}
