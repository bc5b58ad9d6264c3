/* The columns of a roster and the names that other systems give them. */
#ifndef ISSUER_ROSTER_FIELDS_H
#define ISSUER_ROSTER_FIELDS_H

#include "ler/str.h"

typedef enum roster_field {
    ROSTER_LEARNER_ID,
    ROSTER_GIVEN_NAME,
    ROSTER_FAMILY_NAME,
    ROSTER_EMAIL,
    ROSTER_SUBJECT_DID,
    ROSTER_FRAMEWORK,
    ROSTER_FRAMEWORK_VERSION,
    ROSTER_LEVEL,
    ROSTER_STATEMENTS,
    ROSTER_STATEMENT_TEXT,
    ROSTER_EVIDENCE_URL,
    ROSTER_EVIDENCE_NAME,
    ROSTER_NARRATIVE,
    ROSTER_ASSESSED_ON,
    ROSTER_ASSESSOR,
    ROSTER_ISSUED_ON,
    ROSTER_EXPIRES_ON,
    ROSTER_LOCALE,
    ROSTER_EXTERNAL_ID,
    ROSTER_FULL_NAME,       /* where given and family name are not apart */
    ROSTER_AWARD_NARRATIVE, /* of the record as a whole; narrative is that of its evidence */
    ROSTER_RECIPIENT,       /* an e-mail address, a DID or another id: what it holds decides */
    ROSTER_TEMPLATE,        /* another system's id or name of what is awarded */
    ROSTER_ERROR_CODE,      /* of a rejects file that comes back: read over, written anew */
    ROSTER_ERROR,
    ROSTER_FIELDS
} roster_field;

const char *roster_field_name(roster_field field); /* "learner_id" */
/* The field that a header names: letters' case, spaces, '_', '-' and '.' aside, or by one of its
 * synonyms. ROSTER_FIELDS when it is none of ours. */
roster_field roster_field_of(ler_str header);
/* The field of that very name, as --map gives it; ROSTER_FIELDS when there is none, or it is not
 * to be chosen. */
roster_field roster_field_named(const char *name);
/* The i-th name that roster_field_named() takes, or NULL behind the last. */
const char *roster_field_choice(size_t i);
/* Whether two headers are the same but for letters' case, spaces, '_', '-' and '.'. */
bool roster_header_same(ler_str a, ler_str b);

#endif
