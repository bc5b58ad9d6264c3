#include "framework_fixture.h"
#include "ler/level.h"

static ler_policy *policy_of(const char *text) {
    ler_policy *policy = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_policy_parse(ler_str_of(text), &policy, &err), LER_OK, "%s: %s", text,
                 err.message);
    return policy;
}

/* Fills list with the first e, d, p, a statements of the four levels. */
static size_t pick(const ler_framework *fw, const unsigned counts[4], const ler_statement **list) {
    size_t n = 0;
    for (size_t i = 0; i < ler_framework_statement_count(fw); i++) {
        const ler_statement *s = ler_framework_statement(fw, i);
        if (s->ordinal <= counts[s->level])
            list[n++] = s;
    }
    return n;
}

Test(level, the_highest_level_met) {
    static const struct {
        const char *policy;
        unsigned counts[4];
        int achieved, next;
    } cases[] = {
        {"{}", {0, 0, 0, 0}, -1, 0},
        {"{}", {6, 6, 6, 6}, -1, 0},
        {"{}", {7, 0, 0, 0}, 0, 1},
        {"{}", {10, 10, 7, 6}, 2, 3},
        {"{}", {0, 0, 7, 0}, 2, 3},
        {"{}", {0, 0, 0, 7}, 3, -1},
        {"{\"lowerLevels\":\"required\"}", {0, 0, 7, 0}, -1, 0},
        {"{\"lowerLevels\":\"required\"}", {7, 6, 7, 10}, 0, 1},
        {"{\"lowerLevels\":\"required\"}", {7, 7, 7, 10}, 3, -1},
        {"{\"percent\":100}", {10, 9, 9, 9}, 0, 1},
        {"{\"percent\":1}", {1, 0, 0, 0}, 0, 1},
        {"{\"percent\":0}", {0, 0, 0, 0}, -1, 0},
        {"{\"percent\":0}", {0, 0, 0, 1}, 3, -1},
        {"{\"percent\":61}", {6, 0, 0, 0}, -1, 0},
        {"{\"percent\":60}", {6, 0, 0, 0}, 0, 1},
        {"{\"percent\":10,\"minCount\":3}", {2, 3, 0, 0}, 1, 2},
        {"{\"minCount\":11}", {10, 10, 10, 10}, -1, 0},
        {"{\"levels\":{\"advanced\":{\"percent\":80}}}", {0, 0, 7, 7}, 2, 3},
        {"{\"levels\":{\"advanced\":{\"percent\":80}}}", {0, 0, 7, 8}, 3, -1},
        {"{\"levels\":{\"mastery\":{\"percent\":1}}}", {0, 0, 7, 6}, 2, 3},
    };
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ler_statement *list[40];
        size_t n = pick(fw, cases[i].counts, list);
        LER_AUTO_POLICY policy = policy_of(cases[i].policy);
        ler_derivation d;
        cr_assert_eq(ler_level_derive(policy, fw, 0, -1, list, n, &d, NULL), LER_OK);
        cr_expect_eq(d.achieved, cases[i].achieved, "case %zu: %d", i, d.achieved);
        cr_expect_eq(d.next, cases[i].next, "case %zu: next %d", i, d.next);
        for (size_t l = 0; l < 4; l++)
            cr_expect_eq(d.levels[l].demonstrated, cases[i].counts[l]);
    }
}

/* Every d of every n under every percentage, against the rule as the profile words it. */
Test(level, rule_holds_for_every_count) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    for (unsigned percent = 0; percent <= 100; percent++) {
        char text[64];
        snprintf(text, sizeof text, "{\"percent\":%u,\"minCount\":2}", percent);
        LER_AUTO_POLICY policy = policy_of(text);
        for (unsigned have = 0; have <= 10; have++) {
            const unsigned counts[4] = {0, 0, have, 0};
            const ler_statement *list[40];
            ler_derivation d;
            cr_assert_eq(
                ler_level_derive(policy, fw, 0, -1, list, pick(fw, counts, list), &d, NULL),
                LER_OK);
            bool met = 100 * have >= percent * 10 && have >= 2;
            cr_expect_eq(d.achieved, met ? 2 : -1, "%u %% of 10 with %u", percent, have);
            cr_expect_eq(ler_level_missing(&d, 2) == 0, met);
        }
    }
}

Test(level, F4_same_statement_twice_counts_once) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_POLICY policy = policy_of("{}");
    const ler_statement *list[10];
    for (size_t i = 0; i < 10; i++)
        list[i] = ler_framework_statement(fw, 30);
    ler_derivation d;
    cr_assert_eq(ler_level_derive(policy, fw, 0, -1, list, 10, &d, NULL), LER_OK);
    cr_assert_eq(d.achieved, -1);
    cr_assert_eq(d.levels[3].demonstrated, 1);
    cr_assert_eq(d.duplicates, 9);
}

Test(level, F4_level_escalation_is_not_supported) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_POLICY policy = policy_of("{}");
    const ler_level *levels = ler_framework_strand(fw, 0)->levels;
    const ler_statement *list[40];
    const unsigned counts[4] = {10, 8, 0, 0};
    ler_derivation d;
    cr_assert_eq(ler_level_derive(policy, fw, 0, -1, list, pick(fw, counts, list), &d, NULL),
                 LER_OK);
    cr_assert_eq(ler_level_compare(&d, &levels[3]), LER_CLAIM_UNSUPPORTED);
    cr_assert_eq(ler_level_compare(&d, &levels[1]), LER_CLAIM_EQUAL);
    cr_assert_eq(ler_level_compare(&d, &levels[0]), LER_CLAIM_LOWER);
    LER_AUTO_BUF text = ler_buf_new(4096);
    ler_level_summary(&d, &text);
    cr_assert_str_eq(text.data, "Emerging 10/10 (needs 7); Developing 8/10 (needs 7); "
                                "Proficient 0/10 (needs 7); Advanced 0/10 (needs 7)");
}

Test(level, F4_statement_of_another_occupation_is_refused) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK other = load_variant("49-3091.00", "49-3091.01");
    LER_AUTO_POLICY policy = policy_of("{}");
    const ler_statement *list[] = {ler_framework_statement(other, 0)};
    ler_derivation d;
    cr_assert_eq(ler_level_derive(policy, fw, 0, -1, list, 1, &d, NULL), LER_E_USAGE);
}

Test(level, equal_policies_have_equal_text) {
    static const char full[] = "{\"assessorJudgement\":false,\"lowerLevels\":\"implied\","
                               "\"minCount\":1,\"onNone\":\"record\",\"percent\":70}";
    static const char *const same[] = {"{}",
                                       "{\"percent\":7e1}",
                                       "{\"minCount\":1,\"percent\":70.0}",
                                       "{\"levels\":{\"advanced\":{\"percent\":70}}}",
                                       "{\"levels\":{}}",
                                       full};
    LER_AUTO_POLICY first = policy_of("{}");
    cr_assert(ler_str_is(ler_policy_text(first), full), "%s", ler_policy_text(first).data);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        LER_AUTO_POLICY policy = policy_of(same[i]);
        cr_expect_str_eq(ler_policy_digest(policy), ler_policy_digest(first));
    }
    LER_AUTO_POLICY other =
        policy_of("{\"levels\":{\"emerging\":{\"minCount\":2},\"advanced\":{\"percent\":80}}}");
    cr_assert(ler_str_is(ler_policy_text(other),
                         "{\"assessorJudgement\":false,\"levels\":{\"advanced\":{\"minCount\":1,"
                         "\"percent\":80},\"emerging\":{\"minCount\":2,\"percent\":70}},"
                         "\"lowerLevels\":\"implied\",\"minCount\":1,\"onNone\":\"record\","
                         "\"percent\":70}"),
              "%s", ler_policy_text(other).data);
    LER_AUTO_POLICY again = policy_of(ler_policy_text(other).data);
    cr_assert_str_eq(ler_policy_digest(again), ler_policy_digest(other));
    cr_assert_str_neq(ler_policy_digest(again), ler_policy_digest(first));
}

Test(level, unusable_policies_are_refused_with_their_place) {
    static const struct {
        const char *text, *pointer;
    } cases[] = {
        {"{\"percent\":101}", "/percent"},
        {"{\"percent\":-1}", "/percent"},
        {"{\"percent\":70.5}", "/percent"},
        {"{\"percent\":\"70\"}", "/percent"},
        {"{\"percent\":null}", "/percent"},
        {"{\"minCount\":0}", "/minCount"},
        {"{\"minCount\":1e9}", "/minCount"},
        {"{\"lowerLevels\":\"Required\"}", "/lowerLevels"},
        {"{\"onNone\":true}", "/onNone"},
        {"{\"assessorJudgement\":\"yes\"}", "/assessorJudgement"},
        {"{\"levels\":[]}", "/levels"},
        {"{\"levels\":{\"Advanced\":{}}}", "/levels"},
        {"{\"levels\":{\"advanced\":80}}", "/levels/advanced"},
        {"{\"levels\":{\"advanced\":{\"percent\":800}}}", "/levels/advanced/percent"},
        {"{\"levels\":{\"advanced\":{\"percnt\":80}}}", "/levels/advanced"},
        {"{\"percnt\":80}", ""},
        {"[]", ""},
        {"null", ""},
        {"{\"percent\":70,\"percent\":1}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ler_policy *policy = NULL;
        ler_error err = {0};
        cr_expect_neq(ler_policy_parse(ler_str_of(cases[i].text), &policy, &err), LER_OK, "%s",
                      cases[i].text);
        cr_expect_null(policy);
        cr_expect_str_eq(err.pointer, cases[i].pointer, "%s: %s", cases[i].text, err.pointer);
    }
}

Test(level, words_for_a_registrar) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_POLICY policy = policy_of(
        "{\"levels\":{\"advanced\":{\"percent\":80,\"minCount\":9}},\"lowerLevels\":\"required\"}");
    LER_AUTO_BUF text = ler_buf_new(1 << 16);
    ler_policy_words(policy, ler_framework_strand(fw, 0), &text);
    cr_assert_str_eq(text.data,
                     "A level is met when at least 70 % of the statements of that level are "
                     "demonstrated; for Advanced at least 80 % of the statements of that level and "
                     "at least 9 of them. The level is the highest one met with every lower level "
                     "met too. A person who meets no level gets a record of the statements alone.");
    const ler_statement *list[40];
    const unsigned counts[4] = {7, 5, 0, 0};
    ler_derivation d;
    size_t n = pick(fw, counts, list);
    cr_assert_eq(ler_level_derive(policy, fw, 0, -1, list, n, &d, NULL), LER_OK);
    ler_buf_reset(&text);
    ler_level_explain(policy, fw, &d, list, n, &text);
    cr_assert_not_null(strstr(text.data, "v.26.11-example: Emerging\n"));
    cr_assert_not_null(strstr(text.data, "Developing: 5 of 10, needs 7: not met\n"));
    cr_assert_not_null(strstr(text.data, "For Developing 2 more of these:\n    - developing/06"));
    cr_assert_not_null(strstr(text.data, "    + emerging/07"));
    cr_assert_null(strstr(text.data, "    - emerging/08"));
}
