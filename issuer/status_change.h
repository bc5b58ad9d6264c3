/* Between the verbs revoke, suspend, reinstate (revoke.c) and what they do (status_change.c). */
#ifndef ISSUER_STATUS_CHANGE_H
#define ISSUER_STATUS_CHANGE_H

#include "cli/options.h"
#include "issuer/seal.h"
#include "issuer/status_list.h"
#include "issuer/status_targets.h"
#include "issuer/workspace.h"

typedef enum change_outcome {
    CHANGE_DONE,
    CHANGE_SAME,
    CHANGE_UNKNOWN,
    CHANGE_NOT_ISSUED,
    CHANGE_REVOKED, /* final */
    CHANGE_SUPERSEDED,
    CHANGE_NO_STATUS,
    CHANGE_WRONG_PURPOSE
} change_outcome;

typedef struct change_verb {
    const char *name, *done, *already;
    ledger_state to;
    ledger_purpose purpose;
    const char *wrong_purpose;
} change_verb;

typedef struct change_run {
    const change_verb *verb;
    const ler_args *args;
    const char *config_path;
    issuer_config *config;
    ledger *ledger;
    seal *key;
    ler_arena *arena;
    ler_time now;
    bool dry, json;
    status_targets targets;
    change_outcome *outcomes;  /* one for each target */
    workspace_record *records; /* the same */
    size_t done, same, refused;
    status_counts lists;
} change_run;

/* All of it: reads the arguments, changes the ledger in one transaction, writes the lists. What
 * cannot be changed is in the outcomes; an error means that the rest was not done either, unless
 * the ledger was changed and only the lists could not be written (which is said on standard error).
 */
ler_code change_work(change_run *r, ler_error *err) LER_MUST_USE;
void change_free(change_run *r);

#endif
