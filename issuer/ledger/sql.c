/* The statements of the ledger, its transactions, and what SQLite's errors mean. */
#include "issuer/ledger/internal.h"
#include "issuer/ledger/pages.h"
#include <stdio.h>
#include <stdlib.h>

static const char *const STATEMENTS[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_HEAD] = "SELECT uuid, seq, last_time FROM head",
    [SQL_SET_HEAD] = "UPDATE head SET seq = ?1, last_time = ?2",
    [SQL_TEXT_FIND] = "SELECT id FROM texts WHERE text = ?1",
    [SQL_TEXT_ADD] = "INSERT INTO texts (text) VALUES (?1)",
    [SQL_OWNER_ADD] = "INSERT INTO owners (host, boot, space, pid, start, lease)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_OWNER_GET] = "SELECT host, boot, space, pid, start, lease FROM owners WHERE id = ?1",
    [SQL_OWNER_LEASE] = "UPDATE owners SET lease = ?2 WHERE id = ?1",
    [SQL_OWNER_DROP] = "DELETE FROM owners WHERE id = ?1",
    [SQL_OWNERS] = "SELECT id FROM owners",
    [SQL_RUN_ADD] = "INSERT INTO runs (batch, out, purpose, entries, started)"
                    " VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_RUN_END] = "UPDATE runs SET ended = ?2 WHERE id = ?1",
    [SQL_CLAIM_FIND] =
        "SELECT c.number, c.state, c.facts, c.list, c.slot, c.owner, c.claimed, c.sha256, c.start,"
        " c.length, c.file, (SELECT text FROM runs JOIN texts ON texts.id = runs.out"
        " WHERE runs.id = c.place), (SELECT purpose FROM lists WHERE number = c.list)"
        " FROM credentials c WHERE c.id = ?1",
    [SQL_CLAIM_ADD] =
        "INSERT INTO credentials (id, state, revision, supersedes, learner, facts, framework,"
        " policy, run, list, slot, owner, claimed)"
        " VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [SQL_CLAIM_TAKE] =
        "UPDATE credentials SET owner = ?2, run = ?3, facts = ?4, learner = ?6, framework = ?7,"
        " policy = ?8, supersedes = CASE state WHEN 0 THEN ?5 ELSE supersedes END,"
        " revision = CASE state WHEN 0 THEN ?9 ELSE revision END WHERE number = ?1",
    [SQL_DONE] =
        "UPDATE credentials SET state = max(state, 1), issued = ifnull(issued, ?3), owner = NULL,"
        " place = ?4, file = ?5, start = ?6, length = ?7, sha256 = ?8"
        " WHERE number = ?1 AND owner = ?2",
    [SQL_GIVE_UP] = "UPDATE credentials SET owner = NULL WHERE number = ?1 AND owner = ?2",
    [SQL_SUPERSEDED] = "SELECT c.number, c.state, c.list,"
                       " (SELECT purpose FROM lists WHERE number = c.list)"
                       " FROM credentials c JOIN credentials n ON c.id = n.supersedes"
                       " WHERE n.number = ?1",
    [SQL_STATE_FIND] = "SELECT c.number, c.state, c.list, c.slot,"
                       " (SELECT purpose FROM lists WHERE number = c.list)"
                       " FROM credentials c WHERE c.id = ?1",
    [SQL_STATE_SET] = "UPDATE credentials SET state = ?2, changed = ?3 WHERE number = ?1",
    [SQL_EVENT_ADD] = "INSERT INTO events (credential, time, before, after, reason)"
                      " VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_LIST_OPEN] = "SELECT number, entries, used FROM lists"
                      " WHERE purpose = ?1 AND used < entries ORDER BY number DESC LIMIT 1",
    [SQL_LIST_ADD] = "INSERT INTO lists (number, purpose, entries, used, version, written)"
                     " SELECT ifnull(max(number), 0) + 1, ?1, ?2, 0, 1, 0 FROM lists",
    [SQL_LIST_USED] = "UPDATE lists SET used = ?2 WHERE number = ?1",
    [SQL_LIST_TOUCH] = "UPDATE lists SET version = version + 1 WHERE number = ?1",
    [SQL_LIST_GET] = "SELECT purpose, entries, used, version, written FROM lists"
                     " WHERE number = ?1",
    [SQL_LIST_SLOTS] = "SELECT slot FROM credentials INDEXED BY credentials_slot WHERE list = ?1",
    [SQL_LIST_BITS] = "SELECT slot, state FROM credentials INDEXED BY credentials_bits"
                      " WHERE list = ?1 AND state >= 2",
    [SQL_LIST_WRITTEN] = "UPDATE lists SET written = ?2 WHERE number = ?1 AND written < ?2",
    [SQL_EVENTS] = "SELECT e.time, e.before, e.after, e.reason FROM events e"
                   " JOIN credentials c ON e.credential = c.number WHERE c.id = ?1"
                   " ORDER BY e.number",
};

ler_code ledger_damaged(const ledger *l, const char *what, ler_error *err) {
    return ler_fail(err, LER_E_CONTENT,
                    "the ledger %s is damaged: %s; put a copy back, or see \"%s\"", l->path, what,
                    "ledger verify");
}

ler_code ledger_fail(ledger *l, int rc, const char *doing, ler_error *err) {
    char what[96];
    int extended = l->db != NULL ? sqlite3_extended_errcode(l->db) : rc;
    int64_t page = l->db != NULL ? pages_damaged(l->db) : 0;
    if (page != 0 && rc != SQLITE_OK) {
        snprintf(what, sizeof(what), "page %lld is not what was written there", (long long)page);
        return ledger_damaged(l, what, err);
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ler_fail(err, LER_E_CONFLICT,
                        "another process has been writing the ledger %s for more than %u seconds; "
                        "try again when it has finished",
                        l->path, l->wait);
    case SQLITE_NOMEM:
        return ler_no_memory(err);
    case SQLITE_FULL:
        return ler_fail(err, LER_E_WRITE, "the ledger %s cannot %s: the disk is full", l->path,
                        doing);
    case SQLITE_READONLY:
        return ler_fail(err, LER_E_WRITE, "the ledger %s cannot be written: it is read-only",
                        l->path);
    case SQLITE_CANTOPEN:
        return ler_fail(err, l->read_only ? LER_E_READ : LER_E_WRITE, "the ledger %s cannot %s: %s",
                        l->path, doing, strerror(sqlite3_system_errno(l->db)));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ledger_damaged(l, "its tables are broken", err);
    case SQLITE_CONSTRAINT:
        return ledger_damaged(l, "a row contradicts the others", err);
    case SQLITE_IOERR:
        return ler_fail(
            err,
            extended == SQLITE_IOERR_READ || extended == SQLITE_IOERR_SHORT_READ ? LER_E_READ
                                                                                 : LER_E_WRITE,
            "the ledger %s cannot %s: %s", l->path, doing, strerror(sqlite3_system_errno(l->db)));
    default:
        return ler_fail(err, LER_E_INTERNAL, "the ledger %s cannot %s: SQLite says %d (%s)",
                        l->path, doing, extended, sqlite3_errstr(rc));
    }
}

ler_code ledger_prepare(ledger *l, ledger_statement which, sqlite3_stmt **out, ler_error *err) {
    sqlite3_stmt **s = &l->statements[which];
    *out = NULL;
    if (*s == NULL) {
        int rc =
            sqlite3_prepare_v3(l->db, STATEMENTS[which], -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
        if (rc != SQLITE_OK)
            return ledger_fail(l, rc, "be read", err);
    } else
        sqlite3_reset(*s); /* a failure has been told by the step that failed */
    *out = *s;
    return LER_OK;
}

ler_code ledger_step(ledger *l, sqlite3_stmt *s, bool *row, ler_error *err) {
    int rc = sqlite3_step(s);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return LER_OK;
    if (rc != SQLITE_DONE) {
        ler_code code =
            ledger_fail(l, rc, sqlite3_stmt_readonly(s) ? "be read" : "be written", err);
        sqlite3_reset(s);
        return code;
    }
    sqlite3_reset(s);
    return LER_OK;
}

ler_code ledger_run_statement(ledger *l, sqlite3_stmt *s, ler_error *err) {
    bool row;
    TRY(ledger_step(l, s, &row, err));
    if (row)
        sqlite3_reset(s);
    return LER_OK;
}

/* ---- transactions ---- */

static ler_code read_head(ledger *l, ler_error *err) {
    sqlite3_stmt *s;
    bool row;
    TRY(ledger_prepare(l, SQL_HEAD, &s, err));
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return ledger_damaged(l, "it has no head", err);
    bool same = ler_str_is(ledger_column_text(s, 0), l->uuid);
    int64_t seq = sqlite3_column_int64(s, 1);
    l->last_time = sqlite3_column_int64(s, 2);
    sqlite3_reset(s);
    if (!same || seq < l->seq)
        return ledger_damaged(l, "it was exchanged for another one while in use", err);
    l->seq = seq;
    return LER_OK;
}

ler_code ledger_begin_write(ledger *l, ler_error *err) {
    sqlite3_stmt *s;
    if (l->read_only)
        return ler_fail(err, LER_E_USAGE, "the ledger %s was opened for reading only", l->path);
    TRY(ledger_prepare(l, SQL_BEGIN, &s, err));
    TRY(ledger_run_statement(l, s, err));
    ler_code code = read_head(l, err);
    if (code != LER_OK)
        ledger_rollback(l);
    return code;
}

static ler_code commit(ledger *l, int64_t time, ler_error *err) {
    sqlite3_stmt *s;
    if (time > l->last_time || (time > 0 && l->allow_clock_back))
        l->last_time = time;
    TRY(ledger_prepare(l, SQL_SET_HEAD, &s, err));
    sqlite3_bind_int64(s, 1, l->seq + 1);
    sqlite3_bind_int64(s, 2, l->last_time);
    TRY(ledger_run_statement(l, s, err));
    TRY(ledger_prepare(l, SQL_COMMIT, &s, err));
    return ledger_run_statement(l, s, err);
}

ler_code ledger_commit_write(ledger *l, int64_t time, ler_error *err) {
    ler_code code = commit(l, time, err);
    if (code != LER_OK) {
        ledger_rollback(l);
        return code;
    }
    if (l->slots.as_of == l->seq) /* nobody else was in between */
        l->slots.as_of++;
    l->seq++;
    marker_note(&l->marker, l->seq);
    return LER_OK;
}

void ledger_rollback(ledger *l) {
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_reset(l->statements[i]);
    if (sqlite3_get_autocommit(l->db) == 0) /* some errors have rolled back already */
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    ledger_forget_texts(l);
    slots_forget(&l->slots);
}

ler_code ledger_clock(ledger *l, const ler_time *now, int64_t *out, ler_error *err) {
    char last[LER_TIME_TEXT], here[LER_TIME_TEXT];
    *out = now->seconds;
    if (now->seconds >= l->last_time || l->allow_clock_back)
        return LER_OK;
    if (now->seconds < l->last_time - LEDGER_CLOCK_SLACK)
        return ler_fail(err, LER_E_CONTENT,
                        "the clock says %s, but the ledger has an entry of %s already; set the "
                        "clock, or use --allow-clock-back",
                        ler_time_text(now, here),
                        ler_time_text(&(ler_time){.seconds = l->last_time}, last));
    *out = l->last_time; /* a clock that was put right by some seconds */
    return LER_OK;
}

/* ---- values ---- */

ler_str ledger_column_text(sqlite3_stmt *s, int column) {
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text == NULL ? LER_STR("") : (ler_str){text, (size_t)sqlite3_column_bytes(s, column)};
}

bool ledger_column_bytes(sqlite3_stmt *s, int column, uint8_t *out, size_t len) {
    const void *data = sqlite3_column_blob(s, column);
    bool right = data != NULL && (size_t)sqlite3_column_bytes(s, column) == len;
    if (right)
        memcpy(out, data, len);
    else
        memset(out, 0, len);
    return right;
}

void ledger_forget_texts(ledger *l) {
    for (size_t i = 0; i < l->text_count; i++)
        free((void *)(uintptr_t)l->texts[i].text.data);
    l->text_count = 0;
}

static void remember(ledger *l, ler_str text, int64_t id) {
    char *copy = malloc(text.len + 1);
    if (copy == NULL)
        return; /* it is only a cache */
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    if (l->text_count == LEDGER_TEXTS)
        ledger_forget_texts(l);
    l->texts[l->text_count++] = (text_cache){{copy, text.len}, id};
}

ler_code ledger_text(ledger *l, ler_str text, int64_t *id, ler_error *err) {
    for (size_t i = 0; i < l->text_count; i++)
        if (ler_str_equal(l->texts[i].text, text)) {
            *id = l->texts[i].id;
            return LER_OK;
        }
    if (text.len > LEDGER_MAX_TEXT)
        return ler_fail(err, LER_E_LIMIT, "a text for the ledger is longer than %d bytes",
                        LEDGER_MAX_TEXT);
    sqlite3_stmt *s;
    bool row;
    const char *data = text.data == NULL ? "" : text.data;
    TRY(ledger_prepare(l, SQL_TEXT_FIND, &s, err));
    sqlite3_bind_text(s, 1, data, (int)text.len, SQLITE_STATIC);
    TRY(ledger_step(l, s, &row, err));
    if (row) {
        *id = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
    } else {
        TRY(ledger_prepare(l, SQL_TEXT_ADD, &s, err));
        sqlite3_bind_text(s, 1, data, (int)text.len, SQLITE_STATIC);
        TRY(ledger_run_statement(l, s, err));
        *id = sqlite3_last_insert_rowid(l->db);
    }
    remember(l, text, *id);
    return LER_OK;
}

/* ---- ids ---- */

static int nibble(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 9562, 4: 8-4-4-4-12 digits; lower case only, so that one id has one spelling. */
bool ledger_id_bytes(const char *id, uint8_t out[LEDGER_BYTES]) {
    if (strnlen(id, LEDGER_ID) != LEDGER_ID - 1)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < LEDGER_ID - 1;) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (id[i++] != '-')
                return false;
            continue;
        }
        int high = nibble(id[i]), low = nibble(id[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[n++] = (uint8_t)(high * 16 + low);
        i += 2;
    }
    return true;
}

ler_code ledger_bad_id(ler_error *err) {
    return ler_fail(err, LER_E_USAGE, "the id of a credential must be a UUID in lower case");
}
