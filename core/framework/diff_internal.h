/* Words and their longest common subsequence, for diff.c. */
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

/* ler_diff_new() within *work steps, which it takes off; LER_E_LIMIT when they do not suffice.
 * `equal_only`: only equal texts are paired; what became of the others is not told (ler_diff_of()
 * has NULL), and nothing is removed or added. */
ler_code diff_make(const ler_framework *from, const ler_framework *to, bool equal_only,
                   uint64_t *work, ler_diff **out, ler_error *err) LER_MUST_USE;

#endif
