/* How near a text comes to a statement, in integers only: Dice's coefficient of their words in
 * thousandths, where
 *   each word weighs more the fewer statements of the strand hold it ("the" tells little), and
 *   a word that is only alike (words.c) counts by its likeness.
 *
 *              sum of weight * likeness to the nearest word of the other side
 *     score = ---------------------------------------------------------------- , of both sides
 *                              sum of weight
 *
 * To the weight of the text that of two average words is added which no statement has: two words
 * in common tell less than ten, and must not score the same.
 *
 * `tokens` is the part of it that equal words make, `trigrams` what words alike add. The phrase
 * before the em dash alone is compared as well, and counts at a tenth less. */
#include "framework/match/internal.h"

#define PHRASE_SHARE 9 /* tenths that a match with the phrase alone is worth */
#define DOUBT 2        /* words that every text is taken to have besides, and no statement has */

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

static ler_code make_room(match_query *query, uint32_t words, ler_error *err) {
    if (words <= query->local_room)
        return LER_OK;
    uint32_t room = words + words / 2;
    query->local = ler_arena_array(query->arena, room, sizeof *query->local);
    query->gains = ler_arena_array(query->arena, room, sizeof *query->gains);
    query->met = ler_arena_array(query->arena, room, sizeof *query->met);
    query->local_room = room;
    if (query->local != NULL && query->gains != NULL && query->met != NULL)
        return LER_OK;
    query->local_room = 0;
    return ler_no_memory(err);
}

/* What the words that were met could make at most, once the query's words have their weights. */
static void set_bounds(match_query *query, const match_collection *c, uint32_t met) {
    uint64_t own = 0, theirs = 0;
    for (uint32_t k = 0; k < met; k++) {
        uint32_t i = query->met[k], nearest = 0, gain = 0;
        for (uint32_t row = query->local[i]; row != 0; row = query->hits[row].next) {
            const match_hit *hit = &query->hits[row];
            if (hit->alike > nearest)
                nearest = hit->alike;
            if (hit->alike > query->best[hit->word])
                query->best[hit->word] = hit->alike;
            gain += query->weights[hit->word] * hit->alike;
        }
        query->gains[i] = gain + nearest * c->weights[i];
        own += c->weights[i];
    }
    query->weight = 0;
    for (uint32_t i = 0; i < query->count; i++) {
        query->weight += query->weights[i];
        theirs += (uint64_t)query->weights[i] * query->best[i];
        query->best[i] = 0;
    }
    if (query->count > 0)
        query->weight += DOUBT * query->weight / query->count;
    /* A statement that held every such word and no other would score this. */
    uint64_t all = own + query->weight;
    query->bound = all == 0 ? 0 : (uint32_t)((1000 * own + theirs) / all);
}

ler_code match_query_enter(match_query *query, const match_vocabulary *vocabulary,
                           const match_collection *c, ler_error *err) {
    TRY(make_room(query, c->word_count, err));
    /* A word that the strand does not have weighs as much as one that a single statement has. */
    uint32_t unknown = match_weight(c->statement_count, 1), met = 0;
    for (uint32_t i = 0; i < query->count; i++)
        query->weights[i] = unknown;
    for (uint32_t i = 0; i < c->word_count; i++) {
        if (c->words[i] >= vocabulary->count)
            return ler_fail(err, LER_E_CONTENT, "a word without a text");
        uint32_t row = query->rows[c->words[i]];
        query->local[i] = row;
        query->gains[i] = 0;
        if (row == 0)
            continue;
        query->met[met++] = i;
        for (; row != 0; row = query->hits[row].next)
            if (query->hits[row].alike == 1000)
                query->weights[query->hits[row].word] = c->weights[i];
    }
    set_bounds(query, c, met);
    return LER_OK;
}

/* What the words of the statement that were read so far make. */
typedef struct tally {
    uint64_t equal, statement; /* weight * likeness: of equal words; of the statement's side */
    uint32_t touched;
} tally;

static match_score settle_tally(const match_query *query, const tally *t, uint64_t weight) {
    uint64_t sum = t->statement, all = weight + query->weight;
    for (uint32_t i = 0; i < t->touched; i++)
        sum += (uint64_t)query->weights[query->touched[i]] * query->best[query->touched[i]];
    match_score s = {0};
    if (all > 0) {
        s.score = (uint32_t)(sum / all);
        s.tokens = (uint32_t)(t->equal / all);
        s.trigrams = s.score - s.tokens;
    }
    return s;
}

static void add_word(match_query *query, tally *t, uint32_t row, uint32_t weight) {
    uint32_t nearest = 0;
    for (; row != 0; row = query->hits[row].next) {
        const match_hit *hit = &query->hits[row];
        if (hit->alike > nearest)
            nearest = hit->alike;
        if (hit->alike > query->best[hit->word]) {
            if (query->best[hit->word] == 0)
                query->touched[t->touched++] = hit->word;
            query->best[hit->word] = hit->alike;
        }
    }
    t->statement += (uint64_t)weight * nearest;
    if (nearest == 1000)
        t->equal += (uint64_t)weight * 2000; /* it weighs the same on both sides */
}

/* Whether the statement could reach `least`, as a whole or by its phrase: an addition for each word
 * without a branch, which saves nearly all statements the full account. False in *sound: its
 * numbers lead outside. */
static bool may_reach(const match_query *query, const match_collection *c, const match_statement *s,
                      uint32_t least, bool *sound) {
    const uint16_t *refs = c->refs + s->start;
    uint64_t sum = 0, lead = 0;
    uint32_t largest = 0;
    for (uint32_t i = 0; i < s->words; i++)
        largest = refs[i] > largest ? refs[i] : largest;
    *sound = largest < c->word_count || s->words == 0;
    if (!*sound)
        return false;
    for (uint32_t i = 0; i < s->phrase; i++)
        lead += query->gains[refs[i]];
    sum = lead;
    for (uint32_t i = s->phrase; i < s->words; i++)
        sum += query->gains[refs[i]];
    return sum >= least * (s->weight + query->weight) ||
           PHRASE_SHARE * lead >= 10 * (uint64_t)least * (s->lead + query->weight);
}

bool match_query_score(match_query *query, const match_collection *c, uint32_t statement,
                       uint32_t least, match_score *out) {
    const match_statement *s = &c->statements[statement];
    bool sound;
    *out = (match_score){0};
    if (s->start > c->ref_count || s->words > c->ref_count - s->start || s->phrase > s->words)
        return false;
    if (!may_reach(query, c, s, least, &sound))
        return sound;
    const uint16_t *refs = c->refs + s->start;
    tally t = {0};
    match_score phrase = {0};
    for (uint32_t i = 0; i < s->words; i++) {
        uint32_t row = query->local[refs[i]];
        if (row != 0)
            add_word(query, &t, row, c->weights[refs[i]]);
        if (i + 1 == s->phrase && t.touched > 0)
            phrase = settle_tally(query, &t, s->lead);
    }
    if (t.touched == 0)
        return true;
    *out = settle_tally(query, &t, s->weight);
    for (uint32_t i = 0; i < t.touched; i++)
        query->best[query->touched[i]] = 0;
    phrase.score = PHRASE_SHARE * phrase.score / 10;
    if (phrase.score > out->score) {
        *out = phrase;
        out->by_phrase = true;
    }
    return true;
}
