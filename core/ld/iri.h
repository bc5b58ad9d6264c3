/* IRIs as JSON-LD sees them: absolute or not, and reference resolution (RFC 3986 5.2). */
#ifndef LD_IRI_H
#define LD_IRI_H

#include "ler/arena.h"

bool ld_iri_is_absolute(ler_str s); /* begins with scheme ":" (RFC 3986 3.1) */
static inline bool ld_iri_is_blank(ler_str s) {
    return s.len >= 2 && s.data[0] == '_' && s.data[1] == ':';
}
/* Absolute, only characters that N-Quads' IRIREF takes, and one '#' at most. */
bool ld_iri_is_well_formed(ler_str s);
/* Resolves `reference` against `base` (RFC 3986 5.2.2, strict; no normalization). An empty base
 * leaves the reference as it is. data is NULL when memory is out. */
ler_str ld_iri_resolve(ler_arena *arena, ler_str base, ler_str reference);

#endif
