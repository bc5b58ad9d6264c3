/* The items of a CFPackage, and what all of the import shares: places and findings. */
#include "framework/case/import_internal.h"
#include "framework/one_line.h"
#include "ler/ascii.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- findings ---- */

ler_place case_place(case_importer *x, const char *format, ...) {
    char text[LER_MAX_POINTER];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ler_str kept = len < 0 ? LER_STR_NONE : ler_arena_printf(x->arena, "%s%s", x->prefix, text);
    x->failed |= kept.data == NULL;
    return (ler_place){kept, 0, LER_STR_NONE};
}

ler_place case_item_place(case_importer *x, uint32_t item) {
    return case_place(x, "/CFItems/%u", item);
}

void case_omit(case_importer *x, ler_str name, const char *of, ler_place place) {
    for (size_t i = 0; i < x->omitted_count; i++)
        if (x->omitted[i].of == of && ler_str_equal(x->omitted[i].name, name)) {
            x->omitted[i].count++;
            return;
        }
    if (x->omitted_count == CASE_OMITTED) {
        x->omitted_other++;
        return;
    }
    size_t i = x->omitted_count++;
    x->omitted[i].name = name;
    x->omitted[i].of = of;
    x->omitted[i].first = place;
    x->omitted[i].count = 1;
}

void case_omit_others(case_importer *x, const ler_json *object, const char *const *known,
                      const char *of, ler_place place) {
    for (size_t i = 0; ler_json_is(object, LER_JSON_OBJECT) && i < ler_json_count(object); i++) {
        const ler_json_member *m = ler_json_member_at(object, i);
        bool skip = case_is_empty(m->value);
        for (size_t k = 0; known[k] != NULL && !skip; k++)
            skip = ler_str_is(m->key, known[k]);
        if (!skip)
            case_omit(x, m->key, of, place);
    }
}

void case_tell_omitted(case_importer *x) {
    char shown[LER_EXCERPT];
    for (size_t i = 0; i < x->omitted_count; i++) {
        ler_excerpt(shown, x->omitted[i].name.data, x->omitted[i].name.len);
        if (x->omitted[i].count == 1)
            CASE_ODD(x, x->omitted[i].first, "not carried: %s", shown);
        else
            CASE_ODD(x, x->omitted[i].first, "not carried: %s (and %zu more, of %s)", shown,
                     x->omitted[i].count - 1, x->omitted[i].of);
    }
    if (x->omitted_other > 0)
        CASE_ODD(x, LER_NO_PLACE, "not carried: %zu other members", x->omitted_other);
}

/* ---- texts ---- */

bool case_is_empty(const ler_json *v) {
    switch (ler_json_typeof(v)) {
    case LER_JSON_NULL:
        return true;
    case LER_JSON_STRING:
        return ler_json_str(v).len == 0;
    case LER_JSON_ARRAY:
    case LER_JSON_OBJECT:
        return ler_json_count(v) == 0;
    case LER_JSON_FALSE:
    case LER_JSON_TRUE:
    case LER_JSON_NUMBER:
        break;
    }
    return false;
}

ler_str case_one_line(case_importer *x, ler_str text, ler_place place) {
    bool changed;
    if (x->own || text.len == 0)
        return text;
    ler_str line = ler_one_line(x->arena, text, &changed);
    x->failed |= line.data == NULL;
    if (line.data != NULL && !ler_str_equal(line, ler_str_trim(text)))
        case_omit(x, LER_STR("line breaks, which became spaces"), "texts", place);
    return line;
}

/* ---- items ---- */

static ler_str lower(case_importer *x, ler_str text) {
    ler_str kept = ler_arena_str(x->arena, text);
    char *copy = ler_arena_bytes(x->arena, text.len + 1);
    if (kept.data == NULL || copy == NULL)
        return LER_STR_NONE;
    for (size_t i = 0; i < text.len; i++)
        copy[i] = ler_to_lower(text.data[i]);
    return (ler_str){copy, text.len};
}

/* "emerging/04" of "21-1022.00/v.26.05/emerging/04". */
static ler_str own_code(ler_str code) {
    ler_code_parts parts = ler_code_split(code);
    if (!ler_soc_valid(parts.soc) || !ler_version_valid(parts.version) || parts.rest.len == 0)
        return LER_STR_NONE;
    return parts.rest;
}

/* What items have that a framework does not. A phrase that is the beginning of its statement, and
 * a number that says the place, say nothing new. */
static void omit_members(case_importer *x, uint32_t number) {
    static const char *const known[] = {"identifier",
                                        "uri",
                                        "fullStatement",
                                        "CFItemType",
                                        "CFItemTypeURI",
                                        "CFDocumentURI",
                                        "CFPackageURI",
                                        "lastChangeDateTime",
                                        "CFItemAssociationURI",
                                        "listEnumeration",
                                        NULL};
    const case_item *item = &x->items[number];
    ler_str language = ler_json_get_text(x->document, "language");
    for (size_t i = 0; i < ler_json_count(item->v); i++) {
        const ler_json_member *m = ler_json_member_at(item->v, i);
        bool skip = case_is_empty(m->value);
        for (size_t k = 0; known[k] != NULL && !skip; k++)
            skip = ler_str_is(m->key, known[k]);
        ler_str text = ler_json_str(m->value);
        if (ler_str_is(m->key, "humanCodingScheme"))
            skip |= x->own && item->own.data != NULL;
        else if (ler_str_is(m->key, "abbreviatedStatement"))
            skip |= text.len > 0 && text.len <= item->text.len &&
                    memcmp(text.data, item->text.data, text.len) == 0;
        else if (ler_str_is(m->key, "language"))
            skip |= ler_str_equal(text, language);
        else if (ler_str_is(m->key, "extensions"))
            skip |= x->own && ler_json_count(m->value) == 1 &&
                    ler_json_get(m->value, CASE_MORE) != NULL;
        else if (ler_str_is(m->key, "notes"))
            skip |= x->own && ler_str_is(item->type, CASE_STRAND);
        if (!skip)
            case_omit(x, m->key, "items", case_item_place(x, number));
    }
}

static bool read_item(case_importer *x, const ler_json *v, uint32_t number) {
    case_item *item = &x->items[number];
    ler_place place = case_item_place(x, number);
    *item = (case_item){.v = v,
                        .up = CASE_NONE,
                        .strand = CASE_NONE,
                        .level = CASE_NONE,
                        .under = CASE_NONE,
                        .criterion = CASE_NONE,
                        .rank = CASE_NONE};
    if (!ler_json_is(v, LER_JSON_OBJECT)) {
        CASE_BAD(x, place, "expected an object, found %s", ler_json_type_name(v));
        return true;
    }
    ler_str id = ler_json_get_text(v, "identifier"), text = ler_json_get_text(v, "fullStatement");
    if (id.len == 0)
        CASE_BAD(x, place, "no \"identifier\"");
    if (ler_str_trim(text).len == 0)
        CASE_BAD(x, place, "no \"fullStatement\"");
    item->id = lower(x, id);
    item->text = case_one_line(x, text, place);
    item->type = ler_str_trim(ler_json_get_text(v, "CFItemType"));
    if (item->type.len == 0)
        item->type = ler_json_get_text(ler_json_get(v, "CFItemTypeURI"), "title");
    item->own = x->own ? own_code(ler_json_get_text(v, "humanCodingScheme")) : LER_STR_NONE;
    omit_members(x, number);
    return item->id.data != NULL || id.len == 0;
}

/* qsort() has no argument for the items: pairs are sorted. */
typedef struct id_at {
    ler_str id;
    uint32_t item;
} id_at;

static int compare_ids(const void *a, const void *b) {
    const id_at *p = a, *q = b;
    int order = ler_str_compare(p->id, q->id);
    return order != 0 ? order : p->item < q->item ? -1 : p->item > q->item;
}

static ler_code index_items(case_importer *x) {
    id_at *list = ler_arena_array(x->arena, x->item_count + 1, sizeof *list);
    x->by_id = ler_arena_array(x->arena, x->item_count + 1, sizeof *x->by_id);
    if (list == NULL || x->by_id == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < x->item_count; i++)
        list[i] = (id_at){x->items[i].id, i};
    qsort(list, x->item_count, sizeof *list, compare_ids);
    for (uint32_t i = 0; i < x->item_count; i++) {
        x->by_id[i] = list[i].item;
        if (i == 0 || list[i].id.len == 0 || !ler_str_equal(list[i].id, list[i - 1].id))
            continue;
        /* Associations could mean either: which statement would be where? */
        CASE_BAD(x, case_item_place(x, list[i].item), "the identifier of /CFItems/%u again",
                 list[i - 1].item);
    }
    return LER_OK;
}

ler_code case_read_items(case_importer *x) {
    const ler_json *list = ler_json_get(x->package, "CFItems");
    if (list != NULL && !ler_json_is(list, LER_JSON_ARRAY) && !ler_json_is(list, LER_JSON_NULL))
        CASE_BAD(x, case_place(x, "/CFItems"), "expected an array, found %s",
                 ler_json_type_name(list));
    x->item_count = ler_json_is(list, LER_JSON_ARRAY) ? (uint32_t)ler_json_count(list) : 0;
    x->items = ler_arena_array(x->arena, x->item_count + 1, sizeof *x->items);
    if (x->items == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < x->item_count; i++)
        if (!read_item(x, ler_json_item(list, i), i))
            return ler_no_memory(x->err);
    return index_items(x);
}

static uint32_t find_id(const case_importer *x, ler_str id) {
    uint32_t low = 0, high = x->item_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const case_item *item = &x->items[x->by_id[middle]];
        /* the index is in the order of lower-case identifiers */
        int order = 0;
        for (size_t i = 0; order == 0 && i < id.len && i < item->id.len; i++)
            order = (unsigned char)item->id.data[i] - (unsigned char)ler_to_lower(id.data[i]);
        if (order == 0)
            order = item->id.len < id.len ? -1 : item->id.len > id.len;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < x->item_count && id.len > 0 && ler_str_equal_nocase(x->items[x->by_id[low]].id, id)
               ? x->by_id[low]
               : CASE_NONE;
}

ler_str case_last_part(ler_str uri) {
    size_t from = uri.len;
    while (from > 0 && uri.data[from - 1] != '/')
        from--;
    return ler_str_from(uri, from);
}

uint32_t case_find(const case_importer *x, const ler_json *node) {
    uint32_t found = find_id(x, ler_json_get_text(node, "identifier"));
    return found != CASE_NONE ? found : find_id(x, case_last_part(ler_json_get_text(node, "uri")));
}
