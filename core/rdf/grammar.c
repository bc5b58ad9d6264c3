#include "ler/ascii.h"
#include "rdf/grammar.h"
#include "ler/encoding.h"

typedef struct range {
    uint32_t first, last;
} range;

static bool within(const range *ranges, size_t count, uint32_t c) {
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

/* [157s] PN_CHARS_BASE */
static bool pn_chars_base(uint32_t c) {
    static const range ranges[] = {
        {'A', 'Z'},       {'a', 'z'},       {0x00c0, 0x00d6}, {0x00d8, 0x00f6},   {0x00f8, 0x02ff},
        {0x0370, 0x037d}, {0x037f, 0x1fff}, {0x200c, 0x200d}, {0x2070, 0x218f},   {0x2c00, 0x2fef},
        {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
    };
    return within(ranges, sizeof ranges / sizeof *ranges, c);
}

/* [158s] PN_CHARS_U ::= PN_CHARS_BASE | '_' | ':' */
static bool pn_chars_u(uint32_t c) {
    return pn_chars_base(c) || c == '_' || c == ':';
}

/* [160s] PN_CHARS ::= PN_CHARS_U | '-' | [0-9] | #x00B7 | [#x0300-#x036F] | [#x203F-#x2040] */
static bool pn_chars(uint32_t c) {
    static const range ranges[] = {
        {'-', '-'}, {'0', '9'}, {0x00b7, 0x00b7}, {0x0300, 0x036f}, {0x203f, 0x2040}};
    return pn_chars_u(c) || within(ranges, sizeof ranges / sizeof *ranges, c);
}

/* [141s] BLANK_NODE_LABEL ::= '_:' (PN_CHARS_U | [0-9]) ((PN_CHARS | '.')* PN_CHARS)? */
size_t rdf_blank_label(ler_str s) {
    size_t i = 0, end = 0;
    while (i < s.len) {
        uint32_t c = ler_utf8_next(s, &i);
        bool first = end == 0;
        if (first ? !(pn_chars_u(c) || (c >= '0' && c <= '9')) : !(pn_chars(c) || c == '.'))
            break;
        if (c != '.') /* dots belong to the label only with something behind them */
            end = i;
    }
    return end;
}

/* [144s] LANGTAG ::= '@' [a-zA-Z]+ ('-' [a-zA-Z0-9]+)* */
size_t rdf_language(ler_str s) {
    size_t i = 0;
    while (i < s.len && ler_is_alpha(s.data[i]))
        i++;
    if (i == 0)
        return 0;
    while (i + 1 < s.len && s.data[i] == '-' && (ler_is_alpha(s.data[i + 1]) || ler_is_digit(s.data[i + 1])))
        for (i++; i < s.len && (ler_is_alpha(s.data[i]) || ler_is_digit(s.data[i])); i++)
            ;
    return i;
}

/* RFC 3986 3.1: scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) */
size_t rdf_scheme(ler_str s) {
    size_t i = 0;
    if (s.len == 0 || !ler_is_alpha(s.data[0]))
        return 0;
    while (i < s.len && (ler_is_alpha(s.data[i]) || ler_is_digit(s.data[i]) || s.data[i] == '+' ||
                         s.data[i] == '-' || s.data[i] == '.'))
        i++;
    return i < s.len && s.data[i] == ':' ? i + 1 : 0;
}
