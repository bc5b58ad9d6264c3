/* What a crosswalk tells on standard output: for a person, and as one JSON object
 * (schemas/crosswalk-report.schema.json). */
#ifndef ISSUER_CROSSWALK_REPORT_H
#define ISSUER_CROSSWALK_REPORT_H

#include "issuer/crosswalk.h"

typedef struct cross_report {
    const cross_map *map;
    const cross_counts *counts;
    const char *out_dir;       /* NULL: nothing was written */
    bool default_policy;       /* no workspace told the level policy */
    const ler_json *questions; /* of --json: the open ones, and the refused rows */
    const ler_json *errors;
} cross_report;

void cross_report_text(const cross_report *r, ler_buf *out);
void cross_report_json(const cross_report *r, ler_buf *out);

/* An open question as a member of the list, or NULL when memory is out. */
ler_json *cross_question_json(ler_arena *arena, const cross_question *q);

#endif
