/* What a statement of one version of a framework is in the next: taken over as it is, or a question
 * for a person. Worked out once for all rows.
 *
 *   certain    the same text at the same level, wherever it stands there now; also when only case,
 *              dashes, quotes or spaces differ, which `issue` takes for the same text as well
 *   question   other words, another level, merged, split, gone: what an assessor saw was measured
 *              against the old words, and no program knows whether it holds for the new ones */
#ifndef ISSUER_CROSSWALK_MAP_H
#define ISSUER_CROSSWALK_MAP_H

#include "ler/arena.h"
#include "ler/diff.h"
#include "ler/level.h"
#include "ler/store.h"

typedef struct cross_fate {
    const ler_change *change;
    bool certain;
    bool elsewhere; /* certain, under another code */
    char reason[320];
} cross_fate;

typedef struct cross_map {
    const ler_framework *from, *to;
    ler_diff *diff;
    cross_fate *fates; /* of each statement of `from` */
    /* How a roster names `to` so that the store finds it, and no other. */
    ler_str digest;
    bool labelled; /* SOC and version will do */
} cross_map;

/* Both frameworks are the store's. */
ler_code cross_map_new(ler_store *store, const ler_framework *from, const ler_framework *to,
                       cross_map **out, ler_error *err) LER_MUST_USE;
void cross_map_free(cross_map **map);

const cross_fate *cross_map_of(const cross_map *map, const ler_statement *from);

/* "proficient/04; advanced/01" */
void cross_codes(const ler_statement *const *list, size_t count, ler_buf *out);

/* The levels that statements make, as codes without a number: "proficient; ai/developing;
 * durable/communication/applying"; "none" when they make no level at all. */
ler_code cross_levels(const ler_policy *policy, const ler_framework *fw,
                      const ler_statement *const *list, size_t count, ler_buf *out,
                      ler_error *err) LER_MUST_USE;

#endif
