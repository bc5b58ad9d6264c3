/* The columns of a table of statements, and its rows as they are read. */
#ifndef LER_SHEET_INTERNAL_H
#define LER_SHEET_INTERNAL_H

#include "framework/framework_internal.h"
#include "ler/sheet.h"

typedef enum sheet_column {
    SHEET_SOC,
    SHEET_VERSION,
    SHEET_TITLE,
    SHEET_STRAND,
    SHEET_STRAND_LABEL,
    SHEET_DOMAIN,
    SHEET_DOMAIN_LABEL,
    SHEET_LEVEL,
    SHEET_LEVEL_LABEL,
    SHEET_LEVEL_NUMBER,
    SHEET_ROLE,
    SHEET_ORDINAL,
    SHEET_CODE,
    SHEET_STATEMENT,
    SHEET_SOURCES,
    SHEET_GROUP, /* this one and those behind it: in the first row only */
    SHEET_SECTOR,
    SHEET_JOB_ZONE,
    SHEET_JOB_ZONE_INFERRED,
    SHEET_DESCRIPTION,
    SHEET_CONTEXT,
    SHEET_EXPORTED_AT,
    SHEET_ATTRIBUTION,
    SHEET_COLUMNS
} sheet_column;
const char *sheet_column_name(sheet_column column); /* as we write it */
/* The column of a heading: case, spaces, '_', '-' and '.' aside; SHEET_COLUMNS = none of ours. */
sheet_column sheet_column_of(ler_str heading);

typedef struct sheet_row {
    ler_str cells[SHEET_COLUMNS]; /* trimmed, without a guard; "" = blank or no such column */
    unsigned number;              /* as a spreadsheet counts */
    unsigned strand;              /* index into the table's strands */
} sheet_row;

typedef struct sheet {
    ler_arena *arena;
    ler_findings *findings;
    const ler_import_options *options;
    ler_draft *d;
    ler_str headings[SHEET_COLUMNS]; /* as they are spelled; data NULL = no such column */
    sheet_row *rows;
    size_t count, room;
    bool failed; /* memory is out */
} sheet;

/* Reads the rows (read.c). */
ler_code sheet_read(sheet *s, ler_str bytes, ler_error *err) LER_MUST_USE;
ler_place sheet_place(const sheet *s, const sheet_row *row, sheet_column column);
#define SHEET_BAD(s, row, column, ...)                                                             \
    ler_place_note((s)->findings, true, sheet_place(s, row, column), __VA_ARGS__)
#define SHEET_ODD(s, row, column, ...)                                                             \
    ler_place_note((s)->findings, false, sheet_place(s, row, column), __VA_ARGS__)

/* Makes strands, levels and statements of the rows (strands.c). */
ler_code sheet_strands(sheet *s, ler_error *err) LER_MUST_USE;

#endif
