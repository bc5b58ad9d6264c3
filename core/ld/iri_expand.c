/* IRI Expansion (JSON-LD 1.1 API 5.2.2). Step numbers are those of the algorithm. */
#include "ld/ld.h"

ler_str ld_iri_join(ld_run *run, ler_str a, ler_str b) {
    char *out = ler_arena_bytes(run->arena, a.len + b.len + 1);
    if (out == NULL)
        return LER_STR_NONE;
    if (a.len > 0)
        memcpy(out, a.data, a.len);
    if (b.len > 0)
        memcpy(out + a.len, b.data, b.len);
    return (ler_str){out, a.len + b.len};
}

static ld_iri of_term(const ld_term *t) {
    return (ld_iri){t->iri, t, (ld_keyword)t->keyword};
}

ler_code ld_iri_expand(ld_run *run, const ld_ctx *ctx, ler_str value, unsigned flags, ld_build *b,
                       ld_iri *out) {
    ld_keyword keyword = ld_keyword_of(value);
    *out = (ld_iri){value, NULL, keyword};
    if (keyword != LD_KW_NOT) /* 1 */
        return LER_OK;
    if (ld_keyword_form(value)) { /* 2 */
        out->iri = LER_STR_NONE;
        return LER_OK;
    }
    if (b != NULL) { /* 3 */
        size_t i = ld_build_find(b, value);
        if (i != LD_NO_MEMBER && b->defined[i] != LD_DEFINED)
            TRY(ld_term_create(b, i));
    }
    const ld_term *t = ld_ctx_find(ctx, value);
    if (t != NULL && (t->keyword != LD_KW_NOT || (flags & LD_VOCAB) != 0)) { /* 4, 5 */
        *out = of_term(t);
        return LER_OK;
    }
    const char *colon = value.len > 1 ? memchr(value.data + 1, ':', value.len - 1) : NULL;
    if (colon != NULL) { /* 6 */
        ler_str prefix = {value.data, (size_t)(colon - value.data)};
        ler_str suffix = ler_str_from(value, prefix.len + 1);
        if (ler_str_is(prefix, "_") || ler_str_starts(suffix, "//"))
            return LER_OK;
        if (b != NULL) { /* 6.3 */
            size_t i = ld_build_find(b, prefix);
            if (i != LD_NO_MEMBER && b->defined[i] != LD_DEFINED)
                TRY(ld_term_create(b, i));
        }
        t = ld_ctx_find(ctx, prefix);
        if (t != NULL && t->iri.data != NULL && t->prefix) { /* 6.4 */
            out->iri = ld_iri_join(run, t->iri, suffix);
            return out->iri.data == NULL ? ld_error_memory(run) : LER_OK;
        }
        if (ld_iri_is_absolute(value)) /* 6.5 */
            return LER_OK;
    }
    if ((flags & LD_VOCAB) != 0 && ctx->vocab.data != NULL) /* 7 */
        out->iri = ld_iri_join(run, ctx->vocab, value);
    else if ((flags & LD_RELATIVE) != 0) /* 8 */
        out->iri = ld_iri_resolve(run->arena, ld_ctx_base(run, ctx), value);
    return out->iri.data == NULL ? ld_error_memory(run) : LER_OK;
}
