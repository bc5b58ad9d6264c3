/* What `issue` tells: row by row while it runs, and at its end. */
#ifndef ISSUER_ISSUE_REPORT_H
#define ISSUER_ISSUE_REPORT_H

#include "issuer/batch.h"
#include "issuer/issue_clr.h"
#include "issuer/progress.h"

#define ISSUE_LISTED 50 /* rejected rows on standard error; rejects.csv has them all */
#define ISSUE_EXPLAINED ((size_t)64 << 20) /* bytes of "learners" in --json */

/* What has been told so far; the owner frees `learners`. */
typedef struct issue_watch {
    progress progress;
    size_t listed;
    bool quiet;
    ler_json *errors; /* for --json; NULL without */
    ler_arena *arena;
    bool explain;
    sink_format format;
    ler_buf learners; /* what was explained: for --json all, otherwise one entry's */
    size_t left_out;  /* entries that were too many for it */
    clr_list *clr;    /* --clr: who got what; NULL without */
} issue_watch;

/* For batch_options; `user` is the watch. issue_on_explain() is called by any thread: only what is
 * handed in, and what never changes, may be touched. */
void issue_on_progress(void *user, size_t rows_done, size_t rows_refused);
void issue_on_refused(void *user, const roster_problem *p, size_t rows);
ler_code issue_on_explain(void *user, const roster_entry *e, const credential_facts *facts,
                          ler_arena *arena, ler_buf *out, ler_error *err) LER_MUST_USE;
void issue_on_explained(void *user, ler_str text);
ler_code issue_on_ended(void *user, size_t number, const roster_entry *e, const char *uuid,
                        ler_error *err) LER_MUST_USE;
/* For issue_clr_run(). */
void issue_on_clr_refused(void *user, uint64_t row, const char *message);

/* Append the summary; out_dir NULL: of a dry run. */
void issue_summary_text(const batch_counts *c, const char *out_dir, ler_buf *out);
void issue_summary_json(const batch_counts *c, const issue_clr *clr, const char *out_dir,
                        const issue_watch *w, ler_buf *out);
/* The status lists are in the workspace and perhaps nowhere else yet: how to check all the same. */
void issue_say_check(const issuer_config *config, const batch_counts *c, const char *out_dir,
                     ler_buf *out);

#endif
