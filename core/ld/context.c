/* Context Processing (JSON-LD 1.1 API 4.1.2). Step numbers are those of its algorithm. */
#include "ld/ld.h"

#define FLAG_OVERRIDE 1u
#define FLAG_NO_PROPAGATE 2u

static bool absent(const ler_json *v) {
    return v == NULL;
}

static ld_memo_entry **bucket(ld_run *run, const ld_ctx *active, const ler_json *local) {
    uintptr_t h = ((uintptr_t)active >> 4) * 31 + ((uintptr_t)local >> 4);
    return &run->memo[h % LD_MEMO_BUCKETS];
}

/* 5.2.5: the document behind a URL: from the store, from this document's loads, or loaded. */
static ler_code dereference(ld_run *run, ler_str url, const ld_document **out) {
    if (++run->dereferences > LD_MAX_DEREFERENCES)
        return ld_error(run, "context overflow", run->here, LER_STR_NONE,
                        "the document asks for more than %d contexts", LD_MAX_DEREFERENCES);
    ler_error inner = {.code = LER_OK};
    const ld_document *known = ld_store_document(run->store, url, &inner);
    if (inner.code == LER_E_MEMORY)
        return ld_error_memory(run);
    *out = known;
    if (known != NULL)
        return LER_OK;
    for (*out = run->loaded; *out != NULL; *out = (*out)->next)
        if (ler_str_equal((*out)->url, url))
            return LER_OK;
    if (run->options->load == NULL)
        return ld_error(run, "loading remote context failed", run->here, LER_STR_NONE,
                        "the context %s is none of the known ones, and nothing is fetched",
                        LD_SHOW(url));
    ld_document *loaded = ler_arena_alloc(run->arena, sizeof *loaded);
    ler_json *json = NULL;
    if (loaded == NULL)
        return ld_error_memory(run);
    loaded->url = loaded->base = url;
    ler_code code =
        run->options->load(run->options->load_data, url, run->arena, &json, &loaded->base, &inner);
    if (code == LER_E_MEMORY)
        return ld_error_memory(run);
    if (code != LER_OK)
        return ld_error(run, "loading remote context failed", run->here, LER_STR_NONE, "%s: %.200s",
                        LD_SHOW(url), inner.message);
    loaded->context = ler_json_get(json, "@context");
    loaded->next = run->loaded;
    run->loaded = loaded;
    *out = loaded;
    return LER_OK;
}

/* 5.2: a context named by URL. */
static ler_code process_url(ld_run *run, const ld_ctx **result, const ler_json *context,
                            const ld_job *job) {
    ler_str written = ler_json_str(context), url = written;
    if (!ld_iri_is_absolute(url)) { /* 5.2.1 */
        url = ld_iri_resolve(run->arena, job->base_url, written);
        if (url.data == NULL)
            return ld_error_memory(run);
        if (!ld_iri_is_absolute(url))
            return ld_error(run, "loading document failed", context, LER_STR_NONE,
                            "the context %s is relative and there is no base IRI",
                            LD_SHOW(written));
    }
    for (const ld_remote *r = job->remote; job->validating && r != NULL; r = r->next)
        if (ler_str_equal(r->url, url)) /* 5.2.2 */
            return LER_OK;
    unsigned count = job->remote == NULL ? 1 : job->remote->count + 1;
    if (count > LD_MAX_REMOTE) /* 5.2.3 */
        return ld_error(run, "context overflow", run->here, LER_STR_NONE,
                        "more than %d contexts lead to one another", LD_MAX_REMOTE);
    ld_remote remote = {url, job->remote, count};
    const ld_document *document;
    TRY(dereference(run, url, &document));
    if (absent(document->context)) /* 5.2.5.2 */
        return ld_error(run, "invalid remote context", run->here, LER_STR_NONE,
                        "the document %s has no @context", LD_SHOW(url));
    ld_job inner = {.base_url = document->base, /* 5.2.6 */
                    .remote = &remote,
                    .validating = job->validating,
                    .keep = !job->validating};
    /* Only the store's documents outlive this one. */
    inner.trusted = ld_store_document(run->store, url, NULL) == document;
    return ld_context_process(run, *result, document->context, &inner, result);
}

static ler_code is_1_0(ld_run *run, const ler_json *context, const char *entry) {
    return run->v1_0 ? ld_error(run, "invalid context entry", context, ler_str_of(entry),
                                "%s needs processing mode json-ld-1.1", entry)
                     : LER_OK;
}

/* 5.6: merges context into the one that it imports. */
static ler_code import(ld_run *run, const ler_json **context, const ler_json *value,
                       const ld_job *job) {
    TRY(is_1_0(run, *context, "@import"));
    if (!ler_json_is(value, LER_JSON_STRING))
        return ld_error(run, "invalid @import value", value, LER_STR_NONE,
                        "@import must be a string");
    const ld_document *document;
    ler_str url = ld_iri_is_absolute(ler_json_str(value))
                      ? ler_json_str(value)
                      : ld_iri_resolve(run->arena, job->base_url, ler_json_str(value));
    if (url.data == NULL)
        return ld_error_memory(run);
    TRY(dereference(run, url, &document));
    if (!ler_json_is(document->context, LER_JSON_OBJECT)) /* 5.6.6 */
        return ld_error(run, "invalid remote context", value, LER_STR_NONE,
                        "what @import names must have an object as its @context");
    if (ler_json_get(document->context, "@import") != NULL)
        return ld_error(run, "invalid context entry", value, LER_STR_NONE,
                        "an imported context cannot import another");
    ler_json *merged = ler_json_new(run->arena, LER_JSON_OBJECT); /* 5.6.8 */
    for (size_t i = 0; i < ler_json_count(document->context); i++) {
        const ler_json_member *m = ler_json_member_at(document->context, i);
        if (ler_json_get_str(*context, m->key) == NULL &&
            !ler_json_set_str(run->arena, merged, m->key, m->value))
            return ld_error_memory(run);
    }
    for (size_t i = 0; i < ler_json_count(*context); i++) {
        const ler_json_member *m = ler_json_member_at(*context, i);
        if (!ler_json_set_str(run->arena, merged, m->key, m->value))
            return ld_error_memory(run);
    }
    if (merged == NULL)
        return ld_error_memory(run);
    *context = merged;
    return LER_OK;
}

static ler_code set_base(ld_run *run, ld_ctx *ctx, const ler_json *value) { /* 5.7 */
    if (ler_json_is(value, LER_JSON_NULL)) {
        ctx->base_kind = LD_BASE_NULL;
        return LER_OK;
    }
    ler_str text = ler_json_str(value), base = ld_ctx_base(run, ctx);
    if (ler_json_is(value, LER_JSON_STRING) && !ld_iri_is_absolute(text) && base.len > 0) {
        text = ld_iri_resolve(run->arena, base, text);
        if (text.data == NULL)
            return ld_error_memory(run);
    }
    if (!ler_json_is(value, LER_JSON_STRING) || !ld_iri_is_absolute(text))
        return ld_error(run, "invalid base IRI", value, LER_STR_NONE,
                        "@base must be null or an IRI that can be made absolute");
    ctx->base_kind = LD_BASE_SET;
    ctx->base = text;
    return LER_OK;
}

static ler_code set_vocab(ld_run *run, ld_ctx *ctx, const ler_json *value) { /* 5.8 */
    if (ler_json_is(value, LER_JSON_NULL)) {
        ctx->vocab = LER_STR_NONE;
        return LER_OK;
    }
    ler_str text = ler_json_str(value);
    ld_iri iri = {{NULL, 0}, NULL, LD_KW_NOT};
    if (ler_json_is(value, LER_JSON_STRING) &&
        (!run->v1_0 || ld_iri_is_absolute(text) || ld_iri_is_blank(text)))
        TRY(ld_iri_expand(run, ctx, text, LD_VOCAB | LD_RELATIVE, NULL, &iri));
    if (iri.iri.data == NULL || iri.keyword != LD_KW_NOT)
        return ld_error(run, "invalid vocab mapping", value, LER_STR_NONE,
                        "@vocab must be null, an IRI or a blank node identifier");
    ctx->vocab = iri.iri;
    return LER_OK;
}

/* 5.5 to 5.11: the entries that are keywords. */
static ler_code keyword_entries(ld_run *run, ld_ctx *ctx, const ler_json *context,
                                const ld_job *job) {
    const ler_json *v;
    if ((v = ler_json_get(context, "@base")) != NULL && job->remote == NULL)
        TRY(set_base(run, ctx, v));
    if ((v = ler_json_get(context, "@vocab")) != NULL)
        TRY(set_vocab(run, ctx, v));
    if ((v = ler_json_get(context, "@language")) != NULL) { /* 5.9 */
        if (!ler_json_is(v, LER_JSON_NULL) && !ler_json_is(v, LER_JSON_STRING))
            return ld_error(run, "invalid default language", v, LER_STR_NONE,
                            "@language must be null or a string");
        ctx->language = ler_json_str(v);
    }
    if ((v = ler_json_get(context, "@direction")) != NULL) { /* 5.10 */
        TRY(is_1_0(run, context, "@direction"));
        bool ltr = ler_str_is(ler_json_str(v), "ltr"), rtl = ler_str_is(ler_json_str(v), "rtl");
        if (!ler_json_is(v, LER_JSON_NULL) && !ltr && !rtl)
            return ld_error(run, "invalid base direction", v, LER_STR_NONE,
                            "@direction must be null, \"ltr\" or \"rtl\"");
        ctx->direction = ltr ? LD_DIR_LTR : rtl ? LD_DIR_RTL : LD_DIR_NULL;
    }
    if ((v = ler_json_get(context, "@propagate")) != NULL) { /* 5.11 */
        TRY(is_1_0(run, context, "@propagate"));
        if (!ler_json_is(v, LER_JSON_TRUE) && !ler_json_is(v, LER_JSON_FALSE))
            return ld_error(run, "invalid @propagate value", v, LER_STR_NONE,
                            "@propagate must be true or false");
    }
    return LER_OK;
}

static ler_code version_entry(ld_run *run, const ler_json *version) { /* 5.5 */
    double number = ler_json_number(version);
    if (!ler_json_is(version, LER_JSON_NUMBER) || (number != 1.1 && number != 1.2))
        return ld_error(run, "invalid @version value", version, LER_STR_NONE,
                        "@version must be the number 1.1");
    return run->v1_0 ? ld_error(run, "processing mode conflict", version, LER_STR_NONE,
                                "@version 1.1 under processing mode json-ld-1.0")
                     : LER_OK;
}

static bool not_a_term(ler_str key) {
    switch ((unsigned)ld_keyword_of(key)) {
    case LD_KW_BASE:
    case LD_KW_DIRECTION:
    case LD_KW_IMPORT:
    case LD_KW_LANGUAGE:
    case LD_KW_PROPAGATE:
    case LD_KW_PROTECTED:
    case LD_KW_VERSION:
    case LD_KW_VOCAB:
        return true;
    default: /* the other keywords go on to Create Term Definition, which refuses them */
        return false;
    }
}

static bool build_index(ld_build *b, uint64_t seed) {
    size_t n = ler_json_count(b->local), size = 16;
    while (size < n * 2)
        size *= 2;
    b->defined = ler_arena_array(b->run->arena, n + 1, 1);
    b->index = ler_arena_array(b->run->arena, size, sizeof *b->index);
    b->index_mask = (uint32_t)size - 1;
    if (b->defined == NULL || b->index == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = ld_hash(seed, ler_json_member_at(b->local, i)->key) & b->index_mask;
        while (b->index[at] != 0)
            at = (at + 1) & b->index_mask;
        b->index[at] = (uint32_t)i + 1;
    }
    return true;
}

size_t ld_build_find(const ld_build *b, ler_str key) {
    uint32_t at = ld_hash(b->ctx->seed, key) & b->index_mask;
    for (; b->index[at] != 0; at = (at + 1) & b->index_mask)
        if (ler_str_equal(ler_json_member_at(b->local, b->index[at] - 1)->key, key))
            return b->index[at] - 1;
    return LD_NO_MEMBER;
}

/* 5.4 to 5.13: a context definition. */
static ler_code process_map(ld_run *run, const ld_ctx **result, const ler_json *context,
                            const ld_job *job) {
    const ler_json *v;
    if ((v = ler_json_get(context, "@version")) != NULL)
        TRY(version_entry(run, v));
    if ((v = ler_json_get(context, "@import")) != NULL)
        TRY(import(run, &context, v, job));
    ld_ctx *ctx = ld_ctx_clone(run->arena, *result, ler_json_count(context));
    ld_build b = {.run = run, .ctx = ctx, .local = context, .job = job};
    run->slots += ctx == NULL ? 0 : (size_t)ctx->mask + 1;
    if (run->slots > LD_MAX_SLOTS)
        return ler_fail(run->err, LER_E_LIMIT, "the contexts inside the document grow too big");
    if (ctx == NULL || !build_index(&b, ctx->seed))
        return ld_error_memory(run);
    TRY(keyword_entries(run, ctx, context, job));
    if ((v = ler_json_get(context, "@protected")) != NULL) {
        if (!ler_json_is(v, LER_JSON_TRUE) && !ler_json_is(v, LER_JSON_FALSE))
            return ld_error(run, "invalid @protected value", v, LER_STR_NONE,
                            "@protected must be true or false");
        TRY(is_1_0(run, context, "@protected"));
        b.protect = ler_json_is(v, LER_JSON_TRUE);
    }
    for (size_t i = 0; i < ler_json_count(context); i++) /* 5.13 */
        if (!not_a_term(ler_json_member_at(context, i)->key))
            TRY(ld_term_create(&b, i));
    if (!ld_ctx_finish(run->arena, ctx))
        return ld_error_memory(run);
    *result = ctx;
    return LER_OK;
}

/* 5.1: a null context. */
static ler_code process_null(ld_run *run, const ld_ctx **result, const ler_json *context,
                             const ld_job *job, bool propagate) {
    /* 5.1.1; the terms protected by earlier contexts of the same list count as well */
    if (!job->override_protected && (*result)->any_protected)
        return ld_error(run, "invalid context nullification", context, LER_STR_NONE,
                        "a null context would remove protected terms");
    const ld_ctx *initial = ld_store_initial(run->store);
    if (propagate) {
        *result = initial;
        return LER_OK;
    }
    ld_ctx *ctx = ld_ctx_clone(run->arena, initial, 0);
    if (ctx == NULL)
        return ld_error_memory(run);
    ctx->previous = (*result)->previous;
    *result = ctx;
    return LER_OK;
}

static ler_code process(ld_run *run, const ld_ctx *active, const ler_json *local, const ld_job *job,
                        const ld_ctx **out) {
    const ld_ctx *result = active; /* 1: cloned when it is about to change */
    bool propagate = !job->no_propagate;
    const ler_json *v = ler_json_get(local, "@propagate"); /* 2 */
    if (ler_json_is(local, LER_JSON_OBJECT) && v != NULL)
        propagate = !ler_json_is(v, LER_JSON_FALSE);
    if (!propagate && active->previous == NULL) { /* 3 */
        ld_ctx *ctx = ld_ctx_clone(run->arena, active, 0);
        if (ctx == NULL)
            return ld_error_memory(run);
        ctx->previous = active;
        result = ctx;
    }
    for (size_t i = 0; i < ler_json_list_count(local); i++) { /* 4, 5 */
        const ler_json *context = ler_json_list_item(local, i);
        if (ler_json_is(context, LER_JSON_NULL))
            TRY(process_null(run, &result, context, job, propagate));
        else if (ler_json_is(context, LER_JSON_STRING))
            TRY(process_url(run, &result, context, job));
        else if (ler_json_is(context, LER_JSON_OBJECT))
            TRY(process_map(run, &result, context, job));
        else
            return ld_error(run, "invalid local context", context, LER_STR_NONE,
                            "a context must be null, a URL or an object, not %s",
                            ler_json_type_name(context)); /* 5.3 */
    }
    *out = result;
    return LER_OK;
}

ler_code ld_context_process(ld_run *run, const ld_ctx *active, const ler_json *local,
                            const ld_job *job, const ld_ctx **out) {
    unsigned flags =
        (job->override_protected ? FLAG_OVERRIDE : 0) | (job->no_propagate ? FLAG_NO_PROPAGATE : 0);
    bool keep = job->keep && !run->v1_0;
    if (keep && job->trusted && active->shared) {
        *out = ld_store_recall(run->store, active, local, flags);
        if (*out != NULL)
            return LER_OK;
        TRY(ld_store_process(run, active, local, job, flags, out));
        if (*out != NULL)
            return LER_OK;
    }
    ld_memo_entry **chain = bucket(run, active, local);
    if (keep) {
        for (const ld_memo_entry *m = *chain; m != NULL; m = m->next) {
            if (m->active == active && m->local == local && m->flags == flags) {
                *out = m->result;
                return LER_OK;
            }
        }
    }
    if (++run->depth > LD_MAX_DEPTH)
        return ld_error_limit(run, "contexts nested in contexts");
    const ld_ctx *result = NULL;
    TRY(process(run, active, local, job, &result));
    run->depth--;
    if (keep) {
        ld_memo_entry *m = ler_arena_alloc(run->arena, sizeof *m);
        if (m == NULL)
            return ld_error_memory(run);
        *m = (ld_memo_entry){active, local, result, *chain, flags};
        *chain = m;
    }
    *out = result;
    return LER_OK;
}

ler_code ld_context_scoped(ld_run *run, const ld_ctx *active, const ld_term *term, bool property,
                           const ld_ctx **out) {
    ld_job job = {.base_url = term->base_url,
                  .override_protected = property,
                  .no_propagate = !property,
                  .trusted = term->trusted,
                  .keep = true};
    return ld_context_process(run, active, term->context, &job, out);
}
