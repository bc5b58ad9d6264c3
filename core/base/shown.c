#include "ler/shown.h"
#include "ler/encoding.h"

static bool is_harmless(uint32_t c) {
    bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    bool line = c == 0x2028 || c == 0x2029;
    bool direction = c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E) ||
                     (c >= 0x2066 && c <= 0x2069);
    return !control && !line && !direction;
}

void ler_shown(ler_str text, ler_buf *out) {
    while (text.len > 0) {
        size_t good = ler_utf8_check(text);
        for (size_t i = 0; i < good;) {
            size_t from = i;
            uint32_t c = ler_utf8_next((ler_str){text.data, good}, &i);
            if (is_harmless(c))
                ler_buf_add(out, text.data + from, i - from);
            else
                ler_buf_printf(out, "\\u{%X}", (unsigned)c);
        }
        if (good == text.len)
            return;
        ler_buf_printf(out, "\\x%02x", (unsigned char)text.data[good]);
        text = ler_str_from(text, good + 1);
    }
}

static bool inside_character(ler_str text, size_t at) {
    return at < text.len && ((unsigned char)text.data[at] & 0xC0) == 0x80;
}

void ler_shown_part(ler_str text, size_t at, size_t max, ler_buf *out) {
    size_t start = text.len <= max || at < max / 2 ? 0 : at - max / 2;
    if (text.len > max && start > text.len - max)
        start = text.len - max;
    size_t end = text.len - start > max ? start + max : text.len;
    while (start > 0 && inside_character(text, start))
        start--;
    while (inside_character(text, end))
        end++;
    if (start > 0)
        ler_buf_text(out, "...");
    ler_shown((ler_str){text.data + start, end - start}, out);
    if (end < text.len)
        ler_buf_text(out, "...");
}
