/* Inside of the cache: its files. */
#ifndef FETCH_CACHE_H
#define FETCH_CACHE_H

#include "ler/arena.h"
#include "ler/fetch.h"
#include "ler/file.h"

#define CACHE_FILE_MAX (LER_MAX_FRAMEWORK + 2 * LER_MAX_URL + 256)
#define CACHE_FILES 4096       /* in one folder; beyond it nothing new is written */
#define CACHE_KEEP (7 * 86400) /* seconds after which a file is removed */

typedef struct cache_folder {
    ler_dir *dir;
    bool full, swept;
} cache_folder;

/* The folder, made when missing, checked for being the user's own. */
ler_code cache_folder_open(const char *path, cache_folder *out, ler_error *err) LER_MUST_USE;
/* The body kept for key, and when it was; LER_E_NOT_FOUND for anything that is not whole. */
ler_code cache_file_read(cache_folder *folder, ler_str key, ler_buf *body, int64_t *when,
                         ler_error *err) LER_MUST_USE;
ler_code cache_file_write(cache_folder *folder, ler_str key, int64_t when, ler_str body,
                          ler_error *err) LER_MUST_USE;
void cache_file_remove(cache_folder *folder, ler_str key);

#endif
