/* A roster written again: its copy with other cells, and the rejects file. */
#include "issuer/roster_internal.h"
#include <stdio.h>

bool roster_has(const roster *r, roster_field field) {
    return r->column[field] != NO_COLUMN;
}

char roster_delimiter(const roster *r) {
    return csv_delimiter(r->csv);
}

bool roster_had_bom(const roster *r) {
    return csv_had_bom(r->csv);
}

static bool roster_is_error(const roster *r, size_t column) {
    return column == r->column[ROSTER_ERROR_CODE] || column == r->column[ROSTER_ERROR];
}

/* Whether a cell, or what is left of it when statements are taken out, would need a guard. */
static bool has_formula(ler_str cell) {
    for (size_t i = 0; i < cell.len; i++) {
        bool begins = i == 0 || strchr("\n\r|;", cell.data[i - 1]) != NULL;
        ler_str rest = ler_str_from(cell, i);
        if (begins && (csv_is_formula(rest) || csv_is_formula(ler_str_trim(rest))))
            return true;
    }
    return false;
}

void roster_look_for_formulas(roster *r, const csv_row *row) {
    for (size_t c = 0; c < row->count && !r->formulas; c++) {
        ler_str cell = row->fields[c];
        bool words = c == r->column[ROSTER_STATEMENTS] || c == r->column[ROSTER_STATEMENT_TEXT];
        r->formulas = words ? has_formula(cell) : csv_is_formula(cell);
    }
}

/* ---- the copy ---- */

ler_code roster_copy_begin(const roster *r, roster_copy *copy, ler_error *err) {
    *copy =
        (roster_copy){.marked = r->returned || r->formulas || has_formula(r->options.statements)};
    if (!roster_has(r, ROSTER_FRAMEWORK))
        copy->added[copy->added_count++] = ROSTER_FRAMEWORK;
    if (!roster_has(r, ROSTER_STATEMENTS) && r->options.statements.len > 0)
        copy->added[copy->added_count++] = ROSTER_STATEMENTS;
    for (size_t i = 0; i < copy->added_count; i++)
        for (size_t c = 0; c < csv_columns(r->csv); c++)
            if (roster_field_of(csv_header(r->csv, c)) == copy->added[i])
                return ler_fail(err, LER_E_CONTENT,
                                "the copy needs a column %s, and column %zu, which is to be passed "
                                "over, has that name: rename it",
                                roster_field_name(copy->added[i]), c + 1);
    return LER_OK;
}

/* A byte order mark: whoever needed it needs it again. */
static void begin(const roster *r, ler_buf *out) {
    if (csv_had_bom(r->csv))
        ler_buf_text(out, "\xef\xbb\xbf");
}

void roster_copy_header(const roster *r, const roster_copy *copy, ler_buf *out) {
    char delimiter = csv_delimiter(r->csv);
    bool first = true;
    begin(r, out);
    for (size_t c = 0; c < csv_columns(r->csv); c++)
        if (!roster_is_error(r, c)) {
            csv_write_cell(out, csv_header(r->csv, c), delimiter, first);
            first = false;
        }
    for (size_t i = 0; i < copy->added_count; i++)
        csv_write_cell(out, ler_str_of(roster_field_name(copy->added[i])), delimiter, false);
    if (copy->marked) {
        csv_write_cell(out, LER_STR("error_code"), delimiter, false);
        csv_write_cell(out, LER_STR("error"), delimiter, false);
    }
    csv_write_end(out);
}

static ler_str raw(const roster *r, const roster_line *line, size_t column) {
    ler_str cell = column < line->count ? line->fields[column] : LER_STR("");
    return r->returned ? csv_unguard(cell) : cell;
}

ler_str roster_line_cell(const roster *r, const roster_line *line, roster_field field) {
    return roster_has(r, field) ? raw(r, line, r->column[field]) : LER_STR("");
}

static bool write_cell(const roster_copy *copy, ler_str cell, char delimiter, bool first,
                       ler_buf *out) {
    csv_write_cell(out, cell, delimiter, first);
    return copy->marked || !csv_is_formula(cell);
}

ler_code roster_copy_line(const roster *r, const roster_copy *copy, const roster_line *line,
                          const roster_edit *edit, ler_buf *out, ler_error *err) {
    char delimiter = csv_delimiter(r->csv);
    bool first = true, safe = true;
    for (size_t c = 0; c < csv_columns(r->csv); c++) {
        if (roster_is_error(r, c))
            continue;
        ler_str cell = raw(r, line, c);
        for (size_t f = 0; f < ROSTER_FIELDS; f++)
            if (edit->set[f] && r->column[f] == c)
                cell = edit->cell[f];
        safe &= write_cell(copy, cell, delimiter, first, out);
        first = false;
    }
    for (size_t i = 0; i < copy->added_count; i++) {
        roster_field f = copy->added[i];
        safe &= write_cell(copy, edit->set[f] ? edit->cell[f] : LER_STR(""), delimiter, false, out);
    }
    if (copy->marked) {
        ler_buf_char(out, delimiter);
        ler_buf_char(out, delimiter);
    }
    csv_write_end(out);
    return safe ? LER_OK
                : ler_fail(err, LER_E_INTERNAL, "row %llu has a formula that was not foreseen",
                           (unsigned long long)line->row);
}

/* ---- rejects ---- */

void roster_reject_header(const roster *r, ler_buf *out) {
    char delimiter = csv_delimiter(r->csv);
    begin(r, out);
    bool first = true;
    for (size_t c = 0; c < csv_columns(r->csv); c++)
        if (!roster_is_error(r, c)) {
            csv_write_cell(out, csv_header(r->csv, c), delimiter, first);
            first = false;
        }
    csv_write_cell(out, LER_STR("error_code"), delimiter, first);
    csv_write_cell(out, LER_STR("error"), delimiter, false);
    csv_write_end(out);
}

/* The last cell of a row that has too many: what is left over joins it, so that nothing is lost
 * and the two columns of ours stay where they belong. */
static void last_cell(const roster_line *line, size_t column, char delimiter, ler_buf *out) {
    for (size_t c = column; c < line->count; c++) {
        if (c > column)
            ler_buf_char(out, delimiter);
        ler_buf_str(out, line->fields[c]);
    }
}

void roster_reject_line(const roster *r, const roster_line *line, const char *code,
                        const char *message, ler_buf *out) {
    char delimiter = csv_delimiter(r->csv);
    bool first = true;
    size_t columns = csv_columns(r->csv), last = columns;
    while (last > 0 && roster_is_error(r, last - 1))
        last--;
    for (size_t c = 0; c < columns; c++) {
        if (roster_is_error(r, c))
            continue;
        ler_str cell = c < line->count ? line->fields[c] : LER_STR("");
        if (c + 1 == last && line->count > columns) {
            LER_AUTO_BUF joined = ler_buf_new((size_t)4 << 20);
            last_cell(line, c, delimiter, &joined);
            csv_write_cell(out, ler_buf_view(&joined), delimiter, first);
        } else
            csv_write_cell(out, r->returned ? csv_unguard(cell) : cell, delimiter, first);
        first = false;
    }
    csv_write_cell(out, ler_str_of(code), delimiter, first);
    csv_write_cell(out, ler_str_of(message), delimiter, false);
    csv_write_end(out);
}

void roster_reject_entry(const roster *r, const roster_entry *e, size_t i, ler_buf *out) {
    const roster_problem *p = &e->problem;
    const roster_line *line = &e->lines[i];
    bool here = p->row == 0 || p->row == line->row;
    char message[520];
    if (here)
        snprintf(message, sizeof(message), "row %llu%s%s: %s", (unsigned long long)line->row,
                 p->column[0] != '\0' ? ", " : "", p->column, p->message);
    else
        snprintf(message, sizeof(message), "row %llu of the same learner was rejected (%s)",
                 (unsigned long long)p->row, p->code);
    roster_reject_line(r, line, here ? p->code : "group_rejected", message, out);
}
