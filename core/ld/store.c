/* The store of contexts. Documents are parsed and contexts processed under one lock; whoever only
 * asks for what is there takes none: entries are published by a release store and never change. */
#include "ld/ld.h"
#include "ler/file.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define STORE_BYTES ((size_t)96 << 20)
/* Documents that combine contexts in ever new orders must not fill the memory: beyond this, a
 * result lives in its document's arena. Signed credentials need a few dozen. */
#define STORE_RESULTS 1024
#define STORE_BUCKETS 512

typedef struct shared_result {
    const ld_ctx *active;
    const ler_json *local;
    const ld_ctx *result;
    struct shared_result *next;
    unsigned flags;
} shared_result;

typedef struct shared_document {
    ld_document document;
    _Atomic(const ld_document *) parsed; /* NULL until somebody asked for it */
    ler_str text;
    struct shared_document *next;
} shared_document;

#define DOCUMENT_BUCKETS 64
struct ler_ld_contexts {
    pthread_mutex_t lock; /* guards the arena, and every insertion */
    ler_arena *arena;
    uint64_t seed;
    ld_ctx initial;
    unsigned results;
    _Atomic(shared_document *) documents[DOCUMENT_BUCKETS];
    _Atomic(shared_result *) memo[STORE_BUCKETS];
};

static bool add_document(ler_ld_contexts *store, ler_str url, ler_str text) {
    shared_document *d = ler_arena_alloc(store->arena, sizeof *d);
    if (d == NULL)
        return false;
    _Atomic(shared_document *) *head =
        &store->documents[ld_hash(store->seed, url) % DOCUMENT_BUCKETS];
    d->document.url = d->document.base = url;
    d->text = text;
    d->next = atomic_load_explicit(head, memory_order_relaxed);
    atomic_store_explicit(head, d, memory_order_release);
    return true;
}

ler_ld_contexts *ler_ld_contexts_new(void) {
    ler_ld_contexts *store = calloc(1, sizeof *store);
    if (store == NULL)
        return NULL;
    store->arena = ler_arena_new(STORE_BYTES);
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0) {
        ler_arena_free(&store->arena);
        free(store);
        return NULL;
    }
    /* Recursive: processing one context asks for others. */
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&store->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    uint8_t random[8];
    bool ok = store->arena != NULL && ler_random(random, sizeof random, NULL) == LER_OK;
    if (ok) {
        memcpy(&store->seed, random, sizeof store->seed);
        store->initial.seed = store->seed;
        store->initial.shared = true;
        store->initial.mask = 15;
        store->initial.slots = ler_arena_array(store->arena, 16, sizeof *store->initial.slots);
        ok = store->initial.slots != NULL;
    }
    for (size_t i = 0; ok && i < ler_ld_builtin_count(); i++) {
        const ler_ld_builtin *b = ler_ld_builtin_at(i);
        ok = add_document(store, ler_str_of(b->url), (ler_str){b->text, b->len});
    }
    if (!ok)
        ler_ld_contexts_free(&store);
    return store;
}

void ler_ld_contexts_free(ler_ld_contexts **store) {
    if (*store == NULL)
        return;
    pthread_mutex_destroy(&(*store)->lock);
    ler_arena_free(&(*store)->arena);
    free(*store);
    *store = NULL;
}

static shared_document *find(ler_ld_contexts *store, ler_str url) {
    size_t i = ld_hash(store->seed, url) % DOCUMENT_BUCKETS;
    shared_document *d = atomic_load_explicit(&store->documents[i], memory_order_acquire);
    while (d != NULL && !ler_str_equal(d->document.url, url))
        d = d->next;
    return d;
}

bool ler_ld_contexts_has(ler_ld_contexts *store, ler_str url) {
    return find(store, url) != NULL;
}

static ler_code parse(ler_ld_contexts *store, shared_document *d, ler_error *err) {
    ler_json *json = NULL;
    TRY(ler_json_read(store->arena, d->text, NULL, &json, err));
    d->document.context = ler_json_get(json, "@context");
    if (d->document.context == NULL)
        return ler_fail(err, LER_E_CONTENT,
                        "invalid remote context: a context document must be an "
                        "object with the member @context");
    atomic_store_explicit(&d->parsed, &d->document, memory_order_release);
    return LER_OK;
}

ler_code ler_ld_contexts_add(ler_ld_contexts *store, ler_str url, ler_str text, ler_error *err) {
    if (!ld_iri_is_absolute(url))
        return ler_fail(err, LER_E_USAGE, "a context's URL must be absolute");
    ler_code code = LER_OK;
    pthread_mutex_lock(&store->lock);
    if (find(store, url) != NULL) {
        code = ler_fail(err, LER_E_CONFLICT, "the context %s is known already, and stays as it is",
                        LD_SHOW(url));
    } else {
        ler_str own_url = ler_arena_str(store->arena, url);
        ler_str own_text = ler_arena_str(store->arena, text);
        shared_document trial = {.text = own_text};
        if (own_url.data == NULL || own_text.data == NULL)
            code = ler_no_memory(err);
        else
            code = parse(store, &trial, err);
        if (code == LER_OK && !add_document(store, own_url, own_text))
            code = ler_no_memory(err);
    }
    pthread_mutex_unlock(&store->lock);
    return code;
}

const ld_document *ld_store_document(ler_ld_contexts *store, ler_str url, ler_error *err) {
    shared_document *d = find(store, url);
    if (d == NULL)
        return NULL;
    const ld_document *parsed = atomic_load_explicit(&d->parsed, memory_order_acquire);
    if (parsed != NULL)
        return parsed;
    pthread_mutex_lock(&store->lock);
    parsed = atomic_load_explicit(&d->parsed, memory_order_acquire);
    if (parsed == NULL && parse(store, d, err) == LER_OK)
        parsed = &d->document;
    pthread_mutex_unlock(&store->lock);
    return parsed;
}

const ld_ctx *ld_store_initial(ler_ld_contexts *store) {
    return &store->initial;
}

static _Atomic(shared_result *) *bucket(ler_ld_contexts *store, const ld_ctx *active,
                                        const ler_json *local) {
    uintptr_t h = ((uintptr_t)active >> 5) * 31 + ((uintptr_t)local >> 4);
    return &store->memo[h % STORE_BUCKETS];
}

const ld_ctx *ld_store_recall(ler_ld_contexts *store, const ld_ctx *active, const ler_json *local,
                              unsigned flags) {
    const shared_result *m =
        atomic_load_explicit(bucket(store, active, local), memory_order_acquire);
    for (; m != NULL; m = m->next)
        if (m->active == active && m->local == local && m->flags == flags)
            return m->result;
    return NULL;
}

static ler_code process_locked(ld_run *run, const ld_ctx *active, const ler_json *local,
                               const ld_job *job, unsigned flags, const ld_ctx **out) {
    ler_ld_contexts *store = run->store;
    *out = ld_store_recall(store, active, local, flags); /* another thread was faster */
    if (*out != NULL || store->results >= STORE_RESULTS)
        return LER_OK;
    /* The same run with the store's memory; what it asks for is shared as well. */
    ler_ld_options none = {.load = NULL};
    ld_run inner = {.store = store,
                    .options = &none,
                    .arena = store->arena,
                    .err = run->err,
                    .document = run->document,
                    .here = run->here,
                    .depth = run->depth};
    ld_job once = *job;
    once.keep = false;
    const ld_ctx *result = NULL;
    TRY(ld_context_process(&inner, active, local, &once, &result));
    shared_result *m = ler_arena_alloc(store->arena, sizeof *m);
    if (m == NULL)
        return ld_error_memory(run);
    if (result != active && !result->shared) {
        /* It was made here just now, and nobody else has seen it. */
        ld_ctx *made = ler_arena_alloc(store->arena, sizeof *made);
        if (made == NULL)
            return ld_error_memory(run);
        *made = *result;
        made->shared = true;
        result = made;
    }
    _Atomic(shared_result *) *head = bucket(store, active, local);
    *m = (shared_result){active, local, result, atomic_load_explicit(head, memory_order_relaxed),
                         flags};
    atomic_store_explicit(head, m, memory_order_release);
    store->results++;
    *out = result;
    return LER_OK;
}

ler_code ld_store_process(ld_run *run, const ld_ctx *active, const ler_json *local,
                          const ld_job *job, unsigned flags, const ld_ctx **out) {
    pthread_mutex_lock(&run->store->lock);
    ler_code code = process_locked(run, active, local, job, flags, out);
    pthread_mutex_unlock(&run->store->lock);
    return code;
}
