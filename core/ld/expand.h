/* What the two files of the Expansion Algorithm share. */
#ifndef LD_EXPAND_H
#define LD_EXPAND_H

#include "ld/ld.h"

typedef struct ld_map { /* one map being expanded */
    ld_run *run;
    ld_node *node;             /* result */
    const ld_ctx *type_scoped; /* 10 */
    const ler_json *element;
    ler_str base_url;
    bool input_is_json; /* 12: the input type is @json */
    bool is_value;      /* it has an entry for @value */
} ld_map;

static inline bool ld_is_value_or_list(const ld_object *o) {
    return (o->has & (LD_HAS_VALUE | LD_HAS_LIST)) != 0;
}

/* Adds values to a property of the map that is being made. */
ler_code ld_expand_add(ld_run *run, ld_props *props, const ld_iri *iri,
                       ld_list values) LER_MUST_USE;

/* 13.4: a key that is a keyword or stands for one. */
ler_code ld_expand_keyword(ld_map *s, const ld_ctx *active, ld_under under, const ler_json *element,
                           const ler_json_member *m, ld_keyword keyword) LER_MUST_USE;

#endif
