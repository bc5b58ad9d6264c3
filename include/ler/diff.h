/* What became of each statement from one framework to another, usually two versions of one
 * occupation. Deterministic: integers only, ties by place. In this order, each statement once:
 *
 *   same text        at its place: unchanged; else moved to another level, domain or ordinal
 *   merged, split    several statements are found again, nearly whole, in different parts of one
 *   reworded         the nearest by common words in order; perhaps moved as well
 *   removed, added   what is left
 *
 * Scores are thousandths: of a rewording 2 |common| / (|a| + |b|) over words in their order, of a
 * merger or a split the share of the one statement's words that the several account for. A mapping
 * by score is a proposal: only "unchanged" and the moves of an unchanged text are certain. */
#ifndef LER_DIFF_H
#define LER_DIFF_H

#include "ler/framework.h"

typedef enum ler_change_kind {
    LER_UNCHANGED,
    LER_REWORDED, /* at its level; the ordinal may be another */
    LER_MOVED_LEVEL,
    LER_MOVED_DOMAIN,
    LER_MOVED_ORDINAL,
    LER_MERGED,
    LER_SPLIT,
    LER_REMOVED,
    LER_ADDED,
    LER_CHANGE_KINDS
} ler_change_kind;
const char *ler_change_name(ler_change_kind kind); /* "unchanged", "reworded", "moved-level", ... */

#define LER_MAX_PARTS 4                 /* statements of one merger or split */
#define LER_DIFF_REWORDED 450           /* least score of a rewording */
#define LER_DIFF_PART 700               /* share of a part that must be found in the whole */
#define LER_DIFF_NEW 150                /* share of the whole that each part must add */
#define LER_MAX_DIFF_PAIRS 25000000     /* texts to compare with each other, of one strand */
#define LER_MAX_DIFF_WORK 4000000000ULL /* steps of one diff: pairs of words compared */

typedef struct ler_change {
    ler_change_kind kind;
    const ler_statement *from[LER_MAX_PARTS]; /* of the first framework */
    size_t from_count;
    const ler_statement *to[LER_MAX_PARTS]; /* of the second */
    size_t to_count;
    unsigned score;     /* 1000 = the same text */
    bool spelling_only; /* the texts differ in case, dashes, quotes or spaces only */
    char reason[240];   /* one sentence for a person */
} ler_change;

/* Both frameworks must outlive it. LER_E_LIMIT: too many texts that differ, or that
 * are too much alike; LER_E_MEMORY. */
typedef struct ler_diff ler_diff;
ler_code ler_diff_new(const ler_framework *from, const ler_framework *to, ler_diff **out,
                      ler_error *err) LER_MUST_USE;
void ler_diff_free(ler_diff **diff);
#define LER_AUTO_DIFF LER_CLEANUP(ler_diff_free) ler_diff *

/* By strand; what stands in the first framework in its order, then what was added. */
size_t ler_diff_count(const ler_diff *diff);
const ler_change *ler_diff_at(const ler_diff *diff, size_t i);
size_t ler_diff_total(const ler_diff *diff, ler_change_kind kind); /* changes of that kind */
/* What became of a statement of the first framework; never NULL for one of its own. */
const ler_change *ler_diff_of(const ler_diff *diff, const ler_statement *from);

/* Two texts word by word. Appends runs of words with their fate: ' ' in both, '-' in the first,
 * '+' in the second, removed ones before added ones. */
typedef struct ler_word_run {
    char fate;
    ler_str text; /* words with what is between them: a slice of one of the texts */
} ler_word_run;
ler_code ler_diff_words(ler_arena *arena, ler_str from, ler_str to, ler_word_run **out,
                        size_t *count, ler_error *err) LER_MUST_USE;

#endif
