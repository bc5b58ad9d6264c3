/* Public keys as JWK (RFC 7517; RFC 7518 6.2 EC, 6.3 RSA; RFC 8037 2 OKP). */
#include "crypto/key.h"
#include "ler/encoding.h"

static const struct {
    const char *kty, *crv, *alg;
    ler_key_type type;
} kinds[] = {
    {"OKP", "Ed25519", "EdDSA", LER_KEY_ED25519},
    {"EC", "P-256", "ES256", LER_KEY_P256},
    {"EC", "P-384", "ES384", LER_KEY_P384},
    {"RSA", NULL, "RS256", LER_KEY_RSA},
};

/* A base64url member of exactly `want` bytes (0: any length up to size). */
static ler_code number(const ler_json *jwk, const char *name, uint8_t *out, size_t size,
                       size_t want, size_t *len, ler_error *err) {
    const ler_json *member = ler_json_get(jwk, name);
    if (!ler_json_is(member, LER_JSON_STRING))
        return ler_fail(err, LER_E_CONTENT, "JWK member %s must be a string, not %s", name,
                        ler_json_type_name(member));
    if (ler_base64url_decode(ler_json_str(member), out, size, len, NULL) != LER_OK)
        return ler_fail(err, LER_E_CRYPTO, "JWK member %s is not base64url of the right length",
                        name);
    if (want != 0 && *len != want)
        return ler_fail(err, LER_E_CRYPTO, "JWK member %s must have %zu bytes, it has %zu", name,
                        want, *len);
    return LER_OK;
}

/* RFC 7517 4.2 to 4.4: what a key says of its own use binds. */
static ler_code check_use(const ler_json *jwk, const char *alg, ler_error *err) {
    static const char *const private_members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
    for (size_t i = 0; i < sizeof private_members / sizeof *private_members; i++)
        if (ler_json_get(jwk, private_members[i]) != NULL)
            return ler_fail(err, LER_E_CRYPTO,
                            "this JWK contains the secret member %s; a public key has none",
                            private_members[i]);
    const ler_json *use = ler_json_get(jwk, "use"), *ops = ler_json_get(jwk, "key_ops"),
                   *own = ler_json_get(jwk, "alg");
    if (use != NULL && !ler_str_is(ler_json_str(use), "sig"))
        return ler_fail(err, LER_E_CRYPTO, "this JWK is not meant for signatures (use)");
    if (ops != NULL && !(ler_json_is(ops, LER_JSON_ARRAY) && ler_json_list_has(ops, "verify")))
        return ler_fail(err, LER_E_CRYPTO, "this JWK is not meant to verify (key_ops)");
    if (own != NULL && !ler_str_is(ler_json_str(own), alg) &&
        !(strcmp(alg, "EdDSA") == 0 && ler_str_is(ler_json_str(own), "Ed25519"))) /* RFC 9864 */
        return ler_fail(err, LER_E_CRYPTO, "this JWK's alg is not %s", alg);
    return LER_OK;
}

static ler_code read_rsa(const ler_json *jwk, ler_key **out, ler_error *err) {
    uint8_t n[LER_MAX_RSA_BITS / 8], e[8];
    size_t n_len = 0, e_len = 0;
    TRY(number(jwk, "n", n, sizeof n, 0, &n_len, err));
    TRY(number(jwk, "e", e, sizeof e, 0, &e_len, err));
    return ler_key_from_rsa(n, n_len, e, e_len, out, err);
}

ler_code ler_key_from_jwk(const ler_json *jwk, ler_key **out, ler_error *err) {
    *out = NULL;
    if (!ler_json_is(jwk, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "a JWK is an object, not %s", ler_json_type_name(jwk));
    ler_str kty = ler_json_get_text(jwk, "kty"), crv = ler_json_get_text(jwk, "crv");
    size_t kind = 0, kind_count = sizeof kinds / sizeof *kinds, len = 0;
    while (kind < kind_count && !(ler_str_is(kty, kinds[kind].kty) &&
                                  (kinds[kind].crv == NULL || ler_str_is(crv, kinds[kind].crv))))
        kind++;
    if (kind == kind_count) {
        char a[LER_EXCERPT], b[LER_EXCERPT];
        return ler_fail(err, LER_E_UNSUPPORTED, "JWK kty \"%s\" with crv \"%s\" is not supported",
                        ler_excerpt(a, kty.data, kty.len), ler_excerpt(b, crv.data, crv.len));
    }
    TRY(check_use(jwk, kinds[kind].alg, err));
    uint8_t raw[LER_KEY_RAW_MAX];
    ler_key_type type = kinds[kind].type;
    if (type == LER_KEY_RSA)
        return read_rsa(jwk, out, err);
    if (type == LER_KEY_ED25519) {
        TRY(number(jwk, "x", raw, 32, 32, &len, err));
        return ler_key_from_raw(type, raw, 32, out, err);
    }
    size_t size = ler_ec_size(type);
    raw[0] = 4; /* uncompressed: OpenSSL then checks that (x, y) lies on the curve */
    TRY(number(jwk, "x", raw + 1, size, size, &len, err));
    TRY(number(jwk, "y", raw + 1 + size, size, size, &len, err));
    return ler_key_from_raw(type, raw, 2 * size + 1, out, err);
}

static bool set_number(ler_arena *arena, ler_json *jwk, const char *name, const uint8_t *data,
                       size_t len) {
    LER_AUTO_BUF text = ler_buf_new(2 * LER_MAX_RSA_BITS / 8);
    ler_base64url_encode(data, len, &text);
    return ler_buf_done(&text, NULL) == LER_OK &&
           ler_json_set_text(arena, jwk, name, ler_buf_view(&text));
}

ler_json *ler_key_to_jwk(const ler_key *key, ler_arena *arena) {
    ler_json *jwk = ler_json_new(arena, LER_JSON_OBJECT);
    size_t kind = 0;
    while (kinds[kind].type != key->type)
        kind++;
    bool good = jwk != NULL && ler_json_set_text(arena, jwk, "kty", ler_str_of(kinds[kind].kty));
    if (key->type == LER_KEY_RSA)
        good = good && set_number(arena, jwk, "n", key->modulus, key->modulus_len) &&
               set_number(arena, jwk, "e", key->exponent, key->exponent_len);
    else
        good = good && ler_json_set_text(arena, jwk, "crv", ler_str_of(kinds[kind].crv));
    if (key->type == LER_KEY_ED25519)
        good = good && set_number(arena, jwk, "x", key->raw, 32);
    if (key->type == LER_KEY_P256 || key->type == LER_KEY_P384)
        good = good && set_number(arena, jwk, "x", key->raw + 1, ler_ec_size(key->type)) &&
               set_number(arena, jwk, "y", key->y, ler_ec_size(key->type));
    return good ? jwk : NULL;
}
