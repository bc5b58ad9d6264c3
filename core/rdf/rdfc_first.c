/* 4.6 Hash First Degree Quads. */
#include "rdf/rdfc.h"
#include "rdf/sort.h"

/* 4.6.3 step 3.1.1.1: the node itself is _:a, every other blank node _:z. */
static void component(const rdfc_state *s, ler_term term, uint32_t self, ler_buf *out) {
    const rdf_term *t = &s->rdf->terms[term];
    if (t->kind == LER_TERM_BLANK)
        ler_buf_add(out, t->blank == self ? "_:a " : "_:z ", 4);
    else {
        ler_buf_add(out, t->text, t->len);
        ler_buf_char(out, ' ');
    }
}

static int by_line(const void *context, uint32_t a, uint32_t b) {
    const char *text = context; /* each line is led by its length */
    uint32_t la, lb;
    memcpy(&la, text + a, sizeof la);
    memcpy(&lb, text + b, sizeof lb);
    return ler_str_compare((ler_str){text + a + sizeof la, la},
                           (ler_str){text + b + sizeof lb, lb});
}

static ler_code hash_one(rdfc_state *s, uint32_t blank, ler_error *err) {
    struct ler_rdfc *c = s->owner;
    size_t count = s->first[blank + 1] - s->first[blank];
    ler_buf_reset(&c->scratch);
    if (!rdfc_items(c, count))
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) { /* steps 1 to 3 */
        const ler_quad *q = &s->quads[s->mentions[s->first[blank] + i]];
        size_t start = c->scratch.len;
        uint32_t len = 0;
        ler_buf_add(&c->scratch, &len, sizeof len);
        component(s, q->subject, blank, &c->scratch);
        component(s, q->predicate, blank, &c->scratch);
        component(s, q->object, blank, &c->scratch);
        if (q->graph != LER_TERM_NONE)
            component(s, q->graph, blank, &c->scratch);
        ler_buf_add(&c->scratch, ".\n", 2);
        if (c->scratch.failed)
            return ler_buf_done(&c->scratch, err);
        len = (uint32_t)(c->scratch.len - start - sizeof len);
        memcpy(c->scratch.data + start, &len, sizeof len);
        c->items[i] = (uint32_t)start;
    }
    rdf_sort(c->items, c->items + count, count, by_line, c->scratch.data); /* step 4 */
    for (size_t i = 0; i < count; i++) {                                   /* step 5 */
        uint32_t len;
        memcpy(&len, c->scratch.data + c->items[i], sizeof len);
        ler_hash_update(c->hash, c->scratch.data + c->items[i] + sizeof len, len);
    }
    return ler_hash_final(c->hash, s->hashes[blank].bytes, err);
}

ler_code rdfc_first_degree(rdfc_state *s, ler_error *err) {
    for (size_t i = 0; i < s->used; i++)
        TRY(hash_one(s, s->sorted[i], err));
    return LER_OK;
}
