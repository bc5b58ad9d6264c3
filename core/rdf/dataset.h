/* The inside of a dataset, for the files of this module.
 *
 *      terms[]   1 "<https://example.org/s>"    slots[]  hash & mask -> first free or equal slot,
 *                2 "_:b0"                                linear probing, at most half full:
 *                3 "\"text\"@en"                         equal text is found with one hash and
 *      quads[]   {1, 2, 3, 0} ...                        nearly always one comparison
 *
 * Everything after a term's birth works on its number; its text is looked at again only when the
 * canonical lines are put in order. */
#ifndef LER_RDF_DATASET_H
#define LER_RDF_DATASET_H

#include "ler/rdf.h"

#define RDF_XSD_STRING "http://www.w3.org/2001/XMLSchema#string"
#define RDF_LANG_STRING "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

typedef struct rdf_term {
    const char *text; /* as ler_rdf_text gives it */
    uint32_t len, hash;
    uint32_t blank; /* number of the blank node, from 0; of no meaning for others */
    uint8_t kind;   /* ler_term_kind */
} rdf_term;

typedef struct rdf_slot {
    uint32_t hash;
    ler_term term; /* LER_TERM_NONE: free */
} rdf_slot;

struct ler_rdf {
    ler_arena *arena;
    ler_rdf_options options;
    rdf_term *terms; /* [0] is no term */
    size_t term_count, term_cap;
    rdf_slot *slots;
    size_t slot_count; /* a power of two */
    ler_quad *quads;
    size_t quad_count, quad_cap;
    size_t blank_count, next_label;
    char *scratch; /* where a term is written before it is known to be new */
    size_t scratch_cap;
};

static inline ler_str rdf_text(const ler_rdf *rdf, ler_term term) {
    const rdf_term *t = &rdf->terms[term];
    return (ler_str){t->text, t->len};
}

static inline bool rdf_is_blank(const ler_rdf *rdf, ler_term term) {
    return term != LER_TERM_NONE && rdf->terms[term].kind == LER_TERM_BLANK;
}

/* Hash of a term's text, with a seed of the process: nobody can choose texts that collide. */
uint32_t rdf_hash(const char *text, size_t len);

/* The term with this text, made when it is new. `keep`: the text outlives the dataset and is not
 * copied. Text that is not escaped N-Quads must not come here. */
ler_code rdf_intern(ler_rdf *rdf, ler_str text, uint32_t hash, ler_term_kind kind, bool keep,
                    ler_term *out, ler_error *err) LER_MUST_USE;

/* At least `size` bytes of scratch, contents lost. */
char *rdf_scratch(ler_rdf *rdf, size_t size);

/* Doubles an array of the arena once it is full. The old one is left to the arena. */
bool rdf_grow(ler_arena *arena, void **items, size_t count, size_t *cap, size_t size);

#endif
