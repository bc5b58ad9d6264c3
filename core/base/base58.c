/* base58btc (draft-msporny-base58) and multibase. Both directions are quadratic, so callers bound
 * the text before (LER_MAX_PROOF_VALUE, LER_MAX_DID); here the output size bounds the work. */
#include "ler/encoding.h"

static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

void ler_base58_encode(const uint8_t *data, size_t len, ler_buf *out) {
    size_t zeros = 0;
    while (zeros < len && data[zeros] == 0)
        zeros++;
    /* 138/100 > log 256 / log 58 */
    size_t room = zeros + (len - zeros) * 138 / 100 + 1, used = 0;
    char *digits = ler_buf_room(out, room);
    if (digits == NULL)
        return;
    for (size_t i = zeros; i < len; i++) { /* digits: least significant first */
        unsigned carry = data[i];
        for (size_t k = 0; k < used; k++) {
            carry += (unsigned)(unsigned char)digits[k] << 8;
            digits[k] = (char)(carry % 58);
            carry /= 58;
        }
        for (; carry > 0; carry /= 58)
            digits[used++] = (char)(carry % 58);
    }
    for (size_t i = 0; i < zeros; i++)
        digits[used++] = 0;
    for (size_t i = 0; i < used / 2; i++) {
        char c = digits[i];
        digits[i] = digits[used - 1 - i];
        digits[used - 1 - i] = c;
    }
    for (size_t i = 0; i < used; i++)
        digits[i] = alphabet[(unsigned char)digits[i]];
    out->len += used;
    out->data[out->len] = '\0';
}

static int digit(char c) {
    if (c >= '1' && c <= '9')
        return c - '1';
    if (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O')
        return c - 'A' + 9 - (c > 'I') - (c > 'O');
    if (c >= 'a' && c <= 'z' && c != 'l')
        return c - 'a' + 33 - (c > 'l');
    return -1;
}

ler_code ler_base58_decode(ler_str text, uint8_t *out, size_t size, size_t *len, ler_error *err) {
    size_t zeros = 0, used = 0; /* out[0..used): little-endian while working */
    *len = 0;
    while (zeros < text.len && text.data[zeros] == '1')
        zeros++;
    for (size_t i = zeros; i < text.len; i++) {
        int d = digit(text.data[i]);
        if (d < 0)
            return ler_fail(err, LER_E_SYNTAX,
                            "not base58btc: character %zu is outside its alphabet", i + 1);
        unsigned carry = (unsigned)d;
        for (size_t k = 0; k < used; k++) {
            carry += out[k] * 58u;
            out[k] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry > 0) {
            if (used == size)
                return ler_fail(err, LER_E_LIMIT, "base58btc value longer than %zu bytes", size);
            out[used++] = (uint8_t)carry;
        }
    }
    if (zeros > size - used)
        return ler_fail(err, LER_E_LIMIT, "base58btc value longer than %zu bytes", size);
    for (size_t i = 0; i < zeros; i++)
        out[used++] = 0;
    for (size_t i = 0; i < used / 2; i++) {
        uint8_t c = out[i];
        out[i] = out[used - 1 - i];
        out[used - 1 - i] = c;
    }
    *len = used;
    return LER_OK;
}

ler_code ler_multibase_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                              ler_error *err) {
    *len = 0;
    if (text.len == 0)
        return ler_fail(err, LER_E_SYNTAX, "empty where a multibase value was expected");
    if (text.data[0] == 'z')
        return ler_base58_decode(ler_str_from(text, 1), out, size, len, err);
    if (text.data[0] == 'u')
        return ler_base64url_decode(ler_str_from(text, 1), out, size, len, err);
    return ler_fail(err, LER_E_SYNTAX,
                    "not multibase: begins neither with z (base58btc) nor with u (base64url)");
}
