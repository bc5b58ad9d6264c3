/* Statements with their strands, levels and domains, into the draft. */
#include "framework/case/import_internal.h"

#include <limits.h>
#include <stdlib.h>

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
    ler_str wanted = x->own ? LER_STR_NONE : x->options->strand; /* ours say their strands */
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
    uint32_t above = case_nearest_above(x, s);
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
        TRY(domain_for(x, s->strand, own.len > 0 ? own : s->path, case_domain_label(x, heading),
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
    TRY(case_find_statements(x));
    if (ler_findings_errors(x->findings) > 0)
        return LER_OK;
    TRY(case_choose_cut(x, paths, &cut));
    if (ler_findings_errors(x->findings) > 0)
        return LER_OK;
    TRY(add_strands(x));
    TRY(add_domains(x, cut));
    qsort(x->cited, x->cited_count, sizeof *x->cited, compare_links);
    return add_statements(x);
}
