/* The credential of one learner and framework, without proof: Open Badges 3.0 on VC Data
 * Model 2.0. Pure: what comes out depends on what goes in and on the random salts. */
#ifndef ISSUER_BUILDER_H
#define ISSUER_BUILDER_H

#include "credential/profile.h"
#include "issuer/config.h"
#include "issuer/roster.h"

typedef struct demonstrated {
    const ler_statement *statement;
    bool scored;    /* found by score, and accepted by the operator */
    unsigned score; /* of 1000 */
    ler_str words;  /* the roster's own, when scored */
} demonstrated;

typedef struct credential_facts {
    const issuer_config *config;
    const ler_framework *framework;
    const roster_entry *entry;
    const demonstrated *statements; /* distinct, in the framework's order */
    size_t statement_count;
    const ler_level *level; /* NULL: a record of the statements only */
    bool judged;            /* the level is an assessor's judgement, not derived */
    ler_derivation derived; /* what the policy makes of the statements; strand NULL = not reached */
    ler_time now;           /* validFrom when the roster does not say */
    /* A credential of the same id that was issued before, or NULL: its salts, and its validFrom
     * where the roster gives none, are used again, so that equal facts give an equal document. */
    const ler_json *previous;
    /* Where its status is told (from the ledger); LEDGER_NO_STATUS: the credential has none. */
    ledger_purpose status;
    uint32_t status_list, status_index;
} credential_facts;

/* "urn:uuid:..." of issuer, learner, framework content and policy: the same row has the same id at
 * every run. The bare UUID is a safe file name. */
ler_code credential_uuid(const credential_facts *facts, char out[PROFILE_UUID],
                         ler_error *err) LER_MUST_USE;

/* Builds the document in the arena. */
ler_code credential_build(const credential_facts *facts, ler_arena *arena, ler_json **out,
                          ler_error *err) LER_MUST_USE;

#endif
