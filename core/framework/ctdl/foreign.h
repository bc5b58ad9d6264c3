/* What the files that read a foreign graph share. */
#ifndef LER_CTDL_FOREIGN_H
#define LER_CTDL_FOREIGN_H

#include "framework/ctdl/import_internal.h"

#define MAX_LABEL 300  /* bytes of the label of a domain */
#define MAX_PATHS 1000 /* domains of one strand, before ours are counted */

/* A competency that becomes a statement. */
typedef struct ctdl_said {
    uint32_t item;
    uint32_t concept;  /* its level in the graph; CTDL_NONE */
    uint32_t consumed; /* the competency above that stands for its level, and for nothing else */
    unsigned strand;
    int level;          /* index into its strand's levels; -1 = none, which has been told */
    ler_str path, last; /* of its domain: all labels, the last one */
} ctdl_said;

typedef struct ctdl_strand {
    ler_str label;
    ler_str labels[LER_MAX_LEVELS];
    unsigned core_levels[LER_MAX_LEVELS];
    size_t level_count;
    ler_str *domains; /* paths */
    size_t domain_count;
    bool core;       /* its scale is that of the core */
    unsigned number; /* in the draft */
} ctdl_strand;

typedef struct foreign {
    ctdl_graph *g;
    ler_draft *d;
    const ctdl_item *framework;
    ler_str title;
    ler_str *labels; /* of items, once they were asked for */
    ctdl_said *statements;
    size_t count;
    ctdl_strand strands[LER_MAX_STRANDS];
    unsigned strand_count;
    bool core_taken;
} foreign;

/* Levels and strands from what the graph says (levels.c) ... */
ler_code ctdl_levels_said(foreign *f, ler_error *err) LER_MUST_USE;
/* ... or from what the person says of it. */
ler_code ctdl_levels_chosen(foreign *f, ler_error *err) LER_MUST_USE;

#endif
