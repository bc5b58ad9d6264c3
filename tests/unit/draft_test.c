#include "framework_fixture.h"
#include "ler/draft.h"

#include <limits.h>
#include <stdio.h>

static ler_draft *begin(void) {
    ler_draft *d = ler_draft_new();
    cr_assert_not_null(d);
    ler_draft_text(d, LER_DRAFT_OCCUPATION, "soc", LER_STR("49-3091.00"), LER_NO_PLACE);
    ler_draft_text(d, LER_DRAFT_OCCUPATION, "title", LER_STR("Bicycle Repairers"), LER_NO_PLACE);
    ler_draft_text(d, LER_DRAFT_FRAMEWORK, "version", LER_STR("v1"), LER_NO_PLACE);
    return d;
}

static ler_framework *load(ler_draft *d, ler_findings *findings) {
    ler_framework *fw = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_draft_load(d, findings, &fw, &err), LER_OK, "%s %s", err.pointer, err.message);
    return fw;
}

Test(draft, core_alone_is_an_export) {
    LER_AUTO_DRAFT d = begin();
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_draft_statement(d, LER_DRAFT_CORE, -1, 3, LER_STR("Teaches others"), LER_NO_PLACE);
    ler_draft_statement(d, LER_DRAFT_CORE, -1, 0, LER_STR("Holds a spanner"), LER_NO_PLACE);
    LER_AUTO_FRAMEWORK fw = load(d, findings);
    cr_assert_str_eq(ler_framework_digest(fw)->full, "");
    cr_assert_eq(ler_framework_strand_count(fw), 1);
    cr_assert_str_eq(ler_framework_statement(fw, 0)->code.data, "emerging/01");
    cr_assert(
        ler_str_is(ler_framework_level_of(fw, ler_framework_statement(fw, 1))->label, "Advanced"));
    cr_assert_eq(ler_findings_errors(findings), 0);
    /* no date is worth a word; ten statements and a dash in each are not */
    cr_assert_eq(ler_findings_count(findings), 1);
    cr_assert_str_eq(ler_findings_at(findings, 0)->message.data,
                     "exportedAt of the framework: missing");
}

Test(draft, strands_with_an_empty_core) {
    LER_AUTO_DRAFT d = begin();
    ler_draft_text(d, LER_DRAFT_ROOT, "exportedAt", LER_STR("2026-01-01T00:00:00Z"), LER_NO_PLACE);
    unsigned s = ler_draft_strand(d, LER_STR_NONE, LER_STR("Workshop practice"), LER_NO_PLACE);
    cr_assert_eq(s, 1);
    unsigned low =
        ler_draft_level(d, s, LER_STR_NONE, LER_STR("Level 1"), LER_STR("Helper"), LER_NO_PLACE);
    unsigned high = ler_draft_level(d, s, LER_STR_NONE, LER_STR("2"), LER_STR_NONE, LER_NO_PLACE);
    unsigned wheels =
        ler_draft_domain(d, s, LER_STR_NONE, LER_STR("Roues & métiers"), LER_NO_PLACE);
    unsigned source = ler_draft_source(d, s, LER_STR_NONE, LER_STR("Manual"),
                                       LER_STR("Workshop Manual"), LER_NO_PLACE);
    unsigned a =
        ler_draft_statement(d, s, (int)wheels, high, LER_STR("Trues a wheel"), LER_NO_PLACE);
    ler_draft_statement(d, s, (int)wheels, low, LER_STR("Names the parts"), LER_NO_PLACE);
    ler_draft_cite(d, s, a, source);
    ler_json *more = NULL;
    ler_str evidence =
        LER_STR("{\"evidence\":[{\"label\":\"Use\",\"figures\":[{\"label\":\"Share\","
                "\"value\":\"12%\"},{\"value\":\"many\"}]}]}");
    cr_assert_eq(ler_json_read(ler_draft_arena(d), evidence, NULL, &more, NULL), LER_OK);
    ler_draft_more(d, LER_DRAFT_STRAND, s, 0, more);
    ler_draft_anchors(d, LER_ANCHOR_RAPIDS, LER_NO_PLACE);
    ler_draft_anchor(d, LER_ANCHOR_CIP, LER_STR("47.0610"), LER_NO_PLACE);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK fw = load(d, findings);
    cr_assert_eq(ler_findings_count(findings), 0);
    cr_assert_eq(ler_framework_strand_count(fw), 2);
    const ler_strand *strand = ler_framework_strand(fw, 1);
    cr_assert_eq(ler_framework_strand(fw, 0)->statement_count, 0);
    cr_assert(ler_str_is(strand->key, "workshop"));
    cr_assert_str_eq(strand->statements[0].code.data, "workshop/roues-metiers/level-1/01");
    cr_assert_str_eq(strand->statements[1].code.data, "workshop/roues-metiers/level-2/01");
    cr_assert_eq(strand->statements[1].source_count, 1);
    cr_assert(ler_str_is(strand->levels[0].role, "Helper"));
    cr_assert_eq(strand->evidence_count, 1);
    cr_assert_eq(strand->evidence[0].figure_count, 2);
    const ler_anchors *anchors = ler_framework_anchors(fw);
    cr_assert(anchors->lists[LER_ANCHOR_RAPIDS].stated);
    cr_assert_eq(anchors->lists[LER_ANCHOR_CIP].count, 1);
    cr_assert(!anchors->lists[LER_ANCHOR_TASKS].stated);
}

/* Labels that ask for trouble: each strand, domain and level must still get codes of its own. */
Test(draft, keys_that_never_clash) {
    LER_AUTO_DRAFT d = begin();
    static const char *const strands[] = {"Core",
                                          "AI",
                                          "AI use",
                                          "ai",
                                          "Emerging",
                                          "Level",
                                          "\xE6\x8A\x80\xE8\x83\xBD",
                                          "\xE6\x8A\x80",
                                          "Statements"};
    for (size_t i = 0; i < sizeof strands / sizeof *strands; i++) {
        unsigned s = ler_draft_strand(d, LER_STR_NONE, ler_str_of(strands[i]), LER_NO_PLACE);
        for (unsigned l = 0; l < 3; l++)
            ler_draft_level(d, s, LER_STR_NONE, l < 2 ? LER_STR("B c") : LER_STR("Level"),
                            LER_STR_NONE, LER_NO_PLACE);
        static const char *const domains[] = {
            "A",   "A b", "a", "1", "A very long name of a domain", "A very long name of a dog",
            "Core"};
        for (size_t k = 0; k < sizeof domains / sizeof *domains; k++) {
            unsigned domain =
                ler_draft_domain(d, s, LER_STR_NONE, ler_str_of(domains[k]), LER_NO_PLACE);
            for (unsigned l = 0; l < 3; l++)
                ler_draft_statement(d, s, (int)domain, l, LER_STR("Does it"), LER_NO_PLACE);
        }
    }
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK fw = load(d, findings);
    cr_assert_eq(ler_framework_statement_count(fw), 9 * 3 * 7);
    for (size_t i = 0; i < ler_framework_statement_count(fw); i++)
        for (size_t k = 0; k < i; k++)
            cr_assert(!ler_str_equal(ler_framework_statement(fw, i)->code,
                                     ler_framework_statement(fw, k)->code));
}

static void expect_finding(const ler_findings *findings, size_t i, const char *pointer,
                           unsigned line, const char *begin_of_message) {
    const ler_finding *f = ler_findings_at(findings, i);
    cr_assert_not_null(f);
    cr_assert(f->error);
    cr_assert_str_eq(f->pointer.data, pointer, "%s: %s", f->pointer.data, f->message.data);
    cr_assert_eq(f->line, line);
    cr_assert(ler_str_starts(f->message, begin_of_message), "%s", f->message.data);
}

/* What the check of the format finds is told where it stands in the foreign file. */
Test(draft, findings_have_foreign_places) {
    LER_AUTO_DRAFT d = ler_draft_new();
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK fw = NULL;
    ler_error err = {0};
    ler_draft_text(d, LER_DRAFT_OCCUPATION, "soc", LER_STR("49-3091"), ler_place_at("/doc/code"));
    ler_draft_text(d, LER_DRAFT_FRAMEWORK, "version", LER_STR("v1"), LER_NO_PLACE);
    ler_draft_statement(d, LER_DRAFT_CORE, -1, 1, LER_STR("Fine"), ler_place_at("/items/0"));
    ler_draft_statement(d, LER_DRAFT_CORE, -1, 0, LER_STR("Fine too"), ler_place_at("/items/1"));
    ler_draft_statement(d, LER_DRAFT_CORE, -1, 1, LER_STR("a\001b"), ler_place_at("/items/2"));
    unsigned s = ler_draft_strand(d, LER_STR_NONE, LER_STR("S"), ler_place_in(3, LER_STR_NONE));
    unsigned level = ler_draft_level(d, s, LER_STR_NONE, LER_STR("L"), LER_STR_NONE, LER_NO_PLACE);
    ler_draft_statement(d, s, -1, level, LER_STR("  "), ler_place_in(7, LER_STR("Text")));
    ler_draft_anchor(d, LER_ANCHOR_CIP, LER_STR("47.0610"), ler_place_at("/cip/0"));
    ler_draft_anchor(d, LER_ANCHOR_CIP, LER_STR("47"), ler_place_at("/cip/1"));
    ler_place_note(findings, false, ler_place_at("/first"), "stays");
    cr_assert_eq(ler_draft_load(d, findings, &fw, &err), LER_E_CONTENT);
    cr_assert_null(fw);
    cr_assert_str_eq(err.pointer, "/doc/code");
    cr_assert_str_eq(ler_findings_at(findings, 0)->message.data, "stays");
    size_t i = 1;
    while (!ler_findings_at(findings, i)->error)
        i++; /* no date */
    expect_finding(findings, i, "/doc/code", 0, "expected an O*NET-SOC code");
    expect_finding(findings, i + 1, "", 0, "occupation/title of the framework: missing");
    expect_finding(findings, i + 2, "/items/2", 0, "byte 2 is the control character");
    expect_finding(findings, i + 3, "/cip/1", 0, "expected a CIP code");
    size_t last = ler_findings_count(findings) - 1;
    while (!ler_findings_at(findings, last)->error)
        last--;
    expect_finding(findings, last, "", 7, "column Text: empty");
}

Test(draft, members_beyond_the_format_and_order) {
    LER_AUTO_DRAFT d = begin();
    ler_arena *arena = ler_draft_arena(d);
    ler_json *more = ler_json_new(arena, LER_JSON_OBJECT);
    cr_assert(ler_json_set_text(arena, more, "role", LER_STR("kept")));
    cr_assert(ler_json_set_text(arena, more, "label", LER_STR("not kept")));
    unsigned s = ler_draft_strand(d, LER_STR("s"), LER_STR("S"), LER_NO_PLACE);
    unsigned level = ler_draft_level(d, s, LER_STR("l"), LER_STR("L"), LER_STR_NONE, LER_NO_PLACE);
    ler_draft_more(d, LER_DRAFT_LEVEL, s, level, more);
    ler_draft_statement(d, s, -1, level, LER_STR("One"), LER_NO_PLACE);
    LER_AUTO_FRAMEWORK fw = load(d, NULL);
    cr_assert(ler_str_is(ler_framework_strand(fw, 1)->levels[0].role, "kept"));
    cr_assert(ler_str_is(ler_framework_strand(fw, 1)->levels[0].label, "L"));
    cr_assert_eq(ler_draft_find(d, LER_DRAFT_STRAND, 0, LER_STR("s")), 1);
    cr_assert_eq(ler_draft_find(d, LER_DRAFT_LEVEL, s, LER_STR("x")), UINT_MAX);
    cr_assert_eq(ler_draft_find_label(d, LER_DRAFT_LEVEL, s, LER_STR("l")), 0);
    cr_assert_eq(ler_draft_core_level(LER_STR("PROFICIENT")), 2);
    cr_assert_eq(ler_draft_core_level(LER_STR("Expert")), -1);
}

Test(draft, ceilings) {
    LER_AUTO_DRAFT d = begin();
    LER_AUTO_FRAMEWORK fw = NULL;
    ler_error err = {0};
    char text[32];
    for (unsigned i = 0; i <= LER_MAX_FRAMEWORK_STATEMENTS; i++) {
        snprintf(text, sizeof text, "Statement %u", i);
        ler_draft_statement(d, LER_DRAFT_CORE, -1, i % 4, ler_str_of(text), LER_NO_PLACE);
    }
    cr_assert_eq(ler_draft_load(d, NULL, &fw, &err), LER_E_CONTENT);
    for (unsigned i = 0; i <= 20000; i++)
        ler_draft_statement(d, LER_DRAFT_CORE, -1, 0, LER_STR("x"), LER_NO_PLACE);
    cr_assert_eq(ler_draft_load(d, NULL, &fw, &err), LER_E_LIMIT);
    LER_AUTO_DRAFT many = begin();
    for (unsigned i = 0; i < 100; i++)
        ler_draft_strand(many, LER_STR_NONE, LER_STR("Strand"), LER_NO_PLACE);
    cr_assert_eq(ler_draft_load(many, NULL, &fw, &err), LER_E_LIMIT);
    cr_assert_eq(ler_draft_load(NULL, NULL, &fw, &err), LER_E_MEMORY);
}
