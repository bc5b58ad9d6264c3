/* --resources MAP.json: local files that answer for URLs, so that nothing is fetched. The map is an
 * object from URL to path; a relative path counts from the map's own folder. In place of the path
 * there may be
 *
 *   {"file": PATH, "from": TIME, "until": TIME}   a file that answers for that time only, both ends
 *                                                 included: an archive of what stood at the URL
 *   an array of paths and of such objects         several copies of one thing
 *
 * For a time that a dated file holds, that file answers; for any other the ones without dates. Two
 * dated files of one URL never hold the same time: then the map is refused. */
#ifndef VERIFIER_RESOURCES_H
#define VERIFIER_RESOURCES_H

#include "ler/json.h"
#include "ler/time.h"

#define RESOURCE_COPIES 200 /* of one URL */

typedef struct resource_map resource_map;

ler_code resources_read(const char *path, resource_map **out, ler_error *err) LER_MUST_USE;
void resources_free(resource_map **map);

/* How many files answer for url at that time; 0 also for map NULL. *dated: it is a file of that
 * time, and then the only one. NULL: not asked. */
size_t resources_count(const resource_map *map, ler_str url, const ler_time *at, bool *dated);
/* Reads the i-th of them into `out`. LER_E_READ when the file is not there. */
ler_code resources_get_at(const resource_map *map, ler_str url, const ler_time *at, size_t i,
                          ler_buf *out, ler_error *err) LER_MUST_USE;
/* Reads the only one. LER_E_NOT_FOUND when there is none, LER_E_READ when the file is not there, or
 * when there are several: which of them it was, nothing says. */
ler_code resources_get(const resource_map *map, ler_str url, const ler_time *at, ler_buf *out,
                       ler_error *err) LER_MUST_USE;

#endif
