/* From demonstrated statements to a level, under a stated policy ("Level policy" of the credential
 * profile). A policy is a small JSON document (schemas/level-policy.schema.json):
 *
 *     {"percent": 70, "minCount": 1, "levels": {"advanced": {"percent": 80, "minCount": 3}},
 *      "lowerLevels": "implied", "onNone": "record", "assessorJudgement": false}
 *
 * A member "strands" has rules for the strands beside the core ({"strands": {"durable": {"percent":
 * 50}}}): percent, minCount, levels, lowerLevels; what one leaves out is as for the core, except
 * levels, which are of one scale. Levels of a strand with domains are derived per domain.
 *
 * Every member has a default (the values above, without "levels"). Level L is met when
 * 100 * demonstrated >= percent(L) * statements(L), demonstrated >= minCount(L) and L has
 * statements; the level is the highest met. Integers only. */
#ifndef LER_LEVEL_H
#define LER_LEVEL_H

#include "ler/framework.h"

#define LER_MAX_POLICY_LEVELS 32 /* levels that a policy names apart */

typedef struct ler_policy ler_policy;

/* Reads a policy from JSON (unknown members are refused: a rule that we cannot follow must not be
 * passed over). v NULL gives the default policy. */
ler_code ler_policy_read(const ler_json *v, ler_policy **out, ler_error *err) LER_MUST_USE;
ler_code ler_policy_parse(ler_str text, ler_policy **out, ler_error *err) LER_MUST_USE;
void ler_policy_free(ler_policy **policy);
#define LER_AUTO_POLICY LER_CLEANUP(ler_policy_free) ler_policy *

/* The policy in full (every default written out, overrides that change nothing left out) as JCS
 * text, so that equal rules have equal text: Achievement.otherIdentifier ext:levelPolicy. */
ler_str ler_policy_text(const ler_policy *policy);
/* Multihash of that text: the last part of the Achievement's id. */
const char *ler_policy_digest(const ler_policy *policy);
/* The rules of one strand as sentences for the criteria narrative; with those of the core also what
 * becomes of a record without a level. */
void ler_policy_words(const ler_policy *policy, const ler_strand *strand, ler_buf *out);

bool ler_policy_judgement_allowed(const ler_policy *policy); /* assessorJudgement */
bool ler_policy_refuses_none(const ler_policy *policy);      /* onNone: refuse */

typedef struct ler_level_count {
    unsigned demonstrated, statements; /* d/n: distinct statements of this level */
    unsigned needed; /* the least number that meets the level; 0 = it has no statements */
    bool met;        /* by its own count */
    bool held_back;  /* met, but a lower level is not and lowerLevels is required */
} ler_level_count;

typedef struct ler_derivation {
    const ler_strand *strand;
    int domain;   /* index, -1 = the strand has no domains */
    int achieved; /* index of the highest level met, -1 = none */
    int next;     /* the lowest level above it that has statements, -1 = none */
    size_t level_count;
    ler_level_count levels[LER_MAX_LEVELS];
    size_t duplicates; /* statements that were given more than once: they count once */
} ler_derivation;

/* Derives the level of one strand (and domain, -1 without). Statements of other strands and
 * domains are passed over; each must belong to fw. */
ler_code ler_level_derive(const ler_policy *policy, const ler_framework *fw, size_t strand,
                          int domain, const ler_statement *const *demonstrated, size_t count,
                          ler_derivation *out, ler_error *err) LER_MUST_USE;

/* A strand beside the core, or one of its domains: what a level is derived of. */
typedef struct ler_level_scope {
    size_t strand;
    int domain; /* -1 = the strand has none */
} ler_level_scope;
#define LER_MAX_LEVEL_SCOPES 128
/* Those that the statements are of, by strand and domain, each once; the core is none of them.
 * Returns how many, never more than LER_MAX_LEVEL_SCOPES + 1, which says that there are too many;
 * `out` then has the first ones. */
size_t ler_level_scopes(const ler_statement *const *demonstrated, size_t count,
                        ler_level_scope out[LER_MAX_LEVEL_SCOPES]);
/* "ai", "durable-communication": in fragments and in ids of achievements. */
void ler_level_scope_key(const ler_framework *fw, const ler_level_scope *scope, ler_buf *out);

/* How many more statements `level` needs by its own count; 0 when met. */
unsigned ler_level_missing(const ler_derivation *d, size_t level);

/* A level somebody claims against the one derived. */
typedef enum ler_level_claim {
    LER_CLAIM_EQUAL,      /* the level derived */
    LER_CLAIM_LOWER,      /* below the level derived: an understatement */
    LER_CLAIM_UNSUPPORTED /* above it, or none was derived: an assessor's judgement at best */
} ler_level_claim;
ler_level_claim ler_level_compare(const ler_derivation *d, const ler_level *claimed);

/* Text for a registrar: d/n of each level and what it takes, which statements counted, what is
 * missing for the next level (how many, and which are left). Lines end with \n. */
void ler_level_explain(const ler_policy *policy, const ler_framework *fw, const ler_derivation *d,
                       const ler_statement *const *demonstrated, size_t count, ler_buf *out);
/* One line, such as "Proficient 7/10 (needs 7); Advanced 1/10 (needs 7)". */
void ler_level_summary(const ler_derivation *d, ler_buf *out);

#endif
