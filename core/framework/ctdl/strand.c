/* One strand as CTDL-ASN nodes: its scale, the sources it cites, and its competencies. */
#include "framework/ctdl/write.h"
#include "framework/file_order.h"
#include "ler/ascii.h"

#include <stdio.h>

/* A strand on its way into the graph. */
typedef struct strand_writer {
    ctdl_writer *w;
    const ler_strand *strand;
    const ler_json *json; /* as stored; NULL for the core */
    bool core;
    ler_str id, scale;
    ler_str levels[LER_MAX_LEVELS];          /* their ids */
    ler_str sources[LER_MAX_STRAND_SOURCES]; /* likewise */
    ler_str domains[LER_MAX_DOMAINS];
    ler_json *lists[LER_MAX_DOMAINS + 1]; /* hasChild of the domains, and of the strand itself */
} strand_writer;

static const char *const none[] = {NULL};

/* "scale=durable"; '=' keeps these apart from the names of levels and statements. */
static ler_str name_of(ctdl_writer *w, const char *word, ler_str key, ler_str second) {
    ler_str name = ler_arena_printf(w->arena, "%s=%.*s%s%.*s", word, (int)key.len, key.data,
                                    second.len > 0 ? "-" : "", (int)second.len, second.data);
    w->failed |= name.data == NULL;
    return name;
}

static ler_str level_name(ctdl_writer *w, const strand_writer *s, size_t i) {
    ler_str key = s->strand->levels[i].key;
    if (s->core)
        return key; /* F#proficient, as in credentials */
    ler_str name = ler_arena_printf(w->arena, "%.*s-%.*s", (int)s->strand->key.len,
                                    s->strand->key.data, (int)key.len, key.data);
    w->failed |= name.data == NULL;
    return name;
}

/* asn:ProgressionModel: "Model of identifiable points along a developmental progression including
 * increasing levels of competence"; its levels in their order, which ceterms:precedes states too,
 * because the items of an RDF property have none. */
static void put_scale(strand_writer *s) {
    static const char *const carried[] = {"key", "label", NULL}, *const filled[] = {"role", NULL};
    static const char *const core_carried[] = {"label", "statements", NULL};
    ctdl_writer *w = s->w;
    const ler_strand *strand = s->strand;
    ler_json *scale =
        ctdl_node(w, strand->digest, name_of(w, CTDL_IS_SCALE, strand->key, LER_STR("")),
                  "asn:ProgressionModel", "skos:ConceptScheme", CTDL_IS_SCALE);
    s->scale = ler_json_get_text(scale, "@id");
    ctdl_words(
        w, scale, "ceasn:name",
        ler_arena_printf(w->arena, "Levels: %.*s", (int)strand->label.len, strand->label.data));
    ctdl_text(w, scale, CTDL_OF, s->id);
    ler_json *list = ctdl_array(w);
    for (size_t i = 0; i < strand->level_count; i++) {
        s->levels[i] = ctdl_id(w, strand->digest, level_name(w, s, i));
        ctdl_push(w, list, s->levels[i]);
    }
    ctdl_put(w, scale, "skos:hasTopConcept", list);
    for (size_t i = 0; i < strand->level_count; i++) {
        const ler_level *level = &strand->levels[i];
        ler_json *node = ctdl_node(w, strand->digest, level_name(w, s, i), "asn:ProgressionLevel",
                                   "skos:Concept", CTDL_IS_LEVEL);
        ctdl_words(w, node, "skos:prefLabel", level->label);
        ctdl_text(w, node, "skos:notation", level->key);
        ctdl_word_list(w, node, "skos:note", &level->role, level->role.len > 0);
        ctdl_text(w, node, "ceasn:inProgressionModel", s->scale);
        ctdl_text(w, node, "skos:topConceptOf", s->scale);
        if (i + 1 < strand->level_count) {
            ler_json *next = ctdl_array(w);
            ctdl_push(w, next, s->levels[i + 1]);
            ctdl_put(w, node, "ceterms:precedes", next);
        }
        const ler_json *levels = ler_json_get(
            s->core ? ler_json_get(ler_framework_json(w->fw), "framework") : s->json, "levels");
        if (s->core)
            ctdl_more(w, node,
                      ctdl_rest(w, ler_json_get_str(levels, level->key), core_carried, none));
        else
            ctdl_more(w, node, ctdl_rest(w, ler_json_item(levels, i), carried, filled));
    }
}

static void put_sources(strand_writer *s) {
    static const char *const carried[] = {"key", "label", "title", NULL};
    ctdl_writer *w = s->w;
    const ler_strand *strand = s->strand;
    if (strand->source_count == 0)
        return;
    ler_json *scheme =
        ctdl_node(w, strand->digest, name_of(w, CTDL_IS_SOURCES, strand->key, LER_STR("")),
                  "skos:ConceptScheme", NULL, CTDL_IS_SOURCES);
    ctdl_words(
        w, scheme, "ceasn:name",
        ler_arena_printf(w->arena, "Cited: %.*s", (int)strand->label.len, strand->label.data));
    ctdl_text(w, scheme, CTDL_OF, s->id);
    ler_json *list = ctdl_array(w);
    ctdl_put(w, scheme, "skos:hasTopConcept", list);
    for (size_t i = 0; i < strand->source_count; i++) {
        const ler_source *source = &strand->sources[i];
        ler_json *node =
            ctdl_node(w, strand->digest, name_of(w, CTDL_IS_SOURCE, strand->key, source->key),
                      "skos:Concept", NULL, CTDL_IS_SOURCE);
        s->sources[i] = ler_json_get_text(node, "@id");
        ctdl_push(w, list, s->sources[i]);
        ctdl_words(w, node, "skos:prefLabel", source->label);
        ctdl_words(w, node, "skos:definition", source->title);
        ctdl_text(w, node, "skos:notation", source->key);
        ctdl_text(w, node, "skos:inScheme", ler_json_get_text(scheme, "@id"));
        ctdl_text(w, node, "skos:topConceptOf", ler_json_get_text(scheme, "@id"));
        ctdl_more(w, node,
                  ctdl_rest(w, ler_json_item(ler_json_get(s->json, "sources"), i), carried, none));
    }
}

/* What every ceasn:Competency of ours says. listID is a place in the whole strand: the order of its
 * statements is not always that of its domains. */
static ler_json *competency(strand_writer *s, ler_str name, const char *part, ler_str text,
                            ler_str code, size_t number) {
    ctdl_writer *w = s->w;
    ler_json *node = ctdl_node(w, s->strand->digest, name, "ceasn:Competency", NULL, part);
    ctdl_words(w, node, "ceasn:competencyText", text);
    ctdl_text(w, node, "ceasn:codedNotation", code);
    ctdl_text(w, node, "ceasn:listID", ler_arena_printf(w->arena, "%zu", number));
    ctdl_text(w, node, "ceasn:isPartOf", w->framework);
    ler_json *languages = ctdl_array(w);
    ctdl_push(w, languages, w->language);
    ctdl_put(w, node, "ceasn:inLanguage", languages);
    return node;
}

static void put_parent(ctdl_writer *w, ler_json *node, ler_str parent) {
    ler_json *list = ctdl_array(w);
    ctdl_push(w, list, parent);
    ctdl_put(w, node, "ceasn:isChildOf", list);
}

static void put_top(strand_writer *s, size_t number) {
    static const char *const carried[] = {"key", "label", "levels", "statements", NULL};
    static const char *const filled[] = {"description", "domains", "sources", NULL};
    ctdl_writer *w = s->w;
    const ler_strand *strand = s->strand;
    ler_json *node = competency(s, name_of(w, CTDL_IS_STRAND, strand->key, LER_STR("")),
                                CTDL_IS_STRAND, strand->label, strand->key, number + 1);
    ctdl_words(w, node, "ceasn:competencyCategory", LER_STR("Strand"));
    ctdl_word_list(w, node, "ceasn:comment", &strand->description, strand->description.len > 0);
    ctdl_text(w, node, "ceasn:isTopChildOf", w->framework);
    s->lists[strand->domain_count] = ctdl_array(w);
    if (strand->domain_count + strand->statement_count > 0)
        ctdl_put(w, node, "ceasn:hasChild", s->lists[strand->domain_count]);
    ctdl_more(w, node, ctdl_rest(w, s->json, carried, filled));
}

static void put_domains(strand_writer *s) {
    static const char *const carried[] = {"key", "label", NULL};
    ctdl_writer *w = s->w;
    const ler_strand *strand = s->strand;
    for (size_t i = 0; i < strand->domain_count; i++) {
        const ler_domain *domain = &strand->domains[i];
        ler_str code = ler_arena_printf(w->arena, "%.*s/%.*s", (int)strand->key.len,
                                        strand->key.data, (int)domain->key.len, domain->key.data);
        ler_json *node = competency(s, name_of(w, CTDL_IS_DOMAIN, strand->key, domain->key),
                                    CTDL_IS_DOMAIN, domain->label, code, i + 1);
        s->domains[i] = ler_json_get_text(node, "@id");
        ctdl_push(w, s->lists[strand->domain_count], s->domains[i]);
        ctdl_words(w, node, "ceasn:competencyCategory", LER_STR("Domain"));
        put_parent(w, node, s->id);
        s->lists[i] = ctdl_array(w);
        ctdl_put(w, node, "ceasn:hasChild", s->lists[i]);
        ctdl_more(w, node,
                  ctdl_rest(w, ler_json_item(ler_json_get(s->json, "domains"), i), carried, none));
    }
}

/* The level stands in asn:hasProgressionLevel ("a point of a progression") and in
 * ceasn:complexityLevel ("the expected performance level of a learner or professional as defined by
 * a competency"): readers of either find it. */
static void put_statement(strand_writer *s, const ler_statement *st, const ler_json *json,
                          size_t number) {
    static const char *const carried[] = {"level", "text", NULL};
    static const char *const filled[] = {"domain", "sources", NULL};
    ctdl_writer *w = s->w;
    char *name = ler_arena_bytes(w->arena, st->code.len + 1);
    if (name == NULL) {
        w->failed = true;
        return;
    }
    for (size_t i = 0; i <= st->code.len; i++)
        name[i] = st->code.data[i] == '/' ? '-' : st->code.data[i];
    ler_json *node =
        competency(s, (ler_str){name, st->code.len}, CTDL_IS_STATEMENT, st->text, st->code, number);
    if (st->phrase.len < st->text.len)
        ctdl_words(w, node, "ceasn:competencyLabel", st->phrase);
    size_t list = st->domain < 0 ? s->strand->domain_count : (size_t)st->domain;
    ctdl_push(w, s->lists[list], ler_json_get_text(node, "@id"));
    put_parent(w, node, st->domain < 0 ? s->id : s->domains[st->domain]);
    ctdl_text(w, node, "asn:hasProgressionLevel", s->levels[st->level]);
    ler_json *levels = ctdl_array(w), *sources = ctdl_array(w);
    ctdl_push(w, levels, s->levels[st->level]);
    ctdl_put(w, node, "ceasn:complexityLevel", levels);
    for (size_t i = 0; i < st->source_count; i++)
        ctdl_push(w, sources, s->sources[st->sources[i] - s->strand->sources]);
    if (st->source_count > 0)
        ctdl_put(w, node, "ceasn:sourceDocumentation", sources);
    ctdl_more(w, node, ctdl_rest(w, json, carried, filled));
}

/* In the order of the file, in which alone the digest of the strand is the same. */
static void put_statements(strand_writer *s, size_t number) {
    const ler_statement **list = ler_file_order(s->w->fw, number, s->w->arena);
    const ler_json *json = ler_json_get(s->json, "statements");
    s->w->failed |= list == NULL;
    for (size_t i = 0; i < s->strand->statement_count && !s->w->failed; i++)
        put_statement(s, list[i], ler_json_item(json, i), i + 1);
}

ler_str ctdl_put_strand(ctdl_writer *w, size_t number, ler_str *scale) {
    strand_writer s = {.w = w, .strand = ler_framework_strand(w->fw, number), .core = number == 0};
    if (number > 0)
        s.json = ler_json_item(ler_json_get(ler_framework_json(w->fw), "strands"), number - 1);
    s.id = ctdl_id(w, s.strand->digest, name_of(w, CTDL_IS_STRAND, s.strand->key, LER_STR("")));
    put_scale(&s);
    put_sources(&s);
    put_top(&s, number);
    put_domains(&s);
    put_statements(&s, number);
    *scale = s.scale;
    return s.id;
}
