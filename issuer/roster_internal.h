/* Shared by the files of the roster. */
#ifndef ISSUER_ROSTER_INTERNAL_H
#define ISSUER_ROSTER_INTERNAL_H

#include "issuer/roster.h"
#include "issuer/source.h"

typedef struct index_row {
    uint64_t offset;
    uint32_t row, line;
    uint32_t next; /* of the same entry; NO_ROW ends the chain */
} index_row;

typedef struct index_entry {
    uint8_t key[16]; /* of learner and framework; unused when single */
    uint32_t first, last, count;
    uint32_t duplicate_of; /* wide form: row number of the row that came first; 0 = none */
    bool single;           /* a row that could not be told to belong to anybody */
    bool long_form;        /* a row of it has a statement_text: rows of one learner are gathered */
} index_entry;

#define NO_ROW UINT32_MAX

struct roster {
    source *source;
    csv_reader *csv;
    roster_options options;
    char *name;
    size_t column[ROSTER_FIELDS]; /* index of the column, or NO_COLUMN */
    size_t unknown[LER_MAX_CSV_COLUMNS];
    size_t unknown_count;
    char *template_seen; /* the first one that --framework names no framework for */
    uint64_t template_row;
    bool returned; /* a rejects file that came back: cells are unguarded */

    index_row *rows;
    size_t row_count, row_cap;
    index_entry *entries;
    size_t entry_count, entry_cap;
    uint32_t *slots; /* open addressing over entries: index + 1, 0 = free */
    size_t slot_count;
};

#define NO_COLUMN ((size_t)-1)

/* Reads the header: which column is which field, by --map, then the preset, then our own names.
 * LER_E_CONTENT names everything that is missing at once. */
ler_code roster_read_header(roster *r, ler_error *err) LER_MUST_USE;
/* Whether the framework of a row is told: two templates cannot both be meant by one --framework. */
ler_code roster_check_template(roster *r, const csv_row *row, ler_error *err) LER_MUST_USE;

/* What a row says of one of our fields: its cell, trimmed, unguarded in a returned file; else what
 * a recipient or template column or an option says; else empty. */
ler_str roster_cell(const roster *r, const csv_row *row, roster_field field);

/* Dates: sets *set and *out, or refuses. end_of_day: a date without a time means its last second.
 */
void roster_date(const roster *r, roster_entry *e, roster_field field, bool end_of_day, bool *set,
                 ler_time *out);

#endif
