/* The index of a matcher.
 *
 *     entry ─ normal text ─┬─ whole:  set of word ids, sorted character triples
 *                          └─ phrase: the same of the text before the em dash
 *     vocabulary: word -> id, in how many statements it stands, weight
 */
#ifndef LER_MATCH_INTERNAL_H
#define LER_MATCH_INTERNAL_H

#include "ler/match.h"

/* What scoring compares. Words that the vocabulary does not have are only counted. */
typedef struct match_view {
    const uint32_t *words; /* ids, ascending, each once */
    size_t word_count, unknown_words;
    const uint64_t *grams; /* three code points of 21 bits each, ascending, with repeats */
    size_t gram_count;
} match_view;

typedef struct match_entry {
    const ler_framework *framework;
    const ler_statement *statement;
    ler_str normal;
    match_view whole, phrase;
    uint32_t next_exact, next_normal; /* chains of equal hashes; NO_ENTRY ends them */
} match_entry;

#define NO_ENTRY UINT32_MAX
#define MATCH_BUCKETS 8192 /* of each text table: chains stay short up to a store of thousands */

typedef struct match_word {
    ler_str text;
    uint32_t statements; /* that hold it */
    uint32_t weight;     /* 256ths: 64 + 256 * log2(statements in all / statements that hold it) */
    uint32_t next;
} match_word;

struct ler_matcher {
    ler_arena *arena;
    const ler_framework **frameworks;
    size_t framework_count;
    match_entry *entries;
    size_t entry_count, entry_room;
    match_word *words;
    size_t word_count, word_room;
    uint32_t exact[MATCH_BUCKETS], normal[MATCH_BUCKETS], vocabulary[MATCH_BUCKETS];
};

uint64_t match_hash(ler_str text);
uint32_t match_find_word(const ler_matcher *matcher, ler_str word); /* NO_ENTRY if unknown */
uint32_t match_weight(size_t statements, size_t holding);

/* Splits normalised text. With `learn`, new words enter the vocabulary of `matcher`. */
ler_code match_read_view(const ler_matcher *matcher, ler_matcher *learn, ler_arena *arena,
                         ler_str normal, match_view *out, ler_error *err) LER_MUST_USE;

/* Fills score, tokens, trigrams and by_phrase of a candidate for an entry. */
void match_score(const ler_matcher *matcher, const match_view *query, const match_entry *entry,
                 ler_match_candidate *out);

#endif
