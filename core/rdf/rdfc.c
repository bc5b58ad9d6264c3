/* 4.4 Canonicalization Algorithm, and what callers see of it. Step numbers are those of 4.4.3. */
#include "rdf/rdfc.h"
#include "rdf/sort.h"
#include <stdlib.h>

/* What comes with a call: permutations of lists (cheap ones, most end at their first step), and
 * hashes of related nodes, by quads. Far more than that is a way around the limit of calls. */
#define PERMUTATIONS_PER_CALL 32
#define HASHES_PER_CALL 256

ler_rdfc *ler_rdfc_new(ler_digest_alg alg) {
    ler_rdfc *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->alg = alg;
    c->max_calls = LER_MAX_RDFC_CALLS;
    c->scratch = ler_buf_new(UINT32_MAX);
    c->hash = ler_hash_new(alg);
    if (c->hash == NULL)
        ler_rdfc_free(&c);
    return c;
}

void ler_rdfc_free(ler_rdfc **rdfc) {
    ler_rdfc *c = *rdfc;
    if (c == NULL)
        return;
    ler_hash_free(&c->hash);
    ler_buf_free(&c->scratch);
    free(c->items);
    rdfc_levels_free(c);
    free(c);
    *rdfc = NULL;
}

void ler_rdfc_limit(ler_rdfc *c, size_t calls) {
    c->max_calls = calls;
}

bool rdfc_items(ler_rdfc *c, size_t count) {
    if (c->items != NULL && count * 2 <= c->item_cap)
        return true;
    size_t cap = count < 128 ? 256 : count * 3;
    uint32_t *larger = realloc(c->items, cap * sizeof *larger);
    if (larger == NULL)
        return false;
    c->items = larger;
    c->item_cap = cap;
    return true;
}

size_t rdfc_identifier(char out[24], const char *prefix, uint32_t number) {
    char digits[10];
    size_t n = 0, count = 0;
    out[n++] = '_';
    out[n++] = ':';
    while (*prefix != '\0')
        out[n++] = *prefix++;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        out[n++] = digits[--count];
    return n;
}

/* A caller's limit, or one call for each blank node that looks like another where that is more:
 * then the work is linear, and whatever Digital Bazaar's rdf-canonize accepts unasked is accepted
 * here. */
static size_t call_limit(const rdfc_state *s) {
    return s->collisions > s->owner->max_calls ? s->collisions : s->owner->max_calls;
}

ler_code rdfc_work(rdfc_state *s, size_t calls, size_t permutations, size_t hashes,
                   ler_error *err) {
    size_t max = call_limit(s);
    s->calls += calls;
    s->permutations += permutations;
    s->hash_count += hashes;
    if (s->calls <= max && s->permutations / PERMUTATIONS_PER_CALL <= max &&
        s->hash_count / HASHES_PER_CALL <= max)
        return LER_OK;
    return ler_fail(err, LER_E_LIMIT,
                    "canonicalization given up after %zu steps: too many blank nodes look alike "
                    "(RDFC-1.0 7.1, dataset poisoning)",
                    max);
}

static bool same_quad(const ler_quad *a, const ler_quad *b) {
    return a->subject == b->subject && a->predicate == b->predicate && a->object == b->object &&
           a->graph == b->graph;
}

/* A dataset is a set: keeps the first of equal quads. */
static bool without_duplicates(rdfc_state *s) {
    const ler_rdf *rdf = s->rdf;
    size_t slots = 64;
    while (slots < rdf->quad_count * 2)
        slots *= 2;
    uint32_t *table = ler_arena_array(s->arena, slots, sizeof *table);
    s->quads = ler_arena_array(s->arena, rdf->quad_count, sizeof *s->quads);
    if (table == NULL || s->quads == NULL)
        return false;
    for (size_t i = 0; i < rdf->quad_count; i++) {
        const ler_quad *q = &rdf->quads[i];
        size_t k = rdf_hash((const char *)q, sizeof *q) & (slots - 1);
        while (table[k] != 0 && !same_quad(&s->quads[table[k] - 1], q))
            k = (k + 1) & (slots - 1);
        if (table[k] == 0) {
            s->quads[s->quad_count++] = *q;
            table[k] = (uint32_t)s->quad_count;
        }
    }
    return true;
}

/* The blank nodes of a quad, each once; returns how many. */
static size_t blanks_of(const rdfc_state *s, const ler_quad *q, uint32_t out[3]) {
    const ler_term terms[3] = {q->subject, q->object, q->graph};
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        int64_t blank = rdfc_blank(s, terms[i]);
        bool seen = blank < 0;
        for (size_t k = 0; k < count; k++)
            seen = seen || out[k] == (uint32_t)blank;
        if (!seen)
            out[count++] = (uint32_t)blank;
    }
    return count;
}

/* Steps 1 and 2: the blank node to quads map. */
static bool map_quads(rdfc_state *s) {
    uint32_t found[3];
    size_t total = 0;
    s->blanks = s->rdf->blank_count;
    s->first = ler_arena_array(s->arena, s->blanks + 2, sizeof *s->first);
    s->terms = ler_arena_array(s->arena, s->blanks, sizeof *s->terms);
    if (s->first == NULL || s->terms == NULL)
        return false;
    for (size_t i = 0; i < s->quad_count; i++) {
        size_t count = blanks_of(s, &s->quads[i], found);
        total += count;
        for (size_t k = 0; k < count; k++)
            s->first[found[k] + 2]++;
    }
    for (size_t i = 2; i < s->blanks + 2; i++)
        s->first[i] += s->first[i - 1];
    s->mentions = ler_arena_array(s->arena, total, sizeof *s->mentions);
    if (s->mentions == NULL)
        return false;
    for (size_t i = 0; i < s->quad_count; i++) { /* first[b + 1] moves from b's start to its end */
        size_t count = blanks_of(s, &s->quads[i], found);
        for (size_t k = 0; k < count; k++)
            s->mentions[s->first[found[k] + 1]++] = (uint32_t)i;
    }
    for (size_t i = 1; i <= s->rdf->term_count; i++)
        if (s->rdf->terms[i].kind == LER_TERM_BLANK)
            s->terms[s->rdf->terms[i].blank] = (ler_term)i;
    return true;
}

static bool prepare(rdfc_state *s) {
    if (!without_duplicates(s) || !map_quads(s))
        return false;
    s->hashes = ler_arena_array(s->arena, s->blanks, sizeof *s->hashes);
    s->sorted = ler_arena_array(s->arena, s->blanks, sizeof *s->sorted);
    s->canonical = ler_arena_array(s->arena, s->blanks, sizeof *s->canonical);
    if (s->hashes == NULL || s->sorted == NULL || s->canonical == NULL)
        return false;
    for (size_t i = 0; i < s->blanks; i++)
        if (s->first[i + 1] > s->first[i])
            s->sorted[s->used++] = (uint32_t)i;
    return true;
}

/* 4.5 Issue Identifier, with the canonical issuer. */
static void issue(rdfc_state *s, uint32_t blank) {
    if (s->canonical[blank] == 0)
        s->canonical[blank] = ++s->issued_count;
}

static int by_first_degree(const void *context, uint32_t a, uint32_t b) {
    const rdfc_state *s = context;
    return memcmp(s->hashes[a].bytes, s->hashes[b].bytes, s->digest_size);
}

/* How many nodes from sorted[i] on share their first-degree hash. */
static size_t run_length(const rdfc_state *s, size_t i) {
    size_t end = i + 1;
    while (end < s->used && by_first_degree(s, s->sorted[i], s->sorted[end]) == 0)
        end++;
    return end - i;
}

/* Steps 3 and 4. The order of `sorted` among equal hashes is that of the nodes' birth. */
static ler_code issue_unique(rdfc_state *s, ler_error *err) {
    TRY(rdfc_first_degree(s, err));
    if (!rdfc_items(s->owner, s->used))
        return ler_no_memory(err);
    rdf_sort(s->sorted, s->owner->items, s->used, by_first_degree, s);
    for (size_t i = 0, n; i < s->used; i += n) {
        n = run_length(s, i);
        if (n == 1)
            issue(s, s->sorted[i]);
        else
            s->collisions += n;
    }
    return LER_OK;
}

/* A result of Hash N-Degree Quads: the hash, and whom its issuer issued identifiers. */
typedef struct result {
    rdfc_digest hash;
    uint32_t *order;
    size_t count;
} result;

static int by_result(const void *context, uint32_t a, uint32_t b) {
    const result *results = context;
    return memcmp(&results[a].hash, &results[b].hash, sizeof results[a].hash);
}

/* Step 5.2 for one node. */
static ler_code run_from(rdfc_state *s, uint32_t blank, result *out, ler_error *err) {
    memset(&out->hash, 0, sizeof out->hash);
    rdfc_issue_temporary(s, blank);                   /* steps 5.2.2 and 5.2.3 */
    TRY(rdfc_n_degree(s, blank, 0, &out->hash, err)); /* step 5.2.4 */
    out->count = s->order_count;
    out->order = ler_arena_array(s->arena, out->count, sizeof *out->order);
    if (out->order == NULL)
        return ler_no_memory(err);
    memcpy(out->order, s->order, out->count * sizeof *out->order);
    rdfc_undo(s, 0);
    return LER_OK;
}

/* Steps 5.1 to 5.3 for the nodes sorted[start..start + count) of one hash. */
static ler_code resolve(rdfc_state *s, size_t start, size_t count, ler_error *err) {
    result *results = ler_arena_array(s->arena, count, sizeof *results);
    uint32_t *items = ler_arena_array(s->arena, count * 2, sizeof *items);
    size_t found = 0;
    if (results == NULL || items == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (s->canonical[s->sorted[start + i]] != 0) /* step 5.2.1 */
            continue;
        items[found] = (uint32_t)found;
        TRY(run_from(s, s->sorted[start + i], &results[found], err));
        found++;
    }
    rdf_sort(items, items + count, found, by_result, results);
    for (size_t i = 0; i < found; i++) { /* step 5.3 */
        const result *r = &results[items[i]];
        for (size_t k = 0; k < r->count; k++)
            issue(s, r->order[k]);
    }
    return LER_OK;
}

/* Step 5. */
static ler_code issue_shared(rdfc_state *s, ler_error *err) {
    if (s->collisions == 0)
        return LER_OK;
    s->temporary = ler_arena_array(s->arena, s->blanks, sizeof *s->temporary);
    s->order = ler_arena_array(s->arena, s->blanks, sizeof *s->order);
    s->mark = ler_arena_array(s->arena, s->blanks, sizeof *s->mark);
    if (s->temporary == NULL || s->order == NULL || s->mark == NULL)
        return ler_no_memory(err);
    for (size_t i = 0, n; i < s->used; i += n) {
        n = run_length(s, i);
        if (n > 1)
            TRY(resolve(s, i, n, err));
    }
    return LER_OK;
}

static ler_code run(rdfc_state *s, ler_error *err) {
    if (!prepare(s))
        return ler_no_memory(err);
    TRY(issue_unique(s, err));
    s->owner->collisions = s->collisions;
    TRY(issue_shared(s, err));
    return rdfc_serialize(s, err); /* steps 6 and 7 */
}

ler_code ler_rdfc_run(ler_rdfc *c, ler_rdf *rdf, ler_error *err) {
    rdfc_state s = {.owner = c, .rdf = rdf, .arena = rdf->arena};
    s.digest_size = ler_digest_size(c->alg);
    c->rdf = NULL;
    c->blanks = c->lines = c->collisions = 0;
    c->starts = NULL;
    c->text = NULL;
    ler_hash_reset(c->hash); /* whatever a run that failed left behind */
    if (rdf->options.generalized)
        return ler_fail(err, LER_E_UNSUPPORTED,
                        "RDFC-1.0 is defined for RDF 1.1 datasets, not for generalized ones");
    TRY(run(&s, err));
    c->rdf = rdf;
    c->blanks = s.blanks;
    c->canonical = s.canonical;
    return LER_OK;
}

size_t ler_rdfc_count(const ler_rdfc *c) {
    return c->lines;
}

ler_str ler_rdfc_line(const ler_rdfc *c, size_t i) {
    if (i >= c->lines)
        return LER_STR_NONE;
    return (ler_str){c->text + c->starts[i], c->starts[i + 1] - c->starts[i]};
}

void ler_rdfc_write(const ler_rdfc *c, ler_buf *out) {
    if (c->lines > 0)
        ler_buf_add(out, c->text, c->starts[c->lines]);
}

void ler_rdfc_hash(const ler_rdfc *c, ler_hash *hash) {
    if (c->lines > 0)
        ler_hash_update(hash, c->text, c->starts[c->lines]);
}

ler_str ler_rdfc_label(ler_rdfc *c, ler_term blank) {
    if (c->rdf == NULL || blank > c->rdf->term_count || !rdf_is_blank(c->rdf, blank))
        return LER_STR_NONE;
    uint32_t number = c->rdf->terms[blank].blank;
    if (number >= c->blanks || c->canonical[number] == 0)
        return LER_STR_NONE;
    return (ler_str){c->label + 2, rdfc_identifier(c->label, "c14n", c->canonical[number] - 1) - 2};
}

size_t ler_rdfc_collisions(const ler_rdfc *c) {
    return c->collisions;
}

ler_code ler_rdf_canonical(ler_rdf *rdf, ler_digest_alg alg, ler_buf *out, ler_error *err) {
    LER_AUTO_RDFC c = ler_rdfc_new(alg);
    if (c == NULL)
        return ler_no_memory(err);
    TRY(ler_rdfc_run(c, rdf, err));
    ler_rdfc_write(c, out);
    return ler_buf_done(out, err);
}
