/* Two frameworks, statement by statement. */
#include "framework/framework_internal.h"
#include "framework/version/diff_internal.h"

#include <stdlib.h>

#define DIFF_ARENA ((size_t)512 << 20)
#define NO_CHANGE SIZE_MAX

const char *ler_change_name(ler_change_kind kind) {
    static const char *const names[] = {"unchanged",    "reworded",      "moved-level",
                                        "moved-domain", "moved-ordinal", "merged",
                                        "split",        "removed",       "added"};
    return names[kind];
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
static ler_code find_parts(diff_pairing *p, const diff_item *whole, diff_item *others, size_t count,
                           candidate *list, size_t *parts, unsigned *score) {
    size_t found = 0, covered = 0;
    bool seen[DIFF_WORDS + 1] = {false};
    for (size_t i = 0; i < count; i++) {
        const diff_text *t = &others[i].text;
        size_t common;
        if (others[i].change != NULL || t->count < 3)
            continue;
        TRY(diff_pay(p, t->count + whole->text.count));
        if (thousandths(diff_bound(t, &whole->text), t->count) < LER_DIFF_PART)
            continue;
        TRY(diff_common_words(p, t, &whole->text, NULL, &common));
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
        TRY(diff_common_words(p, &others[list[i].index].text, &whole->text, in_whole, &common));
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
static ler_code gather_parts(diff_pairing *p, bool merged) {
    diff_item *wholes = merged ? p->b : p->a, *others = merged ? p->a : p->b;
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
        ler_change *c = diff_new_change(p->diff, merged ? LER_MERGED : LER_SPLIT, score);
        for (size_t k = 0; k < parts; k++)
            diff_join(c, merged ? &others[list[k].index] : NULL,
                      merged ? NULL : &others[list[k].index]);
        diff_join(c, merged ? NULL : &wholes[i], merged ? &wholes[i] : NULL);
        diff_explain(c, "%zu statements account for %u of 1000 words of %s", parts, score,
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
static ler_code pair_alike(diff_pairing *p) {
    size_t room = 64, found = 0;
    likeness *list = calloc(room, sizeof *list);
    ler_code code = list == NULL ? ler_no_memory(p->err) : LER_OK;
    for (size_t i = 0; code == LER_OK && i < p->a_count; i++)
        for (size_t k = 0; code == LER_OK && k < p->b_count && p->a[i].change == NULL; k++) {
            const diff_text *a = &p->a[i].text, *b = &p->b[k].text;
            size_t common = 0;
            if (p->b[k].change != NULL)
                continue;
            code = diff_pay(p, a->count + b->count);
            if (code != LER_OK ||
                thousandths(2 * diff_bound(a, b), a->count + b->count) < LER_DIFF_REWORDED)
                continue;
            code = diff_common_words(p, a, b, NULL, &common);
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
            list[found++] = (likeness){i, k, score, diff_nearness(&p->a[i], &p->b[k])};
        }
    if (code == LER_OK && found > 0)
        qsort(list, found, sizeof *list, compare_likeness);
    for (size_t i = 0; code == LER_OK && i < found; i++)
        if (p->a[list[i].a].change == NULL && p->b[list[i].b].change == NULL)
            diff_pair(p, &p->a[list[i].a], &p->b[list[i].b], list[i].score);
    free(list);
    return code;
}

static ler_code check_pairs(diff_pairing *p) {
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

bool diff_has_strands(const ler_framework *fw) {
    return ler_framework_digest(fw)->full[0] != '\0';
}

static ler_code diff_strand(diff_pairing *p, const ler_strand *from, const ler_strand *to,
                            bool equal_only) {
    TRY(diff_read_items(p, from, &p->a, &p->a_count));
    TRY(diff_read_items(p, to, &p->b, &p->b_count));
    TRY(diff_pair_equal(p, false));
    if (equal_only)
        return LER_OK;
    TRY(diff_read_normals(p, p->a, p->a_count));
    TRY(diff_read_normals(p, p->b, p->b_count));
    TRY(diff_pair_equal(p, true));
    TRY(check_pairs(p));
    TRY(diff_read_words(p, p->a, p->a_count));
    TRY(diff_read_words(p, p->b, p->b_count));
    TRY(gather_parts(p, true));
    TRY(gather_parts(p, false));
    TRY(pair_alike(p));
    for (size_t i = 0; i < p->a_count; i++)
        if (p->a[i].change == NULL) {
            ler_change *c = diff_new_change(p->diff, LER_REMOVED, 0);
            diff_join(c, &p->a[i], NULL);
            diff_explain(c, to != NULL ? "nothing comes near it any more"
                            : diff_has_strands(p->diff->to)
                                ? "the strand is gone"
                                : "the other is an export, which does not "
                                  "say what strands it has");
        }
    for (size_t i = 0; i < p->b_count; i++)
        if (p->b[i].change == NULL) {
            ler_change *c = diff_new_change(p->diff, LER_ADDED, 0);
            diff_join(c, NULL, &p->b[i]);
            diff_explain(c, from != NULL ? "nothing came near it before"
                            : diff_has_strands(p->diff->from)
                                ? "the strand is new"
                                : "the first is an export, which does "
                                  "not say what strands it has");
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
    diff_pairing p = {.diff = d, .err = err, .arena = arena, .work = work};
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
