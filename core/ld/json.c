/* The expanded form as JSON. */
#include "ld/ld.h"

static ler_json *array_of(ler_arena *arena, const ld_list *list);

static bool put(ler_arena *arena, ler_json *object, ld_keyword keyword, ler_json *value) {
    return ler_json_set_str(arena, object, ld_keyword_text(keyword), value);
}

static ler_json *text_or_null(ler_arena *arena, ler_str s) {
    return s.data == NULL ? ler_json_new(arena, LER_JSON_NULL) : ler_json_new_str(arena, s);
}

static bool put_props(ler_arena *arena, ler_json *object, const ld_props *props) {
    for (const ld_prop *p = props->first; p != NULL; p = p->next)
        if (!ler_json_set_str(arena, object, p->iri.iri, array_of(arena, &p->values)))
            return false;
    return true;
}

static ler_json *copy(ler_arena *arena, const ler_json *v) { /* values are shared, never changed */
    ler_json *out = ler_arena_alloc(arena, sizeof *out);
    if (out != NULL)
        *out = *v;
    return out;
}

static bool put_value(ler_arena *arena, ler_json *object, const ld_object *o) {
    ler_json *value = o->value != NULL ? copy(arena, o->value) : ler_json_new_str(arena, o->text);
    bool ok = put(arena, object, LD_KW_VALUE, value);
    if (o->datatype.data != NULL)
        ok = ok && put(arena, object, LD_KW_TYPE, ler_json_new_str(arena, o->datatype));
    if ((o->has & LD_HAS_LANGUAGE) != 0)
        ok = ok && put(arena, object, LD_KW_LANGUAGE, ler_json_new_str(arena, o->language));
    if ((o->has & LD_HAS_DIRECTION) != 0)
        ok = ok && put(arena, object, LD_KW_DIRECTION,
                       ler_json_new_text(arena, o->direction == LD_DIR_LTR ? "ltr" : "rtl"));
    return ok;
}

static bool put_node(ler_arena *arena, ler_json *object, const ld_node *node) {
    unsigned has = node->head.has;
    bool ok = true;
    if ((has & LD_HAS_ID) != 0)
        ok = put(arena, object, LD_KW_ID, text_or_null(arena, node->id));
    if ((has & LD_HAS_TYPE) != 0) {
        ler_json *types = ler_json_new(arena, LER_JSON_ARRAY);
        for (const ld_type *t = node->types; ok && t != NULL; t = t->next)
            ok = ler_json_append(arena, types, text_or_null(arena, t->iri.iri));
        ok = ok && put(arena, object, LD_KW_TYPE, types);
    }
    if ((has & LD_HAS_LIST) != 0)
        ok = ok && put(arena, object, LD_KW_LIST, array_of(arena, &node->items));
    if ((has & LD_HAS_GRAPH) != 0)
        ok = ok && put(arena, object, LD_KW_GRAPH, array_of(arena, &node->items));
    if ((has & LD_HAS_INCLUDED) != 0)
        ok = ok && put(arena, object, LD_KW_INCLUDED, array_of(arena, &node->included));
    if ((has & LD_HAS_REVERSE) != 0) {
        ler_json *reverse = ler_json_new(arena, LER_JSON_OBJECT);
        ok = ok && reverse != NULL && put_props(arena, reverse, &node->reverse) &&
             put(arena, object, LD_KW_REVERSE, reverse);
    }
    return ok && put_props(arena, object, &node->props);
}

static ler_json *object_of(ler_arena *arena, const ld_object *o) {
    ler_json *object = ler_json_new(arena, LER_JSON_OBJECT);
    const ld_node *node = ld_node_of_const(o);
    bool ok = object != NULL;
    if (ok && node != NULL && (o->has & LD_HAS_INDEX) != 0)
        ok = put(arena, object, LD_KW_INDEX, ler_json_new_str(arena, node->index));
    if (ok && (o->has & LD_HAS_VALUE) != 0)
        ok = put_value(arena, object, o);
    else if (ok)
        ok = put_node(arena, object, node);
    return ok ? object : NULL;
}

static ler_json *array_of(ler_arena *arena, const ld_list *list) {
    ler_json *array = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = array != NULL;
    for (const ld_object *o = list->first; ok && o != NULL; o = o->next)
        ok = ler_json_append(arena, array, object_of(arena, o));
    return ok ? array : NULL;
}

ler_json *ld_to_json(ler_arena *arena, const ld_list *list) {
    return array_of(arena, list);
}
