/* Any bytes as a roster: read, come back to every row, and what is written reads back the same. */
#include "csv/csv.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good) {
    if (!good)
        abort();
}

/* Writes a row as we would and reads it again. */
static void round_trip(const csv_row *row) {
    LER_AUTO_BUF out = ler_buf_new((size_t)16 << 20);
    for (size_t i = 0; i < row->count; i++)
        csv_write_cell(&out, LER_STR("h"), ',', i == 0);
    ler_buf_text(&out, ",end\n");
    for (size_t i = 0; i < row->count; i++)
        csv_write_cell(&out, row->fields[i], ',', i == 0);
    ler_buf_text(&out, ",x\n");
    check(ler_buf_done(&out, NULL) == LER_OK);
    ler_str text = ler_buf_view(&out);
    CSV_AUTO reader = NULL;
    const csv_row *again;
    if (csv_open(csv_read_text, &text, "round trip", &reader, NULL) != LER_OK)
        return; /* as many columns as the limit, and one more */
    check(csv_next(reader, &again, NULL) == LER_OK && again != NULL);
    check(again->count == row->count + 1);
    for (size_t i = 0; i < row->count; i++)
        if (again->fields[i].len < LER_MAX_CSV_FIELD)
            check(ler_str_equal(csv_unguard(again->fields[i]), row->fields[i]) ||
                  (!csv_is_formula(row->fields[i]) &&
                   ler_str_equal(again->fields[i], row->fields[i])));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ler_str text = {(const char *)data, size};
    CSV_AUTO reader = NULL;
    if (csv_open(csv_read_text, &text, "fuzz", &reader, NULL) != LER_OK)
        return 0;
    const csv_row *row = NULL;
    csv_place last = {0};
    size_t count = 0;
    uint64_t cells = 0;
    while (csv_next(reader, &row, NULL) == LER_OK && row != NULL) {
        check(row->count <= LER_MAX_CSV_COLUMNS + 1);
        check(row->problem != NULL || row->count == csv_columns(reader));
        if (row->problem == NULL && count < 20)
            round_trip(row);
        last = row->place;
        cells = row->count;
        count++;
    }
    if (count > 0) {
        csv_seek(reader, &last);
        check(csv_next(reader, &row, NULL) == LER_OK && row != NULL);
        check(row->place.row == last.row && row->place.offset == last.offset);
        check(row->count == cells);
    }
    return 0;
}
