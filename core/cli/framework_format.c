#include "cli/framework_format.h"
#include "ler/case.h"
#include "ler/ctdl.h"
#include "ler/page.h"

static const char *const names[FRAMEWORK_FORMATS + 1] = {"json", "page", "case",
                                                         "ctdl", "csv",  NULL};

const char *framework_format_name(framework_format format) {
    return names[format];
}

ler_code framework_format_named(const char *name, framework_format *out, ler_error *err) {
    char shown[LER_EXCERPT];
    for (unsigned i = 0; i < FRAMEWORK_FORMATS; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (framework_format)i;
            return LER_OK;
        }
    return ler_fail(err, LER_E_USAGE,
                    "\"%s\" is no format: json, case, ctdl or csv; page to import",
                    ler_excerpt(shown, name, strlen(name)));
}

/* A table begins with a row of headings; a page has its line with a SOC code. */
static framework_format of_text(ler_str text) {
    char soc[LER_SOC_LENGTH + 1];
    LER_AUTO_BUF tail = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_error err;
    if (ler_page_subject(text, soc, &tail, &err) == LER_OK)
        return FRAMEWORK_PAGE;
    const char *end = memchr(text.data, '\n', text.len);
    size_t line = end == NULL ? text.len : (size_t)(end - text.data);
    for (size_t i = 0; i < line; i++)
        if (strchr(",;\t", text.data[i]) != NULL && text.data[i] != '\0')
            return FRAMEWORK_CSV;
    return FRAMEWORK_PAGE;
}

framework_format framework_format_of(ler_str bytes) {
    static const ler_json_limits limits = {.bytes = LER_MAX_EXCHANGE,
                                           .depth = LER_MAX_JSON_DEPTH,
                                           .nodes = LER_MAX_EXCHANGE_NODES,
                                           .string = LER_MAX_JSON_STRING};
    ler_str text = ler_str_trim(bytes);
    if (ler_str_starts(text, "\xEF\xBB\xBF")) /* a byte order mark: spreadsheets write one */
        text = ler_str_trim(ler_str_from(text, 3));
    if (text.len == 0)
        return FRAMEWORK_JSON;
    if (ler_page_is(text) || (text.data[0] == '"' && text.data != bytes.data))
        return of_text(text);
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    ler_json *root = NULL;
    ler_error err;
    if (arena == NULL || ler_json_read(arena, bytes, &limits, &root, &err) != LER_OK)
        /* "soc";"level": a quoted heading is no whole JSON text */
        return text.data[0] == '"' ? of_text(text) : FRAMEWORK_JSON;
    if (ler_json_is(ler_json_get(root, "occupation"), LER_JSON_OBJECT) &&
        ler_json_is(ler_json_get(root, "framework"), LER_JSON_OBJECT))
        return FRAMEWORK_JSON; /* ours, whatever else is in it: an unknown member is kept as it is
                                */
    if (ler_case_is(root))
        return FRAMEWORK_CASE;
    return ler_ctdl_is(root) ? FRAMEWORK_CTDL : FRAMEWORK_JSON;
}
