/* Any bytes as a decisions.csv: read or refused with a row; what was read is found by its row and
 * check, once, and is all used then. */
#include "issuer/crosswalk_answers.h"
#include "issuer/crosswalk_map.h"
#include "ler/file.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good) {
    if (!good)
        abort();
}

static ler_framework *framework(void) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_framework *fw = NULL;
    ler_error err = {0};
    check(ler_file_read(LER_SOURCE_DIR "/schemas/example-framework-full.json", &text, &err) ==
              LER_OK &&
          ler_framework_load(ler_buf_view(&text), NULL, &fw, &err) == LER_OK);
    return fw;
}

/* Asks for every row and check of the file, as a run would. */
static void ask_all(answers *a, ler_str *bytes) {
    CSV_AUTO csv = NULL;
    const csv_row *row = NULL;
    check(csv_open(csv_read_text, bytes, "again", &csv, NULL) == LER_OK);
    while (csv_next(csv, &row, NULL) == LER_OK && row != NULL) {
        for (size_t i = 0; row->problem == NULL && i < row->count; i++)
            for (size_t k = 0; k < row->count; k++) {
                ler_str number = ler_str_trim(row->fields[i]),
                        digits = ler_str_trim(row->fields[k]);
                char text[CROSS_CHECK];
                answer found;
                if (number.len > 10 || digits.len != CROSS_CHECK - 1)
                    continue;
                snprintf(text, sizeof(text), "%.*s", (int)digits.len, digits.data);
                ler_code code =
                    answers_find(a, strtoull(number.data, NULL, 10), text, &found, NULL);
                check(code == LER_OK || code == LER_E_INTERNAL); /* not the form of a check */
                check(code != LER_OK || found.kind == ANSWER_OTHER || found.count == 0);
            }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ler_framework *fw;
    ler_str text = {(const char *)data, size};
    CSV_AUTO csv = NULL;
    answers *a = NULL;
    ler_error err = {0};
    if (fw == NULL)
        fw = framework();
    if (csv_open(csv_read_text, &text, "fuzz", &csv, &err) != LER_OK)
        return 0;
    if (answers_read(csv, "fuzz", fw, &a, &err) != LER_OK) {
        check(a == NULL && err.message[0] != '\0');
        return 0;
    }
    ask_all(a, &text);
    check(answers_check(a, &err) == LER_OK);
    answers_free(&a);
    return 0;
}
