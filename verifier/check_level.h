/* The level that a record claims against the level that its statements give. */
#ifndef VERIFIER_CHECK_LEVEL_H
#define VERIFIER_CHECK_LEVEL_H

#include "ler/level.h"
#include "verifier/check.h"
#include "verifier/claims.h"

/* A statement counts when the framework that the record pins has it, word for word or but for
 * spelling, and when the record does not say that it was failed, dropped or is still under way. */
bool check_level_counts(const statement_claim *claim, const ler_resolved_statement *s);

/* `resolved` has one entry for each of the claims' statements. `unavailable` is the status for what
 * cannot be compared for want of the framework. */
ler_code check_level(report *r, const record_claims *claims, const ler_resolved_framework *fw,
                     const ler_resolved_statement *resolved, check_status unavailable,
                     ler_error *err) LER_MUST_USE;

#endif
