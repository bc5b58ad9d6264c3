/* The comparison form of statements. */
#include "framework/framework_internal.h"
#include "ler/ascii.h"
#include "ler/encoding.h"
#include "ler/match.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool is_space(uint32_t c) {
    if (c < 0x80)
        return c == ' ' || (c >= 9 && c <= 13);
    if (c == 0x85)
        return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

static bool is_dash(uint32_t c) {
    if (c < 0x80)
        return c == '-';
    /* U+2212 is the minus sign, which word processors put for a hyphen; it is no Pd. */
    return c == 0x2212 || utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_PD;
}

/* The plain quotation mark for a typographic one, 0 for anything else. */
static char quote(uint32_t c) {
    switch (c) {
    case 0x27:
    case 0x60:   /* grave accent */
    case 0xB4:   /* acute accent */
    case 0x2BC:  /* modifier letter apostrophe */
    case 0x2018: /* single quotation marks: left, right, low, reversed */
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032: /* prime */
    case 0x2039: /* single angle marks */
    case 0x203A:
    case 0xFF07:
        return '\'';
    case 0x22:
    case 0xAB: /* angle marks */
    case 0xBB:
    case 0x201C: /* double quotation marks: left, right, low, reversed */
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033: /* double prime */
    case 0xFF02:
        return '"';
    default:
        return 0;
    }
}

static bool is_letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Dashes, quotation marks and white space of folded text. A dash swallows the white space and the
 * dashes next to it, so that "data — collect", "data -- collect" and "data—collect" are equal. */
static void fold_punctuation(ler_str text, ler_buf *out) {
    size_t start = out->len;
    bool space = false, dash = false;
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        uint32_t c = ler_utf8_next(text, &i);
        while (is_letter(c) && i < text.len && is_letter((unsigned char)text.data[i]))
            i++; /* a word at once */
        if (is_space(c)) {
            space = true;
        } else if (is_dash(c)) {
            dash = true;
        } else {
            if (dash)
                ler_buf_char(out, '-');
            else if (space && out->len > start)
                ler_buf_char(out, ' ');
            space = dash = false;
            if (quote(c) != 0)
                ler_buf_char(out, quote(c));
            else if (c == 0x2026)
                ler_buf_text(out, "...");
            else
                ler_buf_add(out, text.data + from, i - from);
        }
    }
    if (dash)
        ler_buf_char(out, '-');
}

/* Text that Unicode normalisation leaves alone: ASCII and the punctuation that statements are
 * written with. Nearly every statement is such a text. */
static bool is_plain(ler_str text) {
    for (size_t i = 0; i < text.len;) {
        uint64_t eight; /* bytes of ASCII at once */
        if (text.len - i >= sizeof eight) {
            memcpy(&eight, text.data + i, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        uint32_t c = ler_utf8_next(text, &i);
        if (c >= 0x80 && !(c >= 0x2010 && c <= 0x201F) && c != 0x2026)
            return false;
    }
    return true;
}

static ler_code normalise_plain(ler_str text, ler_buf *out, ler_error *err) {
    LER_AUTO_BUF lower = ler_buf_new(text.len);
    char *p = ler_buf_room(&lower, text.len);
    if (p == NULL)
        return ler_buf_done(&lower, err);
    for (size_t i = 0; i < text.len; i++)
        p[i] = ler_to_lower(text.data[i]);
    fold_punctuation((ler_str){p, text.len}, out);
    return ler_buf_done(out, err);
}

ler_code ler_text_normalise(ler_str text, ler_buf *out, ler_error *err) {
    if (text.len == 0)
        return LER_OK;
    if (is_plain(text))
        return normalise_plain(text, out, err);
    utf8proc_uint8_t *folded = NULL;
    /* NFC with full case folding; IGNORE drops soft hyphens and zero-width marks. */
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &folded,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (len == UTF8PROC_ERROR_NOMEM)
        return ler_no_memory(err);
    if (len < 0)
        return ler_fail(err, LER_E_SYNTAX, "the text cannot be normalised: %s",
                        utf8proc_errmsg(len));
    fold_punctuation((ler_str){(const char *)folded, (size_t)len}, out);
    free(folded);
    return ler_buf_done(out, err);
}

bool ler_text_is_nfc(ler_str text) {
    if (is_plain(text))
        return true;
    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &nfc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool same = len >= 0 && ler_str_equal(text, (ler_str){(const char *)nfc, (size_t)len});
    free(nfc);
    return same;
}
