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

static ler_code read_map(resource_map *map, const char *path, ler_error *err) {
    TRY(ler_file_read(path, &map->text, err));
    TRY(ler_json_read(map->arena, ler_buf_view(&map->text), NULL, &map->root, err));
    if (!ler_json_is(map->root, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "", "a resource map is an object from URL to path");
    for (size_t i = 0; i < ler_json_count(map->root); i++) {
        const ler_json_member *m = ler_json_member_at(map->root, i);
        ler_str file = ler_json_str(m->value);
        char excerpt[LER_EXCERPT];
        if (!ler_uri_valid(m->key) || file.len == 0 || memchr(file.data, 0, file.len) != NULL)
            return ler_fail_at(err, LER_E_CONTENT, "",
                               "\"%s\" must be a URL, and its value the path of a file",
                               ler_excerpt(excerpt, m->key.data, m->key.len));
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

ler_code resources_get(const resource_map *map, ler_str url, ler_buf *out, ler_error *err) {
    ler_str file = map == NULL ? LER_STR_NONE : ler_json_str(ler_json_get_str(map->root, url));
    if (file.len == 0)
        return ler_fail(err, LER_E_NOT_FOUND, "no local file answers for it");
    LER_AUTO_BUF path = ler_buf_new(8192);
    if (file.data[0] != '/')
        ler_buf_str(&path, map->folder);
    ler_buf_str(&path, file);
    TRY(ler_buf_done(&path, err));
    return ler_file_read_regular(path.data, out, err);
}
