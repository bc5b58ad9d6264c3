/* Public keys: what must be read, and what must never be taken for a key or a signature. */
#include "ler/encoding.h"
#include "ler/key.h"
#include <criterion/criterion.h>
#include <openssl/evp.h>

/* RFC 8032 7.1, TEST 3 */
#define PK "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
#define SIG                                                                                        \
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"                             \
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
#define MESSAGE ((ler_str){"\xaf\x82", 2})

static size_t unhex(const char *text, uint8_t *out, size_t size) {
    size_t len = 0;
    cr_assert_eq(ler_hex_decode(ler_str_of(text), out, size, &len, NULL), LER_OK);
    return len;
}

static ler_code raw(ler_key_type type, const char *hex, ler_key **out) {
    uint8_t bytes[200];
    size_t len = unhex(hex, bytes, sizeof bytes);
    return ler_key_from_raw(type, bytes, len, out, NULL);
}

static ler_str view(const uint8_t *data, size_t len) {
    return (ler_str){(const char *)data, len};
}

Test(key, rfc8032_verifies_and_every_bit_counts) {
    LER_AUTO_KEY key = NULL;
    uint8_t sig[64];
    cr_assert_eq(raw(LER_KEY_ED25519, PK, &key), LER_OK);
    unhex(SIG, sig, sizeof sig);
    cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_OK);
    for (int bit = 0; bit < 512; bit++) {
        sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
        cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_E_CRYPTO, "bit %d",
                     bit);
        sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    cr_assert_eq(ler_key_verify(key, LER_STR("\xaf"), view(sig, 64), NULL), LER_E_CRYPTO);
    cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 63), NULL), LER_E_CRYPTO);
    cr_assert_eq(ler_key_verify(key, MESSAGE, LER_STR_NONE, NULL), LER_E_CRYPTO);
}

/* C1: the other spellings of a good signature. */
Test(key, C1_malleable_ed25519_signatures_are_refused) {
    static const uint8_t L[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                  0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    LER_AUTO_KEY key = NULL;
    uint8_t good[64], sig[64];
    cr_assert_eq(raw(LER_KEY_ED25519, PK, &key), LER_OK);
    unhex(SIG, good, sizeof good);
    for (int minus = 0; minus < 2; minus++) { /* S + L and L - S */
        int carry = 0;
        memcpy(sig, good, 64);
        for (int i = 0; i < 32; i++) {
            int sum = minus ? L[i] - good[32 + i] + carry : L[i] + good[32 + i] + carry;
            sig[32 + i] = (uint8_t)sum;
            carry = minus ? (sum < 0 ? -1 : 0) : sum >> 8;
        }
        cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_E_CRYPTO);
    }
    for (int bit = 5; bit < 8; bit++) { /* high bits of S */
        memcpy(sig, good, 64);
        sig[63] |= (uint8_t)(1 << bit);
        cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_E_CRYPTO);
    }
    memcpy(sig, good, 64);
    sig[31] ^= 0x80; /* sign of R */
    cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_E_CRYPTO);
    memset(sig, 0, 64);
    cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_E_CRYPTO);
    memcpy(sig, good, 64); /* S = L exactly */
    memcpy(sig + 32, L, 32);
    cr_assert_eq(ler_key_verify(key, MESSAGE, view(sig, 64), NULL), LER_E_CRYPTO);
}

/* C2: with these keys R = identity and S = 0 verify every message in a library without the check.
 */
Test(key, C2_small_order_and_non_canonical_keys_are_refused) {
    static const char *const bad[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* p */
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* p + 1 */
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",   /* p + 3 */
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",   /* p + 18 */
        "0200000000000000000000000000000000000000000000000000000000000000",   /* not on the curve */
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751",     /* 31 bytes */
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00", /* 33 bytes */
        "",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        LER_AUTO_KEY key = NULL;
        cr_assert_eq(raw(LER_KEY_ED25519, bad[i], &key), LER_E_CRYPTO, "%s", bad[i]);
        cr_assert_null(key);
    }
}

/* The first group of Wycheproof's P-256 P1363 vectors, tcId 1. */
#define P256                                                                                       \
    "042927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838"                           \
    "c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e"
#define P256_SIG                                                                                   \
    "2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e18"                             \
    "4cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76"
#define ORDER256 "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define ONE "0000000000000000000000000000000000000000000000000000000000000001"
#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

Test(key, C3_bad_ecdsa_signatures_are_refused_and_high_s_is_good) {
    static const char *const bad[][2] = {
        {ZERO, ZERO},
        {ZERO, ONE},
        {ONE, ZERO},
        {ONE, ONE},
        {ORDER256, ONE},
        {ONE, ORDER256},
        {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", ONE},
    };
    LER_AUTO_KEY key = NULL;
    uint8_t sig[96];
    ler_str message = LER_STR("123400");
    cr_assert_eq(raw(LER_KEY_P256, P256, &key), LER_OK);
    unhex(P256_SIG, sig, sizeof sig);
    cr_assert_eq(ler_key_verify(key, message, view(sig, 64), NULL), LER_OK);
    for (int bit = 0; bit < 512; bit++) {
        sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
        cr_assert_eq(ler_key_verify(key, message, view(sig, 64), NULL), LER_E_CRYPTO, "bit %d",
                     bit);
        sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    /* n - s is a signature as well: FIPS 186-5 has no low-s rule. */
    uint8_t order[32], other[64];
    int borrow = 0;
    unhex(ORDER256, order, 32);
    memcpy(other, sig, 64);
    for (int i = 31; i >= 0; i--) {
        int d = order[i] - sig[32 + i] - borrow;
        other[32 + i] = (uint8_t)d;
        borrow = d < 0;
    }
    cr_assert_eq(ler_key_verify(key, message, view(other, 64), NULL), LER_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        unhex(bad[i][0], sig, 32);
        unhex(bad[i][1], sig + 32, 32);
        cr_assert_eq(ler_key_verify(key, message, view(sig, 64), NULL), LER_E_CRYPTO, "%zu", i);
    }
    memset(sig, 0, sizeof sig);
    cr_assert_eq(ler_key_verify(key, message, view(sig, 66), NULL), LER_E_CRYPTO);
    cr_assert_eq(ler_key_verify(key, message, view(sig, 0), NULL), LER_E_CRYPTO);
    cr_assert_eq(ler_key_verify_der(key, message, view(sig, 70), NULL), LER_E_CRYPTO);
}

Test(key, C4_points_off_the_curve_are_refused) {
    static const struct {
        ler_key_type type;
        const char *hex;
    } bad[] = {
        {LER_KEY_P256, "052927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838"},
        {LER_KEY_P256, "02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
        {LER_KEY_P256,
         "02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"}, /* p */
        {LER_KEY_P256, "00"},
        {LER_KEY_P256, ""},
        {LER_KEY_P256, "06"
                       "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838"
                       "c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e"},
        {LER_KEY_P256, "04"
                       "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838"
                       "c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513f"},
        {LER_KEY_P256, "03"
                       "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c7328"},
        {LER_KEY_P384, "022927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        LER_AUTO_KEY key = NULL;
        cr_assert_eq(raw(bad[i].type, bad[i].hex, &key), LER_E_CRYPTO, "%zu", i);
    }
    LER_AUTO_KEY a = NULL;
    LER_AUTO_KEY b = NULL;
    cr_assert_eq(raw(LER_KEY_P256, P256, &a), LER_OK);
    cr_assert_eq(ler_key_from_raw(LER_KEY_P256, (const uint8_t *)ler_key_raw(a).data,
                                  ler_key_raw(a).len, &b, NULL),
                 LER_OK);
    cr_assert(ler_key_equal(a, b));
    cr_assert_eq(ler_key_raw(b).len, 33);
}

static ler_code rsa(size_t bits, uint8_t low, const char *e_hex) {
    LER_AUTO_KEY key = NULL;
    uint8_t n[1100], e[16];
    size_t e_len = unhex(e_hex, e, sizeof e), n_len = (bits + 7) / 8;
    memset(n, 0xa7, sizeof n);
    n[0] = (uint8_t)(bits % 8 == 0 ? 0x80 : 1 << (bits % 8 - 1));
    n[n_len - 1] = low;
    return ler_key_from_rsa(n, n_len, e, e_len, &key, NULL);
}

Test(key, C5_rsa_bounds) {
    cr_assert_eq(rsa(2048, 1, "010001"), LER_OK);
    cr_assert_eq(rsa(8192, 1, "010001"), LER_OK);
    cr_assert_eq(rsa(2048, 1, "03"), LER_OK);
    cr_assert_eq(rsa(2047, 1, "010001"), LER_E_CRYPTO);
    cr_assert_eq(rsa(1024, 1, "010001"), LER_E_CRYPTO);
    cr_assert_eq(rsa(8193, 1, "010001"), LER_E_CRYPTO);
    cr_assert_eq(rsa(2048, 2, "010001"), LER_E_CRYPTO); /* even modulus */
    cr_assert_eq(rsa(2048, 1, "01"), LER_E_CRYPTO);
    cr_assert_eq(rsa(2048, 1, "010000"), LER_E_CRYPTO);
    cr_assert_eq(rsa(2048, 1, "02"), LER_E_CRYPTO);
    cr_assert_eq(rsa(2048, 1, "00010001"), LER_E_CRYPTO);
    cr_assert_eq(rsa(2048, 1, "010000000000000001"), LER_E_CRYPTO);
    cr_assert_eq(rsa(2048, 1, ""), LER_E_CRYPTO);
}

static ler_code multikey(const char *hex, const char *base) {
    LER_AUTO_KEY key = NULL;
    LER_AUTO_BUF text = ler_buf_new(4096);
    uint8_t bytes[128];
    size_t len = unhex(hex, bytes, sizeof bytes);
    ler_buf_text(&text, base);
    if (*base == 'u')
        ler_base64url_encode(bytes, len, &text);
    else
        ler_base58_encode(bytes, len, &text);
    return ler_key_from_multikey(ler_buf_view(&text), &key, NULL);
}

Test(key, D1_multikeys_of_the_wrong_kind_or_form_are_refused) {
    cr_assert_eq(multikey("ed01" PK, "z"), LER_OK);
    cr_assert_eq(multikey("ec01" PK, "z"), LER_E_UNSUPPORTED);   /* X25519 */
    cr_assert_eq(multikey("e70102" PK, "z"), LER_E_UNSUPPORTED); /* secp256k1 */
    cr_assert_eq(multikey("8024" PK, "z"), LER_E_CRYPTO);        /* P-256, 32 bytes */
    cr_assert_eq(multikey("8126" PK, "z"), LER_E_SYNTAX);        /* unknown codec */
    cr_assert_eq(multikey("8026" PK, "z"), LER_E_UNSUPPORTED);   /* private key */
    cr_assert_eq(multikey(PK, "z"), LER_E_SYNTAX);               /* none */
    cr_assert_eq(multikey("ed8100" PK, "z"), LER_E_SYNTAX);      /* overlong varint */
    cr_assert_eq(multikey("ed01" PK "00", "z"), LER_E_CRYPTO);   /* trailing byte */
    cr_assert_eq(multikey("ed01fc51", "z"), LER_E_CRYPTO);       /* short */
    cr_assert_eq(multikey("ed", "z"), LER_E_SYNTAX);
    cr_assert_eq(multikey("ed01" PK, "u"), LER_E_SYNTAX);  /* base64url */
    cr_assert_eq(multikey("ed01" PK, "z1"), LER_E_SYNTAX); /* a leading zero byte */
    cr_assert_eq(multikey("ed01" PK, ""), LER_E_SYNTAX);
    cr_assert_eq(multikey("8024" P256, "z"), LER_E_UNSUPPORTED); /* uncompressed: too long */
    static const char *const text[] = {"", "z", "z0OIl", "z6Mk ", " z6Mk", "z6Mk\n"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        LER_AUTO_KEY key = NULL;
        cr_assert_eq(ler_key_from_multikey(ler_str_of(text[i]), &key, NULL), LER_E_SYNTAX, "%s",
                     text[i]);
    }
}

static ler_code jwk(const char *text) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
    LER_AUTO_KEY key = NULL;
    ler_json *json = NULL;
    cr_assert_eq(ler_json_read(arena, ler_str_of(text), NULL, &json, NULL), LER_OK, "%s", text);
    return ler_key_from_jwk(json, &key, NULL);
}

#define OKP                                                                                        \
    "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"fU0Of2FTpptiQrUiq77mhf2kQg-INLEIw72uNp71Sfo\""
#define EC(y)                                                                                      \
    "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"KSexBRK64-3c_kZ4KBKLrSkDJpkZ9whgacjE32xzKDg\","      \
    "\"y\":\"" y "\""
#define Y "x3h5ZOqsAOWSH7FJimD0YGdms9loUAFVjRqXTnNBUT4"

Test(key, D2_jwk_is_read_strictly) {
    cr_assert_eq(jwk("{" OKP "}"), LER_OK);
    cr_assert_eq(
        jwk("{" OKP ",\"use\":\"sig\",\"alg\":\"EdDSA\",\"key_ops\":[\"verify\"],\"kid\":\"1\"}"),
        LER_OK);
    cr_assert_eq(jwk("{" EC(Y) "}"), LER_OK);
    cr_assert_eq(jwk("{" OKP ",\"d\":\"AA\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"d\":null}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"use\":\"enc\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"use\":7}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"key_ops\":[\"sign\"]}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"key_ops\":\"verify\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{" OKP ",\"alg\":\"ES256\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{\"kty\":\"oct\",\"k\":\"AA\"}"), LER_E_UNSUPPORTED);
    cr_assert_eq(jwk("{\"kty\":\"EC\",\"crv\":\"secp256k1\"}"), LER_E_UNSUPPORTED);
    cr_assert_eq(jwk("{}"), LER_E_UNSUPPORTED);
    cr_assert_eq(jwk("[]"), LER_E_CONTENT);
    cr_assert_eq(jwk("{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}"), LER_E_CONTENT);
    cr_assert_eq(jwk("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"fU0Of2FTpptiQrUiq77mhf2kQg-"
                     "INLEIw72uNp71Sfo=\"}"),
                 LER_E_CRYPTO);
    cr_assert_eq(jwk("{" EC("x3h5ZOqsAOWSH7FJimD0YGdms9loUAFVjRqXTnNBUT8") "}"),
                 LER_E_CRYPTO); /* C4 */
    cr_assert_eq(jwk("{" EC("") "}"), LER_E_CRYPTO);
    cr_assert_eq(jwk("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}"), LER_E_CRYPTO); /* C5 */
}

Test(key, every_type_survives_its_forms) {
    static const struct {
        ler_key_type type;
        const char *hex;
    } keys[] = {
        {LER_KEY_ED25519, PK},
        {LER_KEY_P256, P256},
        {LER_KEY_P384,
         "02" /* the generator of P-384, whose y is even or odd: both are tried */
         "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c"
         "3a545e3872760ab7"},
        {LER_KEY_P384,
         "03aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c"
         "3a545e3872760ab7"},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        LER_AUTO_ARENA arena = ler_arena_new(1 << 20);
        LER_AUTO_KEY a = NULL;
        LER_AUTO_KEY b = NULL;
        LER_AUTO_KEY c = NULL;
        LER_AUTO_BUF text = ler_buf_new(4096);
        cr_assert_eq(raw(keys[i].type, keys[i].hex, &a), LER_OK);
        cr_assert_eq(ler_key_to_multikey(a, &text, NULL), LER_OK);
        cr_assert_eq(ler_key_from_multikey(ler_buf_view(&text), &b, NULL), LER_OK);
        cr_assert_eq(ler_key_from_jwk(ler_key_to_jwk(a, arena), &c, NULL), LER_OK);
        cr_assert(ler_key_equal(a, b) && ler_key_equal(a, c));
        cr_assert_eq(ler_key_type_of(c), keys[i].type);
    }
}
