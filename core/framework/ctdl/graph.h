/* A CTDL-ASN graph as it is read: nodes by id and CTID, members by the names of the published
 * context (compact or as full IRIs), texts in one language, references in every
 * spelling of JSON-LD (a string, {"@id"}, an embedded node; one, a list, {"@list"}, {"@set"}).
 * This is no JSON-LD processing: what a name means is fixed, and a file that defines one of these
 * names otherwise is refused. */
#ifndef LER_CTDL_GRAPH_H
#define LER_CTDL_GRAPH_H

#include "framework/ctdl/internal.h"
#include "ler/exchange.h"

#define CTDL_NONE UINT32_MAX
#define CTDL_MAX_NODES 60000
#define CTDL_MAX_DEPTH 32 /* of competencies below each other */

typedef enum ctdl_kind {
    CTDL_OTHER,
    CTDL_FRAMEWORK,
    CTDL_COMPETENCY,
    CTDL_CONCEPT, /* also asn:ProgressionLevel */
    CTDL_SCHEME,  /* also asn:ProgressionModel */
    CTDL_KINDS
} ctdl_kind;

typedef struct ctdl_member {
    ler_str name, key; /* as we call it; as it is spelled */
    const ler_json *value;
} ctdl_member;

typedef struct ctdl_item {
    const ler_json *json;
    ler_str pointer;
    ctdl_kind kind;
    ctdl_member *members;
    size_t member_count;
    uint32_t parent,
        *children; /* competencies: set by ctdl_tree(); children of the framework too */
    uint32_t child_count;
    unsigned depth;
} ctdl_item;

typedef struct ctdl_graph {
    ler_arena *arena;
    ler_findings *findings;
    const ler_import_options *options;
    ctdl_item *items;
    uint32_t count;
    uint32_t *table; /* of ids and CTIDs, open addressing; CTDL_NONE = free */
    ler_str *table_keys;
    size_t table_size;
    uint32_t framework; /* the one framework */
    bool failed;        /* memory is out: what was read is not all */
} ctdl_graph;

/* Reads all nodes. Findings say what is no graph, or no framework; LER_E_MEMORY, LER_E_LIMIT. */
ler_code ctdl_graph_read(ctdl_graph *g, const ler_json *root, ler_error *err) LER_MUST_USE;
/* Puts each competency below its parent, once, in order (tree.c). */
ler_code ctdl_tree(ctdl_graph *g, ler_error *err) LER_MUST_USE;

const ctdl_member *ctdl_member_of(const ctdl_item *item, const char *name);
/* How many values a member has, and the i-th of them. */
size_t ctdl_value_count(const ctdl_item *item, const char *name);
const ler_json *ctdl_value_at(const ctdl_item *item, const char *name, size_t i);
/* The IRI that a value is or has; LER_STR_NONE. */
ler_str ctdl_iri_of(const ler_json *value);
/* The node a value refers to; CTDL_NONE when it is not in the file. */
uint32_t ctdl_find(const ctdl_graph *g, const ler_json *value);
bool ctdl_is_part(const ctdl_item *item, const char *part); /* ler:part */

/* The pointer of a member, in the arena. */
ler_place ctdl_place(ctdl_graph *g, const ctdl_item *item, const char *name);
#define CTDL_BAD(g, item, name, ...)                                                               \
    ler_place_note((g)->findings, true, ctdl_place(g, item, name), __VA_ARGS__)
#define CTDL_ODD(g, item, name, ...)                                                               \
    ler_place_note((g)->findings, false, ctdl_place(g, item, name), __VA_ARGS__)

/* The text of a member in the wanted language: --language, else English, else the only one.
 * LER_STR_NONE when it has none; a text in several languages of which none is wanted, and several
 * texts, are errors. */
ler_str ctdl_text_of(ctdl_graph *g, const ctdl_item *item, const char *name);
/* All texts of it in that language, up to `max`. */
size_t ctdl_texts_of(ctdl_graph *g, const ctdl_item *item, const char *name, ler_str *out,
                     size_t max);
/* The same text on one line: line breaks and tabs become spaces, which is told. */
ler_str ctdl_line_of(ctdl_graph *g, const ctdl_item *item, const char *name);

#endif
