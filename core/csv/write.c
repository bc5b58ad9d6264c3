#include "csv/csv.h"

/* What spreadsheets take for the beginning of a formula, or skip in front of one. */
static const char *const STARTS[] = {
    "=",           "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
    "\xef\xbc\xa0" /* full-width = + - @ */
};

bool csv_is_formula(ler_str cell) {
    size_t skip = 0;
    while (skip < cell.len && cell.data[skip] == '\'')
        skip++;
    ler_str rest = ler_str_from(cell, skip);
    for (size_t i = 0; i < sizeof(STARTS) / sizeof(STARTS[0]); i++)
        if (ler_str_starts(rest, STARTS[i]))
            return true;
    return false;
}

ler_str csv_unguard(ler_str cell) {
    return cell.len > 0 && cell.data[0] == '\'' && csv_is_formula(cell) ? ler_str_from(cell, 1)
                                                                        : cell;
}

static bool needs_quotes(ler_str cell, char delimiter) {
    if (cell.len == 0)
        return false;
    if (cell.data[0] == ' ' || cell.data[cell.len - 1] == ' ')
        return true; /* readers exist that trim unquoted cells */
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.data[i];
        if (c == '"' || c == '\n' || c == '\r' || c == delimiter || c == ',' || c == ';' ||
            c == '\t')
            return true;
    }
    return false;
}

void csv_write_cell(ler_buf *out, ler_str cell, char delimiter, bool first) {
    if (!first)
        ler_buf_char(out, delimiter);
    bool guard = csv_is_formula(cell);
    bool quotes = needs_quotes(cell, delimiter);
    if (quotes)
        ler_buf_char(out, '"');
    if (guard)
        ler_buf_char(out, '\'');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.data[i] == '"')
            ler_buf_char(out, '"');
        ler_buf_char(out, cell.data[i]);
    }
    if (quotes)
        ler_buf_char(out, '"');
}

void csv_write_end(ler_buf *out) {
    ler_buf_char(out, '\n');
}
