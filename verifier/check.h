/* The checks of one record. Each reads the same parse tree, adds named checks to the report and
 * goes on whatever it finds: nothing stops at the first failure. */
#ifndef VERIFIER_CHECK_H
#define VERIFIER_CHECK_H

#include "ler/drift.h"
#include "ler/ld.h"
#include "ler/proof.h"
#include "ler/resolve.h"
#include "verifier/judgement.h"
#include "verifier/recipient.h"
#include "verifier/report.h"
#include "verifier/resources.h"
#include "verifier/status_lists.h"
#include "verifier/trust.h"

typedef struct obtainer obtainer; /* cache and net: obtain.h */

/* What the caller asked for; the same for every file of a run. */
typedef struct verification {
    judgement when; /* which clock is meant: judgement.h */
    ler_proof_engine *engine;
    ler_ld_contexts *contexts;
    ler_store *store;                /* never NULL; perhaps empty */
    const trust_list *trust;         /* NULL: none was given */
    const resource_map *resources;   /* NULL: none was given */
    obtainer *obtainer;              /* NULL: nothing but the map answers for URLs */
    const recipient *recipient;      /* NULL: not asked for */
    ler_drift_book *drifts;          /* NULL: later versions of frameworks are not looked at */
    status_lists *lists;             /* that were had in this run; NULL: none is ever asked for */
    bool require_framework;
    bool trace;
    unsigned long long embedded_left; /* of the file at work: LER_MAX_EMBEDDED */
    unsigned lists_left;              /* the same: LER_MAX_STATUS_LISTS */
    unsigned long long file_number;   /* of the file at work, in this run */
} verification;

/* The time that everything is judged by. */
static inline const ler_time *verification_time(const verification *v) {
    return &v->when.time;
}
/* The same when it is a question about the past (--as-of), so that what came later is left out;
 * NULL when it is not, and nothing is left out. */
static inline const ler_time *verification_not_after(const verification *v) {
    return v->when.back ? &v->when.time : NULL;
}

/* How a credential stands in its file. */
typedef enum record_role {
    ROLE_ROOT,
    ROLE_MEMBER, /* of a CLR */
    ROLE_ENDORSEMENT,
    ROLE_OTHER /* where the standards expect none */
} record_role;

/* Checks one file's bytes; the report lives in `arena`. Fails only for want of memory or by a bug
 * of ours: everything else is in the report. */
ler_code check_bytes(verification *v, const char *file, ler_str bytes, ler_arena *arena,
                     report **out, ler_error *err) LER_MUST_USE;
/* A report that says that the file cannot be read. */
ler_code check_unreadable(const verification *v, const char *file, const ler_error *why,
                          ler_arena *arena, report **out, ler_error *err) LER_MUST_USE;

/* A report of a file that is over the limit: its parse check failed. */
ler_code check_too_long(const verification *v, const char *file, const ler_error *why,
                        ler_arena *arena, report **out, ler_error *err) LER_MUST_USE;

/* Checks a parsed document into a report whose arena, file, and at are set. */
ler_code check_document(verification *v, report *r, const ler_json *document, record_role role,
                        unsigned depth, ler_error *err) LER_MUST_USE;

/* The parts, in the order of a report. */
ler_code check_context(verification *v, report *r, const ler_json *document,
                       ler_error *err) LER_MUST_USE;
void check_shape(report *r, const ler_json *document);
/* Whether an object is a credential, wherever it stands: check_embedded() verifies it by itself. */
bool check_is_credential(const ler_json *v);
ler_code check_merge(report *r, const ler_json *document, ler_error *err) LER_MUST_USE;
ler_code check_proof(verification *v, report *r, const ler_json *document,
                     ler_error *err) LER_MUST_USE;
void check_issuer(const verification *v, report *r, record_role role);
void check_dates(const verification *v, report *r, const ler_json *document);
/* credentialStatus: every entry against its list. Asked after proof and binding. */
ler_code check_status_entries(verification *v, report *r, const ler_json *document,
                              ler_error *err) LER_MUST_USE;
void check_schemas(report *r, const ler_json *document);
ler_code check_subject(const verification *v, report *r, const ler_json *document,
                       ler_error *err) LER_MUST_USE;
/* framework, statements, level, resources */
ler_code check_statements(verification *v, report *r, const ler_json *document,
                          ler_error *err) LER_MUST_USE;
ler_code check_embedded(verification *v, report *r, const ler_json *document, unsigned depth,
                        ler_error *err) LER_MUST_USE;

/* The text of a member that may be a string, a language value object or a language map: the first
 * one of several. LER_STR_NONE when there is none. */
ler_str check_text(const ler_json *v);

#endif
