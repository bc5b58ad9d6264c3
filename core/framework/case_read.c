/* The items and associations of a CFPackage. */
#include "framework/case_import_internal.h"
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
    for (size_t i = 0; i < ler_json_count(object); i++) {
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

bool case_same(ler_str a, ler_str b) {
    for (size_t i = 0; i < a.len && a.len == b.len; i++)
        if (ler_to_lower(a.data[i]) != ler_to_lower(b.data[i]))
            return false;
    return a.len == b.len;
}

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

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

ler_str case_one_line(case_importer *x, ler_str text, ler_place place) {
    ler_str trimmed = ler_str_trim(text);
    if (x->own || text.len == 0)
        return text;
    bool breaks = false;
    for (size_t i = 0; i < trimmed.len; i++)
        breaks |= is_space(trimmed.data[i]) && trimmed.data[i] != ' ';
    if (!breaks)
        return trimmed;
    char *copy = ler_arena_bytes(x->arena, trimmed.len + 1);
    x->failed |= copy == NULL;
    if (copy == NULL)
        return LER_STR_NONE;
    size_t len = 0;
    for (size_t i = 0; i < trimmed.len; i++) {
        char c = is_space(trimmed.data[i]) ? ' ' : trimmed.data[i];
        if (c != ' ' || copy[len - 1] != ' ')
            copy[len++] = c;
    }
    case_omit(x, LER_STR("line breaks, which became spaces"), "texts", place);
    return (ler_str){copy, len};
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
            skip |= text.len <= item->text.len && memcmp(text.data, item->text.data, text.len) == 0;
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
    return low < x->item_count && id.len > 0 && case_same(x->items[x->by_id[low]].id, id)
               ? x->by_id[low]
               : CASE_NONE;
}

/* The last part of a URI: services write …/CFItems/{identifier}. */
static ler_str last_part(ler_str uri) {
    size_t from = uri.len;
    while (from > 0 && uri.data[from - 1] != '/')
        from--;
    return ler_str_from(uri, from);
}

uint32_t case_find(const case_importer *x, const ler_json *node) {
    uint32_t found = find_id(x, ler_json_get_text(node, "identifier"));
    return found != CASE_NONE ? found : find_id(x, last_part(ler_json_get_text(node, "uri")));
}

static bool is_document(const case_importer *x, const ler_json *node) {
    ler_str id = ler_json_get_text(x->document, "identifier");
    ler_str uri = ler_json_get_text(node, "uri");
    return (id.len > 0 && (case_same(id, ler_json_get_text(node, "identifier")) ||
                           case_same(id, last_part(uri)))) ||
           (uri.len > 0 && ler_str_equal(uri, ler_json_get_text(x->document, "uri")));
}

/* ---- associations ---- */

static void read_child(case_importer *x, uint32_t number, const ler_json *from, const ler_json *to,
                       double sequence) {
    uint32_t child = case_find(x, from), parent = case_find(x, to);
    ler_place place = case_place(x, "/CFAssociations/%u", number);
    bool top = parent == CASE_NONE && is_document(x, to);
    if (child == CASE_NONE) {
        case_omit(x, LER_STR("isChildOf of an item that is not in this package"), "associations",
                  place);
        return;
    }
    if (parent == CASE_NONE && !top) {
        case_omit(x, LER_STR("isChildOf to an item that is not in this package"), "associations",
                  place);
        return;
    }
    if (child == parent) {
        CASE_BAD(x, place, "an item that is its own child");
        return;
    }
    x->edges[x->edge_count++] = (case_edge){child, parent, sequence, number};
}

/* Relations to what is not an item: what our own exports write, and CIP codes of others. */
static bool read_related(case_importer *x, uint32_t number, const ler_json *from,
                         const ler_json *to, double sequence) {
    ler_str type = ler_json_get_text(to, "targetType"), code = ler_json_get_text(to, "identifier");
    uint32_t item = case_find(x, from);
    ler_place place = case_place(x, "/CFAssociations/%u", number);
    if (ler_str_is(type, CASE_TO_SOURCE) && item != CASE_NONE) {
        x->cited[x->cited_count++] = (case_link){item, CASE_NONE, number, sequence};
        return true;
    }
    if (item != CASE_NONE || !is_document(x, from))
        return false;
    if (ler_str_is(type, CASE_TO_CIP)) {
        ler_draft_anchor(x->draft, LER_ANCHOR_CIP, code, place);
        return true;
    }
    if (ler_str_is(type, CASE_TO_SOC) && ler_soc_valid(code)) {
        ler_draft_text(x->draft, LER_DRAFT_OCCUPATION, "soc", code, place);
        return true;
    }
    return false;
}

static void read_association(case_importer *x, const ler_json *v, uint32_t number) {
    static const char *const known[] = {"identifier",         "uri",           "associationType",
                                        "sequenceNumber",     "originNodeURI", "destinationNodeURI",
                                        "lastChangeDateTime", "CFDocumentURI", NULL};
    ler_place place = case_place(x, "/CFAssociations/%u", number);
    const ler_json *from = ler_json_get(v, "originNodeURI");
    const ler_json *to = ler_json_get(v, "destinationNodeURI");
    ler_str type = ler_json_get_text(v, "associationType");
    const ler_json *said = ler_json_get(v, "sequenceNumber");
    /* those without a number follow those with one, in the order of the file */
    double sequence = ler_json_is(said, LER_JSON_NUMBER) ? ler_json_number(said) : 1e300;
    if (!ler_json_is(v, LER_JSON_OBJECT) || !ler_json_is(from, LER_JSON_OBJECT) ||
        !ler_json_is(to, LER_JSON_OBJECT) || type.len == 0) {
        CASE_BAD(x, place,
                 "no association: it lacks associationType, originNodeURI or "
                 "destinationNodeURI");
        return;
    }
    case_omit_others(x, v, known, "associations", place);
    if (ler_str_is(type, "isChildOf")) {
        read_child(x, number, from, to, sequence);
        return;
    }
    if (ler_str_is(type, "hasSkillLevel") && case_find(x, from) != CASE_NONE &&
        case_find(x, to) != CASE_NONE) {
        x->skills[x->skill_count++] =
            (case_link){case_find(x, from), case_find(x, to), number, sequence};
        return;
    }
    if (!ler_str_is(type, "isRelatedTo") || !read_related(x, number, from, to, sequence))
        case_omit(x, type, "associations", place);
}

static int compare_edges(const void *a, const void *b) {
    const case_edge *p = a, *q = b;
    if (p->child != q->child)
        return p->child < q->child ? -1 : 1;
    return p->number < q->number ? -1 : p->number > q->number;
}

ler_code case_read_associations(case_importer *x) {
    const ler_json *list = ler_json_get(x->package, "CFAssociations");
    if (list != NULL && !ler_json_is(list, LER_JSON_ARRAY) && !ler_json_is(list, LER_JSON_NULL))
        CASE_BAD(x, case_place(x, "/CFAssociations"), "expected an array, found %s",
                 ler_json_type_name(list));
    uint32_t count = ler_json_is(list, LER_JSON_ARRAY) ? (uint32_t)ler_json_count(list) : 0;
    x->edges = ler_arena_array(x->arena, (size_t)count + 1, sizeof *x->edges);
    x->skills = ler_arena_array(x->arena, (size_t)count + 1, sizeof *x->skills);
    x->cited = ler_arena_array(x->arena, (size_t)count + 1, sizeof *x->cited);
    if (x->edges == NULL || x->skills == NULL || x->cited == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < count; i++)
        read_association(x, ler_json_item(list, i), i);
    qsort(x->edges, x->edge_count, sizeof *x->edges, compare_edges);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < x->edge_count; i++) { /* the same twice says nothing new */
        bool again = false;
        for (uint32_t k = kept; k-- > 0 && x->edges[k].child == x->edges[i].child && kept - k < 16;)
            again |= x->edges[k].parent == x->edges[i].parent;
        if (!again)
            x->edges[kept++] = x->edges[i];
    }
    x->edge_count = kept;
    for (uint32_t i = x->edge_count; i-- > 0;) {
        x->items[x->edges[i].child].edge = i;
        x->items[x->edges[i].child].edges++;
    }
    return LER_OK;
}
