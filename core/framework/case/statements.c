/* What is a statement, and under which headings: those become its domain. */
#include "framework/case/import_internal.h"

#include <stdlib.h>

/* ---- what is a statement ---- */

/* Words for items that hold others: without others below them they are empty, not statements. */
static bool is_container_type(ler_str type) {
    static const char *const words[] = {CASE_STRAND, CASE_DOMAIN, "Cluster", "Category"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ler_str_equal_nocase(type, ler_str_of(words[i])))
            return true;
    return case_is_level_type(type);
}

static bool is_statement(case_importer *x, uint32_t number) {
    const case_item *item = &x->items[number];
    ler_str wanted = x->options->item_type;
    if (item->is_level || item->is_strand || item->is_domain || item->is_scale)
        return false;
    if (wanted.len > 0 && ler_str_equal_nocase(item->type, wanted))
        return true;
    if (item->children > 0)
        return false;
    if (wanted.len > 0)
        case_omit(x, LER_STR("an item of another type than --item-type says"), "items",
                  case_item_place(x, number));
    else if (is_container_type(item->type))
        case_omit(x, LER_STR("an item that holds others, but has none"), "items",
                  case_item_place(x, number));
    return wanted.len == 0 && !is_container_type(item->type);
}

static ler_code add_statement(case_importer *x, case_statement s) {
    if (x->statement_count == x->statement_capacity) {
        uint32_t capacity = x->statement_capacity == 0 ? 256 : 2 * x->statement_capacity;
        case_statement *list = ler_arena_array(x->arena, capacity, sizeof *list);
        if (list == NULL)
            return ler_no_memory(x->err);
        if (x->statement_count > 0)
            memcpy(list, x->statements, x->statement_count * sizeof *list);
        x->statements = list;
        x->statement_capacity = capacity;
    }
    if (x->statement_count > LER_MAX_FRAMEWORK_STATEMENTS)
        return ler_fail(x->err, LER_E_LIMIT, "more than %d statements",
                        LER_MAX_FRAMEWORK_STATEMENTS);
    x->statements[x->statement_count++] = s;
    return LER_OK;
}

/* A competency whose rubric has a text for each level: each is a statement, and the competency is
 * their domain. */
static ler_code add_texts(case_importer *x, uint32_t number) {
    const case_item *item = &x->items[number];
    const case_criterion *c = &x->criteria[item->criterion];
    uint32_t last = 0;
    for (uint32_t i = 0; i < c->level_count; i++) {
        ler_place place =
            case_place(x, "/CFRubrics/%u/CFRubricCriteria/%u/CFRubricCriterionLevels/%u", c->rubric,
                       c->number, c->places[i]);
        ler_str quality = ler_json_get_text(c->levels[i], "quality");
        uint32_t level = case_level_of(x, item->strand, quality, false, place);
        int rest = ler_level_choice_rest(x->options->levels);
        if (level == CASE_NONE && rest >= 0)
            level = x->chosen[rest];
        if (level == CASE_NONE || (i > 0 && x->levels[level].rank < last)) {
            CASE_BAD(x, place, "other levels than those of another criterion: say --levels");
            continue;
        }
        last = x->levels[level].rank;
        TRY(add_statement(
            x, (case_statement){
                   .item = number,
                   .level = level,
                   .rank = item->rank,
                   .sub = i,
                   .text = case_one_line(x, ler_json_get_text(c->levels[i], "description"), place),
                   .place = place}));
    }
    return LER_OK;
}

/* Without any other scale the first criterion with texts is one. */
static void scale_of_texts(case_importer *x) {
    uint32_t first = 0;
    while (first < x->criterion_count && !x->criteria[first].texts)
        first++;
    if (x->level_count > 0 || x->options->levels != NULL || first == x->criterion_count)
        return;
    const case_criterion *c = &x->criteria[first];
    for (size_t i = 0; i < c->level_count; i++)
        case_level_of(x, CASE_NONE, ler_json_get_text(c->levels[i], "quality"), true,
                      case_place(x, "/CFRubrics/%u/CFRubricCriteria/%u", c->rubric, c->number));
}

ler_code case_find_statements(case_importer *x) {
    uint32_t first = CASE_NONE, count = 0;
    scale_of_texts(x);
    for (uint32_t i = 0; i < x->item_count; i++) {
        case_item *item = &x->items[i];
        if (!is_statement(x, i))
            continue;
        if (item->level == CASE_NONE && item->criterion != CASE_NONE) {
            TRY(add_texts(x, i));
            continue;
        }
        if (item->level == CASE_NONE && x->options->levels != NULL)
            item->level = case_chosen_level(x, i);
        if (item->level == CASE_NONE) {
            first = first == CASE_NONE ? i : first;
            count++;
            continue;
        }
        if (item->criterion != CASE_NONE)
            case_omit(x, LER_STR("the rubric of a statement that has a level"), "items",
                      case_item_place(x, i));
        TRY(add_statement(x, (case_statement){.item = i,
                                              .level = item->level,
                                              .rank = item->rank,
                                              .text = item->text,
                                              .place = case_item_place(x, i)}));
    }
    if (count > 0)
        CASE_BAD(x, case_item_place(x, first),
                 "no level for this and %u other statements: neither an item above them that is a "
                 "level, nor hasSkillLevel, nor a rubric; say --levels KEY=LABEL,... (or KEY=* for "
                 "all of them)",
                 count - 1);
    else if (x->statement_count == 0 && ler_findings_errors(x->findings) == 0)
        CASE_BAD(x, case_place(x, "/CFItems"), "not one statement");
    return LER_OK;
}

/* ---- domains ---- */

/* The items above a statement, the nearest first; a competency with texts is above its texts. */
uint32_t case_nearest_above(const case_importer *x, const case_statement *s) {
    const case_item *item = &x->items[s->item];
    return item->criterion != CASE_NONE && item->level == CASE_NONE ? s->item : item->up;
}

ler_str case_domain_label(case_importer *x, uint32_t number) {
    const case_item *item = &x->items[number];
    ler_str brief = ler_str_trim(ler_json_get_text(item->v, "abbreviatedStatement"));
    if (item->text.len > 300 && brief.len > 0)
        return case_one_line(x, brief, case_item_place(x, number));
    return item->text;
}

/* "Care / Listening": the labels from the top down to the depth `cut`. */
static ler_code path_of(case_importer *x, ler_arena *paths, uint32_t number, uint32_t cut,
                        ler_str *out) {
    uint32_t chain[CASE_MAX_DEPTH + 2], count = 0;
    for (; number != CASE_NONE && count < CASE_MAX_DEPTH + 2; number = x->items[number].up)
        if (x->items[number].depth < cut)
            chain[count++] = number;
    LER_AUTO_BUF text = ler_buf_new(CASE_MAX_PATH);
    while (count-- > 0) {
        if (text.len > 0)
            ler_buf_text(&text, " / ");
        ler_buf_str(&text, case_domain_label(x, chain[count]));
    }
    if (text.failed && !text.no_memory)
        return ler_fail(x->err, LER_E_LIMIT, "more than %d bytes of headings above a statement",
                        CASE_MAX_PATH);
    *out = text.failed ? LER_STR_NONE : ler_arena_str(paths, ler_buf_view(&text));
    return out->data == NULL ? ler_no_memory(x->err) : LER_OK;
}

static int compare_paths(const void *a, const void *b) {
    const case_statement *const *p = a, *const *q = b;
    uint32_t s = (*p)->strand, t = (*q)->strand;
    return s != t ? (s < t ? -1 : 1) : ler_str_compare((*p)->path, (*q)->path);
}

/* Gives each statement the path down to `cut`; the most domains that a strand has then. */
static ler_code cut_paths(case_importer *x, ler_arena *paths, uint32_t cut, size_t *most) {
    ler_arena_reset(paths);
    const case_statement **list =
        ler_arena_array(x->arena, (size_t)x->statement_count + 1, sizeof(case_statement *));
    if (list == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < x->statement_count; i++) {
        x->statements[i].strand = x->levels[x->statements[i].level].strand;
        TRY(path_of(x, paths, case_nearest_above(x, &x->statements[i]), cut,
                    &x->statements[i].path));
        list[i] = &x->statements[i];
    }
    qsort(list, x->statement_count, sizeof *list, compare_paths);
    size_t count = 0;
    *most = 0;
    for (uint32_t i = 0; i < x->statement_count; i++) {
        if (i > 0 && list[i]->strand != list[i - 1]->strand)
            count = 0;
        if (i == 0 || compare_paths(&list[i - 1], &list[i]) != 0)
            count += list[i]->path.len > 0;
        *most = count > *most ? count : *most;
    }
    return LER_OK;
}

/* A domain for each path. When these are more than a framework holds, the lowest headings go. */
ler_code case_choose_cut(case_importer *x, ler_arena *paths, uint32_t *out) {
    uint32_t deepest = 0;
    size_t most;
    for (uint32_t i = 0; i < x->statement_count; i++) {
        uint32_t above = case_nearest_above(x, &x->statements[i]);
        uint32_t depth = above == CASE_NONE ? 0 : x->items[above].depth + 1;
        deepest = depth > deepest ? depth : deepest;
    }
    /* statements below more than a few headings are rare, and each try costs a sort */
    uint32_t cut = deepest;
    TRY(cut_paths(x, paths, cut, &most));
    while (cut > 1 && most > LER_MAX_DOMAINS) {
        cut = cut > 8 ? 8 : cut - 1;
        TRY(cut_paths(x, paths, cut, &most));
    }
    if (most > LER_MAX_DOMAINS)
        CASE_BAD(x, case_place(x, "/CFItems"),
                 "%zu headings at the top: a strand has at most %d domains", most, LER_MAX_DOMAINS);
    else if (cut < deepest)
        CASE_ODD(x, case_place(x, "/CFItems"),
                 "more than %d domains: headings below the %s are not carried", LER_MAX_DOMAINS,
                 cut == 1 ? "first" : "upper ones");
    *out = cut;
    return LER_OK;
}
