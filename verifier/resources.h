/* --resources MAP.json: local files that answer for URLs, so that nothing is fetched. The map is an
 * object from URL to path; a relative path counts from the map's own folder. */
#ifndef VERIFIER_RESOURCES_H
#define VERIFIER_RESOURCES_H

#include "ler/json.h"

typedef struct resource_map resource_map;

ler_code resources_read(const char *path, resource_map **out, ler_error *err) LER_MUST_USE;
void resources_free(resource_map **map);

/* Reads the file that answers for url into `out`. LER_E_NOT_FOUND when the map has none (also for
 * map NULL), LER_E_READ when the file is not there. */
ler_code resources_get(const resource_map *map, ler_str url, ler_buf *out,
                       ler_error *err) LER_MUST_USE;

#endif
