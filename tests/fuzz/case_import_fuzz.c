/* Any bytes as a CASE package: the import ends in an error that says something, or in a framework
 * that loads from its own bytes with the same digests. That framework exported and imported again
 * is itself, word for word. */
#include "ler/case.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

static void import_with(ler_str bytes, const ler_import_options *options) {
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    LER_AUTO_BUF package = ler_buf_new(LER_MAX_EXCHANGE);
    ler_error err = {0};
    require(findings != NULL);
    if (ler_case_import(bytes, options, findings, &fw, &err) != LER_OK) {
        require(fw == NULL && err.message[0] != '\0');
        return;
    }
    require(ler_findings_errors(findings) == 0);
    const ler_export_options how = {.base = LER_STR("https://skills.example"),
                                    .date = LER_STR("2026-01-01T00:00:00Z")};
    require(ler_case_export(fw, &how, &package, &err) == LER_OK);
    require(ler_case_import(ler_buf_view(&package), NULL, findings, &again, &err) == LER_OK);
    require(strcmp(ler_framework_digest(fw)->content, ler_framework_digest(again)->content) == 0);
    require(strcmp(ler_framework_digest(fw)->full, ler_framework_digest(again)->full) == 0);
    require(ler_str_equal(ler_framework_bytes(fw), ler_framework_bytes(again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const ler_level_choices levels = {
        .items = {{.key = LER_STR("developing"), .label = LER_STR("Novice")},
                  {.key = LER_STR("advanced"), .label = LER_STR("*")}},
        .count = 2};
    const ler_import_options said = {
        .soc = LER_STR("11-1111.00"), .version = LER_STR("v1"), .levels = &levels};
    ler_str bytes = {(const char *)data, size};
    import_with(bytes, NULL);
    import_with(bytes, &said);
    return 0;
}
