/* Two frameworks, statement by statement. */
#include "framework/diff_internal.h"
#include "framework/framework_internal.h"
#include "framework/match_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define DIFF_ARENA ((size_t)512 << 20)

struct ler_diff {
    const ler_framework *from, *to;
    ler_change *changes;
    size_t count, totals[LER_CHANGE_KINDS];
    size_t *place; /* of each statement of `from`: its change, or NO_CHANGE */
};
#define NO_CHANGE SIZE_MAX
#define NORMAL_STEPS 32 /* what a byte costs to normalise, in pairs of words */

const char *ler_change_name(ler_change_kind kind) {
    static const char *const names[] = {"unchanged",    "reworded",      "moved-level",
                                        "moved-domain", "moved-ordinal", "merged",
                                        "split",        "removed",       "added"};
    return names[kind];
}

/* One statement at work. */
typedef struct item {
    const ler_statement *s;
    const ler_strand *strand;
    uint64_t hash; /* of its text; once that is there of the normal form */
    ler_str normal;
    diff_text text;
    ler_change *change; /* NULL until its fate is known */
} item;

/* One strand of both frameworks. */
typedef struct pairing {
    ler_diff *diff;
    ler_error *err;
    ler_arena *arena; /* of the items: gone when the strand is done */
    uint64_t *work;   /* steps that may still be taken */
    item *a, *b;
    size_t a_count, b_count;
} pairing;

/* Every loop over pairs pays for what it does, so that no two frameworks, however they were made,
 * take longer than was agreed. */
static ler_code pay(pairing *p, uint64_t steps) {
    if (*p->work < steps) {
        *p->work = 0;
        return ler_fail(p->err, LER_E_LIMIT,
                        "the statements that differ are too many, or too much alike, to compare "
                        "each with each");
    }
    *p->work -= steps;
    return LER_OK;
}

static ler_code common_words(pairing *p, const diff_text *a, const diff_text *b, bool *in_b,
                             size_t *common) {
    TRY(pay(p, (uint64_t)(a->count + 1) * (b->count + 1)));
    return diff_common(a, b, NULL, in_b, common, p->err);
}

static void explain(ler_change *c, const char *format, ...) LER_PRINTF(2, 3);
static void explain(ler_change *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(c->reason, sizeof c->reason, format, args);
    va_end(args);
}

static ler_code read_items(pairing *p, const ler_strand *strand, item **out, size_t *count) {
    *count = strand == NULL ? 0 : strand->statement_count;
    *out = ler_arena_array(p->arena, *count + 1, sizeof **out);
    if (*out == NULL)
        return ler_no_memory(p->err);
    for (size_t i = 0; i < *count; i++) {
        const ler_statement *s = &strand->statements[i];
        TRY(pay(p, 1 + s->text.len / 8));
        (*out)[i] = (item){.s = s, .strand = strand, .hash = match_hash(s->text)};
    }
    return LER_OK;
}

/* Normal forms are needed of those only that have no equal text, words of those that have not even
 * that in common with another. */
static ler_code read_normals(pairing *p, item *items, size_t count) {
    LER_AUTO_BUF normal = ler_buf_new(16 * LER_MAX_STATEMENT_TEXT);
    for (size_t i = 0; i < count; i++) {
        item *it = &items[i];
        if (it->change != NULL)
            continue;
        TRY(pay(p, NORMAL_STEPS * it->s->text.len));
        ler_buf_reset(&normal);
        TRY(ler_text_normalise(it->s->text, &normal, p->err));
        it->normal = ler_arena_str(p->arena, ler_buf_view(&normal));
        if (it->normal.data == NULL)
            return ler_no_memory(p->err);
        it->hash = match_hash(it->normal);
    }
    return LER_OK;
}

static ler_code read_words(pairing *p, item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (items[i].change == NULL)
            TRY(diff_read(p->arena, items[i].s->text, &items[i].text, p->err));
    return LER_OK;
}

/* Scales and domains are compared by their keys: the two frameworks have their own indexes. */
static bool same_level(const item *a, const item *b) {
    return ler_str_equal(a->strand->levels[a->s->level].key, b->strand->levels[b->s->level].key);
}

static bool same_domain(const item *a, const item *b) {
    if (a->s->domain < 0 || b->s->domain < 0)
        return a->s->domain < 0 && b->s->domain < 0;
    return ler_str_equal(a->strand->domains[a->s->domain].key,
                         b->strand->domains[b->s->domain].key);
}

/* 3 = the very place, 2 = the same list, 1 = the same domain, 0 = elsewhere in the strand. */
static unsigned nearness(const item *a, const item *b) {
    if (!same_domain(a, b))
        return 0;
    if (!same_level(a, b))
        return 1;
    return a->s->ordinal == b->s->ordinal ? 3 : 2;
}

static ler_change *new_change(ler_diff *diff, ler_change_kind kind, unsigned score) {
    ler_change *c = &diff->changes[diff->count++];
    *c = (ler_change){.kind = kind, .score = score};
    return c;
}

static void join(ler_change *c, item *a, item *b) {
    if (a != NULL) {
        c->from[c->from_count++] = a->s;
        a->change = c;
    }
    if (b != NULL) {
        c->to[c->to_count++] = b->s;
        b->change = c;
    }
}

/* One statement became one. */
static void pair(pairing *p, item *a, item *b, unsigned score) {
    unsigned near = nearness(a, b);
    bool same = ler_str_equal(a->s->text, b->s->text);
    ler_change_kind kind = near == 0   ? LER_MOVED_DOMAIN
                           : near == 1 ? LER_MOVED_LEVEL
                           : !same     ? LER_REWORDED
                           : near == 2 ? LER_MOVED_ORDINAL
                                       : LER_UNCHANGED;
    ler_change *c = new_change(p->diff, kind, same ? 1000 : score);
    join(c, a, b);
    c->spelling_only = !same && ler_str_equal(a->normal, b->normal);
    const char *words = same               ? "the same text"
                        : c->spelling_only ? "the same text but for case, dashes, quotes or spaces"
                                           : "reworded";
    if (kind == LER_UNCHANGED)
        explain(c, "the same text at the same place");
    else if (near == 3)
        explain(c, "%s at the same place%s", words,
                c->spelling_only ? "" : ", by the words in common");
    else
        explain(c, "%s, %s is now %s", words, a->s->code.data, b->s->code.data);
}

static bool equal_texts(const item *a, const item *b, bool normalised) {
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
static ler_code pair_near(pairing *p, item *a, const hashed *list, size_t count, unsigned near,
                          bool normalised) {
    for (size_t i = first_hashed(list, count, a->hash); i < count && list[i].hash == a->hash; i++) {
        item *b = &p->b[list[i].index];
        TRY(pay(p, 1));
        if (b->change != NULL || nearness(a, b) != near || !equal_texts(a, b, normalised))
            continue;
        pair(p, a, b, 1000);
        break;
    }
    return LER_OK;
}

/* Equal texts, the nearest places first. */
static ler_code pair_equal(pairing *p, bool normalised) {
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

static unsigned thousandths(size_t part, size_t whole) {
    return whole == 0 ? 0 : (unsigned)(1000 * part / whole);
}

typedef struct candidate {
    size_t index;
    unsigned share; /* of the part that the whole has */
} candidate;

static int compare_candidates(const void *x, const void *y) {
    const candidate *a = x, *b = y;
    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* The parts of one statement among the others: each nearly whole in it, each with words of its own
 * there. Fewer than two are none. */
static ler_code find_parts(pairing *p, const item *whole, item *others, size_t count,
                           candidate *list, size_t *parts, unsigned *score) {
    size_t found = 0, covered = 0;
    bool seen[DIFF_WORDS + 1] = {false};
    for (size_t i = 0; i < count; i++) {
        const diff_text *t = &others[i].text;
        size_t common;
        if (others[i].change != NULL || t->count < 3)
            continue;
        TRY(pay(p, t->count + whole->text.count));
        if (thousandths(diff_bound(t, &whole->text), t->count) < LER_DIFF_PART)
            continue;
        TRY(common_words(p, t, &whole->text, NULL, &common));
        if (thousandths(common, t->count) >= LER_DIFF_PART)
            list[found++] = (candidate){i, thousandths(common, t->count)};
    }
    *parts = 0;
    if (found < 2)
        return LER_OK;
    qsort(list, found, sizeof *list, compare_candidates);
    for (size_t i = 0; i < found && *parts < LER_MAX_PARTS; i++) {
        bool in_whole[DIFF_WORDS + 1] = {false};
        size_t common, fresh = 0;
        TRY(common_words(p, &others[list[i].index].text, &whole->text, in_whole, &common));
        for (size_t w = 0; w < whole->text.count; w++)
            fresh += in_whole[w] && !seen[w];
        if (thousandths(fresh, whole->text.count) < LER_DIFF_NEW)
            continue;
        for (size_t w = 0; w < whole->text.count; w++)
            seen[w] |= in_whole[w];
        covered += fresh;
        list[(*parts)++] = list[i];
    }
    *score = thousandths(covered, whole->text.count);
    if (*score < LER_DIFF_PART)
        *parts = 0;
    return LER_OK;
}

static int compare_indexes(const void *x, const void *y) {
    const candidate *a = x, *b = y;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Several of `others` in one of `wholes`: mergers (others are the first framework's) or splits. */
static ler_code gather_parts(pairing *p, bool merged) {
    item *wholes = merged ? p->b : p->a, *others = merged ? p->a : p->b;
    size_t count = merged ? p->b_count : p->a_count, other_count = merged ? p->a_count : p->b_count;
    candidate *list = ler_arena_array(p->arena, other_count + 1, sizeof *list);
    if (list == NULL)
        return ler_no_memory(p->err);
    for (size_t i = 0; i < count; i++) {
        size_t parts;
        unsigned score;
        if (wholes[i].change != NULL)
            continue;
        TRY(find_parts(p, &wholes[i], others, other_count, list, &parts, &score));
        if (parts < 2)
            continue;
        qsort(list, parts, sizeof *list, compare_indexes);
        ler_change *c = new_change(p->diff, merged ? LER_MERGED : LER_SPLIT, score);
        for (size_t k = 0; k < parts; k++)
            join(c, merged ? &others[list[k].index] : NULL, merged ? NULL : &others[list[k].index]);
        join(c, merged ? NULL : &wholes[i], merged ? &wholes[i] : NULL);
        explain(c, "%zu statements account for %u of 1000 words of %s", parts, score,
                wholes[i].s->code.data);
    }
    return LER_OK;
}

typedef struct likeness {
    size_t a, b;
    unsigned score, near;
} likeness;

static int compare_likeness(const void *x, const void *y) {
    const likeness *p = x, *q = y;
    if (p->score != q->score)
        return p->score > q->score ? -1 : 1;
    if (p->near != q->near)
        return p->near > q->near ? -1 : 1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

/* The most alike first, each statement once. */
static ler_code pair_alike(pairing *p) {
    size_t room = 64, found = 0;
    likeness *list = calloc(room, sizeof *list);
    ler_code code = list == NULL ? ler_no_memory(p->err) : LER_OK;
    for (size_t i = 0; code == LER_OK && i < p->a_count; i++)
        for (size_t k = 0; code == LER_OK && k < p->b_count && p->a[i].change == NULL; k++) {
            const diff_text *a = &p->a[i].text, *b = &p->b[k].text;
            size_t common = 0;
            if (p->b[k].change != NULL)
                continue;
            code = pay(p, a->count + b->count);
            if (code != LER_OK ||
                thousandths(2 * diff_bound(a, b), a->count + b->count) < LER_DIFF_REWORDED)
                continue;
            code = common_words(p, a, b, NULL, &common);
            unsigned score = thousandths(2 * common, a->count + b->count);
            if (code != LER_OK || score < LER_DIFF_REWORDED)
                continue;
            if (found == room) {
                likeness *more = reallocarray(list, 2 * room, sizeof *list);
                if (more == NULL) {
                    code = ler_no_memory(p->err);
                    break;
                }
                list = more;
                room *= 2;
            }
            list[found++] = (likeness){i, k, score, nearness(&p->a[i], &p->b[k])};
        }
    if (code == LER_OK && found > 0)
        qsort(list, found, sizeof *list, compare_likeness);
    for (size_t i = 0; code == LER_OK && i < found; i++)
        if (p->a[list[i].a].change == NULL && p->b[list[i].b].change == NULL)
            pair(p, &p->a[list[i].a], &p->b[list[i].b], list[i].score);
    free(list);
    return code;
}

static ler_code check_pairs(pairing *p) {
    size_t a = 0, b = 0;
    for (size_t i = 0; i < p->a_count; i++)
        a += p->a[i].change == NULL;
    for (size_t i = 0; i < p->b_count; i++)
        b += p->b[i].change == NULL;
    if (a > 0 && b > LER_MAX_DIFF_PAIRS / a)
        return ler_fail(p->err, LER_E_LIMIT,
                        "%zu and %zu statements differ: too many to compare each with each", a, b);
    return LER_OK;
}

static ler_code diff_strand(pairing *p, const ler_strand *from, const ler_strand *to,
                            bool equal_only) {
    TRY(read_items(p, from, &p->a, &p->a_count));
    TRY(read_items(p, to, &p->b, &p->b_count));
    TRY(pair_equal(p, false));
    if (equal_only)
        return LER_OK;
    TRY(read_normals(p, p->a, p->a_count));
    TRY(read_normals(p, p->b, p->b_count));
    TRY(pair_equal(p, true));
    TRY(check_pairs(p));
    TRY(read_words(p, p->a, p->a_count));
    TRY(read_words(p, p->b, p->b_count));
    TRY(gather_parts(p, true));
    TRY(gather_parts(p, false));
    TRY(pair_alike(p));
    for (size_t i = 0; i < p->a_count; i++)
        if (p->a[i].change == NULL) {
            ler_change *c = new_change(p->diff, LER_REMOVED, 0);
            join(c, &p->a[i], NULL);
            explain(c, to == NULL ? "the strand is gone" : "nothing comes near it any more");
        }
    for (size_t i = 0; i < p->b_count; i++)
        if (p->b[i].change == NULL) {
            ler_change *c = new_change(p->diff, LER_ADDED, 0);
            join(c, NULL, &p->b[i]);
            explain(c, from == NULL ? "the strand is new" : "nothing came near it before");
        }
    return LER_OK;
}

/* By the first statement on the left, then by the first on the right; both lie in one array each.
 */
static int compare_changes(const void *x, const void *y) {
    const ler_change *a = x, *b = y;
    const ler_statement *s = a->from_count > 0 ? a->from[0] : NULL;
    const ler_statement *t = b->from_count > 0 ? b->from[0] : NULL;
    if (s != NULL && t != NULL)
        return s < t ? -1 : s > t;
    if (s != NULL || t != NULL)
        return s != NULL ? -1 : 1;
    return a->to[0] < b->to[0] ? -1 : a->to[0] > b->to[0];
}

static ler_code diff_strands(ler_diff *d, const ler_strand *from, const ler_strand *to,
                             bool equal_only, uint64_t *work, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(DIFF_ARENA);
    pairing p = {.diff = d, .err = err, .arena = arena, .work = work};
    size_t first = d->count;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(diff_strand(&p, from, to, equal_only));
    if (d->count > first + 1)
        qsort(d->changes + first, d->count - first, sizeof *d->changes, compare_changes);
    return LER_OK;
}

static ler_code diff_all(ler_diff *d, bool equal_only, uint64_t *work, ler_error *err) {
    const ler_framework *from = d->from, *to = d->to;
    for (size_t k = 0; k < from->strand_count; k++) {
        const ler_strand *strand = &from->strands[k];
        TRY(diff_strands(d, strand, ler_framework_strand_named(to, strand->key), equal_only, work,
                         err));
    }
    for (size_t k = 0; k < to->strand_count; k++)
        if (ler_framework_strand_named(from, to->strands[k].key) == NULL)
            TRY(diff_strands(d, NULL, &to->strands[k], equal_only, work, err));
    for (size_t i = 0; i < from->statement_count; i++)
        d->place[i] = NO_CHANGE;
    for (size_t i = 0; i < d->count; i++) {
        const ler_change *c = &d->changes[i];
        d->totals[c->kind]++;
        for (size_t k = 0; k < c->from_count; k++)
            d->place[c->from[k] - from->statements] = i;
    }
    return LER_OK;
}

ler_code diff_make(const ler_framework *from, const ler_framework *to, bool equal_only,
                   uint64_t *work, ler_diff **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_DIFF d = calloc(1, sizeof *d);
    if (d == NULL)
        return ler_no_memory(err);
    d->from = from;
    d->to = to;
    d->changes = calloc(from->statement_count + to->statement_count + 1, sizeof *d->changes);
    d->place = calloc(from->statement_count + 1, sizeof *d->place);
    if (d->changes == NULL || d->place == NULL)
        return ler_no_memory(err);
    TRY(diff_all(d, equal_only, work, err));
    *out = d;
    d = NULL;
    return LER_OK;
}

ler_code ler_diff_new(const ler_framework *from, const ler_framework *to, ler_diff **out,
                      ler_error *err) {
    uint64_t work = LER_MAX_DIFF_WORK;
    return diff_make(from, to, false, &work, out, err);
}

void ler_diff_free(ler_diff **diff) {
    if (diff == NULL || *diff == NULL)
        return;
    free((*diff)->changes);
    free((*diff)->place);
    free(*diff);
    *diff = NULL;
}

size_t ler_diff_count(const ler_diff *diff) {
    return diff->count;
}

const ler_change *ler_diff_at(const ler_diff *diff, size_t i) {
    return i < diff->count ? &diff->changes[i] : NULL;
}

size_t ler_diff_total(const ler_diff *diff, ler_change_kind kind) {
    return diff->totals[kind];
}

const ler_change *ler_diff_of(const ler_diff *diff, const ler_statement *from) {
    const ler_statement *all = diff->from->statements;
    if (from < all || from >= all + diff->from->statement_count)
        return NULL;
    size_t place = diff->place[from - all];
    return place == NO_CHANGE ? NULL : &diff->changes[place];
}
