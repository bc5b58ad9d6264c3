/* Any bytes as the page of the example framework: the merge ends in an error with a finding or an
 * error message, or in a framework that loads from its own bytes with the same digests and whose
 * core is that of the example. */
#include "ler/file.h"
#include "ler/page.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

static const char example[] =
    "{\"schemaVersion\":\"1.0\",\"occupation\":{\"soc\":\"49-3091.00\",\"title\":\"Bicycle "
    "Repairers\",\"jobZone\":2},\"framework\":{\"version\":\"v.1\",\"levels\":{\"emerging\":{"
    "\"label\":\"Emerging\",\"statements\":[\"Wheels \xE2\x80\x94 true them.\"]},\"developing\":{"
    "\"label\":\"Developing\",\"statements\":[]},\"proficient\":{\"label\":\"Proficient\","
    "\"statements\":[]},\"advanced\":{\"label\":\"Advanced\",\"statements\":[]}}}}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ler_framework *core;
    if (core == NULL)
        require(ler_framework_load(LER_STR(example), NULL, &core, NULL) == LER_OK);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK full = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    ler_page_counts counts;
    ler_error err = {0};
    ler_str page = {(const char *)data, size};
    char soc[LER_SOC_LENGTH + 1];
    LER_AUTO_BUF tail = ler_buf_new(LER_MAX_FRAMEWORK);
    require(findings != NULL);
    bool has_subject = ler_page_subject(page, soc, &tail, NULL) == LER_OK;
    if (ler_page_merge(page, core, findings, &counts, &full, &err) != LER_OK) {
        require(full == NULL && err.message[0] != '\0');
        return 0;
    }
    require(has_subject && ler_findings_errors(findings) == 0);
    require(strcmp(ler_framework_digest(full)->content, ler_framework_digest(core)->content) == 0);
    require(ler_framework_load(ler_framework_bytes(full), NULL, &again, NULL) == LER_OK);
    require(memcmp(ler_framework_digest(full), ler_framework_digest(again),
                   sizeof(ler_framework_digests)) == 0);
    for (size_t i = 0; i < ler_framework_statement_count(full); i++) {
        const ler_statement *s = ler_framework_statement(full, i), *found = NULL;
        require(ler_framework_find(full, s->code, &found, NULL) == LER_OK && found == s);
    }
    return 0;
}
