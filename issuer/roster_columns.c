/* Which column of a roster is which of our fields, and what a row says of a field. */
#include "issuer/roster_internal.h"
#include <stdio.h>
#include <stdlib.h>

/* How a field came to its column: what was asked for is never overruled by what was guessed. */
typedef enum how { HOW_NOT, HOW_NAME, HOW_PRESET, HOW_MAP } how;

typedef struct mapping {
    roster *r;
    how field_how[ROSTER_FIELDS];
    bool taken[LER_MAX_CSV_COLUMNS]; /* means a field, or is passed over on purpose */
    ler_error *err;
} mapping;

/* "a", "b", "c", as far as there is room. */
static void list_columns(const roster *r, ler_buf *out) {
    for (size_t c = 0; c < csv_columns(r->csv); c++) {
        char shown[LER_EXCERPT];
        ler_str header = csv_header(r->csv, c);
        if (out->len > 300) {
            ler_buf_text(out, ", ...");
            return;
        }
        ler_buf_printf(out, "%s\"%s\"", c == 0 ? "" : ", ",
                       ler_excerpt(shown, header.data, header.len));
    }
}

static ler_code refuse_doubles(const roster *r, ler_error *err) {
    char shown[LER_EXCERPT];
    for (size_t c = 0; c < csv_columns(r->csv); c++) {
        ler_str header = csv_header(r->csv, c);
        for (size_t before = 0; before < c; before++)
            if (header.len > 0 && ler_str_equal(header, csv_header(r->csv, before)))
                return ler_fail(err, LER_E_CONTENT,
                                "columns %zu and %zu have the same header \"%s\"", before + 1,
                                c + 1, ler_excerpt(shown, header.data, header.len));
    }
    return LER_OK;
}

static void set(mapping *m, size_t column, roster_field field, how by) {
    m->taken[column] = true;
    if (field == ROSTER_FIELDS)
        return;
    m->r->column[field] = column;
    m->field_how[field] = by;
}

/* The column of a header: as it is written, or else but for case, spaces, '_', '-' and '.'. */
static size_t column_of(const roster *r, ler_str header, bool *several) {
    size_t found = NO_COLUMN;
    *several = false;
    for (size_t c = 0; c < csv_columns(r->csv); c++)
        if (ler_str_equal(csv_header(r->csv, c), header))
            return c;
    for (size_t c = 0; c < csv_columns(r->csv); c++)
        if (roster_header_same(csv_header(r->csv, c), header)) {
            *several = found != NO_COLUMN;
            if (*several)
                return found;
            found = c;
        }
    return found;
}

static ler_code take_maps(mapping *m) {
    for (size_t i = 0; i < m->r->options.map_count; i++) {
        const roster_map *map = &m->r->options.maps[i];
        char shown[LER_EXCERPT];
        ler_excerpt(shown, map->column.data, map->column.len);
        bool several;
        size_t column = column_of(m->r, map->column, &several);
        if (column == NO_COLUMN) {
            LER_AUTO_BUF columns = ler_buf_new(1000);
            list_columns(m->r, &columns);
            TRY(ler_buf_done(&columns, m->err));
            return ler_fail(m->err, LER_E_CONTENT,
                            "--map names the column \"%s\"; the roster has %s", shown,
                            columns.data);
        }
        if (several)
            return ler_fail(m->err, LER_E_CONTENT,
                            "--map \"%s\" fits several columns; write it as the header does",
                            shown);
        if (m->taken[column])
            return ler_fail(m->err, LER_E_CONTENT, "--map names the column \"%s\" twice", shown);
        set(m, column, map->field, HOW_MAP);
    }
    return LER_OK;
}

/* A file with none of the system's columns is somebody else's. */
static ler_code not_of(const mapping *m, const roster_preset *preset) {
    LER_AUTO_BUF columns = ler_buf_new(1000);
    LER_AUTO_BUF wanted = ler_buf_new(1000);
    list_columns(m->r, &columns);
    for (const roster_preset_column *c = preset->columns; c->header != NULL; c++)
        if (wanted.len < 100)
            ler_buf_printf(&wanted, "%s\"%s\"", wanted.len == 0 ? "" : ", ", c->header);
    TRY(ler_buf_done(&columns, m->err));
    TRY(ler_buf_done(&wanted, m->err));
    return ler_fail(m->err, LER_E_CONTENT,
                    "this is no file of %s: it has no column such as %s; it has %s", preset->system,
                    wanted.data, columns.data);
}

static ler_code take_preset(mapping *m) {
    const roster_preset *preset = m->r->options.preset;
    if (preset == NULL)
        return LER_OK;
    size_t known = m->r->options.map_count; /* who maps by hand knows the file */
    for (const roster_preset_column *c = preset->columns; c->header != NULL; c++) {
        bool several;
        size_t column = column_of(m->r, ler_str_of(c->header), &several);
        if (column == NO_COLUMN)
            continue;
        if (several)
            return ler_fail(m->err, LER_E_CONTENT,
                            "several columns are \"%s\" but for case and spaces; keep one of them",
                            c->header);
        known++;
        /* What the record has no place for stays unknown, so that it is told. */
        if (c->field != ROSTER_FIELDS && !m->taken[column] && m->field_how[c->field] == HOW_NOT)
            set(m, column, c->field, HOW_PRESET);
    }
    return known > 0 ? LER_OK : not_of(m, preset);
}

static ler_code take_own(mapping *m) {
    const roster *r = m->r;
    for (size_t c = 0; c < csv_columns(r->csv); c++) {
        ler_str header = csv_header(r->csv, c);
        roster_field field = m->taken[c] ? ROSTER_FIELDS : roster_field_of(header);
        if (field == ROSTER_FIELDS)
            continue;
        char shown[LER_EXCERPT];
        if (m->field_how[field] == HOW_NAME)
            return ler_fail(m->err, LER_E_CONTENT,
                            "columns %zu and %zu (\"%s\") both mean %s; keep one of them, or say "
                            "which by --map COLUMN=%s",
                            r->column[field] + 1, c + 1,
                            ler_excerpt(shown, header.data, header.len), roster_field_name(field),
                            roster_field_name(field));
        if (m->field_how[field] == HOW_NOT)
            set(m, c, field, HOW_NAME);
    }
    return LER_OK;
}

/* Where the system's own files tell the learner; NULL without a preset. */
static const char *learner_header(const roster_preset *preset) {
    for (size_t i = 0; preset != NULL && preset->columns[i].header != NULL; i++)
        if (preset->columns[i].field == ROSTER_EMAIL ||
            preset->columns[i].field == ROSTER_RECIPIENT)
            return preset->columns[i].header;
    return NULL;
}

/* Everything that a record needs and neither the file nor an option tells, in one sentence. */
static ler_code need(const roster *r, ler_error *err) {
    const roster_options *o = &r->options;
    bool learner = roster_has(r, ROSTER_LEARNER_ID) || roster_has(r, ROSTER_EMAIL) ||
                   roster_has(r, ROSTER_SUBJECT_DID) || roster_has(r, ROSTER_RECIPIENT);
    bool framework = roster_has(r, ROSTER_FRAMEWORK) || o->stand_count > 0;
    bool statements =
        roster_has(r, ROSTER_STATEMENTS) || roster_has(r, ROSTER_STATEMENT_TEXT) || o->statements.len > 0;
    if (learner && framework && statements)
        return LER_OK;
    LER_AUTO_BUF text = ler_buf_new(2000);
    const char *theirs = learner_header(o->preset);
    if (!learner)
        ler_buf_printf(&text, "the learner (%s%s%slearner_id, email or subject_did)",
                       theirs != NULL ? "\"" : "", theirs != NULL ? theirs : "",
                       theirs != NULL ? "\"; or " : "");
    if (!framework && roster_has(r, ROSTER_TEMPLATE)) {
        ler_str header = csv_header(r->csv, r->column[ROSTER_TEMPLATE]);
        char shown[LER_EXCERPT];
        ler_buf_printf(&text,
                       "%sthe framework (--framework SOC[@VERSION] says it for all rows, or "
                       "--framework ID=SOC[@VERSION] for each \"%s\")",
                       text.len > 0 ? "; " : "", ler_excerpt(shown, header.data, header.len));
    } else if (!framework)
        ler_buf_printf(&text,
                       "%sthe framework (framework; --framework SOC[@VERSION] says it for all "
                       "rows)",
                       text.len > 0 ? "; " : "");
    if (!statements)
        ler_buf_printf(&text,
                       "%sthe statements (statements or statement_text; --statements TEXT says "
                       "them for all rows)",
                       text.len > 0 ? "; " : "");
    ler_buf_text(&text, ". --map COLUMN=FIELD says what a column is: ");
    list_columns(r, &text);
    TRY(ler_buf_done(&text, err));
    return ler_fail(err, LER_E_CONTENT, "the header has no column for %.460s", text.data);
}

/* A framework that the store does not have would reject every row. */
static ler_code check_stands(const roster *r, ler_error *err) {
    const roster_options *o = &r->options;
    for (size_t i = 0; o->identify != NULL && i < o->stand_count; i++) {
        char identity[64], shown[LER_EXCERPT];
        if (!o->identify(o->user, o->stands[i].framework, LER_STR(""), identity))
            return ler_fail(
                err, LER_E_CONTENT,
                "--framework %s: the store has no such framework, or several: "
                "SOC@VERSION or a digest names one",
                ler_excerpt(shown, o->stands[i].framework.data, o->stands[i].framework.len));
        if (o->stands[i].template.len > 0 && !roster_has(r, ROSTER_TEMPLATE))
            return ler_fail(
                err, LER_E_CONTENT,
                "--framework %s=...: no column of the roster is a template; --map "
                "COLUMN=template names one",
                ler_excerpt(shown, o->stands[i].template.data, o->stands[i].template.len));
    }
    return LER_OK;
}

ler_code roster_read_header(roster *r, ler_error *err) {
    mapping m = {.r = r, .err = err};
    for (size_t f = 0; f < ROSTER_FIELDS; f++)
        r->column[f] = NO_COLUMN;
    TRY(refuse_doubles(r, err));
    TRY(take_maps(&m));
    TRY(take_preset(&m));
    TRY(take_own(&m));
    for (size_t c = 0; c < csv_columns(r->csv); c++)
        if (!m.taken[c])
            r->unknown[r->unknown_count++] = c;
    r->returned = roster_has(r, ROSTER_ERROR_CODE) && roster_has(r, ROSTER_ERROR);
    TRY(need(r, err));
    return check_stands(r, err);
}

/* ---- what a row says ---- */

static ler_str cell_of(const roster *r, const csv_row *row, roster_field field) {
    size_t column = r->column[field];
    if (column == NO_COLUMN || column >= row->count)
        return LER_STR("");
    ler_str cell = row->fields[column];
    return ler_str_trim(r->returned ? csv_unguard(cell) : cell);
}

/* A column may hold addresses, DIDs and other ids of learners, each row as it likes. */
static roster_field recipient_kind(ler_str cell) {
    if (ler_str_starts(cell, "did:"))
        return ROSTER_SUBJECT_DID;
    if (cell.len > 0 && memchr(cell.data, '@', cell.len) != NULL &&
        memchr(cell.data, '/', cell.len) == NULL) /* no URL with a user or path */
        return ROSTER_EMAIL;
    return ROSTER_LEARNER_ID;
}

/* --framework ID=... for this template; without one, --framework alone. */
static ler_str stands_for(const roster *r, ler_str template, bool *named) {
    ler_str rest = LER_STR("");
    *named = false;
    for (size_t i = 0; i < r->options.stand_count; i++) {
        const roster_stand *s = &r->options.stands[i];
        if (s->template.len == 0)
            rest = s->framework;
        else if (ler_str_equal(s->template, template)) {
            *named = true;
            return s->framework;
        }
    }
    return rest;
}

ler_str roster_cell(const roster *r, const csv_row *row, roster_field field) {
    ler_str cell = cell_of(r, row, field);
    if (cell.len > 0)
        return cell;
    if (field == ROSTER_LEARNER_ID || field == ROSTER_EMAIL || field == ROSTER_SUBJECT_DID) {
        ler_str recipient = cell_of(r, row, ROSTER_RECIPIENT);
        return recipient_kind(recipient) == field ? recipient : cell;
    }
    bool named;
    if (field == ROSTER_FRAMEWORK)
        return stands_for(r, cell_of(r, row, ROSTER_TEMPLATE), &named);
    if (field == ROSTER_STATEMENTS && cell_of(r, row, ROSTER_STATEMENT_TEXT).len == 0)
        return r->options.statements;
    return cell;
}

ler_code roster_check_template(roster *r, const csv_row *row, ler_error *err) {
    ler_str template = cell_of(r, row, ROSTER_TEMPLATE);
    bool named;
    if (template.len == 0 || cell_of(r, row, ROSTER_FRAMEWORK).len > 0 ||
        stands_for(r, template, &named).len == 0 || named)
        return LER_OK;
    if (r->template_seen == NULL) {
        r->template_seen = strndup(template.data, template.len);
        r->template_row = row->place.row;
        return r->template_seen != NULL ? LER_OK : ler_no_memory(err);
    }
    if (ler_str_is(template, r->template_seen))
        return LER_OK;
    char one[LER_EXCERPT], two[LER_EXCERPT];
    return ler_fail(err, LER_E_CONTENT,
                    "rows %llu and %llu name different templates, \"%s\" and \"%s\", which one "
                    "--framework cannot both mean; say --framework ID=SOC[@VERSION] for each",
                    (unsigned long long)r->template_row, (unsigned long long)row->place.row,
                    ler_excerpt(one, r->template_seen, strlen(r->template_seen)),
                    ler_excerpt(two, template.data, template.len));
}

void roster_name_column(const roster *r, roster_problem *p) {
    roster_field field = p->column[0] != '\0' ? roster_field_named(p->column) : ROSTER_FIELDS;
    if (field == ROSTER_FIELDS)
        return;
    if (!roster_has(r, field) && roster_has(r, ROSTER_RECIPIENT) &&
        (field == ROSTER_LEARNER_ID || field == ROSTER_EMAIL || field == ROSTER_SUBJECT_DID))
        field = ROSTER_RECIPIENT;
    if (!roster_has(r, field) && field == ROSTER_FRAMEWORK)
        field = ROSTER_TEMPLATE;
    if (!roster_has(r, field))
        return;
    ler_str header = csv_header(r->csv, r->column[field]);
    char shown[LER_EXCERPT];
    if (roster_header_same(header, ler_str_of(p->column)))
        return;
    size_t len = strlen(p->message);
    snprintf(p->message + len, sizeof(p->message) - len, " (column \"%s\" of the file)",
             ler_excerpt(shown, header.data, header.len));
}
