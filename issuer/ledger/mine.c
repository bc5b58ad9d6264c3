/* The rows that this handle has claimed and not committed, by id: open addressing with linear
 * probing; ids are digests, so their first bytes are the hash. */
#include "issuer/ledger/internal.h"
#include <stdlib.h>

static size_t home(const uint8_t id[LEDGER_BYTES], size_t cap) {
    uint64_t h;
    memcpy(&h, id, sizeof(h));
    return (size_t)h & (cap - 1);
}

mine *mine_find(ledger *l, const uint8_t id[LEDGER_BYTES]) {
    if (l->mine_cap == 0)
        return NULL;
    for (size_t i = home(id, l->mine_cap);; i = (i + 1) & (l->mine_cap - 1)) {
        mine *m = &l->mine[i];
        if (m->state == MINE_FREE)
            return NULL;
        if (m->state == MINE_HELD && memcmp(m->id, id, LEDGER_BYTES) == 0)
            return m;
    }
}

static void put(ledger *l, const mine *one) {
    size_t i = home(one->id, l->mine_cap);
    while (l->mine[i].state == MINE_HELD)
        i = (i + 1) & (l->mine_cap - 1);
    if (l->mine[i].state == MINE_FREE)
        l->mine_used++;
    l->mine[i] = *one;
    l->mine_held++;
}

/* At most half full, tombstones counted; they go when the table is made anew. */
ler_code mine_room(ledger *l, size_t more, ler_error *err) {
    if (l->mine_cap > 0 && (l->mine_used + more) * 2 <= l->mine_cap)
        return LER_OK;
    mine *old = l->mine;
    size_t old_cap = l->mine_cap, cap = 1024;
    while ((l->mine_held + more) * 4 > cap)
        cap *= 2;
    mine *fresh = calloc(cap, sizeof(*fresh));
    if (fresh == NULL)
        return ler_no_memory(err);
    l->mine = fresh;
    l->mine_cap = cap;
    l->mine_used = l->mine_held = 0;
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].state == MINE_HELD)
            put(l, &old[i]);
    free(old);
    return LER_OK;
}

void mine_add(ledger *l, const uint8_t id[LEDGER_BYTES], int64_t number, bool supersedes) {
    mine one = {.number = number, .supersedes = supersedes, .state = MINE_HELD};
    memcpy(one.id, id, LEDGER_BYTES);
    put(l, &one);
}

void mine_drop(ledger *l, mine *m) {
    m->state = MINE_GONE;
    l->mine_held--;
}
