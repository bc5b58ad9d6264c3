/* Strands, levels, domains and sources of the rows of a table, and the statements in them. */
#include "framework/sheet/internal.h"
#include "ler/ascii.h"

#include <limits.h>
#include <stdlib.h>

#define MAX_NAMED 64 /* levels of one strand that are told apart, before ours are counted */

/* A strand, domain, level or source as rows name it: the first row that does decides. */
typedef struct named {
    ler_str name; /* what rows have in common */
    ler_str key, label;
    const sheet_row *row;
    unsigned long order; /* of a level, lowest first */
    unsigned number;     /* in the draft */
    ler_str role;        /* of a level */
} named;

typedef struct strand {
    named n;
    bool core;
    bool unnamed;
    named levels[MAX_NAMED];
    size_t level_count;
    bool has_domains;
    unsigned ordinals[(LER_MAX_DOMAINS + 1) * LER_MAX_LEVELS];
} strand;

typedef struct table {
    sheet *s;
    strand *strands;
    size_t count;
} table;

static bool is_key(ler_str text) {
    bool key = text.len > 0 && text.data[text.len - 1] != '-';
    for (size_t i = 0; i < text.len && key; i++) {
        char c = text.data[i];
        key = (c >= 'a' && c <= 'z') ||
              (i > 0 && (ler_is_digit(c) || (c == '-' && text.data[i - 1] != '-')));
    }
    return key;
}

/* A name from a cell and the label beside it. Either may be blank. */
static named name_of(const sheet_row *row, sheet_column cell, sheet_column label) {
    ler_str text = row->cells[cell], shown = row->cells[label];
    return (named){.name = text.len > 0 ? text : shown,
                   .key = is_key(text) ? text : LER_STR_NONE,
                   .label = shown.len > 0 ? shown : text,
                   .row = row};
}

/* However a spreadsheet capitalised it. */
static named *find_named(named *list, size_t count, ler_str name) {
    for (size_t i = 0; i < count; i++)
        if (ler_str_equal_nocase(list[i].name, name))
            return &list[i];
    return NULL;
}

/* Two rows must not call one thing by two labels. */
static void check_label(sheet *s, const named *known, const named *again, sheet_column column) {
    if (!ler_str_equal(known->label, again->label) && again->row->cells[column].len > 0)
        SHEET_BAD(s, again->row, column, "another label than in row %u", known->row->number);
}

/* ---- levels ---- */

/* The core's level that a row means; -1 = none. */
static int core_level(const sheet_row *row) {
    int level = ler_draft_core_level(row->cells[SHEET_LEVEL]);
    return level >= 0 || row->cells[SHEET_LEVEL].len > 0
               ? level
               : ler_draft_core_level(row->cells[SHEET_LEVEL_LABEL]);
}

static int choice_of(const sheet *s, const sheet_row *row) {
    const ler_level_choices *choices = s->options->levels;
    int found = -1;
    if (row->cells[SHEET_LEVEL].len > 0)
        found = ler_level_choice_of(choices, row->cells[SHEET_LEVEL]);
    if (found < 0 && row->cells[SHEET_LEVEL_LABEL].len > 0)
        found = ler_level_choice_of(choices, row->cells[SHEET_LEVEL_LABEL]);
    return found >= 0 ? found : ler_level_choice_rest(choices);
}

/* With --levels the row's level is what the person calls it. */
static named level_name(sheet *s, const sheet_row *row) {
    named level = name_of(row, SHEET_LEVEL, SHEET_LEVEL_LABEL);
    if (s->options->levels == NULL) {
        if (level.name.len == 0)
            SHEET_BAD(s, row, SHEET_LEVEL, "blank");
        return level;
    }
    int choice = choice_of(s, row);
    if (choice < 0) {
        char shown[LER_EXCERPT];
        SHEET_BAD(s, row, SHEET_LEVEL, "\"%s\" is no label of --levels",
                  ler_excerpt(shown, level.name.data, level.name.len));
        return (named){.name = LER_STR(""), .row = row};
    }
    ler_str key = s->options->levels->items[choice].key;
    unsigned long order = 0; /* several labels may stand for one level */
    while (!ler_str_equal(s->options->levels->items[order].key, key))
        order++;
    return (named){.name = key,
                   .key = is_key(key) ? key : LER_STR_NONE,
                   .label = key,
                   .row = row,
                   .order = order};
}

static bool read_number(ler_str text, unsigned long *out) {
    unsigned long n = 0;
    if (text.len == 0 || text.len > 9)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!ler_is_digit(text.data[i]))
            return false;
        n = 10 * n + (unsigned long)(text.data[i] - '0');
    }
    *out = n;
    return true;
}

/* The one number in a label such as "Level 2". */
static bool number_in(ler_str label, unsigned long *out) {
    size_t from = 0;
    while (from < label.len && !ler_is_digit(label.data[from]))
        from++;
    size_t end = from;
    while (end < label.len && ler_is_digit(label.data[end]))
        end++;
    for (size_t i = end; i < label.len; i++)
        if (ler_is_digit(label.data[i]))
            return false;
    return read_number((ler_str){label.data + from, end - from}, out);
}

static int by_order(const void *a, const void *b) {
    const named *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->row->number < y->row->number ? -1 : x->row->number > y->row->number;
}

/* Puts the levels of a strand in order, lowest first, by the first way that tells it of all. */
static void order_levels(sheet *s, strand *t) {
    bool numbered = true, core = true, digits = true;
    if (s->options->levels != NULL) {
        qsort(t->levels, t->level_count, sizeof *t->levels, by_order);
        return;
    }
    for (size_t i = 0; i < t->level_count; i++) {
        unsigned long n;
        numbered &= t->levels[i].row->cells[SHEET_LEVEL_NUMBER].len > 0;
        core &= core_level(t->levels[i].row) >= 0;
        digits &= number_in(t->levels[i].label, &n);
    }
    for (size_t i = 0; i < t->level_count; i++) {
        named *level = &t->levels[i];
        if (numbered && !read_number(level->row->cells[SHEET_LEVEL_NUMBER], &level->order))
            SHEET_BAD(s, level->row, SHEET_LEVEL_NUMBER,
                      "expected a number, 1 for the lowest level");
        else if (!numbered && core)
            level->order = (unsigned long)core_level(level->row);
        else if (!numbered && digits && !number_in(level->label, &level->order))
            level->order = 0;
    }
    if (!numbered && !core && !digits && t->level_count > 1) {
        SHEET_BAD(s, t->levels[1].row, SHEET_LEVEL,
                  "which of the levels is the lowest? Give a column level_number (1 = lowest), or "
                  "--levels with all of them, lowest first");
        return;
    }
    qsort(t->levels, t->level_count, sizeof *t->levels, by_order);
    for (size_t i = 1; i < t->level_count; i++)
        if (t->levels[i].order == t->levels[i - 1].order)
            SHEET_BAD(s, t->levels[i].row, numbered ? SHEET_LEVEL_NUMBER : SHEET_LEVEL,
                      "another level of row %u has the same number", t->levels[i - 1].row->number);
}

static void note_level(sheet *s, strand *t, const sheet_row *row) {
    named level = level_name(s, row);
    if (level.name.len == 0)
        return;
    named *known = find_named(t->levels, t->level_count, level.name);
    if (known == NULL && t->level_count == MAX_NAMED) {
        SHEET_BAD(s, row, SHEET_LEVEL, "more than %d levels of one strand", LER_MAX_LEVELS);
        return;
    }
    if (known == NULL) {
        known = &t->levels[t->level_count++];
        *known = level;
    } else if (s->options->levels == NULL) {
        check_label(s, known, &level, SHEET_LEVEL_LABEL);
        if (!ler_str_equal(row->cells[SHEET_LEVEL_NUMBER], known->row->cells[SHEET_LEVEL_NUMBER]))
            SHEET_BAD(s, row, SHEET_LEVEL_NUMBER, "another number than in row %u",
                      known->row->number);
    }
    if (known->role.len == 0)
        known->role = row->cells[SHEET_ROLE];
    else if (row->cells[SHEET_ROLE].len > 0 && !ler_str_equal(known->role, row->cells[SHEET_ROLE]))
        SHEET_BAD(s, row, SHEET_ROLE, "another role than in row %u", known->row->number);
}

/* ---- strands ---- */

/* What the core's statements cannot have. */
static bool fits_core(const sheet *s, const sheet_row *row) {
    if (row->cells[SHEET_DOMAIN].len + row->cells[SHEET_DOMAIN_LABEL].len +
            row->cells[SHEET_SOURCES].len >
        0)
        return false;
    if (s->options->levels == NULL)
        return core_level(row) >= 0;
    return choice_of(s, row) >= 0 && ler_level_choices_are_core(s->options->levels);
}

static ler_code find_strands(table *t, ler_error *err) {
    sheet *s = t->s;
    for (size_t i = 0; i < s->count; i++) {
        sheet_row *row = &s->rows[i];
        named n = name_of(row, SHEET_STRAND, SHEET_STRAND_LABEL);
        size_t k = 0;
        while (k < t->count && !ler_str_equal_nocase(t->strands[k].n.name, n.name))
            k++;
        if (k == LER_MAX_STRANDS + 1)
            return ler_fail(err, LER_E_LIMIT, "more than %d strands", LER_MAX_STRANDS);
        if (k == t->count) {
            bool unnamed = n.name.len == 0;
            t->strands[t->count++] =
                (strand){.n = n,
                         .unnamed = unnamed,
                         .core = ler_str_equal_nocase(n.name, LER_STR("core")) ||
                                 (unnamed && s->options->strand.data == NULL)};
        } else {
            check_label(s, &t->strands[k].n, &n, SHEET_STRAND_LABEL);
        }
        row->strand = (unsigned)k;
        t->strands[k].has_domains |=
            row->cells[SHEET_DOMAIN].len + row->cells[SHEET_DOMAIN_LABEL].len > 0;
        if (t->strands[k].core && !fits_core(s, row)) {
            if (!t->strands[k].unnamed)
                SHEET_BAD(s, row, SHEET_STRAND,
                          "the core has the levels emerging, developing, proficient and advanced, "
                          "no domains and no sources");
            t->strands[k].core = !t->strands[k].unnamed;
        }
    }
    return LER_OK;
}

static void put_levels(sheet *s, strand *t) {
    for (size_t i = 0; i < t->level_count; i++) {
        named *level = &t->levels[i];
        ler_place place = sheet_place(s, level->row, SHEET_LEVEL);
        if (!t->core) {
            level->number =
                ler_draft_level(s->d, t->n.number, level->key, level->label,
                                level->role.len > 0 ? level->role : LER_STR_NONE, place);
            continue;
        }
        int core =
            s->options->levels != NULL ? ler_draft_core_level(level->name) : core_level(level->row);
        level->number = core < 0 ? 0 : (unsigned)core;
        if (s->options->levels == NULL && level->row->cells[SHEET_LEVEL_LABEL].len > 0)
            ler_draft_core_label(s->d, level->number, level->label, place);
        if (level->role.len > 0)
            ler_draft_text(s->d, LER_DRAFT_ROLES, ler_core_levels[level->number], level->role,
                           sheet_place(s, level->row, SHEET_ROLE));
    }
}

static void put_strand(sheet *s, strand *t) {
    t->n.number = LER_DRAFT_CORE;
    if (!t->core)
        t->n.number = t->unnamed
                          ? ler_draft_strand(s->d, s->options->strand, LER_STR("Competencies"),
                                             sheet_place(s, t->n.row, SHEET_COLUMNS))
                          : ler_draft_strand(s->d, t->n.key, t->n.label,
                                             sheet_place(s, t->n.row, SHEET_STRAND));
    if (!t->core)
        order_levels(s, t);
    put_levels(s, t);
}

/* ---- statements ---- */

static int domain_of(sheet *s, const strand *t, const sheet_row *row) {
    named domain = name_of(row, SHEET_DOMAIN, SHEET_DOMAIN_LABEL);
    if (!t->has_domains)
        return -1;
    if (domain.name.len == 0) {
        SHEET_BAD(s, row, SHEET_DOMAIN, "blank, while other rows of the strand have a domain");
        return -1;
    }
    unsigned found = domain.key.data != NULL
                         ? ler_draft_find(s->d, LER_DRAFT_DOMAIN, t->n.number, domain.key)
                         : ler_draft_find_label(s->d, LER_DRAFT_DOMAIN, t->n.number, domain.label);
    if (found == UINT_MAX)
        found = ler_draft_domain(s->d, t->n.number, domain.key, domain.label,
                                 sheet_place(s, row, SHEET_DOMAIN));
    return found == UINT_MAX ? -1 : (int)found;
}

/* "onet=O*NET v30.2; SAFI": a key and a label, or a label. */
static void cite(sheet *s, const strand *t, unsigned statement, const sheet_row *row) {
    ler_str rest = row->cells[SHEET_SOURCES];
    while (rest.len > 0) {
        const char *end = memchr(rest.data, ';', rest.len);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.data);
        ler_str label = ler_str_trim((ler_str){rest.data, len}), key = LER_STR_NONE;
        rest = ler_str_from(rest, len + 1);
        const char *equals = label.len == 0 ? NULL : memchr(label.data, '=', label.len);
        ler_str before =
            ler_str_trim((ler_str){label.data, equals == NULL ? 0 : (size_t)(equals - label.data)});
        if (equals != NULL && is_key(before)) {
            key = before;
            label = ler_str_trim(ler_str_from(label, (size_t)(equals - label.data) + 1));
        }
        if (label.len == 0)
            continue;
        unsigned source = key.data != NULL
                              ? ler_draft_find(s->d, LER_DRAFT_SOURCE, t->n.number, key)
                              : ler_draft_find_label(s->d, LER_DRAFT_SOURCE, t->n.number, label);
        if (source == UINT_MAX)
            source = ler_draft_source(s->d, t->n.number, key, label, label,
                                      sheet_place(s, row, SHEET_SOURCES));
        ler_draft_cite(s->d, t->n.number, statement, source);
    }
}

/* Rows number the statements; a number that says otherwise is told, since codes follow from it. */
static void check_ordinal(sheet *s, strand *t, int domain, unsigned level, const sheet_row *row) {
    unsigned long said = 0;
    if (domain >= LER_MAX_DOMAINS || level >= LER_MAX_LEVELS)
        return; /* the limits of a strand are told elsewhere */
    unsigned is = ++t->ordinals[(size_t)(domain + 1) * LER_MAX_LEVELS + level];
    if (row->cells[SHEET_ORDINAL].len == 0)
        return;
    if (!read_number(row->cells[SHEET_ORDINAL], &said))
        SHEET_BAD(s, row, SHEET_ORDINAL, "expected a number");
    else if (said != is)
        SHEET_ODD(s, row, SHEET_ORDINAL, "says %lu, but the row is number %u of its level", said,
                  is);
}

static void put_statement(sheet *s, strand *t, const sheet_row *row) {
    ler_str name = level_name(s, row).name;
    const named *level = find_named(t->levels, t->level_count, name);
    if (row->cells[SHEET_STATEMENT].len == 0)
        SHEET_BAD(s, row, SHEET_STATEMENT, "blank");
    if (level == NULL)
        return; /* told */
    int domain = domain_of(s, t, row);
    unsigned n =
        ler_draft_statement(s->d, t->n.number, domain, level->number, row->cells[SHEET_STATEMENT],
                            sheet_place(s, row, SHEET_STATEMENT));
    check_ordinal(s, t, domain, level->number, row);
    cite(s, t, n, row);
}

ler_code sheet_strands(sheet *s, ler_error *err) {
    table t = {.s = s};
    t.strands = ler_arena_array(s->arena, LER_MAX_STRANDS + 1, sizeof *t.strands);
    if (t.strands == NULL)
        return ler_no_memory(err);
    TRY(find_strands(&t, err));
    for (size_t i = 0; i < s->count; i++)
        note_level(s, &t.strands[s->rows[i].strand], &s->rows[i]);
    for (size_t k = 0; k < t.count; k++)
        put_strand(s, &t.strands[k]);
    if (ler_findings_errors(s->findings) > 0)
        return LER_OK; /* each once: the next pass would meet them again */
    for (size_t i = 0; i < s->count; i++)
        put_statement(s, &t.strands[s->rows[i].strand], &s->rows[i]);
    return LER_OK;
}
