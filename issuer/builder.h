/* The credential of one learner and framework, without proof: Open Badges 3.0 on VC Data
 * Model 2.0. Pure: equal facts give an equal document. */
#ifndef ISSUER_BUILDER_H
#define ISSUER_BUILDER_H

#include "credential/profile.h"
#include "issuer/config.h"
#include "issuer/keys/salts.h"
#include "issuer/roster.h"
#include "ler/uuid.h"

typedef struct demonstrated {
    const ler_statement *statement;
    bool scored;    /* found by score, and accepted by the operator */
    unsigned score; /* of 1000 */
    ler_str words;  /* the roster's own, when scored */
} demonstrated;

/* The level in a strand beside the core, or in one domain of it. */
typedef struct scope_level {
    ler_level_scope scope;
    ler_derivation derived;
    const ler_level *level; /* NULL: none is met */
} scope_level;

typedef struct credential_facts {
    const issuer_config *config;
    const ler_framework *framework;
    const roster_entry *entry;
    const demonstrated *statements; /* distinct, in the framework's order */
    size_t statement_count;
    const ler_level *level; /* NULL: a record of the statements only */
    bool judged;            /* the level is an assessor's judgement, not derived */
    ler_derivation derived; /* what the policy makes of the statements; strand NULL = not reached */
    const scope_level *scopes; /* strands and domains that statements are of, the core aside */
    size_t scope_count;
    ler_time from;          /* validFrom when the roster does not say */
    const ler_salts *salts;
    /* Of the credential's id. A batch is a text of the operator's; a revision other than 0 is a
     * further credential from the same row's key, issued beside or after the first. */
    const char *batch;
    unsigned revision;
    char uuid[LER_UUID_TEXT]; /* what credential_uuid() made of the others */
    /* Where its status is told (from the ledger); LEDGER_NO_STATUS: the credential has none. */
    ledger_purpose status;
    uint32_t status_list, status_index;
} credential_facts;

/* Sets facts->uuid from issuer, learner, framework content, policy, batch and revision: the same
 * row has the same id ("urn:uuid:...") at every run. The bare UUID is a safe file name. */
ler_code credential_uuid(credential_facts *facts, ler_error *err) LER_MUST_USE;

/* The digest of everything in the facts that the document says, except the dates that the roster
 * leaves to the run: two rows of one id and one digest are the same row. */
ler_code credential_row_digest(const credential_facts *facts, uint8_t out[32],
                               ler_error *err) LER_MUST_USE;

/* Builds the document in the arena. uuid is set. */
ler_code credential_build(const credential_facts *facts, ler_arena *arena, ler_json **out,
                          ler_error *err) LER_MUST_USE;

#endif
