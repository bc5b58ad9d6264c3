/* What the index proposes for a text. */
#include "framework/search/internal.h"

#include <stdlib.h>

/* The order of match_place_compare(), told from names alone. */
static int compare_places(const search_image *image, const ler_store *store,
                          const search_proposal *a, const search_proposal *b) {
    const ler_store_entry *x = ler_store_at(store, a->file), *y = ler_store_at(store, b->file);
    int order = ler_str_compare(x->soc, y->soc); /* of one length, so that this orders labels */
    if (order == 0)
        order = ler_str_compare(x->version, y->version);
    if (order == 0)
        order = ler_str_compare(x->content, y->content);
    if (order != 0 || image == NULL)
        return order;
    const search_strand *s = &image->strands[a->strand], *t = &image->strands[b->strand];
    if (s->number != t->number)
        return s->number < t->number ? -1 : 1;
    order = strcmp(s->digest, t->digest);
    return order != 0 ? order : a->statement < b->statement ? -1 : a->statement > b->statement;
}

static void propose(search_proposals *out, const search_image *image, const ler_store *store,
                    const search_proposal *p) {
    size_t at = out->count;
    while (at > 0) {
        const search_proposal *before = &out->items[at - 1];
        if (before->score > p->score ||
            (before->score == p->score && compare_places(image, store, before, p) <= 0))
            break;
        at--;
    }
    if (at == out->limit)
        return;
    if (out->count < out->limit)
        out->count++;
    for (size_t i = out->count - 1; i > at; i--)
        out->items[i] = out->items[i - 1];
    out->items[at] = *p;
}

void search_by_hash(const search_image *image, const ler_store *store, uint64_t exact,
                    const uint64_t *normal, search_proposals *out) {
    for (uint32_t k = 0; k < image->header->strands; k++) {
        const search_strand *strand = &image->strands[k];
        const match_statement *s = image->statements + strand->statement;
        for (uint32_t i = 0; i < strand->statement_count; i++)
            if (normal == NULL ? s[i].exact == exact : s[i].normal == *normal)
                propose(out, image, store, &(search_proposal){1000, strand->file, k, i});
    }
}

/* What scores less is not among the best. */
static uint32_t worst(const search_proposals *p) {
    return p->count < p->limit ? LISTED_SCORE : p->items[p->count - 1].score;
}

ler_code search_by_score(const search_image *image, const ler_store *store, ler_str normal,
                         search_proposals *out, ler_error *err) {
    match_query query;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 30);
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(match_query_read(&image->vocabulary, normal, arena, &query, err));
    for (uint32_t k = 0; k < image->header->strands; k++) {
        const search_strand *strand = &image->strands[k];
        match_collection c = search_collection(image, strand);
        TRY(match_query_enter(&query, &image->vocabulary, &c, err));
        if (query.bound < worst(out))
            continue;
        for (uint32_t i = 0; i < c.statement_count; i++) {
            match_score s;
            if (!match_query_score(&query, &c, i, worst(out), &s))
                return ler_fail(err, LER_E_CONTENT, "the search index points outside itself");
            if (s.score >= worst(out))
                propose(out, image, store, &(search_proposal){s.score, strand->file, k, i});
        }
    }
    return LER_OK;
}

/* Of one content the files with all strands are asked for codes, or else the export. */
static bool speaks_for_codes(const ler_store *store, size_t i) {
    const ler_store_entry *e = ler_store_at(store, i);
    if (e->full.len > 0)
        return true;
    for (size_t k = i + 1; k < ler_store_count(store); k++) { /* exports come first */
        const ler_store_entry *next = ler_store_at(store, k);
        if (!ler_str_equal(next->content, e->content) || !ler_str_equal(next->soc, e->soc))
            break;
        if (next->full.len > 0)
            return false;
    }
    return true;
}

/* What a code comes to in all frameworks of one shape. */
typedef struct shape_outcome {
    uint64_t shape;
    ler_code code;
} shape_outcome;

static ler_code try_shape(ler_store *store, size_t file, ler_str code, uint64_t shape,
                          shape_outcome *known, size_t *count, ler_code *outcome, ler_error *err) {
    for (size_t i = 0; i < *count; i++) {
        *outcome = known[i].code;
        if (known[i].shape == shape)
            return LER_OK;
    }
    const ler_framework *fw;
    const ler_statement *s;
    TRY(ler_store_load(store, file, &fw, err));
    *outcome = ler_framework_find_local(fw, code, &s, NULL);
    known[(*count)++] = (shape_outcome){shape, *outcome};
    return LER_OK;
}

ler_code search_by_code(const search_image *image, ler_store *store, ler_str code,
                        search_proposals *out, ler_error *err) {
    ler_code_parts parts = ler_code_split(code);
    bool bare = parts.soc.data == NULL;
    if (bare && !ler_code_has_number(parts.rest))
        return LER_OK;
    size_t files = ler_store_count(store), shapes = 0;
    shape_outcome *known = calloc(files + 1, sizeof *known);
    ler_code done = known == NULL ? ler_no_memory(err) : LER_OK;
    for (size_t i = 0; done == LER_OK && i < files; i++) {
        const ler_store_entry *e = ler_store_at(store, i);
        search_proposal p = {.score = 2, .file = (uint32_t)i};
        ler_code outcome = LER_OK;
        if (!speaks_for_codes(store, i) || (!bare && (!ler_str_equal(parts.soc, e->soc) ||
                                                      !ler_str_equal(parts.version, e->version))))
            continue;
        if (bare)
            done = try_shape(store, i, parts.rest, image->shapes[i], known, &shapes, &outcome, err);
        if (outcome == LER_E_NOT_FOUND) /* behind all that have it */
            p.score = 1;
        if (done == LER_OK && outcome != LER_E_SYNTAX)
            propose(out, NULL, store, &p);
    }
    free(known);
    return done;
}
