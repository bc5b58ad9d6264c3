/* Shared by the files of the roster. */
#ifndef ISSUER_ROSTER_INTERNAL_H
#define ISSUER_ROSTER_INTERNAL_H

#include "issuer/roster.h"
#include "issuer/roster_index.h"
#include "issuer/source.h"

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
    bool formulas; /* options.copied: some cell, or a part of one, would have to be guarded */

    roster_index *index;
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

void roster_look_for_formulas(roster *r, const csv_row *row);

/* Dates: sets *set and *out, or refuses. end_of_day: a date without a time means its last second.
 */
void roster_date(const roster *r, roster_entry *e, roster_field field, bool end_of_day, bool *set,
                 ler_time *out);

#endif
