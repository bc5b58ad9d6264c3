/* Status lists: how full they are, their bits, and who may write them out. */
#include "issuer/ledger/internal.h"

#define LOCK_LISTS 1 /* byte of the marker */

static ler_code no_list(uint32_t number, ler_error *err) {
    return ler_fail(err, LER_E_NOT_FOUND, "there is no status list %u", (unsigned)number);
}

/* Steps through the entries of a list whose bit is set: into `bits` when not NULL, else counted. */
static ler_code each_bit(ledger *l, const ledger_list *list, uint8_t *bits, uint32_t *count,
                         ler_error *err) {
    sqlite3_stmt *s;
    *count = 0;
    TRY(ledger_prepare(l, SQL_LIST_BITS, &s, err));
    sqlite3_bind_int64(s, 1, list->number);
    for (;;) {
        bool row;
        TRY(ledger_step(l, s, &row, err));
        if (!row)
            return LER_OK;
        int64_t slot = sqlite3_column_int64(s, 0);
        if (slot < 0 || slot >= list->entries) {
            sqlite3_reset(s);
            return ledger_damaged(l, "a status index is not of its list", err);
        }
        if (!ledger_bit((ledger_state)sqlite3_column_int(s, 1), list->purpose))
            continue;
        ++*count;
        if (bits != NULL)
            bits[slot / 8] |= (uint8_t)(0x80u >> (slot % 8));
    }
}

static ler_code get(ledger *l, uint32_t number, ledger_list *out, ler_error *err) {
    sqlite3_stmt *s;
    bool row;
    *out = (ledger_list){.number = number};
    TRY(ledger_prepare(l, SQL_LIST_GET, &s, err));
    sqlite3_bind_int64(s, 1, number);
    TRY(ledger_step(l, s, &row, err));
    if (!row)
        return no_list(number, err);
    out->purpose = (ledger_purpose)sqlite3_column_int(s, 0);
    int64_t entries = sqlite3_column_int64(s, 1);
    out->used = (uint32_t)sqlite3_column_int64(s, 2);
    out->version = (uint64_t)sqlite3_column_int64(s, 3);
    out->written = (uint64_t)sqlite3_column_int64(s, 4);
    sqlite3_reset(s);
    if (entries < LEDGER_MIN_ENTRIES || entries > LEDGER_MAX_ENTRIES)
        return ledger_damaged(l, "a status list has an impossible size", err);
    out->entries = (uint32_t)entries;
    return LER_OK;
}

/* All statements of a read see one moment of the ledger. */
static ler_code begin_read(ledger *l, ler_error *err) {
    sqlite3_stmt *s;
    TRY(ledger_prepare(l, SQL_BEGIN_READ, &s, err));
    return ledger_run_statement(l, s, err);
}

static ler_code end_read(ledger *l, ler_code code, ler_error *err) {
    sqlite3_stmt *s;
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_reset(l->statements[i]);
    ler_code ended = ledger_prepare(l, SQL_COMMIT, &s, code == LER_OK ? err : NULL);
    if (ended == LER_OK)
        ended = ledger_run_statement(l, s, code == LER_OK ? err : NULL);
    return code != LER_OK ? code : ended;
}

ler_code ledger_list_get(ledger *l, uint32_t number, ledger_list *out, ler_error *err) {
    TRY(begin_read(l, err));
    ler_code code = get(l, number, out, err);
    if (code == LER_OK)
        code = each_bit(l, out, NULL, &out->set, err);
    return end_read(l, code, err);
}

static ler_code bits_of(ledger *l, uint32_t number, ler_buf *bits, uint64_t *version,
                        ler_error *err) {
    ledger_list list;
    uint32_t count;
    TRY(get(l, number, &list, err));
    size_t bytes = list.entries / 8;
    char *room = ler_buf_room(bits, bytes);
    if (room == NULL)
        return ler_buf_done(bits, err);
    memset(room, 0, bytes);
    TRY(each_bit(l, &list, (uint8_t *)room, &count, err));
    bits->len += bytes;
    bits->data[bits->len] = '\0';
    *version = list.version;
    return LER_OK;
}

ler_code ledger_list_bits(ledger *l, uint32_t number, ler_buf *bits, uint64_t *version,
                          ler_error *err) {
    TRY(begin_read(l, err));
    return end_read(l, bits_of(l, number, bits, version, err), err);
}

ler_code ledger_list_written(ledger *l, uint32_t number, uint64_t version, ler_error *err) {
    sqlite3_stmt *s;
    TRY(ledger_begin_write(l, err));
    ler_code code = ledger_prepare(l, SQL_LIST_WRITTEN, &s, err);
    if (code == LER_OK) {
        sqlite3_bind_int64(s, 1, number);
        sqlite3_bind_int64(s, 2, (int64_t)version);
        code = ledger_run_statement(l, s, err);
    }
    if (code != LER_OK) {
        ledger_rollback(l);
        return code;
    }
    return ledger_commit_write(l, 0, err);
}

ler_code ledger_lists_lock(ledger *l, ler_error *err) {
    if (l->read_only)
        return ler_fail(err, LER_E_USAGE, "the ledger %s was opened for reading only", l->path);
    TRY(marker_lock(&l->marker, LOCK_LISTS, l->wait, "writing status lists", err));
    l->lists_locked = true;
    return LER_OK;
}

void ledger_lists_unlock(ledger *l) {
    if (l->lists_locked)
        marker_unlock(&l->marker, LOCK_LISTS);
    l->lists_locked = false;
}
