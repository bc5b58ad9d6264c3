/* How near a text comes to a statement, in integers only. Both measures are Dice's coefficient
 * 2 |common| / (|a| + |b|) in thousandths:
 *   words     each weighted by how few statements hold it ("the" tells little)
 *   trigrams  of characters, which forgive endings and typing errors
 * The score is 60 % of the first and 40 % of the second. */
#include "framework/match_internal.h"

#define WORD_SHARE 6 /* tenths */
#define GRAM_SHARE 4
#define PHRASE_SHARE 9 /* tenths that a match with the phrase alone is worth */

/* 256 * log2(ratio / 65536), rounded down; ratio >= 65536. One binary digit for each squaring of
 * the mantissa: no floating point, so no difference between machines. */
static uint32_t log2_256(uint64_t ratio) {
    uint32_t whole = 0;
    while (ratio >= 2U << 16) {
        ratio >>= 1;
        whole++;
    }
    uint64_t mantissa = ratio; /* 1.0 <= mantissa < 2.0 in 16.16 */
    uint32_t fraction = 0;
    for (int i = 0; i < 8; i++) {
        mantissa = (mantissa * mantissa) >> 16;
        fraction <<= 1;
        if (mantissa >= 2U << 16) {
            mantissa >>= 1;
            fraction |= 1;
        }
    }
    return whole * 256 + fraction;
}

uint32_t match_weight(size_t statements, size_t holding) {
    if (holding == 0 || statements <= holding)
        return 64; /* a word of every statement still counts a little */
    return 64 + log2_256(((uint64_t)statements << 16) / holding);
}

static unsigned thousandths(uint64_t common, uint64_t a, uint64_t b) {
    return a + b == 0 ? 0 : (unsigned)(2000 * common / (a + b));
}

static uint64_t words_weight(const ler_matcher *matcher, const match_view *view) {
    /* A word nobody uses weighs as much as one that a single statement has. */
    uint64_t sum = (uint64_t)view->unknown_words * match_weight(matcher->entry_count, 1);
    for (size_t i = 0; i < view->word_count; i++)
        sum += matcher->words[view->words[i]].weight;
    return sum;
}

static unsigned compare_words(const ler_matcher *matcher, const match_view *a,
                              const match_view *b) {
    uint64_t common = 0;
    for (size_t i = 0, j = 0; i < a->word_count && j < b->word_count;) {
        if (a->words[i] == b->words[j]) {
            common += matcher->words[a->words[i]].weight;
            i++, j++;
        } else if (a->words[i] < b->words[j]) {
            i++;
        } else {
            j++;
        }
    }
    return thousandths(common, words_weight(matcher, a), words_weight(matcher, b));
}

static unsigned compare_grams(const match_view *a, const match_view *b) {
    uint64_t common = 0;
    for (size_t i = 0, j = 0; i < a->gram_count && j < b->gram_count;) {
        if (a->grams[i] == b->grams[j]) {
            common++;
            i++, j++;
        } else if (a->grams[i] < b->grams[j]) {
            i++;
        } else {
            j++;
        }
    }
    return thousandths(common, a->gram_count, b->gram_count);
}

void match_score(const ler_matcher *matcher, const match_view *query, const match_entry *entry,
                 ler_match_candidate *out) {
    unsigned words = compare_words(matcher, query, &entry->whole);
    unsigned grams = compare_grams(query, &entry->whole);
    *out = (ler_match_candidate){.framework = entry->framework,
                                 .statement = entry->statement,
                                 .score = (WORD_SHARE * words + GRAM_SHARE * grams) / 10,
                                 .tokens = words,
                                 .trigrams = grams};
    words = compare_words(matcher, query, &entry->phrase);
    grams = compare_grams(query, &entry->phrase);
    unsigned score = PHRASE_SHARE * (WORD_SHARE * words + GRAM_SHARE * grams) / 100;
    if (score <= out->score)
        return;
    out->score = score;
    out->tokens = words;
    out->trigrams = grams;
    out->by_phrase = true;
}
