/* Which items are levels, and what stands at which: by hasSkillLevel, by an item above that is a
 * level, or as the person says. */
#include "framework/case/import_internal.h"

static ler_str label_of(const case_item *item) {
    ler_str brief = ler_str_trim(ler_json_get_text(item->v, "abbreviatedStatement"));
    return item->text.len > 100 && brief.len > 0 ? brief : item->text;
}

static ler_str last_of(ler_str code) { /* "durable/applying": applying */
    size_t from = code.len;
    while (from > 0 && code.data[from - 1] != '/')
        from--;
    return ler_str_from(code, from);
}

/* Types of items that are levels of skill. The level of a school or a course is none: for other
 * words there is --levels. */
bool case_is_level_type(ler_str type) {
    static const char *const words[] = {
        CASE_LEVEL,          "Skill Level",      "Mastery Level",     "Proficiency Level",
        "Performance Level", "Competency Level", "Achievement Level", "Competence Level"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ler_str_equal_nocase(type, ler_str_of(words[i])))
            return true;
    return false;
}

/* ---- the list of levels ---- */

static uint32_t add_level(case_importer *x, case_level level) {
    if (x->level_count == x->level_capacity) {
        uint32_t capacity = x->level_capacity == 0 ? 16 : 2 * x->level_capacity;
        case_level *levels = ler_arena_array(x->arena, capacity, sizeof *levels);
        x->failed |= levels == NULL;
        if (levels == NULL)
            return CASE_NONE;
        if (x->level_count > 0)
            memcpy(levels, x->levels, x->level_count * sizeof *levels);
        x->levels = levels;
        x->level_capacity = capacity;
    }
    unsigned rank = 0; /* behind the others of its strand, unless a rubric says otherwise */
    for (uint32_t i = 0; i < x->level_count; i++)
        rank += x->levels[i].strand == level.strand;
    int said = case_place_in_scale(case_scale_of(x, level.strand), level.label);
    level.rank = said >= 0 && x->options->levels == NULL && !x->own ? (unsigned)said : rank;
    x->levels[x->level_count] = level;
    return x->level_count++;
}

/* A framework has at most LER_MAX_LEVELS in a strand, so a list that outgrows this is no scale, and
 * searching it stays cheap. */
#define LEVELS_TOLD 256

uint32_t case_level_of(case_importer *x, uint32_t strand, ler_str label, bool make,
                       ler_place place) {
    if (x->options->levels != NULL) {
        int choice = ler_level_choice_of(x->options->levels, label);
        return choice < 0 ? CASE_NONE : x->chosen[choice];
    }
    for (uint32_t i = 0; i < x->level_count; i++)
        if (x->levels[i].strand == strand &&
            ler_str_equal_nocase(x->levels[i].label, ler_str_trim(label)))
            return i;
    if (!make || x->level_count == LEVELS_TOLD)
        return CASE_NONE;
    return add_level(
        x, (case_level){
               .label = ler_str_trim(label), .strand = strand, .item = CASE_NONE, .place = place});
}

static ler_str capitalised(case_importer *x, ler_str key) {
    char *copy = ler_arena_bytes(x->arena, key.len + 1);
    x->failed |= copy == NULL;
    if (copy == NULL || key.len == 0)
        return key;
    memcpy(copy, key.data, key.len);
    copy[0] = copy[0] >= 'a' && copy[0] <= 'z' ? (char)(copy[0] - 'a' + 'A') : copy[0];
    return (ler_str){copy, key.len};
}

/* The person's levels: one for each key, worded as the first label for it. */
static bool add_choices(case_importer *x) {
    const ler_level_choices *choices = x->options->levels;
    for (size_t i = 0; choices != NULL && i < choices->count; i++) {
        const ler_level_choice *c = &choices->items[i];
        x->chosen[i] = CASE_NONE;
        for (size_t k = 0; k < i && x->chosen[i] == CASE_NONE; k++)
            if (ler_str_equal(c->key, choices->items[k].key))
                x->chosen[i] = x->chosen[k];
        if (x->chosen[i] != CASE_NONE)
            continue;
        ler_str label = ler_str_is(c->label, "*") || ler_str_equal(c->label, c->key)
                            ? capitalised(x, c->key)
                            : c->label;
        x->chosen[i] = add_level(
            x, (case_level){.label = label, .key = c->key, .strand = CASE_NONE, .item = CASE_NONE});
        if (x->chosen[i] == CASE_NONE)
            return false;
    }
    return true;
}

uint32_t case_chosen_level(case_importer *x, uint32_t number) {
    const ler_level_choices *choices = x->options->levels;
    const case_item *item = &x->items[number];
    const ler_json *grades = ler_json_get(item->v, "educationLevel");
    if (grades == NULL) /* as early services of CASE 1.0 spelled it */
        grades = ler_json_get(item->v, "educationalLevel");
    uint32_t found = CASE_NONE;
    for (size_t i = 0; i < ler_json_list_count(grades); i++) {
        int choice = ler_level_choice_of(choices, ler_json_str(ler_json_list_item(grades, i)));
        if (choice < 0)
            continue;
        if (found != CASE_NONE && found != x->chosen[choice]) {
            CASE_BAD(x, case_item_place(x, number), "educationLevel names two levels");
            return found;
        }
        found = x->chosen[choice];
    }
    int choice = found == CASE_NONE ? ler_level_choice_of(choices, item->type) : -1;
    if (found == CASE_NONE && choice < 0)
        choice = ler_level_choice_rest(choices);
    return choice >= 0 ? x->chosen[choice] : found;
}

/* ---- items that are levels ---- */

static bool in_any_scale(const case_importer *x, ler_str label) {
    for (uint32_t i = 0; i < x->scale_count; i++)
        if (case_place_in_scale(&x->criteria[x->scales[i]], label) >= 0)
            return true;
    return false;
}

static bool is_chosen(const case_importer *x, const case_item *item) {
    const ler_level_choices *choices = x->options->levels;
    return ler_level_choice_of(choices, item->text) >= 0 ||
           ler_level_choice_of(choices, ler_json_get_text(item->v, "abbreviatedStatement")) >= 0 ||
           ler_level_choice_of(choices, ler_json_get_text(item->v, "humanCodingScheme")) >= 0;
}

static void mark(case_importer *x) {
    for (uint32_t i = 0; i < x->item_count; i++) {
        case_item *item = &x->items[i];
        item->is_strand =
            x->own ? ler_str_is(item->type, CASE_STRAND) && item->own.len > 0
                   : item->has_scale && ler_str_equal_nocase(item->type, LER_STR(CASE_STRAND));
        item->is_domain = x->own && ler_str_is(item->type, CASE_DOMAIN) && item->own.len > 0;
        if (x->options->levels != NULL) { /* one scale for all: other parts are headings */
            item->is_strand = item->is_domain = false;
            item->is_level = is_chosen(x, item);
        }
        if (x->options->levels == NULL && x->own)
            item->is_level = ler_str_is(item->type, CASE_LEVEL);
        else if (x->options->levels == NULL)
            item->is_level = case_is_level_type(item->type) ||
                             (item->children > 0 && in_any_scale(x, label_of(item)));
        item->is_level &= !item->is_strand;
    }
    for (uint32_t i = 0; i < x->skill_count; i++) {
        case_item *item = &x->items[x->skills[i].to];
        item->is_scale = true;
        if (!item->is_strand && x->options->levels == NULL)
            item->is_level = true;
    }
}

/* ---- down the tree ---- */

/* What an item has from the one above it. */
static void inherit(case_importer *x, uint32_t number, const case_edge *e, uint32_t *up) {
    case_item *item = &x->items[number];
    const case_item *parent = &x->items[e->parent];
    ler_place place = case_place(x, "/CFAssociations/%u", e->number);
    uint32_t above = parent->is_level || parent->is_strand ? parent->up : e->parent;
    if (above != CASE_NONE && *up == CASE_NONE)
        *up = above;
    else if (above != CASE_NONE && above != *up)
        case_omit(x, LER_STR("isChildOf to a second item above"), "associations", place);
    if (parent->strand != CASE_NONE && item->strand != CASE_NONE && parent->strand != item->strand)
        CASE_BAD(x, place, "an item of two strands, each with levels of its own");
    else if (parent->strand != CASE_NONE)
        item->strand = parent->strand;
    if (parent->under == CASE_NONE)
        return;
    if (item->is_level)
        CASE_BAD(x, place, "a level below a level");
    else if (item->under != CASE_NONE && item->under != parent->under &&
             !ler_str_equal_nocase(x->items[item->under].text, x->items[parent->under].text))
        CASE_BAD(x, place, "an item at two levels");
    else
        item->under = parent->under;
}

static void go_down(case_importer *x) {
    bool told = false;
    for (uint32_t at = 0; at < x->item_count; at++) {
        uint32_t number = x->topological[at], up = CASE_NONE;
        case_item *item = &x->items[number];
        if (item->retired)
            continue;
        for (uint32_t k = 0; k < item->edges; k++)
            if (x->edges[item->edge + k].parent != CASE_NONE)
                inherit(x, number, &x->edges[item->edge + k], &up);
        if (item->is_strand) {
            item->strand = number;
            up = CASE_NONE;
        }
        if (item->is_level)
            item->under = number;
        item->up = up;
        item->depth = up == CASE_NONE ? 0 : x->items[up].depth + 1;
        if (item->depth > CASE_MAX_DEPTH && !told) {
            CASE_BAD(x, case_item_place(x, number), "more than %d items above this one",
                     CASE_MAX_DEPTH);
            told = true;
        }
    }
}

/* ---- levels of items ---- */

/* The level that an item is. */
static uint32_t level_of_item(case_importer *x, uint32_t number) {
    case_item *item = &x->items[number];
    uint32_t strand = item->strand;
    if (x->options->levels != NULL) {
        const ler_level_choices *choices = x->options->levels;
        int choice = ler_level_choice_of(choices, item->text);
        if (choice < 0)
            choice =
                ler_level_choice_of(choices, ler_json_get_text(item->v, "abbreviatedStatement"));
        if (choice < 0)
            choice = ler_level_choice_of(choices, ler_json_get_text(item->v, "humanCodingScheme"));
        return choice < 0 ? CASE_NONE : x->chosen[choice];
    }
    ler_str key = item->own.len > 0 ? last_of(item->own) : LER_STR_NONE;
    for (uint32_t i = 0; i < x->level_count && key.len > 0; i++)
        if (x->levels[i].strand == strand && ler_str_equal(x->levels[i].key, key))
            return i;
    uint32_t found =
        key.len > 0 ? CASE_NONE
                    : case_level_of(x, strand, label_of(item), true, case_item_place(x, number));
    if (key.len > 0 && x->level_count < LEVELS_TOLD)
        found = add_level(x, (case_level){.label = label_of(item),
                                          .key = key,
                                          .strand = strand,
                                          .item = number,
                                          .place = case_item_place(x, number)});
    if (found == CASE_NONE)
        CASE_BAD(x, case_item_place(x, number), "more levels than a scale has");
    else if (x->levels[found].item == CASE_NONE)
        x->levels[found].item = number;
    return found;
}

/* The same levels in another order below another item would rank them two ways. */
static void check_order(case_importer *x, uint32_t parent) {
    const case_item *item = &x->items[parent];
    unsigned last = 0;
    for (uint32_t k = 0; k < item->children; k++) {
        uint32_t child = x->children[item->child + k];
        if (!x->items[child].is_level || x->items[child].level == CASE_NONE)
            continue;
        unsigned rank = x->levels[x->items[child].level].rank;
        if (rank < last)
            CASE_BAD(x, case_item_place(x, child),
                     "this level stands in another order here than before");
        last = rank;
    }
}

static void by_skill_level(case_importer *x) {
    for (uint32_t i = 0; i < x->skill_count; i++) {
        const case_link *link = &x->skills[i];
        case_item *item = &x->items[link->item];
        ler_place place = case_place(x, "/CFAssociations/%u", link->number);
        uint32_t level = x->items[link->to].level;
        if (!x->items[link->to].is_level || level == CASE_NONE) {
            case_omit(x, LER_STR("hasSkillLevel"), "associations", place);
        } else if (item->level != CASE_NONE && item->level != level) {
            CASE_BAD(x, place, "a second level of one item");
        } else if (x->levels[level].strand != item->strand && x->options->levels == NULL) {
            CASE_BAD(x, place, "a level of another strand");
        } else {
            item->level = level;
        }
    }
}

/* A scale may have levels at which nothing stands. */
static void seed_scale(case_importer *x, uint32_t strand) {
    const case_criterion *scale = case_scale_of(x, strand);
    for (size_t i = 0; scale != NULL && i < scale->level_count; i++) {
        ler_place place =
            case_place(x, "/CFRubrics/%u/CFRubricCriteria/%u/CFRubricCriterionLevels/%u",
                       scale->rubric, scale->number, scale->places[i]);
        case_level_of(x, strand, ler_json_get_text(scale->levels[i], "quality"), true, place);
        if (!case_is_empty(ler_json_get(scale->levels[i], "description")))
            case_omit(x, LER_STR("description of a level"), "levels", place);
    }
}

/* It must have the levels at which something stands, and rank them as they stand. */
static void meet_scale(case_importer *x, uint32_t strand) {
    const case_criterion *scale = case_scale_of(x, strand);
    size_t count = 0;
    for (uint32_t i = 0; scale != NULL && i < x->level_count; i++) {
        case_level *level = &x->levels[i];
        if (level->strand != strand)
            continue;
        count++;
        if (level->rank >= scale->level_count ||
            !ler_str_equal_nocase(
                ler_str_trim(level->label),
                ler_str_trim(ler_json_get_text(scale->levels[level->rank], "quality"))))
            CASE_BAD(x, level->place, "the rubric does not have this level, or not at this rank");
        else if (x->own)
            level->role = ler_json_get_text(scale->levels[level->rank], "description");
    }
    if (scale != NULL && count < scale->level_count)
        CASE_BAD(x,
                 case_place(x, "/CFRubrics/%u/CFRubricCriteria/%u", scale->rubric, scale->number),
                 "more levels than the items have");
}

/* Two scales for one set of statements: which of them would order it? */
static void check_scales(case_importer *x) {
    const case_criterion *scale = case_scale_of(x, CASE_NONE);
    for (uint32_t i = 0; i < x->scale_count && x->options->levels == NULL; i++) {
        const case_criterion *c = &x->criteria[x->scales[i]];
        if (c == scale || (c->item != CASE_NONE && x->items[c->item].is_strand))
            continue;
        bool same = scale != NULL && c->level_count == scale->level_count;
        for (size_t k = 0; k < c->level_count && same; k++)
            same = case_place_in_scale(scale, ler_json_get_text(c->levels[k], "quality")) == (int)k;
        if (!same)
            CASE_BAD(x, case_place(x, "/CFRubrics/%u/CFRubricCriteria/%u", c->rubric, c->number),
                     "other levels than those of another criterion: say --levels");
    }
}

ler_code case_find_levels(case_importer *x) {
    mark(x);
    go_down(x);
    check_scales(x);
    if (!add_choices(x))
        return ler_no_memory(x->err);
    if (x->options->levels == NULL && !x->own) {
        seed_scale(x, CASE_NONE);
        for (uint32_t i = 0; i < x->item_count; i++)
            if (x->items[x->by_rank[i]].is_strand)
                seed_scale(x, x->by_rank[i]);
    }
    for (uint32_t i = 0; i < x->item_count; i++)
        if (x->items[x->by_rank[i]].is_level)
            x->items[x->by_rank[i]].level = level_of_item(x, x->by_rank[i]);
    for (uint32_t i = 0; i < x->item_count; i++)
        if (!x->items[i].is_level && x->items[i].under != CASE_NONE)
            x->items[i].level = x->items[x->items[i].under].level;
    by_skill_level(x);
    for (uint32_t i = 0; i < x->item_count && x->options->levels == NULL; i++)
        check_order(x, i);
    if (x->options->levels == NULL) {
        meet_scale(x, CASE_NONE);
        for (uint32_t i = 0; i < x->item_count; i++)
            if (x->items[i].is_strand)
                meet_scale(x, i);
    }
    return LER_OK;
}
