/* RFC 4648 sections 4, 5 and 8; strict on the way in. */
#include "ler/encoding.h"

static const char standard_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(const char *alphabet, bool pad, const uint8_t *data, size_t len, ler_buf *out) {
    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        uint32_t bits = (uint32_t)data[i] << 16 | (n > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
                        (n > 2 ? data[i + 2] : 0u);
        char text[4] = {alphabet[bits >> 18], alphabet[bits >> 12 & 63], alphabet[bits >> 6 & 63],
                        alphabet[bits & 63]};
        for (size_t k = n + 1; k < 4; k++)
            text[k] = '=';
        ler_buf_add(out, text, pad ? 4 : n + 1);
    }
}

void ler_base64_encode(const uint8_t *data, size_t len, ler_buf *out) {
    encode(standard_alphabet, true, data, len, out);
}

void ler_base64url_encode(const uint8_t *data, size_t len, ler_buf *out) {
    encode(url_alphabet, false, data, len, out);
}

static int digit(const char *alphabet, char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == alphabet[62] ? 62 : c == alphabet[63] ? 63 : -1;
}

static ler_code decode(const char *alphabet, const char *name, ler_str text, uint8_t *out,
                       size_t size, size_t *len, ler_error *err) {
    uint32_t bits = 0;
    unsigned held = 0;
    *len = 0;
    if (text.len % 4 == 1)
        return ler_fail(err, LER_E_SYNTAX, "not %s: %zu characters encode no whole bytes", name,
                        text.len);
    for (size_t i = 0; i < text.len; i++) {
        int d = digit(alphabet, text.data[i]);
        if (d < 0)
            return ler_fail(err, LER_E_SYNTAX, "not %s: character %zu is outside its alphabet",
                            name, i + 1);
        bits = bits << 6 | (uint32_t)d;
        held += 6;
        if (held >= 8) {
            held -= 8;
            if (*len == size)
                return ler_fail(err, LER_E_LIMIT, "%s value longer than %zu bytes", name, size);
            out[(*len)++] = (uint8_t)(bits >> held);
            bits &= (1u << held) - 1;
        }
    }
    if (bits != 0)
        return ler_fail(err, LER_E_SYNTAX, "not %s: the unused bits at its end are not zero", name);
    return LER_OK;
}

ler_code ler_base64url_decode(ler_str text, uint8_t *out, size_t size, size_t *len,
                              ler_error *err) {
    return decode(url_alphabet, "base64url", text, out, size, len, err);
}

ler_code ler_base64_decode(ler_str text, uint8_t *out, size_t size, size_t *len, ler_error *err) {
    *len = 0;
    if (text.len % 4 != 0)
        return ler_fail(err, LER_E_SYNTAX, "not base64: %zu characters, not a multiple of four",
                        text.len);
    for (int i = 0; i < 2 && text.len > 0 && text.data[text.len - 1] == '='; i++)
        text.len--;
    return decode(standard_alphabet, "base64", text, out, size, len, err);
}

void ler_hex_encode(const uint8_t *data, size_t len, ler_buf *out) {
    for (size_t i = 0; i < len; i++) {
        char pair[2] = {"0123456789abcdef"[data[i] >> 4], "0123456789abcdef"[data[i] & 15]};
        ler_buf_add(out, pair, 2);
    }
}

static int nibble(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

ler_code ler_hex_decode(ler_str text, uint8_t *out, size_t size, size_t *len, ler_error *err) {
    *len = 0;
    if (text.len % 2 != 0)
        return ler_fail(err, LER_E_SYNTAX, "not hexadecimal: an odd number of digits");
    for (size_t i = 0; i < text.len; i += 2) {
        int high = nibble(text.data[i]), low = nibble(text.data[i + 1]);
        if (high < 0 || low < 0)
            return ler_fail(err, LER_E_SYNTAX, "not hexadecimal: no digit at character %zu", i + 1);
        if (*len == size)
            return ler_fail(err, LER_E_LIMIT, "hexadecimal value longer than %zu bytes", size);
        out[(*len)++] = (uint8_t)(high << 4 | low);
    }
    return LER_OK;
}
