/* The keywords of a map: the Expansion Algorithm (JSON-LD 1.1 API 5.1.2), steps 13.4. */
#include "ld/expand.h"

ler_code ld_expand_add(ld_run *run, ld_props *props, const ld_iri *iri, ld_list values) {
    ld_prop *prop = ld_props_get(run, props, iri);
    if (prop == NULL)
        return ld_error_memory(run);
    ld_list_join(&prop->values, values);
    return LER_OK;
}

/* 13.4.3 */
static ler_code id_entry(ld_map *s, const ld_ctx *active, const ler_json *value) {
    ld_iri iri;
    if (value->type != LER_JSON_STRING)
        return ld_error(s->run, "invalid @id value", value, LER_STR_NONE,
                        "an @id must be a string");
    TRY(ld_iri_expand(s->run, active, value->text, LD_RELATIVE, NULL, &iri));
    TRY(ld_check_id(s->run, value, value->text, &iri));
    s->node->id = iri.iri;
    return LER_OK;
}

/* 13.4.4 */
static ler_code type_entry(ld_map *s, const ler_json *value) {
    bool array = value->type == LER_JSON_ARRAY;
    ld_object *o = &s->node->head;
    for (size_t i = 0; i < ler_json_list_count(value); i++) {
        const ler_json *item = ler_json_list_item(value, i);
        ld_iri iri;
        if (!ler_json_is(item, LER_JSON_STRING))
            return ld_error(s->run, "invalid type value", item, LER_STR_NONE,
                            "a type must be a string, not %s", ler_json_type_name(item));
        TRY(ld_iri_expand(s->run, s->type_scoped, item->text, LD_VOCAB | LD_RELATIVE, NULL, &iri));
        if (!s->is_value)
            TRY(ld_check_type(s->run, s->type_scoped, item, item->text, &iri));
        if (!ld_type_add(s->run, s->node, iri, false))
            return ld_error_memory(s->run);
    }
    o->type_is_array = array || (o->has & LD_HAS_TYPE) != 0;
    return LER_OK;
}

/* 13.4.7 */
static ler_code value_entry(ld_map *s, const ler_json *value) {
    bool scalar = value->type != LER_JSON_ARRAY && value->type != LER_JSON_OBJECT;
    if (s->input_is_json && s->run->v1_0)
        return ld_error(s->run, "invalid value object value", value, LER_STR_NONE,
                        "JSON literals need processing mode json-ld-1.1");
    if (!s->input_is_json && !scalar)
        return ld_error(s->run, "invalid value object value", value, LER_STR_NONE,
                        "an @value must be a scalar or null");
    s->node->head.value = value;
    return LER_OK;
}

/* 13.4.13 */
static ler_code reverse_entry(ld_map *s, const ld_ctx *active, const ler_json *value) {
    ld_run *run = s->run;
    if (value->type != LER_JSON_OBJECT)
        return ld_error(run, "invalid @reverse value", value, LER_STR_NONE,
                        "the value of @reverse must be an object");
    ld_under under = {.name = ld_keyword_text(LD_KW_REVERSE), .keyword = LD_KW_REVERSE};
    ld_result result;
    TRY(ld_expand(run, active, under, value, s->base_url, false, &result));
    ld_node *inner = result.items.first == NULL ? NULL : ld_node_of(result.items.first);
    if (inner == NULL)
        return LER_OK;
    for (ld_prop *p = inner->reverse.first; p != NULL; p = p->next) /* 13.4.13.3 */
        TRY(ld_expand_add(run, &s->node->props, &p->iri, p->values));
    for (ld_prop *p = inner->props.first; p != NULL; p = p->next) { /* 13.4.13.4 */
        for (const ld_object *o = p->values.first; o != NULL; o = o->next)
            if (ld_is_value_or_list(o))
                return ld_error(run, "invalid reverse property value", value, LER_STR_NONE,
                                "a reverse property must lead to nodes");
        TRY(ld_expand_add(run, &s->node->reverse, &p->iri, p->values));
        s->node->head.has |= LD_HAS_REVERSE | LD_BY_REVERSE;
    }
    return LER_OK;
}

static ler_code string_entry(ld_map *s, const ler_json *value, const char *code) {
    return value->type == LER_JSON_STRING
               ? LER_OK
               : ld_error(s->run, code, value, LER_STR_NONE, "a string belongs here");
}

static const uint16_t keyword_bits[LD_KEYWORDS] = {
    [LD_KW_ID] = LD_HAS_ID,
    [LD_KW_TYPE] = LD_HAS_TYPE,
    [LD_KW_VALUE] = LD_HAS_VALUE,
    [LD_KW_LANGUAGE] = LD_HAS_LANGUAGE,
    [LD_KW_DIRECTION] = LD_HAS_DIRECTION,
    [LD_KW_INDEX] = LD_HAS_INDEX,
    [LD_KW_LIST] = LD_HAS_LIST,
    [LD_KW_SET] = LD_HAS_SET,
    /* A reverse term's entry is no collision: the order of the keys must not matter. */
    [LD_KW_REVERSE] = LD_BY_REVERSE,
    [LD_KW_GRAPH] = LD_HAS_GRAPH,
    [LD_KW_INCLUDED] = LD_HAS_INCLUDED,
};

/* 13.4.5 */
static ler_code graph_entry(ld_map *s, const ld_ctx *active, const ler_json *value) {
    ld_under under = {.name = ld_keyword_text(LD_KW_GRAPH), .keyword = LD_KW_GRAPH};
    ld_result result;
    TRY(ld_expand(s->run, active, under, value, s->base_url, false, &result));
    s->node->items = result.items;
    return LER_OK;
}

/* 13.4.6 */
static ler_code included_entry(ld_map *s, const ld_ctx *active, const ler_json *value) {
    ld_under under = {.keyword = LD_KW_NOT};
    ld_result result;
    if (s->run->v1_0)
        return LER_OK;
    TRY(ld_expand(s->run, active, under, value, s->base_url, false, &result));
    bool nodes = result.form != LD_NULL;
    for (const ld_object *o = result.items.first; o != NULL; o = o->next)
        nodes = nodes && o->is_node && !ld_is_value_or_list(o) && (o->has & LD_HAS_SET) == 0;
    if (!nodes)
        return ld_error(s->run, "invalid @included value", value, LER_STR_NONE,
                        "@included takes node objects");
    s->node->head.has |= LD_HAS_INCLUDED;
    ld_list_join(&s->node->included, result.items);
    return LER_OK;
}

/* 13.4.8 and 13.4.9 */
static ler_code language_entry(ld_map *s, const ler_json *value) {
    TRY(string_entry(s, value, "invalid language-tagged string"));
    TRY(ld_check_language(s->run, value, value->text));
    s->node->head.language = value->text;
    return LER_OK;
}

static ler_code direction_entry(ld_map *s, const ler_json *value) {
    bool ltr = ler_str_is(ler_json_str(value), "ltr"), rtl = ler_str_is(ler_json_str(value), "rtl");
    if (!ltr && !rtl)
        return ld_error(s->run, "invalid base direction", value, LER_STR_NONE,
                        "a direction must be \"ltr\" or \"rtl\"");
    if (s->run->options->rdf_direction == LER_LD_DIRECTION_NONE)
        TRY(ld_check_dropped(s->run, value, LER_STR_NONE, "the base direction"));
    s->node->head.direction = ltr ? LD_DIR_LTR : LD_DIR_RTL;
    return LER_OK;
}

/* 13.4.11 and 13.4.12; a list that floats free is dropped (*dropped). */
static ler_code list_entry(ld_map *s, const ld_ctx *active, ld_under under, ld_keyword keyword,
                           const ler_json *value, bool *dropped) {
    ld_result result;
    if (keyword == LD_KW_LIST && (under.name.data == NULL || under.keyword == LD_KW_GRAPH)) {
        *dropped = true;
        return ld_check_dropped(s->run, value, LER_STR_NONE, "a list that belongs to nothing");
    }
    TRY(ld_expand(s->run, active, under, value, s->base_url, false, &result));
    s->node->items = result.items;
    s->node->set_form = (uint8_t)result.form;
    return LER_OK;
}

/* 13.4: a key that is a keyword or stands for one. */
ler_code ld_expand_keyword(ld_map *s, const ld_ctx *active, ld_under under, const ler_json *element,
                           const ler_json_member *m, ld_keyword keyword) {
    ld_object *o = &s->node->head;
    const ler_json *value = m->value;
    uint16_t bit = keyword_bits[keyword];
    bool dropped = false;
    if (under.keyword == LD_KW_REVERSE) /* 13.4.1 */
        return ld_error(s->run, "invalid reverse property map", element, m->key,
                        "a reverse property map has no keywords");
    bool may_repeat = keyword == LD_KW_INCLUDED || keyword == LD_KW_TYPE;
    if ((o->has & bit) != 0 && !(may_repeat && !s->run->v1_0)) /* 13.4.2 */
        return ld_error(s->run, "colliding keywords", element, m->key,
                        "another key of the object means %s as well",
                        ld_keyword_text(keyword).data);
    switch ((unsigned)keyword) { /* a few of them */
    case LD_KW_ID:
        TRY(id_entry(s, active, value));
        break;
    case LD_KW_TYPE:
        TRY(type_entry(s, value));
        break;
    case LD_KW_GRAPH:
        TRY(graph_entry(s, active, value));
        break;
    case LD_KW_INCLUDED:
        return included_entry(s, active, value);
    case LD_KW_VALUE:
        TRY(value_entry(s, value));
        break;
    case LD_KW_LANGUAGE:
        TRY(language_entry(s, value));
        break;
    case LD_KW_DIRECTION:
        if (s->run->v1_0)
            return LER_OK;
        TRY(direction_entry(s, value));
        break;
    case LD_KW_INDEX:
        TRY(string_entry(s, value, "invalid @index value"));
        TRY(ld_check_dropped(s->run, value, LER_STR_NONE, "an @index"));
        s->node->index = value->text;
        break;
    case LD_KW_LIST:
    case LD_KW_SET:
        TRY(list_entry(s, active, under, keyword, value, &dropped));
        break;
    case LD_KW_REVERSE:
        return reverse_entry(s, active, value);
    default: /* the others mean nothing in a document */
        return ld_check_dropped(s->run, element, m->key, "a keyword that means nothing here");
    }
    if (!dropped)
        o->has |= bit;
    return LER_OK;
}
