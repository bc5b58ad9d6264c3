/* The rows of a table. */
#include "csv/csv.h"
#include "framework/one_line.h"
#include "framework/sheet/internal.h"

ler_place sheet_place(const sheet *s, const sheet_row *row, sheet_column column) {
    ler_str heading = column < SHEET_COLUMNS ? s->headings[column] : LER_STR_NONE;
    return ler_place_in(row->number, heading);
}

static ler_place header_place(ler_str heading) {
    return ler_place_in(1, heading);
}

/* Which of our columns each column of the file is. */
static void read_header(sheet *s, const csv_reader *r, sheet_column of[LER_MAX_CSV_COLUMNS]) {
    for (size_t i = 0; i < csv_columns(r); i++) {
        ler_str heading = csv_header(r, i);
        of[i] = sheet_column_of(heading);
        if (of[i] == SHEET_COLUMNS) {
            if (heading.len > 0)
                ler_place_note(s->findings, false, header_place(heading),
                               "no column of ours; it is not carried");
        } else if (s->headings[of[i]].data != NULL) {
            char shown[LER_EXCERPT];
            ler_place_note(s->findings, true, header_place(heading), "means the same as column %s",
                           ler_excerpt(shown, s->headings[of[i]].data, s->headings[of[i]].len));
            of[i] = SHEET_COLUMNS;
        } else {
            s->headings[of[i]] = ler_arena_str(s->arena, heading);
            s->failed |= s->headings[of[i]].data == NULL;
        }
    }
    if (s->headings[SHEET_STATEMENT].data == NULL)
        ler_place_note(s->findings, true, ler_place_in(1, LER_STR_NONE), "no column \"statement\"");
    if (s->headings[SHEET_LEVEL].data == NULL && s->headings[SHEET_LEVEL_LABEL].data == NULL)
        ler_place_note(s->findings, true, ler_place_in(1, LER_STR_NONE), "no column \"level\"");
}

/* A cell without its guard, and on one line unless it may have several. */
static ler_str read_cell(sheet *s, const sheet_row *row, sheet_column column, ler_str cell) {
    ler_str text = ler_str_trim(csv_unguard(cell));
    if (column == SHEET_DESCRIPTION || column == SHEET_CONTEXT)
        return ler_arena_str(s->arena, text);
    bool changed;
    ler_str line = ler_one_line(s->arena, text, &changed);
    if (changed)
        SHEET_ODD(s, row, column, "line breaks and tabs of the cell became spaces");
    return line;
}

static ler_code make_room(sheet *s, ler_error *err) {
    if (s->count < s->room)
        return LER_OK;
    size_t room = s->room == 0 ? 64 : 2 * s->room;
    sheet_row *rows = ler_arena_array(s->arena, room, sizeof *rows);
    if (rows == NULL)
        return ler_no_memory(err);
    if (s->count > 0)
        memcpy(rows, s->rows, s->count * sizeof *rows);
    s->rows = rows;
    s->room = room;
    return LER_OK;
}

static ler_code read_row(sheet *s, const csv_row *from, const sheet_column *of, ler_error *err) {
    TRY(make_room(s, err));
    sheet_row *row = &s->rows[s->count];
    *row = (sheet_row){.number = (unsigned)from->place.row};
    for (size_t i = 0; i < SHEET_COLUMNS; i++)
        row->cells[i] = LER_STR("");
    if (from->problem != NULL) {
        ler_place_note(s->findings, true, ler_place_in(row->number, LER_STR_NONE), "%s",
                       from->detail);
        return LER_OK;
    }
    for (size_t i = 0; i < from->count; i++)
        if (of[i] < SHEET_COLUMNS) {
            row->cells[of[i]] = read_cell(s, row, of[i], from->fields[i]);
            if (row->cells[of[i]].data == NULL)
                return ler_no_memory(err);
        }
    s->count++;
    return LER_OK;
}

ler_code sheet_read(sheet *s, ler_str bytes, ler_error *err) {
    CSV_AUTO reader = NULL;
    sheet_column of[LER_MAX_CSV_COLUMNS];
    const csv_row *row = NULL;
    TRY(csv_open(csv_read_text, &bytes, "", &reader, err));
    read_header(s, reader, of);
    for (;;) {
        TRY(csv_next(reader, &row, err));
        if (row == NULL)
            return LER_OK;
        if (s->count == LER_MAX_FRAMEWORK_STATEMENTS)
            return ler_fail(err, LER_E_LIMIT, "more than %d rows", LER_MAX_FRAMEWORK_STATEMENTS);
        TRY(read_row(s, row, of, err));
    }
}
