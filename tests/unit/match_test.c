#include "framework_fixture.h"
#include "ler/match.h"

static ler_match find_str(const ler_matcher *matcher, ler_str text) {
    ler_match m;
    ler_error err = {0};
    cr_assert_eq(ler_match_find(matcher, text, true, &m, &err), LER_OK, "%s", err.message);
    return m;
}

static ler_match find(const ler_matcher *matcher, const char *text) {
    return find_str(matcher, ler_str_of(text));
}

static ler_matcher *matcher_of(const ler_framework *fw) {
    ler_matcher *matcher = ler_matcher_new();
    cr_assert_not_null(matcher);
    cr_assert_eq(ler_matcher_add(matcher, fw, NULL), LER_OK);
    return matcher;
}

Test(match, normal_form) {
    static const struct {
        const char *text, *normal;
    } cases[] = {
        {"", ""},
        {"  A \t b\n", "a b"},
        {"Data \xE2\x80\x94 collect", "data-collect"},
        {"data - collect", "data-collect"},
        {"data--collect", "data-collect"},
        {"data\xE2\x80\x93"
         "collect",
         "data-collect"},
        {"data\xC2\xA0\xE2\x80\x94\xC2\xA0"
         "collect",
         "data-collect"},
        {"end\xE2\x80\x91of\xE2\x88\x92life", "end-of-life"},
        {"patients\xE2\x80\x99 \xE2\x80\x9Cneeds\xE2\x80\x9D", "patients' \"needs\""},
        {"patients` \xC2\xABneeds\xC2\xBB", "patients' \"needs\""},
        {"wait\xE2\x80\xA6", "wait..."},
        {"re\xC2\xADsolve\xE2\x80\x8B", "resolve"},
        {"STRASSE \xC3\x9F", "strasse ss"},
        {"e\xCC\x81", "\xC3\xA9"},
        {"\xC3\x89", "\xC3\xA9"},
        {"\xEF\xAC\x81les", "files"},
        {"- a -", "-a-"},
    };
    LER_AUTO_BUF out = ler_buf_new(1024);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ler_buf_reset(&out);
        cr_assert_eq(ler_text_normalise(ler_str_of(cases[i].text), &out, NULL), LER_OK);
        cr_expect(ler_str_is(ler_buf_view(&out), cases[i].normal), "\"%s\" gave \"%s\"",
                  cases[i].text, out.data);
    }
    /* a Cyrillic letter that looks the same is another letter */
    LER_AUTO_BUF other = ler_buf_new(64);
    cr_assert_eq(ler_text_normalise(LER_STR("d\xD0\xB0ta"), &other, NULL), LER_OK);
    cr_assert_str_neq(other.data, "data");
}

Test(match, order_code_exact_normalised_scored) {
    static const struct {
        const char *text;
        ler_match_kind kind;
        ler_match_status status;
        const char *code;
    } cases[] = {
        {"proficient/2", LER_MATCH_CODE, LER_MATCHED, "proficient/02"},
        {" 3/02 ", LER_MATCH_CODE, LER_MATCHED, "proficient/02"},
        {"proficient/12", LER_MATCH_CODE, LER_UNMATCHED, NULL},
        {"21-1022.00/v.26.05/proficient/02", LER_MATCH_CODE, LER_UNMATCHED, NULL},
        {"Complete wheels \xE2\x80\x94 design, lace, and tension by hand to suit rider weight, "
         "terrain, and load for custom orders.",
         LER_MATCH_EXACT, LER_MATCHED, "proficient/02"},
        {"complete wheels -- design, lace, and  tension by hand to suit rider weight, terrain, and "
         "load for custom orders. ",
         LER_MATCH_NORMALISED, LER_MATCHED, "proficient/02"},
        {"Complete wheels \xE2\x80\x94 design, lace and tension by hand to suit rider weight, "
         "terrain and load for custom orders",
         LER_MATCH_SCORED, LER_SUGGESTED, "proficient/02"},
        {"Complete wheels", LER_MATCH_SCORED, LER_SUGGESTED, "proficient/02"},
        {"Complte wheels desing lace and tensoin by hand to suit rider wieght and terrain",
         LER_MATCH_SCORED, LER_SUGGESTED, "proficient/02"},
        {"Hydraulic brake systems: bleed, rebuild and diagnose across brands", LER_MATCH_SCORED,
         LER_SUGGESTED, "proficient/01"},
        {"Bakes sourdough bread at night", LER_MATCH_SCORED, LER_UNMATCHED, NULL},
        {"\xE4\xBD\xA0\xE5\xA5\xBD", LER_MATCH_NONE, LER_UNMATCHED, NULL},
        {"\xE2\x80\x8B", LER_MATCH_NONE, LER_UNMATCHED, NULL},
    };
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_MATCHER matcher = matcher_of(fw);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ler_match m = find(matcher, cases[i].text);
        if (getenv("SHOW"))
            printf("%s: %s %s (%u %u)\n", cases[i].text, ler_match_status_name(m.status), m.reason,
                   m.count ? m.candidates[0].tokens : 0, m.count ? m.candidates[0].trigrams : 0);
        if (cases[i].kind != LER_MATCH_SCORED || cases[i].status != LER_UNMATCHED)
            cr_expect_eq(m.kind, cases[i].kind, "%s: %s", cases[i].text, m.reason);
        cr_expect_eq(m.status, cases[i].status, "%s: %s", cases[i].text, m.reason);
        cr_expect_neq(m.reason[0], '\0');
        if (cases[i].code != NULL)
            cr_expect(m.count > 0 && ler_str_is(m.candidates[0].statement->code, cases[i].code),
                      "%s: %s", cases[i].text, m.reason);
    }
}

/* Each statement is found by its code, its text and its text in other clothes. */
Test(match, every_statement_of_every_framework) {
    const char *paths[1 + REAL_FRAMEWORKS] = {EXAMPLE_FRAMEWORK};
    size_t files = 1;
    if (access(real_frameworks[0], R_OK) == 0)
        for (; files <= REAL_FRAMEWORKS; files++)
            paths[files] = real_frameworks[files - 1];
    ler_framework *fws[1 + REAL_FRAMEWORKS];
    LER_AUTO_MATCHER matcher = ler_matcher_new();
    for (size_t f = 0; f < files; f++) {
        fws[f] = load_file(paths[f]);
        cr_assert_eq(ler_matcher_add(matcher, fws[f], NULL), LER_OK);
        cr_assert_eq(ler_matcher_add(matcher, fws[f], NULL), LER_OK); /* once is enough */
    }
    LER_AUTO_BUF text = ler_buf_new(1 << 14);
    for (size_t f = 0; f < files; f++) {
        for (size_t i = 0; i < ler_framework_statement_count(fws[f]); i++) {
            const ler_statement *s = ler_framework_statement(fws[f], i);
            ler_buf_reset(&text);
            ler_framework_target_code(fws[f], s, &text);
            ler_match m = find(matcher, text.data);
            cr_expect(m.status == LER_MATCHED && m.candidates[0].statement == s, "%s", text.data);
            m = find_str(matcher, s->text);
            cr_expect(m.kind == LER_MATCH_EXACT && m.candidates[0].statement == s, "%s", m.reason);
            ler_buf_reset(&text);
            for (size_t k = 0; k < s->text.len; k++) {
                char c = s->text.data[k];
                ler_buf_char(&text, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
            }
            m = find(matcher, text.data);
            cr_expect(m.kind == LER_MATCH_NORMALISED && m.candidates[0].statement == s, "%s",
                      m.reason);
            /* the phrase alone points to it, and is no more than a suggestion */
            ler_buf_reset(&text);
            ler_buf_str(&text, s->phrase);
            m = find(matcher, text.data);
            cr_expect(m.status != LER_MATCHED && m.count > 0, "%s", m.reason);
            bool shared = m.count > 1 && ler_str_equal(m.candidates[0].statement->phrase,
                                                       m.candidates[1].statement->phrase);
            cr_expect(ler_str_equal(m.candidates[0].statement->phrase, s->phrase));
            cr_expect_eq(m.status, shared ? LER_AMBIGUOUS : m.status);
            cr_expect(shared || m.candidates[0].statement == s, "%s: %s", text.data, m.reason);
        }
    }
    for (size_t f = 0; f < files; f++)
        ler_framework_free(&fws[f]);
}

Test(match, ambiguity_is_never_chosen_silently) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK next = load_variant("v.26.11-example", "v.26.12-example");
    LER_AUTO_MATCHER matcher = matcher_of(fw);
    cr_assert_eq(ler_matcher_add(matcher, next, NULL), LER_OK);
    ler_match m = find_str(matcher, ler_framework_statement(fw, 3)->text); /* two frameworks */
    cr_assert_eq(m.kind, LER_MATCH_EXACT);
    cr_assert_eq(m.status, LER_AMBIGUOUS);
    cr_assert_eq(m.count, 2);
    cr_assert_eq(m.candidates[0].framework, fw); /* by label, whichever was added first */
    m = find(matcher, "emerging/4");
    cr_assert_eq(m.status, LER_AMBIGUOUS);
    m = find(matcher, "49-3091.00/v.26.12-example/emerging/4");
    cr_assert_eq(m.status, LER_MATCHED);
    cr_assert_eq(m.candidates[0].framework, next);

    /* two levels: exact finds the one whose bytes they are, normalised cannot tell */
    ler_buf file = read_whole(EXAMPLE_FRAMEWORK);
    ler_buf one = replaced(ler_buf_view(&file), "\"Hydraulic brake systems",
                           "\"Wheel \xE2\x80\x94 mend.\", \"Hydraulic brake systems");
    ler_buf two = replaced(ler_buf_view(&one), "\"Workshop service standards",
                           "\"Wheel \xE2\x80\x94 Mend.\", \"Workshop service standards");
    LER_AUTO_FRAMEWORK twins = load_text(ler_buf_view(&two));
    LER_AUTO_MATCHER other = matcher_of(twins);
    m = find(other, "Wheel \xE2\x80\x94 Mend.");
    cr_assert_eq(m.status, LER_MATCHED);
    cr_assert(ler_str_is(m.candidates[0].statement->code, "advanced/01"));
    m = find(other, "WHEEL - mend.");
    cr_assert_eq(m.kind, LER_MATCH_NORMALISED);
    cr_assert_eq(m.status, LER_AMBIGUOUS);
    m = find(other, "wheel mending"); /* nearly the same for both: abstains */
    cr_assert_neq(m.status, LER_SUGGESTED);
    ler_buf_free(&file);
    ler_buf_free(&one);
    ler_buf_free(&two);
}

Test(match, a_near_tie_is_not_suggested) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_MATCHER matcher = matcher_of(fw);
    /* half of one statement and half of another */
    ler_match m = find(matcher, "Spare parts and consumables, tire and tube punctures");
    cr_assert_neq(m.status, LER_SUGGESTED);
    cr_assert_neq(m.status, LER_MATCHED);
}

Test(match, scores_do_not_depend_on_the_order_of_frameworks) {
    LER_AUTO_FRAMEWORK a = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK b = load_variant("Complete wheels", "Whole wheels");
    LER_AUTO_MATCHER one = matcher_of(a);
    LER_AUTO_MATCHER two = matcher_of(b);
    cr_assert_eq(ler_matcher_add(one, b, NULL), LER_OK);
    cr_assert_eq(ler_matcher_add(two, a, NULL), LER_OK);
    ler_match x = find(one, "builds wheels by hand"), y = find(two, "builds wheels by hand");
    cr_assert_eq(x.count, y.count);
    for (size_t i = 0; i < x.count; i++) {
        cr_expect_eq(x.candidates[i].statement, y.candidates[i].statement);
        cr_expect_eq(x.candidates[i].score, y.candidates[i].score);
    }
}

Test(match, hostile_texts) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_MATCHER matcher = matcher_of(fw);
    ler_match m;
    static char big[LER_MAX_MATCH_TEXT + 1];
    memset(big, 'a', sizeof big);
    cr_assert_eq(ler_match_find(matcher, (ler_str){big, sizeof big - 1}, true, &m, NULL), LER_OK);
    cr_assert_eq(ler_match_find(matcher, (ler_str){big, sizeof big}, true, &m, NULL), LER_E_LIMIT);
    cr_assert_eq(ler_match_find(matcher, LER_STR(" \t\n"), true, &m, NULL), LER_E_USAGE);
    cr_assert_eq(ler_match_find(matcher, LER_STR("a\xFF"), true, &m, NULL), LER_E_SYNTAX);
    cr_assert_eq(ler_match_find(matcher, LER_STR("Complete\0 wheels"), true, &m, NULL), LER_OK);
    cr_assert_neq(m.status, LER_MATCHED);
    cr_assert_eq(ler_match_find(matcher, LER_STR("Complete wheels"), false, &m, NULL), LER_OK);
    cr_assert_eq(m.status, LER_UNMATCHED);
    LER_AUTO_MATCHER empty = ler_matcher_new();
    cr_assert_eq(ler_match_find(empty, LER_STR("Complete wheels"), true, &m, NULL), LER_OK);
    cr_assert_eq(m.status, LER_UNMATCHED);
}
