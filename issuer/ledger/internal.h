/* What the files of the ledger share. Nothing outside this folder includes it, tests apart. */
#ifndef ISSUER_LEDGER_INTERNAL_H
#define ISSUER_LEDGER_INTERNAL_H

#include "issuer/ledger/ledger.h"
#include <sqlite3.h>
#include <time.h>

#define LEDGER_FILE "ledger.db"
#define LEDGER_MARKER "ledger.id"
#define LEDGER_APPLICATION 0x4c455231 /* "LER1", application_id of the file */
#define LEDGER_BYTES 16               /* of an id */

/* schemas/ledger/NNNN.sql: text n brings a ledger of version n to version n + 1. */
extern const char *const ledger_sql[];
extern const int ledger_sql_count;

/* ---- the marker, DIR/ledger.id: which ledger this workspace has, and how far it got ----
 *
 * A ledger that was deleted, exchanged, put back from an old copy, or robbed of its WAL would issue
 * things twice. So its uuid and its number of transactions stand in a file beside it, written
 * behind every commit (in place, without a flush: it may lag behind, never run ahead). Its bytes
 * also carry the locks between processes: 0 making and migrating, 1 writing of status lists. */
typedef struct marker {
    int fd; /* -1: there is none */
    bool known, broken;
    char uuid[LEDGER_ID];
    int64_t seq;
} marker;

ler_code marker_open(const char *path, bool create, bool read_only, marker *m,
                     ler_error *err) LER_MUST_USE;
ler_code marker_read(marker *m, ler_error *err) LER_MUST_USE; /* again */
void marker_close(marker *m);
/* All of it, flushed to disk. */
ler_code marker_write(marker *m, const char *uuid, int64_t seq, ler_error *err) LER_MUST_USE;
/* Only the number, not flushed. A failure is no error: the marker lags behind. */
void marker_note(marker *m, int64_t seq);
/* Locks a byte, waiting at most `seconds`; LER_E_CONFLICT with `what` in the message. */
ler_code marker_lock(marker *m, int byte, unsigned seconds, const char *what,
                     ler_error *err) LER_MUST_USE;
void marker_unlock(marker *m, int byte);

/* ---- processes ---- */

typedef struct owner_identity {
    char host[256], boot[64], space[64];
    int64_t pid, start; /* start 0: cannot be told */
} owner_identity;

void owner_self(owner_identity *out);
/* Whether a process that claimed rows may still be at work. */
bool owner_alive(const owner_identity *self, const owner_identity *owner, int64_t lease,
                 int64_t now);

/* ---- status indexes ---- */

#define SLOTS_BLOCK 1024

typedef struct slots { /* the list that new credentials get their index in */
    uint8_t *bits;     /* 1 = given away */
    uint16_t *room;    /* free ones in each SLOTS_BLOCK of them */
    uint32_t number, entries, used;
    ledger_purpose purpose;
    int64_t as_of;      /* transaction that the bits are from */
    bool dirty;         /* `used` is more than the table says */
    uint8_t pool[4096]; /* random bytes */
    size_t pool_left;
} slots;

/* ---- the handle ---- */

typedef enum ledger_statement {
    SQL_BEGIN,
    SQL_BEGIN_READ,
    SQL_COMMIT,
    SQL_HEAD,
    SQL_SET_HEAD,
    SQL_TEXT_FIND,
    SQL_TEXT_ADD,
    SQL_OWNER_ADD,
    SQL_OWNER_GET,
    SQL_OWNER_LEASE,
    SQL_OWNER_DROP,
    SQL_OWNERS,
    SQL_RUN_ADD,
    SQL_RUN_END,
    SQL_CLAIM_FIND,
    SQL_CLAIM_ADD,
    SQL_CLAIM_TAKE,
    SQL_DONE,
    SQL_GIVE_UP,
    SQL_SUPERSEDED,
    SQL_STATE_FIND,
    SQL_STATE_SET,
    SQL_EVENT_ADD,
    SQL_LIST_OPEN,
    SQL_LIST_ADD,
    SQL_LIST_USED,
    SQL_LIST_TOUCH,
    SQL_LIST_GET,
    SQL_LIST_SLOTS,
    SQL_LIST_BITS,
    SQL_LIST_WRITTEN,
    SQL_EVENTS,
    SQL_COUNT
} ledger_statement;

typedef struct text_cache {
    ler_str text; /* malloc'ed */
    int64_t id;
} text_cache;
#define LEDGER_TEXTS 64

typedef struct mine { /* a row that this handle has claimed and not committed */
    uint8_t id[LEDGER_BYTES];
    int64_t number;
    bool supersedes;
    enum { MINE_FREE, MINE_HELD, MINE_GONE } state; /* GONE: a tombstone of the open addressing */
} mine;

struct ledger {
    sqlite3 *db;
    char *path; /* of the database, for messages too */
    sqlite3_stmt *statements[SQL_COUNT];
    marker marker;
    bool read_only, allow_clock_back, lists_locked;
    unsigned wait;
    struct timespec waiting; /* since when the busy handler waits */
    char uuid[LEDGER_ID];
    int64_t seq, last_time;
    int64_t clock; /* latest time that this run has seen; see ledger_exchange */

    owner_identity self;
    int64_t owner, owner_lease; /* 0 = not registered */
    int64_t run;                /* 0 = none begun */
    ledger_purpose purpose;
    uint32_t entries;

    slots slots;
    text_cache texts[LEDGER_TEXTS];
    size_t text_count;
    mine *mine;
    size_t mine_cap, mine_used, mine_held; /* used: with tombstones */
    ler_arena *answers;                    /* texts of the last exchange's answers */
};

/* ---- sql.c ---- */

/* The prepared statement, reset and without bindings. */
ler_code ledger_prepare(ledger *l, ledger_statement which, sqlite3_stmt **out,
                        ler_error *err) LER_MUST_USE;
/* What SQLite's code means for the caller. `doing`: "be opened", "be written", ... */
ler_code ledger_fail(ledger *l, int rc, const char *doing, ler_error *err);
/* Runs a statement that gives no row, and resets it. */
ler_code ledger_run_statement(ledger *l, sqlite3_stmt *s, ler_error *err) LER_MUST_USE;
/* Steps: *row tells whether there is one. Reset is the caller's when there is. */
ler_code ledger_step(ledger *l, sqlite3_stmt *s, bool *row, ler_error *err) LER_MUST_USE;

/* A write transaction: begins it (waiting for others) and reads the head; refuses a ledger that was
 * exchanged under us. */
ler_code ledger_begin_write(ledger *l, ler_error *err) LER_MUST_USE;
/* Sets the head, commits, notes it in the marker. time: the latest one written, 0 = none. */
ler_code ledger_commit_write(ledger *l, int64_t time, ler_error *err) LER_MUST_USE;
/* Undoes an open transaction and what was remembered of it. Keeps err. */
void ledger_rollback(ledger *l);
/* The clock rule: *out is now, never before the ledger's last entry. */
ler_code ledger_clock(ledger *l, const ler_time *now, int64_t *out, ler_error *err) LER_MUST_USE;

ler_str ledger_column_text(sqlite3_stmt *s, int column); /* until the next step */
bool ledger_column_bytes(sqlite3_stmt *s, int column, uint8_t *out, size_t len);
/* The id of a text that many rows name. In a write transaction. */
ler_code ledger_text(ledger *l, ler_str text, int64_t *id, ler_error *err) LER_MUST_USE;
void ledger_forget_texts(ledger *l);

bool ledger_id_bytes(const char *id, uint8_t out[LEDGER_BYTES]);
ler_code ledger_bad_id(ler_error *err);
ler_code ledger_damaged(const ledger *l, const char *what, ler_error *err);

/* ---- the others ---- */

/* Makes a ledger at `path`, whole or not at all; returns its uuid (create.c). */
ler_code ledger_make(const char *path, char uuid[LEDGER_ID], ler_error *err) LER_MUST_USE;
/* Runs texts[from..count-1] and sets user_version to count; inside a write transaction. */
ler_code ledger_migrate(sqlite3 *db, const char *const *texts, int from, int count,
                        ler_error *err) LER_MUST_USE;
/* Whether the tables of db are the ones that texts[0..count-1] make. */
ler_code ledger_same_tables(sqlite3 *db, const char *const *texts, int count, bool *same,
                            ler_error *err) LER_MUST_USE;
/* Before anything is read: no tricks by a hostile file, and no copying of a WAL that nobody has
 * looked at. */
void ledger_connection_guards(sqlite3 *db);
/* Durability and memory; SQLite's code. */
int ledger_connection(sqlite3 *db, bool writing);

/* Whether the row's owner (0 = none) is at work; *pid when it is (owners.c). */
ler_code ledger_owner_at_work(ledger *l, int64_t owner, int64_t now, bool *alive, int *pid,
                              ler_error *err) LER_MUST_USE;

/* The next index for a new credential (slots.c); in a write transaction. */
ler_code slots_take(ledger *l, uint32_t *list, uint32_t *index, ler_error *err) LER_MUST_USE;
/* Writes how many were taken; before the commit. */
ler_code slots_settle(ledger *l, ler_error *err) LER_MUST_USE;
void slots_forget(slots *s); /* after a rollback */
void slots_free(slots *s);

/* A bit of this list is another one now; in a write transaction. */
ler_code ledger_list_touch(ledger *l, uint32_t list, ler_error *err) LER_MUST_USE;
ler_code ledger_event_add(ledger *l, int64_t number, int64_t time, ledger_state from,
                          ledger_state to, ler_str reason, ler_error *err) LER_MUST_USE;
/* Whether a credential of this state has its bit set. */
bool ledger_bit(ledger_state state, ledger_purpose purpose);

mine *mine_find(ledger *l, const uint8_t id[LEDGER_BYTES]);
void mine_add(ledger *l, const uint8_t id[LEDGER_BYTES], int64_t number, bool supersedes);
ler_code mine_room(ledger *l, size_t more, ler_error *err) LER_MUST_USE; /* mine_add cannot fail */
void mine_drop(ledger *l, mine *m);

#endif
