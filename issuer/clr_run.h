/* The CLRs of a run: when every entry of a roster is settled, one record for each learner around
 * what the run issued to him or found issued.
 *
 *     list of the run ──▶ chunk of learners: read what is signed ──▶ claim ──▶ N workers: sign ──▶
 *                                  (main)                            (main)       and write
 *     syncfs ──▶ commit, claim the next
 *
 * A CLR is a row of the ledger like every credential ("clr" in the place of the framework), so that
 * it keeps its status index and date through a crash and can be revoked. It is a file of its own
 * below OUT/clr/, in any output format: it is handed to one person. */
#ifndef ISSUER_CLR_RUN_H
#define ISSUER_CLR_RUN_H

#include "issuer/clr_list.h"
#include "issuer/keys/salts.h"
#include "issuer/seal.h"
#include "ler/file.h"

#define CLR_FOLDER "clr"
#define CLR_RESULTS "clr.csv"
#define CLR_FRAMEWORK "clr" /* ledger_claim.framework of a CLR */

typedef struct clr_options {
    const issuer_config *config;
    roster *roster;
    const clr_list *list; /* closed */
    const ler_salts *salts;
    const seal *seal;
    ledger *ledger; /* no run of it has begun */
    ler_dir *out;
    const char *out_path; /* absolute */
    ler_time now;
    const char *batch; /* may be NULL */
    size_t workers;
    /* Told of each learner without a CLR, and why; asked whether to go on. */
    void (*refused)(void *user, uint64_t row, const char *message);
    bool (*stop)(void *user);
    void *user;
} clr_options;

typedef struct clr_counts {
    size_t learners; /* with credentials */
    size_t issued, kept;
    size_t refused; /* learners; what was wrong stands in clr.csv */
    bool stopped;
} clr_counts;

/* Fails only when the pass cannot go on; what was done until then is in the ledger and in clr.csv.
 */
ler_code clr_run(const clr_options *options, clr_counts *counts, ler_error *err) LER_MUST_USE;

#endif
