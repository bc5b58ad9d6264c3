/* The levels of a scheme and their order. */
#include "framework/ctdl/import_internal.h"

static const char *const UP[] = {"ceasn:inProgressionModel", "skos:inScheme", "skos:topConceptOf",
                                 "asn:inProgressionModel"};
static const char *const DOWN[] = {"skos:hasTopConcept", "asn:hasProgressionLevel"};

ler_code ctdl_schemes_read(ctdl_graph *g, uint32_t **out, ler_error *err) {
    uint32_t *of = ler_arena_array(g->arena, (size_t)g->count + 1, sizeof *of);
    if (of == NULL)
        return ler_no_memory(err);
    for (uint32_t i = 0; i < g->count; i++) {
        const ctdl_item *item = &g->items[i];
        of[i] = CTDL_NONE;
        for (size_t k = 0; k < sizeof UP / sizeof *UP && item->kind == CTDL_CONCEPT; k++)
            for (size_t v = 0; v < ctdl_value_count(item, UP[k]) && of[i] == CTDL_NONE; v++) {
                uint32_t scheme = ctdl_find(g, ctdl_value_at(item, UP[k], v));
                if (scheme != CTDL_NONE && g->items[scheme].kind == CTDL_SCHEME)
                    of[i] = scheme;
            }
    }
    for (uint32_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < sizeof DOWN / sizeof *DOWN && g->items[i].kind == CTDL_SCHEME; k++)
            for (size_t v = 0; v < ctdl_value_count(&g->items[i], DOWN[k]); v++) {
                uint32_t level = ctdl_find(g, ctdl_value_at(&g->items[i], DOWN[k], v));
                if (level != CTDL_NONE && of[level] == CTDL_NONE)
                    of[level] = i;
            }
    *out = of;
    return LER_OK;
}

static bool has(const ctdl_scale *scale, uint32_t concept) {
    for (uint32_t i = 0; i < scale->count; i++)
        if (scale->levels[i] == concept)
            return true;
    return false;
}

#define MAX_SCALE 256 /* concepts that are looked at; a scale has LER_MAX_LEVELS */

static ler_code put(ctdl_graph *g, ctdl_scale *scale, uint32_t concept, ler_error *err) {
    if (concept == CTDL_NONE || g->items[concept].kind != CTDL_CONCEPT || has(scale, concept))
        return LER_OK;
    if (scale->count == MAX_SCALE)
        return ler_fail_at(err, LER_E_LIMIT, g->items[concept].pointer.data,
                           "a scheme of more than %d levels", MAX_SCALE);
    if (scale->levels == NULL) {
        scale->levels = ler_arena_array(g->arena, MAX_SCALE, sizeof *scale->levels);
        if (scale->levels == NULL)
            return ler_no_memory(err);
    }
    scale->levels[scale->count++] = concept;
    return LER_OK;
}

#define SORTED 64 /* more levels than that keep the order of the file */

/* What each level says of those before and behind it. */
static void read_order(const ctdl_graph *g, const ctdl_scale *scale, bool before[SORTED][SORTED]) {
    for (uint32_t i = 0; i < scale->count; i++) {
        const ctdl_item *item = &g->items[scale->levels[i]];
        for (size_t v = 0; v < ctdl_value_count(item, "ceterms:precedes"); v++) {
            uint32_t next = ctdl_find(g, ctdl_value_at(item, "ceterms:precedes", v));
            for (uint32_t k = 0; k < scale->count; k++)
                before[i][k] |= scale->levels[k] == next;
        }
        for (size_t v = 0; v < ctdl_value_count(item, "ceterms:precededBy"); v++) {
            uint32_t last = ctdl_find(g, ctdl_value_at(item, "ceterms:precededBy", v));
            for (uint32_t k = 0; k < scale->count; k++)
                before[k][i] |= scale->levels[k] == last;
        }
    }
}

/* The first of those left that nothing left precedes, again and again: a stable order. */
static void sort(ctdl_graph *g, ctdl_scale *scale) {
    bool before[SORTED][SORTED] = {{false}}, taken[SORTED] = {false};
    uint32_t sorted[SORTED];
    read_order(g, scale, before);
    for (uint32_t done = 0; done < scale->count; done++) {
        uint32_t best = 0;
        for (; best < scale->count; best++) {
            bool first = !taken[best];
            for (uint32_t k = 0; k < scale->count && first; k++)
                first = k == best || taken[k] || !before[k][best];
            if (first)
                break;
        }
        if (best == scale->count) {
            CTDL_BAD(g, &g->items[scale->levels[0]], "ceterms:precedes",
                     "levels precede one another in a circle");
            return;
        }
        taken[best] = true;
        sorted[done] = scale->levels[best];
    }
    if (scale->count > 0)
        memcpy(scale->levels, sorted, scale->count * sizeof *sorted);
}

ler_code ctdl_scale_read(ctdl_graph *g, const uint32_t *of, uint32_t scheme, ctdl_scale *out,
                         ler_error *err) {
    *out = (ctdl_scale){.scheme = scheme};
    const ctdl_item *item = &g->items[scheme];
    for (size_t k = 0; k < sizeof DOWN / sizeof *DOWN; k++)
        for (size_t i = 0; i < ctdl_value_count(item, DOWN[k]); i++) {
            const ler_json *value = ctdl_value_at(item, DOWN[k], i);
            uint32_t level = ctdl_find(g, value);
            char shown[LER_EXCERPT];
            ler_str iri = ctdl_iri_of(value);
            if (level == CTDL_NONE)
                CTDL_ODD(g, item, DOWN[k], "%s is not in this file",
                         ler_excerpt(shown, iri.data, iri.len));
            TRY(put(g, out, level, err));
        }
    for (uint32_t i = 0; i < g->count; i++)
        if (of[i] == scheme)
            TRY(put(g, out, i, err));
    if (out->count <= SORTED)
        sort(g, out);
    return LER_OK;
}
