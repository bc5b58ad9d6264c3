/* Any bytes as a CTDL-ASN graph: the import ends in an error with a finding or an error message, or
 * in a framework that loads from its own bytes with the same digests, and whose own export comes
 * back as the same framework. */
#include "ler/ctdl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

static void round_trip(const ler_framework *fw, const char *base) {
    static const ler_import_options none;
    const ler_export_options options = {.base = ler_str_of(base)};
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_FRAMEWORK back = NULL;
    require(ler_ctdl_export(fw, &options, &out, NULL) == LER_OK);
    require(ler_ctdl_import(ler_buf_view(&out), &none, NULL, &back, NULL) == LER_OK);
    require(strcmp(ler_framework_digest(back)->content, ler_framework_digest(fw)->content) == 0);
    require(strcmp(ler_framework_digest(back)->full, ler_framework_digest(fw)->full) == 0);
}

static void import(ler_str bytes, const ler_import_options *options) {
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    ler_error err = {0};
    require(findings != NULL);
    if (ler_ctdl_import(bytes, options, findings, &fw, &err) != LER_OK) {
        require(fw == NULL && err.message[0] != '\0');
        return;
    }
    require(ler_findings_errors(findings) == 0);
    require(ler_framework_load(ler_framework_bytes(fw), NULL, &again, NULL) == LER_OK);
    require(memcmp(ler_framework_digest(fw), ler_framework_digest(again),
                   sizeof(ler_framework_digests)) == 0);
    for (size_t i = 0; i < ler_framework_statement_count(fw) && i < 100; i++) {
        const ler_statement *s = ler_framework_statement(fw, i), *found = NULL;
        require(ler_framework_find(fw, s->code, &found, NULL) == LER_OK && found == s);
    }
    round_trip(fw, NULL);
    round_trip(fw, "https://training.example/");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const ler_level_choices levels = {
        .items = {{LER_STR("low"), LER_STR("a"), false}, {LER_STR("high"), LER_STR("*"), false}},
        .count = 2};
    static const ler_import_options as_it_says = {.soc = {"49-3091.00", 10}, .version = {"v1", 2}},
                                    as_i_say = {.soc = {"49-3091.00", 10},
                                                .version = {"v1", 2},
                                                .title = {"T", 1},
                                                .language = {"de", 2},
                                                .levels = &levels};
    ler_str bytes = {(const char *)data, size};
    import(bytes, &as_it_says);
    import(bytes, &as_i_say);
    return 0;
}
