/* Statements with their strands, levels and domains, into the draft. */
#include "framework/case_import_internal.h"

#include <limits.h>
#include <stdlib.h>

/* ---- what is a statement ---- */

/* Words for items that hold others: without others below them they are empty, not statements. */
static bool is_container_type(ler_str type) {
    static const char *const words[] = {CASE_STRAND, CASE_DOMAIN, "Cluster", "Category"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (case_same(type, ler_str_of(words[i])))
            return true;
    return case_is_level_type(type);
}

static bool is_statement(case_importer *x, uint32_t number) {
    const case_item *item = &x->items[number];
    ler_str wanted = x->options->item_type;
    if (item->is_level || item->is_strand || item->is_domain || item->is_scale)
        return false;
    if (wanted.len > 0 && case_same(item->type, wanted))
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

static ler_code find_statements(case_importer *x) {
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
static uint32_t nearest_above(const case_importer *x, const case_statement *s) {
    const case_item *item = &x->items[s->item];
    return item->criterion != CASE_NONE && item->level == CASE_NONE ? s->item : item->up;
}

static ler_str domain_label(case_importer *x, uint32_t number) {
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
        ler_buf_str(&text, domain_label(x, chain[count]));
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
        TRY(path_of(x, paths, nearest_above(x, &x->statements[i]), cut, &x->statements[i].path));
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
static ler_code choose_cut(case_importer *x, ler_arena *paths, uint32_t *out) {
    uint32_t deepest = 0;
    size_t most;
    for (uint32_t i = 0; i < x->statement_count; i++) {
        uint32_t above = nearest_above(x, &x->statements[i]);
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

/* ---- strands and levels ---- */

static const ler_json *more_of(const case_importer *x, uint32_t item) {
    return item == CASE_NONE || !x->own
               ? NULL
               : ler_json_get(ler_json_get(x->items[item].v, "extensions"), CASE_MORE);
}

static ler_str own_key(const case_importer *x, uint32_t item) {
    ler_str code = item == CASE_NONE ? LER_STR_NONE : x->items[item].own;
    size_t from = code.len;
    while (from > 0 && code.data[from - 1] != '/')
        from--;
    return code.len == 0 ? LER_STR_NONE : ler_str_from(code, from);
}

static int compare_levels(const void *a, const void *b) {
    const case_level *const *p = a, *const *q = b;
    return (*p)->rank < (*q)->rank ? -1 : (*p)->rank > (*q)->rank;
}

/* The levels of a strand in their order; returns how many. */
static uint32_t levels_of(case_importer *x, uint32_t strand, case_level **out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < x->level_count; i++)
        if (x->levels[i].strand == strand)
            out[count++] = &x->levels[i];
    qsort(out, count, sizeof *out, compare_levels);
    return count;
}

/* Which level of the core a level is: by its key when it has one, else by its label. */
static int core_level(const case_level *level) {
    return ler_draft_core_level(level->key.len > 0 ? level->key : level->label);
}

static bool fits_core(const case_importer *x, case_level *const *levels, uint32_t count) {
    int last = -1;
    for (uint32_t i = 0; i < count; i++) {
        int core = core_level(levels[i]);
        if (core <= last)
            return false;
        last = core;
    }
    for (uint32_t i = 0; i < x->statement_count; i++)
        if (x->levels[x->statements[i].level].strand == CASE_NONE && x->statements[i].path.len > 0)
            return false;
    ler_str wanted = x->options->strand;
    return count > 0 && (wanted.len == 0 || ler_str_is(wanted, "core"));
}

static void add_core_levels(case_importer *x, case_level **levels, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        case_level *level = levels[i];
        level->number = (unsigned)core_level(level);
        ler_draft_core_label(x->draft, level->number, level->label, level->place);
        ler_draft_more(x->draft, LER_DRAFT_LEVEL, LER_DRAFT_CORE, level->number,
                       more_of(x, level->item));
        if (level->role.len > 0)
            ler_draft_text(x->draft, LER_DRAFT_ROLES, ler_core_levels[level->number], level->role,
                           level->place);
    }
}

static void add_levels(case_importer *x, unsigned strand, case_level **levels, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        case_level *level = levels[i];
        level->number =
            ler_draft_level(x->draft, strand, level->key, level->label,
                            level->role.len > 0 ? level->role : LER_STR_NONE, level->place);
        ler_draft_more(x->draft, LER_DRAFT_LEVEL, strand, level->number, more_of(x, level->item));
    }
}

/* Sources that a strand of our own export declares, with what else it says. */
static void add_more(case_importer *x, uint32_t item) {
    unsigned strand = x->items[item].number;
    const ler_json *more = more_of(x, item), *list = ler_json_get(more, "sources");
    for (size_t i = 0; ler_json_is(list, LER_JSON_ARRAY) && i < ler_json_count(list); i++) {
        const ler_json *v = ler_json_item(list, i);
        unsigned source = ler_draft_source(x->draft, strand, ler_json_get_text(v, "key"),
                                           ler_json_get_text(v, "label"),
                                           ler_json_get_text(v, "title"), case_item_place(x, item));
        ler_draft_more(x->draft, LER_DRAFT_SOURCE, strand, source, v);
    }
    ler_draft_more(x->draft, LER_DRAFT_STRAND, strand, 0, more);
}

static ler_code add_strands(case_importer *x) {
    case_level **levels = ler_arena_array(x->arena, x->level_count + 1, sizeof(case_level *));
    if (levels == NULL)
        return ler_no_memory(x->err);
    uint32_t count = levels_of(x, CASE_NONE, levels), statements = 0;
    for (uint32_t i = 0; i < x->statement_count; i++)
        statements += x->levels[x->statements[i].level].strand == CASE_NONE;
    x->main = LER_DRAFT_CORE;
    if (fits_core(x, levels, count) && (!x->own || statements > 0 || count == LER_CORE_LEVELS)) {
        add_core_levels(x, levels, count);
    } else if (statements > 0) {
        ler_str key = x->options->strand;
        x->main = ler_draft_strand(x->draft, key.len > 0 ? key : LER_STR_NONE,
                                   ler_json_get_text(x->document, "title"),
                                   case_place(x, "/CFDocument/title"));
        add_levels(x, x->main, levels, count);
    }
    for (uint32_t i = 0; i < x->item_count; i++) {
        uint32_t number = x->by_rank[i];
        case_item *item = &x->items[number];
        ler_str notes = ler_json_get_text(item->v, "notes");
        if (!item->is_strand)
            continue;
        ler_str key = own_key(x, number);
        item->number = ler_draft_strand(x->draft, key.len > 0 ? key : LER_STR_NONE, item->text,
                                        case_item_place(x, number));
        if (x->own && notes.len > 0)
            ler_draft_describe(x->draft, item->number, notes, case_item_place(x, number));
        add_levels(x, item->number, levels, levels_of(x, number, levels));
        add_more(x, number);
    }
    return LER_OK;
}

/* ---- into the draft ---- */

static unsigned strand_number(const case_importer *x, uint32_t strand) {
    return strand == CASE_NONE ? x->main : x->items[strand].number;
}

#define LABEL_MAX 300 /* bytes, of a domain */

/* A path too long for a label: its last heading, cut at the end of a word. */
static ler_str label_of_path(case_importer *x, ler_str path, ler_str last, ler_place place) {
    if (path.len <= LABEL_MAX)
        return path;
    if (last.len <= LABEL_MAX)
        return last;
    size_t end = LABEL_MAX - 3;
    while (end > LABEL_MAX / 2 && last.data[end] != ' ')
        end--;
    while (end > 0 && ((unsigned char)last.data[end] & 0xC0) == 0x80) /* inside a character */
        end--;
    case_omit(x, LER_STR("the end of a heading of more than 300 bytes"), "items", place);
    ler_str cut = ler_arena_printf(x->arena, "%.*s\xE2\x80\xA6", (int)end, last.data);
    x->failed |= cut.data == NULL;
    return cut;
}

/* The domain of a path, made when it is new; its key comes from the last heading. */
static ler_code domain_for(case_importer *x, unsigned strand, ler_str path, ler_str last,
                           ler_str key, ler_place place, int *out) {
    for (uint32_t i = 0; i < x->heading_count; i++)
        if (x->headings[i].strand == strand && ler_str_equal(x->headings[i].path, path)) {
            *out = (int)x->headings[i].number;
            return LER_OK;
        }
    if (x->heading_count == LER_MAX_DOMAINS * LER_MAX_STRANDS)
        return ler_fail(x->err, LER_E_LIMIT, "more than %d domains",
                        LER_MAX_DOMAINS * LER_MAX_STRANDS);
    bool own = key.len > 0;
    if (!own)
        key = ler_draft_key(x->draft, LER_DRAFT_DOMAIN, strand, last);
    unsigned number = ler_draft_domain(x->draft, strand, key,
                                       own ? last : label_of_path(x, path, last, place), place);
    x->headings[x->heading_count++] = (case_heading){strand, number, path};
    *out = (int)number;
    return LER_OK;
}

/* Our own exports tell domains of one label apart by their keys. */
static ler_str own_path(case_importer *x, uint32_t heading) {
    const case_item *item = &x->items[heading];
    return item->is_domain ? item->own : LER_STR_NONE;
}

static int compare_ranks(const void *a, const void *b) {
    const case_statement *const *p = a, *const *q = b;
    return (*p)->rank < (*q)->rank ? -1 : (*p)->rank > (*q)->rank;
}

/* The item of a statement's path at the cut. */
static uint32_t heading_of(const case_importer *x, const case_statement *s, uint32_t cut) {
    uint32_t above = nearest_above(x, s);
    while (above != CASE_NONE && x->items[above].depth >= cut)
        above = x->items[above].up;
    return above;
}

/* Domains in the order in which a reader meets them; those of our own exports also when nothing
 * stands in them. */
static ler_code add_domains(case_importer *x, uint32_t cut) {
    case_statement **list =
        ler_arena_array(x->arena, (size_t)x->statement_count + 1, sizeof(case_statement *));
    x->headings = ler_arena_array(x->arena, LER_MAX_DOMAINS * LER_MAX_STRANDS, sizeof *x->headings);
    if (list == NULL || x->headings == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < x->item_count; i++) {
        uint32_t number = x->by_rank[i];
        int domain;
        if (!x->items[number].is_domain || x->items[number].strand == CASE_NONE)
            continue;
        unsigned strand = strand_number(x, x->items[number].strand);
        TRY(domain_for(x, strand, own_path(x, number), x->items[number].text, own_key(x, number),
                       case_item_place(x, number), &domain));
        ler_draft_more(x->draft, LER_DRAFT_DOMAIN, strand, (unsigned)domain, more_of(x, number));
    }
    for (uint32_t i = 0; i < x->statement_count; i++)
        list[i] = &x->statements[i];
    qsort(list, x->statement_count, sizeof *list, compare_ranks);
    for (uint32_t i = 0; i < x->statement_count; i++) {
        case_statement *s = list[i];
        uint32_t heading = heading_of(x, s, cut);
        s->strand = strand_number(x, x->levels[s->level].strand);
        s->place_level = x->levels[s->level].number;
        s->domain = -1;
        if (heading == CASE_NONE)
            continue;
        ler_str own = own_path(x, heading);
        TRY(domain_for(x, s->strand, own.len > 0 ? own : s->path, domain_label(x, heading),
                       LER_STR_NONE, case_item_place(x, heading), &s->domain));
    }
    ler_str title = ler_json_get_text(x->document, "title");
    for (uint32_t i = 0; i < x->statement_count; i++) { /* of a strand all or none have one */
        case_statement *s = list[i];
        if (s->domain >= 0 || ler_draft_count(x->draft, LER_DRAFT_DOMAIN, s->strand) == 0)
            continue;
        case_omit(x,
                  LER_STR("that this statement is in no domain; it went into one with the title of "
                          "the document"),
                  "statements", s->place);
        TRY(domain_for(x, s->strand, title, title, LER_STR_NONE, case_place(x, "/CFDocument/title"),
                       &s->domain));
    }
    return LER_OK;
}

static int compare_statements(const void *a, const void *b) {
    const case_statement *const *p = a, *const *q = b;
    const uint32_t x[] = {(*p)->strand, (uint32_t)((*p)->domain + 1), (*p)->place_level, (*p)->rank,
                          (*p)->sub};
    const uint32_t y[] = {(*q)->strand, (uint32_t)((*q)->domain + 1), (*q)->place_level, (*q)->rank,
                          (*q)->sub};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

static bool same_place(const case_statement *a, const case_statement *b) {
    return a->strand == b->strand && a->domain == b->domain && a->place_level == b->place_level;
}

static int compare_links(const void *a, const void *b) {
    const case_link *p = a, *q = b;
    if (p->item != q->item)
        return p->item < q->item ? -1 : 1;
    if (p->sequence < q->sequence || p->sequence > q->sequence)
        return p->sequence < q->sequence ? -1 : 1;
    return p->number < q->number ? -1 : p->number > q->number;
}

/* The sources that a statement cites, by their keys in our exports, else by their titles. */
static void cite(case_importer *x, const case_statement *s, unsigned number) {
    const ler_json *list = ler_json_get(x->package, "CFAssociations");
    uint32_t low = 0, high = x->cited_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (x->cited[middle].item < s->item)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < x->cited_count && x->cited[low].item == s->item; low++) {
        ler_place place = case_place(x, "/CFAssociations/%u", x->cited[low].number);
        const ler_json *to =
            ler_json_get(ler_json_item(list, x->cited[low].number), "destinationNodeURI");
        ler_str title = ler_json_get_text(to, "title");
        if (s->strand == LER_DRAFT_CORE) {
            case_omit(x, LER_STR("a source of a statement of the core"), "statements", place);
            continue;
        }
        unsigned source = x->own ? ler_draft_find(x->draft, LER_DRAFT_SOURCE, s->strand,
                                                  ler_json_get_text(to, "identifier"))
                                 : UINT_MAX;
        if (source == UINT_MAX)
            source = ler_draft_find_label(x->draft, LER_DRAFT_SOURCE, s->strand, title);
        if (source == UINT_MAX)
            source = ler_draft_source(x->draft, s->strand, LER_STR_NONE, title, title, place);
        ler_draft_cite(x->draft, s->strand, number, source);
    }
}

/* Our own exports number their statements: an edited one may number them otherwise. */
static void check_code(case_importer *x, const case_statement *s, unsigned ordinal) {
    const case_item *item = &x->items[s->item];
    if (item->own.len == 0)
        return;
    size_t from = item->own.len, said = 0;
    while (from > 0 && item->own.data[from - 1] != '/')
        from--;
    for (size_t i = from; i < item->own.len && said < 100000; i++)
        said = 10 * said + (size_t)(item->own.data[i] - '0');
    if (said != ordinal)
        CASE_ODD(x, s->place, "its code ends with %.*s, its place is number %u",
                 (int)(item->own.len - from), item->own.data + from, ordinal);
}

/* Numbers follow the sequence of associations; where the file has the statements of one place, and
 * what stands between them, stays as it is, because a digest covers it. */
static ler_code add_statements(case_importer *x) {
    size_t room = (size_t)x->statement_count + 1;
    case_statement **list = ler_arena_array(x->arena, room, sizeof(case_statement *));
    uint32_t *start = ler_arena_array(x->arena, room, sizeof *start);
    uint32_t *used = ler_arena_array(x->arena, room, sizeof *used);
    if (list == NULL || start == NULL || used == NULL)
        return ler_no_memory(x->err);
    for (uint32_t i = 0; i < x->statement_count; i++)
        list[i] = &x->statements[i];
    qsort(list, x->statement_count, sizeof *list, compare_statements);
    for (uint32_t i = 0; i < x->statement_count; i++) { /* by place in the file */
        bool first = i == 0 || !same_place(list[i - 1], list[i]);
        uint32_t head = first ? i : start[list[i - 1] - x->statements];
        start[list[i] - x->statements] = head;
    }
    for (uint32_t i = 0; i < x->statement_count; i++) {
        uint32_t ordinal = used[start[i]]++;
        const case_statement *s = list[start[i] + ordinal];
        unsigned number =
            ler_draft_statement(x->draft, s->strand, s->domain, s->place_level, s->text, s->place);
        if (s->strand != LER_DRAFT_CORE)
            ler_draft_more(x->draft, LER_DRAFT_STATEMENT, s->strand, number, more_of(x, s->item));
        cite(x, s, number);
        check_code(x, s, ordinal + 1);
    }
    return LER_OK;
}

ler_code case_collect(case_importer *x) {
    uint32_t cut = 0;
    LER_AUTO_ARENA paths = ler_arena_new((size_t)LER_MAX_FRAMEWORK_STATEMENTS * 2 * CASE_MAX_PATH);
    if (paths == NULL)
        return ler_no_memory(x->err);
    TRY(find_statements(x));
    if (ler_findings_errors(x->findings) > 0)
        return LER_OK;
    TRY(choose_cut(x, paths, &cut));
    if (ler_findings_errors(x->findings) > 0)
        return LER_OK;
    TRY(add_strands(x));
    TRY(add_domains(x, cut));
    qsort(x->cited, x->cited_count, sizeof *x->cited, compare_links);
    return add_statements(x);
}
