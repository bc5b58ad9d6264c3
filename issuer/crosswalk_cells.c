/* The rows of an entry for the new roster: which stay, and what their cells say. */
#include "issuer/crosswalk_internal.h"

static void set(roster_edit *edit, roster_field field, ler_str cell) {
    edit->set[field] = true;
    edit->cell[field] = cell;
}

/* ---- statements ---- */

/* Whether `issue` finds in the very words, under the new version, what they are to mean there. */
static ler_code still_says(cross_work *w, const cross_plan *p, const cross_word *word, bool *out) {
    shelf_pieces now;
    *out = false;
    for (size_t i = 0; i < word->pieces.count; i++)
        if (p->items[word->items[i]].to_count != 1)
            return LER_OK;
    TRY(shelf_read(w->options->shelf, w->options->map->to, false, word->text, w->work, &now,
                   w->err));
    *out = now.count == word->pieces.count;
    for (size_t i = 0; *out && i < now.count; i++)
        *out = now.items[i].statement == p->items[word->items[i]].to[0];
    return LER_OK;
}

/* The codes that the word stands for now, without those that the cell has already. A code that
 * still means the same stays as the roster writes it. */
static void add_codes(const ler_framework *to, const cross_plan *p, const cross_word *word,
                      const ler_statement **had, size_t *had_count, ler_buf *out) {
    for (size_t i = 0; i < word->pieces.count; i++) {
        const cross_item *item = &p->items[word->items[i]];
        ler_str text = word->pieces.items[i].text;
        const ler_statement *found;
        bool still = item->to_count == 1 && ler_framework_find(to, text, &found, NULL) == LER_OK &&
                     found == item->to[0];
        for (size_t k = 0; k < item->to_count; k++) {
            bool known = false;
            for (size_t h = 0; h < *had_count; h++)
                known |= had[h] == item->to[k];
            if (known)
                continue;
            had[(*had_count)++] = item->to[k];
            ler_buf_text(out, out->len > 0 ? "; " : "");
            ler_buf_str(out, still ? text : item->to[k]->code);
        }
    }
}

/* The words of one cell. */
typedef struct cell_words {
    const cross_word *items;
    size_t count;
} cell_words;

/* Those of the line's next cell; *next moves behind them. They stand in the order of the lines. */
static cell_words words_of(const cross_plan *p, size_t line, bool text_column, size_t *next) {
    cell_words c = {&p->words[*next], 0};
    while (*next < p->word_count && p->words[*next].line == line &&
           p->words[*next].text_column == text_column) {
        c.count++;
        ++*next;
    }
    return c;
}

/* *whole: every word stays as it is, so that the cell does. */
static ler_code make_cell(cross_work *w, const cross_plan *p, const cell_words *c, ler_str raw,
                          bool *whole, ler_str *out) {
    size_t room = 1, count = 0, had_count = 0;
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < c->items[i].pieces.count; k++)
            room += p->items[c->items[i].items[k]].to_count;
    ler_str *parts = ler_arena_array(w->work, c->count + 1, sizeof(*parts)); /* as they will be */
    const ler_statement **had = ler_arena_array(w->work, room, sizeof(*had));
    *whole = true;
    if (parts == NULL || had == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < c->count; i++) {
        const cross_word *word = &c->items[i];
        bool says;
        *whole &= !word->option;
        TRY(still_says(w, p, word, &says));
        ler_str *to = &parts[count];
        *to = word->text;
        if (!says) {
            *whole = false;
            ler_buf_reset(&w->cell);
            add_codes(w->options->map->to, p, word, had, &had_count, &w->cell);
            TRY(cross_keep(w, &w->cell, to));
        }
        count += to->len > 0;
    }
    bool breaks = raw.len > 0 && memchr(raw.data, '\n', raw.len) != NULL;
    ler_buf_reset(&w->cell);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            ler_buf_text(&w->cell, breaks ? "\n" : " | ");
        ler_buf_str(&w->cell, parts[i]);
    }
    return cross_keep(w, &w->cell, out);
}

static ler_code statements(cross_work *w, cross_plan *p, size_t line, size_t *next) {
    static const roster_field FIELDS[] = {ROSTER_STATEMENTS, ROSTER_STATEMENT_TEXT};
    const roster_line *of = &p->entry->lines[line];
    bool had = false, has = false;
    for (size_t k = 0; k < 2; k++) {
        cell_words c = words_of(p, line, k == 1, next);
        bool whole;
        ler_str cell;
        if (c.count == 0)
            continue;
        ler_str raw = roster_line_cell(w->options->roster, of, FIELDS[k]);
        TRY(make_cell(w, p, &c, raw, &whole, &cell));
        had = true;
        has |= cell.len > 0;
        if (!whole)
            set(&p->edits[line], FIELDS[k], cell);
    }
    /* A row of statements that are all gone would be one without any. */
    p->kept[line] = p->now_count > 0 && (has || !had);
    return LER_OK;
}

/* ---- the framework ---- */

/* In the manner of the row: by SOC and version, by both in one, or by digest. */
static ler_code framework(cross_work *w, cross_plan *p, size_t line) {
    const cross_map *m = w->options->map;
    const roster *r = w->options->roster;
    const roster_line *of = &p->entry->lines[line];
    roster_edit *edit = &p->edits[line];
    ler_str name = ler_str_trim(roster_line_cell(r, of, ROSTER_FRAMEWORK));
    ler_str version = ler_str_trim(roster_line_cell(r, of, ROSTER_FRAMEWORK_VERSION));
    bool digest = ler_str_starts(name, "uEi") || !m->labelled;
    bool joined = version.len == 0 || memchr(name.data, '@', name.len) != NULL;
    if (version.len > 0)
        set(edit, ROSTER_FRAMEWORK_VERSION, ler_framework_version(m->to));
    set(edit, ROSTER_FRAMEWORK,
        digest   ? m->digest
        : joined ? ler_framework_label(m->to)
                 : ler_framework_occupation(m->to)->soc);
    return LER_OK;
}

/* ---- what the rows of a learner share ---- */

static size_t first_kept(const cross_plan *p) {
    size_t i = 0;
    while (!p->kept[i])
        i++;
    return i;
}

/* A cell that stands in one row and counts for all must not go with that row. */
static void rescue(cross_work *w, cross_plan *p, roster_field field) {
    const roster *r = w->options->roster;
    const roster_entry *e = p->entry;
    ler_str lost = LER_STR("");
    for (size_t i = 0; i < e->line_count; i++) {
        ler_str cell = roster_line_cell(r, &e->lines[i], field);
        if (ler_str_trim(cell).len == 0)
            continue;
        if (p->kept[i])
            return;
        lost = cell;
    }
    if (lost.len > 0)
        set(&p->edits[first_kept(p)], field, lost);
}

static void level(cross_work *w, cross_plan *p) {
    const roster *r = w->options->roster;
    const roster_entry *e = p->entry;
    for (size_t i = 0; i < e->line_count && p->claims; i++) {
        const roster_edit *edit = &p->edits[i];
        ler_str cell = edit->set[ROSTER_LEVEL] ? edit->cell[ROSTER_LEVEL]
                                               : roster_line_cell(r, &e->lines[i], ROSTER_LEVEL);
        cell = ler_str_trim(cell);
        if (cell.len > 0 && !ler_str_equal(cell, p->level))
            set(&p->edits[i], ROSTER_LEVEL, p->level);
    }
}

static ler_code plan_old(cross_work *w, cross_plan *p) {
    size_t count = p->entry->line_count, next = 0, shared;
    for (size_t i = 0; i < count; i++) {
        TRY(statements(w, p, i, &next));
        p->kept_count += p->kept[i];
        TRY(framework(w, p, i));
    }
    if (p->kept_count == 0)
        return LER_OK;
    const roster_field *fields = roster_shared(&shared);
    for (size_t i = 0; i < shared; i++)
        if (fields[i] != ROSTER_FRAMEWORK && fields[i] != ROSTER_FRAMEWORK_VERSION)
            rescue(w, p, fields[i]);
    level(w, p);
    return LER_OK;
}

/* A row that is of the new version already stays as it is; what an option said of it is written
 * down, for the new roster is to be read without that option. */
static void plan_new(cross_work *w, cross_plan *p) {
    const cross_options *o = w->options;
    for (size_t i = 0; i < p->entry->line_count; i++) {
        const roster_line *line = &p->entry->lines[i];
        p->kept[i] = true;
        p->kept_count++;
        if (ler_str_trim(roster_line_cell(o->roster, line, ROSTER_FRAMEWORK)).len == 0)
            set(&p->edits[i], ROSTER_FRAMEWORK,
                o->map->labelled ? ler_framework_label(o->map->to) : o->map->digest);
        if (ler_str_trim(roster_line_cell(o->roster, line, ROSTER_STATEMENTS)).len == 0 &&
            ler_str_trim(roster_line_cell(o->roster, line, ROSTER_STATEMENT_TEXT)).len == 0)
            set(&p->edits[i], ROSTER_STATEMENTS, o->statements);
    }
}

ler_code cross_plan_cells(cross_work *w, cross_plan *p) {
    size_t count = p->entry->line_count;
    p->kept = ler_arena_array(w->keep, count + 1, sizeof(*p->kept));
    p->edits = ler_arena_array(w->keep, count + 1, sizeof(*p->edits));
    if (p->kept == NULL || p->edits == NULL)
        return ler_no_memory(w->err);
    if (p->outcome == CROSS_ALREADY)
        plan_new(w, p);
    else if (p->outcome != CROSS_OTHER && p->outcome != CROSS_REJECTED)
        return plan_old(w, p);
    return LER_OK;
}
