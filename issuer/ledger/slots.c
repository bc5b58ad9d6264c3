/* Status indexes. Each is picked at random from all that are free: an index that told when, or with
 * whom, a credential was issued would make its holder recognisable (Bitstring Status List 6.1). The
 * list's free indexes are a bit array in memory, so the choice is even however full the list is;
 * the table's unique index stands behind it. */
#include "issuer/ledger/internal.h"
#include "ler/file.h"
#include <stdlib.h>

void slots_forget(slots *s) {
    s->as_of = 0; /* no transaction has this number */
    s->dirty = false;
}

void slots_free(slots *s) {
    free(s->bits);
    free(s->room);
    *s = (slots){0};
}

static ler_code random32(slots *s, uint32_t *out, ler_error *err) {
    if (s->pool_left < sizeof(*out)) {
        TRY(ler_random(s->pool, sizeof(s->pool), err));
        s->pool_left = sizeof(s->pool);
    }
    s->pool_left -= sizeof(*out);
    memcpy(out, s->pool + s->pool_left, sizeof(*out));
    return LER_OK;
}

/* An even choice of 0 to n - 1: values of the last, incomplete round are thrown away. */
static ler_code choose(slots *s, uint32_t n, uint32_t *out, ler_error *err) {
    uint32_t most = UINT32_MAX - UINT32_MAX % n, r;
    do
        TRY(random32(s, &r, err));
    while (r >= most);
    *out = r % n;
    return LER_OK;
}

static bool taken(const slots *s, uint32_t i) {
    return (s->bits[i / 8] >> (i % 8) & 1) != 0;
}

static void take(slots *s, uint32_t i) {
    s->bits[i / 8] |= (uint8_t)(1u << (i % 8));
    s->room[i / SLOTS_BLOCK]--;
}

/* The n-th free index, n < free ones: its block first. */
static uint32_t nth_free(const slots *s, uint32_t n) {
    uint32_t i = 0;
    for (; n >= s->room[i / SLOTS_BLOCK]; i += SLOTS_BLOCK)
        n -= s->room[i / SLOTS_BLOCK];
    for (;; i += 64) {
        uint64_t word;
        memcpy(&word, s->bits + i / 8, sizeof(word));
        uint32_t room = 64 - (uint32_t)__builtin_popcountll(word);
        if (n < room)
            break;
        n -= room;
    }
    for (;; i++)
        if (!taken(s, i) && n-- == 0)
            return i;
}

/* The list that is open for this purpose, or a new one. */
static ler_code open_list(ledger *l, ler_error *err) {
    slots *s = &l->slots;
    sqlite3_stmt *q;
    bool row;
    TRY(ledger_prepare(l, SQL_LIST_OPEN, &q, err));
    sqlite3_bind_int(q, 1, (int)l->purpose);
    TRY(ledger_step(l, q, &row, err));
    if (!row) {
        TRY(ledger_prepare(l, SQL_LIST_ADD, &q, err));
        sqlite3_bind_int(q, 1, (int)l->purpose);
        sqlite3_bind_int64(q, 2, l->entries);
        TRY(ledger_run_statement(l, q, err));
        TRY(ledger_prepare(l, SQL_LIST_OPEN, &q, err));
        sqlite3_bind_int(q, 1, (int)l->purpose);
        TRY(ledger_step(l, q, &row, err));
        if (!row)
            return ledger_damaged(l, "a new status list is not there", err);
    }
    int64_t number = sqlite3_column_int64(q, 0), entries = sqlite3_column_int64(q, 1),
            used = sqlite3_column_int64(q, 2);
    sqlite3_reset(q);
    if (number < 1 || number > UINT32_MAX || entries < LEDGER_MIN_ENTRIES ||
        entries > LEDGER_MAX_ENTRIES || used < 0)
        return ledger_damaged(l, "a status list has an impossible size", err);
    s->number = (uint32_t)number;
    s->entries = (uint32_t)entries;
    s->used = (uint32_t)used;
    s->purpose = l->purpose;
    return LER_OK;
}

static ler_code load(ledger *l, ler_error *err) {
    slots *s = &l->slots;
    TRY(open_list(l, err));
    size_t blocks = (s->entries + SLOTS_BLOCK - 1) / SLOTS_BLOCK;
    free(s->bits);
    free(s->room);
    s->bits = calloc(blocks, SLOTS_BLOCK / 8);
    s->room = calloc(blocks, sizeof(*s->room));
    if (s->bits == NULL || s->room == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < blocks; i++)
        s->room[i] = SLOTS_BLOCK;
    for (uint32_t i = s->entries; i < blocks * SLOTS_BLOCK; i++) /* behind the end: as if taken */
        take(s, i);
    sqlite3_stmt *q;
    TRY(ledger_prepare(l, SQL_LIST_SLOTS, &q, err));
    sqlite3_bind_int64(q, 1, s->number);
    uint32_t count = 0;
    for (bool row;; count++) {
        TRY(ledger_step(l, q, &row, err));
        if (!row)
            break;
        int64_t slot = sqlite3_column_int64(q, 0);
        if (slot < 0 || slot >= s->entries || taken(s, (uint32_t)slot)) {
            sqlite3_reset(q);
            return ledger_damaged(l, "a status index is not of its list, or there twice", err);
        }
        take(s, (uint32_t)slot);
    }
    if (count != s->used)
        return ledger_damaged(l, "a status list has another number of entries than it says", err);
    return LER_OK;
}

ler_code slots_take(ledger *l, uint32_t *list, uint32_t *index, ler_error *err) {
    slots *s = &l->slots;
    /* The bits are good as long as nobody else has committed anything since. */
    if (s->as_of != l->seq || s->purpose != l->purpose || s->room == NULL) {
        TRY(load(l, err));
        s->as_of = l->seq;
    }
    if (s->used == s->entries) { /* filled by this very transaction */
        TRY(slots_settle(l, err));
        TRY(load(l, err));
    }
    uint32_t n;
    TRY(choose(s, s->entries - s->used, &n, err));
    *index = nth_free(s, n);
    *list = s->number;
    take(s, *index);
    s->used++;
    s->dirty = true;
    return LER_OK;
}

ler_code slots_settle(ledger *l, ler_error *err) {
    slots *s = &l->slots;
    sqlite3_stmt *q;
    if (!s->dirty)
        return LER_OK;
    s->dirty = false;
    TRY(ledger_prepare(l, SQL_LIST_USED, &q, err));
    sqlite3_bind_int64(q, 1, s->number);
    sqlite3_bind_int64(q, 2, s->used);
    return ledger_run_statement(l, q, err);
}
