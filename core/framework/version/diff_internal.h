/* What the files of a diff share: words and their longest common subsequence (diff_words.c), the
 * statements at work and their pairing (diff_pair.c). */
#ifndef LER_DIFF_INTERNAL_H
#define LER_DIFF_INTERNAL_H

#include "ler/diff.h"

#define DIFF_WORDS 600 /* of one text; what is behind counts as one word */

typedef struct diff_word {
    uint64_t hash;
    ler_str text;
} diff_word;

typedef struct diff_text {
    const diff_word *words; /* in order */
    const uint64_t *sorted; /* their hashes, ascending */
    size_t count;
} diff_text;

/* Splits at white space. */
ler_code diff_read(ler_arena *arena, ler_str text, diff_text *out, ler_error *err) LER_MUST_USE;
/* An upper bound of the words in common, cheap. */
size_t diff_bound(const diff_text *a, const diff_text *b);
/* Words in common in their order. `in_b`, when not NULL, has room for b->count flags: set for those
 * of b (others are left as they are); `in_a` likewise. Of several alignments always the same. */
ler_code diff_common(const diff_text *a, const diff_text *b, bool *in_a, bool *in_b, size_t *common,
                     ler_error *err) LER_MUST_USE;

/* Whether it says what strands there are: an export is silent about all but the core. */
bool diff_has_strands(const ler_framework *fw);

struct ler_diff {
    const ler_framework *from, *to;
    ler_change *changes;
    size_t count, totals[LER_CHANGE_KINDS];
    size_t *place; /* of each statement of `from`: its change, or NO_CHANGE */
};

/* One statement at work. */
typedef struct diff_item {
    const ler_statement *s;
    const ler_strand *strand;
    uint64_t hash; /* of its text; once that is there of the normal form */
    ler_str normal;
    diff_text text;
    ler_change *change; /* NULL until its fate is known */
} diff_item;

/* One strand of both frameworks. */
typedef struct diff_pairing {
    ler_diff *diff;
    ler_error *err;
    ler_arena *arena; /* of the items: gone when the strand is done */
    uint64_t *work;   /* steps that may still be taken */
    diff_item *a, *b;
    size_t a_count, b_count;
} diff_pairing;

/* Every loop over pairs pays for what it does, so that no two frameworks, however they were made,
 * take longer than was agreed. LER_E_LIMIT when that is spent. */
ler_code diff_pay(diff_pairing *p, uint64_t steps) LER_MUST_USE;
/* diff_common(), paid for. */
ler_code diff_common_words(diff_pairing *p, const diff_text *a, const diff_text *b, bool *in_b,
                           size_t *common) LER_MUST_USE;

ler_code diff_read_items(diff_pairing *p, const ler_strand *strand, diff_item **out,
                         size_t *count) LER_MUST_USE;
/* Normal forms are needed of those only that have no equal text, words of those that have not even
 * that in common with another. */
ler_code diff_read_normals(diff_pairing *p, diff_item *items, size_t count) LER_MUST_USE;
ler_code diff_read_words(diff_pairing *p, diff_item *items, size_t count) LER_MUST_USE;

/* 3 = the very place, 2 = the same list, 1 = the same domain, 0 = elsewhere in the strand. */
unsigned diff_nearness(const diff_item *a, const diff_item *b);

ler_change *diff_new_change(ler_diff *diff, ler_change_kind kind, unsigned score);
void diff_explain(ler_change *c, const char *format, ...) LER_PRINTF(2, 3);
/* Both are of that change now; either may be NULL. */
void diff_join(ler_change *c, diff_item *a, diff_item *b);
/* One statement became one. */
void diff_pair(diff_pairing *p, diff_item *a, diff_item *b, unsigned score);
/* Pairs equal texts, or equal normal forms, the nearest places first. */
ler_code diff_pair_equal(diff_pairing *p, bool normalised) LER_MUST_USE;

/* ler_diff_new() within *work steps, which it takes off; LER_E_LIMIT when they do not suffice.
 * `equal_only`: only equal texts are paired; what became of the others is not told (ler_diff_of()
 * has NULL), and nothing is removed or added. */
ler_code diff_make(const ler_framework *from, const ler_framework *to, bool equal_only,
                   uint64_t *work, ler_diff **out, ler_error *err) LER_MUST_USE;

#endif
