/* Any bytes as a framework export: the load ends in an error with a finding, or in a framework
 * whose parts hold together. What loads is also matched, normalised and resolved. */
#include "ler/diff.h"
#include "ler/level.h"
#include "ler/match.h"
#include "ler/resolve.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
    if (!holds)
        abort();
}

/* Every statement is found again by its own code and text. */
static void use(const ler_framework *fw) {
    LER_AUTO_MATCHER matcher = ler_matcher_new();
    require(matcher != NULL && ler_matcher_add(matcher, fw, NULL) == LER_OK);
    for (size_t i = 0; i < ler_framework_statement_count(fw) && i < 200; i++) {
        const ler_statement *s = ler_framework_statement(fw, i), *found = NULL;
        ler_match m;
        require(ler_framework_find(fw, s->code, &found, NULL) == LER_OK && found == s);
        require(s->phrase.len <= s->text.len);
        if (ler_match_find(matcher, s->text, true, &m, NULL) == LER_OK)
            require(m.count > 0);
    }
}

/* A framework is itself: every statement is unchanged. */
static void compare(const ler_framework *fw) {
    LER_AUTO_DIFF diff = NULL;
    if (ler_framework_statement_count(fw) > 300)
        return;
    require(ler_diff_new(fw, fw, &diff, NULL) == LER_OK);
    require(ler_diff_total(diff, LER_UNCHANGED) == ler_framework_statement_count(fw));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_STORE store = NULL;
    ler_framework *fw = NULL;
    ler_error err;
    ler_str bytes = {(const char *)data, size};
    require(findings != NULL && ler_store_open(NULL, false, &store, NULL) == LER_OK);
    if (ler_framework_load(bytes, findings, &fw, &err) != LER_OK) {
        require(fw == NULL && ler_findings_errors(findings) > 0 && err.message[0] != '\0');
        return 0;
    }
    require(ler_findings_errors(findings) == 0);
    use(fw);
    compare(fw);
    ler_framework_claim claim = {.content_digest = ler_str_of(ler_framework_digest(fw)->content)};
    require(ler_store_add(store, &fw, NULL) == LER_OK && fw == NULL);
    ler_framework *copy = NULL;
    ler_resolved_framework resolved;
    require(ler_resolve_framework(store, &claim, LER_STR_NONE, &copy, &resolved, NULL) == LER_OK);
    require(resolved.resolution == LER_RESOLVED_SAME_CONTENT);
    return 0;
}
