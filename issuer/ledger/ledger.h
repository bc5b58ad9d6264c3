/* What has been issued, and what is being issued: one row for every credential of a workspace.
 *
 * The ledger answers one question before anything is signed, "may I issue this, and with which
 * status index?", and keeps the answer through kill -9, a full disk and a power cut. A row goes
 *
 *     (none) -> pending -> issued -> revoked                 revoked is final
 *                            |  \--> suspended -> issued (reinstated) | revoked
 *                            \-----> superseded -> revoked
 *
 * A pending row has its status index and its date already, so whoever finishes it issues the same
 * credential. The calling sequence of a batch:
 *
 *     TRY(ledger_open(&options, &l, err));
 *     TRY(ledger_begin(l, &run, &now, err));
 *     TRY(ledger_exchange(l, &now, NULL, 0, claims, n, err));            claim the first chunk
 *     for each chunk:
 *         sign what was answered LEDGER_CLAIMED, write the files, syncfs
 *         TRY(ledger_exchange(l, &now, done, m, claims, n, err));        commit it, claim the next
 *     TRY(ledger_end(l, &now, err));
 *     ledger_free(&l);
 *
 * The order files -> syncfs -> exchange is what makes "issued" mean that the file is on the disk.
 *
 * Everything here is an operation on credentials. Nothing tells how rows are kept: no SQL, no row
 * numbers, no file format; today it is DIR/ledger.db (SQLite), a database server can take its
 * place. Learners are known by a keyed digest only; no name, address or learner id is kept.
 *
 * One handle serves one thread at a time. Any number of processes may work on one ledger.
 *
 * Errors of every function: LER_E_READ and LER_E_WRITE (the disk), LER_E_CONTENT (the ledger is
 * damaged; nothing was changed), LER_E_CONFLICT (another process held it for longer than
 * LEDGER_WAIT seconds), LER_E_MEMORY; further ones are named where they arise. */
#ifndef ISSUER_LEDGER_H
#define ISSUER_LEDGER_H

#include "ler/arena.h"
#include "ler/time.h"

#define LEDGER_ID 37                /* a bare UUID in lower case, and its NUL */
#define LEDGER_DIGEST 32            /* SHA-256 */
#define LEDGER_MAX_TEXT 4096        /* bytes of a path, a batch, a reason */
#define LEDGER_MIN_ENTRIES 131072   /* of a status list (Bitstring Status List 2.2: 131,072) */
#define LEDGER_MAX_ENTRIES 16777216 /* so that a list stays within what verifiers inflate */
#define LEDGER_WAIT 30              /* seconds that a writer waits for another one */
#define LEDGER_LEASE 600            /* seconds; only for owners whose life cannot be looked at */
#define LEDGER_CLOCK_SLACK 60       /* seconds that the clock may be behind the last entry */

typedef struct ledger ledger;

/* ---- opening ---- */

typedef struct ledger_options {
    const char *workspace; /* the folder of issuer.json */
    bool create;           /* make the ledger when this workspace never had one */
    bool read_only;        /* nothing will be changed; works on a read-only disk too */
    bool allow_clock_back; /* take a clock that is behind the ledger's last entry */
    unsigned wait;         /* seconds to wait for other writers; 0 = LEDGER_WAIT */
    bool accept_older;     /* take a ledger that is older than the workspace remembers */
    void (*warn)(void *user, const char *sentence); /* of a network file system; may be NULL */
    void *user;
} ledger_options;

/* Opens, brings an older version of the tables up to date, and checks: every page has its checksum,
 * the tables are sound, it is the ledger that the workspace remembers and not older.
 * LER_E_NOT_FOUND when there is none (without `create`), and also when there was one and it is
 * gone: never makes a new one then. LER_E_CONTENT: damaged, another program's file, or another
 * workspace's ledger, or an old copy. LER_E_UNSUPPORTED: written by a newer version of this
 * program. */
ler_code ledger_open(const ledger_options *options, ledger **out, ler_error *err) LER_MUST_USE;
/* Gives up what was claimed and not committed (others can take it over at once) and closes. */
void ledger_free(ledger **l);
#define LEDGER_AUTO LER_CLEANUP(ledger_free) ledger *

/* ---- rows ---- */

typedef enum ledger_state {
    LEDGER_PENDING,   /* claimed; a file may or may not be there */
    LEDGER_ISSUED,    /* its file is on the disk */
    LEDGER_REVOKED,   /* final */
    LEDGER_SUSPENDED, /* can be issued again (reinstated) or revoked */
    LEDGER_SUPERSEDED /* a later revision took its place */
} ledger_state;
const char *ledger_state_name(ledger_state state); /* "pending", "issued", ... */
bool ledger_state_of(const char *name, ledger_state *out);

typedef enum ledger_purpose {
    LEDGER_NO_STATUS,
    LEDGER_REVOCATION,
    LEDGER_SUSPENSION
} ledger_purpose;
const char *ledger_purpose_name(ledger_purpose purpose); /* "none", "revocation", "suspension" */

typedef struct ledger_row {
    char id[LEDGER_ID];
    ledger_state state;
    unsigned revision;          /* 0: the first one of these inputs */
    char supersedes[LEDGER_ID]; /* the id whose place it takes, or "" */
    uint8_t learner[LEDGER_DIGEST];
    uint8_t facts[LEDGER_DIGEST];  /* see ledger_claim */
    ler_str framework, policy;     /* digests, as in the claim */
    ler_str batch;                 /* of the run that claimed it last */
    ledger_purpose purpose;        /* LEDGER_NO_STATUS: list and index are 0 */
    uint32_t list, index;          /* lists count from 1 */
    ler_str file;                  /* absolute path; empty while it was never issued */
    uint64_t offset, length;       /* inside that file; length 0: the whole file. See ledger_done */
    uint8_t sha256[LEDGER_DIGEST]; /* of the credential's bytes */
    int64_t claimed;               /* seconds since 1970; validFrom when the roster says none */
    int64_t issued, changed;       /* 0 = never. changed: of the state, after it was issued */
    bool held;                     /* a living process is working on it */
} ledger_row;

/* Digest of a learner for ledger_claim and ledger_filter: HMAC-SHA-256 under the workspace's secret
 * of kind ("id", "email" or "did", as in roster_entry.learner_kind) and value; e-mail addresses are
 * trimmed and lower-cased first. */
ler_code ledger_learner(ler_str secret, const char *kind, ler_str value, uint8_t out[LEDGER_DIGEST],
                        ler_error *err) LER_MUST_USE;

/* ---- issuing ---- */

typedef struct ledger_run {
    ler_str batch;          /* --batch; may be empty */
    const char *out;        /* absolute path of the output folder */
    ledger_purpose purpose; /* of the status entries of new credentials */
    uint32_t entries;       /* of a new status list; a multiple of 8 */
} ledger_run;

/* Begins a run: claims that follow belong to it. LER_E_CONTENT when now is more than
 * LEDGER_CLOCK_SLACK seconds before the ledger's last entry, unless allow_clock_back. */
ler_code ledger_begin(ledger *l, const ledger_run *run, const ler_time *now,
                      ler_error *err) LER_MUST_USE;

typedef enum ledger_answer {
    LEDGER_CLAIMED, /* ours: sign it, with .list, .index and .claimed, write it, commit it */
    LEDGER_KEPT,    /* issued before with the same facts (or revoked, or suspended): see .state */
    LEDGER_CHANGED, /* issued before with other facts, or superseded: see .state */
    LEDGER_HELD     /* another living process (.pid), or this one, is issuing it now */
} ledger_answer;

typedef struct ledger_claim {
    /* asked */
    char id[LEDGER_ID];
    uint8_t learner[LEDGER_DIGEST];
    uint8_t
        facts[LEDGER_DIGEST];  /* SHA-256 over everything that decides what the credential says */
    ler_str framework, policy; /* their digests as text, at most LEDGER_MAX_TEXT bytes */
    unsigned revision;         /* of the id's inputs; 0 = the first */
    const char *supersedes;    /* an id that becomes superseded when this one is committed; NULL */
    bool again;                /* an issued row whose file is missing or damaged: LEDGER_CLAIMED
                                  instead of LEDGER_KEPT, with its old index and date */
    /* answered */
    ledger_answer answer;
    ledger_state state;     /* before this claim; LEDGER_PENDING for a new row */
    ledger_purpose purpose; /* LEDGER_NO_STATUS: the credential gets no status entry */
    uint32_t list, index;
    int64_t claimed;               /* when it was claimed first */
    uint8_t sha256[LEDGER_DIGEST]; /* LEDGER_KEPT: of the file */
    uint64_t offset, length;       /* LEDGER_KEPT */
    ler_str file;                  /* LEDGER_KEPT: absolute path, good until the next call */
    int pid;                       /* LEDGER_HELD: the other process */
} ledger_claim;

/* A claimed row that is finished. */
typedef struct ledger_done {
    char id[LEDGER_ID];
    bool given_up; /* nothing was written: stays pending, for anybody to take over */
    uint8_t sha256[LEDGER_DIGEST]; /* of the credential's bytes */
    ler_str file;            /* below run.out: "credentials/ab/UUID.json", "credentials.jsonl" */
    uint64_t offset, length; /* its bytes inside a one-file output (credentials.jsonl, .zip), which
                                may still grow as ".NAME.part"; length 0: the whole file */
} ledger_done;

/* Commits `done` and then claims `claims`, in one transaction and one flush: either may be empty.
 * Claims are answered in place. A new row gets an index that no other credential ever had, picked
 * at random from all that are free in the list; a full list is followed by a new one. Another
 * process's row is taken over when that process is dead (same machine: pid, its start time and the
 * boot; otherwise when its lease is over). On an error nothing of the call has happened.
 * LER_E_CONTENT: the clock went back (as in ledger_begin), or a done row is not ours. */
ler_code ledger_exchange(ledger *l, const ler_time *now, const ledger_done *done, size_t done_count,
                         ledger_claim *claims, size_t claim_count, ler_error *err) LER_MUST_USE;

/* Ends the run; what is still claimed is given up. */
ler_code ledger_end(ledger *l, const ler_time *now, ler_error *err) LER_MUST_USE;

/* Where this ledger stands (the latest time in it), 0 when it is empty. */
int64_t ledger_last_time(const ledger *l);

/* ---- changing the state of issued credentials ---- */

typedef struct ledger_change {
    char id[LEDGER_ID];
    ledger_state to; /* LEDGER_REVOKED, LEDGER_SUSPENDED, LEDGER_ISSUED (reinstate) */
    ler_str reason;  /* kept in the audit trail; may be empty */
    /* answered */
    enum {
        LEDGER_CHANGE_DONE,
        LEDGER_CHANGE_SAME,      /* it had that state already */
        LEDGER_CHANGE_UNKNOWN,   /* no such credential */
        LEDGER_CHANGE_FORBIDDEN, /* no way from .from to .to */
        LEDGER_CHANGE_NO_STATUS  /* no status entry of a purpose that could show it: revoking needs
                                    an entry, suspending one for suspension */
    } result;
    ledger_state from;
    ledger_purpose purpose;
    uint32_t list, index;
} ledger_change;

/* All of them in one transaction; those that cannot be made are answered and the others made. The
 * clock rule of ledger_begin holds. */
ler_code ledger_set_state(ledger *l, const ler_time *now, ledger_change *changes, size_t count,
                          ler_error *err) LER_MUST_USE;

/* ---- status lists ---- */

typedef struct ledger_list {
    uint32_t number; /* from 1, without gaps */
    ledger_purpose purpose;
    uint32_t entries;
    uint32_t used;    /* indexes given away */
    uint32_t set;     /* of these: bits that are 1 */
    uint64_t version; /* grows whenever a bit changes; 1 = new */
    uint64_t written; /* the version of the last list credential written; 0 = none */
} ledger_list;

/* Information about list `number`; LER_E_NOT_FOUND behind the last one. */
ler_code ledger_list_get(ledger *l, uint32_t number, ledger_list *out, ler_error *err) LER_MUST_USE;
/* Its bits: entries / 8 bytes, appended; index 0 is the most significant bit of byte 0 (Bitstring
 * Status List 4.1). A bit is 1 for a revoked, suspended or (revocation lists) superseded
 * credential. *version is that of these bits. */
ler_code ledger_list_bits(ledger *l, uint32_t number, ler_buf *bits, uint64_t *version,
                          ler_error *err) LER_MUST_USE;
/* Notes that the list credential of this version is in place. */
ler_code ledger_list_written(ledger *l, uint32_t number, uint64_t version,
                             ler_error *err) LER_MUST_USE;
/* Only one process writes list credentials at a time: takes that right, waiting at most LEDGER_WAIT
 * seconds (LER_E_CONFLICT), until _unlock or the end of the process, however that comes. */
ler_code ledger_lists_lock(ledger *l, ler_error *err) LER_MUST_USE;
void ledger_lists_unlock(ledger *l);

/* ---- reading ---- */

/* The row of an id; its texts go into the arena. LER_E_NOT_FOUND. */
ler_code ledger_find(ledger *l, const char *id, ler_arena *arena, ledger_row *out,
                     ler_error *err) LER_MUST_USE;

typedef struct ledger_filter { /* what is NULL, or not set, does not filter */
    bool by_state;
    ledger_state state;
    const char *batch;
    const uint8_t *learner; /* LEDGER_DIGEST bytes. Reads all rows: for many learners, go once
                               through all and compare */
    uint32_t list;          /* 0 = all */
} ledger_filter;

/* Calls `each` with every row in the order of their first claims, all as of one moment; a code
 * other than LER_OK ends it and is returned. Texts are good until `each` returns. `each` may call
 * ledger_history, and no function that changes the ledger. filter NULL: all rows. */
ler_code ledger_each(ledger *l, const ledger_filter *filter,
                     ler_code (*each)(void *user, const ledger_row *row, ler_error *err),
                     void *user, ler_error *err) LER_MUST_USE;

typedef struct ledger_event { /* of the audit trail */
    int64_t time;
    ledger_state from, to;
    ler_str reason;
} ledger_event;

/* Every change of state of a credential since it was issued, the oldest first. */
ler_code ledger_history(ledger *l, const char *id,
                        ler_code (*each)(void *user, const ledger_event *event, ler_error *err),
                        void *user, ler_error *err) LER_MUST_USE;

/* Looks at everything that the ledger itself can tell: tables and indexes agree, no status index
 * twice or out of its list, states and times that can be. Tells each thing that is wrong in a
 * sentence. LER_E_CONTENT when there was one. The files are the caller's to look at. */
ler_code ledger_check(ledger *l, void (*wrong)(void *user, const char *sentence), void *user,
                      ler_error *err) LER_MUST_USE;

#endif
