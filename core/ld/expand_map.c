/* Maps (JSON-LD 1.1 API 5.1.2, steps 13.7 and 13.8): by language, index, type, id or graph. */
#include "ld/ld.h"

ler_code ld_expand_language_map(ld_run *run, const ld_ctx *active, const ld_term *term,
                                const ler_json *map, ld_result *out) {
    unsigned direction = term->has_direction ? term->direction : active->direction; /* 13.7.2, 3 */
    const uint32_t *order = run->options->ordered ? ld_order(run, map) : NULL;
    *out = (ld_result){LD_ARRAY, {NULL, NULL}};
    for (size_t n = 0; n < ler_json_count(map); n++) {
        const ler_json_member *m = ler_json_member_at(map, order == NULL ? n : order[n]);
        ld_iri language;
        TRY(ld_iri_expand(run, active, m->key, LD_VOCAB, NULL, &language));
        for (size_t i = 0; i < ler_json_list_count(m->value); i++) {
            const ler_json *item = ler_json_list_item(m->value, i);
            if (ler_json_is(item, LER_JSON_NULL)) { /* 13.7.4.2.1 */
                TRY(ld_check_dropped(run, item, LER_STR_NONE, "null"));
                continue;
            }
            if (!ler_json_is(item, LER_JSON_STRING))
                return ld_error(run, "invalid language map value", item, LER_STR_NONE,
                                "a value of a language map must be a string");
            ld_object *o = ld_object_new(run);
            if (o == NULL)
                return ld_error_memory(run);
            o->has = LD_HAS_VALUE;
            o->value = item;
            if (language.keyword != LD_KW_NONE) {
                o->has |= LD_HAS_LANGUAGE;
                o->language = m->key;
                TRY(ld_check_language(run, item, m->key));
            }
            if (direction != LD_DIR_NULL) {
                o->has |= LD_HAS_DIRECTION;
                o->direction = (uint8_t)direction;
                if (run->options->rdf_direction == LER_LD_DIRECTION_NONE)
                    TRY(ld_check_dropped(run, item, LER_STR_NONE, "the base direction"));
            }
            ld_list_add(&out->items, o);
        }
    }
    return LER_OK;
}

/* 13.8.3.7.2: the index as the value of a property. */
static ler_code index_property(ld_run *run, const ld_ctx *active, ld_object *item, ler_str key,
                               ler_str index, const ler_json *at) {
    const ld_term *term = ld_ctx_find(active, key);
    ld_object *value;
    ld_iri iri;
    TRY(ld_expand_value(run, active, term, NULL, index, at, &value));
    TRY(ld_iri_expand(run, active, key, LD_VOCAB, NULL, &iri));
    ld_node *node = ld_node_of(item);
    if (node == NULL || (item->has & LD_HAS_VALUE) != 0)
        return ld_error(run, "invalid value object", at, LER_STR_NONE,
                        "a value object cannot have the property that indexes its map");
    TRY(ld_check_property(run, at, LER_STR_NONE, &iri));
    ld_prop *prop = ld_props_get(run, &node->props, &iri);
    if (prop == NULL)
        return ld_error_memory(run);
    value->next = prop->values.first; /* in front of what is there */
    if (prop->values.first == NULL)
        prop->values.last = value;
    prop->values.first = value;
    return LER_OK;
}

/* A value object that came from a scalar has no room for an index; it gets a bigger body. */
static ld_node *as_node(ld_run *run, ld_object **item) {
    if ((*item)->is_node)
        return ld_node_of(*item);
    ld_node *node = ld_node_new(run);
    if (node != NULL) {
        node->head = **item;
        node->head.is_node = true;
        *item = &node->head;
    }
    return node;
}

typedef struct map_entry {
    const ld_term *term;
    ler_str index;
    ld_iri expanded;
    const ler_json *at;
} map_entry;

static ler_code one_item(ld_run *run, const ld_ctx *active, const map_entry *e, ld_object *item,
                         ld_result *out) {
    unsigned container = e->term->container;
    bool none = e->expanded.keyword == LD_KW_NONE;
    ld_node *node;
    if ((container & LD_IN_GRAPH) != 0 && !ld_is_graph_object(item)) { /* 13.8.3.7.1 */
        TRY(ld_check_in_graph(run, e->at, item));
        node = ld_node_new(run);
        if (node == NULL)
            return ld_error_memory(run);
        node->head.has = LD_HAS_GRAPH;
        ld_list_add(&node->items, item);
        item = &node->head;
    }
    bool by_property = e->term->index.data != NULL && !ler_str_is(e->term->index, "@index");
    if ((container & LD_IN_INDEX) != 0 && by_property && !none) {
        TRY(index_property(run, active, item, e->term->index, e->index, e->at));
    } else if ((container & LD_IN_INDEX) != 0 && (item->has & LD_HAS_INDEX) == 0 && !none) {
        TRY(ld_check_dropped(run, e->at, LER_STR_NONE, "the key of an index map"));
        if ((node = as_node(run, &item)) == NULL)
            return ld_error_memory(run);
        item->has |= LD_HAS_INDEX;
        node->index = e->index;
    } else if ((container & LD_IN_ID) != 0 && (item->has & LD_HAS_ID) == 0 && !none) {
        ld_iri id;
        if ((item->has & LD_HAS_VALUE) != 0)
            TRY(ld_check_dropped(run, e->at, LER_STR_NONE, "the key of a value in an id map"));
        TRY(ld_iri_expand(run, active, e->index, LD_RELATIVE, NULL, &id));
        TRY(ld_check_id(run, e->at, e->index, &id));
        if ((node = as_node(run, &item)) == NULL)
            return ld_error_memory(run);
        item->has |= LD_HAS_ID;
        node->id = id.iri;
    } else if ((container & LD_IN_TYPE) != 0 && !none) {
        TRY(ld_check_type(run, active, e->at, e->index, &e->expanded));
        if ((node = as_node(run, &item)) == NULL || !ld_type_add(run, node, e->expanded, true))
            return ld_error_memory(run);
        item->has |= LD_HAS_TYPE;
        item->type_is_array = true;
    }
    ld_list_add(&out->items, item);
    return LER_OK;
}

ler_code ld_expand_map(ld_run *run, const ld_ctx *active, ld_under under, const ler_json *map,
                       ler_str base_url, ld_result *out) {
    unsigned container = under.term->container;
    const uint32_t *order = run->options->ordered ? ld_order(run, map) : NULL;
    *out = (ld_result){LD_ARRAY, {NULL, NULL}};
    if (run->strict)
        return ld_error(run, NULL, map, LER_STR_NONE,
                        "a map keyed by index, type or id is not admitted in a signed document");
    for (size_t n = 0; n < ler_json_count(map); n++) {
        const ler_json_member *m = ler_json_member_at(map, order == NULL ? n : order[n]);
        const ld_ctx *ctx = active;
        if ((container & (LD_IN_ID | LD_IN_TYPE)) != 0 && active->previous != NULL)
            ctx = active->previous;          /* 13.8.3.1 */
        if ((container & LD_IN_TYPE) != 0) { /* 13.8.3.2 */
            const ld_term *scope = ld_ctx_find(ctx, m->key);
            run->here = m->value;
            if (scope != NULL && scope->context != NULL) {
                ld_job job = {.base_url = scope->base_url, .trusted = scope->trusted, .keep = true};
                TRY(ld_context_process(run, ctx, scope->context, &job, &ctx));
            }
        }
        map_entry e = {.term = under.term, .index = m->key, .at = m->value};
        TRY(ld_iri_expand(run, active, m->key, LD_VOCAB, NULL, &e.expanded)); /* 13.8.3.4 */
        ld_under inner = under;
        if (ctx != active)
            inner.term = ld_ctx_find(ctx, under.name);
        ld_result values = {LD_NULL, {NULL, NULL}};
        if (ler_json_is(m->value, LER_JSON_NULL)) {
            TRY(ld_check_dropped(run, m->value, LER_STR_NONE, "null"));
            continue;
        }
        TRY(ld_expand(run, ctx, inner, m->value, base_url, true, &values));
        for (ld_object *o = values.items.first, *next; o != NULL; o = next) {
            next = o->next;
            TRY(one_item(run, active, &e, o, out));
        }
    }
    return LER_OK;
}
