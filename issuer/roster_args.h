/* How a roster is to be read, from the command line of `issue`. */
#ifndef ISSUER_ROSTER_ARGS_H
#define ISSUER_ROSTER_ARGS_H

#include "cli/options.h"
#include "issuer/roster.h"

/* Rows of the verb's table of options. */
#define ROSTER_ARGS_READING                                                                        \
    {"preset", 0, LER_OPTION_VALUE, "NAME",                                                        \
     "the roster is of credly, accredible, canvas, dcc, learncard or blockcerts"},                 \
        {"map", 0, LER_OPTION_LIST, "COLUMN=FIELD",                                                \
         "the roster's column is this field; none: pass it over"},                                 \
        {"framework", 0, LER_OPTION_LIST, "[ID=]SOC[@VERSION]",                                    \
         "of rows that name none; with ID=, of those whose template is ID"},                       \
        {"statements", 0, LER_OPTION_VALUE, "TEXT", "of rows that name none"}, {                   \
        "date-format", 0, LER_OPTION_VALUE, "FORMAT", "iso, dmy, mdy or ymd"                       \
    }
#define ROSTER_ARGS_OPTIONS                                                                        \
    ROSTER_ARGS_READING, {                                                                         \
        "print-template", 0, LER_OPTION_FLAG, NULL,                                                \
            "print a header and an example row, of --preset or our own, and stop"                  \
    }

typedef struct roster_args {
    roster_options options; /* identify and user are the caller's to set */
    roster_map *maps;
    roster_stand *stands;
} roster_args;

/* The values point into argv. LER_E_USAGE. */
ler_code roster_args_read(const ler_args *args, roster_args *out, ler_error *err) LER_MUST_USE;
void roster_args_free(roster_args *a);

#endif
