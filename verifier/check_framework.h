/* The framework that a record names. */
#ifndef VERIFIER_CHECK_FRAMEWORK_H
#define VERIFIER_CHECK_FRAMEWORK_H

#include "verifier/check.h"
#include "verifier/claims.h"

/* What an outcome of the resolution is in a report; `unavailable`: what is not known. */
check_status check_status_of(ler_resolve_status s, check_status unavailable);

/* Looks for it, and judges it in the report. *unavailable: what a statement is that cannot be
 * compared. When it is the issuer's own copy, *owned is set, which the caller frees once nothing
 * needs `fw` any more. LER_E_MEMORY, LER_E_INTERNAL: a store that is broken is in the report. */
ler_code check_framework(verification *v, report *r, const record_claims *claims,
                         check_status *unavailable, ler_framework **owned,
                         ler_resolved_framework *fw, ler_error *err) LER_MUST_USE;

#endif
