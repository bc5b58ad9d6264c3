/* The cache in memory, before the one on disk. Ages count by the clock of the wall: an entry from
 * the future is none. */
#include "fetch/cache.h"
#include <stdlib.h>

#define ENTRIES 128
#define MEMORY_MAX ((size_t)64 << 20) /* bodies in memory */

typedef struct entry {
    char *text; /* key, then body */
    size_t key_len, body_len;
    int64_t when;
    bool failed; /* then `why` tells, and there is no body */
    ler_error why;
} entry;

struct ler_cache {
    entry entries[ENTRIES];
    size_t count, next, bytes;
    bool on_disk;
    cache_folder folder;
};

ler_code ler_cache_open(const char *folder, ler_cache **out, ler_error *err) {
    *out = NULL;
    ler_cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL)
        return ler_no_memory(err);
    ler_code code = folder == NULL ? LER_OK : cache_folder_open(folder, &cache->folder, err);
    if (code != LER_OK) {
        free(cache);
        return code;
    }
    cache->on_disk = folder != NULL;
    *out = cache;
    return LER_OK;
}

static void empty(ler_cache *cache, entry *e) {
    cache->bytes -= e->key_len + e->body_len;
    free(e->text);
    memset(e, 0, sizeof *e);
}

void ler_cache_free(ler_cache **cache) {
    if (*cache == NULL)
        return;
    for (size_t i = 0; i < (*cache)->count; i++)
        empty(*cache, &(*cache)->entries[i]);
    if ((*cache)->on_disk)
        ler_dir_free(&(*cache)->folder.dir);
    free(*cache);
    *cache = NULL;
}

static entry *find(ler_cache *cache, ler_str key) {
    for (size_t i = 0; i < cache->count; i++) {
        entry *e = &cache->entries[i];
        if (e->text != NULL && ler_str_equal((ler_str){e->text, e->key_len}, key))
            return e;
    }
    return NULL;
}

/* An entry for key, with room for a body; NULL when there is no memory for it: then it is just not
 * remembered. The oldest makes room. */
static entry *place(ler_cache *cache, ler_str key, size_t body_len) {
    entry *e = find(cache, key);
    if (e != NULL)
        empty(cache, e);
    if (body_len > MEMORY_MAX || key.len > 2 * LER_MAX_URL)
        return NULL;
    for (size_t i = 0; i < cache->count && cache->bytes + key.len + body_len > MEMORY_MAX; i++)
        empty(cache, &cache->entries[(cache->next + i) % cache->count]);
    if (e == NULL) {
        e = &cache->entries[cache->next];
        empty(cache, e);
        cache->next = (cache->next + 1) % ENTRIES;
        if (cache->count < ENTRIES)
            cache->count++;
    }
    e->text = malloc(key.len + body_len + 1);
    if (e->text == NULL)
        return NULL;
    if (key.len > 0)
        memcpy(e->text, key.data, key.len);
    e->key_len = key.len;
    e->body_len = body_len;
    cache->bytes += key.len + body_len;
    return e;
}

static void remember(ler_cache *cache, ler_str key, int64_t when, ler_str body) {
    entry *e = place(cache, key, body.len);
    if (e == NULL)
        return;
    if (body.len > 0)
        memcpy(e->text + e->key_len, body.data, body.len);
    e->when = when;
}

static bool fresh(int64_t when, int64_t now, int64_t max_age) {
    return when <= now && now - when <= max_age;
}

ler_code ler_cache_get(ler_cache *cache, ler_str key, int64_t now, int64_t max_age, ler_buf *out,
                       int64_t *age, ler_error *err) {
    const entry *e = find(cache, key);
    if (e != NULL && !e->failed && fresh(e->when, now, max_age)) {
        *age = now - e->when;
        ler_buf_add(out, e->text + e->key_len, e->body_len);
        return ler_buf_done(out, err);
    }
    if (cache->on_disk) {
        LER_AUTO_BUF body = ler_buf_new(CACHE_FILE_MAX);
        int64_t when;
        ler_code code = cache_file_read(&cache->folder, key, &body, &when, err);
        if (code != LER_OK && code != LER_E_NOT_FOUND)
            return code;
        if (code == LER_OK && fresh(when, now, max_age)) {
            remember(cache, key, when, ler_buf_view(&body));
            *age = now - when;
            ler_buf_str(out, ler_buf_view(&body));
            return ler_buf_done(out, err);
        }
    }
    return ler_fail(err, LER_E_NOT_FOUND, "not in the cache");
}

ler_code ler_cache_put(ler_cache *cache, ler_str key, int64_t now, ler_str body, ler_error *err) {
    if (key.len == 0 || memchr(key.data, '\n', key.len) != NULL)
        return ler_fail(err, LER_E_USAGE, "a key of the cache is one line");
    remember(cache, key, now, body);
    return cache->on_disk ? cache_file_write(&cache->folder, key, now, body, err) : LER_OK;
}

void ler_cache_drop(ler_cache *cache, ler_str key) {
    entry *e = find(cache, key);
    if (e != NULL)
        empty(cache, e);
    if (cache->on_disk)
        cache_file_remove(&cache->folder, key);
}

void ler_cache_put_failure(ler_cache *cache, ler_str key, int64_t now, const ler_error *why) {
    entry *e = place(cache, key, 0);
    if (e == NULL)
        return;
    e->when = now;
    e->failed = true;
    e->why = *why;
}

bool ler_cache_failure(const ler_cache *cache, ler_str key, int64_t now, ler_error *why) {
    for (size_t i = 0; i < cache->count; i++) {
        const entry *e = &cache->entries[i];
        if (e->text == NULL || !e->failed || !ler_str_equal((ler_str){e->text, e->key_len}, key) ||
            !fresh(e->when, now, LER_FETCH_FAILURE_AGE))
            continue;
        if (why != NULL)
            *why = e->why;
        return true;
    }
    return false;
}
