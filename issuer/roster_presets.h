/* Rosters as other systems export and import them: which of their columns is which of ours. */
#ifndef ISSUER_ROSTER_PRESETS_H
#define ISSUER_ROSTER_PRESETS_H

#include "issuer/roster_fields.h"

typedef enum roster_dates {
    ROSTER_DATES_ISO, /* 2026-05-20 or a full dateTime; anything else is refused */
    ROSTER_DATES_DMY, /* 20/05/2026 too */
    ROSTER_DATES_MDY, /* 05/20/2026 too */
    ROSTER_DATES_YMD  /* 2026/05/20 too */
} roster_dates;

typedef struct roster_preset_column {
    const char *header;  /* as the system writes it; NULL ends the list */
    roster_field field;  /* ROSTER_FIELDS: known, and has no place in a record */
    const char *example; /* NULL: the field's */
} roster_preset_column;

typedef struct roster_preset {
    const char *name;   /* as --preset takes it */
    const char *system; /* for people */
    roster_dates dates; /* ROSTER_DATES_ISO also where the system's form is not one */
    size_t max_rows;    /* that the system takes in one file; 0 = it says none */
    const roster_preset_column *columns; /* of two with one field the first counts */
} roster_preset;

/* The preset of that name. LER_E_USAGE lists them. */
ler_code roster_preset_find(const char *name, const roster_preset **out, ler_error *err);

/* A header and one row that shows how to fill it in, as CSV: the columns of the preset and, behind
 * them, those of ours that a record needs and the system has not. NULL: our own columns. */
ler_code roster_template(const roster_preset *preset, ler_buf *out, ler_error *err) LER_MUST_USE;
/* The header alone of our own columns. */
void roster_template_header(ler_buf *out);

#endif
