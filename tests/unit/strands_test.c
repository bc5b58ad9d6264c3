#include "framework_fixture.h"
#include "ler/level.h"
#include "ler/match.h"
#include "ler/page.h"
#include "ler/resolve.h"
#include "ler/store.h"

#define EXAMPLE_FULL LER_SOURCE_DIR "/schemas/example-framework-full.json"
#define EXAMPLE_PAGE LER_SOURCE_DIR "/tests/fixtures/example-page.txt"
#define REAL_PAGE SHARED "/frameworks/nsx-page-21-1022.00-healthcare-social-workers.txt"

static const ler_statement *find(const ler_framework *fw, const char *code) {
    const ler_statement *s = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_framework_find(fw, ler_str_of(code), &s, &err), LER_OK, "%s: %s", code,
                 err.message);
    return s;
}

Test(strands, model_of_a_full_framework) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FULL);
    LER_AUTO_FRAMEWORK core = load_file(EXAMPLE_FRAMEWORK);
    const ler_framework_digests *d = ler_framework_digest(fw);
    cr_assert_str_eq(d->content, ler_framework_digest(core)->content);
    cr_assert_str_eq(ler_framework_digest(core)->full, "");
    cr_assert_str_neq(d->full, "");
    cr_assert_eq(ler_framework_strand_count(fw), 3);
    cr_assert_eq(ler_framework_statement_count(fw), 59);
    cr_assert_str_eq(ler_framework_strand(fw, 0)->digest, d->content);
    cr_assert_str_neq(ler_framework_strand(fw, 1)->digest, ler_framework_strand(fw, 2)->digest);
    const ler_strand *durable = ler_framework_strand_named(fw, LER_STR("durable"));
    cr_assert_eq(durable, ler_framework_strand(fw, 2));
    cr_assert_null(ler_framework_strand_named(fw, LER_STR("durab")));
    cr_assert_eq(durable->domain_count, 2);
    cr_assert_eq(durable->level_count, 4);
    cr_assert(ler_str_is(durable->levels[3].key, "exceeding"));
    cr_assert(ler_str_is(ler_framework_strand(fw, 0)->levels[0].role, "Apprentice"));
    for (size_t i = 0; i < ler_framework_statement_count(fw); i++) {
        const ler_statement *s = ler_framework_statement(fw, i);
        cr_assert_eq(find(fw, s->code.data), s);
        cr_assert_eq(ler_framework_strand(fw, s->strand)->statements <= s, true);
        cr_assert_lt(s->code.len, 64);
    }
    const ler_anchors *a = ler_framework_anchors(fw);
    cr_assert(a->stated && a->lists[LER_ANCHOR_RAPIDS].stated);
    cr_assert_eq(a->lists[LER_ANCHOR_RAPIDS].count, 0);
    cr_assert_eq(a->lists[LER_ANCHOR_CIP].count, 3);
    cr_assert(!ler_framework_anchors(core)->stated);
    cr_assert(!ler_framework_anchors(core)->lists[LER_ANCHOR_RAPIDS].stated);
}

Test(strands, codes_as_people_write_them) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FULL);
    const ler_statement *s = find(fw, "durable/patience-and-care/developing/02");
    static const char *const same[] = {
        "durable/patience-and-care/developing/2", "durable-patience-and-care-developing-02",
        "Durable/Patience-and-Care/Developing/2", "durable/patience-and-care/2/2",
        "49-3091.00/v.26.11-example/durable/patience-and-care/developing/2"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        cr_assert_eq(find(fw, same[i]), s, "%s", same[i]);
    cr_assert_eq(find(fw, "3/4"), find(fw, "proficient/04")); /* as before there were strands */
    cr_assert_eq(find(fw, "ai/3/2"), find(fw, "ai-proficient-02"));
    cr_assert_neq(find(fw, "ai/developing/1"), find(fw, "developing/1"));
    static const struct {
        const char *code;
        ler_code result;
    } wrong[] = {{"ai/developing/9", LER_E_NOT_FOUND},
                 {"ai/applying/1", LER_E_SYNTAX},
                 {"applying/1", LER_E_SYNTAX},
                 {"durable/applying/1", LER_E_SYNTAX},
                 {"durable/nothing/applying/1", LER_E_SYNTAX},
                 {"core/developing/1", LER_E_SYNTAX},
                 {"ai//1", LER_E_SYNTAX},
                 {"ai/1", LER_E_SYNTAX}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const ler_statement *none;
        cr_assert_eq(ler_framework_find(fw, ler_str_of(wrong[i].code), &none, NULL),
                     wrong[i].result, "%s", wrong[i].code);
        cr_assert_null(none);
    }
    LER_AUTO_BUF iri = ler_buf_new(1000);
    ler_framework_statement_iri(fw, LER_STR("https://x.example/"), s, &iri);
    cr_assert_str_eq(iri.data, "https://x.example/frameworks/49-3091.00/v.26.11-example"
                               "#durable-patience-and-care-developing-02");
}

/* A label may be any text; where it is another level's key, the key means the level. */
Test(strands, keys_stand_before_labels_and_numbers) {
    ler_buf text = read_whole(EXAMPLE_FULL);
    ler_buf changed =
        replaced(ler_buf_view(&text), "\"label\": \"Emerging\"", "\"label\": \"Developing\"");
    ler_framework *fw = NULL;
    cr_assert_eq(ler_framework_load(ler_buf_view(&changed), NULL, &fw, NULL), LER_OK);
    cr_assert(ler_str_is(find(fw, "developing/1")->code, "developing/01"));
    cr_assert(ler_str_is(find(fw, "1/1")->code, "emerging/01"));
    cr_assert(ler_str_is(ler_framework_level(fw, LER_STR("developing"))->key, "developing"));
    ler_framework_free(&fw);
    ler_buf_free(&changed);
    changed = replaced(ler_buf_view(&text), "\"label\": \"Advanced\"", "\"label\": \"2\"");
    cr_assert_eq(ler_framework_load(ler_buf_view(&changed), NULL, &fw, NULL), LER_OK);
    cr_assert(ler_str_is(ler_framework_level(fw, LER_STR("2"))->key, "advanced"));
    ler_framework_free(&fw);
    ler_buf_free(&changed);
    ler_buf_free(&text);
}

/* What may be a key of a level may be one in a policy. */
Test(strands, policies_name_keys_with_digits) {
    static const char text[] =
        "{\"strands\":{\"ai2\":{\"levels\":{\"level-1\":{\"percent\":50}}}}}";
    LER_AUTO_POLICY policy = NULL;
    cr_assert_eq(ler_policy_parse(LER_STR(text), &policy, NULL), LER_OK);
    cr_assert_not_null(strstr(ler_policy_text(policy).data, "\"level-1\""));
    ler_policy *none = NULL;
    cr_assert_eq(ler_policy_parse(LER_STR("{\"levels\":{\"1\":{}}}"), &none, NULL), LER_E_CONTENT);
}

/* Every rule of the format, one violation each, with the place that is named. */
Test(strands, violations) {
    static const struct {
        const char *from, *to, *pointer;
    } cases[] = {
        {"\"ler-framework-1\"", "\"ler-framework-2\"", "/format"},
        {"\"ler-framework-1\"", "1", "/format"},
        {"\"key\": \"ai\"", "\"key\": \"AI\"", "/strands/0/key"},
        {"\"key\": \"ai\"", "\"key\": \"core\"", "/strands/0/key"},
        {"\"key\": \"ai\"", "\"key\": \"durable\"", "/strands/1/key"},
        {"\"key\": \"ai\"", "\"key\": \"advanced\"", "/strands/0"},
        {"\"key\": \"ai\"", "\"key\": \"a-\"", "/strands/0/key"},
        {"\"key\": \"ai\"", "\"key\": \"artificial-int\"", "/strands/0/key"},
        {"\"key\": \"durable\"", "\"key\": \"ai-x\"", "/strands/1"},
        {"\"label\": \"AI use\"", "\"label\": \" \"", "/strands/0/label"},
        {"\"key\": \"applying\"", "\"key\": \"developing\"", "/strands/1/levels/2/key"},
        {"\"level\": \"applying\"", "\"level\": \"proficient\"", "/strands/1/statements/4/level"},
        {"\"domain\": \"patience-and-care\"", "\"domain\": \"patience\"",
         "/strands/1/statements/8/domain"},
        {"\"level\": \"emerging\",", "\"level\": \"emerging\", \"domain\": \"x\",",
         "/strands/0/statements/0/domain"},
        {"\"sources\": [\n            \"aei\"\n          ]", "\"sources\": [\"nobody\"]",
         "/strands/0/statements/0/sources/0"},
        {"\"sources\": [\n            \"aei\"\n          ]", "\"sources\": [\"aei\", \"aei\"]",
         "/strands/0/statements/0/sources/1"},
        {"\"value\": \"41.0%\"", "\"value\": 41", "/strands/0/evidence/0/figures/1/value"},
        {"\"47.0600\"", "\"47.06\"", "/anchors/cip/0"},
        {"\"rapids\": []", "\"rapids\": {}", "/anchors/rapids"},
        {"\"rapids\": []", "\"rapids\": [\"\"]", "/anchors/rapids/0"},
        {"\"emerging\": \"Apprentice\"", "\"emerging\": 1", "/roles/emerging"},
    };
    ler_buf text = read_whole(EXAMPLE_FULL);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ler_buf changed = replaced(ler_buf_view(&text), cases[i].from, cases[i].to);
        ler_framework *fw = NULL;
        bool named = false;
        cr_assert_eq(ler_framework_load(ler_buf_view(&changed), findings, &fw, NULL), LER_E_CONTENT,
                     "%s", cases[i].to);
        cr_assert_null(fw);
        for (size_t k = 0; k < ler_findings_count(findings); k++) {
            const ler_finding *f = ler_findings_at(findings, k);
            named |= f->error && ler_str_is(f->pointer, cases[i].pointer);
        }
        cr_assert(named, "%s: no error at %s", cases[i].to, cases[i].pointer);
        ler_buf_free(&changed);
    }
    ler_buf_free(&text);
}

/* A text twice at one place would make two codes interchangeable. */
Test(strands, twins) {
    ler_buf text = read_whole(EXAMPLE_FULL);
    ler_buf same =
        replaced(ler_buf_view(&text),
                 "Even temper \xE2\x80\x94 stays careful with seized bolts and worn threads",
                 "Second look \xE2\x80\x94 checks the own work after a pause before the "
                 "bicycle is handed over");
    ler_framework *fw = NULL;
    ler_error err;
    cr_assert_eq(ler_framework_load(ler_buf_view(&same), NULL, &fw, &err), LER_E_CONTENT);
    cr_assert_str_eq(err.pointer, "/strands/1/statements/10");
    ler_buf_free(&same);
    ler_buf_free(&text);
}

static ler_framework *merged(const char *page, const ler_framework *core, ler_page_counts *counts,
                             ler_findings *findings) {
    ler_buf text = read_whole(page);
    ler_framework *fw = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_page_merge(ler_buf_view(&text), core, findings, counts, &fw, &err), LER_OK,
                 "line %u: %s", err.line, err.message);
    ler_buf_free(&text);
    return fw;
}

Test(strands, page_and_export_make_the_full_framework) {
    LER_AUTO_FRAMEWORK core = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK full = load_file(EXAMPLE_FULL);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_page_counts counts;
    LER_AUTO_FRAMEWORK fw = merged(EXAMPLE_PAGE, core, &counts, findings);
    cr_assert_eq(ler_findings_count(findings), 0);
    cr_assert_eq(counts.unexplained, 0);
    cr_assert(ler_json_equal(ler_framework_json(fw), ler_framework_json(full)));
    cr_assert_str_eq(ler_framework_digest(fw)->full, ler_framework_digest(full)->full);
    /* again on top of the full one: the same bytes */
    LER_AUTO_FRAMEWORK twice = merged(EXAMPLE_PAGE, fw, &counts, findings);
    cr_assert(ler_str_equal(ler_framework_bytes(twice), ler_framework_bytes(fw)));
}

static size_t durable_count(const ler_framework *fw) {
    const ler_strand *strand = ler_framework_strand_named(fw, LER_STR("durable"));
    return strand == NULL ? 0 : strand->statement_count;
}

/* Every line of the page, left out: the merge is refused, or tells the loss, or no statement that
 * the page counts is lost. */
Test(strands, a_line_left_out_never_passes_silently) {
    LER_AUTO_FRAMEWORK core = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK full = load_file(EXAMPLE_FULL);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_buf text = read_whole(EXAMPLE_PAGE);
    ler_str all = ler_buf_view(&text);
    unsigned refused = 0, told = 0, same = 0, number = 0;
    for (size_t start = 0; start < all.len; number++) {
        const char *end = memchr(all.data + start, '\n', all.len - start);
        size_t next = (size_t)(end - all.data) + 1;
        ler_buf left = ler_buf_new(all.len);
        ler_buf_add(&left, all.data, start);
        ler_buf_add(&left, all.data + next, all.len - next);
        ler_page_counts counts;
        ler_framework *fw = NULL;
        ler_code code = ler_page_merge(ler_buf_view(&left), core, findings, &counts, &fw, NULL);
        if (code != LER_OK)
            refused++;
        else if (ler_findings_count(findings) > 0)
            told++;
        else if (strcmp(ler_framework_digest(fw)->full, ler_framework_digest(full)->full) == 0)
            same++;
        else /* a role, a figure, the last of a list that nothing counts: nobody can know */
            cr_assert(durable_count(fw) == durable_count(full),
                      "line %u: statements are lost and nobody is told", number + 1);
        ler_framework_free(&fw);
        ler_buf_free(&left);
        start = next;
    }
    cr_assert_geq(refused, 60);
    cr_assert_geq(told, 10);
    cr_assert_geq(same, 10);
    ler_buf_free(&text);
}

Test(strands, real_page) {
    if (!have_shared() || access(REAL_PAGE, R_OK) != 0)
        return;
    LER_AUTO_FRAMEWORK core = load_file(real_frameworks[0]);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    ler_page_counts counts;
    LER_AUTO_FRAMEWORK fw = merged(REAL_PAGE, core, &counts, findings);
    cr_assert_eq(counts.unexplained, 0);
    cr_assert_eq(ler_findings_errors(findings), 0);
    cr_assert_str_eq(ler_framework_digest(fw)->content, ler_framework_digest(core)->content);
    cr_assert_eq(ler_framework_strand(fw, 0)->statement_count, 40);
    cr_assert_eq(ler_framework_strand(fw, 1)->statement_count, 11);
    cr_assert_eq(ler_framework_strand(fw, 2)->domain_count, 10);
    for (size_t i = 0; i < 40; i++)
        cr_assert(ler_str_equal(ler_framework_statement(fw, i)->text,
                                ler_framework_statement(core, i)->text));
}

/* One matcher over export and full framework: each text once. */
Test(strands, matching_across_strands) {
    LER_AUTO_FRAMEWORK core = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK full = load_file(EXAMPLE_FULL);
    for (int order = 0; order < 2; order++) {
        LER_AUTO_MATCHER matcher = ler_matcher_new();
        cr_assert_eq(ler_matcher_add(matcher, order == 0 ? core : full, NULL), LER_OK);
        cr_assert_eq(ler_matcher_add(matcher, order == 0 ? full : core, NULL), LER_OK);
        for (size_t i = 0; i < ler_framework_statement_count(full); i++) {
            const ler_statement *s = ler_framework_statement(full, i);
            ler_match m;
            cr_assert_eq(ler_match_find(matcher, s->text, true, &m, NULL), LER_OK);
            cr_assert_eq(m.status, LER_MATCHED, "%s: %s", s->code.data, m.reason);
            cr_assert(ler_str_equal(m.candidates[0].statement->code, s->code));
            cr_assert_eq(ler_match_find(matcher, s->code, true, &m, NULL), LER_OK);
            cr_assert_eq(m.status, LER_MATCHED, "%s: %s", s->code.data, m.reason);
        }
        ler_match m;
        cr_assert_eq(ler_match_find(matcher, LER_STR("stays careful with seized bolts and threads"),
                                    true, &m, NULL),
                     LER_OK);
        cr_assert_eq(m.status, LER_SUGGESTED);
        cr_assert(
            ler_str_is(m.candidates[0].statement->code, "durable/patience-and-care/developing/02"));
    }
}

static ler_policy *policy_of(const char *text) {
    ler_policy *policy = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_policy_parse(ler_str_of(text), &policy, &err), LER_OK, "%s: %s", text,
                 err.message);
    return policy;
}

/* What a strand leaves out is as for the core, levels aside; what changes nothing is no rule. */
Test(strands, policies) {
    LER_AUTO_POLICY plain = policy_of("{}");
    LER_AUTO_POLICY empty = policy_of("{\"strands\":{\"ai\":{},\"durable\":{\"percent\":70}}}");
    cr_assert(ler_str_equal(ler_policy_text(plain), ler_policy_text(empty)));
    cr_assert_null(memmem(ler_policy_text(plain).data, ler_policy_text(plain).len, "strands", 7));
    LER_AUTO_POLICY own = policy_of("{\"percent\":60,\"levels\":{\"emerging\":{\"percent\":100}},"
                                    "\"strands\":{\"ai\":{\"minCount\":2}}}");
    LER_AUTO_POLICY again = policy_of(ler_policy_text(own).data);
    cr_assert(ler_str_equal(ler_policy_text(own), ler_policy_text(again)));
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FULL);
    const ler_statement *list[] = {find(fw, "ai/emerging/1"),
                                   find(fw, "ai/emerging/2"),
                                   find(fw, "ai/developing/1"),
                                   find(fw, "durable/customer-care/emerging/1"),
                                   find(fw, "durable/customer-care/emerging/2"),
                                   find(fw, "emerging/1")};
    ler_derivation d;
    cr_assert_eq(ler_level_derive(own, fw, 1, -1, list, 6, &d, NULL), LER_OK);
    cr_assert_eq(d.achieved, 0); /* developing has one statement, and two are asked for */
    cr_assert_eq(d.levels[0].needed, 2);
    cr_assert_eq(ler_level_derive(own, fw, 2, 0, list, 6, &d, NULL), LER_OK);
    cr_assert_eq(d.levels[0].needed, 2); /* 60 % of 2, not the core's 100 % */
    cr_assert_eq(d.levels[0].demonstrated, 2);
    cr_assert_eq(ler_level_derive(own, fw, 2, 1, list, 6, &d, NULL), LER_OK);
    cr_assert_eq(d.achieved, -1);
    cr_assert_eq(ler_level_derive(own, fw, 0, -1, list, 6, &d, NULL), LER_OK);
    cr_assert_eq(d.levels[0].demonstrated, 1);
    cr_assert_eq(d.levels[0].needed, 10);
    ler_level_scope scopes[LER_MAX_LEVEL_SCOPES];
    cr_assert_eq(ler_level_scopes(list, 6, scopes), 2);
    cr_assert(scopes[0].strand == 1 && scopes[0].domain == -1);
    cr_assert(scopes[1].strand == 2 && scopes[1].domain == 0);
    LER_AUTO_BUF key = ler_buf_new(100);
    ler_level_scope_key(fw, &scopes[1], &key);
    cr_assert_str_eq(key.data, "durable-customer-care");
}

/* Digests lead to the fullest framework that has what the record pins, and to no other. */
Test(strands, resolving) {
    ler_buf text = read_whole(EXAMPLE_FULL);
    ler_buf other = replaced(ler_buf_view(&text), "Fair refusal", "Plain refusal");
    ler_framework *core = load_file(EXAMPLE_FRAMEWORK), *full = load_text(ler_buf_view(&text)),
                  *changed = load_text(ler_buf_view(&other));
    const char *content = ler_framework_digest(core)->content;
    char ai[LER_MULTIHASH_TEXT], durable[LER_MULTIHASH_TEXT], file[LER_MULTIHASH_TEXT];
    snprintf(ai, sizeof ai, "%s", ler_framework_strand(full, 1)->digest);
    snprintf(durable, sizeof durable, "%s", ler_framework_strand(full, 2)->digest);
    snprintf(file, sizeof file, "%s", ler_framework_digest(full)->file);
    cr_assert_str_eq(ler_framework_strand(changed, 1)->digest, ai);
    cr_assert_str_neq(ler_framework_strand(changed, 2)->digest, durable);
    ler_strand_pin pins[] = {{LER_STR("ai"), ler_str_of(ai)},
                             {LER_STR("durable"), ler_str_of(durable)}};
    ler_framework_claim claim = {
        .content_digest = ler_str_of(content), .strands = pins, .strand_count = 2};
    static const char *const expected[3][2] = {
        {"absent", "absent"}, {"pinned", "other"}, {"pinned", "pinned"}};
    static const char *const names[] = {"pinned", "unpinned", "absent", "other"};
    ler_framework *list[] = {core, changed, full};
    LER_AUTO_STORE store = NULL;
    cr_assert_eq(ler_store_open(NULL, false, &store, NULL), LER_OK);
    for (int i = 0; i < 3; i++) { /* each step has more of what is pinned */
        ler_framework *none = NULL;
        ler_resolved_framework rf;
        cr_assert_eq(ler_store_add(store, &list[i], NULL), LER_OK);
        cr_assert_eq(ler_resolve_framework(store, &claim, LER_STR_NONE, &none, &rf, NULL), LER_OK);
        cr_assert_eq(rf.resolution, LER_RESOLVED_SAME_CONTENT);
        for (int k = 0; k < 2; k++)
            cr_assert_str_eq(names[ler_resolve_strand(&rf, &claim, pins[k].strand)], expected[i][k],
                             "step %d, strand %d", i, k);
        cr_assert_eq(ler_resolve_strand(&rf, &claim, LER_STR("core")), LER_STRAND_PINNED);
    }
    ler_framework *none = NULL;
    ler_resolved_framework rf;
    claim.strand_count = 1; /* the record says nothing of durable, but pins the file */
    claim.file_digest = ler_str_of(file);
    cr_assert_eq(ler_resolve_framework(store, &claim, LER_STR_NONE, &none, &rf, NULL), LER_OK);
    cr_assert_eq(rf.resolution, LER_RESOLVED_EXACT_FILE);
    cr_assert_eq(ler_resolve_strand(&rf, &claim, LER_STR("durable")), LER_STRAND_PINNED);
    pins[0].digest = ler_str_of(durable); /* not what that file has */
    cr_assert_eq(ler_resolve_framework(store, &claim, LER_STR_NONE, &none, &rf, NULL), LER_OK);
    cr_assert_eq(rf.resolution, LER_RESOLVED_DIGEST_MISMATCH);
    cr_assert_eq(rf.status, LER_RESOLVE_FAIL);
    ler_buf_free(&text);
    ler_buf_free(&other);
}
