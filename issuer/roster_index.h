/* Which rows make which entry, in memory that does not grow with the roster.
 *
 *     rows in file order ──▶ sorted by key (learner and framework), row ──▶ grouped into entries
 *                        ──▶ sorted by the entry's first row, row      ──▶ two tapes:
 *
 *     places   row 2 | row 5 | row 9 | row 3 | row 4 | ...     of entry 0, 0, 0, 1, 2
 *     starts   0 | 3 | 4 | ...                                 where in `places` an entry begins */
#ifndef ISSUER_ROSTER_INDEX_H
#define ISSUER_ROSTER_INDEX_H

#include "ler/str.h"

typedef struct roster_index roster_index;
#define ROSTER_KEY 16

typedef struct roster_place {
    uint64_t offset;
    uint32_t row, line;
    uint32_t duplicate_of; /* wide form: row number of the row that came first; 0 = none */
} roster_place;

roster_index *roster_index_new(void); /* NULL when memory is out */
void roster_index_free(roster_index **index);

/* Rows in their order. key NULL: a row that could not be told to belong to anybody, an entry of its
 * own. long_form: it has a statement_text; the rows of its key are gathered. */
ler_code roster_index_add(roster_index *index, const uint8_t key[ROSTER_KEY], bool long_form,
                          const roster_place *place, ler_error *err) LER_MUST_USE;
/* After the last row. */
ler_code roster_index_finish(roster_index *index, ler_error *err) LER_MUST_USE;

size_t roster_index_rows(const roster_index *index);
size_t roster_index_entries(const roster_index *index);
/* The rows of entry i: *count of them; each by number from 0. */
ler_code roster_index_entry(roster_index *index, size_t i, uint64_t *first, size_t *count,
                            ler_error *err) LER_MUST_USE;
ler_code roster_index_place(roster_index *index, uint64_t number, roster_place *out,
                            ler_error *err) LER_MUST_USE;

#endif
