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
    ROSTER_ERROR_CODE, /* of a rejects file that comes back: read over, written anew */
    ROSTER_ERROR,
    ROSTER_FIELDS
} roster_field;

const char *roster_field_name(roster_field field); /* "learner_id" */
/* The field that a header names: letters' case, spaces, '_', '-' and '.' aside, or by one of its
 * synonyms. ROSTER_FIELDS when it is none of ours. */
roster_field roster_field_of(ler_str header);

#endif
