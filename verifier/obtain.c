/* Map, cache, net: in this order, and each thing with its origin in the report. */
#include "verifier/obtain.h"

#include "ler/digest.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DAY 86400
#define ANEW_AFTER 10 /* seconds: a batch of bad records does not ask for each of them */
#define CA_FILE_MAX ((size_t)16 << 20)
#define USES 64 /* of one file, that its report lists */

static const struct {
    int64_t online, offline; /* seconds that a cached copy is good for */
    unsigned redirects;
    const char *accept;
} KINDS[] = {
    [OBTAIN_DID] = {300, DAY, 0, "application/did+json, application/did+ld+json, application/json"},
    [OBTAIN_STATUS_LIST] = {60, DAY, LER_FETCH_REDIRECTS,
                            "application/vc, application/vc+ld+json, application/json"},
    [OBTAIN_FRAMEWORK] = {7 * DAY, 7 * DAY, LER_FETCH_REDIRECTS, "application/json"},
};

typedef struct use {
    char url[LER_MAX_URL + 1];
    obtained how;
} use;

struct obtainer {
    obtain_options options;
    ler_cache *cache;
    ler_fetcher *fetcher;
    char *scope; /* before each key: what was fetched with less care is no answer for more of it */
    use *uses;
    size_t count;
    unsigned requests; /* for the sake of this file ... */
    int64_t spent;     /* ... and the milliseconds that they took */
};

/* ---- the run ---- */

static ler_code make_scope(obtainer *o, ler_error *err) {
    const ler_fetch_options *f = &o->options.fetch;
    LER_AUTO_BUF text = ler_buf_new(256);
    if (f->insecure_http)
        ler_buf_text(&text, "http ");
    if (f->insecure_private_hosts)
        ler_buf_text(&text, "private ");
    if (f->ca_file != NULL) {
        LER_AUTO_BUF file = ler_buf_new(CA_FILE_MAX);
        uint8_t digest[LER_DIGEST_MAX];
        TRY(ler_file_read(f->ca_file, &file, err));
        TRY(ler_digest(LER_SHA256, ler_buf_view(&file), digest, err));
        ler_hex_encode(digest, 32, &text);
        ler_buf_char(&text, ' ');
    }
    TRY(ler_buf_done(&text, err));
    o->scope = strdup(text.data == NULL ? "" : text.data);
    return o->scope == NULL ? ler_no_memory(err) : LER_OK;
}

static ler_code set_up(obtainer *o, ler_error *err) {
    o->uses = calloc(USES, sizeof *o->uses);
    if (o->uses == NULL)
        return ler_no_memory(err);
    TRY(ler_fetcher_new(&o->options.fetch, &o->fetcher, err));
    TRY(make_scope(o, err));
    return o->options.cache == NULL ? LER_OK : ler_cache_open(o->options.cache, &o->cache, err);
}

ler_code obtainer_new(const obtain_options *options, obtainer **out, ler_error *err) {
    *out = NULL;
    obtainer *o = calloc(1, sizeof *o);
    if (o == NULL)
        return ler_no_memory(err);
    o->options = *options;
    ler_code code = set_up(o, err);
    if (code != LER_OK)
        obtainer_free(&o);
    *out = o;
    return code;
}

void obtainer_free(obtainer **o) {
    if (*o == NULL)
        return;
    ler_cache_free(&(*o)->cache);
    ler_fetcher_free(&(*o)->fetcher);
    free((*o)->scope);
    free((*o)->uses);
    free(*o);
    *o = NULL;
}

void obtainer_begin(obtainer *o) {
    o->count = 0;
    o->requests = 0;
    o->spent = 0;
}

/* The user's own cache folder (XDG Base Directory): the variable only counts when absolute. */
static bool default_folder(ler_buf *out) {
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache != NULL && cache[0] == '/')
        ler_buf_printf(out, "%s/ler-verifier", cache);
    else if (home != NULL && home[0] == '/')
        ler_buf_printf(out, "%s/.cache/ler-verifier", home);
    else
        return false;
    return ler_buf_done(out, NULL) == LER_OK;
}

/* The cache, when it is first needed. One's own folder that cannot be used is passed over: memory
 * does for the run. */
static ler_code open_cache(obtainer *o, ler_error *err) {
    LER_AUTO_BUF folder = ler_buf_new(8192);
    if (o->cache != NULL)
        return LER_OK;
    if (!o->options.no_cache && default_folder(&folder) &&
        ler_cache_open(folder.data, &o->cache, NULL) == LER_OK)
        return LER_OK;
    return ler_cache_open(NULL, &o->cache, err);
}

/* ---- the report ---- */

static void note(obtainer *o, ler_str url, const obtained *how) {
    for (size_t i = 0; i < o->count; i++)
        if (ler_str_is(url, o->uses[i].url))
            return;
    if (o->count == USES || url.len > LER_MAX_URL)
        return;
    use *u = &o->uses[o->count++];
    memcpy(u->url, url.data, url.len);
    u->url[url.len] = '\0';
    u->how = *how;
}

void obtainer_report(const obtainer *o, report *r) {
    static const char *const names[] = {"map", "cache", "net"};
    for (size_t i = 0; i < o->count; i++) {
        const use *u = &o->uses[i];
        ler_json *line = ler_json_new(r->arena, LER_JSON_OBJECT);
        int64_t age = time(NULL) > u->how.fetched ? time(NULL) - u->how.fetched : 0;
        if (r->sources == NULL)
            r->sources = ler_json_new(r->arena, LER_JSON_ARRAY);
        if (r->sources == NULL || line == NULL ||
            !ler_json_set_text(r->arena, line, "url", ler_str_of(u->url)) ||
            !ler_json_set_text(r->arena, line, "from", ler_str_of(names[u->how.from])) ||
            (u->how.from != FROM_MAP &&
             !ler_json_set(r->arena, line, "age", ler_json_new_number(r->arena, (double)age))) ||
            !ler_json_append(r->arena, r->sources, line)) {
            r->no_memory = true;
            return;
        }
        if (u->how.from == FROM_CACHE && u->how.old)
            report_check(r, CHECK_RESOURCES, CHECK_WARN, "",
                         "%s was taken as it was %lld minutes ago: nothing newer may be asked for "
                         "(--offline)",
                         report_quote(r, ler_str_of(u->url)), (long long)(age / 60));
    }
}

/* ---- one thing ---- */

static ler_code make_key(const obtainer *o, ler_str url, ler_buf *key, ler_error *err) {
    ler_buf_text(key, o->scope);
    ler_buf_str(key, url);
    return ler_buf_done(key, err);
}

/* A server that says too small a Content-Length cuts its own answer: nothing can be told from half
 * an object, and it is not kept. */
static bool breaks_off(ler_str bytes) {
    ler_str text = ler_str_trim(bytes);
    return ler_str_starts(text, "{") && !ler_str_ends(text, "}");
}

/* One request, within what one record may cause. */
static ler_code ask(obtainer *o, obtain_kind kind, ler_str url, ler_str key, ler_buf *bytes,
                    ler_error *err) {
    ler_fetch_url parts;
    ler_error why = {0};
    struct timespec before, after;
    TRY(ler_fetch_url_parse(url, &o->options.fetch, &parts, err));
    if (ler_cache_failure(o->cache, key, time(NULL), &why)) {
        if (err != NULL)
            *err = why;
        return why.code;
    }
    if (o->requests >= LER_FETCH_RECORD_REQUESTS || o->spent >= LER_FETCH_RECORD_SECONDS * 1000)
        return ler_fail(err, LER_E_READ, "not asked for: this file has caused %u requests already",
                        o->requests);
    o->requests++;
    ler_fetch_request request = {
        .url = url, .accept = KINDS[kind].accept, .redirects = KINDS[kind].redirects};
    clock_gettime(CLOCK_MONOTONIC, &before);
    ler_code code = ler_fetch(o->fetcher, &request, bytes, NULL, &why);
    clock_gettime(CLOCK_MONOTONIC, &after);
    o->spent +=
        (int64_t)(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    if (code == LER_OK && breaks_off(ler_buf_view(bytes)))
        code = ler_fail(&why, LER_E_READ, "the answer breaks off");
    if (code == LER_OK)
        return LER_OK;
    if (code != LER_E_MEMORY && code != LER_E_INTERNAL)
        ler_cache_put_failure(o->cache, key, time(NULL), &why);
    if (err != NULL)
        *err = why;
    return code;
}

static ler_code from_net(obtainer *o, obtain_kind kind, ler_str url, ler_str key, size_t max,
                         ler_buf *out, ler_error *err) {
    LER_AUTO_BUF bytes = ler_buf_new(max);
    if (o->options.offline)
        return ler_fail(err, LER_E_NOT_FOUND,
                        "no local file and no fresh copy in the cache answers for it (--offline)");
    TRY(ask(o, kind, url, key, &bytes, err));
    obtained how = {.from = FROM_NET, .fetched = time(NULL)};
    /* A cache that cannot be written is no reason to know less. */
    ler_code kept = ler_cache_put(o->cache, key, how.fetched, ler_buf_view(&bytes), NULL);
    if (kept == LER_E_MEMORY)
        return ler_no_memory(err);
    note(o, url, &how);
    ler_buf_str(out, ler_buf_view(&bytes));
    return ler_buf_done(out, err);
}

ler_code obtain(verification *v, obtain_kind kind, ler_str url, size_t max, ler_buf *out,
                obtained *how, ler_error *err) {
    obtainer *o = v->obtainer;
    obtained own = {0};
    LER_AUTO_BUF bytes = ler_buf_new(max), key = ler_buf_new(2 * LER_MAX_URL);
    how = how == NULL ? &own : how;
    *how = (obtained){.from = FROM_MAP};
    resources_count(v->resources, url, verification_time(v), &how->dated);
    ler_code code = resources_get(v->resources, url, verification_time(v), &bytes, err);
    if (code == LER_OK) {
        if (o != NULL)
            note(o, url, how);
        ler_buf_str(out, ler_buf_view(&bytes));
        return ler_buf_done(out, err);
    }
    if (code != LER_E_NOT_FOUND || o == NULL)
        return code;
    if (url.len > LER_MAX_URL)
        return ler_fail(err, LER_E_LIMIT, "the URL is too long (%zu bytes)", url.len);
    TRY(open_cache(o, err));
    TRY(make_key(o, url, &key, err));
    int64_t now = time(NULL), age = 0;
    ler_buf_reset(&bytes);
    code = ler_cache_get(o->cache, ler_buf_view(&key), now,
                         o->options.offline ? KINDS[kind].offline : KINDS[kind].online, &bytes,
                         &age, err);
    if (code == LER_OK) {
        *how = (obtained){FROM_CACHE, now - age, age > KINDS[kind].online, false};
        note(o, url, how);
        ler_buf_str(out, ler_buf_view(&bytes));
        return ler_buf_done(out, err);
    }
    if (code == LER_E_MEMORY)
        return code;
    *how = (obtained){.from = FROM_NET, .fetched = now};
    return from_net(o, kind, url, ler_buf_view(&key), max, out, err);
}

ler_code obtain_anew(verification *v, obtain_kind kind, ler_str url, size_t max, ler_buf *out,
                     ler_error *err) {
    obtainer *o = v->obtainer;
    LER_AUTO_BUF key = ler_buf_new(2 * LER_MAX_URL);
    if (o == NULL || o->options.offline)
        return ler_fail(err, LER_E_NOT_FOUND, "the net is not asked");
    TRY(open_cache(o, err));
    TRY(make_key(o, url, &key, err));
    for (size_t i = 0; i < o->count; i++) {
        if (!ler_str_is(url, o->uses[i].url))
            continue;
        if (o->uses[i].how.from == FROM_CACHE && time(NULL) - o->uses[i].how.fetched < ANEW_AFTER)
            return ler_fail(err, LER_E_NOT_FOUND, "it was asked for a moment ago");
        o->uses[i--] = o->uses[--o->count]; /* the cached copy is not what is used */
    }
    return from_net(o, kind, url, ler_buf_view(&key), max, out, err);
}

bool obtain_fresh(const verification *v, obtain_kind kind, int64_t fetched) {
    int64_t now = time(NULL);
    bool offline = v->obtainer == NULL || v->obtainer->options.offline;
    return fetched <= now && now - fetched <= (offline ? KINDS[kind].offline : KINDS[kind].online);
}

void obtain_mention(verification *v, ler_str url, const obtained *how) {
    obtained again = *how;
    if (again.from == FROM_NET)
        again.from = FROM_CACHE;
    if (v->obtainer != NULL)
        note(v->obtainer, url, &again);
}
