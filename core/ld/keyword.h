/* The keywords of JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/#keywords). */
#ifndef LD_KEYWORD_H
#define LD_KEYWORD_H

#include "ler/str.h"

typedef enum ld_keyword {
    LD_KW_NOT = 0,
    LD_KW_BASE,
    LD_KW_CONTAINER,
    LD_KW_CONTEXT,
    LD_KW_DIRECTION,
    LD_KW_GRAPH,
    LD_KW_ID,
    LD_KW_IMPORT,
    LD_KW_INCLUDED,
    LD_KW_INDEX,
    LD_KW_JSON,
    LD_KW_LANGUAGE,
    LD_KW_LIST,
    LD_KW_NEST,
    LD_KW_NONE,
    LD_KW_PREFIX,
    LD_KW_PROPAGATE,
    LD_KW_PROTECTED,
    LD_KW_REVERSE,
    LD_KW_SET,
    LD_KW_TYPE,
    LD_KW_VALUE,
    LD_KW_VERSION,
    LD_KW_VOCAB,
    LD_KEYWORDS
} ld_keyword;

ld_keyword ld_keyword_of(ler_str s);
ler_str ld_keyword_text(ld_keyword keyword);
/* "@" followed by letters only: reserved, whether it is a keyword or not. */
bool ld_keyword_form(ler_str s);

#endif
