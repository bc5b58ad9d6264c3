/* The RFC 8785 author's vectors: input/NAME.json gives output/NAME.json byte for byte. */
#include "conformance/suite.h"
#include "ler/file.h"
#include "ler/json.h"
#include <stdio.h>

static const char *outputs;

static void one(const char *path, const char *name, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF input = ler_buf_new(LER_MAX_CREDENTIAL), wanted = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_BUF got = ler_buf_new(LER_MAX_CREDENTIAL);
    char other[SUITE_PATH], text[1024];
    ler_json *v = NULL;
    ler_error err = {0};
    suite_path(other, outputs, name);
    if (ler_file_read(path, &input, &err) != LER_OK ||
        ler_file_read(other, &wanted, &err) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&input), NULL, &v, &err) != LER_OK) {
        tally_fail(t, name, "%s", ler_error_text(&err, text, sizeof text));
        return;
    }
    ler_jcs_write(v, &got);
    if (ler_str_equal(ler_str_trim(ler_buf_view(&got)), ler_str_trim(ler_buf_view(&wanted))))
        tally_pass(t);
    else
        tally_fail(t, name, "canonical text differs: %s", got.data);
}

void suite_jcs(const char *folder, tally *t) {
    char inputs[SUITE_PATH], out[SUITE_PATH];
    outputs = suite_path(out, folder, "output");
    suite_each_file(suite_path(inputs, folder, "input"), ".json", one, t);
}
