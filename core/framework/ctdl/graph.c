/* Nodes and names of a graph. */
#include "framework/ctdl/graph.h"

#include <stdio.h>
#include <stdlib.h>

/* The prefixes of the published context that we read, with the namespaces that they stood for over
 * the years. */
static const struct space {
    const char *prefix, *iri;
} SPACES[] = {
    {"ceasn", "https://purl.org/ctdlasn/terms/"},
    {"ceasn", "http://purl.org/ctdlasn/terms/"},
    {"ceterms", "https://purl.org/ctdl/terms/"},
    {"ceterms", "http://purl.org/ctdl/terms/"},
    {"asn", "http://purl.org/ASN/schema/core/"},
    {"asn", "https://purl.org/ASN/schema/core/"},
    {"asn", "http://purl.org/asn/schema/core/"},
    {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"ler", CTDL_OWN},
};
#define SPACE_COUNT (sizeof SPACES / sizeof *SPACES)

static ler_str compact(ctdl_graph *g, ler_str name) {
    for (size_t i = 0; i < SPACE_COUNT; i++)
        if (ler_str_starts(name, SPACES[i].iri)) {
            ler_str rest = ler_str_from(name, strlen(SPACES[i].iri));
            ler_str made =
                ler_arena_printf(g->arena, "%s:%.*s", SPACES[i].prefix, (int)rest.len, rest.data);
            g->failed |= made.data == NULL;
            return made;
        }
    return name;
}

/* ---- the table of ids ---- */

static size_t hash_of(ler_str key) { /* FNV-1a; the file is bounded and so is a chain */
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (unsigned char)key.data[i]) * 1099511628211u;
    return (size_t)(h ^ (h >> 29));
}

static uint32_t look_up(const ctdl_graph *g, ler_str key, size_t *slot) {
    size_t i = hash_of(key) % g->table_size;
    while (g->table[i] != CTDL_NONE && !ler_str_equal(g->table_keys[i], key))
        i = (i + 1) % g->table_size;
    if (slot != NULL)
        *slot = i;
    return g->table[i];
}

static bool enter(ctdl_graph *g, ler_str key, uint32_t item) {
    size_t slot;
    if (key.len == 0)
        return true;
    if (look_up(g, key, &slot) != CTDL_NONE)
        return false;
    g->table[slot] = item;
    g->table_keys[slot] = key;
    return true;
}

/* The key of a node that stands in another one and has no id: where it lies in memory. */
static ler_str address_of(const ler_json *const *json) {
    return (ler_str){(const char *)json, sizeof *json};
}

/* ---- nodes ---- */

/* A node object says something of itself; {"@id": ...} alone only refers. */
static bool is_node(const ler_json *v) {
    if (!ler_json_is(v, LER_JSON_OBJECT) || ler_json_get(v, "@value") != NULL ||
        ler_json_get(v, "@list") != NULL || ler_json_get(v, "@set") != NULL ||
        ler_json_get(v, "@graph") != NULL)
        return false;
    size_t ids = (ler_json_get(v, "@id") != NULL) + (ler_json_get(v, "@type") != NULL) +
                 (ler_json_get(v, "@context") != NULL);
    return ids > 0 && ler_json_count(v) > ids;
}

static ctdl_kind kind_of(ctdl_graph *g, const ler_json *json) {
    static const struct {
        const char *type;
        ctdl_kind kind;
    } TYPES[] = {{"ceasn:CompetencyFramework", CTDL_FRAMEWORK},
                 {"ceasn:Competency", CTDL_COMPETENCY},
                 {"skos:Concept", CTDL_CONCEPT},
                 {"asn:ProgressionLevel", CTDL_CONCEPT},
                 {"ceasn:ProficiencyScale", CTDL_CONCEPT},
                 {"skos:ConceptScheme", CTDL_SCHEME},
                 {"asn:ProgressionModel", CTDL_SCHEME}};
    const ler_json *types = ler_json_get(json, "@type");
    for (size_t i = 0; i < ler_json_list_count(types); i++) {
        ler_str name = compact(g, ler_json_str(ler_json_list_item(types, i)));
        for (size_t k = 0; k < sizeof TYPES / sizeof *TYPES; k++)
            if (ler_str_is(name, TYPES[k].type))
                return TYPES[k].kind;
    }
    return CTDL_OTHER;
}

typedef struct walk {
    ctdl_graph *g;
    ler_pointer at;
    uint32_t room;
    bool failed, over;
} walk;

static void add_item(walk *w, const ler_json *json) {
    ctdl_graph *g = w->g;
    if (g->count == CTDL_MAX_NODES) {
        w->over = true;
        return;
    }
    if (g->count == w->room) {
        w->room = w->room == 0 ? 256 : 2 * w->room;
        ctdl_item *items = ler_arena_array(g->arena, w->room, sizeof *items);
        if (items == NULL) {
            w->failed = true;
            return;
        }
        if (g->count > 0)
            memcpy(items, g->items, g->count * sizeof *items);
        g->items = items;
    }
    ctdl_item *item = &g->items[g->count];
    *item = (ctdl_item){.json = json, .kind = kind_of(g, json), .parent = CTDL_NONE};
    item->pointer = ler_arena_str(g->arena, (ler_str){w->at.text, w->at.len});
    item->members = ler_arena_array(g->arena, ler_json_count(json), sizeof *item->members);
    if (item->pointer.data == NULL || item->members == NULL) {
        w->failed = true;
        return;
    }
    for (size_t i = 0; i < ler_json_count(json); i++) {
        const ler_json_member *m = ler_json_member_at(json, i);
        item->members[item->member_count++] = (ctdl_member){compact(g, m->key), m->key, m->value};
    }
    g->count++;
}

/* Depth is bounded by the reader of the JSON. */
static void collect(walk *w, const ler_json *v) {
    if (w->failed || w->over)
        return;
    if (ler_json_is(v, LER_JSON_ARRAY)) {
        for (size_t i = 0; i < ler_json_count(v); i++) {
            size_t mark = ler_pointer_index(&w->at, i);
            collect(w, ler_json_item(v, i));
            ler_pointer_pop(&w->at, mark);
        }
    } else if (ler_json_is(v, LER_JSON_OBJECT)) {
        if (is_node(v))
            add_item(w, v);
        for (size_t i = 0; i < ler_json_count(v); i++) {
            const ler_json_member *m = ler_json_member_at(v, i);
            if (ler_str_is(m->key, "@context") || ler_str_is(compact(w->g, m->key), CTDL_MORE))
                continue;
            size_t mark = ler_pointer_key(&w->at, m->key);
            collect(w, m->value);
            ler_pointer_pop(&w->at, mark);
        }
    }
}

static void check_names(ctdl_graph *g, const ctdl_item *item) {
    for (size_t i = 1; i < item->member_count; i++)
        for (size_t k = 0; k < i && item->member_count <= 200; k++)
            if (ler_str_equal(item->members[i].name, item->members[k].name)) {
                char shown[LER_EXCERPT];
                CTDL_BAD(g, item, NULL, "%s stands here twice, in two spellings",
                         ler_excerpt(shown, item->members[i].name.data, item->members[i].name.len));
            }
}

static ler_code index_items(ctdl_graph *g, ler_error *err) {
    g->table_size = 4 * (size_t)g->count + 16;
    g->table = ler_arena_array(g->arena, g->table_size, sizeof *g->table);
    g->table_keys = ler_arena_array(g->arena, g->table_size, sizeof *g->table_keys);
    if (g->table == NULL || g->table_keys == NULL)
        return ler_no_memory(err);
    memset(g->table, 0xff, g->table_size * sizeof *g->table);
    for (uint32_t i = 0; i < g->count; i++) {
        ctdl_item *item = &g->items[i];
        ler_str id = ler_json_get_text(item->json, "@id");
        check_names(g, item);
        if (enter(g, id, i))
            continue;
        /* JSON-LD makes one node of both, in which texts and parents would mix */
        if (ler_json_equal(item->json, g->items[look_up(g, id, NULL)].json)) {
            CTDL_ODD(g, item, "@id", "this node stands in the file twice");
            item->kind = CTDL_OTHER;
        } else {
            CTDL_BAD(g, item, "@id",
                     "another node of this file, which says something else, has "
                     "this @id too");
        }
    }
    for (uint32_t i = 0; i < g->count; i++) /* nodes without an id, by where they lie */
        if (ler_json_get_text(g->items[i].json, "@id").len == 0)
            enter(g, address_of(&g->items[i].json), i);
    for (uint32_t i = 0; i < g->count; i++) { /* a CTID is a second name; the first one has it */
        const ctdl_member *ctid = ctdl_member_of(&g->items[i], "ceterms:ctid");
        if (ctid != NULL)
            enter(g, ler_json_str(ctid->value), i);
    }
    return LER_OK;
}

/* ---- the context ---- */

/* A name that the file itself defines must be defined as the published context has it. */
static void check_local_context(ctdl_graph *g, const ler_json *context, const char *pointer) {
    for (size_t i = 0; i < ler_json_count(context); i++) {
        const ler_json_member *m = ler_json_member_at(context, i);
        ler_str iri = ler_json_is(m->value, LER_JSON_STRING) ? ler_json_str(m->value)
                                                             : ler_json_get_text(m->value, "@id");
        bool ours = false, same = false;
        for (size_t k = 0; k < SPACE_COUNT; k++)
            if (ler_str_is(m->key, SPACES[k].prefix)) {
                ours = true;
                same |= ler_str_is(iri, SPACES[k].iri);
            }
        ler_str meant = compact(g, m->key);
        if (!ours && memchr(meant.data, ':', meant.len) != NULL && iri.len > 0) {
            ours = true; /* "ceasn:name": {"@id": ...} */
            same = ler_str_equal(compact(g, iri), meant);
        }
        if (ours && !same)
            ler_place_note(g->findings, true, ler_place_at(pointer),
                           "the context gives a name of CTDL-ASN another meaning");
    }
}

static void check_context(ctdl_graph *g, const ler_json *context, const char *pointer) {
    bool known = false;
    for (size_t i = 0; i < ler_json_list_count(context); i++) {
        const ler_json *v = ler_json_list_item(context, i);
        ler_str url = ler_json_str(v);
        known |= ler_str_starts(url, "https://credreg.net/ctdl") ||
                 ler_str_starts(url, "http://credreg.net/ctdl");
        if (ler_json_is(v, LER_JSON_OBJECT)) {
            known |= ler_json_get(v, "ceasn") != NULL;
            check_local_context(g, v, pointer);
        }
    }
    if (!known)
        ler_place_note(g->findings, false, ler_place_at(pointer),
                       "no context of CTDL-ASN; names are taken for those of it");
}

static void find_framework(ctdl_graph *g) {
    g->framework = CTDL_NONE;
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->items[i].kind != CTDL_FRAMEWORK)
            continue;
        if (g->framework != CTDL_NONE)
            CTDL_BAD(g, &g->items[i], NULL,
                     "a second ceasn:CompetencyFramework; a file holds one framework");
        else
            g->framework = i;
    }
    if (g->framework == CTDL_NONE)
        ler_place_note(g->findings, true, ler_place_at(""),
                       "no node of type ceasn:CompetencyFramework");
}

ler_code ctdl_graph_read(ctdl_graph *g, const ler_json *root, ler_error *err) {
    walk w = {.g = g};
    const ler_json *wrapped = ler_json_get(root, "decoded_resource"); /* a registry's envelope */
    char pointer[64] = "/@context";
    if (wrapped != NULL) {
        root = wrapped;
        ler_pointer_key(&w.at, LER_STR("decoded_resource"));
        snprintf(pointer, sizeof pointer, "/decoded_resource/@context");
    }
    const ler_json *first = ler_json_is(root, LER_JSON_ARRAY) ? ler_json_item(root, 0) : root;
    check_context(g, ler_json_get(first, "@context"), pointer);
    collect(&w, root);
    if (w.failed || g->failed)
        return ler_no_memory(err);
    if (w.over)
        return ler_fail(err, LER_E_LIMIT, "more than %d nodes", CTDL_MAX_NODES);
    TRY(index_items(g, err));
    find_framework(g);
    return LER_OK;
}

/* ---- members ---- */

const ctdl_member *ctdl_member_of(const ctdl_item *item, const char *name) {
    for (size_t i = 0; i < item->member_count; i++)
        if (ler_str_is(item->members[i].name, name))
            return ler_json_typeof(item->members[i].value) == LER_JSON_NULL ? NULL
                                                                            : &item->members[i];
    return NULL;
}

static const ler_json *values_of(const ctdl_item *item, const char *name) {
    const ctdl_member *m = ctdl_member_of(item, name);
    const ler_json *v = m == NULL ? NULL : m->value;
    const ler_json *list = ler_json_get(v, "@list"), *set = ler_json_get(v, "@set");
    return list != NULL ? list : set != NULL ? set : v;
}

size_t ctdl_value_count(const ctdl_item *item, const char *name) {
    return ler_json_list_count(values_of(item, name));
}

const ler_json *ctdl_value_at(const ctdl_item *item, const char *name, size_t i) {
    return ler_json_list_item(values_of(item, name), i);
}

ler_str ctdl_iri_of(const ler_json *value) {
    return ler_json_is(value, LER_JSON_STRING) ? ler_json_str(value)
                                               : ler_json_get_text(value, "@id");
}

uint32_t ctdl_find(const ctdl_graph *g, const ler_json *value) {
    ler_str iri = ctdl_iri_of(value);
    if (iri.len == 0) {
        const ler_json *self = value;
        return value == NULL ? CTDL_NONE : look_up(g, address_of(&self), NULL);
    }
    uint32_t found = look_up(g, iri, NULL);
    if (found != CTDL_NONE)
        return found;
    /* .../resources/ce-... and .../graph/ce-... name one thing */
    size_t tail = iri.len;
    while (tail > 0 && iri.data[tail - 1] != '/')
        tail--;
    ler_str ctid = ler_str_from(iri, tail);
    return ler_str_starts(ctid, "ce-") ? look_up(g, ctid, NULL) : CTDL_NONE;
}

bool ctdl_is_part(const ctdl_item *item, const char *part) {
    const ctdl_member *m = ctdl_member_of(item, CTDL_PART);
    return m != NULL && ler_str_is(ler_json_str(m->value), part);
}

ler_place ctdl_place(ctdl_graph *g, const ctdl_item *item, const char *name) {
    const ctdl_member *m = name == NULL ? NULL : ctdl_member_of(item, name);
    if (m == NULL)
        return (ler_place){.pointer = item->pointer};
    ler_pointer at = {.len = 0};
    if (item->pointer.len < sizeof at.text) {
        memcpy(at.text, item->pointer.data, item->pointer.len);
        at.len = item->pointer.len;
    }
    ler_pointer_key(&at, m->key);
    ler_str kept = ler_arena_str(g->arena, (ler_str){at.text, at.len});
    g->failed |= kept.data == NULL;
    return (ler_place){.pointer = kept.data == NULL ? item->pointer : kept};
}
