/* The inside of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/): the canonicalization state of
 * section 4.2, on numbers. A blank node is its number in the dataset.
 *
 * The identifier issuers of N-degree hashing are not copied for every permutation, as the text of
 * the algorithm has it. There is one, with an undo log: `order` lists who was issued an identifier,
 * in order, and taking the last ones back is what dropping a copy means. */
#ifndef LER_RDF_RDFC_H
#define LER_RDF_RDFC_H

#include "rdf/dataset.h"

#define RDFC_MAX_DEPTH 2048 /* recursion of Hash N-Degree Quads, so that it fits any stack */

typedef struct rdfc_digest {
    uint8_t bytes[LER_DIGEST_MAX];
} rdfc_digest;

/* One entry of the map Hn of 4.8: a related blank node and its hash. */
typedef struct rdfc_related {
    rdfc_digest hash;
    uint32_t blank;
} rdfc_related;

/* What one depth of the recursion needs; kept for the next call at that depth. */
typedef struct rdfc_level {
    ler_buf data;           /* "data to hash" */
    ler_buf path, chosen;   /* of the permutation at hand, and the best so far */
    rdfc_related *related;  /* Hn, sorted by hash */
    uint32_t *index;        /* the order of `related`, and scratch for sorting it */
    uint32_t *list, *class; /* the permutation: blank nodes, and their classes in the group */
    uint32_t *next, *recur; /* next member of a class; the recursion list */
    uint32_t *winner;       /* identifiers that the chosen issuer issued, in order */
    size_t related_cap, winner_cap;
} rdfc_level;

typedef struct rdfc_state {
    struct ler_rdfc *owner;
    ler_rdf *rdf;
    ler_arena *arena;
    size_t digest_size;
    ler_quad *quads; /* the dataset without duplicates */
    size_t quad_count;

    size_t blanks;   /* of the dataset; some may be in no quad */
    ler_term *terms; /* by blank node: its term */
    uint32_t *first; /* by blank node: where its quads start in `mentions` (one more at the end) */
    uint32_t *mentions;  /* blank node to quads map */
    rdfc_digest *hashes; /* by blank node: first-degree hash */
    uint32_t *sorted;    /* blank nodes that quads mention, by first-degree hash */
    size_t used, collisions;

    uint32_t *canonical; /* by blank node: canonical identifier + 1; 0 = none yet */
    uint32_t issued_count;

    uint32_t *temporary; /* by blank node: identifier of the path issuer + 1; 0 = none */
    uint32_t *order;     /* whom the path issuer issued identifiers, in order */
    size_t order_count;
    size_t calls, permutations, hash_count; /* work done */

    uint32_t *mark; /* for trees.c: who was seen in this round */
    uint32_t round;
} rdfc_state;

struct ler_rdfc {
    ler_digest_alg alg;
    ler_hash *hash;
    size_t max_calls;
    ler_buf scratch;
    uint32_t *items; /* numbers to sort, and room for sorting them */
    size_t item_cap;
    rdfc_level *levels[RDFC_MAX_DEPTH];
    size_t level_count;
    /* the result */
    const ler_rdf *rdf;
    size_t blanks, lines, collisions;
    char label[24];
    uint32_t *canonical;
    size_t *starts;
    char *text;
};

/* Room for `count` numbers to sort and as many to help, in owner->items. */
bool rdfc_items(struct ler_rdfc *owner, size_t count);

/* 4.6 Hash First Degree Quads, for every blank node that a quad mentions. */
ler_code rdfc_first_degree(rdfc_state *s, ler_error *err) LER_MUST_USE;

/* 4.8 Hash N-Degree Quads from `blank`, with the issuer s->order. */
ler_code rdfc_n_degree(rdfc_state *s, uint32_t blank, size_t depth, rdfc_digest *out,
                       ler_error *err) LER_MUST_USE;
void rdfc_issue_temporary(rdfc_state *s, uint32_t blank);
void rdfc_undo(rdfc_state *s, size_t mark);
void rdfc_levels_free(struct ler_rdfc *owner);

/* Writes "_:c14n0" or "_:b0" (4.5 Issue Identifier) into out; returns the length. */
size_t rdfc_identifier(char out[24], const char *prefix, uint32_t number);

/* Counts work; LER_E_LIMIT once it is too much (7.1 Dataset Poisoning). */
ler_code rdfc_work(rdfc_state *s, size_t calls, size_t permutations, size_t hashes,
                   ler_error *err) LER_MUST_USE;

/* Classes of list members that may change places without changing anything: see trees.c. */
ler_code rdfc_classes(rdfc_state *s, const uint32_t *list, uint32_t *class, size_t count,
                      ler_error *err) LER_MUST_USE;

/* 5 Serialization: the lines in code point order, into owner's result. */
ler_code rdfc_serialize(rdfc_state *s, ler_error *err) LER_MUST_USE;

static inline void rdfc_hex(const rdfc_state *s, const rdfc_digest *digest, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < s->digest_size; i++) {
        out[2 * i] = digits[digest->bytes[i] >> 4];
        out[2 * i + 1] = digits[digest->bytes[i] & 0xf];
    }
}

/* The number of the blank node in a component, or -1 when there is none. */
static inline int64_t rdfc_blank(const rdfc_state *s, ler_term term) {
    return rdf_is_blank(s->rdf, term) ? (int64_t)s->rdf->terms[term].blank : -1;
}

#endif
