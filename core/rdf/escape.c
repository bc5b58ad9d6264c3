#include "rdf/escape.h"
#include "ler/encoding.h"

/* What a byte of a literal needs: 0 nothing, 1 look closer, 'u' UCHAR, other: ECHAR with it. */
static const char action[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b',         't',           'n',          'u',
    'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u',         'u',           'u',          'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\', [0x7f] = 'u', [0xef] = 1,
};

static size_t put_uchar(unsigned code_point, char *out) {
    static const char digits[] = "0123456789ABCDEF"; /* "HEX MUST use only ... uppercase" */
    out[0] = '\\';
    out[1] = 'u';
    for (int i = 0; i < 4; i++)
        out[2 + i] = digits[code_point >> (12 - 4 * i) & 0xf];
    return 6;
}

/* U+FFFE and U+FFFF are the only code points of well-formed UTF-8 that the Char production of
 * XML 1.1 leaves out and that are not among the escapes already. */
static bool not_xml_char(const char *p, size_t left) {
    return left >= 3 && memcmp(p, "\xef\xbf", 2) == 0 && (unsigned char)p[2] >= 0xbe;
}

size_t rdf_escape(ler_str value, char *out) {
    size_t n = 0, plain = 0, i = 0;
    while (i < value.len) {
        char a = action[(unsigned char)value.data[i]];
        if (a == 0 || (a == 1 && !not_xml_char(value.data + i, value.len - i))) {
            i++;
            continue;
        }
        memcpy(out + n, value.data + plain, i - plain);
        n += i - plain;
        if (a == 1) {
            n += put_uchar(0xff00u | (0x40u | (unsigned char)value.data[i + 2]), out + n);
            i += 3;
        } else if (a == 'u') {
            n += put_uchar((unsigned char)value.data[i++], out + n);
        } else {
            out[n++] = '\\';
            out[n++] = a;
            i++;
        }
        plain = i;
    }
    if (value.len > plain)
        memcpy(out + n, value.data + plain, value.len - plain);
    return n + (value.len - plain);
}

static unsigned hex(char c) {
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10;
}

size_t rdf_unescape(ler_str text, char *out) {
    static const char letters[] = "btnfr", bytes[] = "\b\t\n\f\r";
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c != '\\') {
            out[n++] = c;
            continue;
        }
        c = text.data[++i];
        const char *letter = strchr(letters, c);
        if (c == 'u') {
            uint32_t code_point = 0;
            for (int k = 0; k < 4; k++)
                code_point = code_point << 4 | hex(text.data[++i]);
            n += ler_utf8_put(code_point, out + n);
        } else {
            out[n++] = letter == NULL ? c : bytes[letter - letters];
        }
    }
    return n;
}

/* [10] IRIREF ::= '<' ([^#x00-#x20<>"{}|^`\] | UCHAR)* '>' */
size_t rdf_iri_check(ler_str iri) {
    static const bool excluded[256] = {
        [0] = true,   [1] = true,   [2] = true,   [3] = true,   [4] = true,   [5] = true,
        [6] = true,   [7] = true,   [8] = true,   [9] = true,   [10] = true,  [11] = true,
        [12] = true,  [13] = true,  [14] = true,  [15] = true,  [16] = true,  [17] = true,
        [18] = true,  [19] = true,  [20] = true,  [21] = true,  [22] = true,  [23] = true,
        [24] = true,  [25] = true,  [26] = true,  [27] = true,  [28] = true,  [29] = true,
        [30] = true,  [31] = true,  [32] = true,  ['<'] = true, ['>'] = true, ['"'] = true,
        ['{'] = true, ['}'] = true, ['|'] = true, ['^'] = true, ['`'] = true, ['\\'] = true,
    };
    size_t i = 0;
    while (i < iri.len && !excluded[(unsigned char)iri.data[i]])
        i++;
    return i;
}
