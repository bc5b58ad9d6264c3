/* One run over a roster: every entry becomes a credential or a line in the rejects file. Nothing
 * here prints; what happens is told through the report's callbacks. */
#ifndef ISSUER_BATCH_H
#define ISSUER_BATCH_H

#include "issuer/output.h"
#include "issuer/resolve_entry.h"
#include "issuer/seal.h"

#define BATCH_CREDENTIALS "credentials" /* folder of the credentials, in the output folder */
#define BATCH_RESULTS "results.csv"
#define BATCH_REJECTS "rejects.csv"

typedef struct batch_options {
    const issuer_config *config;
    roster *roster;
    shelf *shelf;
    seal *seal;   /* NULL: a dry run */
    ler_dir *out; /* NULL: a dry run; nothing is written */
    ler_time now;
    bool accept_matches;
    bool replace; /* a credential of the same id that says something else is issued anew */
    /* Told of each refused entry, of each finished one, and asked whether to go on. May be NULL. */
    void (*refused)(void *user, const roster_problem *problem, size_t rows);
    /* Told of each entry whose statements were counted, also of one that is refused; the arena is
     * that of the entry. May be NULL. */
    ler_code (*counted)(void *user, const roster_entry *entry, const credential_facts *facts,
                        ler_arena *arena, ler_error *err);
    void (*progress)(void *user, size_t rows_done);
    bool (*stop)(void *user);
    void *user;
} batch_options;

typedef struct batch_counts {
    size_t rows;      /* of the roster */
    size_t good, bad; /* rows; good + bad = rows unless the run was stopped */
    size_t issued;    /* credentials written now (dry run: that would be) */
    size_t kept;      /* credentials that were there already and say the same */
    size_t rejected;  /* entries refused */
    size_t scored;    /* statements taken by score */
    size_t judged;    /* credentials whose level is an assessor's judgement */
    bool stopped;
} batch_counts;

/* Fails only when the run cannot go on: output cannot be written, the store is broken, memory. What
 * was done until then is in the results file. */
ler_code batch_run(const batch_options *options, batch_counts *counts, ler_error *err) LER_MUST_USE;

#endif
