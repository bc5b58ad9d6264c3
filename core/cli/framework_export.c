/* framework export: one framework of the store in our own format or another system's. */
#include "cli/framework_format.h"
#include "cli/framework_internal.h"
#include "ler/exchange.h"

static ler_str option(const framework_run *run, const char *name) {
    return ler_str_of(ler_args_value(run->args, name));
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
    case FRAMEWORK_CSV:
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
