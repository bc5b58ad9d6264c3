/* CSV as registrars' systems and spreadsheets really write it: RFC 4180 with a byte order mark, LF,
 * CR or CRLF,
 * `,` `;` or tab (told by the header or by an Excel "sep=;" line), and everything that is not CSV
 * refused by name, row and column.
 *
 * The reader works through a seekable source with one row in memory. Rows are counted as a
 * spreadsheet counts them: the header is row 1, an empty line is a row, a cell with line breaks is
 * one row. What is wrong with one row (`problem`) does not end the file; what makes the rows
 * themselves uncertain (an unclosed quote, UTF-16, a row without end) does. */
#ifndef CSV_CSV_H
#define CSV_CSV_H

#include "ler/str.h"

/* Reads up to `size` bytes at `offset`; *got 0 is the end. */
typedef ler_code (*csv_read_at)(void *user, uint64_t offset, char *out, size_t size, size_t *got,
                                ler_error *err);

/* A csv_read_at over a text in memory; `user` points to its ler_str. */
ler_code csv_read_text(void *user, uint64_t offset, char *out, size_t size, size_t *got,
                       ler_error *err);

typedef struct csv_reader csv_reader;

typedef struct csv_place {
    uint64_t offset; /* of the row's first byte */
    uint64_t line;   /* physical line, 1-based */
    uint64_t row;    /* as a spreadsheet counts */
} csv_place;

typedef struct csv_row {
    csv_place place;
    size_t count;
    const ler_str *fields; /* until the next call; NUL terminated too */
    const char *problem;   /* NULL, or a stable word: invalid_utf8, nul_byte, stray_quote,
                              missing_columns, extra_columns, field_too_long */
    size_t problem_column; /* 0-based */
    char detail[240];      /* a sentence about it, without the cell's text */
} csv_row;

/* Opens a source and reads the header. LER_E_SYNTAX: empty, UTF-16 or UTF-32, broken header;
 * LER_E_LIMIT. `source` is the name for errors and must outlive the reader. */
ler_code csv_open(csv_read_at read_at, void *user, const char *source, csv_reader **out,
                  ler_error *err) LER_MUST_USE;
void csv_free(csv_reader **reader);
#define CSV_AUTO LER_CLEANUP(csv_free) csv_reader *

size_t csv_columns(const csv_reader *reader);
ler_str csv_header(const csv_reader *reader, size_t column); /* trimmed */
char csv_delimiter(const csv_reader *reader);
bool csv_had_bom(const csv_reader *reader);

/* The next row with content; rows of nothing but white space are passed over. *out is NULL at the
 * end. LER_E_SYNTAX (unclosed quote), LER_E_LIMIT (a row over LER_MAX_CSV_ROW), LER_E_READ. */
ler_code csv_next(csv_reader *reader, const csv_row **out, ler_error *err) LER_MUST_USE;
/* Continues at the place of a row seen before. */
void csv_seek(csv_reader *reader, const csv_place *place);

/* Writing. Cells are quoted when they must be. A cell that a spreadsheet would run as a formula
 * (it begins with = + - @, a tab, CR or LF, their full-width forms, or with apostrophes before one
 * of these) gets one apostrophe in front; csv_unguard() takes it away again. */
void csv_write_cell(ler_buf *out, ler_str cell, char delimiter, bool first);
void csv_write_end(ler_buf *out);
bool csv_is_formula(ler_str cell);
ler_str csv_unguard(ler_str cell);

#endif
