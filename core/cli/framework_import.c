/* framework import: each file on its own, every violation told. */
#include "cli/framework_internal.h"
#include "ler/shown.h"

/* What became of one file. */
typedef struct import_result {
    const char *file;
    const char *outcome; /* an import outcome's name, "refused", "unreadable" or "not-written" */
    const ler_framework *framework; /* NULL when it could not be loaded */
    const ler_findings *findings;
    const ler_error *err; /* NULL when all went well */
} import_result;

static ler_json *finding_json(ler_arena *arena, bool error, ler_str pointer, ler_str message) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok =
        ler_json_set_text(arena, v, "severity", error ? LER_STR("error") : LER_STR("warning"));
    ok = ok && ler_json_set_text(arena, v, "pointer", pointer);
    return ok && ler_json_set_text(arena, v, "message", message) ? v : NULL;
}

/* Whether err says something that is not in the list of findings already. */
static bool is_apart(const import_result *r) {
    return r->err != NULL && ler_findings_errors(r->findings) == 0;
}

static int print_json(framework_run *run, const import_result *r) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
    ler_json *v = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *list = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = v != NULL && ler_json_set_text(arena, v, "file", ler_str_of(r->file)) &&
              ler_json_set_text(arena, v, "outcome", ler_str_of(r->outcome));
    if (ok && r->framework != NULL)
        ok = framework_put_name(arena, v, r->framework) &&
             ler_json_set_text(arena, v, "fileDigest",
                               ler_str_of(ler_framework_digest(r->framework)->file));
    for (size_t i = 0; ok && i < ler_findings_count(r->findings); i++) {
        const ler_finding *f = ler_findings_at(r->findings, i);
        ok = ler_json_append(arena, list, finding_json(arena, f->error, f->pointer, f->message));
    }
    if (ok && is_apart(r))
        ok = ler_json_append(
            arena, list,
            finding_json(arena, true, ler_str_of(r->err->pointer), ler_str_of(r->err->message)));
    ok = ok && ler_json_set(arena, v, "findings", list) &&
         ler_json_set(arena, v, "findingsLeftOut",
                      ler_json_new_number(arena, (double)ler_findings_dropped(r->findings)));
    return framework_put_json(run, v, ok);
}

/* "PROGRAM: FILE: warning: at /a/b: text". The place in the bytes stands for a syntax error. */
static void print_finding(framework_run *run, const char *file, bool error, ler_str pointer,
                          ler_str message) {
    ler_buf *out = run->messages;
    ler_buf_printf(out, "%s: ", run->program);
    ler_shown(ler_str_of(file), out);
    ler_buf_text(out, error ? ": " : ": warning: ");
    if (pointer.len > 0) {
        ler_buf_text(out, "at ");
        ler_shown(pointer, out);
        ler_buf_text(out, ": ");
    }
    ler_shown(message, out);
    ler_buf_char(out, '\n');
}

static void print_text(framework_run *run, const import_result *r) {
    for (size_t i = 0; i < ler_findings_count(r->findings); i++) {
        const ler_finding *f = ler_findings_at(r->findings, i);
        if (!f->error || r->err == NULL || r->err->line == 0)
            print_finding(run, r->file, f->error, f->pointer, f->message);
    }
    if (ler_findings_dropped(r->findings) > 0)
        ler_buf_printf(run->messages, "%s: and %zu more\n", run->program,
                       ler_findings_dropped(r->findings));
    if (r->err != NULL && (is_apart(r) || r->err->line > 0))
        framework_fail(run, r->err);
    ler_shown(ler_str_of(r->file), run->out);
    ler_buf_printf(run->out, ": %s", r->outcome);
    if (r->framework != NULL) {
        const ler_framework_digests *d = ler_framework_digest(r->framework);
        ler_buf_char(run->out, ' ');
        ler_shown(ler_framework_label(r->framework), run->out);
        ler_buf_text(run->out, "  ");
        ler_shown(ler_framework_occupation(r->framework)->title, run->out);
        ler_buf_printf(run->out, ", %zu statements\n  content %s\n  file    %s",
                       ler_framework_statement_count(r->framework), d->content, d->file);
    }
    ler_buf_char(run->out, '\n');
}

static int import_file(framework_run *run, ler_store *store, const char *file,
                       ler_findings *findings) {
    ler_error err = {0};
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    import_result r = {file, "refused", NULL, findings, NULL};
    int status = LER_EXIT_NO;
    ler_import_outcome outcome;
    ler_findings_reset(findings);
    ler_code code = ler_file_read(file, &bytes, &err);
    if (code == LER_E_READ || code == LER_E_NOT_FOUND) {
        r.outcome = "unreadable";
        status = LER_EXIT_INPUT;
    } else if (code == LER_OK &&
               (code = ler_framework_load(ler_buf_view(&bytes), findings, &fw, &err)) == LER_OK) {
        r.framework = fw;
        code = ler_store_import(store, fw, ler_args_has(run->args, "as-revision"), &outcome, &err);
        if (code == LER_OK) {
            r.outcome = ler_import_outcome_name(outcome);
            status = LER_EXIT_OK;
        } else if (code != LER_E_CONFLICT) { /* the store's fault, not the file's */
            r.outcome = code == LER_E_WRITE ? "not-written" : "refused";
            status = ler_exit_of(code);
        }
    }
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL)
        status = LER_EXIT_INTERNAL;
    if (code != LER_OK) {
        if (err.source[0] == '\0') /* the store names its own files */
            ler_error_source(&err, file);
        r.err = &err;
    }
    if (ler_args_has(run->args, "json"))
        return framework_worse(status, print_json(run, &r));
    print_text(run, &r);
    return status;
}

int framework_import(framework_run *run) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_error err;
    ler_code code = findings == NULL ? ler_no_memory(&err)
                                     : ler_store_open(run->store_path, true, &store, &err);
    if (code != LER_OK) { /* a place where no store can be made is one that cannot be written */
        int status = framework_fail(run, &err);
        return code == LER_E_READ ? LER_EXIT_OUTPUT : status;
    }
    int status = LER_EXIT_OK;
    for (size_t i = 0; i < ler_args_positionals(run->args); i++)
        status = framework_worse(
            status, import_file(run, store, ler_args_positional(run->args, i), findings));
    return status;
}
