/* The small forms of a page text: lines, list items, keys. */
#include "framework/page/internal.h"
#include "ler/ascii.h"
#include "ler/encoding.h"

static bool is_line_end(uint32_t cp) {
    return cp == '\n' || cp == '\r' || cp == 0x0B || cp == 0x0C || cp == 0x85 || cp == 0x2028 ||
           cp == 0x2029;
}

static bool is_blank(uint32_t cp) {
    return cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static bool has_no_width(uint32_t cp) {
    return cp == 0xFEFF || cp == 0x200B || cp == 0x2060;
}

ler_code page_clean(ler_str text, ler_buf *out, ler_error *err) {
    size_t bad = ler_utf8_check(text);
    bool blank = false;
    if (bad != text.len)
        return ler_fail(err, LER_E_SYNTAX, "byte %zu of the page is not UTF-8", bad + 1);
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        uint32_t cp = ler_utf8_next(text, &i);
        if (cp == '\r' && i < text.len && text.data[i] == '\n')
            i++;
        if (is_blank(cp)) {
            blank = true;
        } else if (is_line_end(cp)) {
            ler_buf_char(out, '\n');
            blank = false;
        } else if (!has_no_width(cp)) {
            if (blank)
                ler_buf_char(out, ' ');
            ler_buf_add(out, text.data + from, i - from);
            blank = false;
        }
    }
    return ler_buf_done(out, err);
}

/* Bytes of the mark that a list item begins with, and its number (0: a bullet has none); 0 bytes
 * when it begins with none. */
static size_t mark_of(ler_str line, unsigned *number) {
    static const char *const bullets[] = {"\xE2\x80\xA2",
                                          "\xE2\x97\xA6",
                                          "\xE2\x80\xA3",
                                          "\xE2\x96\xAA",
                                          "\xE2\x97\x8F",
                                          "\xE2\x97\x8B",
                                          "\xC2\xB7",
                                          "-",
                                          "*",
                                          "\xE2\x80\x93"};
    size_t digits = 0;
    *number = 0;
    while (digits < line.len && digits < 5 && ler_is_digit(line.data[digits]))
        *number = *number * 10 + (unsigned)(line.data[digits++] - '0');
    if (digits > 0)
        return digits < line.len && (line.data[digits] == '.' || line.data[digits] == ')')
                   ? digits + 1
                   : 0;
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (ler_str_starts(line, bullets[i]))
            return strlen(bullets[i]);
    return 0;
}

bool page_item(ler_str line, unsigned *number, ler_str *text) {
    size_t mark = mark_of(line, number);
    if (mark == 0 || line.len < mark + 2 || line.data[mark] != ' ')
        return false;
    *text = ler_str_trim(ler_str_from(line, mark + 1));
    return text->len > 0;
}

ler_code page_split(page *p, ler_error *err) {
    ler_str text = p->text;
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    if (count + 1 > LER_MAX_PAGE_LINES)
        return ler_fail(err, LER_E_LIMIT, "%zu lines; a page has at most %d", count + 1,
                        LER_MAX_PAGE_LINES);
    p->lines = ler_arena_array(p->arena, count + 1, sizeof *p->lines);
    if (p->lines == NULL)
        return ler_no_memory(err);
    unsigned number = 0, ordinal;
    bool mark = false; /* the last line is a list mark alone */
    while (text.len > 0) {
        const char *end = memchr(text.data, '\n', text.len);
        ler_str line = {text.data, end == NULL ? text.len : (size_t)(end - text.data)};
        text = ler_str_from(text, line.len + 1);
        number++;
        line = ler_str_trim(line);
        if (line.len == 0)
            continue;
        if (mark) {
            page_line *last = &p->lines[p->line_count - 1];
            last->text = ler_arena_printf(p->arena, "%.*s %.*s", (int)last->text.len,
                                          last->text.data, (int)line.len, line.data);
            if (last->text.data == NULL)
                return ler_no_memory(err);
        } else {
            p->lines[p->line_count++] = (page_line){line, number};
        }
        mark = !mark && mark_of(line, &ordinal) == line.len;
    }
    p->counts->lines = p->line_count;
    return LER_OK;
}

bool page_is(ler_str line, const char *text) {
    return ler_str_equal_nocase(line, ler_str_of(text));
}

bool page_head(ler_str line, ler_str *soc, ler_str *tail) {
    if (!ler_str_starts(line, "SOC ") || line.len < 4 + LER_SOC_LENGTH)
        return false;
    *soc = (ler_str){line.data + 4, LER_SOC_LENGTH};
    *tail = ler_str_trim(ler_str_from(line, 4 + LER_SOC_LENGTH));
    return ler_soc_valid(*soc);
}

bool page_head_goes_on(ler_str line) {
    bool digit = false;
    for (size_t i = 0; i < line.len && !digit; i++)
        digit = ler_is_digit(line.data[i]);
    return ler_str_starts(line, "Job Zone ") || (digit && ler_version_valid(line));
}

bool page_key(ler_str label, char out[LER_MAX_DOMAIN_KEY + 1]) {
    size_t len = 0;
    for (size_t i = 0; i < label.len && len < LER_MAX_DOMAIN_KEY; i++) {
        char c = ler_to_lower(label.data[i]);
        bool letter = c >= 'a' && c <= 'z';
        if (letter || (len > 0 && ler_is_digit(c)))
            out[len++] = c;
        else if (len > 0 && out[len - 1] != '-')
            out[len++] = '-';
    }
    while (len > 0 && out[len - 1] == '-')
        len--;
    out[len] = '\0';
    return len > 0;
}
