/* The levels that a record lists, against the scale of their strand. */
#include "framework/framework_internal.h"
#include "framework/resolve_internal.h"

#include <stdio.h>

/* The strand and level of an id F#{level} or F#{strand}-{level}. */
static const ler_level *level_of_id(const ler_framework *fw, const ler_framework_claim *claim,
                                    ler_str id, const ler_strand **of) {
    const char *hash = id.len == 0 ? NULL : memchr(id.data, '#', id.len);
    if (hash == NULL)
        return NULL;
    ler_str base = {id.data, (size_t)(hash - id.data)};
    ler_str fragment = ler_str_from(id, base.len + 1);
    if (claim->id.len > 0 && !ler_str_equal(base, claim->id))
        return NULL;
    for (size_t k = 0; k < ler_framework_strand_count(fw); k++) {
        const ler_strand *strand = ler_framework_strand(fw, k);
        ler_str key = fragment;
        if (k > 0) {
            if (fragment.len <= strand->key.len || fragment.data[strand->key.len] != '-' ||
                memcmp(fragment.data, strand->key.data, strand->key.len) != 0)
                continue;
            key = ler_str_from(fragment, strand->key.len + 1);
        }
        for (size_t i = 0; i < strand->level_count; i++)
            if (ler_str_equal(strand->levels[i].key, key)) {
                *of = strand;
                return &strand->levels[i];
            }
    }
    return NULL;
}

bool ler_resolve_levels(const ler_resolved_framework *framework, const ler_framework_claim *claim,
                        const ler_level_words *levels, size_t count, char detail[400]) {
    detail[0] = '\0';
    if (framework->framework == NULL) {
        resolve_detail(detail, "no framework to compare the levels with");
        return false;
    }
    const ler_strand *scale = NULL; /* of the first level; the others must be of the same */
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++) {
        char excerpt[LER_EXCERPT], points[16];
        const ler_strand *strand = NULL;
        const ler_level *level = level_of_id(framework->framework, claim, levels[i].id, &strand);
        scale = scale == NULL ? strand : scale;
        if (level == NULL || strand != scale || (seen & 1U << level->points) != 0) {
            resolve_detail(detail, "\"%s\" is no level of the framework, or stands twice",
                           ler_excerpt(excerpt, levels[i].id.data, levels[i].id.len));
            return false;
        }
        seen |= 1U << level->points;
        snprintf(points, sizeof points, "%u", level->points);
        bool words = (levels[i].level.len == 0 || ler_str_equal(levels[i].level, level->label)) &&
                     (levels[i].name.len == 0 || ler_str_equal(levels[i].name, level->label));
        if (!words || (levels[i].points.len > 0 && !ler_str_is(levels[i].points, points))) {
            resolve_detail(detail,
                           "level %.*s is \"%.*s\" with points %s in the framework; the "
                           "record has it otherwise",
                           (int)level->key.len, level->key.data, (int)level->label.len,
                           level->label.data, points);
            return false;
        }
    }
    if (scale == NULL)
        scale = ler_framework_strand(framework->framework, 0);
    if (count != scale->level_count) {
        resolve_detail(detail, "the record lists %zu levels, the framework has %zu", count,
                       scale->level_count);
        return false;
    }
    return true;
}
