/* Runs: claiming rows and committing what was issued, a chunk at a time. */
#include "issuer/ledger/internal.h"
#include <stdio.h>

/* ---- the beginning and the end of a run ---- */

static ler_code add_owner(ledger *l, int64_t now, ler_error *err) {
    const owner_identity *o = &l->self;
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_OWNER_ADD, &s, err));
    sqlite3_bind_text(s, 1, o->host, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, o->boot, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, o->space, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 4, o->pid);
    sqlite3_bind_int64(s, 5, o->start);
    sqlite3_bind_int64(s, 6, now + LEDGER_LEASE);
    TRY(ledger_run_statement(l, s, err));
    l->owner = sqlite3_last_insert_rowid(l->db);
    l->owner_lease = now + LEDGER_LEASE;
    return LER_OK;
}

/* Owners that died. Their rows are free as soon as they are not in the table. */
static ler_code bury(ledger *l, int64_t now, ler_error *err) {
    int64_t dead[256]; /* the rest at the next run: it is only tidying */
    size_t count = 0;
    sqlite3_stmt *s;
    bool row;
    TRY(ledger_prepare(l, SQL_OWNERS, &s, err));
    while (count < sizeof(dead) / sizeof(dead[0])) {
        TRY(ledger_step(l, s, &row, err));
        if (!row)
            break;
        dead[count++] = sqlite3_column_int64(s, 0);
    }
    sqlite3_reset(s);
    for (size_t i = 0; i < count; i++) {
        bool alive;
        int pid;
        TRY(ledger_owner_at_work(l, dead[i], now, &alive, &pid, err));
        if (alive)
            continue;
        TRY(ledger_prepare(l, SQL_OWNER_DROP, &s, err));
        sqlite3_bind_int64(s, 1, dead[i]);
        TRY(ledger_run_statement(l, s, err));
    }
    return LER_OK;
}

static ler_code begin(ledger *l, const ledger_run *run, const ler_time *now, ler_error *err) {
    int64_t time, batch, out;
    TRY(ledger_clock(l, now, &time, err));
    TRY(bury(l, time, err));
    if (l->owner == 0)
        TRY(add_owner(l, time, err));
    TRY(ledger_text(l, run->batch, &batch, err));
    TRY(ledger_text(l, ler_str_of(run->out), &out, err));
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_RUN_ADD, &s, err));
    sqlite3_bind_int64(s, 1, batch);
    sqlite3_bind_int64(s, 2, out);
    sqlite3_bind_int(s, 3, (int)run->purpose);
    sqlite3_bind_int64(s, 4, run->entries);
    sqlite3_bind_int64(s, 5, time);
    TRY(ledger_run_statement(l, s, err));
    l->run = sqlite3_last_insert_rowid(l->db);
    l->clock = time;
    return LER_OK;
}

ler_code ledger_begin(ledger *l, const ledger_run *run, const ler_time *now, ler_error *err) {
    if (run->out == NULL || run->out[0] != '/')
        return ler_fail(err, LER_E_USAGE, "the output folder must be named by an absolute path");
    if (run->purpose != LEDGER_NO_STATUS &&
        (run->entries < LEDGER_MIN_ENTRIES || run->entries > LEDGER_MAX_ENTRIES ||
         run->entries % 8 != 0))
        return ler_fail(err, LER_E_USAGE,
                        "a status list has %d to %d entries, a multiple of 8, not %u",
                        LEDGER_MIN_ENTRIES, LEDGER_MAX_ENTRIES, (unsigned)run->entries);
    if (l->run != 0)
        return ler_fail(err, LER_E_USAGE, "a run has begun already");
    TRY(ledger_begin_write(l, err));
    int64_t owner = l->owner;
    ler_code code = begin(l, run, now, err);
    if (code != LER_OK)
        ledger_rollback(l);
    else
        code = ledger_commit_write(l, l->clock, err);
    if (code != LER_OK) {
        l->owner = owner;
        l->run = 0;
        return code;
    }
    l->purpose = run->purpose;
    l->entries = run->entries;
    return LER_OK;
}

static ler_code end(ledger *l, int64_t time, ler_error *err) {
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_RUN_END, &s, err));
    sqlite3_bind_int64(s, 1, l->run);
    sqlite3_bind_int64(s, 2, time);
    TRY(ledger_run_statement(l, s, err));
    TRY(ledger_prepare(l, SQL_OWNER_DROP, &s, err));
    sqlite3_bind_int64(s, 1, l->owner);
    return ledger_run_statement(l, s, err);
}

ler_code ledger_end(ledger *l, const ler_time *now, ler_error *err) {
    if (l->run == 0)
        return LER_OK;
    int64_t time = now->seconds > l->clock ? now->seconds : l->clock;
    TRY(ledger_begin_write(l, err));
    ler_code code = end(l, time, err);
    if (code != LER_OK) {
        ledger_rollback(l);
        return code;
    }
    TRY(ledger_commit_write(l, time, err));
    l->owner = l->run = 0;
    for (size_t i = 0; i < l->mine_cap; i++)
        l->mine[i].state = MINE_FREE;
    l->mine_used = l->mine_held = 0;
    return LER_OK;
}

/* The clock of a run: it may stand still (a caller may date a whole run by its beginning), and
 * other runs may be ahead of it; it never goes back. */
static ler_code run_clock(ledger *l, const ler_time *now, int64_t *time, ler_error *err) {
    char last[LER_TIME_TEXT], here[LER_TIME_TEXT];
    if (now->seconds < l->clock - LEDGER_CLOCK_SLACK && !l->allow_clock_back)
        return ler_fail(err, LER_E_CONTENT,
                        "the clock went back from %s to %s while issuing; set the clock, and run "
                        "this again, or use --allow-clock-back",
                        ler_time_text(&(ler_time){.seconds = l->clock}, last),
                        ler_time_text(now, here));
    *time = now->seconds > l->clock || l->allow_clock_back ? now->seconds : l->clock;
    return LER_OK;
}

static ler_code renew_lease(ledger *l, int64_t time, ler_error *err) {
    if (time < l->owner_lease - LEDGER_LEASE / 2)
        return LER_OK;
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_OWNER_LEASE, &s, err));
    sqlite3_bind_int64(s, 1, l->owner);
    sqlite3_bind_int64(s, 2, time + LEDGER_LEASE);
    TRY(ledger_run_statement(l, s, err));
    if (sqlite3_changes(l->db) != 1) /* for so long unheard of that another machine buried us */
        return ler_fail(err, LER_E_CONFLICT,
                        "this process was taken for dead by another one; run it again");
    l->owner_lease = time + LEDGER_LEASE;
    return LER_OK;
}

/* ---- committing ---- */

static ler_code supersede(ledger *l, int64_t number, int64_t time, ler_error *err) {
    sqlite3_stmt *s;
    bool row;
    TRY(ledger_prepare(l, SQL_SUPERSEDED, &s, err));
    sqlite3_bind_int64(s, 1, number);
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return LER_OK;
    int64_t old = sqlite3_column_int64(s, 0);
    ledger_state from = (ledger_state)sqlite3_column_int(s, 1);
    uint32_t list = (uint32_t)sqlite3_column_int64(s, 2);
    ledger_purpose purpose = (ledger_purpose)sqlite3_column_int(s, 3);
    sqlite3_reset(s);
    if (from != LEDGER_ISSUED && from != LEDGER_SUSPENDED)
        return LER_OK; /* revoked stays revoked */
    TRY(ledger_prepare(l, SQL_STATE_SET, &s, err));
    sqlite3_bind_int64(s, 1, old);
    sqlite3_bind_int(s, 2, LEDGER_SUPERSEDED);
    sqlite3_bind_int64(s, 3, time);
    TRY(ledger_run_statement(l, s, err));
    if (ledger_bit(from, purpose) != ledger_bit(LEDGER_SUPERSEDED, purpose))
        TRY(ledger_list_touch(l, list, err));
    return ledger_event_add(l, old, time, from, LEDGER_SUPERSEDED, LER_STR("a later revision"),
                            err);
}

static ler_code not_ours(const char *id, ler_error *err) {
    return ler_fail(err, LER_E_CONTENT, "the credential %.36s is not one that this run has claimed",
                    id);
}

static ler_code commit_row(ledger *l, const ledger_done *d, int64_t time, ler_error *err) {
    uint8_t id[LEDGER_BYTES];
    if (!ledger_id_bytes(d->id, id))
        return ledger_bad_id(err);
    const mine *m = mine_find(l, id);
    if (m == NULL)
        return not_ours(d->id, err);
    if (d->file.len == 0 || d->file.len > LEDGER_MAX_TEXT || d->file.data[0] == '/')
        return ler_fail(err, LER_E_USAGE, "the file of a credential is named below the folder");
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_DONE, &s, err));
    sqlite3_bind_int64(s, 1, m->number);
    sqlite3_bind_int64(s, 2, l->owner);
    sqlite3_bind_int64(s, 3, time);
    sqlite3_bind_int64(s, 4, l->run);
    sqlite3_bind_text(s, 5, d->file.data, (int)d->file.len, SQLITE_STATIC);
    sqlite3_bind_int64(s, 6, (int64_t)d->offset);
    sqlite3_bind_int64(s, 7, (int64_t)d->length);
    sqlite3_bind_blob(s, 8, d->sha256, LEDGER_DIGEST, SQLITE_STATIC);
    TRY(ledger_run_statement(l, s, err));
    if (sqlite3_changes(l->db) != 1) /* taken over: this process was taken for dead */
        return not_ours(d->id, err);
    return m->supersedes ? supersede(l, m->number, time, err) : LER_OK;
}

static ler_code give_up_row(ledger *l, const ledger_done *d, ler_error *err) {
    uint8_t id[LEDGER_BYTES];
    if (!ledger_id_bytes(d->id, id))
        return ledger_bad_id(err);
    const mine *m = mine_find(l, id);
    if (m == NULL)
        return not_ours(d->id, err);
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_GIVE_UP, &s, err));
    sqlite3_bind_int64(s, 1, m->number);
    sqlite3_bind_int64(s, 2, l->owner);
    return ledger_run_statement(l, s, err);
}

/* ---- claiming ---- */

typedef struct claimed { /* remembered in l->mine once the transaction is through */
    uint8_t id[LEDGER_BYTES];
    int64_t number; /* 0: not claimed */
    bool supersedes;
} claimed;

static ler_code bind_facts(sqlite3_stmt *s, const ledger_claim *c, int revision, int supersedes,
                           int learner, int facts, uint8_t old[LEDGER_BYTES], ler_error *err) {
    sqlite3_bind_int64(s, revision, c->revision);
    if (c->supersedes != NULL) {
        if (!ledger_id_bytes(c->supersedes, old))
            return ledger_bad_id(err);
        sqlite3_bind_blob(s, supersedes, old, LEDGER_BYTES, SQLITE_STATIC);
    } else
        sqlite3_bind_null(s, supersedes);
    sqlite3_bind_blob(s, learner, c->learner, LEDGER_DIGEST, SQLITE_STATIC);
    sqlite3_bind_blob(s, facts, c->facts, LEDGER_DIGEST, SQLITE_STATIC);
    return LER_OK;
}

static ler_code add_row(ledger *l, ledger_claim *c, int64_t time, claimed *out, ler_error *err) {
    uint8_t old[LEDGER_BYTES];
    int64_t framework, policy;
    sqlite3_stmt *s;
    TRY(ledger_text(l, c->framework, &framework, err));
    TRY(ledger_text(l, c->policy, &policy, err));
    if (l->purpose != LEDGER_NO_STATUS)
        TRY(slots_take(l, &c->list, &c->index, err));
    TRY(ledger_prepare(l, SQL_CLAIM_ADD, &s, err));
    sqlite3_bind_blob(s, 1, out->id, LEDGER_BYTES, SQLITE_STATIC);
    TRY(bind_facts(s, c, 2, 3, 4, 5, old, err));
    sqlite3_bind_int64(s, 6, framework);
    sqlite3_bind_int64(s, 7, policy);
    sqlite3_bind_int64(s, 8, l->run);
    if (l->purpose != LEDGER_NO_STATUS) {
        sqlite3_bind_int64(s, 9, c->list);
        sqlite3_bind_int64(s, 10, c->index);
    } else {
        sqlite3_bind_null(s, 9);
        sqlite3_bind_null(s, 10);
    }
    sqlite3_bind_int64(s, 11, l->owner);
    sqlite3_bind_int64(s, 12, time);
    TRY(ledger_run_statement(l, s, err));
    out->number = sqlite3_last_insert_rowid(l->db);
    out->supersedes = c->supersedes != NULL;
    c->answer = LEDGER_CLAIMED;
    c->state = LEDGER_PENDING;
    c->purpose = l->purpose;
    c->claimed = time;
    return LER_OK;
}

static ler_code take_row(ledger *l, ledger_claim *c, int64_t owner, int64_t number, int64_t time,
                         claimed *out, ler_error *err) {
    bool alive = owner == l->owner;
    int pid = (int)l->self.pid;
    if (!alive)
        TRY(ledger_owner_at_work(l, owner, time, &alive, &pid, err));
    if (alive) {
        c->answer = LEDGER_HELD;
        c->pid = pid;
        return LER_OK;
    }
    uint8_t old[LEDGER_BYTES];
    int64_t framework, policy;
    sqlite3_stmt *s;
    TRY(ledger_text(l, c->framework, &framework, err));
    TRY(ledger_text(l, c->policy, &policy, err));
    TRY(ledger_prepare(l, SQL_CLAIM_TAKE, &s, err));
    sqlite3_bind_int64(s, 1, number);
    sqlite3_bind_int64(s, 2, l->owner);
    sqlite3_bind_int64(s, 3, l->run);
    TRY(bind_facts(s, c, 9, 5, 6, 4, old, err));
    sqlite3_bind_int64(s, 7, framework);
    sqlite3_bind_int64(s, 8, policy);
    TRY(ledger_run_statement(l, s, err));
    out->number = number;
    out->supersedes = c->state == LEDGER_PENDING && c->supersedes != NULL;
    c->answer = LEDGER_CLAIMED;
    return LER_OK;
}

static ler_code claim_row(ledger *l, ledger_claim *c, int64_t time, claimed *out, ler_error *err) {
    sqlite3_stmt *s;
    bool row;
    c->list = c->index = 0;
    c->claimed = 0;
    c->offset = c->length = 0;
    c->pid = 0;
    c->file = LER_STR_NONE;
    c->purpose = LEDGER_NO_STATUS;
    memset(c->sha256, 0, sizeof(c->sha256));
    if (!ledger_id_bytes(c->id, out->id))
        return ledger_bad_id(err);
    TRY(ledger_prepare(l, SQL_CLAIM_FIND, &s, err));
    sqlite3_bind_blob(s, 1, out->id, LEDGER_BYTES, SQLITE_STATIC);
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return add_row(l, c, time, out, err);
    int64_t number = sqlite3_column_int64(s, 0), owner = sqlite3_column_int64(s, 5);
    uint8_t facts[LEDGER_DIGEST];
    int state = sqlite3_column_int(s, 1);
    if (state < LEDGER_PENDING || state > LEDGER_SUPERSEDED) {
        sqlite3_reset(s);
        return ledger_damaged(l, "a row is in no state", err);
    }
    c->state = (ledger_state)state;
    (void)ledger_column_bytes(s, 2, facts, sizeof(facts));
    bool same = memcmp(facts, c->facts, sizeof(facts)) == 0;
    c->list = (uint32_t)sqlite3_column_int64(s, 3);
    c->index = (uint32_t)sqlite3_column_int64(s, 4);
    c->claimed = sqlite3_column_int64(s, 6);
    (void)ledger_column_bytes(s, 7, c->sha256, sizeof(c->sha256));
    c->offset = (uint64_t)sqlite3_column_int64(s, 8);
    c->length = (uint64_t)sqlite3_column_int64(s, 9);
    c->purpose = (ledger_purpose)sqlite3_column_int(s, 12);
    ler_str file = ledger_column_text(s, 10), out_dir = ledger_column_text(s, 11);
    if (file.len > 0) {
        c->file = ler_arena_printf(l->answers, "%.*s/%.*s", (int)out_dir.len, out_dir.data,
                                   (int)file.len, file.data);
        if (c->file.data == NULL) {
            sqlite3_reset(s);
            return ler_no_memory(err);
        }
    }
    sqlite3_reset(s);
    if (c->state == LEDGER_PENDING || (c->state == LEDGER_ISSUED && same && c->again))
        return take_row(l, c, owner, number, time, out, err);
    c->answer = c->state == LEDGER_SUPERSEDED || !same ? LEDGER_CHANGED : LEDGER_KEPT;
    return LER_OK;
}

/* ---- both ---- */

static ler_code exchange(ledger *l, int64_t time, const ledger_done *done, size_t done_count,
                         ledger_claim *claims, size_t claim_count, claimed *taken, ler_error *err) {
    TRY(renew_lease(l, time, err));
    for (size_t i = 0; i < done_count; i++)
        TRY(done[i].given_up ? give_up_row(l, &done[i], err) : commit_row(l, &done[i], time, err));
    for (size_t i = 0; i < claim_count; i++)
        TRY(claim_row(l, &claims[i], time, &taken[i], err));
    return slots_settle(l, err);
}

ler_code ledger_exchange(ledger *l, const ler_time *now, const ledger_done *done, size_t done_count,
                         ledger_claim *claims, size_t claim_count, ler_error *err) {
    int64_t time = 0;
    if (l->run == 0)
        return ler_fail(err, LER_E_USAGE, "no run has begun");
    if (done_count + claim_count == 0)
        return LER_OK;
    TRY(run_clock(l, now, &time, err));
    ler_arena_reset(l->answers);
    claimed *taken = ler_arena_array(l->answers, claim_count + 1, sizeof(*taken));
    if (taken == NULL)
        return ler_no_memory(err);
    TRY(mine_room(l, claim_count, err));
    TRY(ledger_begin_write(l, err));
    ler_code code = exchange(l, time, done, done_count, claims, claim_count, taken, err);
    if (code != LER_OK) {
        ledger_rollback(l);
        return code;
    }
    TRY(ledger_commit_write(l, time, err));
    l->clock = time;
    uint8_t id[LEDGER_BYTES];
    for (size_t i = 0; i < done_count; i++) {
        mine *m = ledger_id_bytes(done[i].id, id) ? mine_find(l, id) : NULL;
        if (m != NULL)
            mine_drop(l, m);
    }
    for (size_t i = 0; i < claim_count; i++)
        if (taken[i].number != 0)
            mine_add(l, taken[i].id, taken[i].number, taken[i].supersedes);
    return LER_OK;
}
