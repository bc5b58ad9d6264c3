/* The workspace that a program stands in, or was told of. */
#ifndef ISSUER_WORKSPACE_H
#define ISSUER_WORKSPACE_H

#include "cli/options.h"
#include "issuer/config.h"

/* The store that ./issuer.json names, for verbs that were told no --store; NULL when there is no
 * issuer.json here or it cannot be read. The caller frees it. */
char *workspace_store(void);
/* The settings of the workspace that we stand in, for verbs that were told no --config; NULL as
 * above. The caller frees them. */
issuer_config *workspace_config(void);

/* --config, or ./issuer.json. LER_E_USAGE when there is neither. */
ler_code workspace_config_path(const ler_args *args, const char **out, ler_error *err) LER_MUST_USE;

/* Digest of a learner, as the ledger knows it. */
ler_code workspace_learner(const issuer_config *config, const char *kind, ler_str value,
                           uint8_t out[LEDGER_DIGEST], ler_error *err) LER_MUST_USE;

/* Where a record is: in a file of its own, or in one of many. */
typedef struct workspace_record {
    const char *id;  /* bare UUID */
    ler_str file;    /* *.json; otherwise *.zip, or a file of lines */
    uint64_t offset; /* in a file of lines */
    uint64_t length;
} workspace_record;

/* Appends the command by which a record is verified with what the workspace itself has, as it can
 * be typed into a shell. */
void workspace_check_command(const issuer_config *config, const workspace_record *record,
                             ler_buf *out);

#endif
