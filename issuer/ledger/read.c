/* Looking rows up. */
#include "issuer/ledger/internal.h"
#include "ler/uuid.h"
#include <stdio.h>

#define COLUMNS                                                                                    \
    "SELECT c.id, c.state, c.revision, c.supersedes, c.learner, c.facts, f.text, p.text, b.text,"  \
    " l.purpose, c.list, c.slot, c.file, o.text, c.start, c.length, c.sha256, c.claimed,"          \
    " c.issued, c.changed, c.owner"                                                                \
    " FROM credentials c JOIN texts f ON f.id = c.framework JOIN texts p ON p.id = c.policy"       \
    " JOIN runs r ON r.id = c.run JOIN texts b ON b.id = r.batch"                                  \
    " LEFT JOIN lists l ON l.number = c.list LEFT JOIN runs w ON w.id = c.place"                   \
    " LEFT JOIN texts o ON o.id = w.out "

typedef struct reading {
    ledger *l;
    int64_t now;
    int64_t owner; /* looked up last */
    bool alive;
    ler_buf path;
} reading;

static ler_code row_of(reading *r, sqlite3_stmt *s, ledger_row *out, ler_error *err) {
    uint8_t id[LEDGER_BYTES];
    *out = (ledger_row){0};
    if (!ledger_column_bytes(s, 0, id, sizeof(id)))
        return ledger_damaged(r->l, "a row has no id", err);
    ler_uuid_text(id, out->id);
    int state = sqlite3_column_int(s, 1);
    if (state < LEDGER_PENDING || state > LEDGER_SUPERSEDED)
        return ledger_damaged(r->l, "a row is in no state", err);
    out->state = (ledger_state)state;
    out->revision = (unsigned)sqlite3_column_int64(s, 2);
    if (ledger_column_bytes(s, 3, id, sizeof(id)))
        ler_uuid_text(id, out->supersedes);
    (void)ledger_column_bytes(s, 4, out->learner, LEDGER_DIGEST);
    (void)ledger_column_bytes(s, 5, out->facts, LEDGER_DIGEST);
    out->framework = ledger_column_text(s, 6);
    out->policy = ledger_column_text(s, 7);
    out->batch = ledger_column_text(s, 8);
    out->purpose = (ledger_purpose)sqlite3_column_int(s, 9);
    out->list = (uint32_t)sqlite3_column_int64(s, 10);
    out->index = (uint32_t)sqlite3_column_int64(s, 11);
    ler_str file = ledger_column_text(s, 12);
    if (file.len > 0) {
        ler_buf_reset(&r->path);
        ler_buf_str(&r->path, ledger_column_text(s, 13));
        ler_buf_char(&r->path, '/');
        ler_buf_str(&r->path, file);
        TRY(ler_buf_done(&r->path, err));
        out->file = ler_buf_view(&r->path);
    }
    out->offset = (uint64_t)sqlite3_column_int64(s, 14);
    out->length = (uint64_t)sqlite3_column_int64(s, 15);
    (void)ledger_column_bytes(s, 16, out->sha256, LEDGER_DIGEST);
    out->claimed = sqlite3_column_int64(s, 17);
    out->issued = sqlite3_column_int64(s, 18);
    out->changed = sqlite3_column_int64(s, 19);
    int64_t owner = sqlite3_column_int64(s, 20);
    if (owner != 0 && owner != r->owner) {
        int pid;
        TRY(ledger_owner_at_work(r->l, owner, r->now, &r->alive, &pid, err));
        r->owner = owner;
    }
    out->held = owner != 0 && r->alive;
    return LER_OK;
}

static ler_code reading_begin(reading *r, ledger *l, ler_error *err) {
    ler_time now;
    TRY(ler_time_now(&now, err));
    *r = (reading){.l = l, .now = now.seconds, .path = ler_buf_new((size_t)4 * LEDGER_MAX_TEXT)};
    return LER_OK;
}

static bool keep(ler_arena *arena, ler_str *text) {
    *text = ler_arena_str(arena, *text);
    return text->data != NULL;
}

static ler_code find(reading *r, sqlite3_stmt *s, ler_arena *arena, ledger_row *out,
                     ler_error *err) {
    bool row;
    TRY(ledger_step(r->l, s, &row, err));
    if (!row)
        return ler_fail(err, LER_E_NOT_FOUND, "no credential of this id is in the ledger");
    TRY(row_of(r, s, out, err));
    if (!keep(arena, &out->framework) || !keep(arena, &out->policy) || !keep(arena, &out->batch) ||
        !keep(arena, &out->file))
        return ler_no_memory(err);
    return LER_OK;
}

ler_code ledger_find(ledger *l, const char *id, ler_arena *arena, ledger_row *out, ler_error *err) {
    uint8_t bytes[LEDGER_BYTES];
    if (!ledger_id_bytes(id, bytes))
        return ledger_bad_id(err);
    sqlite3_stmt *s = NULL;
    reading r;
    TRY(reading_begin(&r, l, err));
    int rc = sqlite3_prepare_v2(l->db, COLUMNS "WHERE c.id = ?1", -1, &s, NULL);
    if (rc != SQLITE_OK)
        return ledger_fail(l, rc, "be read", err);
    sqlite3_bind_blob(s, 1, bytes, sizeof(bytes), SQLITE_STATIC);
    ler_code code = find(&r, s, arena, out, err);
    sqlite3_finalize(s);
    ler_buf_free(&r.path);
    return code;
}

static ler_code all(reading *r, sqlite3_stmt *s,
                    ler_code (*each)(void *user, const ledger_row *row, ler_error *err), void *user,
                    ler_error *err) {
    for (;;) {
        bool row;
        ledger_row one;
        TRY(ledger_step(r->l, s, &row, err));
        if (!row)
            return LER_OK;
        TRY(row_of(r, s, &one, err));
        TRY(each(user, &one, err));
    }
}

ler_code ledger_each(ledger *l, const ledger_filter *filter,
                     ler_code (*each)(void *user, const ledger_row *row, ler_error *err),
                     void *user, ler_error *err) {
    const ledger_filter none = {0}, *f = filter == NULL ? &none : filter;
    char sql[1400];
    sqlite3_stmt *s = NULL;
    reading r;
    snprintf(sql, sizeof(sql), COLUMNS "WHERE 1%s%s%s%s ORDER BY c.number",
             f->by_state ? " AND c.state = ?1" : "", f->batch != NULL ? " AND b.text = ?2" : "",
             f->learner != NULL ? " AND c.learner = ?3" : "",
             f->list != 0 ? " AND c.list = ?4" : "");
    TRY(reading_begin(&r, l, err));
    int rc = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (rc != SQLITE_OK)
        return ledger_fail(l, rc, "be read", err);
    if (f->by_state)
        sqlite3_bind_int(s, 1, (int)f->state);
    if (f->batch != NULL)
        sqlite3_bind_text(s, 2, f->batch, -1, SQLITE_STATIC);
    if (f->learner != NULL)
        sqlite3_bind_blob(s, 3, f->learner, LEDGER_DIGEST, SQLITE_STATIC);
    if (f->list != 0)
        sqlite3_bind_int64(s, 4, f->list);
    ler_code code = all(&r, s, each, user, err);
    sqlite3_finalize(s);
    ler_buf_free(&r.path);
    return code;
}

ler_code ledger_history(ledger *l, const char *id,
                        ler_code (*each)(void *user, const ledger_event *event, ler_error *err),
                        void *user, ler_error *err) {
    uint8_t bytes[LEDGER_BYTES];
    if (!ledger_id_bytes(id, bytes))
        return ledger_bad_id(err);
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_EVENTS, &s, err));
    sqlite3_bind_blob(s, 1, bytes, sizeof(bytes), SQLITE_STATIC);
    for (;;) {
        bool row;
        TRY(ledger_step(l, s, &row, err));
        if (!row)
            return LER_OK;
        ledger_event event = {.time = sqlite3_column_int64(s, 0),
                              .from = (ledger_state)sqlite3_column_int(s, 1),
                              .to = (ledger_state)sqlite3_column_int(s, 2),
                              .reason = ledger_column_text(s, 3)};
        ler_code code = each(user, &event, err);
        if (code != LER_OK) {
            sqlite3_reset(s);
            return code;
        }
    }
}
