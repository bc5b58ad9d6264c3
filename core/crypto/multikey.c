/* Multikey (Controlled Identifiers 1.0, 2.2.2): multibase over multicodec over the raw key. */
#include "crypto/key.h"
#include "ler/encoding.h"

/* Codes of the multicodec table, as the two bytes of their only valid varint: a longer spelling of
 * the same number is no varint (multiformats/unsigned-varint), and none of ours is one byte. */
typedef struct codec {
    uint8_t prefix[2];
    ler_key_type type;
} codec;
static const codec codecs[] = {
    {{0xed, 0x01}, LER_KEY_ED25519},
    {{0x80, 0x24}, LER_KEY_P256},
    {{0x81, 0x24}, LER_KEY_P384},
};
/* Known by name, so that a refusal can say what it refuses. */
static const struct {
    uint8_t prefix[2];
    const char *name;
} others[] = {
    {{0xec, 0x01}, "X25519"},
    {{0xe7, 0x01}, "secp256k1"},
    {{0xea, 0x01}, "BLS12-381 G1"},
    {{0xeb, 0x01}, "BLS12-381 G2"},
    {{0xee, 0x01}, "BLS12-381 G1G2"},
    {{0x82, 0x24}, "P-521"},
    {{0x85, 0x24}, "RSA"},
    {{0x83, 0x24}, "Ed448"},
    {{0x84, 0x24}, "X448"},
    {{0x80, 0x26}, "an Ed25519 private key"},
    {{0x86, 0x26}, "a P-256 private key"},
    {{0x87, 0x26}, "a P-384 private key"},
};

ler_code ler_key_from_multikey(ler_str text, ler_key **out, ler_error *err) {
    uint8_t bytes[64]; /* the longest of ours has 51 */
    size_t len = 0;
    *out = NULL;
    /* did:key 2 and CID 2.2.2 ask for base58btc; another base would be a second spelling. */
    if (text.len < 2 || text.data[0] != 'z')
        return ler_fail(err, LER_E_SYNTAX, "a Multikey begins with z (base58btc)");
    ler_code code = ler_base58_decode(ler_str_from(text, 1), bytes, sizeof bytes, &len, NULL);
    if (code == LER_E_LIMIT)
        return ler_fail(err, LER_E_UNSUPPORTED,
                        "this Multikey is longer than a key of a supported kind (Ed25519, P-256, "
                        "P-384)");
    if (code != LER_OK)
        return ler_fail(err, code, "this Multikey is not base58btc");
    if (len < 2)
        return ler_fail(err, LER_E_SYNTAX, "this Multikey is too short");
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (memcmp(bytes, codecs[i].prefix, 2) == 0) {
            /* ler_key_from_raw would take the uncompressed form too; Multikey has one form. */
            size_t want = codecs[i].type == LER_KEY_ED25519 ? 32 : ler_ec_size(codecs[i].type) + 1;
            if (len - 2 != want)
                return ler_fail(err, LER_E_CRYPTO, "a %s Multikey holds %zu bytes, this one %zu",
                                ler_key_type_name(codecs[i].type), want, len - 2);
            return ler_key_from_raw(codecs[i].type, bytes + 2, len - 2, out, err);
        }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (memcmp(bytes, others[i].prefix, 2) == 0)
            return ler_fail(err, LER_E_UNSUPPORTED,
                            "this Multikey is of the kind %s; Ed25519, P-256 and P-384 verify",
                            others[i].name);
    return ler_fail(err, LER_E_SYNTAX, "this Multikey has no known key codec");
}

ler_code ler_key_to_multikey(const ler_key *key, ler_buf *out, ler_error *err) {
    uint8_t bytes[2 + sizeof key->raw];
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (codecs[i].type == key->type) {
            memcpy(bytes, codecs[i].prefix, 2);
            memcpy(bytes + 2, key->raw, key->raw_len);
            ler_buf_char(out, 'z');
            ler_base58_encode(bytes, 2 + key->raw_len, out);
            return ler_buf_done(out, err);
        }
    return ler_fail(err, LER_E_UNSUPPORTED, "Multikey has no form for %s keys",
                    ler_key_type_name(key->type));
}
