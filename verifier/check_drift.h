/* What later versions of its framework mean for a record: information, never a check. */
#ifndef VERIFIER_CHECK_DRIFT_H
#define VERIFIER_CHECK_DRIFT_H

#include "verifier/check.h"
#include "verifier/claims.h"

/* After check_level(), whose levels it takes up. `resolved` has one entry for each of the claims'
 * statements. Adds no check: a record is judged by the version that it names. */
ler_code check_drift(verification *v, report *r, const record_claims *claims,
                     const ler_resolved_framework *fw, const ler_resolved_statement *resolved,
                     ler_error *err) LER_MUST_USE;

#endif
