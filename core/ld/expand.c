/* The Expansion Algorithm (JSON-LD 1.1 API 5.1.2). Step numbers are those of the algorithm. */
#include "ld/expand.h"
#include <stdlib.h>

static ler_code expand_members(ld_map *s, const ld_ctx *active, ld_under under,
                               const ler_json *element);

static ler_code single(ld_result *out, ld_object *o) {
    *out = (ld_result){LD_ONE, {NULL, NULL}};
    ld_list_add(&out->items, o);
    return LER_OK;
}

/* 5: an array. */
static ler_code expand_array(ld_run *run, const ld_ctx *active, ld_under under,
                             const ler_json *element, ler_str base_url, bool from_map,
                             ld_result *out) {
    bool list = under.term != NULL && (under.term->container & LD_IN_LIST) != 0;
    ld_result all = {LD_ARRAY, {NULL, NULL}};
    for (size_t i = 0; i < element->count; i++) {
        const ler_json *value = element->items[i];
        ld_result item;
        if (run->strict && value->type == LER_JSON_ARRAY && !list)
            return ld_error(run, NULL, value, LER_STR_NONE,
                            "an array right inside an array is not admitted here");
        TRY(ld_expand(run, active, under, value, base_url, from_map, &item));
        if (item.form == LD_NULL && run->safe)
            TRY(ld_check_dropped(run, value, LER_STR_NONE, "an item that says nothing"));
        if (list && item.form == LD_ARRAY) { /* 5.2.2 */
            ld_node *node = ld_node_new(run);
            if (node == NULL)
                return ld_error_memory(run);
            node->head.has = LD_HAS_LIST;
            node->items = item.items;
            TRY(single(&item, &node->head));
        }
        ld_list_join(&all.items, item.items);
    }
    *out = all;
    return LER_OK;
}

/* 7: does a context that is not propagated still hold for this map? */
static bool keeps_scope(const ld_ctx *active, const ler_json *element) {
    for (size_t i = 0; i < element->count; i++) {
        ld_keyword keyword = ld_ctx_keyword(active, element->members[i].key);
        if (keyword == LD_KW_VALUE || (keyword == LD_KW_ID && element->count == 1))
            return true;
    }
    return false;
}

static int by_text(const void *a, const void *b) {
    const ler_json *const *x = a, *const *y = b;
    return ler_str_compare(ler_json_str(*x), ler_json_str(*y));
}

/* 11.2: the scoped contexts of the types, in code point order. */
static ler_code apply_types(ld_run *run, const ld_ctx *type_scoped, const ler_json *types,
                            const ld_ctx **active) {
    size_t n = ler_json_list_count(types), used = 0;
    const ler_json *few[8], **sorted = few;
    if (n > 8 && (sorted = ler_arena_array(run->arena, n, sizeof *sorted)) == NULL)
        return ld_error_memory(run);
    for (size_t i = 0; i < n; i++) {
        const ler_json *type = ler_json_list_item(types, i);
        if (ler_json_is(type, LER_JSON_STRING))
            sorted[used++] = type;
    }
    if (used > 1)
        qsort(sorted, used, sizeof *sorted, by_text);
    for (size_t i = 0; i < used; i++) {
        const ld_term *term = ld_ctx_find(type_scoped, ler_json_str(sorted[i]));
        if (term == NULL || term->context == NULL)
            continue;
        run->here = sorted[i];
        TRY(ld_context_scoped(run, *active, term, false, active));
    }
    return LER_OK;
}

static ler_code find_types(ld_map *s, const ld_ctx **active) { /* 11 and 12 */
    const ler_json *element = s->element;
    const ler_json_member *first = NULL;
    size_t found = 0;
    for (size_t i = 0; i < element->count; i++) {
        const ler_json_member *m = &element->members[i];
        ld_keyword keyword = ld_ctx_keyword(s->type_scoped, m->key);
        s->is_value |= keyword == LD_KW_VALUE;
        if (keyword != LD_KW_TYPE)
            continue;
        found++;
        if (first == NULL || ler_str_compare(m->key, first->key) < 0)
            first = m;
    }
    if (first == NULL)
        return LER_OK;
    if (found == 1) {
        TRY(apply_types(s->run, s->type_scoped, first->value, active));
    } else {
        const uint32_t *order = ld_order(s->run, element);
        if (order == NULL)
            return ld_error_memory(s->run);
        for (size_t n = 0; n < element->count; n++) {
            const ler_json_member *m = &element->members[order[n]];
            if (ld_ctx_keyword(s->type_scoped, m->key) == LD_KW_TYPE)
                TRY(apply_types(s->run, s->type_scoped, m->value, active));
        }
    }
    size_t n = ler_json_list_count(first->value);
    const ler_json *last = n == 0 ? NULL : ler_json_list_item(first->value, n - 1);
    if (s->is_value && ler_json_is(last, LER_JSON_STRING)) {
        ld_iri iri;
        TRY(ld_iri_expand(s->run, *active, ler_json_str(last), LD_VOCAB, NULL, &iri));
        s->input_is_json = iri.keyword == LD_KW_JSON;
    }
    return LER_OK;
}

/* 13.11 and 13.12: the containers @list and @graph. */
static ler_code wrap(ld_run *run, unsigned container, const ler_json *at, ld_result *values) {
    if ((container & LD_IN_LIST) != 0 &&
        !(values->form == LD_ONE && (values->items.first->has & LD_HAS_LIST) != 0)) {
        ld_node *node = ld_node_new(run);
        if (node == NULL)
            return ld_error_memory(run);
        node->head.has = LD_HAS_LIST;
        node->items = values->items;
        TRY(single(values, &node->head));
    }
    if ((container & LD_IN_GRAPH) != 0 && (container & (LD_IN_ID | LD_IN_INDEX)) == 0) {
        ld_result graphs = {LD_ARRAY, {NULL, NULL}};
        for (ld_object *o = values->items.first, *next; o != NULL; o = next) {
            next = o->next;
            TRY(ld_check_in_graph(run, at, o));
            ld_node *node = ld_node_new(run);
            if (node == NULL)
                return ld_error_memory(run);
            node->head.has = LD_HAS_GRAPH;
            ld_list_add(&node->items, o);
            ld_list_add(&graphs.items, &node->head);
        }
        *values = graphs;
    }
    return LER_OK;
}

static ler_code json_literal(ld_run *run, const ler_json *value, ld_result *out) { /* 13.6 */
    ld_object *o = ld_object_new(run);
    if (o == NULL)
        return ld_error_memory(run);
    o->has = LD_HAS_VALUE | LD_HAS_TYPE;
    o->value = value;
    o->datatype = ld_keyword_text(LD_KW_JSON);
    o->is_json = true;
    return single(out, o);
}

/* 13.5 to 13.14: a key that is a property. */
static ler_code property_entry(ld_map *s, const ld_ctx *active, const ler_json_member *m,
                               const ld_iri *iri) {
    ld_run *run = s->run;
    /* The property's definition is that of the key, which need not be where its IRI comes from:
     * a compact IRI has its prefix there. */
    const ld_term *term = iri->term != NULL ? iri->term : ld_ctx_find(active, m->key);
    ld_under under = {.name = m->key, .term = term};
    unsigned container = term == NULL ? 0 : term->container;
    bool is_map = m->value->type == LER_JSON_OBJECT;
    ld_result values;
    if (term != NULL && term->coercion == LD_COERCE_JSON)
        TRY(json_literal(run, m->value, &values));
    else if ((container & LD_IN_LANGUAGE) != 0 && is_map)
        TRY(ld_expand_language_map(run, active, term, m->value, &values));
    else if ((container & (LD_IN_INDEX | LD_IN_TYPE | LD_IN_ID)) != 0 && is_map)
        TRY(ld_expand_map(run, active, under, m->value, s->base_url, &values));
    else
        TRY(ld_expand(run, active, under, m->value, s->base_url, false, &values));
    if (values.form == LD_NULL) /* 13.10 */
        return ld_check_dropped(run, s->element, m->key, "a value that says nothing");
    TRY(wrap(run, container, m->value, &values));
    if (term == NULL || !term->reverse) /* 13.14 */
        return ld_expand_add(run, &s->node->props, iri, values.items);
    for (const ld_object *o = values.items.first; o != NULL; o = o->next) /* 13.13 */
        if (ld_is_value_or_list(o))
            return ld_error(run, "invalid reverse property value", m->value, LER_STR_NONE,
                            "a reverse property must lead to nodes");
    s->node->head.has |= LD_HAS_REVERSE;
    return ld_expand_add(run, &s->node->reverse, iri, values.items);
}

/* 14.2: the members of a nested value, as if they stood in the map itself. */
static ler_code nested_value(ld_map *s, const ld_ctx *active, const ler_json_member *m,
                             const ler_json *value) {
    bool ok = ler_json_is(value, LER_JSON_OBJECT);
    for (size_t i = 0; ok && i < value->count; i++)
        ok = ld_ctx_keyword(active, value->members[i].key) != LD_KW_VALUE;
    if (!ok)
        return ld_error(s->run, "invalid @nest value", value, LER_STR_NONE,
                        "@nest takes objects that are no value objects");
    ld_under under = {.name = m->key, .term = ld_ctx_find(active, m->key)};
    if (under.term != NULL && under.term->context != NULL) { /* 3 and 8 */
        s->run->here = value;
        TRY(ld_context_scoped(s->run, active, under.term, true, &active));
    }
    return expand_members(s, active, under, value);
}

/* 13 and 14. */
static ler_code expand_members(ld_map *s, const ld_ctx *active, ld_under under,
                               const ler_json *element) {
    ld_run *run = s->run;
    const uint32_t *order = NULL;
    size_t nests = 0;
    if (run->options->ordered && (order = ld_order(run, element)) == NULL)
        return ld_error_memory(run);
    if (++run->depth > LD_MAX_DEPTH)
        return ld_error_limit(run, "objects nested in objects");
    for (size_t n = 0; n < element->count; n++) {
        const ler_json_member *m = &element->members[order == NULL ? n : order[n]];
        ld_iri iri;
        if (ler_str_equal(m->key, LER_STR("@context"))) /* 13.1 */
            continue;
        TRY(ld_iri_expand(run, active, m->key, LD_VOCAB, NULL, &iri)); /* 13.2 */
        if (run->strict)
            TRY(ld_check_key(run, element, m->key, active, iri.term, iri.keyword, under.term));
        if (iri.keyword == LD_KW_NEST) {
            nests++;
            if (under.keyword == LD_KW_REVERSE)
                return ld_error(run, "invalid reverse property map", element, m->key,
                                "a reverse property map has no keywords");
        } else if (iri.keyword != LD_KW_NOT) {
            TRY(ld_expand_keyword(s, active, under, element, m, iri.keyword));
        } else if (iri.iri.data == NULL || memchr(iri.iri.data, ':', iri.iri.len) == NULL) {
            TRY(ld_check_dropped(run, element, m->key,
                                 "a term that no context defines")); /* 13.3 */
        } else {
            TRY(ld_check_property(run, element, m->key, &iri));
            TRY(property_entry(s, active, m, &iri));
        }
    }
    for (size_t n = 0; nests > 0 && n < element->count; n++) { /* 14 */
        const ler_json_member *m = &element->members[order == NULL ? n : order[n]];
        if (ld_ctx_keyword(active, m->key) != LD_KW_NEST)
            continue;
        for (size_t i = 0; i < ler_json_list_count(m->value); i++)
            TRY(nested_value(s, active, m, ler_json_list_item(m->value, i)));
    }
    run->depth--;
    return LER_OK;
}

/* 15: a value object. */
static ler_code finish_value(ld_map *s, ld_result *out) {
    ld_node *node = s->node;
    ld_object *o = &node->head;
    unsigned allowed =
        LD_HAS_DIRECTION | LD_HAS_INDEX | LD_HAS_LANGUAGE | LD_HAS_TYPE | LD_HAS_VALUE;
    if ((o->has & ~allowed) != 0 || node->props.first != NULL ||
        ((o->has & LD_HAS_TYPE) != 0 && (o->has & (LD_HAS_LANGUAGE | LD_HAS_DIRECTION)) != 0))
        return ld_error(s->run, "invalid value object", s->element, LER_STR_NONE,
                        "a value object has @value, @type or @language and @direction, and @index");
    const ld_type *type = node->types;
    bool one = type != NULL && type->next == NULL;
    if (one && type->iri.keyword == LD_KW_JSON) { /* 15.2; as a string or as an array of it */
        o->is_json = true;
        o->datatype = type->iri.iri;
        return single(out, o);
    }
    if (o->value->type == LER_JSON_NULL ||
        (o->value->type == LER_JSON_ARRAY && o->value->count == 0)) { /* 15.3 */
        *out = (ld_result){LD_NULL, {NULL, NULL}};
        return ld_check_dropped(s->run, s->element, LER_STR_NONE, "an @value of null");
    }
    if ((o->has & LD_HAS_LANGUAGE) != 0 && o->value->type != LER_JSON_STRING)
        return ld_error(s->run, "invalid language-tagged value", s->element, LER_STR_NONE,
                        "only a string has a language");
    if ((o->has & LD_HAS_TYPE) != 0) { /* 15.5 */
        if (!one || o->type_is_array || type->iri.keyword != LD_KW_NOT ||
            !ld_iri_is_well_formed(type->iri.iri))
            return ld_error(s->run, "invalid typed value", s->element, LER_STR_NONE,
                            "the @type of a value object must be an IRI");
        o->datatype = type->iri.iri;
    }
    return single(out, o);
}

/* 15 to 20. */
static ler_code finish(ld_map *s, ld_under under, ld_result *out) {
    ld_node *node = s->node;
    ld_object *o = &node->head;
    bool top = under.name.data == NULL || under.keyword == LD_KW_GRAPH;
    bool empty = o->has == 0 && node->props.first == NULL;
    if ((o->has & LD_HAS_VALUE) != 0) {
        TRY(finish_value(s, out));
    } else if ((o->has & (LD_HAS_SET | LD_HAS_LIST)) != 0) { /* 17 */
        unsigned kind = o->has & (LD_HAS_SET | LD_HAS_LIST);
        if ((o->has & ~(kind | LD_HAS_INDEX)) != 0 || kind == (LD_HAS_SET | LD_HAS_LIST) ||
            node->props.first != NULL)
            return ld_error(s->run, "invalid set or list object", s->element, LER_STR_NONE,
                            "a set or list object has no other entry but @index");
        if (kind == LD_HAS_SET) /* 17.2 */
            *out = (ld_result){(ld_form)node->set_form, node->items};
        else
            TRY(single(out, o));
    } else if (o->has == LD_HAS_LANGUAGE && node->props.first == NULL) { /* 18 */
        *out = (ld_result){LD_NULL, {NULL, NULL}};
        return ld_check_dropped(s->run, s->element, LER_STR_NONE, "a language without a value");
    } else {
        TRY(single(out, o));
    }
    if (top && out->form == LD_ONE) { /* 19 */
        bool floats = empty || (o->has & (LD_HAS_VALUE | LD_HAS_LIST)) != 0 ||
                      (o->has == LD_HAS_ID && node->props.first == NULL);
        if (floats) {
            *out = (ld_result){LD_NULL, {NULL, NULL}};
            return ld_check_dropped(s->run, s->element, LER_STR_NONE,
                                    "an object that says nothing");
        }
    }
    return LER_OK;
}

/* 6 to 20: a map. */
static ler_code expand_object(ld_run *run, const ld_ctx *active, ld_under under,
                              const ler_json *element, ler_str base_url, bool from_map,
                              ld_result *out) {
    const ld_term *property = under.term; /* 3 */
    run->here = element;
    if (active->previous != NULL && !from_map && !keeps_scope(active, element)) { /* 7 */
        active = active->previous;
        if (under.name.data != NULL && under.keyword == LD_KW_NOT)
            under.term = ld_ctx_find(active, under.name);
    }
    if (property != NULL && property->context != NULL) { /* 8 */
        TRY(ld_context_scoped(run, active, property, true, &active));
        under.term = ld_ctx_find(active, under.name);
    }
    const ler_json *local = ler_json_get(element, "@context");
    if (local != NULL) { /* 9 */
        TRY(ld_check_contexts(run, element, local));
        ld_job job = {.base_url = base_url};
        TRY(ld_context_process(run, active, local, &job, &active));
        if (under.name.data != NULL && under.keyword == LD_KW_NOT)
            under.term = ld_ctx_find(active, under.name);
    }
    ld_map s = {.run = run,
                .node = ld_node_new(run),
                .type_scoped = active,
                .element = element,
                .base_url = base_url};
    if (s.node == NULL)
        return ld_error_memory(run);
    TRY(find_types(&s, &active));
    if (active != s.type_scoped && under.name.data != NULL && under.keyword == LD_KW_NOT)
        under.term = ld_ctx_find(active, under.name);
    TRY(expand_members(&s, active, under, element));
    return finish(&s, under, out);
}

ler_code ld_expand(ld_run *run, const ld_ctx *active, ld_under under, const ler_json *element,
                   ler_str base_url, bool from_map, ld_result *out) {
    *out = (ld_result){LD_NULL, {NULL, NULL}};
    if (element->type == LER_JSON_NULL) /* 1 */
        return ld_check_dropped(run, element, LER_STR_NONE, "null");
    if (element->type == LER_JSON_OBJECT)
        return expand_object(run, active, under, element, base_url, from_map, out);
    if (element->type == LER_JSON_ARRAY) {
        if (++run->depth > LD_MAX_DEPTH)
            return ld_error_limit(run, "arrays nested in arrays");
        TRY(expand_array(run, active, under, element, base_url, from_map, out));
        run->depth--;
        return LER_OK;
    }
    if (under.name.data == NULL || under.keyword == LD_KW_GRAPH) /* 4.1 */
        return ld_check_dropped(run, element, LER_STR_NONE, "a value that belongs to nothing");
    const ld_term *term = under.term;
    if (term != NULL && term->context != NULL) { /* 4.2 */
        run->here = element;
        TRY(ld_context_scoped(run, active, term, true, &active));
        term = ld_ctx_find(active, under.name);
    }
    ld_object *o;
    TRY(ld_expand_value(run, active, term, element, LER_STR_NONE, element, &o));
    return single(out, o);
}

ler_code ld_expand_document(ld_run *run, const ler_json *document, ld_list *out) {
    const ld_ctx *active = ld_store_initial(run->store);
    const ler_json *extra = run->options->expand_context;
    ld_under under = {.keyword = LD_KW_NOT};
    ld_result result = {LD_NULL, {NULL, NULL}};
    run->here = document;
    if (extra != NULL) {
        const ler_json *inner = ler_json_get(extra, "@context");
        ld_job job = {.base_url = run->options->base};
        TRY(ld_context_process(run, active, inner == NULL ? extra : inner, &job, &active));
    }
    TRY(ld_expand(run, active, under, document, run->options->base, false, &result));
    const ld_object *o = result.items.first;
    if (result.form == LD_ONE && o->has == LD_HAS_GRAPH &&
        ld_node_of_const(o)->props.first == NULL) /* a map whose only entry is @graph */
        result.items = ld_node_of_const(o)->items;
    *out = result.items;
    return LER_OK;
}
