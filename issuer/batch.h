/* One run over a roster: every entry becomes a credential or a line in the rejects file.
 *
 *     roster ──reader──▶ chunk ──N workers: resolve──▶ claim ──N workers: sign──▶ settle ──▶ reports
 *              (main)                                  (main)    and write        (main)
 *
 * Entries travel in chunks, so that what costs a flush of the disk is done once for many. Three
 * chunks are under way at a time: while one is settled, the next is signed and a third resolved.
 * Whatever the number of workers, reports are in the order of the roster and the same.
 *
 * Nothing here prints; what happens is told through callbacks, all from the calling thread and in
 * the roster's order. */
#ifndef ISSUER_BATCH_H
#define ISSUER_BATCH_H

#include "issuer/resolve_entry.h"
#include "issuer/seal.h"
#include "issuer/sink.h"
#include "issuer/status_list.h"

#define BATCH_MANIFEST "manifest.json"
#define BATCH_RESULTS "results.csv"
#define BATCH_REJECTS "rejects.csv"

/* What becomes of an entry whose credential was issued before and said something else. */
typedef enum batch_duplicates {
    BATCH_DENY,    /* it is refused */
    BATCH_REPLACE, /* a new credential takes the place of the old one, which is superseded */
    BATCH_ALLOW    /* a new credential is issued beside the old one */
} batch_duplicates;

typedef struct batch_options {
    const issuer_config *config;
    roster *roster;
    shelf *shelf;
    const ler_salts *salts;
    seal *seal;     /* NULL: a dry run */
    ledger *ledger; /* NULL: a dry run */
    ler_dir *out;   /* NULL: a dry run; nothing is written */
    ler_time now;
    const char *name; /* --batch: of the credentials' ids; may be NULL */
    size_t workers;   /* 1 to CREW_MAX */
    bool accept_matches;
    sink_format format;
    batch_duplicates duplicates;
    bool all_or_nothing; /* when an entry is bad, nothing is signed */
    /* Told of each refused entry, of rows done, and asked whether to go on. May be NULL. */
    void (*refused)(void *user, const roster_problem *problem, size_t rows);
    void (*progress)(void *user, size_t rows_done, size_t rows_refused);
    bool (*stop)(void *user);
    /* Explains an entry whose statements were counted, also one that is refused, into `out`: called
     * by any thread. Its text is then handed over in order. Both NULL: nothing is explained. */
    ler_code (*explain)(void *user, const roster_entry *entry, const credential_facts *facts,
                        ler_arena *arena, ler_buf *out, ler_error *err);
    void (*explained)(void *user, ler_str text);
    /* Told of each entry that is settled, by its number in the roster: the bare UUID of its
     * credential (in a dry run: that it would have), NULL when it was refused. May be NULL. */
    ler_code (*ended)(void *user, size_t number, const roster_entry *entry, const char *uuid,
                      ler_error *err);
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
    bool withheld;    /* all_or_nothing: there were bad entries, and nothing was signed */
    bool stopped;
    uint32_t lists; /* status lists of the workspace, brought up to date */
    char first[SINK_PATH]; /* the first file that was issued, below the output folder; or "" */
} batch_counts;

/* Fails only when the run cannot go on: output cannot be written, the store is broken, memory. What
 * was done until then is in the results file. */
ler_code batch_run(const batch_options *options, batch_counts *counts, ler_error *err) LER_MUST_USE;

#endif
