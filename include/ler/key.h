/* Public keys: Ed25519, ECDSA over P-256 and P-384, RSA; reading and writing them as Multikey
 * (Controlled Identifiers 1.0, 2.2.2) and JWK (RFC 7517, 7518, 8037), and verifying raw signatures.
 * Private keys are none of core's business: they live under issuer/.
 *
 * A key is immutable for its users, but the handle keeps reusable contexts inside, so that one
 * handle serves one thread at a time. Handles are counted: every ler_key_ref needs a ler_key_free.
 */
#ifndef LER_KEY_H
#define LER_KEY_H

#include "ler/digest.h"
#include "ler/json.h"

typedef struct ler_key ler_key;

typedef enum ler_key_type {
    LER_KEY_ED25519, /* RFC 8032 */
    LER_KEY_P256,    /* FIPS 186-5, signatures over SHA-256 */
    LER_KEY_P384,    /* FIPS 186-5, signatures over SHA-384 */
    LER_KEY_RSA      /* LER_MIN_RSA_BITS to LER_MAX_RSA_BITS; JWK only */
} ler_key_type;

#define LER_KEY_RAW_MAX 97     /* bytes of an uncompressed P-384 point */
#define LER_SIGNATURE_MAX 1024 /* bytes; RSA-8192 */

const char *ler_key_type_name(ler_key_type type); /* "Ed25519", "P-256", "P-384", "RSA" */

/* From the raw form: Ed25519 32 bytes (RFC 8032 5.1.2; non-canonical encodings and points of small
 * order are refused); P-256 and P-384 a SEC 1 point, compressed (02, 03) or uncompressed (04), on
 * the curve and not at infinity. LER_E_CRYPTO for anything else. The new key is the caller's. */
ler_code ler_key_from_raw(ler_key_type type, const uint8_t *raw, size_t len, ler_key **out,
                          ler_error *err) LER_MUST_USE;
/* RSA from big-endian modulus and exponent without leading zeros: LER_MIN_RSA_BITS to
 * LER_MAX_RSA_BITS, modulus odd, exponent odd, 3 or more and at most 64 bits. */
ler_code ler_key_from_rsa(const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len,
                          ler_key **out, ler_error *err) LER_MUST_USE;

/* Multikey: 'z' base58btc over the two-byte varint of the codec and the raw key (compressed).
 * LER_E_SYNTAX when it is not one, LER_E_UNSUPPORTED for a codec we know by name only,
 * LER_E_CRYPTO when the key itself is bad. */
ler_code ler_key_from_multikey(ler_str text, ler_key **out, ler_error *err) LER_MUST_USE;
/* Appends "z..."; LER_E_UNSUPPORTED for RSA, which Multikey does not have. */
ler_code ler_key_to_multikey(const ler_key *key, ler_buf *out, ler_error *err) LER_MUST_USE;

/* JWK, public only: private members, `use` other than "sig", key_ops without "verify" and an `alg`
 * that is not the key's are refused; coordinates have their exact length. */
ler_code ler_key_from_jwk(const ler_json *jwk, ler_key **out, ler_error *err) LER_MUST_USE;
/* A new object {kty, crv, x, y | n, e}; NULL when memory is out. */
ler_json *ler_key_to_jwk(const ler_key *key, ler_arena *arena);

/* Another handle's count on the same key; returns key (NULL for NULL). */
ler_key *ler_key_ref(ler_key *key);
/* Drops one count and empties the caller's pointer. */
void ler_key_free(ler_key **key);
#define LER_AUTO_KEY LER_CLEANUP(ler_key_free) ler_key *

ler_key_type ler_key_type_of(const ler_key *key);
unsigned ler_key_bits(const ler_key *key); /* 256, 384, or the modulus' size */
bool ler_key_equal(const ler_key *a, const ler_key *b);
/* The raw form: Ed25519 32 bytes, compressed point otherwise; empty for RSA. Borrowed. */
ler_str ler_key_raw(const ler_key *key);
/* The digest that goes with the key: SHA-384 for P-384, else SHA-256. */
ler_digest_alg ler_key_digest(const ler_key *key);
/* Length of a signature: 64, 64, 96, or the modulus in bytes. */
size_t ler_key_signature_size(const ler_key *key);

/* LER_OK when and only when `signature` is this key's over `message`; LER_E_CRYPTO when not.
 * Ed25519: RFC 8032 5.1.7, S below the group order, R canonical and not of small order. ECDSA: r||s
 * (IEEE P1363, fixed length, 0 < r, s < n; high s is valid) over the message's digest. RSA:
 * LER_E_UNSUPPORTED. */
ler_code ler_key_verify(ler_key *key, ler_str message, ler_str signature,
                        ler_error *err) LER_MUST_USE;
/* ECDSA with the signature as strict DER (SEC 1 C.8); other key types LER_E_UNSUPPORTED. */
ler_code ler_key_verify_der(ler_key *key, ler_str message, ler_str signature,
                            ler_error *err) LER_MUST_USE;

#endif
