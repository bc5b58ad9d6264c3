#include "verifier/resources.h"

#include "ler/file.h"
#include "ler/shape.h"
#include <stdlib.h>

struct resource_map {
    ler_arena *arena;
    ler_buf text;
    ler_json *root;
    ler_str folder; /* with its final '/', or empty */
};

typedef struct copy {
    ler_str file;
    bool dated;
    ler_time from, until;
} copy;

static bool is_path(ler_str file) {
    return file.len > 0 && memchr(file.data, 0, file.len) == NULL;
}

static bool read_time(const ler_json *v, const char *name, ler_time *out) {
    return ler_time_parse(ler_json_get_text(v, name), out, NULL) == LER_OK && out->zoned;
}

/* False when it is neither a path nor a dated file. */
static bool read_copy(const ler_json *v, copy *out) {
    *out = (copy){.file = ler_json_str(v)};
    if (!ler_json_is(v, LER_JSON_OBJECT))
        return is_path(out->file);
    *out = (copy){.file = ler_json_get_text(v, "file"), .dated = true};
    return ler_json_count(v) == 3 && is_path(out->file) && read_time(v, "from", &out->from) &&
           read_time(v, "until", &out->until) && ler_time_compare(&out->from, &out->until) <= 0;
}

static bool overlap(const copy *a, const copy *b) {
    return a->dated && b->dated && ler_time_compare(&a->from, &b->until) <= 0 &&
           ler_time_compare(&b->from, &a->until) <= 0;
}

static ler_code check_copies(const ler_json_member *m, ler_error *err) {
    char excerpt[LER_EXCERPT];
    const char *shown = ler_excerpt(excerpt, m->key.data, m->key.len);
    size_t count = ler_json_list_count(m->value);
    copy a, b;
    if (count == 0 || count > RESOURCE_COPIES)
        return ler_fail_at(err, LER_E_CONTENT, "", "\"%s\" must have 1 to %d files", shown,
                           RESOURCE_COPIES);
    for (size_t i = 0; i < count; i++) {
        if (!read_copy(ler_json_list_item(m->value, i), &a))
            return ler_fail_at(err, LER_E_CONTENT, "",
                               "the value of \"%s\" must be the path of a file, an object with "
                               "\"file\", \"from\" and \"until\" (times with a zone, in this "
                               "order), or an array of those",
                               shown);
        for (size_t k = 0; k < i; k++)
            if (read_copy(ler_json_list_item(m->value, k), &b) && overlap(&a, &b))
                return ler_fail_at(err, LER_E_CONTENT, "",
                                   "two files of \"%s\" are said to be of the same time", shown);
    }
    return LER_OK;
}

static ler_code read_map(resource_map *map, const char *path, ler_error *err) {
    TRY(ler_file_read(path, &map->text, err));
    TRY(ler_json_read(map->arena, ler_buf_view(&map->text), NULL, &map->root, err));
    if (!ler_json_is(map->root, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "", "a resource map is an object from URL to path");
    for (size_t i = 0; i < ler_json_count(map->root); i++) {
        const ler_json_member *m = ler_json_member_at(map->root, i);
        char excerpt[LER_EXCERPT];
        if (!ler_uri_valid(m->key))
            return ler_fail_at(err, LER_E_CONTENT, "", "\"%s\" is not a URL",
                               ler_excerpt(excerpt, m->key.data, m->key.len));
        TRY(check_copies(m, err));
    }
    const char *slash = strrchr(path, '/');
    map->folder = (ler_str){path, slash == NULL ? 0 : (size_t)(slash - path) + 1};
    map->folder = ler_arena_str(map->arena, map->folder);
    return map->folder.data == NULL ? ler_no_memory(err) : LER_OK;
}

ler_code resources_read(const char *path, resource_map **out, ler_error *err) {
    *out = NULL;
    resource_map *map = calloc(1, sizeof *map);
    if (map == NULL)
        return ler_no_memory(err);
    map->text = ler_buf_new(LER_MAX_CONFIG);
    map->arena = ler_arena_new(16 * LER_MAX_CONFIG);
    ler_code code = map->arena == NULL ? ler_no_memory(err) : read_map(map, path, err);
    if (code != LER_OK) {
        resources_free(&map);
        ler_error_source(err, path);
        return code;
    }
    *out = map;
    return LER_OK;
}

void resources_free(resource_map **map) {
    if (*map == NULL)
        return;
    ler_arena_free(&(*map)->arena);
    ler_buf_free(&(*map)->text);
    free(*map);
    *map = NULL;
}

/* The i-th file that answers at that time. */
static bool find(const resource_map *map, ler_str url, const ler_time *at, size_t i, copy *out) {
    const ler_json *list = map == NULL ? NULL : ler_json_get_str(map->root, url);
    size_t seen = 0;
    for (size_t k = 0; k < ler_json_list_count(list); k++)
        if (read_copy(ler_json_list_item(list, k), out) && out->dated &&
            ler_time_compare(&out->from, at) <= 0 && ler_time_compare(at, &out->until) <= 0)
            return i == 0;
    for (size_t k = 0; k < ler_json_list_count(list); k++)
        if (read_copy(ler_json_list_item(list, k), out) && !out->dated && seen++ == i)
            return true;
    return false;
}

size_t resources_count(const resource_map *map, ler_str url, const ler_time *at, bool *dated) {
    copy found = {0};
    size_t count = 0;
    if (dated != NULL)
        *dated = false;
    while (find(map, url, at, count, &found)) {
        count++;
        if (dated != NULL)
            *dated = found.dated;
        if (found.dated)
            break;
    }
    return count;
}

ler_code resources_get_at(const resource_map *map, ler_str url, const ler_time *at, size_t i,
                          ler_buf *out, ler_error *err) {
    copy found;
    if (!find(map, url, at, i, &found))
        return ler_fail(err, LER_E_NOT_FOUND, "no local file answers for it");
    LER_AUTO_BUF path = ler_buf_new(8192);
    if (found.file.data[0] != '/')
        ler_buf_str(&path, map->folder);
    ler_buf_str(&path, found.file);
    TRY(ler_buf_done(&path, err));
    return ler_file_read_regular(path.data, out, err);
}

ler_code resources_get(const resource_map *map, ler_str url, const ler_time *at, ler_buf *out,
                       ler_error *err) {
    if (resources_count(map, url, at, NULL) > 1)
        return ler_fail(err, LER_E_READ,
                        "several local files answer for it, and nothing says which of them is of "
                        "that time");
    return resources_get_at(map, url, at, 0, out, err);
}
