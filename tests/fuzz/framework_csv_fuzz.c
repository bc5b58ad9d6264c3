/* Any bytes as a table of statements: the import ends in an error, or in a framework that loads
 * from its own bytes with the same digests, and whose own table gives the same statements again. */
#include "ler/sheet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

static void round_trip(const ler_framework *fw) {
    static const ler_import_options none;
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_FINDINGS lost = ler_findings_new();
    LER_AUTO_FRAMEWORK back = NULL;
    require(lost != NULL && ler_sheet_export(fw, lost, &out, NULL) == LER_OK);
    require(ler_sheet_import(ler_buf_view(&out), &none, NULL, &back, NULL) == LER_OK);
    require(ler_framework_statement_count(back) == ler_framework_statement_count(fw));
    for (size_t i = 0; i < ler_framework_statement_count(fw); i++) {
        const ler_statement *a = ler_framework_statement(fw, i);
        const ler_statement *b = ler_framework_statement(back, i);
        require(ler_str_equal(a->code, b->code) && ler_str_equal(a->text, b->text));
        require(a->source_count == b->source_count);
    }
}

static void import(ler_str bytes, const ler_import_options *options) {
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    ler_error err = {0};
    require(findings != NULL);
    if (ler_sheet_import(bytes, options, findings, &fw, &err) != LER_OK) {
        require(fw == NULL && err.message[0] != '\0');
        return;
    }
    require(ler_findings_errors(findings) == 0);
    require(ler_framework_load(ler_framework_bytes(fw), NULL, &again, NULL) == LER_OK);
    require(memcmp(ler_framework_digest(fw), ler_framework_digest(again),
                   sizeof(ler_framework_digests)) == 0);
    round_trip(fw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const ler_level_choices levels = {
        .items = {{LER_STR("low"), LER_STR("a"), false}, {LER_STR("high"), LER_STR("*"), false}},
        .count = 2};
    static const ler_import_options as_it_says = {.soc = {"49-3091.00", 10},
                                                  .version = {"v1", 2},
                                                  .title = {"T", 1}},
                                    as_i_say = {.soc = {"49-3091.00", 10},
                                                .version = {"v1", 2},
                                                .title = {"T", 1},
                                                .strand = {"own", 3},
                                                .levels = &levels};
    ler_str bytes = {(const char *)data, size};
    import(bytes, &as_it_says);
    import(bytes, &as_i_say);
    return 0;
}
