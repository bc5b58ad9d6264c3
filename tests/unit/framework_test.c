#include "framework_fixture.h"
#include "ler/encoding.h"

#define assert_str(actual, expected)                                                               \
    cr_assert(ler_str_is(actual, expected), "%.*s", (int)(actual).len, (actual).data)

Test(framework, example_loads_without_a_finding) {
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_framework *fw = NULL;
    ler_error err;
    cr_assert_eq(ler_framework_load(ler_buf_view(&text), findings, &fw, &err), LER_OK, "%s",
                 err.message);
    cr_assert_eq(ler_findings_count(findings), 0);
    const ler_occupation *o = ler_framework_occupation(fw);
    assert_str(o->soc, "49-3091.00");
    assert_str(o->title, "Bicycle Repairers");
    cr_assert_eq(o->job_zone, 2);
    assert_str(ler_framework_label(fw), "49-3091.00@v.26.11-example");
    assert_str(ler_framework_name(fw), "Bicycle Repairers (SOC 49-3091.00) v.26.11-example");
    cr_assert_eq(ler_framework_statement_count(fw), 40);
    const ler_strand *core = ler_framework_strand(fw, 0);
    cr_assert_eq(core->level_count, 4);
    assert_str(core->levels[3].key, "advanced");
    cr_assert_eq(core->levels[3].points, 4);
    const ler_statement *s = ler_framework_statement(fw, 21);
    assert_str(s->code, "proficient/02");
    assert_str(s->phrase, "Complete wheels");
    cr_assert(ler_str_equal(ler_framework_bytes(fw), ler_buf_view(&text)));
    ler_framework_free(&fw);
    ler_buf_free(&text);
}

/* The digests that the worked examples of ../shared/examples carry. */
Test(framework, digests_of_the_real_exports) {
    static const char *const expected[REAL_FRAMEWORKS][3] = {
        {"uEiA6g6bjckzH7-h8l3Hgd1s4meWigRqY1RWWTsa0ql0RDA",
         "sha384-849VdgyqQDydtTPswSNwdzYNPS5AeSWZZ7SuQozKu0Owst/mkeZm9yvXgEeES+fW",
         "uEiDJHMrOAHh50ELFXbILuvTHMSfwqtjXuLD_-_19U3x1HQ"},
        {"uEiDAZmP4Q-ZUPuoSL0j7damLU1ms6LpxQWqjfKp9dy90Uw",
         "sha384-9Ddn8kG1g6iRSptlDrPd0MNrf1vGkamIcFYLmahC5J2J9vlrImCajwkAPhtXsBzO",
         "uEiDXKFA9WwaNj8Ha7TdBpxNjb80gtVuKWvkrnhwAauhnEQ"},
        {"uEiAZpzrMrjMo5Gnf7CAF4VfS24qBBtVa-8JAibmIYSBnzw",
         "sha384-A1HHywIji4CdvosAqo+84vL2qNsw3gy2BJnSWo7f1KfHcyKYJtThyMIh6NmmaxIB",
         "uEiBV1apnue8JczkuXB3fNBCtA-iiRWnbOETl7ZZSn7-KVw"},
    };
    if (!have_shared())
        return;
    for (size_t i = 0; i < REAL_FRAMEWORKS; i++) {
        LER_AUTO_FRAMEWORK fw = load_file(real_frameworks[i]);
        const ler_framework_digests *d = ler_framework_digest(fw);
        cr_expect_str_eq(d->file, expected[i][0]);
        cr_expect_str_eq(d->sri, expected[i][1]);
        cr_expect_str_eq(d->content, expected[i][2]);
        cr_expect_eq(ler_framework_statement_count(fw), 40);
    }
}

/* Every digest in the worked examples is that of one of the three files. */
Test(framework, digests_stand_in_the_worked_examples) {
    if (!have_shared())
        return;
    ler_buf text = read_whole(SHARED "/examples/ob-proficient.signed.json");
    LER_AUTO_FRAMEWORK fw = load_file(real_frameworks[0]);
    const ler_framework_digests *d = ler_framework_digest(fw);
    cr_assert_not_null(strstr(text.data, d->file));
    cr_assert_not_null(strstr(text.data, d->sri));
    cr_assert_not_null(strstr(text.data, d->content));
    LER_AUTO_BUF out = ler_buf_new(1024);
    const ler_statement *s;
    cr_assert_eq(ler_framework_find(fw, LER_STR("proficient/1"), &s, NULL), LER_OK);
    ler_framework_statement_iri(fw, LER_STR("https://skills.example.org/"), s, &out);
    cr_assert_not_null(strstr(text.data, out.data));
    ler_buf_free(&text);
}

Test(framework, content_digest_ignores_layout_and_export_time_only) {
    LER_AUTO_FRAMEWORK one = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK again = load_variant("2026-11-02T09:00:00.000Z", "2026-12-24T18:00:00Z");
    LER_AUTO_FRAMEWORK other = load_variant("Complete wheels", "Complete Wheels");
    const char *content = ler_framework_digest(one)->content;
    cr_assert_str_eq(content, ler_framework_digest(again)->content);
    cr_assert_str_neq(ler_framework_digest(one)->file, ler_framework_digest(again)->file);
    cr_assert_str_neq(content, ler_framework_digest(other)->content);
    LER_AUTO_BUF compact = ler_buf_new(1 << 20);
    ler_json_write(ler_framework_json(one), 0, &compact);
    LER_AUTO_FRAMEWORK flat = load_text(ler_buf_view(&compact));
    cr_assert_str_eq(content, ler_framework_digest(flat)->content);
}

Test(framework, codes_as_people_write_them) {
    static const struct {
        const char *text;
        ler_code code;
        const char *found;
    } cases[] = {
        {"proficient/04", LER_OK, "proficient/04"},
        {"proficient/4", LER_OK, "proficient/04"},
        {" PROFICIENT / 0004 ", LER_OK, "proficient/04"},
        {"Proficient-04", LER_OK, "proficient/04"},
        {"3/4", LER_OK, "proficient/04"},
        {"49-3091.00/v.26.11-example/advanced/10", LER_OK, "advanced/10"},
        {"49-3091.00/v.26.12/advanced/10", LER_E_NOT_FOUND, NULL},
        {"49-3091.00/advanced/10", LER_E_NOT_FOUND, NULL},
        {"21-1022.00/v.26.11-example/advanced/10", LER_E_NOT_FOUND, NULL},
        {"49-3091.00/v.26.11-example/", LER_E_SYNTAX, NULL},
        {"proficient/0", LER_E_NOT_FOUND, NULL},
        {"proficient/11", LER_E_NOT_FOUND, NULL},
        {"proficient/9999999", LER_E_SYNTAX, NULL},
        {"expert/1", LER_E_SYNTAX, NULL},
        {"5/1", LER_E_SYNTAX, NULL},
        {"proficient", LER_E_SYNTAX, NULL},
        {"proficient/", LER_E_SYNTAX, NULL},
        {"/4", LER_E_SYNTAX, NULL},
        {"proficient/-4", LER_E_SYNTAX, NULL},
        {"proficient/+4", LER_E_SYNTAX, NULL},
        {"proficient/4a", LER_E_SYNTAX, NULL},
        {"proficient/\xD9\xA4", LER_E_SYNTAX, NULL}, /* ARABIC-INDIC DIGIT FOUR */
        {"", LER_E_SYNTAX, NULL},
        {"COVID-19", LER_E_SYNTAX, NULL},
    };
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ler_statement *s = NULL;
        ler_error err = {0};
        ler_code code = ler_framework_find(fw, ler_str_of(cases[i].text), &s, &err);
        cr_expect_eq(code, cases[i].code, "\"%s\": %s", cases[i].text, err.message);
        cr_expect_eq(s != NULL, cases[i].found != NULL);
        if (s != NULL && cases[i].found != NULL)
            cr_expect(ler_str_is(s->code, cases[i].found), "%s", cases[i].text);
    }
    cr_assert_eq(ler_framework_level(fw, LER_STR("ADVANCED"))->points, 4);
    cr_assert_eq(ler_framework_level(fw, LER_STR("2"))->points, 2);
    cr_assert_null(ler_framework_level(fw, LER_STR("0")));
    cr_assert_null(ler_framework_level(fw, LER_STR("expert")));
}

Test(framework, identifiers_of_the_profile) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    const ler_strand *core = ler_framework_strand(fw, 0);
    const ler_statement *s = ler_framework_statement(fw, 23);
    LER_AUTO_BUF out = ler_buf_new(1024);
    ler_framework_statement_iri(fw, LER_STR("https://a.example/"), s, &out);
    cr_assert_str_eq(out.data,
                     "https://a.example/frameworks/49-3091.00/v.26.11-example#proficient-04");
    ler_buf_reset(&out);
    ler_framework_level_iri(fw, LER_STR("https://a.example"), core, &core->levels[0], &out);
    cr_assert_str_eq(out.data, "https://a.example/frameworks/49-3091.00/v.26.11-example#emerging");
    ler_buf_reset(&out);
    ler_framework_target_code(fw, s, &out);
    cr_assert_str_eq(out.data, "49-3091.00/v.26.11-example/proficient/04");
    ler_buf_reset(&out);
    ler_framework_achievement_iri(fw, LER_STR("https://a.example"), NULL, "uEiX", &out);
    cr_assert_str_eq(
        out.data,
        "https://a.example/frameworks/49-3091.00/v.26.11-example/achievements/statements/uEiX");
}

/* Each change of the example gives exactly this finding at this pointer. */
Test(framework, every_violation_is_reported_with_its_pointer) {
    static const struct {
        const char *from, *to, *pointer;
        bool error;
    } cases[] = {
        {"\"schemaVersion\": \"1.0\"", "\"schemaVersion\": \"2.0\"", "/schemaVersion", true},
        {"\"schemaVersion\": \"1.0\"", "\"schemaVersion\": \"1.1\"", "/schemaVersion", false},
        {"\"schemaVersion\": \"1.0\",", "", "/schemaVersion", true},
        {"2026-11-02T09:00:00.000Z", "2026-02-30T09:00:00Z", "/exportedAt", true},
        {"\"exportedAt\": \"2026-11-02T09:00:00.000Z\"", "\"exportedAt\": 5", "/exportedAt", true},
        {"49-3091.00", "49-3091", "/occupation/soc", true},
        {"49-3091.00", "49-3091.0\xD9\xA4", "/occupation/soc", true},
        {"\"Bicycle Repairers\"", "\"\"", "/occupation/title", true},
        {"\"Bicycle Repairers\"", "\" \\u00a0\"", "/occupation/title", true},
        {"\"Bicycle Repairers\"", "null", "/occupation/title", true},
        {"\"81\"", "81", "/occupation/sector", true},
        {"\"jobZone\": 2", "\"jobZone\": 6", "/occupation/jobZone", true},
        {"\"jobZone\": 2", "\"jobZone\": 2.5", "/occupation/jobZone", true},
        {"\"jobZone\": 2", "\"jobZone\": 1e300", "/occupation/jobZone", true},
        {"\"jobZoneInferred\": false", "\"jobZoneInferred\": 0", "/occupation/jobZoneInferred",
         true},
        {"v.26.11-example", "v/26", "/framework/version", true},
        {"v.26.11-example", "..", "/framework/version", true},
        {"\"emerging\"", "\"Emerging\"", "/framework/levels/emerging", true},
        {"\"label\": \"Emerging\"", "\"label\": \"\"", "/framework/levels/emerging/label", true},
        {"\"label\": \"Emerging\"", "\"name\": \"Emerging\"", "/framework/levels/emerging/label",
         true},
        {"Complete wheels", "Complete\\nwheels", "/framework/levels/proficient/statements/1", true},
        {"Complete wheels", "Complete\\u202ewheels", "/framework/levels/proficient/statements/1",
         true},
        {"Complete wheels", "Complete\\u0000wheels", "/framework/levels/proficient/statements/1",
         true},
        {"Complete wheels", "Complete\\u200bwheels", "/framework/levels/proficient/statements/1",
         false},
        {"Complete wheels", "Comple\\u0301te wheels", "/framework/levels/proficient/statements/1",
         false},
        {"Complete wheels", " Complete wheels", "/framework/levels/proficient/statements/1", false},
        {"Complete wheels \xE2\x80\x94", "Complete wheels -",
         "/framework/levels/proficient/statements/1", false},
        {"\"sources\": {", "\"sources\": {\"x\": 1,", "/sources/x", true},
        {"\"sources\": {", "\"note\": 1, \"sources\": {", "/note", false},
        {"\"attribution\":", "\"Attribution\":", "/attribution", false},
        {"\"advanced\": {", "\"expert\": {}, \"advanced\": {", "/framework/levels/expert", true},
        {"\"advanced\": {", "\"a~b/c\": {}, \"advanced\": {", "/framework/levels/a~0b~1c", true},
    };
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ler_buf changed = replaced(ler_buf_view(&text), cases[i].from, cases[i].to);
        ler_framework *fw = NULL;
        ler_error err = {0};
        ler_code code = ler_framework_load(ler_buf_view(&changed), findings, &fw, &err);
        cr_expect_eq(code, cases[i].error ? LER_E_CONTENT : LER_OK, "%s: %d %s", cases[i].to, code,
                     err.message);
        cr_expect_eq(fw != NULL, !cases[i].error);
        bool found = false;
        for (size_t k = 0; k < ler_findings_count(findings); k++) {
            const ler_finding *f = ler_findings_at(findings, k);
            found |= f->error == cases[i].error && ler_str_is(f->pointer, cases[i].pointer);
        }
        cr_expect(found, "%s: nothing at %s", cases[i].to, cases[i].pointer);
        ler_framework_free(&fw);
        ler_buf_free(&changed);
    }
    ler_buf_free(&text);
}

Test(framework, all_violations_of_a_file_at_once) {
    static const char text[] =
        "{\"schemaVersion\":\"1.0\",\"occupation\":{\"soc\":\"x\",\"title\":7},"
        "\"framework\":{\"version\":\"v 1\",\"levels\":{\"emerging\":{\"label\":\"E\","
        "\"statements\":[\"A \xE2\x80\x94 a.\",\"\",7,\"A \xE2\x80\x94 a.\"]}}}}";
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_framework *fw = NULL;
    ler_error err;
    cr_assert_eq(ler_framework_load(LER_STR(text), findings, &fw, &err), LER_E_CONTENT);
    cr_assert_null(fw);
    /* soc, title, version, two statements, three missing levels, a twin */
    cr_assert_eq(ler_findings_errors(findings), 9);
}

/* The same text twice: refused in one level, tolerated in two. */
Test(framework, twins) {
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    ler_error err;
    ler_framework *fw = NULL;
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_buf twice = replaced(ler_buf_view(&text), "\"Hydraulic brake systems \xE2\x80\x94 bleed",
                             "\"A \xE2\x80\x94 b.\", \"A \xE2\x80\x94 b.\", "
                             "\"Hydraulic brake systems \xE2\x80\x94 bleed");
    cr_assert_eq(ler_framework_load(ler_buf_view(&twice), findings, &fw, &err), LER_E_CONTENT);
    cr_assert_str_eq(err.pointer, "/framework/levels/proficient/statements/1");
    ler_buf_free(&twice);
    ler_buf once = replaced(ler_buf_view(&text), "\"Hydraulic brake systems \xE2\x80\x94 bleed",
                            "\"A \xE2\x80\x94 b.\", \"a - B.\", "
                            "\"Hydraulic brake systems \xE2\x80\x94 bleed");
    ler_buf both = replaced(ler_buf_view(&once), "\"Workshop service standards",
                            "\"A \xE2\x80\x94 b.\", \"Workshop service standards");
    cr_assert_eq(ler_framework_load(ler_buf_view(&both), findings, &fw, &err), LER_OK, "%s",
                 err.message);
    size_t twins = 0;
    for (size_t i = 0; i < ler_findings_count(findings); i++)
        twins += strstr(ler_findings_at(findings, i)->message.data, "the same text as") != NULL;
    cr_assert_eq(twins, 2);
    ler_framework_free(&fw);
    ler_buf_free(&both);
    ler_buf_free(&once);
    ler_buf_free(&text);
}

Test(framework, hostile_input_is_bounded) {
    LER_AUTO_BUF big = ler_buf_new((size_t)64 << 20);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_framework *fw = NULL;
    ler_error err;
    /* 5,001 statements of one level, each a violation: found, counted, cut at the ceiling */
    ler_buf_text(&big, "{\"framework\":{\"levels\":{\"emerging\":{\"statements\":[");
    for (size_t i = 0; i < LER_MAX_FRAMEWORK_STATEMENTS + 1; i++)
        ler_buf_text(&big, i == 0 ? "1" : ",1");
    ler_buf_text(&big, "]}}}}");
    cr_assert_eq(ler_framework_load(ler_buf_view(&big), findings, &fw, &err), LER_E_CONTENT);
    cr_assert_eq(ler_findings_count(findings), LER_MAX_FINDINGS);
    cr_assert_gt(ler_findings_dropped(findings), 4500);
    ler_buf_reset(&big);
    while (big.len <= LER_MAX_FRAMEWORK)
        ler_buf_text(&big, "                                                                ");
    cr_assert_eq(ler_framework_load(ler_buf_view(&big), findings, &fw, &err), LER_E_LIMIT);
    ler_buf_reset(&big);
    for (size_t i = 0; i < 100000; i++)
        ler_buf_char(&big, '[');
    cr_assert_eq(ler_framework_load(ler_buf_view(&big), findings, &fw, &err), LER_E_LIMIT);
    cr_assert_eq(ler_findings_errors(findings), 1);
    cr_assert_neq(ler_framework_load(LER_STR(""), findings, &fw, &err), LER_OK);
    cr_assert_neq(ler_framework_load(LER_STR("[]"), findings, &fw, &err), LER_OK);
    cr_assert_null(fw);
}
