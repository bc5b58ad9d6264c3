/* Changing the state of what was issued, with its audit trail. */
#include "issuer/ledger/internal.h"

bool ledger_bit(ledger_state state, ledger_purpose purpose) {
    switch (state) {
    case LEDGER_REVOKED:
    case LEDGER_SUSPENDED:
        return purpose != LEDGER_NO_STATUS;
    case LEDGER_SUPERSEDED: /* for good, which a list of suspensions would not say */
        return purpose == LEDGER_REVOCATION;
    case LEDGER_PENDING:
    case LEDGER_ISSUED:
        break;
    }
    return false;
}

ler_code ledger_list_touch(ledger *l, uint32_t list, ler_error *err) {
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_LIST_TOUCH, &s, err));
    sqlite3_bind_int64(s, 1, list);
    return ledger_run_statement(l, s, err);
}

ler_code ledger_event_add(ledger *l, int64_t number, int64_t time, ledger_state from,
                          ledger_state to, ler_str reason, ler_error *err) {
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_EVENT_ADD, &s, err));
    sqlite3_bind_int64(s, 1, number);
    sqlite3_bind_int64(s, 2, time);
    sqlite3_bind_int(s, 3, (int)from);
    sqlite3_bind_int(s, 4, (int)to);
    sqlite3_bind_text(s, 5, reason.data == NULL ? "" : reason.data, (int)reason.len, SQLITE_STATIC);
    return ledger_run_statement(l, s, err);
}

static bool allowed(ledger_state from, ledger_state to) {
    switch (to) {
    case LEDGER_REVOKED: /* one that was superseded may have to be: its bit may not be set */
        return from == LEDGER_ISSUED || from == LEDGER_SUSPENDED || from == LEDGER_SUPERSEDED;
    case LEDGER_SUSPENDED:
        return from == LEDGER_ISSUED;
    case LEDGER_ISSUED:
        return from == LEDGER_SUSPENDED;
    case LEDGER_PENDING:
    case LEDGER_SUPERSEDED:
        break;
    }
    return false;
}

static ler_code change(ledger *l, ledger_change *c, int64_t time, bool *changed, ler_error *err) {
    uint8_t id[LEDGER_BYTES];
    sqlite3_stmt *s;
    bool row;
    c->result = LEDGER_CHANGE_UNKNOWN;
    c->from = LEDGER_PENDING;
    c->purpose = LEDGER_NO_STATUS;
    c->list = c->index = 0;
    if (c->reason.len > LEDGER_MAX_TEXT)
        return ler_fail(err, LER_E_LIMIT, "a reason is longer than %d bytes", LEDGER_MAX_TEXT);
    if (!ledger_id_bytes(c->id, id))
        return LER_OK;
    TRY(ledger_prepare(l, SQL_STATE_FIND, &s, err));
    sqlite3_bind_blob(s, 1, id, LEDGER_BYTES, SQLITE_STATIC);
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return LER_OK;
    int64_t number = sqlite3_column_int64(s, 0);
    c->from = (ledger_state)sqlite3_column_int(s, 1);
    c->list = (uint32_t)sqlite3_column_int64(s, 2);
    c->index = (uint32_t)sqlite3_column_int64(s, 3);
    c->purpose = (ledger_purpose)sqlite3_column_int(s, 4);
    sqlite3_reset(s);
    if (c->from == c->to)
        c->result = LEDGER_CHANGE_SAME;
    else if (!allowed(c->from, c->to))
        c->result = LEDGER_CHANGE_FORBIDDEN;
    else if ((c->to == LEDGER_REVOKED && c->purpose == LEDGER_NO_STATUS) ||
             (c->to == LEDGER_SUSPENDED && c->purpose != LEDGER_SUSPENSION))
        c->result = LEDGER_CHANGE_NO_STATUS;
    else
        c->result = LEDGER_CHANGE_DONE;
    if (c->result != LEDGER_CHANGE_DONE)
        return LER_OK;
    *changed = true;
    TRY(ledger_prepare(l, SQL_STATE_SET, &s, err));
    sqlite3_bind_int64(s, 1, number);
    sqlite3_bind_int(s, 2, (int)c->to);
    sqlite3_bind_int64(s, 3, time);
    TRY(ledger_run_statement(l, s, err));
    if (ledger_bit(c->from, c->purpose) != ledger_bit(c->to, c->purpose))
        TRY(ledger_list_touch(l, c->list, err));
    return ledger_event_add(l, number, time, c->from, c->to, c->reason, err);
}

ler_code ledger_set_state(ledger *l, const ler_time *now, ledger_change *changes, size_t count,
                          ler_error *err) {
    int64_t time = 0;
    bool changed = false;
    TRY(ledger_begin_write(l, err));
    ler_code code = ledger_clock(l, now, &time, err);
    for (size_t i = 0; code == LER_OK && i < count; i++)
        code = change(l, &changes[i], time, &changed, err);
    if (code != LER_OK || !changed) {
        ledger_rollback(l); /* nothing to write */
        return code;
    }
    return ledger_commit_write(l, time, err);
}
