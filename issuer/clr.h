/* One learner's signed credentials as one Comprehensive Learner Record (CLR 2.0), without its own
 * proof. The credentials stand in it as they are: members, order and spelling are those of their
 * files, so that each keeps verifying by itself (an embedded credential is not in a graph of its
 * own, so that the outer proof alone would not tell which credential made which claim).
 *
 * RDFC-1.0 sees all of them as one graph. Blank nodes that look alike in it are expensive at best
 * and canonicalized differently by different software at worst, so a record that could have any is
 * refused: each framework version stands once (its achievement, levels and statements are nodes of
 * one name), and no two identifiers of a learner are the same text (their salts see to it). */
#ifndef ISSUER_CLR_H
#define ISSUER_CLR_H

#include "issuer/builder.h"
#include "ler/uuid.h"

typedef struct clr_facts {
    const issuer_config *config;
    const roster_entry *entry; /* any of the learner's: who it is */
    const ler_salts *salts;
    ler_json *const *credentials; /* signed, about one learner, of one framework version each */
    size_t count;                 /* at most LER_MAX_EMBEDDED */
    /* The issuer knows of credentials of this learner that are not in it. */
    bool partial;
    ler_time from;
    /* Where its own status is told; LEDGER_NO_STATUS: it has none. */
    ledger_purpose status;
    uint32_t status_list, status_index;
    char uuid[LER_UUID_TEXT]; /* what clr_uuid() made of the others */
} clr_facts;

/* Sets facts->uuid from issuer, learner and the ids of the credentials: the same collection has the
 * same id at every run, and another one has another. */
ler_code clr_uuid(clr_facts *facts, ler_error *err) LER_MUST_USE;

/* The digest of what the record says but for its dates, its status entry and whether it is partial
 * (as of its date): two of one id and one digest are the same record. */
ler_code clr_digest(const clr_facts *facts, ler_arena *arena, uint8_t out[32],
                    ler_error *err) LER_MUST_USE;

/* Builds the document in the arena; it borrows the credentials. They stand in the order of their
 * frameworks' names, whatever the order of the roster. LER_E_CONTENT when they are not of this
 * issuer, or are about different subjects; LER_E_CONFLICT when two could be confused, as above;
 * LER_E_LIMIT. Work grows as count x log(count). */
ler_code clr_build(const clr_facts *facts, ler_arena *arena, ler_json **out,
                   ler_error *err) LER_MUST_USE;

#endif
