/* 4.7 Hash Related Blank Node and 4.8 Hash N-Degree Quads. Step numbers are those of the
 * algorithms in 4.7.3 and 4.8.3. */
#include "rdf/rdfc.h"
#include "rdf/sort.h"
#include <stdlib.h>

#define MAX_PATH ((size_t)16 << 20)

static rdfc_level *level_new(void) {
    rdfc_level *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->data = ler_buf_new(MAX_PATH);
    l->path = ler_buf_new(MAX_PATH);
    l->chosen = ler_buf_new(MAX_PATH);
    return l;
}

static rdfc_level *level_at(struct ler_rdfc *c, size_t depth) {
    if (depth == c->level_count) {
        rdfc_level *l = level_new();
        if (l == NULL)
            return NULL;
        c->levels[c->level_count++] = l;
    }
    return c->levels[depth];
}

static void level_clear(rdfc_level *l) {
    free(l->related);
    free(l->index);
    free(l->list);
    free(l->class);
    free(l->next);
    free(l->recur);
    l->related = NULL;
    l->index = l->list = l->class = l->next = l->recur = NULL;
    l->related_cap = 0;
}

void rdfc_levels_free(struct ler_rdfc *c) {
    for (size_t i = 0; i < c->level_count; i++) {
        rdfc_level *l = c->levels[i];
        level_clear(l);
        free(l->winner);
        ler_buf_free(&l->data);
        ler_buf_free(&l->path);
        ler_buf_free(&l->chosen);
        free(l);
    }
    c->level_count = 0;
}

/* Room for `count` related blank nodes, and for permutations of all of them. */
static bool level_room(rdfc_level *l, size_t count) {
    if (count <= l->related_cap)
        return true;
    size_t cap = count < 16 ? 16 : count * 2;
    level_clear(l);
    l->related = calloc(cap, sizeof *l->related);
    l->index = calloc(cap * 2, sizeof *l->index);
    l->list = calloc(cap, sizeof *l->list);
    l->class = calloc(cap, sizeof *l->class);
    l->next = calloc(cap, sizeof *l->next);
    l->recur = calloc(cap, sizeof *l->recur);
    if (l->related == NULL || l->index == NULL || l->list == NULL || l->class == NULL ||
        l->next == NULL || l->recur == NULL) {
        level_clear(l);
        return false;
    }
    l->related_cap = cap;
    return true;
}

void rdfc_issue_temporary(rdfc_state *s, uint32_t blank) {
    s->order[s->order_count++] = blank;
    s->temporary[blank] = (uint32_t)s->order_count;
}

void rdfc_undo(rdfc_state *s, size_t mark) {
    while (s->order_count > mark)
        s->temporary[s->order[--s->order_count]] = 0;
}

/* 4.7 Hash Related Blank Node */
static ler_code hash_related(rdfc_state *s, uint32_t related, const ler_quad *q, char position,
                             rdfc_digest *out, ler_error *err) {
    ler_hash *hash = s->owner->hash;
    char text[2 * LER_DIGEST_MAX];
    ler_hash_update(hash, &position, 1); /* step 1 */
    if (position != 'g') {               /* step 2; the term's text has the < and > */
        ler_str predicate = rdf_text(s->rdf, q->predicate);
        ler_hash_update(hash, predicate.data, predicate.len);
    }
    if (s->canonical[related] != 0) { /* step 3 */
        ler_hash_update(hash, text, rdfc_identifier(text, "c14n", s->canonical[related] - 1));
    } else if (s->temporary[related] != 0) {
        ler_hash_update(hash, text, rdfc_identifier(text, "b", s->temporary[related] - 1));
    } else { /* step 4 */
        rdfc_hex(s, &s->hashes[related], text);
        ler_hash_update(hash, text, 2 * s->digest_size);
    }
    return ler_hash_final(hash, out->bytes, err); /* step 5 */
}

typedef struct order_context {
    const rdfc_related *related;
    size_t size;
} order_context;

static int by_hash(const void *context, uint32_t a, uint32_t b) {
    const order_context *c = context;
    return memcmp(c->related[a].hash.bytes, c->related[b].hash.bytes, c->size);
}

/* Steps 1 to 3: Hn, as a list sorted by hash. */
static ler_code collect(rdfc_state *s, uint32_t blank, rdfc_level *l, size_t *count,
                        ler_error *err) {
    size_t quads = s->first[blank + 1] - s->first[blank];
    TRY(rdfc_work(s, 1, 0, quads, err));
    if (!level_room(l, quads * 3))
        return ler_no_memory(err);
    *count = 0;
    for (size_t i = 0; i < quads; i++) {
        const ler_quad *q = &s->quads[s->mentions[s->first[blank] + i]];
        const ler_term terms[3] = {q->subject, q->object, q->graph};
        for (size_t k = 0; k < 3; k++) {
            int64_t related = rdfc_blank(s, terms[k]);
            if (related < 0 || related == (int64_t)blank)
                continue;
            rdfc_related *r = &l->related[*count];
            r->blank = (uint32_t)related;
            TRY(hash_related(s, r->blank, q, "sog"[k], &r -> hash, err)); /* step 3.1.1 */
            l->index[*count] = (uint32_t)*count;
            (*count)++;
        }
    }
    order_context context = {l->related, s->digest_size};
    rdf_sort(l->index, l->index + *count, *count, by_hash, &context);
    return LER_OK;
}

/* Steps 5.4.4.3 and 5.4.5.5: whether the path at hand cannot win any more. */
static bool loses(const rdfc_level *l) {
    return l->chosen.len > 0 && l->path.len >= l->chosen.len &&
           ler_str_compare(ler_buf_view(&l->path), ler_buf_view(&l->chosen)) > 0;
}

static void append_identifier(ler_buf *path, const char *prefix, uint32_t number) {
    char text[24];
    ler_buf_add(path, text, rdfc_identifier(text, prefix, number));
}

/* Step 5.4.5: one blank node of the recursion list. */
static ler_code recurse(rdfc_state *s, uint32_t related, size_t depth, rdfc_level *l,
                        ler_error *err) {
    rdfc_digest hash;
    char text[2 * LER_DIGEST_MAX];
    TRY(rdfc_n_degree(s, related, depth + 1, &hash, err));       /* step 5.4.5.1 */
    append_identifier(&l->path, "b", s->temporary[related] - 1); /* step 5.4.5.2 */
    rdfc_hex(s, &hash, text);
    ler_buf_char(&l->path, '<'); /* step 5.4.5.3 */
    ler_buf_add(&l->path, text, 2 * s->digest_size);
    ler_buf_char(&l->path, '>');
    return ler_buf_done(&l->path, err);
}

/* Step 5.4 for one permutation l->list[0..count). */
static ler_code permutation(rdfc_state *s, size_t depth, rdfc_level *l, size_t count, bool *lost,
                            ler_error *err) {
    size_t recursions = 0;
    TRY(rdfc_work(s, 0, 1, 0, err));
    ler_buf_reset(&l->path);
    *lost = true;
    for (size_t i = 0; i < count; i++) { /* step 5.4.4 */
        uint32_t related = l->list[i];
        if (s->canonical[related] != 0) { /* step 5.4.4.1 */
            append_identifier(&l->path, "c14n", s->canonical[related] - 1);
        } else { /* step 5.4.4.2 */
            if (s->temporary[related] == 0) {
                l->recur[recursions++] = related;
                rdfc_issue_temporary(s, related);
            }
            append_identifier(&l->path, "b", s->temporary[related] - 1);
        }
        if (loses(l))
            return ler_buf_done(&l->path, err);
    }
    for (size_t i = 0; i < recursions; i++) { /* step 5.4.5 */
        TRY(recurse(s, l->recur[i], depth, l, err));
        if (loses(l))
            return LER_OK;
    }
    /* step 5.4.6 */
    *lost =
        l->chosen.len > 0 && ler_str_compare(ler_buf_view(&l->path), ler_buf_view(&l->chosen)) >= 0;
    return ler_buf_done(&l->path, err);
}

/* Step 5.4.6: the path at hand and what the issuer issued on its way are the best so far. */
static ler_code choose(rdfc_state *s, rdfc_level *l, size_t mark, size_t *winners, ler_error *err) {
    ler_buf path = l->chosen;
    l->chosen = l->path;
    l->path = path;
    *winners = s->order_count - mark;
    if (*winners > l->winner_cap) {
        size_t cap = *winners * 2;
        uint32_t *larger = realloc(l->winner, cap * sizeof *larger);
        if (larger == NULL)
            return ler_no_memory(err);
        l->winner = larger;
        l->winner_cap = cap;
    }
    if (*winners > 0)
        memcpy(l->winner, s->order + mark, *winners * sizeof *l->winner);
    return LER_OK;
}

/* The next order of the classes after this one, in lexical order; false behind the last. Orders
 * that only exchange members of a class are one. */
static bool next_classes(uint32_t *class, size_t count) {
    size_t i = count, k = count;
    while (i > 1 && class[i - 2] >= class[i - 1])
        i--;
    if (i <= 1)
        return false;
    while (class[k - 1] <= class[i - 2])
        k--;
    uint32_t swap = class[i - 2];
    class[i - 2] = class[k - 1];
    class[k - 1] = swap;
    for (size_t a = i - 1, b = count - 1; a < b; a++, b--) {
        swap = class[a];
        class[a] = class[b];
        class[b] = swap;
    }
    return true;
}

static int by_class(const void *context, uint32_t a, uint32_t b) {
    const uint32_t *class = context;
    return (class[a] > class[b]) - (class[a] < class[b]);
}

/* Steps 5.1 to 5.6 for one related hash: group[0..count) are places in l->related. */
static ler_code group(rdfc_state *s, size_t depth, rdfc_level *l, const uint32_t *group_index,
                      size_t count, ler_error *err) {
    size_t mark = s->order_count, winners = 0;
    bool lost;
    ler_buf_reset(&l->chosen); /* steps 5.2 and 5.3 */
    uint32_t *members = NULL, *starts = NULL;
    for (size_t i = 0; i < count; i++)
        l->list[i] = l->related[group_index[i]].blank;
    if (count > 1) {
        /* Members by class, and where each class starts among them, on top of the arena: a group
         * of several is rare, and the permutations outlast everything that follows. */
        members = ler_arena_array(s->arena, count * 3, sizeof *members);
        if (members == NULL)
            return ler_no_memory(err);
        starts = members + count;
        uint32_t *places = starts + count;
        TRY(rdfc_classes(s, l->list, l->class, count, err));
        for (size_t i = 0; i < count; i++)
            places[i] = (uint32_t)i;
        rdf_sort(places, starts, count, by_class, l->class);
        for (size_t i = 0; i < count; i++)
            members[i] = l->list[places[i]];
        uint32_t *sorted = l->next;
        for (size_t i = 0; i < count; i++)
            sorted[i] = l->class[places[i]];
        memcpy(l->class, sorted, count * sizeof *sorted);
        for (size_t i = count; i-- > 0;) /* classes are numbered from 0 without gaps */
            starts[l->class[i]] = (uint32_t)i;
    }
    do {
        if (count > 1) {
            memcpy(l->next, starts, count * sizeof *starts);
            for (size_t i = 0; i < count; i++)
                l->list[i] = members[l->next[l->class[i]]++];
        }
        TRY(permutation(s, depth, l, count, &lost, err));
        if (!lost)
            TRY(choose(s, l, mark, &winners, err));
        rdfc_undo(s, mark);
    } while (count > 1 && next_classes(l->class, count));
    ler_buf_str(&l->data, ler_buf_view(&l->chosen)); /* step 5.5 */
    for (size_t i = 0; i < winners; i++)             /* step 5.6 */
        rdfc_issue_temporary(s, l->winner[i]);
    return LER_OK;
}

ler_code rdfc_n_degree(rdfc_state *s, uint32_t blank, size_t depth, rdfc_digest *out,
                       ler_error *err) {
    char text[2 * LER_DIGEST_MAX];
    size_t count = 0;
    if (depth >= RDFC_MAX_DEPTH)
        return rdfc_work(s, SIZE_MAX / 2, 0, 0, err);
    rdfc_level *l = level_at(s->owner, depth);
    if (l == NULL)
        return ler_no_memory(err);
    TRY(collect(s, blank, l, &count, err));
    ler_buf_reset(&l->data);                      /* step 4 */
    for (size_t i = 0, end; i < count; i = end) { /* step 5 */
        const rdfc_digest *hash = &l->related[l->index[i]].hash;
        for (end = i + 1; end < count; end++)
            if (memcmp(l->related[l->index[end]].hash.bytes, hash->bytes, s->digest_size) != 0)
                break;
        rdfc_hex(s, hash, text);
        ler_buf_add(&l->data, text, 2 * s->digest_size); /* step 5.1 */
        TRY(group(s, depth, l, l->index + i, end - i, err));
    }
    TRY(ler_buf_done(&l->data, err));
    ler_hash_update(s->owner->hash, l->data.data, l->data.len); /* step 6 */
    return ler_hash_final(s->owner->hash, out->bytes, err);
}
