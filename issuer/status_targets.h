/* Which credentials a change of status is about: ids from the command line, all of one learner's,
 * or a CSV file. */
#ifndef ISSUER_STATUS_TARGETS_H
#define ISSUER_STATUS_TARGETS_H

#include "issuer/ledger/ledger.h"

#define STATUS_MAX_TARGETS 1000000 /* credentials of one command */

typedef struct status_targets {
    ler_arena *arena; /* the caller's */
    ledger_change *changes;
    size_t count, capacity;
} status_targets;

/* "urn:uuid:..." or the bare UUID in any case, as the bare UUID in lower case. */
bool status_id(ler_str text, char out[LEDGER_ID]);

/* One more. LER_E_LIMIT beyond STATUS_MAX_TARGETS. */
ler_code status_targets_add(status_targets *t, const char *id, ler_str reason,
                            ler_error *err) LER_MUST_USE;
/* Every row of a CSV file with the column credential_id (results.csv of a batch is one) and perhaps
 * reason, which stands before `reason`. Rows without an id are passed over. LER_E_CONTENT names the
 * row that has no id of a credential in it, or no reason. */
ler_code status_targets_csv(status_targets *t, const char *path, ler_str reason,
                            ler_error *err) LER_MUST_USE;
/* LER_E_USAGE unless it is a text that can be kept: UTF-8, no controls, at most 1000 bytes. */
ler_code status_reason(ler_str text, ler_error *err) LER_MUST_USE;

#endif
