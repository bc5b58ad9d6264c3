#include "ld/keyword.h"
#include "ler/ascii.h"

#define KW(text)                                                                                   \
    { (text), sizeof(text) - 1 }
static const ler_str keywords[LD_KEYWORDS] = {
    [LD_KW_NOT] = {NULL, 0},
    [LD_KW_BASE] = KW("@base"),
    [LD_KW_CONTAINER] = KW("@container"),
    [LD_KW_CONTEXT] = KW("@context"),
    [LD_KW_DIRECTION] = KW("@direction"),
    [LD_KW_GRAPH] = KW("@graph"),
    [LD_KW_ID] = KW("@id"),
    [LD_KW_IMPORT] = KW("@import"),
    [LD_KW_INCLUDED] = KW("@included"),
    [LD_KW_INDEX] = KW("@index"),
    [LD_KW_JSON] = KW("@json"),
    [LD_KW_LANGUAGE] = KW("@language"),
    [LD_KW_LIST] = KW("@list"),
    [LD_KW_NEST] = KW("@nest"),
    [LD_KW_NONE] = KW("@none"),
    [LD_KW_PREFIX] = KW("@prefix"),
    [LD_KW_PROPAGATE] = KW("@propagate"),
    [LD_KW_PROTECTED] = KW("@protected"),
    [LD_KW_REVERSE] = KW("@reverse"),
    [LD_KW_SET] = KW("@set"),
    [LD_KW_TYPE] = KW("@type"),
    [LD_KW_VALUE] = KW("@value"),
    [LD_KW_VERSION] = KW("@version"),
    [LD_KW_VOCAB] = KW("@vocab"),
};

ld_keyword ld_keyword_of(ler_str s) {
    if (s.len < 3 || s.data[0] != '@')
        return LD_KW_NOT;
    for (unsigned i = 1; i < LD_KEYWORDS; i++)
        if (ler_str_equal(s, keywords[i]))
            return (ld_keyword)i;
    return LD_KW_NOT;
}

ler_str ld_keyword_text(ld_keyword keyword) {
    return keywords[keyword];
}

bool ld_keyword_form(ler_str s) {
    if (s.len < 2 || s.data[0] != '@')
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!ler_is_alpha(s.data[i]))
            return false;
    return true;
}
