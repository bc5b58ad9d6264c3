/* framework export: one framework of the store in our own format or another system's. */
#include "cli/framework_format.h"
#include "cli/framework_internal.h"
#include "ler/case.h"
#include "ler/ctdl.h"
#include "ler/sheet.h"
#include "ler/shown.h"

static ler_str option(const framework_run *run, const char *name) {
    return ler_str_of(ler_args_value(run->args, name));
}

/* A table holds less than a framework: what it leaves out is told on standard error. */
static ler_code write_table(const framework_run *run, const ler_framework *fw, ler_buf *out,
                            ler_error *err) {
    LER_AUTO_FINDINGS lost = ler_findings_new();
    if (lost == NULL)
        return ler_no_memory(err);
    TRY(ler_sheet_export(fw, lost, out, err));
    for (size_t i = 0; i < ler_findings_count(lost); i++) {
        ler_buf_printf(run->messages, "%s: warning: ", run->program);
        ler_shown(ler_findings_at(lost, i)->message, run->messages);
        ler_buf_char(run->messages, '\n');
    }
    return LER_OK;
}

static ler_code write_as(const framework_run *run, const ler_framework *fw, framework_format format,
                         ler_buf *out, ler_error *err) {
    const ler_export_options options = {.base = option(run, "base"),
                                        .date = option(run, "date"),
                                        .language = option(run, "language")};
    switch (format) {
    case FRAMEWORK_JSON:
        ler_buf_str(out, ler_framework_bytes(fw));
        return ler_buf_done(out, err);
    case FRAMEWORK_CASE:
        return ler_case_export(fw, &options, out, err);
    case FRAMEWORK_CTDL:
        return ler_ctdl_export(fw, &options, out, err);
    case FRAMEWORK_CSV:
        return write_table(run, fw, out, err);
    case FRAMEWORK_PAGE:
    case FRAMEWORK_FORMATS:
        break;
    }
    return ler_fail(err, LER_E_USAGE, "nothing is exported as %s", framework_format_name(format));
}

int framework_export(framework_run *run) {
    LER_AUTO_STORE store = NULL;
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_EXCHANGE);
    const ler_framework *fw;
    const char *name = ler_args_value(run->args, "format");
    const char *file = ler_args_value(run->args, "out");
    if (file != NULL && strcmp(file, "-") == 0)
        file = NULL; /* standard output, as "-" is standard input elsewhere */
    framework_format format = FRAMEWORK_JSON;
    ler_error err = {0};
    ler_code code = name == NULL ? LER_OK : framework_format_named(name, &format, &err);
    if (code == LER_OK)
        code = ler_store_open(run->store_path, false, &store, &err);
    if (code == LER_OK)
        code = ler_store_find(store, ler_str_of(ler_args_positional(run->args, 0)), &fw, &err);
    if (code == LER_OK)
        code = write_as(run, fw, format, &bytes, &err);
    if (code == LER_OK && file != NULL)
        code = ler_file_write(file, ler_buf_view(&bytes), 0644, LER_WRITE_REPLACE, &err);
    if (code != LER_OK)
        return framework_fail(run, &err);
    if (file == NULL)
        ler_buf_str(run->out, ler_buf_view(&bytes));
    return LER_EXIT_OK;
}
