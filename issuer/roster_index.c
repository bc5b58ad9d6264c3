#include "issuer/roster_index.h"
#include "issuer/sorter.h"
#include "issuer/tape.h"
#include "ler/arena.h"
#include <stdlib.h>

/* Numbers that are sorted by are big-endian, so that comparing bytes compares them. */
typedef struct keyed { /* the first sorting: by key and row */
    uint8_t key[ROSTER_KEY];
    uint8_t row_order[4];
    uint8_t single, long_form, unused[2];
    roster_place place;
} keyed;

typedef struct filed { /* the second: by the entry's first row and the row */
    uint8_t entry_order[4];
    uint8_t row_order[4];
    roster_place place;
} filed;

struct roster_index {
    sorter *by_key, *by_entry;
    tape *places, *starts;
    size_t rows, entries;
};

roster_index *roster_index_new(void) {
    roster_index *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return NULL;
    x->by_key = sorter_new(sizeof(keyed), offsetof(keyed, single));
    x->by_entry = sorter_new(sizeof(filed), offsetof(filed, place));
    x->places = tape_new();
    x->starts = tape_new();
    if (x->by_key == NULL || x->by_entry == NULL || x->places == NULL || x->starts == NULL)
        roster_index_free(&x);
    return x;
}

void roster_index_free(roster_index **x) {
    if (*x == NULL)
        return;
    sorter_free(&(*x)->by_key);
    sorter_free(&(*x)->by_entry);
    tape_free(&(*x)->places);
    tape_free(&(*x)->starts);
    free(*x);
    *x = NULL;
}

static void put_order(uint8_t out[4], uint32_t row) {
    for (size_t i = 0; i < 4; i++)
        out[i] = (uint8_t)(row >> (24 - 8 * i));
}

ler_code roster_index_add(roster_index *x, const uint8_t key[ROSTER_KEY], bool long_form,
                          const roster_place *place, ler_error *err) {
    keyed k = {.single = key == NULL, .long_form = long_form, .place = *place};
    if (key != NULL)
        memcpy(k.key, key, ROSTER_KEY);
    put_order(k.row_order, place->row);
    x->rows++;
    return sorter_add(x->by_key, &k, err);
}

static ler_code file_row(roster_index *x, uint32_t entry, const roster_place *place,
                         ler_error *err) {
    filed f = {.place = *place};
    put_order(f.entry_order, entry);
    put_order(f.row_order, place->row);
    return sorter_add(x->by_entry, &f, err);
}

/* The rows of one key stand together, in their order. The first makes an entry. A later one joins
 * it when either has the long form, and otherwise is a duplicate: an entry that will be refused. */
static ler_code group(roster_index *x, ler_error *err) {
    keyed first = {.single = true}, k = {.single = true};
    bool more;
    for (;;) {
        TRY(sorter_next(x->by_key, &k, &more, err));
        if (!more)
            return LER_OK;
        if (first.single || k.single || memcmp(first.key, k.key, ROSTER_KEY) != 0) {
            first = k;
            TRY(file_row(x, k.place.row, &k.place, err));
        } else if (first.long_form || k.long_form) {
            first.long_form = true;
            TRY(file_row(x, first.place.row, &k.place, err));
        } else {
            k.place.duplicate_of = first.place.row;
            TRY(file_row(x, k.place.row, &k.place, err));
        }
    }
}

static ler_code lay_out(roster_index *x, ler_error *err) {
    filed f = {.entry_order = {0}};
    uint8_t last[4] = {0}; /* no row is number 0 */
    uint64_t number = 0;
    bool more;
    for (;; number++) {
        TRY(sorter_next(x->by_entry, &f, &more, err));
        if (!more || memcmp(last, f.entry_order, sizeof(last)) != 0)
            TRY(tape_append(x->starts, &number, sizeof(number), err)); /* also behind the last */
        if (!more)
            return LER_OK;
        x->entries += memcmp(last, f.entry_order, sizeof(last)) != 0;
        memcpy(last, f.entry_order, sizeof(last));
        TRY(tape_append(x->places, &f.place, sizeof(f.place), err));
    }
}

ler_code roster_index_finish(roster_index *x, ler_error *err) {
    TRY(group(x, err));
    sorter_free(&x->by_key);
    TRY(lay_out(x, err));
    sorter_free(&x->by_entry);
    return LER_OK;
}

size_t roster_index_rows(const roster_index *x) {
    return x->rows;
}

size_t roster_index_entries(const roster_index *x) {
    return x->entries;
}

ler_code roster_index_entry(roster_index *x, size_t i, uint64_t *first, size_t *count,
                            ler_error *err) {
    uint64_t range[2];
    TRY(tape_read(x->starts, (uint64_t)i * sizeof(uint64_t), range, sizeof(range), err));
    *first = range[0];
    *count = (size_t)(range[1] - range[0]);
    return LER_OK;
}

ler_code roster_index_place(roster_index *x, uint64_t number, roster_place *out, ler_error *err) {
    return tape_read(x->places, number * sizeof(*out), out, sizeof(*out), err);
}
