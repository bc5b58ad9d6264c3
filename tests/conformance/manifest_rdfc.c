/* The tests of rdf-canon. RDFC10EvalTest: canonical N-Quads, byte by byte. RDFC10MapTest: the
 * issued identifiers map. RDFC10NegativeEvalTest: a poisoned dataset that has to end in an error.
 */
#include "conformance/manifest.h"
#include "ler/file.h"
#include "ler/rdf.h"
#include <stdio.h>

typedef struct job {
    const char *folder, *label;
    const ler_json *test;
    ler_arena *arena;
    ler_rdf *rdf;
    ler_rdfc *rdfc;
    tally *t;
} job;

bool manifest_rdfc_handles(const ler_json *test) {
    return ler_str_starts(ler_json_get_text(test, "type"), "rdfc:RDFC10");
}

static ler_code read_file(const job *j, const char *member, ler_str *out, ler_error *err) {
    char path[SUITE_PATH];
    LER_AUTO_BUF buf = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_str name = ler_arena_str(j->arena, ler_json_get_text(j->test, member));
    if (name.len == 0)
        return ler_fail(err, LER_E_READ, "the test names no \"%s\"", member);
    TRY(ler_file_read(suite_path(path, j->folder, name.data), &buf, err));
    *out = ler_arena_str(j->arena, ler_buf_view(&buf));
    return out->data == NULL ? ler_no_memory(err) : LER_OK;
}

static void judge_lines(job *j, ler_str expected) {
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_rdfc_write(j->rdfc, &out);
    if (ler_str_equal(ler_buf_view(&out), expected))
        tally_pass(j->t);
    else
        tally_fail(j->t, j->label, "other N-Quads:\n%.*s-- expected:\n%.*s", (int)out.len,
                   out.data == NULL ? "" : out.data, (int)expected.len, expected.data);
}

static void judge_map(job *j, ler_str expected) {
    ler_json *map;
    ler_error err = {.code = LER_OK};
    size_t found = 0;
    if (ler_json_read(j->arena, expected, NULL, &map, &err) != LER_OK) {
        tally_fail(j->t, j->label, "the expected map cannot be read: %s", err.message);
        return;
    }
    for (size_t i = 1; i <= ler_rdf_term_count(j->rdf); i++) {
        ler_str label = ler_rdfc_label(j->rdfc, (ler_term)i);
        if (label.len == 0)
            continue;
        ler_str input = ler_rdf_value(j->rdf, (ler_term)i);
        if (!ler_str_equal(ler_json_str(ler_json_get_str(map, input)), label)) {
            tally_fail(j->t, j->label, "%.*s became %.*s", (int)input.len, input.data,
                       (int)label.len, label.data);
            return;
        }
        found++;
    }
    if (found == ler_json_count(map))
        tally_pass(j->t);
    else
        tally_fail(j->t, j->label, "%zu blank nodes, expected %zu", found, ler_json_count(map));
}

static void run(job *j) {
    ler_str type = ler_json_get_text(j->test, "type"), in, expected = LER_STR_NONE;
    ler_error err = {.code = LER_OK};
    bool negative = ler_str_is(type, "rdfc:RDFC10NegativeEvalTest");
    ler_code code = read_file(j, "action", &in, &err);
    if (code == LER_OK)
        code = ler_rdf_read_nquads(j->rdf, in, &err);
    if (code == LER_OK && !negative)
        code = read_file(j, "result", &expected, &err);
    if (code != LER_OK) {
        tally_fail(j->t, j->label, "cannot be read: %s", err.message);
        return;
    }
    code = ler_rdfc_run(j->rdfc, j->rdf, &err);
    if (negative && code == LER_E_LIMIT)
        tally_pass(j->t);
    else if (negative)
        tally_fail(j->t, j->label, "a poisoned dataset was not refused");
    else if (code != LER_OK)
        tally_fail(j->t, j->label, "%s", err.message);
    else if (ler_str_is(type, "rdfc:RDFC10EvalTest"))
        judge_lines(j, expected);
    else if (ler_str_is(type, "rdfc:RDFC10MapTest"))
        judge_map(j, expected);
    else
        tally_fail(j->t, j->label, "unknown type of test");
}

void manifest_rdfc_run(const char *folder, ler_str base, const ler_json *test, tally *t) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_str hash = ler_json_get_text(test, "hashAlgorithm");
    ler_str id = ler_json_get_text(test, "id"), name = ler_json_get_text(test, "name");
    LER_AUTO_RDFC rdfc = ler_rdfc_new(ler_str_is(hash, "SHA384") ? LER_SHA384 : LER_SHA256);
    char label[256];
    (void)base;
    snprintf(label, sizeof label, "%.*s %.*s", (int)id.len, id.data, (int)name.len, name.data);
    job j = {folder, label, test, arena, ler_rdf_new(arena, NULL), rdfc, t};
    if (hash.len > 0 && !ler_str_is(hash, "SHA256") && !ler_str_is(hash, "SHA384"))
        tally_fail(t, label, "unknown hash algorithm");
    else if (j.rdf == NULL || rdfc == NULL)
        tally_fail(t, label, "out of memory");
    else
        run(&j);
}
