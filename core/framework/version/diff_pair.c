/* The statements of one strand of two frameworks, and those whose texts are equal. */
#include "framework/match/internal.h"
#include "framework/version/diff_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define NORMAL_STEPS 32 /* what a byte costs to normalise, in pairs of words */

ler_code diff_pay(diff_pairing *p, uint64_t steps) {
    if (*p->work < steps) {
        *p->work = 0;
        return ler_fail(p->err, LER_E_LIMIT,
                        "too many long statements, or too much alike, differ to compare each with "
                        "each");
    }
    *p->work -= steps;
    return LER_OK;
}

ler_code diff_common_words(diff_pairing *p, const diff_text *a, const diff_text *b, bool *in_b,
                           size_t *common) {
    TRY(diff_pay(p, (uint64_t)(a->count + 1) * (b->count + 1)));
    return diff_common(a, b, NULL, in_b, common, p->err);
}

void diff_explain(ler_change *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(c->reason, sizeof c->reason, format, args);
    va_end(args);
}

ler_code diff_read_items(diff_pairing *p, const ler_strand *strand, diff_item **out,
                         size_t *count) {
    *count = strand == NULL ? 0 : strand->statement_count;
    *out = ler_arena_array(p->arena, *count + 1, sizeof **out);
    if (*out == NULL)
        return ler_no_memory(p->err);
    for (size_t i = 0; i < *count; i++) {
        const ler_statement *s = &strand->statements[i];
        TRY(diff_pay(p, 1 + s->text.len / 8));
        (*out)[i] = (diff_item){.s = s, .strand = strand, .hash = match_hash(s->text)};
    }
    return LER_OK;
}

ler_code diff_read_normals(diff_pairing *p, diff_item *items, size_t count) {
    LER_AUTO_BUF normal = ler_buf_new(16 * LER_MAX_STATEMENT_TEXT);
    for (size_t i = 0; i < count; i++) {
        diff_item *it = &items[i];
        if (it->change != NULL)
            continue;
        TRY(diff_pay(p, NORMAL_STEPS * it->s->text.len));
        ler_buf_reset(&normal);
        TRY(ler_text_normalise(it->s->text, &normal, p->err));
        it->normal = ler_arena_str(p->arena, ler_buf_view(&normal));
        if (it->normal.data == NULL)
            return ler_no_memory(p->err);
        it->hash = match_hash(it->normal);
    }
    return LER_OK;
}

ler_code diff_read_words(diff_pairing *p, diff_item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (items[i].change == NULL)
            TRY(diff_read(p->arena, items[i].s->text, &items[i].text, p->err));
    return LER_OK;
}

/* Scales and domains are compared by their keys: the two frameworks have their own indexes. */
static bool same_level(const diff_item *a, const diff_item *b) {
    return ler_str_equal(a->strand->levels[a->s->level].key, b->strand->levels[b->s->level].key);
}

static bool same_domain(const diff_item *a, const diff_item *b) {
    if (a->s->domain < 0 || b->s->domain < 0)
        return a->s->domain < 0 && b->s->domain < 0;
    return ler_str_equal(a->strand->domains[a->s->domain].key,
                         b->strand->domains[b->s->domain].key);
}

unsigned diff_nearness(const diff_item *a, const diff_item *b) {
    if (!same_domain(a, b))
        return 0;
    if (!same_level(a, b))
        return 1;
    return a->s->ordinal == b->s->ordinal ? 3 : 2;
}

ler_change *diff_new_change(ler_diff *diff, ler_change_kind kind, unsigned score) {
    ler_change *c = &diff->changes[diff->count++];
    *c = (ler_change){.kind = kind, .score = score};
    return c;
}

void diff_join(ler_change *c, diff_item *a, diff_item *b) {
    if (a != NULL) {
        c->from[c->from_count++] = a->s;
        a->change = c;
    }
    if (b != NULL) {
        c->to[c->to_count++] = b->s;
        b->change = c;
    }
}

void diff_pair(diff_pairing *p, diff_item *a, diff_item *b, unsigned score) {
    unsigned near = diff_nearness(a, b);
    bool same = ler_str_equal(a->s->text, b->s->text);
    ler_change_kind kind = near == 0   ? LER_MOVED_DOMAIN
                           : near == 1 ? LER_MOVED_LEVEL
                           : !same     ? LER_REWORDED
                           : near == 2 ? LER_MOVED_ORDINAL
                                       : LER_UNCHANGED;
    ler_change *c = diff_new_change(p->diff, kind, same ? 1000 : score);
    diff_join(c, a, b);
    c->spelling_only = !same && ler_str_equal(a->normal, b->normal);
    const char *words = same               ? "the same text"
                        : c->spelling_only ? "the same text but for case, dashes, quotes or spaces"
                                           : "reworded";
    if (kind == LER_UNCHANGED)
        diff_explain(c, "the same text at the same place");
    else if (near == 3)
        diff_explain(c, "%s at the same place%s", words,
                     c->spelling_only ? "" : ", by the words in common");
    else
        diff_explain(c, "%s, %s is now %s", words, a->s->code.data, b->s->code.data);
}

static bool equal_texts(const diff_item *a, const diff_item *b, bool normalised) {
    return normalised ? ler_str_equal(a->normal, b->normal) : ler_str_equal(a->s->text, b->s->text);
}

typedef struct hashed {
    uint64_t hash;
    size_t index;
} hashed;

static int compare_hashed(const void *x, const void *y) {
    const hashed *a = x, *b = y;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* The first entry of a hash, or where it would stand. */
static size_t first_hashed(const hashed *list, size_t count, uint64_t hash) {
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (list[middle].hash < hash)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* The first of the equal texts that is as near as that. */
static ler_code pair_near(diff_pairing *p, diff_item *a, const hashed *list, size_t count,
                          unsigned near, bool normalised) {
    for (size_t i = first_hashed(list, count, a->hash); i < count && list[i].hash == a->hash; i++) {
        diff_item *b = &p->b[list[i].index];
        TRY(diff_pay(p, 1));
        if (b->change != NULL || diff_nearness(a, b) != near || !equal_texts(a, b, normalised))
            continue;
        diff_pair(p, a, b, 1000);
        break;
    }
    return LER_OK;
}

ler_code diff_pair_equal(diff_pairing *p, bool normalised) {
    hashed *list = ler_arena_array(p->arena, p->b_count + 1, sizeof *list);
    size_t count = 0;
    if (list == NULL)
        return ler_no_memory(p->err);
    for (size_t k = 0; k < p->b_count; k++)
        if (p->b[k].change == NULL)
            list[count++] = (hashed){p->b[k].hash, k};
    if (count > 1)
        qsort(list, count, sizeof *list, compare_hashed);
    for (unsigned near = 4; near-- > 0;)
        for (size_t i = 0; i < p->a_count; i++)
            if (p->a[i].change == NULL)
                TRY(pair_near(p, &p->a[i], list, count, near, normalised));
    return LER_OK;
}
