/* 5 Serialization: canonical N-Quads in code point order.
 *
 * Lines are not compared as text. The order of lines is the order of their terms' texts, subject
 * first, because the space behind a term sorts before anything that could follow in a longer term
 * ('>' ends an IRI, a quote, '@', '^', '-', letter or digit comes otherwise), and a default graph's
 * '.' before a graph's '<' or '_'. So subjects and predicates are ranked once, quads sorted by two
 * ranks in one number, and texts of objects looked at only among quads that share both. */
#include "rdf/rdfc.h"
#include "rdf/sort.h"

typedef struct lines {
    const rdfc_state *s;
    const ler_str *text; /* by term: what the line says */
    uint32_t *rank;      /* by term */
    uint64_t *key;       /* by quad: rank of subject and predicate */
} lines;

static int by_text(const void *context, uint32_t a, uint32_t b) {
    const lines *l = context;
    return ler_str_compare(l->text[a], l->text[b]);
}

static int by_quad(const void *context, uint32_t a, uint32_t b) {
    const lines *l = context;
    if (l->key[a] != l->key[b])
        return l->key[a] < l->key[b] ? -1 : 1;
    const ler_quad *p = &l->s->quads[a], *q = &l->s->quads[b];
    if (p->object != q->object)
        return ler_str_compare(l->text[p->object], l->text[q->object]);
    return ler_str_compare(l->text[p->graph], l->text[q->graph]);
}

/* Gives the subjects and predicates their ranks, from 1. */
static bool rank(lines *l) {
    const rdfc_state *s = l->s;
    struct ler_rdfc *c = s->owner;
    size_t count = 0;
    if (!rdfc_items(c, s->quad_count * 2 < s->rdf->term_count ? s->quad_count * 2
                                                              : s->rdf->term_count))
        return false;
    for (size_t i = 0; i < s->quad_count; i++) {
        const ler_term terms[2] = {s->quads[i].subject, s->quads[i].predicate};
        for (size_t k = 0; k < 2; k++)
            if (l->rank[terms[k]] == 0) {
                l->rank[terms[k]] = 1;
                c->items[count++] = terms[k];
            }
    }
    rdf_sort(c->items, c->items + count, count, by_text, l);
    for (size_t i = 0; i < count; i++)
        l->rank[c->items[i]] = (uint32_t)i + 1;
    for (size_t i = 0; i < s->quad_count; i++)
        l->key[i] = (uint64_t)l->rank[s->quads[i].subject] << 32 | l->rank[s->quads[i].predicate];
    return true;
}

static char *put(char *p, ler_str text) {
    memcpy(p, text.data, text.len);
    p[text.len] = ' ';
    return p + text.len + 1;
}

static bool write_lines(const lines *l, const uint32_t *order) {
    const rdfc_state *s = l->s;
    struct ler_rdfc *c = s->owner;
    size_t size = 1;
    for (size_t i = 0; i < s->quad_count; i++) {
        const ler_quad *q = &s->quads[i];
        size += l->text[q->subject].len + l->text[q->predicate].len + l->text[q->object].len +
                l->text[q->graph].len + 6;
    }
    c->text = ler_arena_bytes(s->arena, size);
    c->starts = ler_arena_array(s->arena, s->quad_count + 1, sizeof *c->starts);
    if (c->text == NULL || c->starts == NULL)
        return false;
    char *p = c->text;
    for (size_t i = 0; i < s->quad_count; i++) {
        const ler_quad *q = &s->quads[order[i]];
        c->starts[i] = (size_t)(p - c->text);
        p = put(p, l->text[q->subject]);
        p = put(p, l->text[q->predicate]);
        p = put(p, l->text[q->object]);
        if (q->graph != LER_TERM_NONE)
            p = put(p, l->text[q->graph]);
        *p++ = '.';
        *p++ = '\n';
    }
    c->starts[s->quad_count] = (size_t)(p - c->text);
    c->lines = s->quad_count;
    return true;
}

ler_code rdfc_serialize(rdfc_state *s, ler_error *err) {
    size_t terms = s->rdf->term_count + 1;
    ler_str *text = ler_arena_array(s->arena, terms, sizeof *text);
    lines l = {s, text, ler_arena_array(s->arena, terms, sizeof *l.rank),
               ler_arena_array(s->arena, s->quad_count, sizeof *l.key)};
    uint32_t *order = ler_arena_array(s->arena, s->quad_count * 2, sizeof *order);
    if (text == NULL || l.rank == NULL || l.key == NULL || order == NULL)
        return ler_no_memory(err);
    for (size_t i = 1; i < terms; i++)
        text[i] = rdf_text(s->rdf, (ler_term)i);
    for (size_t i = 0; i < s->used; i++) { /* the labels of the issued identifiers map */
        uint32_t blank = s->sorted[i];
        char *label = ler_arena_bytes(s->arena, 24);
        if (label == NULL)
            return ler_no_memory(err);
        size_t len = rdfc_identifier(label, "c14n", s->canonical[blank] - 1);
        text[s->terms[blank]] = (ler_str){label, len};
    }
    if (!rank(&l))
        return ler_no_memory(err);
    for (size_t i = 0; i < s->quad_count; i++)
        order[i] = (uint32_t)i;
    rdf_sort(order, order + s->quad_count, s->quad_count, by_quad, &l);
    return write_lines(&l, order) ? LER_OK : ler_no_memory(err);
}
