/* The associations of a CFPackage: what is above what, levels by name, sources and codes. */
#include "framework/case/import_internal.h"

#include <stdlib.h>

static bool is_document(const case_importer *x, const ler_json *node) {
    ler_str id = ler_json_get_text(x->document, "identifier");
    ler_str uri = ler_json_get_text(node, "uri");
    return (id.len > 0 && (ler_str_equal_nocase(id, ler_json_get_text(node, "identifier")) ||
                           ler_str_equal_nocase(id, case_last_part(uri)))) ||
           (uri.len > 0 && ler_str_equal(uri, ler_json_get_text(x->document, "uri")));
}

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
