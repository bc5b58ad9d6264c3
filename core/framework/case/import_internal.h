/* What the files of the CASE import share: a package as a graph of items, then as levels, domains
 * and statements. Everything is bounded by the size of the document; nothing recurses. */
#ifndef LER_CASE_IMPORT_INTERNAL_H
#define LER_CASE_IMPORT_INTERNAL_H

#include "framework/case/internal.h"

#define CASE_MAX_DEPTH 1000 /* items above an item */
#define CASE_NONE UINT32_MAX
#define CASE_MAX_SCALES 256
#define CASE_MAX_PATH 16384 /* bytes of the headings above a statement */
#define CASE_OMITTED 48     /* kinds of what is not carried that are told one by one */

typedef struct case_item {
    const ler_json *v;
    ler_str id, text, type;
    ler_str own;    /* of our export: the code behind "{soc}/{version}/"; else NONE */
    uint32_t edge;  /* the first to a parent; they stand together */
    uint32_t edges; /* to parents */
    uint32_t child; /* the first from a child in case_importer.children */
    uint32_t children;
    uint32_t rank;      /* in the order of a reader who goes through the tree */
    uint32_t up;        /* the item above, levels aside; CASE_NONE = the document */
    uint32_t depth;     /* how many are above by `up`, the strand aside */
    uint32_t strand;    /* the item of the strand that it is in; CASE_NONE = in none */
    uint32_t level;     /* that it stands at: index of case_importer.levels, or CASE_NONE */
    uint32_t under;     /* the item of a level that it stands under, or is */
    unsigned number;    /* of a strand or domain: in the draft */
    uint32_t criterion; /* that has a text for each level of this item; CASE_NONE = none */
    bool is_level, is_strand, is_domain;
    bool is_scale;  /* something names it as its level */
    bool has_scale; /* a criterion is the scale of what is below it */
    bool retired;   /* not reached from the top: below a cycle */
} case_item;

typedef struct case_edge {  /* child isChildOf parent */
    uint32_t child, parent; /* parent CASE_NONE = the document */
    double sequence;
    uint32_t number; /* of the association */
} case_edge;

typedef struct case_link { /* an item to something: a level item, a source */
    uint32_t item, to;     /* `to` of an item; CASE_NONE for a source */
    uint32_t number;       /* of the association */
    double sequence;
} case_link;

typedef struct case_level {
    ler_str label, key, role;
    uint32_t strand; /* item; CASE_NONE */
    uint32_t item;   /* the first that is this level; CASE_NONE = only the rubric or the person */
    ler_place place;
    unsigned rank;   /* within the strand, from 0 */
    unsigned number; /* in the draft */
} case_level;

typedef struct case_criterion {
    const ler_json *v;
    uint32_t item; /* it speaks of; CASE_NONE = the whole package */
    uint32_t rubric, number;
    const ler_json *levels[LER_MAX_LEVELS]; /* lowest first */
    uint32_t places[LER_MAX_LEVELS];        /* their numbers in the file */
    size_t level_count;
    bool texts; /* each level has a description of its own: statements */
} case_criterion;

typedef struct case_statement {
    uint32_t item;
    uint32_t level;               /* index of case_importer.levels */
    uint32_t rank, sub;           /* order within one place */
    unsigned strand, place_level; /* in the draft, as the domain */
    int domain;                   /* -1 = none */
    ler_str path;                 /* of the items above, as the label of a domain */
    ler_str text;
    ler_place place;
} case_statement;

typedef struct case_heading { /* a domain, by the path that it stands for */
    unsigned strand, number;
    ler_str path;
} case_heading;

typedef struct case_importer {
    const ler_import_options *options;
    ler_findings *findings;
    ler_error *err;
    ler_arena *arena;
    ler_draft *draft;
    const ler_json *package, *document;
    const char *prefix; /* of pointers: "" or "/CFPackage" */
    bool failed;        /* memory was out somewhere on the way */
    bool own;           /* an export of ours: what the model has and CASE has not is there */
    case_item *items;
    uint32_t item_count;
    uint32_t *by_id;    /* items in the order of their identifiers */
    uint32_t *by_rank;  /* items in the order of their ranks */
    uint32_t *children; /* of each item in their order */
    uint32_t *topological;
    case_edge *edges;
    uint32_t edge_count;
    case_link *skills, *cited;
    uint32_t skill_count, cited_count;
    case_criterion *criteria;
    uint32_t criterion_count;
    uint32_t scales[CASE_MAX_SCALES]; /* the criteria that are scales */
    uint32_t scale_count;
    case_level *levels;
    uint32_t level_count, level_capacity;
    uint32_t chosen[LER_MAX_LEVEL_CHOICES]; /* level of each choice of the person */
    unsigned main;                          /* the draft's strand for what is in none */
    case_statement *statements;
    uint32_t statement_count, statement_capacity;
    case_heading *headings;
    uint32_t heading_count;
    struct {
        ler_str name;
        const char *of; /* "items", "associations" */
        ler_place first;
        size_t count;
    } omitted[CASE_OMITTED];
    size_t omitted_count, omitted_other;
} case_importer;

/* Places. */
ler_place case_place(case_importer *x, const char *format, ...) LER_PRINTF(2, 3);
ler_place case_item_place(case_importer *x, uint32_t item);

/* An error or warning, with its place. */
#define CASE_BAD(x, place, ...) ler_place_note((x)->findings, true, place, __VA_ARGS__)
#define CASE_ODD(x, place, ...) ler_place_note((x)->findings, false, place, __VA_ARGS__)

/* Something that is not carried: counted, and told once for all of its name. */
void case_omit(case_importer *x, ler_str name, const char *of, ler_place place);
void case_tell_omitted(case_importer *x);
/* The same for each member of an object that says something and is not among the known ones (which
 * end with NULL). */
void case_omit_others(case_importer *x, const ler_json *object, const char *const *known,
                      const char *of, ler_place place);

/* A text on one line, trimmed: CASE 1.1 allows line breaks where our format does not. An export of
 * ours stays as it is. */
ler_str case_one_line(case_importer *x, ler_str text, ler_place place);
bool case_is_empty(const ler_json *v); /* absent, null, "", [] or {} */

/* Reading the package into items and edges (read.c, associations.c, tree.c).
 * LER_E_MEMORY only; what is wrong is a finding. */
ler_code case_read_items(case_importer *x) LER_MUST_USE;
ler_code case_read_associations(case_importer *x) LER_MUST_USE;
uint32_t case_find(const case_importer *x, const ler_json *node); /* CASE_NONE */
/* The last part of a URI: services write .../CFItems/{identifier}. */
ler_str case_last_part(ler_str uri);
ler_code case_order(case_importer *x) LER_MUST_USE;

/* Finding out what is a level, and at which level each statement stands (criteria.c,
 * levels.c). */
ler_code case_read_criteria(case_importer *x) LER_MUST_USE;
const case_criterion *case_scale_of(const case_importer *x, uint32_t strand); /* NULL = none */
int case_place_in_scale(const case_criterion *scale, ler_str label);          /* -1 = none */
ler_code case_find_levels(case_importer *x) LER_MUST_USE;
bool case_is_level_type(ler_str type); /* of items that are levels */
/* The level of that label in a strand, made when `make`; CASE_NONE. */
uint32_t case_level_of(case_importer *x, uint32_t strand, ler_str label, bool make,
                       ler_place place);
/* The level that the person chose for an item, by what is said of it or of what it stands under;
 * CASE_NONE. */
uint32_t case_chosen_level(case_importer *x, uint32_t item);

/* Statements, and the headings above them down to a depth `cut` such that a strand has no more of
 * these paths than domains (statements.c). The paths live in the arena. */
ler_code case_find_statements(case_importer *x) LER_MUST_USE;
ler_code case_choose_cut(case_importer *x, ler_arena *paths, uint32_t *cut) LER_MUST_USE;
uint32_t case_nearest_above(const case_importer *x, const case_statement *s); /* CASE_NONE */
ler_str case_domain_label(case_importer *x, uint32_t item);

/* Statements and domains, into the draft (collect.c). */
ler_code case_collect(case_importer *x) LER_MUST_USE;

#endif
