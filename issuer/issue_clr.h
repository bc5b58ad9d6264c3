/* The part of `issue` that --clr adds, behind the batch. */
#ifndef ISSUER_ISSUE_CLR_H
#define ISSUER_ISSUE_CLR_H

#include "issuer/batch.h"
#include "issuer/clr_run.h"

typedef struct issue_clr {
    bool asked; /* --clr */
    clr_list *list;
    bool ran; /* in a dry run counts.learners is all there is */
    clr_counts counts;
} issue_clr;

/* Makes the CLRs of the batch that has just ended and brings the status lists up to date. Of a
 * batch that was stopped or withheld none is made: they would be of a part. Sets batch->stopped
 * when it was stopped here. */
ler_code issue_clr_run(issue_clr *clr, const batch_options *o, batch_counts *batch,
                       void (*refused)(void *user, uint64_t row, const char *message),
                       ler_error *err) LER_MUST_USE;

/* What the summaries say of it; nothing when it was not asked for. */
void issue_clr_text(const issue_clr *clr, const char *out_dir, ler_buf *out);
void issue_clr_json(const issue_clr *clr, const char *out_dir, ler_buf *out);

#endif
