/* RDF 1.1 datasets, N-Quads, and their canonical form (RDFC-1.0).
 *
 * A dataset lives in an arena and is never freed on its own. Every term is stored once, as the
 * text that canonical N-Quads wants, and named by a small number: two terms of one dataset are
 * equal when their numbers are. Numbers mean nothing in another dataset.
 *
 *     ler_rdf *rdf = ler_rdf_new(arena, NULL);
 *     TRY(ler_rdf_iri(rdf, LER_STR("https://example.org/s"), &s, err));
 *     TRY(ler_rdf_add(rdf, (ler_quad){s, p, o, LER_TERM_NONE}, err));
 *     TRY(ler_rdf_canonical(rdf, LER_SHA256, &out, err)); */
#ifndef LER_RDF_H
#define LER_RDF_H

#include "ler/arena.h"
#include "ler/digest.h"

typedef struct ler_rdf ler_rdf;
typedef uint32_t ler_term;
#define LER_TERM_NONE 0u /* no term; as a graph, the default graph */

typedef struct ler_quad {
    ler_term subject, predicate, object, graph;
} ler_quad;

typedef enum ler_term_kind { LER_TERM_IRI, LER_TERM_BLANK, LER_TERM_LITERAL } ler_term_kind;

typedef struct ler_rdf_options {
    size_t max_quads;       /* LER_MAX_QUADS; counts duplicates */
    size_t max_blank_nodes; /* LER_MAX_BLANK_NODES */
    bool generalized;       /* blank nodes as predicates (JSON-LD 1.1 API 10.1), no RDFC then */
} ler_rdf_options;

extern const ler_rdf_options ler_rdf_default_options;

/* An empty dataset; options NULL = the defaults. NULL when memory is out. */
ler_rdf *ler_rdf_new(ler_arena *arena, const ler_rdf_options *options);
/* Forgets all quads, blank nodes and terms, and keeps the tables for the next use. The arena must
 * not have been reset in between (then make a new dataset; that is as cheap). */
void ler_rdf_clear(ler_rdf *rdf);

/* Terms. Text is UTF-8 (the caller vouches for it) and copied. LER_E_LIMIT or LER_E_MEMORY, and
 * LER_E_CONTENT for text that N-Quads cannot carry. */

/* An absolute IRI; one with a character that IRIREF excludes (N-Quads 4: controls, space,
 * <>"{}|^`\) is refused. That a scheme is there, and the rest of RFC 3987, is not looked at. */
ler_code ler_rdf_iri(ler_rdf *rdf, ler_str iri, ler_term *out, ler_error *err) LER_MUST_USE;
/* The blank node with a label, without "_:"; BLANK_NODE_LABEL (N-Quads 4) or refused. */
ler_code ler_rdf_blank(ler_rdf *rdf, ler_str label, ler_term *out, ler_error *err) LER_MUST_USE;
/* A blank node that is not in the dataset yet, labelled b0, b1, ...: the fast way. */
ler_code ler_rdf_blank_new(ler_rdf *rdf, ler_term *out, ler_error *err) LER_MUST_USE;
/* A literal. language not empty: rdf:langString (datatype must be LER_TERM_NONE), LANGTAG or
 * refused, letter case kept. Else datatype is an IRI of this dataset, LER_TERM_NONE = xsd:string. */
ler_code ler_rdf_literal(ler_rdf *rdf, ler_str value, ler_term datatype, ler_str language,
                         ler_term *out, ler_error *err) LER_MUST_USE;

/* An IRI checked, written and hashed ahead of time, for those that occur in every document (terms
 * of contexts, datatypes). Immutable, so threads share it. The text is allocated from `arena`,
 * which must outlive every dataset that it is interned in. */
typedef struct ler_rdf_known {
    ler_str text; /* <IRI> */
    uint32_t hash;
} ler_rdf_known;
ler_code ler_rdf_known_iri(ler_arena *arena, ler_str iri, ler_rdf_known *out,
                           ler_error *err) LER_MUST_USE;
/* A few ns: one look into the table, nothing copied. */
ler_code ler_rdf_intern(ler_rdf *rdf, const ler_rdf_known *known, ler_term *out,
                        ler_error *err) LER_MUST_USE;

/* Adds a quad. Subject: IRI or blank; predicate: IRI; object: any; graph: IRI, blank or none; else
 * LER_E_CONTENT. A quad added twice is there twice until the dataset is canonicalized. */
ler_code ler_rdf_add(ler_rdf *rdf, ler_quad quad, ler_error *err) LER_MUST_USE;

/* Reading. Terms must be of this dataset. */
size_t ler_rdf_count(const ler_rdf *rdf); /* quads, duplicates included */
size_t ler_rdf_blank_count(const ler_rdf *rdf);
size_t ler_rdf_term_count(const ler_rdf *rdf); /* terms are 1 to term_count */
ler_quad ler_rdf_quad(const ler_rdf *rdf, size_t i);
ler_term_kind ler_rdf_kind(const ler_rdf *rdf, ler_term term);
/* As in canonical N-Quads, but blank nodes with their own labels: <IRI>, _:label, "text"^^<IRI> */
ler_str ler_rdf_text(const ler_rdf *rdf, ler_term term);
/* Without escapes and punctuation: the IRI, the label, the literal's value. Allocates from the
 * dataset's arena when there were escapes; data is NULL when memory is out. */
ler_str ler_rdf_value(ler_rdf *rdf, ler_term term);
ler_str ler_rdf_datatype(const ler_rdf *rdf, ler_term literal); /* the IRI; never empty */
ler_str ler_rdf_language(const ler_rdf *rdf, ler_term literal); /* empty = none */

/* Reads RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/, strictly its grammar) and adds what it
 * says. On failure err has line and column, and the dataset keeps the lines before. */
ler_code ler_rdf_read_nquads(ler_rdf *rdf, ler_str text, ler_error *err) LER_MUST_USE;
/* Appends the quads in their order, each on its line in canonical form, with their own labels. */
void ler_rdf_write_nquads(const ler_rdf *rdf, ler_buf *out);

/* RDFC-1.0 (https://www.w3.org/TR/rdf-canon/). The object holds the digest contexts and serves
 * any number of datasets after one another, in one thread. */
typedef struct ler_rdfc ler_rdfc;
ler_rdfc *ler_rdfc_new(ler_digest_alg alg); /* NULL when memory or the algorithm is missing */
void ler_rdfc_free(ler_rdfc **rdfc);
#define LER_AUTO_RDFC LER_CLEANUP(ler_rdfc_free) ler_rdfc *
/* How many Hash N-Degree Quads calls a dataset may cost (LER_MAX_RDFC_CALLS), or as many as it has
 * blank nodes that collide, where that is more. Permutations and hashes are bounded along with it. */
void ler_rdfc_limit(ler_rdfc *rdfc, size_t calls);

/* Canonicalizes. The result stays valid until the next run, and as long as the dataset's arena,
 * where it lives. LER_E_LIMIT for a dataset that is built to be expensive (7.1, "dataset
 * poisoning"): nothing can be said about it. */
ler_code ler_rdfc_run(ler_rdfc *rdfc, ler_rdf *rdf, ler_error *err) LER_MUST_USE;
size_t ler_rdfc_count(const ler_rdfc *rdfc);          /* lines: quads without duplicates */
ler_str ler_rdfc_line(const ler_rdfc *rdfc, size_t i); /* with its line feed, in order */
void ler_rdfc_write(const ler_rdfc *rdfc, ler_buf *out);
void ler_rdfc_hash(const ler_rdfc *rdfc, ler_hash *hash); /* feeds the lines; no reset, no final */
/* The issued identifiers map: the canonical label ("c14n0", without "_:") of a blank node of the
 * dataset, until the next call; empty for other terms, and for a blank node that no quad uses. */
ler_str ler_rdfc_label(ler_rdfc *rdfc, ler_term blank);
/* How many blank nodes shared their first-degree hash with another. Such nodes say the same about
 * their surroundings; an issuer had better give them ids. 0 = every node was told apart at once. */
size_t ler_rdfc_collisions(const ler_rdfc *rdfc);

/* All in one: appends the canonical N-Quads of the dataset. */
ler_code ler_rdf_canonical(ler_rdf *rdf, ler_digest_alg alg, ler_buf *out,
                           ler_error *err) LER_MUST_USE;

#endif
