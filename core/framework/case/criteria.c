/* Rubrics. A criterion is read in one of two ways: as the scale of the framework, or of the part
 * that its CFItemURI names; or, when that names a single competency and each of its levels has a
 * description, as what a person at that level does: the statements themselves. */
#include "framework/case/import_internal.h"

#include <stdlib.h>

typedef struct rung {
    const ler_json *v;
    uint32_t number;
    double order;
} rung;

static int compare_rungs(const void *a, const void *b) {
    const rung *p = a, *q = b;
    if (p->order < q->order || p->order > q->order)
        return p->order < q->order ? -1 : 1;
    return p->number < q->number ? -1 : p->number > q->number;
}

/* Orders by a member when all have it and no two the same. */
static bool order_by(rung *rungs, size_t count, const char *key) {
    for (size_t i = 0; i < count; i++) {
        const ler_json *v = ler_json_get(rungs[i].v, key);
        if (!ler_json_is(v, LER_JSON_NUMBER))
            return false;
        rungs[i].order = ler_json_number(v);
    }
    qsort(rungs, count, sizeof *rungs, compare_rungs);
    for (size_t i = 1; i < count; i++)
        if (!(rungs[i - 1].order < rungs[i].order))
            return false;
    return true;
}

/* Lowest first: by score, which is what a level is worth; by position, which is where it is shown,
 * only without scores. Tables often show the best first. */
static bool order_levels(case_importer *x, case_criterion *c, const ler_json *list,
                         ler_place place) {
    rung rungs[LER_MAX_LEVELS];
    size_t count = ler_json_count(list);
    if (!ler_json_is(list, LER_JSON_ARRAY) || count == 0 || count > LER_MAX_LEVELS) {
        case_omit(x, LER_STR("a CFRubricCriterion without levels, or with more than 8"), "criteria",
                  place);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        rungs[i] = (rung){ler_json_item(list, i), i, i};
        if (ler_str_trim(ler_json_get_text(rungs[i].v, "quality")).len == 0) {
            case_omit(x, LER_STR("a CFRubricCriterion with a level without \"quality\""),
                      "criteria", place);
            return false;
        }
    }
    if (!order_by(rungs, count, "score") && !order_by(rungs, count, "position")) {
        for (uint32_t i = 0; i < count; i++)
            rungs[i].order = rungs[i].number;
        qsort(rungs, count, sizeof *rungs, compare_rungs);
        CASE_ODD(x, place,
                 "neither scores nor positions order the levels: taken as they stand, "
                 "lowest first");
    }
    c->texts = true;
    for (size_t i = 0; i < count; i++) {
        c->levels[i] = rungs[i].v;
        c->places[i] = rungs[i].number;
        c->texts &= ler_str_trim(ler_json_get_text(rungs[i].v, "description")).len > 0;
    }
    c->level_count = count;
    return true;
}

/* What a rubric says beyond ranks and texts. */
static void omit_members(case_importer *x, const case_criterion *c, ler_place place) {
    static const char *const criterion[] = {"identifier",
                                            "uri",
                                            "CFItemURI",
                                            "position",
                                            "rubricId",
                                            "lastChangeDateTime",
                                            "CFRubricCriterionLevels",
                                            NULL};
    static const char *const levels[] = {
        "identifier", "uri",      "description",       "quality",
        "score",      "position", "rubricCriterionId", "lastChangeDateTime",
        NULL};
    if (x->own)
        return;
    case_omit_others(x, c->v, criterion, "criteria", place);
    for (size_t i = 0; i < c->level_count; i++)
        case_omit_others(x, c->levels[i], levels, "levels", place);
}

static void read_criterion(case_importer *x, const ler_json *v, uint32_t rubric, uint32_t number) {
    case_criterion c = {.v = v, .item = CASE_NONE, .rubric = rubric, .number = number};
    const ler_json *item = ler_json_get(v, "CFItemURI");
    ler_place place = case_place(x, "/CFRubrics/%u/CFRubricCriteria/%u", rubric, number);
    if (!order_levels(x, &c, ler_json_get(v, "CFRubricCriterionLevels"), place))
        return;
    if (!case_is_empty(item)) {
        c.item = case_find(x, item);
        if (c.item == CASE_NONE &&
            !ler_str_equal_nocase(ler_json_get_text(item, "identifier"),
                                  ler_json_get_text(x->document, "identifier"))) {
            case_omit(x, LER_STR("a CFRubricCriterion of an item that is not in this package"),
                      "criteria", place);
            return;
        }
    }
    bool single = c.item != CASE_NONE && x->items[c.item].children == 0;
    c.texts &= single && !x->own;
    if (single && !c.texts) {
        case_omit(x, LER_STR("a CFRubricCriterion of one item without a text for each level"),
                  "criteria", place);
        return;
    }
    if (c.texts && x->items[c.item].criterion != CASE_NONE) {
        case_omit(x, LER_STR("a further CFRubricCriterion of an item"), "criteria", place);
        return;
    }
    omit_members(x, &c, place);
    if (!c.texts && x->scale_count == CASE_MAX_SCALES) {
        CASE_BAD(x, place, "more than %d rubrics of whole frameworks or their parts",
                 CASE_MAX_SCALES);
        return;
    }
    if (!c.texts)
        x->scales[x->scale_count++] = x->criterion_count;
    if (!c.texts && c.item != CASE_NONE)
        x->items[c.item].has_scale = true;
    if (c.texts)
        x->items[c.item].criterion = x->criterion_count;
    x->criteria[x->criterion_count++] = c;
}

ler_code case_read_criteria(case_importer *x) {
    const ler_json *rubrics = ler_json_get(x->package, "CFRubrics");
    size_t count = 0;
    rubrics = ler_json_is(rubrics, LER_JSON_ARRAY) ? rubrics : NULL;
    for (size_t i = 0; i < ler_json_count(rubrics); i++)
        count += ler_json_count(ler_json_get(ler_json_item(rubrics, i), "CFRubricCriteria"));
    x->criteria = ler_arena_array(x->arena, count + 1, sizeof *x->criteria);
    if (x->criteria == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < ler_json_count(rubrics); i++) {
        const ler_json *list = ler_json_get(ler_json_item(rubrics, i), "CFRubricCriteria");
        for (uint32_t k = 0; ler_json_is(list, LER_JSON_ARRAY) && k < ler_json_count(list); k++)
            read_criterion(x, ler_json_item(list, k), i, k);
    }
    return LER_OK;
}

const case_criterion *case_scale_of(const case_importer *x, uint32_t strand) {
    for (uint32_t i = 0; i < x->scale_count; i++) {
        const case_criterion *c = &x->criteria[x->scales[i]];
        bool whole = c->item == CASE_NONE || !x->items[c->item].is_strand;
        if (strand == CASE_NONE ? whole : c->item == strand)
            return c;
    }
    return NULL;
}

int case_place_in_scale(const case_criterion *scale, ler_str label) {
    for (size_t i = 0; scale != NULL && i < scale->level_count; i++)
        if (ler_str_equal_nocase(ler_str_trim(label),
                                 ler_str_trim(ler_json_get_text(scale->levels[i], "quality"))))
            return (int)i;
    return -1;
}
