/* The frameworks of one batch, found once for each way in which a roster calls them. */
#include "issuer/shelf_internal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct match_index { /* one framework's matcher, made when it is first needed */
    const ler_framework *framework;
    ler_matcher *matcher;
} match_index;

#define MAX_BOOKS 2000 /* spellings; beyond, a roster is looked up without memory */

/* What a framework is called is looked up again and again: the spellings that were seen stand in a
 * table (open addressing, never more than half full) that only grows, so that what a thread was
 * handed stays. */
#define SLOTS 4096

struct shelf {
    ler_store *store;
    pthread_mutex_t lock; /* of everything below, and of the store */
    shelf_book *books[SLOTS];
    size_t count;
    match_index *indexes;
    size_t index_count, index_cap;
};

ler_code shelf_new(ler_store *store, shelf **out, ler_error *err) {
    *out = calloc(1, sizeof(**out));
    if (*out == NULL)
        return ler_no_memory(err);
    (*out)->store = store;
    pthread_mutex_init(&(*out)->lock, NULL);
    return LER_OK;
}

static void book_free(shelf_book *b) {
    if (b == NULL)
        return;
    free(b->name);
    free(b->version);
    free(b);
}

void shelf_free(shelf **s) {
    if (*s == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        book_free((*s)->books[i]);
    for (size_t i = 0; i < (*s)->index_count; i++)
        ler_matcher_free(&(*s)->indexes[i].matcher);
    free((*s)->indexes);
    pthread_mutex_destroy(&(*s)->lock);
    free(*s);
    *s = NULL;
}

static ler_code look_up(ler_store *store, ler_str name, ler_str version, const ler_framework **out,
                        ler_error *err) {
    if (version.len == 0)
        return ler_store_find(store, name, out, err);
    if (ler_soc_valid(name))
        return ler_store_find_label(store, name, version, out, err);
    /* "SOC@VERSION" or a digest, and a version column that has to agree. */
    TRY(ler_store_find(store, name, out, err));
    if (!ler_str_equal(ler_framework_version(*out), version))
        return ler_fail(err, LER_E_NOT_FOUND, "framework and framework_version disagree");
    return LER_OK;
}

static void open_book(shelf *s, ler_str name, ler_str version, shelf_book *b) {
    ler_error why = {0};
    b->code = look_up(s->store, name, version, &b->framework, &why);
    if (b->code != LER_OK)
        b->framework = NULL;
    snprintf(b->message, sizeof(b->message), "%.*s", (int)sizeof(b->message) - 1, why.message);
}

/* FNV-1a; a roster that makes all of its spellings collide only slows its own run. */
static size_t slot_of(ler_str name, ler_str version) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.len + version.len; i++) {
        char c = i < name.len ? name.data[i] : version.data[i - name.len];
        hash = (hash ^ (unsigned char)c) * 16777619u;
    }
    return hash % SLOTS;
}

/* `spare` holds what there is no room to keep. NULL when memory is out. */
static const shelf_book *find(shelf *s, ler_str name, ler_str version, shelf_book *spare) {
    size_t at = slot_of(name, version);
    for (; s->books[at] != NULL; at = (at + 1) % SLOTS)
        if (ler_str_is(name, s->books[at]->name) && ler_str_is(version, s->books[at]->version))
            return s->books[at];
    if (s->count == MAX_BOOKS) {
        *spare = (shelf_book){0};
        open_book(s, name, version, spare);
        return spare;
    }
    shelf_book *b = calloc(1, sizeof(*b));
    if (b == NULL)
        return NULL;
    b->name = strndup(name.data, name.len);
    b->version = strndup(version.data, version.len);
    if (b->name == NULL || b->version == NULL) {
        book_free(b);
        return NULL;
    }
    open_book(s, name, version, b);
    s->count++;
    return s->books[at] = b;
}

const shelf_book *shelf_find(shelf *s, ler_str name, ler_str version, shelf_book *spare) {
    pthread_mutex_lock(&s->lock);
    const shelf_book *b = find(s, name, version, spare);
    pthread_mutex_unlock(&s->lock);
    return b;
}

bool shelf_identify(void *user, ler_str framework, ler_str version, char out[64]) {
    shelf_book spare;
    const shelf_book *b = shelf_find(user, framework, version, &spare);
    if (b == NULL || b->framework == NULL)
        return false;
    snprintf(out, 64, "%s", ler_framework_digest(b->framework)->content);
    return true;
}

ler_code shelf_first(shelf *s, const ler_framework *fw, const ler_framework **first,
                     ler_error *err) {
    pthread_mutex_lock(&s->lock);
    ler_code code = ler_store_find_first(s->store, fw, first, err);
    pthread_mutex_unlock(&s->lock);
    return code;
}

static const ler_matcher *new_index(shelf *s, const ler_framework *framework, ler_error *err) {
    if (s->index_count == s->index_cap) {
        size_t cap = s->index_cap == 0 ? 16 : s->index_cap * 2;
        match_index *more = realloc(s->indexes, cap * sizeof(*more));
        if (more == NULL)
            return NULL;
        s->indexes = more;
        s->index_cap = cap;
    }
    ler_matcher *m = ler_matcher_new();
    if (m == NULL || ler_matcher_add(m, framework, err) != LER_OK)
        ler_matcher_free(&m);
    else
        s->indexes[s->index_count++] = (match_index){framework, m};
    return m;
}

const ler_matcher *shelf_matcher(shelf *s, const ler_framework *framework, ler_error *err) {
    const ler_matcher *m = NULL;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; m == NULL && i < s->index_count; i++)
        if (s->indexes[i].framework == framework)
            m = s->indexes[i].matcher;
    if (m == NULL)
        m = new_index(s, framework, err);
    pthread_mutex_unlock(&s->lock);
    return m;
}
