/* Terms of one context that mean one IRI. RDF cannot tell them apart, so a signed document must use
 * the right one: whoever looks for "criteria" does not find "Criteria". Contexts name classes with
 * a capital and properties without; where that does not decide, the shortest and then the first
 * term is right, as it is for compaction (JSON-LD 1.1 API 4.3). */
#include "ld/ld.h"
#include "ler/ascii.h"

static bool capital(const ld_term *t) {
    return ler_is_upper(t->name.data[0]);
}

static bool better(const ld_term *a, const ld_term *b, bool want_capital) {
    if (capital(a) != capital(b))
        return capital(a) == want_capital;
    if (a->name.len != b->name.len)
        return a->name.len < b->name.len;
    return ler_str_compare(a->name, b->name) < 0;
}

static bool candidate(const ld_term *t) {
    return t != NULL && t->keyword == LD_KW_NOT && t->known.text.data != NULL;
}

static bool add(ler_arena *arena, ld_ctx *ctx, uint32_t *room, const ld_term *term) {
    if (ctx->synonym_count == *room) {
        ld_synonym *more = ler_arena_array(arena, (size_t)*room * 2 + 4, sizeof *more);
        if (more == NULL)
            return false;
        if (ctx->synonym_count > 0)
            memcpy(more, ctx->synonyms, ctx->synonym_count * sizeof *more);
        ctx->synonyms = more;
        *room = *room * 2 + 4;
    }
    ctx->synonyms[ctx->synonym_count++] = (ld_synonym){term, term, term};
    return true;
}

/* The best of each group of equal IRIs; groups are small, and few. */
static void choose(ld_ctx *ctx) {
    for (uint32_t i = 0; i < ctx->synonym_count; i++) {
        ld_synonym *s = &ctx->synonyms[i];
        for (uint32_t k = 0; k < ctx->synonym_count; k++) {
            const ld_term *other = ctx->synonyms[k].term;
            if (!ler_str_equal(other->iri, s->term->iri))
                continue;
            if (better(other, s->as_key, false))
                s->as_key = other;
            /* Several classes may share an IRI on purpose: AchievementCredential and
             * OpenBadgeCredential do. Each of them is right. */
            if (capital(other) && !capital(s->as_type))
                s->as_type = other;
        }
    }
}

/* Where the rule matters, contexts come from the store, which has a handful. This only keeps
 * choose() from being slow on a context that came with some other document. */
#define MANY_SYNONYMS 256

#define LISTED (1u << 31)

bool ld_ctx_find_synonyms(ler_arena *arena, ld_ctx *ctx) {
    uint32_t room = 0;
    ctx->synonyms = NULL;
    ctx->synonym_count = 0;
    /* By IRI: the number of the slot that has it, plus one; LISTED when it is a synonym already. */
    uint32_t *table = ler_arena_array(arena, (size_t)ctx->mask + 1, sizeof *table);
    if (table == NULL)
        return false;
    for (uint32_t i = 0; i <= ctx->mask && ctx->synonym_count < MANY_SYNONYMS; i++) {
        const ld_term *t = ctx->slots[i].term, *first = NULL;
        if (!candidate(t))
            continue;
        uint32_t at = t->known.hash & ctx->mask;
        for (; table[at] != 0; at = (at + 1) & ctx->mask) {
            first = ctx->slots[(table[at] & ~LISTED) - 1].term;
            if (ler_str_equal(first->iri, t->iri))
                break;
        }
        if (table[at] == 0) {
            table[at] = i + 1;
            continue;
        }
        if ((table[at] & LISTED) == 0 && !add(arena, ctx, &room, first))
            return false;
        table[at] |= LISTED;
        if (!add(arena, ctx, &room, t))
            return false;
    }
    choose(ctx);
    return true;
}

const ld_synonym *ld_ctx_synonym(const ld_ctx *ctx, const ld_term *term) {
    for (uint32_t i = 0; i < ctx->synonym_count; i++)
        if (ctx->synonyms[i].term == term)
            return &ctx->synonyms[i];
    return NULL;
}
