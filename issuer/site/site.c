#include "issuer/site/site.h"
#include "ler/ascii.h"
#include "ler/json.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA ((size_t)1 << 30)
#define MAX_FILES 100000
#define MAX_PATH 1024

struct site {
    ler_arena *arena;
    const char *folder;
    ler_dir *dir; /* NULL: a dry run, and the folder is not there */
    ler_str base; /* without its final '/' */
    site_file *files;
    size_t count, room;
    ler_buf map;
    bool dry_run;
};

const char *site_outcome_name(site_outcome outcome) {
    static const char *const names[] = {"new", "changed", "unchanged", "left"};
    return names[outcome];
}

static ler_code open_folder(site *s, ler_error *err) {
    struct stat st;
    bool there = stat(s->folder, &st) == 0;
    if (!there && s->dry_run)
        return LER_OK;
    TRY(ler_dir_open(s->folder, !s->dry_run, &s->dir, err));
    if (!there && fchmod(ler_dir_fd(s->dir), 0755) != 0) /* a web server reads it */
        return ler_fail(err, LER_E_WRITE, "%s: %s", s->folder, strerror(errno));
    if (!s->dry_run && flock(ler_dir_fd(s->dir), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return ler_fail(err, LER_E_CONFLICT, "%s: another run publishes there now", s->folder);
    return LER_OK;
}

ler_code site_new(const char *folder, ler_str base, bool dry_run, site **out, ler_error *err) {
    *out = NULL;
    SITE_AUTO s = calloc(1, sizeof *s);
    if (s == NULL || (s->arena = ler_arena_new(ARENA)) == NULL)
        return ler_no_memory(err);
    while (ler_str_ends(base, "/"))
        base.len--;
    s->map = ler_buf_new(LER_MAX_CONFIG);
    s->dry_run = dry_run;
    s->base = ler_arena_str(s->arena, base);
    s->folder = ler_arena_printf(s->arena, "%s", folder).data;
    if (s->base.data == NULL || s->folder == NULL)
        return ler_no_memory(err);
    TRY(open_folder(s, err));
    *out = s;
    s = NULL;
    return LER_OK;
}

void site_free(site **slot) {
    site *s = *slot;
    *slot = NULL;
    if (s == NULL)
        return;
    ler_dir_free(&s->dir);
    ler_arena_free(&s->arena);
    ler_buf_free(&s->map);
    free(s->files);
    free(s);
}

ler_arena *site_arena(site *s) {
    return s->arena;
}

/* ---- planning ---- */

/* Relative, of plain components: it becomes a path below the folder and a part of a URL. */
static bool path_is_plain(const char *path) {
    size_t len = strlen(path), start = 0;
    for (size_t i = 0; i <= len; i++) {
        char c = path[i];
        if (c == '/' || c == '\0') {
            size_t n = i - start;
            if (n == 0 || n > 255 || (n <= 2 && strspn(path + start, ".") >= n))
                return false;
            start = i + 1;
        } else if (!ler_is_alpha(c) && !ler_is_digit(c) && strchr("._~-", c) == NULL) {
            return false;
        }
    }
    return len < MAX_PATH;
}

static site_file *find(site *s, const char *path) {
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->files[i].path, path) == 0)
            return &s->files[i];
    return NULL;
}

ler_code site_add(site *s, const char *path, ler_str bytes, site_kind kind, ler_error *err) {
    if (!path_is_plain(path))
        return ler_fail(err, LER_E_CONTENT, "\"%s\" cannot be a file of the site", path);
    const site_file *known = find(s, path);
    if (known != NULL && ler_str_equal(known->bytes, bytes))
        return LER_OK;
    if (known != NULL)
        return ler_fail(err, LER_E_CONFLICT, "two things claim the same place: %s", path);
    if (s->count == MAX_FILES)
        return ler_fail(err, LER_E_LIMIT, "more than %d files", MAX_FILES);
    if (s->count == s->room) {
        size_t room = s->room == 0 ? 64 : 2 * s->room;
        site_file *files = reallocarray(s->files, room, sizeof *files);
        if (files == NULL)
            return ler_no_memory(err);
        s->files = files;
        s->room = room;
    }
    ler_str kept = ler_arena_printf(s->arena, "%s", path);
    ler_str url = ler_arena_printf(s->arena, "%.*s/%s", (int)s->base.len, s->base.data, path);
    if (kept.data == NULL || url.data == NULL)
        return ler_no_memory(err);
    s->files[s->count++] = (site_file){.path = kept.data, .url = url, .bytes = bytes, .kind = kind};
    return LER_OK;
}

ler_code site_add_url(site *s, ler_str url, ler_str bytes, site_kind kind, ler_error *err) {
    LER_AUTO_BUF path = ler_buf_new(MAX_PATH);
    if (url.len <= s->base.len + 1 || memcmp(url.data, s->base.data, s->base.len) != 0 ||
        url.data[s->base.len] != '/')
        return ler_fail(err, LER_E_CONTENT,
                        "%.*s is not below baseUrl (%.*s), where this site will be", (int)url.len,
                        url.data, (int)s->base.len, s->base.data);
    ler_buf_str(&path, ler_str_from(url, s->base.len + 1));
    TRY(ler_buf_done(&path, err));
    return site_add(s, path.data, bytes, kind, err);
}

size_t site_count(const site *s) {
    return s->count;
}

const site_file *site_at(const site *s, size_t i) {
    return &s->files[i];
}

/* ---- what is there ---- */

/* The folder of `path`, opened step by step without following symbolic links, and its last
 * component. Folders that are made are open to all: a web server reads them. */
static ler_code walk(site *s, const char *path, bool create, ler_dir **out, const char **last,
                     ler_error *err) {
    LER_AUTO_DIR at = NULL;
    if (s->dir == NULL)
        return ler_fail(err, LER_E_NOT_FOUND, "the folder is not there");
    for (const char *slash; (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        char name[256];
        ler_dir *from = at == NULL ? s->dir : at, *child = NULL;
        snprintf(name, sizeof name, "%.*s", (int)(slash - path), path);
        bool made = create && mkdirat(ler_dir_fd(from), name, 0755) == 0;
        TRY(ler_dir_child(from, name, false, &child, err));
        ler_dir_free(&at);
        at = child;
        if (made && fchmod(ler_dir_fd(at), 0755) != 0)
            return ler_fail(err, LER_E_WRITE, "%s: %s", ler_dir_path(at), strerror(errno));
    }
    *last = path;
    *out = at;
    at = NULL;
    return LER_OK;
}

ler_code site_read(site *s, const char *path, ler_buf *out, ler_error *err) {
    LER_AUTO_DIR dir = NULL;
    const char *last;
    TRY(walk(s, path, false, &dir, &last, err));
    return ler_dir_read(dir == NULL ? s->dir : dir, last, out, err);
}

static bool is_there(site *s, const char *path) {
    LER_AUTO_DIR dir = NULL;
    const char *last;
    return walk(s, path, false, &dir, &last, NULL) == LER_OK &&
           ler_dir_has(dir == NULL ? s->dir : dir, last);
}

static ler_code compare(site *s, site_file *f, ler_error *err) {
    LER_AUTO_BUF there = ler_buf_new(f->bytes.len + 1);
    ler_error why = {0};
    ler_code code = site_read(s, f->path, &there, &why);
    f->outcome = SITE_NEW;
    if (code == LER_E_NOT_FOUND)
        return LER_OK;
    if (code != LER_OK && code != LER_E_LIMIT) { /* LIMIT: it is longer, so it is not the same */
        if (err != NULL)
            *err = why;
        return code;
    }
    f->outcome =
        code == LER_OK && ler_str_equal(ler_buf_view(&there), f->bytes) ? SITE_SAME : SITE_CHANGED;
    if (f->outcome == SITE_SAME || f->kind != SITE_FIXED)
        return LER_OK;
    ler_fail(err, LER_E_CONFLICT,
             "%.*s is published with other bytes, which records rely on: nothing was written",
             (int)f->url.len, f->url.data);
    ler_error_source(err, f->path);
    return LER_E_CONFLICT;
}

/* ---- the map ---- */

static int by_path(const void *a, const void *b) {
    return strcmp((*(const site_file *const *)a)->path, (*(const site_file *const *)b)->path);
}

static void map_line(ler_buf *map, ler_str url, ler_str path) {
    ler_buf_text(map, map->len <= 1 ? "\n  " : ",\n  ");
    ler_json_write_str(url, map);
    ler_buf_text(map, ": ");
    ler_json_write_str(path, map);
}

/* What an earlier run published and this one does not know (a framework that left the store). */
static ler_code keep_published(site *s, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
    ler_json *old = NULL;
    ler_error why = {0};
    ler_code code = site_read(s, SITE_MAP, &text, &why);
    if (code == LER_E_NOT_FOUND)
        return LER_OK;
    ler_str kept = ler_arena_str(s->arena, ler_buf_view(&text));
    if (kept.data == NULL)
        return ler_no_memory(err);
    if (code == LER_OK)
        code = ler_json_read(s->arena, kept, NULL, &old, &why);
    if (code != LER_OK || !ler_json_is(old, LER_JSON_OBJECT)) {
        ler_fail(err, LER_E_CONFLICT, "is there, and is not the map of a site published before");
        return ler_error_source(err, SITE_MAP);
    }
    for (size_t i = 0; i < ler_json_count(old); i++) {
        const ler_json_member *m = ler_json_member_at(old, i);
        ler_str file = ler_json_str(m->value);
        char path[MAX_PATH];
        if (file.len == 0 || file.len >= sizeof path || memchr(file.data, 0, file.len) != NULL)
            continue;
        snprintf(path, sizeof path, "%.*s", (int)file.len, file.data);
        if (path_is_plain(path) && find(s, path) == NULL && is_there(s, path))
            map_line(&s->map, m->key, file);
    }
    return LER_OK;
}

static ler_code add_map(site *s, ler_error *err) {
    const site_file **sorted = calloc(s->count + 1, sizeof *sorted);
    size_t n = 0;
    if (sorted == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < s->count; i++)
        if (s->files[i].kind != SITE_PAGE)
            sorted[n++] = &s->files[i];
    qsort(sorted, n, sizeof *sorted, by_path);
    ler_buf_char(&s->map, '{');
    for (size_t i = 0; i < n; i++)
        map_line(&s->map, sorted[i]->url, ler_str_of(sorted[i]->path));
    free(sorted);
    TRY(keep_published(s, err));
    ler_buf_text(&s->map, "\n}\n");
    TRY(ler_buf_done(&s->map, err));
    return site_add(s, SITE_MAP, ler_buf_view(&s->map), SITE_PAGE, err);
}

ler_code site_compare(site *s, ler_error *err) {
    TRY(add_map(s, err));
    for (size_t i = 0; i < s->count; i++)
        TRY(compare(s, &s->files[i], err));
    return LER_OK;
}

void site_leave(site *s, const char *path) {
    site_file *f = find(s, path);
    if (f != NULL)
        f->outcome = SITE_LEFT;
}

ler_code site_write(site *s, ler_error *err) {
    for (size_t i = 0; i < s->count && !s->dry_run; i++) {
        const site_file *f = &s->files[i];
        LER_AUTO_DIR dir = NULL;
        const char *last;
        if (f->outcome == SITE_SAME || f->outcome == SITE_LEFT)
            continue;
        TRY(walk(s, f->path, true, &dir, &last, err));
        ler_dir_clear(dir == NULL ? s->dir : dir, last);
        TRY(ler_dir_write(dir == NULL ? s->dir : dir, last, f->bytes, 0644,
                          f->kind == SITE_FIXED ? LER_WRITE_NEW : LER_WRITE_REPLACE, true, err));
    }
    return LER_OK;
}
