/* Our own export read back: every part says what it is (ler:part), and what the vocabulary has no
 * term for stands in ler:more. A person may have changed it; nothing is taken on trust, and the
 * checks of the format follow. */
#include "framework/ctdl/import_internal.h"

#include <stdlib.h>

#define MORE_THAN_A_LIST 5001 /* texts of one list; the format's checks say that it is too long */

typedef struct own {
    ctdl_graph *g;
    ler_draft *d;
    const ctdl_item *framework;
} own;

static const ler_json *more_of(const ctdl_item *item) {
    const ctdl_member *m = ctdl_member_of(item, CTDL_MORE);
    return m == NULL ? NULL : m->value;
}

static ler_str word_of(const ctdl_item *item, const char *name) {
    const ctdl_member *m = ctdl_member_of(item, name);
    return m == NULL ? LER_STR_NONE : ler_json_str(m->value);
}

static void set_text(own *o, ler_draft_part part, const char *key, const char *name) {
    ler_draft_text(o->d, part, key, ctdl_text_of(o->g, o->framework, name),
                   ctdl_place(o->g, o->framework, name));
}

/* codedNotation of the first alignment. */
static void set_code(own *o, const char *key, const char *name) {
    const ler_json *v = ctdl_value_at(o->framework, name, 0);
    ler_draft_text(o->d, LER_DRAFT_OCCUPATION, key, ler_json_get_text(v, "ceterms:codedNotation"),
                   ctdl_place(o->g, o->framework, name));
}

/* ---- the framework ---- */

static void read_more(own *o) {
    static const struct {
        const char *key;
        ler_draft_part part;
    } PARTS[] = {{"root", LER_DRAFT_ROOT},
                 {"occupation", LER_DRAFT_OCCUPATION},
                 {"framework", LER_DRAFT_FRAMEWORK},
                 {"anchors", LER_DRAFT_ANCHORS},
                 {"roles", LER_DRAFT_ROLES}};
    const ler_json *more = more_of(o->framework);
    ler_place place = ctdl_place(o->g, o->framework, CTDL_MORE);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        const ler_json *part = ler_json_get(more, PARTS[i].key);
        for (size_t k = 0; ler_json_is(part, LER_JSON_OBJECT) && k < ler_json_count(part); k++) {
            const ler_json_member *m = ler_json_member_at(part, k);
            ler_draft_value(o->d, PARTS[i].part, m->key, m->value, place);
        }
    }
    /* an object that is there and empty: the draft keeps none of its own accord */
    ler_json *empty = ler_json_new(o->g->arena, LER_JSON_OBJECT);
    o->g->failed |= empty == NULL;
    if (ler_json_is(ler_json_get(more, "anchors"), LER_JSON_OBJECT))
        ler_draft_value(o->d, LER_DRAFT_ROOT, LER_STR("anchors"), empty, place);
    if (ler_json_is(ler_json_get(more, "roles"), LER_JSON_OBJECT))
        ler_draft_value(o->d, LER_DRAFT_ROOT, LER_STR("roles"), empty, place);
}

static void read_framework(own *o) {
    set_code(o, "soc", "ceterms:occupationType");
    set_code(o, "sector", "ceterms:industryType");
    set_text(o, LER_DRAFT_OCCUPATION, "title", "ceasn:name");
    set_text(o, LER_DRAFT_FRAMEWORK, "version", "ceterms:versionCode");
    set_text(o, LER_DRAFT_ROOT, "exportedAt", "ceasn:dateModified");
    set_text(o, LER_DRAFT_ROOT, "attribution", "ceasn:rights");
    if (ctdl_member_of(o->framework, CTDL_COVERED) != NULL) {
        set_text(o, LER_DRAFT_FRAMEWORK, "description", "ceasn:description");
        set_text(o, LER_DRAFT_FRAMEWORK, "contextCovered", CTDL_COVERED);
    } else {
        set_text(o, LER_DRAFT_FRAMEWORK, "contextCovered", "ceasn:description");
    }
    read_more(o);
}

/* ---- anchors ---- */

static ler_code read_titles(own *o, ler_error *err) {
    ler_str *texts = ler_arena_array(o->g->arena, MORE_THAN_A_LIST, sizeof *texts);
    if (texts == NULL)
        return ler_no_memory(err);
    size_t count =
        ctdl_texts_of(o->g, o->framework, "ceasn:conceptKeyword", texts, MORE_THAN_A_LIST);
    for (size_t i = 0; i < count; i++)
        ler_draft_anchor(o->d, LER_ANCHOR_TITLES, texts[i],
                         ctdl_place(o->g, o->framework, "ceasn:conceptKeyword"));
    return LER_OK;
}

static void read_scheme(own *o, const ctdl_item *scheme) {
    ler_str key = word_of(scheme, CTDL_KEY);
    unsigned which = 0;
    while (which < LER_ANCHORS && !ler_str_is(key, ler_anchor_name((ler_anchor)which)))
        which++;
    if (which == LER_ANCHORS) {
        CTDL_BAD(o->g, scheme, CTDL_KEY, "no list of anchors has this name");
        return;
    }
    for (size_t i = 0; i < ctdl_value_count(scheme, "skos:hasTopConcept"); i++) {
        uint32_t n = ctdl_find(o->g, ctdl_value_at(scheme, "skos:hasTopConcept", i));
        if (n == CTDL_NONE) {
            CTDL_BAD(o->g, scheme, "skos:hasTopConcept", "an anchor that is not in this file");
            continue;
        }
        const ctdl_item *item = &o->g->items[n];
        ler_draft_anchor(o->d, (ler_anchor)which, ctdl_text_of(o->g, item, "skos:prefLabel"),
                         ctdl_place(o->g, item, "skos:prefLabel"));
    }
}

static ler_code read_anchors(own *o, ler_error *err) {
    static const char *const programmes = "ceterms:instructionalProgramType";
    TRY(read_titles(o, err));
    for (size_t i = 0; i < ctdl_value_count(o->framework, programmes); i++)
        ler_draft_anchor(
            o->d, LER_ANCHOR_CIP,
            ler_json_get_text(ctdl_value_at(o->framework, programmes, i), "ceterms:codedNotation"),
            ctdl_place(o->g, o->framework, programmes));
    for (uint32_t i = 0; i < o->g->count; i++)
        if (ctdl_is_part(&o->g->items[i], CTDL_IS_ANCHORS))
            read_scheme(o, &o->g->items[i]);
    return LER_OK;
}

/* ---- strands ---- */

/* The node of a part that says it is of this strand. */
static const ctdl_item *part_of(const own *o, uint32_t strand, const char *part) {
    for (uint32_t i = 0; i < o->g->count; i++) {
        const ctdl_item *item = &o->g->items[i];
        const ctdl_member *of = ctdl_member_of(item, CTDL_OF);
        if (of != NULL && ctdl_is_part(item, part) && ctdl_find(o->g, of->value) == strand)
            return item;
    }
    return NULL;
}

/* A strand being read: the graph's nodes of its numbered things. */
typedef struct strand_reader {
    own *o;
    unsigned number;
    const ctdl_item *item, *scale, *sources;
} strand_reader;

/* The number of the node, among a scheme's concepts, that `value` refers to. */
static unsigned number_in(const own *o, const ctdl_item *scheme, const ler_json *value) {
    uint32_t wanted = ctdl_find(o->g, value);
    for (size_t i = 0; scheme != NULL && i < ctdl_value_count(scheme, "skos:hasTopConcept"); i++)
        if (wanted != CTDL_NONE &&
            ctdl_find(o->g, ctdl_value_at(scheme, "skos:hasTopConcept", i)) == wanted)
            return (unsigned)i;
    return UINT32_MAX;
}

static void read_level(strand_reader *s, const ctdl_item *item, unsigned i) {
    own *o = s->o;
    ler_place place = ctdl_place(o->g, item, NULL);
    ler_str key = word_of(item, "skos:notation"), role = ctdl_text_of(o->g, item, "skos:note");
    ler_str label = ctdl_text_of(o->g, item, "skos:prefLabel");
    if (s->number == LER_DRAFT_CORE) {
        if (i >= LER_CORE_LEVELS || !ler_str_is(key, ler_core_levels[i])) {
            CTDL_BAD(o->g, item, "skos:notation",
                     "the core's levels are emerging, developing, proficient, advanced");
            return;
        }
        ler_draft_core_label(o->d, i, label, place);
        if (role.len > 0)
            ler_draft_text(o->d, LER_DRAFT_ROLES, ler_core_levels[i], role, place);
    } else {
        ler_draft_level(o->d, s->number, key, label, role, place);
    }
    ler_draft_more(o->d, LER_DRAFT_LEVEL, s->number, i, more_of(item));
}

/* Each concept of a scheme; one that is missing would shift the numbers of those behind it. */
static void read_concepts(strand_reader *s, const ctdl_item *scheme, bool levels) {
    own *o = s->o;
    for (unsigned i = 0; scheme != NULL && i < ctdl_value_count(scheme, "skos:hasTopConcept");
         i++) {
        uint32_t n = ctdl_find(o->g, ctdl_value_at(scheme, "skos:hasTopConcept", i));
        if (n == CTDL_NONE) {
            CTDL_BAD(o->g, scheme, "skos:hasTopConcept", "a concept that is not in this file");
            return;
        }
        const ctdl_item *item = &o->g->items[n];
        if (levels) {
            read_level(s, item, i);
            continue;
        }
        ler_draft_source(o->d, s->number, word_of(item, "skos:notation"),
                         ctdl_text_of(o->g, item, "skos:prefLabel"),
                         ctdl_text_of(o->g, item, "skos:definition"), ctdl_place(o->g, item, NULL));
        ler_draft_more(o->d, LER_DRAFT_SOURCE, s->number, i, more_of(item));
    }
}

typedef struct listed {
    const ctdl_item *item;
    int domain;
    unsigned long place;
    size_t order;
} listed;

static int by_place(const void *a, const void *b) {
    const listed *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static void add_listed(own *o, listed *list, size_t *count, uint32_t child, int domain) {
    const ctdl_item *item = &o->g->items[child];
    ler_str place = word_of(item, "ceasn:listID");
    list[*count] = (listed){item, domain, 0, *count};
    for (size_t i = 0; i < place.len && i < 9 && place.data[i] >= '0' && place.data[i] <= '9'; i++)
        list[*count].place = 10 * list[*count].place + (unsigned long)(place.data[i] - '0');
    ++*count;
    if (item->child_count > 0)
        CTDL_BAD(o->g, item, NULL, "a statement with competencies below it");
}

static void read_statement(strand_reader *s, const listed *l) {
    own *o = s->o;
    const ler_json *level = ctdl_value_at(l->item, "asn:hasProgressionLevel", 0);
    unsigned number = number_in(o, s->scale, level);
    if (number == UINT32_MAX) {
        CTDL_BAD(o->g, l->item, "asn:hasProgressionLevel", "no level of this strand's scale");
        return;
    }
    unsigned n = ler_draft_statement(o->d, s->number, l->domain, number,
                                     ctdl_text_of(o->g, l->item, "ceasn:competencyText"),
                                     ctdl_place(o->g, l->item, "ceasn:competencyText"));
    for (size_t i = 0; i < ctdl_value_count(l->item, "ceasn:sourceDocumentation"); i++) {
        const ler_json *v = ctdl_value_at(l->item, "ceasn:sourceDocumentation", i);
        unsigned source = number_in(o, s->sources, v);
        if (source == UINT32_MAX)
            CTDL_BAD(o->g, l->item, "ceasn:sourceDocumentation", "no source of this strand");
        else
            ler_draft_cite(o->d, s->number, n, source);
    }
    ler_draft_more(o->d, LER_DRAFT_STATEMENT, s->number, n, more_of(l->item));
}

/* A domain's key is the last part of its code. */
static ler_str domain_key(const ctdl_item *item) {
    ler_str code = word_of(item, "ceasn:codedNotation");
    size_t i = code.len;
    while (i > 0 && code.data[i - 1] != '/')
        i--;
    return code.data == NULL ? code : ler_str_from(code, i);
}

static ler_code read_competencies(strand_reader *s, ler_error *err) {
    own *o = s->o;
    listed *list = ler_arena_array(o->g->arena, (size_t)o->g->count + 1, sizeof *list);
    size_t count = 0;
    if (list == NULL)
        return ler_no_memory(err);
    for (uint32_t i = 0; i < s->item->child_count; i++) {
        const ctdl_item *child = &o->g->items[s->item->children[i]];
        if (!ctdl_is_part(child, CTDL_IS_DOMAIN)) {
            add_listed(o, list, &count, s->item->children[i], -1);
            continue;
        }
        unsigned domain = ler_draft_domain(o->d, s->number, domain_key(child),
                                           ctdl_text_of(o->g, child, "ceasn:competencyText"),
                                           ctdl_place(o->g, child, NULL));
        ler_draft_more(o->d, LER_DRAFT_DOMAIN, s->number, domain, more_of(child));
        for (uint32_t k = 0; k < child->child_count; k++)
            add_listed(o, list, &count, child->children[k], (int)domain);
    }
    qsort(list, count, sizeof *list, by_place);
    for (size_t i = 0; i < count; i++)
        read_statement(s, &list[i]);
    return LER_OK;
}

static ler_code read_strand(own *o, uint32_t n, ler_error *err) {
    strand_reader s = {.o = o, .item = &o->g->items[n], .number = LER_DRAFT_CORE};
    ler_str key = word_of(s.item, "ceasn:codedNotation");
    s.scale = part_of(o, n, CTDL_IS_SCALE);
    s.sources = part_of(o, n, CTDL_IS_SOURCES);
    if (s.scale == NULL) {
        CTDL_BAD(o->g, s.item, NULL, "a strand without a scale");
        return LER_OK;
    }
    if (!ler_str_is(key, "core")) {
        s.number = ler_draft_strand(o->d, key, ctdl_text_of(o->g, s.item, "ceasn:competencyText"),
                                    ctdl_place(o->g, s.item, NULL));
        ler_draft_describe(o->d, s.number, ctdl_text_of(o->g, s.item, "ceasn:comment"),
                           ctdl_place(o->g, s.item, "ceasn:comment"));
    }
    ler_draft_more(o->d, LER_DRAFT_STRAND, s.number, 0, more_of(s.item));
    read_concepts(&s, s.scale, true);
    read_concepts(&s, s.sources, false);
    return read_competencies(&s, err);
}

ler_code ctdl_read_own(ctdl_graph *g, ler_draft *draft, ler_error *err) {
    own o = {.g = g, .d = draft, .framework = &g->items[g->framework]};
    read_framework(&o);
    TRY(read_anchors(&o, err));
    if (o.framework->child_count > 4 * LER_MAX_STRANDS) /* each costs a walk through the file */
        return ler_fail_at(err, LER_E_LIMIT, o.framework->pointer.data, "%u strands, at most %d",
                           (unsigned)o.framework->child_count, LER_MAX_STRANDS);
    for (uint32_t i = 0; i < o.framework->child_count; i++) {
        uint32_t n = o.framework->children[i];
        if (ctdl_is_part(&g->items[n], CTDL_IS_STRAND))
            TRY(read_strand(&o, n, err));
        else
            CTDL_BAD(g, &g->items[n], NULL, "a top competency that is no strand");
    }
    return LER_OK;
}
