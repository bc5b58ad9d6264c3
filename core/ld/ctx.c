/* The table of a context: open addressing, linear probing, at most half full. A context is cloned
 * with its table, so that a look-up never walks a chain of contexts. */
#include "ld/ld.h"

const ld_term *ld_ctx_find_hashed(const ld_ctx *ctx, ler_str name, uint32_t hash) {
    for (uint32_t i = hash & ctx->mask;; i = (i + 1) & ctx->mask) {
        const ld_slot *slot = &ctx->slots[i];
        if (slot->hash == 0)
            return NULL;
        if (slot->hash == hash && slot->term != NULL && ler_str_equal(slot->term->name, name))
            return slot->term;
    }
}

ld_keyword ld_ctx_keyword(const ld_ctx *ctx, ler_str key) {
    if (key.len > 0 && key.data[0] == '@')
        return ld_keyword_of(key);
    for (uint32_t i = 0; i < ctx->alias_count; i++)
        if (ler_str_equal(ctx->aliases[i]->name, key))
            return (ld_keyword)ctx->aliases[i]->keyword;
    return LD_KW_NOT;
}

static void place(ld_slot *slots, uint32_t mask, uint32_t hash, const ld_term *term) {
    uint32_t i = hash & mask;
    while (slots[i].hash != 0)
        i = (i + 1) & mask;
    slots[i] = (ld_slot){hash, term};
}

static bool resize(ler_arena *arena, ld_ctx *ctx, size_t terms) {
    size_t size = 16;
    while (size < terms * 2)
        size *= 2;
    if (size >= UINT32_MAX / 2)
        return false;
    ld_slot *slots = ler_arena_array(arena, size, sizeof *slots);
    if (slots == NULL)
        return false;
    uint32_t used = 0;
    for (uint32_t i = 0; ctx->slots != NULL && i <= ctx->mask; i++) {
        if (ctx->slots[i].term != NULL) {
            place(slots, (uint32_t)size - 1, ctx->slots[i].hash, ctx->slots[i].term);
            used++;
        }
    }
    ctx->slots = slots;
    ctx->mask = (uint32_t)size - 1;
    ctx->used = used;
    return true;
}

bool ld_ctx_put(ler_arena *arena, ld_ctx *ctx, const ld_term *term) {
    ld_ctx_remove(ctx, term->name, term->hash);
    if ((size_t)(ctx->used + 1) * 2 > (size_t)ctx->mask + 1 &&
        !resize(arena, ctx, (size_t)ctx->used * 2))
        return false;
    place(ctx->slots, ctx->mask, term->hash, term);
    ctx->used++;
    return true;
}

void ld_ctx_remove(ld_ctx *ctx, ler_str name, uint32_t hash) {
    for (uint32_t i = hash & ctx->mask; ctx->slots[i].hash != 0; i = (i + 1) & ctx->mask) {
        ld_slot *slot = &ctx->slots[i];
        if (slot->hash == hash && slot->term != NULL && ler_str_equal(slot->term->name, name)) {
            slot->term = NULL; /* the hash stays, so that probing goes on behind it */
            return;
        }
    }
}

ld_ctx *ld_ctx_clone(ler_arena *arena, const ld_ctx *ctx, size_t more) {
    ld_ctx *copy = ler_arena_alloc(arena, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *ctx;
    copy->shared = false;
    return resize(arena, copy, (size_t)ctx->used + more + 1) ? copy : NULL;
}

bool ld_ctx_finish(ler_arena *arena, ld_ctx *ctx) {
    uint32_t aliases = 0;
    ctx->any_protected = false;
    for (uint32_t i = 0; i <= ctx->mask; i++) {
        const ld_term *term = ctx->slots[i].term;
        if (term == NULL)
            continue;
        aliases += term->keyword != LD_KW_NOT;
        ctx->any_protected |= term->protect;
    }
    ctx->aliases = NULL;
    ctx->alias_count = 0;
    if (aliases == 0)
        return ld_ctx_find_synonyms(arena, ctx);
    ctx->aliases = ler_arena_array(arena, aliases, sizeof *ctx->aliases);
    if (ctx->aliases == NULL)
        return false;
    for (uint32_t i = 0; i <= ctx->mask; i++) {
        const ld_term *term = ctx->slots[i].term;
        if (term != NULL && term->keyword != LD_KW_NOT)
            ctx->aliases[ctx->alias_count++] = term;
    }
    return ld_ctx_find_synonyms(arena, ctx);
}

ler_str ld_ctx_base(const ld_run *run, const ld_ctx *ctx) {
    if (ctx->base_kind == LD_BASE_DOCUMENT)
        return run->options->base;
    return ctx->base_kind == LD_BASE_SET ? ctx->base : LER_STR_NONE;
}
