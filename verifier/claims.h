/* What an Open Badges record says of a framework, its statements and a level, gathered from the
 * places where the credential profile, and the standard, put it. Nothing is judged here. */
#ifndef VERIFIER_CLAIMS_H
#define VERIFIER_CLAIMS_H

#include "ler/resolve.h"

typedef struct statement_claim {
    ler_statement_claim says;
    ler_str framework; /* targetFramework */
    ler_str status;    /* Result.status; NONE when it is not in a result */
    ler_str value;     /* Result.value */
    ler_str pointer;
    bool of_achievement; /* not in a result: what the achievement, or a description, stands for */
    bool foreign;        /* belongs to another framework than the one that the record names */
} statement_claim;

typedef struct level_claim {
    ler_str level;       /* Result.achievedLevel, an IRI; NONE when only a value names it */
    ler_str value;       /* Result.value */
    ler_str status;      /* Result.status */
    ler_str description; /* Result.resultDescription */
    bool judged;         /* an assessor's judgement (F#judged-level) */
    bool listed;         /* it is one of the levels of that ResultDescription */
    bool ours;           /* a level, or a description, of the framework that the record names */
    ler_str pointer;
    ler_level_words *words; /* of that ResultDescription, when it lists levels of the framework but
                               is none of its own descriptions (those are in scales) */
    size_t word_count;
} level_claim;

/* The levels that one of the framework's own descriptions lists, claimed by a result or not. */
typedef struct scale_claim {
    ler_str description;
    ler_level_words *words;
    size_t word_count;
} scale_claim;

#define MAX_STRAND_PINS 32

typedef struct record_claims {
    ler_framework_claim framework;
    ler_strand_pin pins[MAX_STRAND_PINS]; /* that framework.strands points to */
    const ler_json *resource;             /* the relatedResource that is the framework, or NULL */
    bool two_digests;                     /* the record gives two different digests of one kind */
    ler_str policy;                       /* ext:levelPolicy, NONE when there is none */
    bool two_policies;
    ler_str human_code;
    statement_claim *statements;
    size_t statement_count, capacity, statements_dropped;
    level_claim *levels;
    size_t level_count, levels_dropped;
    scale_claim *scales;
    size_t scale_count, scales_dropped;
    size_t bare_results; /* of the framework's descriptions, that align with no statement of it */
} record_claims;

/* Gathers from a document whose shape may be wrong. Members that are not what they should be count
 * as absent (the shape check has named them). */
ler_code claims_gather(const ler_json *document, ler_arena *arena, record_claims *out,
                       ler_error *err) LER_MUST_USE;

#endif
