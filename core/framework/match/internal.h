/* The index of a matcher.
 *
 *     vocabulary: every word once ─ its text, how many character triples, a signature of them
 *     collection: the statements of one strand
 *         words     its own, as numbers of the vocabulary, each with the weight it has here
 *         statement ─ its words, those of the phrase before the em dash first
 *                   ─ hashes of its text and of its normalised text
 *
 * A collection is arrays of plain numbers, so that it may lie in memory or in a file
 * (search/image.c). Weights count within one strand: what a statement scores depends on its strand
 * and the text alone, not on what else is searched. */
#ifndef LER_MATCH_INTERNAL_H
#define LER_MATCH_INTERNAL_H

#include "ler/match.h"

#define LISTED_SCORE 150 /* what scores less is noise and not shown */

typedef struct match_vocabulary {
    uint32_t count;
    const uint64_t *signatures;
    const uint32_t *grams;  /* character triples of a word, a blank before and behind it */
    const uint32_t *starts; /* count + 1 places in `text` */
    const char *text;
} match_vocabulary;

typedef struct match_statement {
    uint64_t exact, normal; /* hashes */
    uint32_t start;         /* of its words in `refs` */
    uint16_t words, phrase; /* how many; how many of them are the phrase's */
    uint32_t weight, lead;  /* of all its words; of the phrase's */
} match_statement;

typedef struct match_collection {
    const uint32_t *words; /* numbers in the vocabulary, each once */
    const uint16_t *weights;
    uint32_t word_count, statement_count, ref_count;
    const match_statement *statements;
    const uint16_t *refs; /* places in `words` */
} match_collection;

/* Different words of one strand; what a strand has beyond them, which no text of people has, is
 * not scored. A statement of LER_MAX_STATEMENT_TEXT bytes has no more either. */
#define MATCH_MAX_WORDS 65535

/* What a query has in common with the vocabulary: for each of its words all that are like it. */
typedef struct match_hit {
    uint32_t word;  /* of the query */
    uint32_t alike; /* 1000: the same word */
    uint32_t next;  /* of the same word of the vocabulary; 0 ends */
} match_hit;

typedef struct match_query {
    ler_arena *arena;
    uint32_t count;    /* of different words in it */
    uint32_t *rows;    /* by number in the vocabulary: its first hit, 0 = none */
    match_hit *hits;   /* from 1 */
    uint32_t *weights; /* of the query's words in the collection at hand */
    uint32_t *best;    /* likeness of the query's words to the statement at hand */
    uint32_t *touched; /* those of them that are not 0 */
    uint32_t *local;   /* rows of the collection's words */
    uint32_t *gains;   /* by the same: what such a word can add to a statement's sum at most */
    uint32_t *met;     /* words of the collection that are like the query's */
    uint32_t local_room;
    uint64_t weight; /* of all its words in the collection at hand, and of doubt */
    uint32_t bound;  /* no statement of the collection at hand scores more */
} match_query;

typedef struct match_score {
    uint32_t score, tokens, trigrams;
    bool by_phrase;
} match_score;

uint64_t match_hash(ler_str text);
uint32_t match_weight(size_t statements, size_t holding);

/* Splits normalised text into words: each with its place. */
typedef ler_code (*match_take_word)(void *closure, ler_str word, ler_error *err);
ler_code match_split(ler_str normal, match_take_word take, void *closure,
                     ler_error *err) LER_MUST_USE;
/* The signature of a word, and how many triples it has. */
uint64_t match_signature(ler_str word, uint32_t *grams);

/* Prepares a query for `vocabulary`; everything is in `arena`. */
ler_code match_query_read(const match_vocabulary *vocabulary, ler_str normal, ler_arena *arena,
                          match_query *out, ler_error *err) LER_MUST_USE;
/* Turns to a collection; query->bound is 0 when it has no word like the query's. LER_E_CONTENT when
 * the collection points outside the vocabulary. */
ler_code match_query_enter(match_query *query, const match_vocabulary *vocabulary,
                           const match_collection *collection, ler_error *err) LER_MUST_USE;
/* Scores a statement of the collection that was entered; what cannot reach `least` may be given 0.
 * False: its numbers make no sense. */
bool match_query_score(match_query *query, const match_collection *collection, uint32_t statement,
                       uint32_t least, match_score *out);

/* One strand of one framework in a matcher. */
typedef struct match_shelf {
    const ler_framework *framework;
    const ler_strand *strand;
    match_collection collection;
    ler_str *normals; /* of its statements */
} match_shelf;

#define NO_WORD UINT32_MAX
#define MATCH_BUCKETS 16384

struct ler_matcher {
    ler_arena *arena;
    bool several; /* stands for more frameworks than are in it */
    const ler_framework **frameworks;
    size_t framework_count;
    match_shelf *shelves;
    size_t shelf_count, shelf_room;
    /* the vocabulary, as it grows */
    uint64_t *signatures;
    uint32_t *grams, *starts, *next, *stamps, *places;
    size_t word_count, word_room;
    ler_buf text;
    uint32_t vocabulary[MATCH_BUCKETS];
};

match_vocabulary match_vocabulary_of(const ler_matcher *matcher);
/* The number of a word, which is taken in if it is new; NO_WORD when memory is out. */
uint32_t match_learn(ler_matcher *matcher, ler_str word);

/* Empties *out, and looks whether the text may be matched: errors of ler_match_find(). */
ler_code match_check(ler_str text, ler_match *out, ler_error *err) LER_MUST_USE;

/* Whether a framework of the same core is in, with that strand. */
bool match_has_strand(const ler_matcher *matcher, const ler_framework *fw,
                      const ler_strand *strand);
/* Takes a strand in, whether or not it is there; `fw` is what its candidates name. */
ler_code match_add_strand(ler_matcher *matcher, const ler_framework *fw, const ler_strand *strand,
                          ler_error *err) LER_MUST_USE;

/* The order of equal scores: by label, content, strand, place. */
int match_place_compare(const ler_match_candidate *a, const ler_match_candidate *b);

#endif
