/* What later versions of a framework mean for a record that was issued under an earlier one. The
 * record is judged by the version it names; nothing here changes that, it is information.
 *
 * Which of two versions of one occupation is the later one is told by their labels: runs of digits
 * compare by value, everything else must be equal (v.26.05 < v.26.11 < v.27.01, v.26.05 <
 * v.26.05.1). It holds only when exportedAt does not say the opposite; of several exports of one
 * content the earliest counts. Labels that differ otherwise, labels and times that disagree, and
 * another content under the same label (a revision) are "another version": named with the reason,
 * and never taken for a later one.
 *
 * What became of a statement is told by ler/diff.h. Only an unchanged text is certain: the level
 * under the later version is derived once from the certain ones alone and once with everything that
 * was found by its words, and is told only when both say the same.
 *
 * Bounded whatever the store holds: LER_MAX_DRIFT_LOADS files are read for a record, the newest
 * LER_MAX_DRIFT_VERSIONS are compared, and all comparing of one file that is verified shares one
 * budget (ler_drift_begin()); behind it texts are only looked up, and the answer says so. */
#ifndef LER_DRIFT_H
#define LER_DRIFT_H

#include "ler/diff.h"
#include "ler/level.h"
#include "ler/store.h"
#include "ler/time.h"

#define LER_MAX_DRIFT_VERSIONS 8 /* later versions compared, the newest ones */
#define LER_MAX_DRIFT_OTHERS 16  /* versions that are named with the reason why they are not */
#define LER_MAX_DRIFT_LOADS 24   /* framework files read for one record */
#define LER_MAX_DRIFT_WORK 400000000ULL       /* word comparisons for one file */
#define LER_MAX_DRIFT_TEXT ((size_t)16 << 20) /* bytes told of one file */

#define LER_DRIFT_REASON 240

/* How one version stands to another of its occupation. */
typedef enum ler_version_relation {
    LER_VERSION_SAME, /* the same label */
    LER_VERSION_EARLIER,
    LER_VERSION_LATER,
    LER_VERSION_APART /* which came first cannot be told */
} ler_version_relation;
/* How label b stands to label a. */
ler_version_relation ler_version_order(ler_str a, ler_str b);
/* The same of two frameworks, by label and exportedAt. `reason` is one sentence, empty when SAME,
 * EARLIER or LATER holds by both. */
ler_version_relation ler_framework_order(const ler_framework *a, const ler_framework *b,
                                         char reason[LER_DRIFT_REASON]);

/* One statement that a record claims. */
typedef struct ler_drift_claim {
    const ler_statement *statement; /* of record.from; NULL when that is NULL */
    ler_str code, text;             /* "proficient/04" and its text, as the record has them */
    bool counts;                    /* for the level: demonstrated, completed */
} ler_drift_claim;

/* One level that it claims. */
typedef struct ler_drift_level {
    ler_str strand; /* key; "core" for the core */
    ler_str domain; /* key; NONE without domains */
    ler_str level;  /* key */
    bool by_rule;   /* derived under the record's own policy, not somebody's judgement */
} ler_drift_level;

typedef struct ler_drift_record {
    ler_str soc, version;      /* as the record labels its framework */
    const ler_framework *from; /* the framework that it pins; NULL: not at hand */
    bool from_kept;            /* `from` lives as long as the book: it is the store's */
    bool pinned;               /* it pins one by a digest, at hand or not */
    const ler_drift_claim *claims;
    size_t claim_count;
    const ler_drift_level *levels;
    size_t level_count;
    const ler_policy *policy; /* NULL: no level can be told */
} ler_drift_record;

typedef enum ler_drift_outcome {
    LER_DRIFT_REACHED,
    LER_DRIFT_NOT_REACHED,
    LER_DRIFT_UNKNOWN
} ler_drift_outcome;
const char *ler_drift_outcome_name(ler_drift_outcome o); /* "reached", "not-reached", "unknown" */

/* What became of one claim. Texts live in the arena of the drift, except those of the later
 * version's statements, which are the store's. */
typedef struct ler_drift_fate {
    size_t claim;         /* index */
    bool told;            /* false: the version at hand does not say (reason tells why) */
    ler_change_kind kind; /* never LER_ADDED */
    const ler_statement *to[LER_MAX_PARTS];
    size_t to_count;
    unsigned score; /* as of ler_change */
    bool certain;   /* the same text */
    bool spelling_only;
    const ler_word_run *words; /* reworded, and moved with other words: word by word; or NULL */
    size_t word_count;
    ler_str reason;
} ler_drift_fate;

/* A statement of the later version at a level that the record claims, which nobody could have been
 * asked for at that level before. */
typedef struct ler_drift_new {
    const ler_statement *statement;
    ler_str from; /* code of the statement that was moved here; NONE: it is new */
} ler_drift_new;

typedef struct ler_drift_rederived {
    const ler_drift_level *claimed; /* a copy in the arena */
    ler_drift_outcome outcome;
    ler_str least, most; /* keys of the levels derived from the certain ones, and from all found;
                            "none"; NONE when nothing was derived */
    ler_str counts;      /* ler_level_summary() of the certain ones */
    ler_str reason;      /* why it is unknown */
} ler_drift_rederived;

/* One later version. */
typedef struct ler_drift_version {
    const ler_framework *framework;          /* of the store */
    bool words_compared;                     /* false: texts were looked up only */
    ler_str note;                            /* why not, or what the order rests on; may be empty */
    size_t totals[LER_CHANGE_KINDS], untold; /* of the claims */
    const ler_drift_fate *fates;             /* by claim; may be fewer than the claims (limits) */
    size_t fate_count;
    const ler_drift_new *added;
    size_t added_count, added_total; /* those listed; all */
    const ler_drift_rederived *levels;
    size_t level_count;
} ler_drift_version;

/* One version that is not known to be later, and is not compared. */
typedef struct ler_drift_other {
    ler_str version, content; /* label and digest */
    ler_str reason;
} ler_drift_other;

typedef struct ler_drift {
    ler_str soc, version; /* of the record */
    bool at_hand;         /* the framework that it pins was compared; false: its texts only */
    size_t claims;
    const ler_drift_version *versions; /* newest first */
    size_t version_count;
    size_t not_compared; /* later versions, or files of the occupation, beyond the limits */
    const ler_drift_other *others;
    size_t other_count, other_total; /* those listed; all */
    ler_str sentence; /* what it means for this record; empty when there is nothing to say */
} ler_drift;

/* What is kept from one record to the next of a run, and the budget of the file at work: diffs of
 * frameworks that the store owns, which must outlive it. Not thread-safe. */
typedef struct ler_drift_book ler_drift_book;
ler_drift_book *ler_drift_book_new(void); /* NULL when memory is out */
void ler_drift_book_free(ler_drift_book **book);
#define LER_AUTO_DRIFT_BOOK LER_CLEANUP(ler_drift_book_free) ler_drift_book *
void ler_drift_begin(ler_drift_book *book); /* a new file: the whole budget again */

/* Whether the store has anything of the record's occupation that ler_drift_find() would look at;
 * by the names alone. record->claims and levels are not needed yet. */
bool ler_drift_possible(const ler_store *store, const ler_drift_record *record);

/* Looks at every version of the record's occupation in the store and fills *out, whose memory is
 * the arena's. `not_after`: versions exported after that time are left out, as if the store did not
 * have them; NULL: none is. Files of other occupations are never read, none at all when the store
 * has the record's version only. A store file that cannot be read is named among the others.
 * LER_E_MEMORY, LER_E_INTERNAL. */
ler_code ler_drift_find(ler_drift_book *book, ler_store *store, const ler_drift_record *record,
                        const ler_time *not_after, ler_arena *arena, ler_drift *out,
                        ler_error *err) LER_MUST_USE;

#endif
