/* The search index as its files share it.
 *
 *     header     magic, byte order, counts, size, checksum of all that follows
 *     vocabulary signatures, triples, places, text
 *     files      names as in the store, in its order; shape of the codes of each
 *     strands    of which file, where its statements, words and refs lie
 *     statements match_statement as it is, of all strands
 *     words, weights, refs   numbers, of all strands
 *
 * Everything is in the byte order of the machine and aligned to 8 bytes, so that the file is used
 * where it is mapped. */
#ifndef LER_SEARCH_INTERNAL_H
#define LER_SEARCH_INTERNAL_H

#include "framework/framework_internal.h"
#include "framework/match/internal.h"
#include "ler/search.h"

#define SEARCH_MAGIC "lersrch1"
#define SEARCH_ORDER 0x01020304U

typedef struct search_header {
    char magic[8];
    uint32_t order, files, words, strands, statements, own_words, refs, unused;
    uint64_t names_size, text_size, size, checksum;
} search_header;

/* One strand of one file; no two are of the same content and strand. */
typedef struct search_strand {
    char digest[LER_MULTIHASH_TEXT]; /* of the strand */
    uint32_t file, number;           /* of the strand in its framework */
    uint32_t statement, statement_count;
    uint32_t word, word_count; /* in `words` and `weights` */
    uint32_t ref, ref_count;
} search_strand;

/* An index where it lies; everything points into `data`. */
typedef struct search_image {
    ler_str data;
    const search_header *header;
    match_vocabulary vocabulary;
    const uint64_t *shapes; /* frameworks of one shape have the same codes */
    const uint32_t *names;  /* files + 1 places in name_text */
    const char *name_text;
    const search_strand *strands;
    const match_statement *statements;
    const uint32_t *words;
    const uint16_t *weights, *refs;
} search_image;

/* Takes data for an index; false: it is none, or damaged. Afterwards no place in it leads outside,
 * but for refs of statements and numbers of words, which match_query_*() look at. */
bool search_image_open(ler_str data, search_image *out);
match_collection search_collection(const search_image *image, const search_strand *strand);
ler_str search_name(const search_image *image, uint32_t file);
uint64_t search_checksum(ler_str data);

/* Writes an index of the store's files into out. What `old` (may be NULL) knows is taken from it;
 * *anew: nothing was. LER_E_LIMIT when it would be larger than LER_MAX_SEARCH_INDEX. */
ler_code search_build(ler_store *store, const search_image *old, bool *anew, ler_buf *out,
                      ler_error *err) LER_MUST_USE;

/* A statement that the index names. */
typedef struct search_proposal {
    uint32_t score, file, strand, statement;
} search_proposal;
typedef struct search_proposals {
    search_proposal items[LER_MAX_CANDIDATES];
    size_t count, limit;
} search_proposals;

/* The best `limit` statements whose text, or normalised text, has the hash. */
void search_by_hash(const search_image *image, const ler_store *store, uint64_t exact,
                    const uint64_t *normal, search_proposals *out);
/* The best by score. LER_E_CONTENT when the index makes no sense. */
ler_code search_by_score(const search_image *image, const ler_store *store, ler_str normal,
                         search_proposals *out, ler_error *err) LER_MUST_USE;
/* Files whose frameworks have a statement of that code, or could say why none has. */
ler_code search_by_code(const search_image *image, ler_store *store, ler_str code,
                        search_proposals *out, ler_error *err) LER_MUST_USE;

#endif
