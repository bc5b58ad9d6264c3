/* A roster of one version of a framework under the next: what is certain is written anew, what
 * needs a person is asked, and answered questions are carried out.
 *
 *     roster ──▶ entry ──resolved under OLD, as `issue` does──▶ statements ──map──▶ certain ─────┐
 *                                                                              └──▶ questions    │
 *     decisions.csv of the registrar ──────────────────────────────────────────────▶ answers ────┤
 *     roster.NEW.csv, decisions.csv, summary.csv, rejects.csv ◀──────────────────────────────────┘
 *
 * Entry by entry: memory does not grow with the roster. Nothing here prints. */
#ifndef ISSUER_CROSSWALK_H
#define ISSUER_CROSSWALK_H

#include "issuer/crosswalk_answers.h"
#include "issuer/crosswalk_map.h"
#include "issuer/resolve_entry.h"

#define CROSS_ROSTER "roster.NEW.csv"
#define CROSS_DECISIONS "decisions.csv"
#define CROSS_SUMMARY "summary.csv"
#define CROSS_REJECTS "rejects.csv"

typedef enum cross_outcome {
    CROSS_UNCHANGED, /* nothing but the version is another */
    CROSS_CARRIED,   /* every statement is certain; some have another code or spelling */
    CROSS_LEVEL,     /* every statement is certain, and they make another level there */
    CROSS_DECIDED,   /* every question is answered */
    CROSS_OPEN,      /* some are not */
    CROSS_ALREADY,   /* of the new version before */
    CROSS_OTHER,     /* of another framework: left out */
    CROSS_REJECTED,  /* `issue` would not take it under the old version */
    CROSS_OUTCOMES
} cross_outcome;
const char *cross_outcome_name(cross_outcome outcome); /* "unchanged", ... */

typedef struct cross_question { /* one statement of one entry, or the level that it claims */
    uint64_t row;
    const char *change;       /* "reworded", "matched", "level", ... */
    const ler_statement *old; /* NULL: the level */
    ler_str old_code, old_text, new_code, new_text;
    unsigned score;
    const char *reason;
    const ler_statement *const *proposal;
    size_t proposal_count;
    char check[CROSS_CHECK];
    answer answer;
} cross_question;

typedef struct cross_options {
    roster *roster; /* opened with `copied`, and cross_identify */
    shelf *shelf;
    const cross_map *map;
    ler_policy *policy;
    ler_str statements; /* of roster_options */
    bool accept_scored;
    answers *answers; /* NULL: nothing is answered yet */
    ler_dir *out;     /* NULL: nothing is written */
    bool replace;     /* files of `out` may be replaced */
    /* Told of each refused entry, each open question, rows done; asked whether to go on. */
    void (*refused)(void *user, const roster_problem *problem);
    void (*open)(void *user, const cross_question *question);
    void (*progress)(void *user, size_t rows_done, size_t rows_refused);
    bool (*stop)(void *user);
    void *user;
} cross_options;

typedef struct cross_counts {
    size_t rows, records; /* of the roster */
    size_t of[CROSS_OUTCOMES];
    size_t rows_refused;
    size_t rows_out, records_out; /* in the new roster */
    size_t empty;                 /* records of which nothing is left */
    size_t carried;               /* statements: certain */
    size_t spelling, elsewhere;   /* of these: spelled otherwise; under another code */
    size_t open, taken, dropped;  /* questions: not answered; answered so that something, nothing
                                     is in the new roster */
    size_t same_level, other_level;
    bool stopped; /* nothing was written then */
} cross_counts;

/* A roster_identify: a row of the old framework's SOC code without a version is of the old version,
 * and one learner's rows of old and new are one entry. */
typedef struct cross_names {
    shelf *shelf;
    const ler_framework *from, *to;
} cross_names;
bool cross_identify(void *names, ler_str framework, ler_str version, char out[64]);

/* Fails when the run cannot go on, or an answer fits no question; then nothing is in its place. */
ler_code cross_run(const cross_options *options, cross_counts *counts, ler_error *err) LER_MUST_USE;

#endif
