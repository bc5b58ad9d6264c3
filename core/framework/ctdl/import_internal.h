/* What the files of the import share, behind the graph. */
#ifndef LER_CTDL_IMPORT_INTERNAL_H
#define LER_CTDL_IMPORT_INTERNAL_H

#include "framework/ctdl/graph.h"

/* Reads our own export back, from its nodes and ler:part (own.c). */
ler_code ctdl_read_own(ctdl_graph *g, ler_draft *draft, ler_error *err) LER_MUST_USE;
/* Reads what others make: strands by scale, domains by the hierarchy (foreign.c). */
ler_code ctdl_read_foreign(ctdl_graph *g, ler_draft *draft, ler_error *err) LER_MUST_USE;

/* One scale of a foreign graph: a scheme's concepts, lowest first. */
typedef struct ctdl_scale {
    uint32_t scheme;
    uint32_t *levels; /* items */
    uint32_t count;
} ctdl_scale;

/* The scheme of each concept, by item; CTDL_NONE = of none (scale.c). */
ler_code ctdl_schemes_read(ctdl_graph *g, uint32_t **of, ler_error *err) LER_MUST_USE;
/* All concepts of a scheme in their order: by ceterms:precedes when it is said, else as the scheme
 * lists them, else as the file does. */
ler_code ctdl_scale_read(ctdl_graph *g, const uint32_t *of, uint32_t scheme, ctdl_scale *out,
                         ler_error *err) LER_MUST_USE;

/* One warning for each member, by its name, that the import does not carry. */
void ctdl_note_unused(ctdl_graph *g, bool own);

#endif
