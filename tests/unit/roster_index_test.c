/* The index of a roster that fits into memory, and of one that does not, against a plain model. */
#include "issuer/roster_index.h"
#include "issuer/sorter.h"
#include "issuer/tape.h"
#include <criterion/criterion.h>
#include <stdlib.h>

static uint64_t seed;
static uint32_t dice(uint32_t n) { /* splitmix64 */
    uint64_t z = (seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

typedef struct model_row {
    uint32_t key; /* 0: single */
    bool long_form;
    uint32_t entry, duplicate_of; /* entry: number of its first row */
} model_row;

static void fill(model_row *rows, size_t count, uint32_t keys) {
    uint32_t *first = calloc(keys + 1, sizeof(*first));
    bool *gathered = calloc(keys + 1, sizeof(*gathered));
    cr_assert(first != NULL && gathered != NULL);
    for (size_t i = 0; i < count; i++) {
        model_row *r = &rows[i];
        uint32_t number = (uint32_t)i + 2;
        *r = (model_row){.key = dice(keys + 1), .long_form = dice(3) == 0, .entry = number};
        if (r->key == 0)
            continue;
        if (first[r->key] == 0) {
            first[r->key] = number;
            gathered[r->key] = r->long_form;
        } else if (gathered[r->key] || r->long_form) {
            gathered[r->key] = true;
            r->entry = first[r->key];
        } else
            r->duplicate_of = first[r->key];
    }
    free(first);
    free(gathered);
}

static void check(size_t count, uint32_t keys) {
    model_row *rows = calloc(count, sizeof(*rows));
    cr_assert_not_null(rows);
    fill(rows, count, keys);
    roster_index *x = roster_index_new();
    cr_assert_not_null(x);
    size_t entries = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t key[ROSTER_KEY] = {0};
        uint32_t mixed = rows[i].key * 2654435761u;
        memcpy(key, &mixed, sizeof(mixed));
        roster_place place = {.offset = 100 * i, .row = (uint32_t)i + 2, .line = (uint32_t)i + 7};
        cr_assert_eq(roster_index_add(x, rows[i].key == 0 ? NULL : key, rows[i].long_form, &place,
                                      NULL),
                     LER_OK);
        entries += rows[i].entry == i + 2;
    }
    cr_assert_eq(roster_index_finish(x, NULL), LER_OK);
    cr_assert_eq(roster_index_rows(x), count);
    cr_assert_eq(roster_index_entries(x), entries);
    size_t seen = 0;
    uint32_t before = 0;
    for (size_t e = 0; e < entries; e++) {
        uint64_t first;
        size_t n;
        uint32_t entry = 0, last = 0;
        cr_assert_eq(roster_index_entry(x, e, &first, &n, NULL), LER_OK);
        for (size_t k = 0; k < n; k++) {
            roster_place p;
            cr_assert_eq(roster_index_place(x, first + k, &p, NULL), LER_OK);
            const model_row *r = &rows[p.row - 2];
            entry = k == 0 ? p.row : entry;
            cr_assert(r->entry == entry && p.row > last && p.duplicate_of == r->duplicate_of &&
                      p.offset == 100u * (p.row - 2) && p.line == p.row + 5);
            last = p.row;
            seen++;
        }
        cr_assert_gt(entry, before);
        before = entry;
    }
    cr_assert_eq(seen, count);
    roster_index_free(&x);
    free(rows);
}

Test(roster_index, against_a_model) {
    static const size_t COUNTS[] = {1, 2, 3, 10, 1000};
    static const uint32_t KEYS[] = {1, 2, 10, 700};
    for (size_t i = 0; i < sizeof(COUNTS) / sizeof(COUNTS[0]); i++)
        for (size_t k = 0; k < sizeof(KEYS) / sizeof(KEYS[0]); k++) {
            seed = i * 10 + k;
            check(COUNTS[i], KEYS[k]);
        }
}

Test(roster_index, more_than_memory_holds) {
    seed = 7;
    check(350000, 120000); /* several runs of the first sorting, and tapes that are files */
}

Test(roster_index, tape_reads_what_was_appended) {
    TAPE_AUTO t = tape_new();
    cr_assert_not_null(t);
    uint64_t count = 400000; /* three megabytes */
    for (uint64_t i = 0; i < count; i++)
        cr_assert_eq(tape_append(t, &i, sizeof(i), NULL), LER_OK);
    for (uint64_t i = 0; i < count; i += 977) {
        uint64_t got[2];
        cr_assert_eq(tape_read(t, i * 8, got, i + 1 < count ? 16 : 8, NULL), LER_OK);
        cr_assert(got[0] == i && (i + 1 >= count || got[1] == i + 1));
    }
    ler_error err;
    cr_assert_eq(tape_read(t, count * 8 - 4, &err, 8, NULL), LER_E_INTERNAL);
}
