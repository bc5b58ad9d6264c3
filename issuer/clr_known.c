/* How many credentials of each learner are known: read from the ledger once, in one pass over it,
 * because it is not made for looking up one learner after another. */
#include "issuer/clr_run_internal.h"
#include <stdlib.h>

#define KEY 16 /* bytes of a learner's digest that tell learners apart */

typedef struct key {
    uint8_t bytes[KEY];
} key;

struct clr_known {
    key *keys; /* one for each credential in force, sorted */
    size_t count, cap;
};

static ler_code add(void *user, const ledger_row *row, ler_error *err) {
    clr_known *k = user;
    if (ler_str_is(row->framework, CLR_FRAMEWORK) ||
        (row->state != LEDGER_ISSUED && row->state != LEDGER_SUSPENDED))
        return LER_OK;
    if (k->count == k->cap) {
        size_t more = k->cap == 0 ? 1024 : 2 * k->cap;
        key *bigger = realloc(k->keys, more * sizeof(*bigger));
        if (bigger == NULL)
            return ler_no_memory(err);
        k->keys = bigger;
        k->cap = more;
    }
    memcpy(k->keys[k->count++].bytes, row->learner, KEY);
    return LER_OK;
}

static int compare(const void *a, const void *b) {
    return memcmp(a, b, KEY);
}

ler_code clr_known_read(ledger *l, clr_known **out, ler_error *err) {
    *out = calloc(1, sizeof(**out));
    if (*out == NULL)
        return ler_no_memory(err);
    ler_code code = ledger_each(l, NULL, add, *out, err);
    if (code != LER_OK)
        clr_known_free(out);
    else if ((*out)->count > 0)
        qsort((*out)->keys, (*out)->count, sizeof(key), compare);
    return code;
}

void clr_known_free(clr_known **k) {
    if (*k == NULL)
        return;
    free((*k)->keys);
    free(*k);
    *k = NULL;
}

/* The first key that is not below `learner`, or, with `behind`, that is above it. */
static size_t bound(const clr_known *k, const uint8_t *learner, bool behind) {
    size_t low = 0, high = k->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(k->keys[middle].bytes, learner, KEY);
        if (order < 0 || (behind && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t clr_known_count(const clr_known *k, const uint8_t learner[LEDGER_DIGEST]) {
    return bound(k, learner, true) - bound(k, learner, false);
}
