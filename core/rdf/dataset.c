#include "rdf/dataset.h"
#include "ler/encoding.h"

const ler_rdf_options ler_rdf_default_options = {LER_MAX_QUADS, LER_MAX_BLANK_NODES, false};

/* Room for a credential with some ten statements, so that the tables grow only for larger ones. */
#define FIRST_TERMS 384
#define FIRST_QUADS 256
#define FIRST_SLOTS 1024

bool rdf_grow(ler_arena *arena, void **items, size_t count, size_t *cap, size_t size) {
    if (count < *cap)
        return true;
    void *larger = *cap > SIZE_MAX / 2 ? NULL : ler_arena_array(arena, *cap * 2, size);
    if (larger == NULL)
        return false;
    memcpy(larger, *items, count * size);
    *items = larger;
    *cap *= 2;
    return true;
}

ler_rdf *ler_rdf_new(ler_arena *arena, const ler_rdf_options *options) {
    ler_rdf *rdf = ler_arena_alloc(arena, sizeof *rdf);
    if (rdf == NULL)
        return NULL;
    rdf->arena = arena;
    rdf->options = options == NULL ? ler_rdf_default_options : *options;
    rdf->terms = ler_arena_array(arena, FIRST_TERMS, sizeof *rdf->terms);
    rdf->quads = ler_arena_array(arena, FIRST_QUADS, sizeof *rdf->quads);
    rdf->slots = ler_arena_array(arena, FIRST_SLOTS, sizeof *rdf->slots);
    if (rdf->terms == NULL || rdf->quads == NULL || rdf->slots == NULL)
        return NULL;
    rdf->term_cap = FIRST_TERMS;
    rdf->quad_cap = FIRST_QUADS;
    rdf->slot_count = FIRST_SLOTS;
    return rdf;
}

void ler_rdf_clear(ler_rdf *rdf) {
    memset(rdf->slots, 0, rdf->slot_count * sizeof *rdf->slots);
    rdf->term_count = rdf->quad_count = rdf->blank_count = rdf->next_label = 0;
}

char *rdf_scratch(ler_rdf *rdf, size_t size) {
    if (size > rdf->scratch_cap) {
        size_t cap = size < 1024 ? 1024 : size + size / 2;
        char *larger = cap < size ? NULL : ler_arena_bytes(rdf->arena, cap);
        if (larger == NULL)
            return NULL;
        rdf->scratch = larger;
        rdf->scratch_cap = cap;
    }
    return rdf->scratch;
}

/* RDF 1.1 Concepts 3.1 and 4: what may stand where. */
static ler_code check(const ler_rdf *rdf, ler_quad q, ler_error *err) {
    if (q.subject == LER_TERM_NONE || q.predicate == LER_TERM_NONE || q.object == LER_TERM_NONE ||
        q.subject > rdf->term_count || q.predicate > rdf->term_count ||
        q.object > rdf->term_count || q.graph > rdf->term_count)
        return ler_fail(err, LER_E_CONTENT, "a quad has a term that its dataset does not know");
    if (rdf->terms[q.subject].kind == LER_TERM_LITERAL)
        return ler_fail(err, LER_E_CONTENT, "the subject of a quad must not be a literal");
    uint8_t predicate = rdf->terms[q.predicate].kind;
    if (predicate != LER_TERM_IRI && !(predicate == LER_TERM_BLANK && rdf->options.generalized))
        return ler_fail(err, LER_E_CONTENT, "the predicate of a quad must be an IRI");
    if (q.graph != LER_TERM_NONE && rdf->terms[q.graph].kind == LER_TERM_LITERAL)
        return ler_fail(err, LER_E_CONTENT, "the graph of a quad must not be a literal");
    return LER_OK;
}

ler_code ler_rdf_add(ler_rdf *rdf, ler_quad quad, ler_error *err) {
    TRY(check(rdf, quad, err));
    if (rdf->quad_count >= rdf->options.max_quads)
        return ler_fail(err, LER_E_LIMIT, "the dataset has more than %zu quads",
                        rdf->options.max_quads);
    void *quads = rdf->quads;
    if (!rdf_grow(rdf->arena, &quads, rdf->quad_count, &rdf->quad_cap, sizeof *rdf->quads))
        return ler_no_memory(err);
    rdf->quads = quads;
    rdf->quads[rdf->quad_count++] = quad;
    return LER_OK;
}

size_t ler_rdf_count(const ler_rdf *rdf) {
    return rdf->quad_count;
}

size_t ler_rdf_blank_count(const ler_rdf *rdf) {
    return rdf->blank_count;
}

size_t ler_rdf_term_count(const ler_rdf *rdf) {
    return rdf->term_count;
}

ler_quad ler_rdf_quad(const ler_rdf *rdf, size_t i) {
    return i < rdf->quad_count ? rdf->quads[i] : (ler_quad){0, 0, 0, 0};
}

ler_term_kind ler_rdf_kind(const ler_rdf *rdf, ler_term term) {
    return term > rdf->term_count ? LER_TERM_IRI : (ler_term_kind)rdf->terms[term].kind;
}

ler_str ler_rdf_text(const ler_rdf *rdf, ler_term term) {
    return term == LER_TERM_NONE || term > rdf->term_count ? LER_STR_NONE : rdf_text(rdf, term);
}
