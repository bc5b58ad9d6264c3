/* A roster as learners and what they demonstrated: the rows of a CSV file, grouped so that one
 * entry makes one credential.
 *
 * Wide form: one row per learner and framework, the statements in one cell. Long form (the
 * `statement_text` cell is filled in): one row per statement; the rows of one learner and framework
 * belong together wherever they stand.
 *
 * The file is read twice. roster_open() goes over all of it, so that a file that is no CSV is
 * refused before anything is signed, and notes which rows make which entry; roster_read() then
 * loads one entry at a time. What is read is a private copy: nobody can change it in between. */
#ifndef ISSUER_ROSTER_H
#define ISSUER_ROSTER_H

#include "csv/csv.h"
#include "issuer/roster_fields.h"
#include "issuer/roster_presets.h"
#include "ler/arena.h"
#include "ler/time.h"

/* "iso", "dmy", "mdy", "ymd", or spelled as DD/MM/YYYY and so on. */
ler_code roster_dates_parse(const char *text, roster_dates *out, ler_error *err) LER_MUST_USE;

/* Tells which framework a row means, as text that is equal for equal frameworks (its content
 * digest); returns false when there is no such framework. */
typedef bool (*roster_identify)(void *user, ler_str framework, ler_str version, char out[64]);

typedef struct roster_map { /* --map COLUMN=FIELD */
    ler_str column;         /* a header of the file */
    roster_field field;     /* ROSTER_FIELDS: the column is passed over */
} roster_map;

typedef struct roster_stand { /* --framework [ID=]SOC[@VERSION] */
    ler_str template;         /* what the template column says; empty: for all other rows */
    ler_str framework;
} roster_stand;

/* What the options point to must outlive the roster. */
typedef struct roster_options {
    roster_dates dates;
    roster_identify identify; /* may be NULL: the cells' text decides */
    void *user;
    const roster_preset *preset; /* NULL: our own columns */
    const roster_map *maps;      /* go before the preset's columns and ours */
    size_t map_count;
    const roster_stand *stands; /* for rows whose framework cell is blank */
    size_t stand_count;
    ler_str statements; /* of every row that names none; may be empty */
    bool copied;        /* rows will be written again: roster_copy_begin() */
} roster_options;

typedef struct roster roster;

/* path "-" is standard input. LER_E_READ, LER_E_SYNTAX, LER_E_CONTENT (a column that is needed is
 * missing, one that is there twice, no rows at all, a map or framework of the options that does not
 * fit the file), LER_E_LIMIT. */
ler_code roster_open(const char *path, const roster_options *options, roster **out,
                     ler_error *err) LER_MUST_USE;
void roster_free(roster **r);
#define ROSTER_AUTO LER_CLEANUP(roster_free) roster *

size_t roster_rows(const roster *r);  /* with content, without the header */
size_t roster_count(const roster *r); /* entries */
/* Headers that mean nothing to us; their columns are kept in the rejects file. */
size_t roster_unknown_count(const roster *r);
ler_str roster_unknown(const roster *r, size_t i);

/* Why an entry is refused. */
typedef struct roster_problem {
    const char *code;   /* a stable word; NULL = nothing is wrong */
    uint64_t row;       /* 0 = the entry as a whole */
    const char *column; /* header as our field is called, or "" */
    char message[400];  /* without names and addresses of people */
} roster_problem;

/* Sets the problem when there is none yet. */
void roster_refuse(roster_problem *p, const char *code, uint64_t row, const char *column,
                   const char *format, ...) LER_PRINTF(5, 6);

/* Adds to the message how the file calls the column, when that is not our name of it. */
void roster_name_column(const roster *r, roster_problem *p);

typedef struct roster_line {
    uint64_t row;
    size_t count;
    const ler_str *fields; /* as they stand in the file */
} roster_line;

typedef struct roster_words { /* one statement as the roster words it */
    uint64_t row;
    const char *column;
    ler_str text;
} roster_words;

typedef struct roster_evidence {
    ler_str url, name, narrative; /* each may be empty */
} roster_evidence;

typedef struct roster_entry {
    roster_line *lines;
    size_t line_count;
    roster_problem problem;
    ler_str value[ROSTER_FIELDS]; /* trimmed; empty = blank. Of all lines, which agree */
    const char *learner_kind;     /* "id", "email" or "did": what identifies the learner */
    ler_str learner;
    roster_words *words;
    size_t word_count;
    roster_evidence *evidence;
    size_t evidence_count;
    bool issued_set, expires_set, assessed_set;
    ler_time issued, expires, assessed;
} roster_entry;

/* Loads the i-th entry into the arena. Entries stand in the order of their first rows. A refused
 * entry is no error: entry->problem says why. */
ler_code roster_read(roster *r, size_t i, ler_arena *arena, roster_entry **out,
                     ler_error *err) LER_MUST_USE;

/* A roster again, with other cells here and there: the same columns in the same separator, cells as
 * they stood. A cell that a spreadsheet would run is guarded; then the copy has error_code,error
 * behind its columns (blank), as a rejects file has, so that who reads it takes the guards away. */
typedef struct roster_copy {
    roster_field added[2]; /* columns of ours behind those of the file */
    size_t added_count;
    bool marked; /* error_code,error */
} roster_copy;
/* LER_E_CONTENT when another column has the name of one that is to be added. */
ler_code roster_copy_begin(const roster *r, roster_copy *copy, ler_error *err) LER_MUST_USE;
void roster_copy_header(const roster *r, const roster_copy *copy, ler_buf *out);

typedef struct roster_edit { /* cells that are other ones; a field without a column is passed over */
    bool set[ROSTER_FIELDS];
    ler_str cell[ROSTER_FIELDS];
} roster_edit;
/* LER_E_INTERNAL when a cell would need a guard and the copy is not marked. */
ler_code roster_copy_line(const roster *r, const roster_copy *copy, const roster_line *line,
                          const roster_edit *edit, ler_buf *out, ler_error *err) LER_MUST_USE;

bool roster_has(const roster *r, roster_field field); /* the file has such a column */
char roster_delimiter(const roster *r);
bool roster_had_bom(const roster *r);
/* What a line says of a field, as it stands there: not trimmed, without the guard of a rejects file;
 * empty when there is no such column. */
ler_str roster_line_cell(const roster *r, const roster_line *line, roster_field field);
/* The fields on which the lines of an entry agree; *count of them. */
const roster_field *roster_shared(size_t *count);

/* The rejects file: the original columns (an error_code and error column that came in is dropped)
 * and error_code,error. */
void roster_reject_header(const roster *r, ler_buf *out);
void roster_reject_line(const roster *r, const roster_line *line, const char *code,
                        const char *message, ler_buf *out);
/* The i-th line of a refused entry with what is said of it: the problem in its own line, and in the
 * others, which come along so that the file can be mended and issued, where that is. */
void roster_reject_entry(const roster *r, const roster_entry *e, size_t i, ler_buf *out);

#endif
