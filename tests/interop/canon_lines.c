/* canon_lines   for the differential run: one document a line in, one result a line out
 *
 * Each input line is "MODE<tab>TEXT"; each output line is {"ok":"..."} or {"error":"..."}.
 *   safe, lossy   TEXT is JSON-LD: its canonical N-Quads, in safe mode or dropping as JSON-LD does
 *   i18n          the same as safe, with rdfDirection i18n-datatype
 *   nquads        TEXT is a JSON string holding N-Quads: its canonical form
 *   nquads384     with SHA-384
 *   jcs           TEXT is JSON: its RFC 8785 form */
#include "ler/ld.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct job {
    ler_ld_contexts *contexts;
    ler_arena *arena;
    ler_buf out;
} job;

static ler_code rdf_of(job *j, ler_str mode, const ler_json *document, ler_error *err) {
    ler_ld_options options = ler_ld_default_options;
    ler_rdf *rdf = ler_rdf_new(j->arena, NULL);
    ler_digest_alg alg = ler_str_is(mode, "nquads384") ? LER_SHA384 : LER_SHA256;
    if (rdf == NULL)
        return ler_no_memory(err);
    if (ler_str_starts(mode, "nquads")) {
        TRY(ler_rdf_read_nquads(rdf, ler_json_str(document), err));
    } else {
        options.safe = !ler_str_is(mode, "lossy");
        if (ler_str_is(mode, "i18n"))
            options.rdf_direction = LER_LD_DIRECTION_I18N;
        TRY(ler_ld_to_rdf(j->contexts, &options, j->arena, document, rdf, err));
    }
    return ler_rdf_canonical(rdf, alg, &j->out, err);
}

static ler_code convert(job *j, ler_str line, ler_error *err) {
    const char *tab = memchr(line.data, '\t', line.len);
    ler_json *document;
    if (tab == NULL)
        return ler_fail(err, LER_E_USAGE, "no mode");
    ler_str mode = {line.data, (size_t)(tab - line.data)};
    TRY(ler_json_read(j->arena, ler_str_from(line, mode.len + 1), NULL, &document, err));
    if (!ler_str_is(mode, "jcs"))
        return rdf_of(j, mode, document, err);
    ler_jcs_write(document, &j->out);
    return ler_buf_done(&j->out, err);
}

int main(void) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF shown = ler_buf_new(LER_MAX_ARENA);
    job j = {contexts, arena, ler_buf_new(LER_MAX_ARENA)};
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    while ((len = getline(&line, &cap, stdin)) > 0) {
        ler_error err = {.code = LER_OK};
        ler_arena_reset(arena);
        ler_buf_reset(&j.out);
        ler_buf_reset(&shown);
        size_t text = (size_t)len - (line[len - 1] == '\n');
        ler_code code = convert(&j, (ler_str){line, text}, &err);
        ler_buf_text(&shown, code == LER_OK ? "{\"ok\":" : "{\"error\":");
        ler_json_write_str(code == LER_OK ? ler_buf_view(&j.out) : ler_str_of(err.message), &shown);
        ler_buf_text(&shown, "}\n");
        fwrite(shown.data, 1, shown.len, stdout);
    }
    free(line);
    ler_buf_free(&j.out);
    return ferror(stdout) != 0;
}
