/* JSONTestSuite: y_ is accepted, n_ refused, i_ either without a crash. What a strict reader
 * refuses by design although the suite calls it JSON is listed here, with the reason. */
#include "conformance/suite.h"
#include "ler/file.h"
#include "ler/json.h"

static const struct {
    const char *name, *reason;
} refused_by_design[] = {
    {"y_object_duplicated_key.json", "a repeated key means two things to two readers"},
    {"y_object_duplicated_key_and_value.json", "a repeated key means two things to two readers"},
    {"y_object_escaped_null_in_key.json", "a NUL in a key is cut off by C readers"},
};

static const char *reason_to_refuse(const char *name) {
    for (size_t i = 0; i < sizeof refused_by_design / sizeof *refused_by_design; i++)
        if (strcmp(name, refused_by_design[i].name) == 0)
            return refused_by_design[i].reason;
    return NULL;
}

static void one(const char *path, const char *name, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF input = ler_buf_new(LER_MAX_CREDENTIAL);
    char text[1024];
    ler_json *v = NULL;
    ler_error err = {0};
    if (ler_file_read(path, &input, &err) != LER_OK) {
        tally_fail(t, name, "%s", ler_error_text(&err, text, sizeof text));
        return;
    }
    bool accepted = ler_json_read(arena, ler_buf_view(&input), NULL, &v, &err) == LER_OK;
    bool wanted = name[0] == 'y' && reason_to_refuse(name) == NULL;
    if (name[0] == 'i' || accepted == wanted)
        tally_pass(t);
    else if (accepted)
        tally_fail(t, name, "accepted");
    else
        tally_fail(t, name, "%s", ler_error_text(&err, text, sizeof text));
}

void suite_json(const char *folder, tally *t) {
    char parsing[SUITE_PATH];
    suite_each_file(suite_path(parsing, folder, "test_parsing"), ".json", one, t);
}
