#include "framework_fixture.h"
#include "ler/case.h"
#include "ler/uuid.h"

#include <unistd.h>

#define EXAMPLE_FULL LER_SOURCE_DIR "/schemas/example-framework-full.json"
#define EXAMPLE_PACKAGE SHARED "/examples/case-cfpackage.json"
#define SEEDS LER_SOURCE_DIR "/tests/fuzz/seeds/case_import_fuzz/"

static const ler_export_options options = {.base = LER_STR("https://skills.example.org/")};

/* Appends the package of a framework. */
static void export(const ler_framework *fw, const ler_export_options *how, ler_buf *out) {
    ler_error err = {0};
    cr_assert_eq(ler_case_export(fw, how, out, &err), LER_OK, "%s", err.message);
}

static ler_framework *import(ler_str package, const ler_import_options *how,
                             ler_findings *findings) {
    ler_framework *fw = NULL;
    ler_error err = {0};
    cr_assert_eq(ler_case_import(package, how, findings, &fw, &err), LER_OK, "%s: %s", err.pointer,
                 err.message);
    return fw;
}

Test(case_exchange, uuids_of_urls) {
    static const struct {
        const char *iri, *uuid;
    } vectors[] = {
        {"https://www.example.com/", "3d3ed9d2-aa3d-5fa6-90e8-ed662e90f559"},
        {"", "1b4db7eb-4057-5ddf-91e0-36dec72071f5"},
        {"https://skills.example.org/frameworks/21-1022.00/v.26.05",
         "9d7fc1fe-dda8-5da9-992d-bd2a15e6ab41"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char uuid[LER_UUID_TEXT];
        cr_assert_eq(ler_uuid_of_url(ler_str_of(vectors[i].iri), uuid, NULL), LER_OK);
        cr_assert_str_eq(uuid, vectors[i].uuid);
    }
}

/* Word for word, as canonical JSON; `how` may carry a date for a framework without one. */
static void goes_round(const ler_framework *fw, const ler_export_options *how, const char *what) {
    LER_AUTO_BUF package = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_BUF same = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_BUF canonical = ler_buf_new(LER_MAX_FRAMEWORK);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    export(fw, how, &package);
    export(fw, how, &same);
    cr_assert(ler_str_equal(ler_buf_view(&package), ler_buf_view(&same)));
    LER_AUTO_FRAMEWORK again = import(ler_buf_view(&package), NULL, findings);
    ler_jcs_write(ler_framework_json(fw), &canonical);
    cr_assert_str_eq(ler_framework_bytes(again).data, canonical.data, "%s", what);
    cr_assert_str_eq(ler_framework_digest(again)->content, ler_framework_digest(fw)->content);
    cr_assert_str_eq(ler_framework_digest(again)->full, ler_framework_digest(fw)->full);
    for (size_t i = 0; i < ler_findings_count(findings); i++)
        cr_assert(!ler_str_starts(ler_findings_at(findings, i)->message, "not carried"), "%s: %s",
                  what, ler_findings_at(findings, i)->message.data);
}

Test(case_exchange, round_trip_of_real_frameworks) {
    LER_AUTO_FRAMEWORK core = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK full = load_file(EXAMPLE_FULL);
    goes_round(core, &options, "the example");
    goes_round(full, &options, "the full example");
    for (size_t i = 0; i < REAL_FRAMEWORKS; i++) {
        if (access(real_frameworks[i], R_OK) != 0)
            cr_skip("../shared is not there");
        LER_AUTO_FRAMEWORK fw = load_file(real_frameworks[i]);
        goes_round(fw, &options, real_frameworks[i]);
    }
}

/* What the model may hold and CASE has no member for, or demands where there is nothing. */
Test(case_exchange, round_trip_of_odd_frameworks) {
    static const char *const changes[][2] = {
        {"\"attribution\":", "\"attribution\":null,\"was\":"},
        {"\"attribution\":", "\"attribution\":\"\",\"was\":"},
        {"\"attribution\":", "\"was\":"},
        {"\"exportedAt\": \"", "\"was\": \""},
        {"\"exportedAt\": \"2026-11-02T09:00:00.000Z\"", "\"exportedAt\": null"},
        {"\"exportedAt\": \"2026-11-02T09:00:00.000Z\"", "\"exportedAt\": \"2026-11-02T09:00:00\""},
        {"\"exportedAt\": \"2026-11-02T09:00:00.000Z\"",
         "\"exportedAt\": \"2026-11-02T24:00:00+05:00\""},
        {"\"contextCovered\":", "\"contextCovered\":\"\",\"was\":"},
        {"\"contextCovered\":", "\"contextCovered\":null,\"was\":"},
        {"\"description\": \"An", "\"description\": \"Two\\nlines. An"},
        {"\"description\": \"An", "\"description\": null, \"was\": \"An"},
        {"\"occupation\":", "\"ler:absent\":[\"attribution\"],\"occupation\":"},
        {"\"group\": \"", "\"group\": null,\"was\": \""},
        {"\"jobZone\": 2", "\"jobZone\": null"},
        {"\"occupation\": {", "\"occupation\": {\"other\":{\"soc\":[1,2.5,null]},"},
        {"\"roles\": {", "\"roles\": {\"advanced\":null,\"elder\":1,\"was\":{"},
        {"\"roles\": {", "\"roles\": {},\"were\":{"},
        {"\"anchors\": {", "\"anchors\": {},\"were\":{"},
        {"\"anchors\": {", "\"anchors\": {\"cip\":[],\"tasks\":null,\"were\":{"},
        {"\"strands\": [", "\"strands\": [],\"were\":["},
        {"\"strands\": [", "\"strands\": null,\"were\":["},
        {"\"label\": \"Emerging\"", "\"label\": \"Zu Beginn \",\"more\":[]"},
        {"\"key\": \"applying\"", "\"role\": null, \"note\":\"x\", \"key\": \"applying\""},
        {"\"key\": \"applying\"", "\"role\": \"Mechanic\", \"key\": \"applying\""},
        {"\"key\": \"customer-care\"", "\"color\": \"red\", \"key\": \"customer-care\""},
        {"\"domain\": \"customer-care\"", "\"seen\": true, \"domain\": \"customer-care\""},
        {"\"label\": \"Durable skills\"", "\"label\": \"Emerging\""},
    };
    ler_buf text = read_whole(EXAMPLE_FULL);
    const ler_export_options dated = {.base = LER_STR("http://a.example/base"),
                                      .date = LER_STR("2026-01-01T00:00:00Z"),
                                      .language = LER_STR("en-GB")};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        ler_buf changed = replaced(ler_buf_view(&text), changes[i][0], changes[i][1]);
        /* a second object was opened where the replacement ends in "{" inside another */
        ler_framework *fw = NULL;
        ler_error err = {0};
        if (ler_framework_load(ler_buf_view(&changed), NULL, &fw, &err) != LER_OK) {
            ler_str more = ler_buf_view(&changed);
            LER_AUTO_BUF closed = ler_buf_new(LER_MAX_FRAMEWORK);
            const char *at = strstr(more.data, changes[i][1]);
            const char *end = strchr(at + strlen(changes[i][1]), '}');
            ler_buf_add(&closed, more.data, (size_t)(end - more.data));
            ler_buf_char(&closed, '}');
            ler_buf_text(&closed, end);
            cr_assert_eq(ler_framework_load(ler_buf_view(&closed), NULL, &fw, &err), LER_OK,
                         "%s: %s", changes[i][1], err.message);
        }
        goes_round(fw, &dated, changes[i][1]);
        ler_framework_free(&fw);
        ler_buf_free(&changed);
    }
    ler_buf_free(&text);
}

/* The order of a strand's statements in the file is in its digest, whatever their places are. */
Test(case_exchange, round_trip_keeps_the_order_of_the_file) {
    static const char framework[] =
        "{\"schemaVersion\":\"1.0\",\"format\":\"ler-framework-1\",\"exportedAt\":"
        "\"2026-01-01T00:00:00+01:00\",\"occupation\":{\"soc\":\"11-1111.00\",\"title\":\"T\"},"
        "\"framework\":{\"version\":\"1\",\"contextCovered\":\"C\",\"levels\":{\"emerging\":{"
        "\"label\":\"Emerging\",\"statements\":[]},\"developing\":{\"label\":\"Developing\","
        "\"statements\":[]},\"proficient\":{\"label\":\"Proficient\",\"statements\":[]},"
        "\"advanced\":{\"label\":\"Advanced\",\"statements\":[]}}},\"attribution\":\"A\","
        "\"strands\":[{\"key\":\"a\",\"label\":\"S\",\"levels\":[{\"key\":\"x\",\"label\":\"Same\"}"
        ",{\"key\":\"y\",\"label\":\"Same\"}],\"domains\":[{\"key\":\"x\",\"label\":\"D\"},{"
        "\"key\":\"z\",\"label\":\"D\"},{\"key\":\"empty\",\"label\":\"D\"}],\"sources\":[],"
        "\"statements\":[{\"level\":\"y\",\"domain\":\"z\",\"text\":\"One\"},{\"level\":\"x\","
        "\"domain\":\"z\",\"text\":\"Two\"},{\"level\":\"y\",\"domain\":\"z\",\"text\":\"Three\","
        "\"sources\":[]},{\"level\":\"x\",\"domain\":\"x\",\"text\":\" One\"},{\"level\":\"y\","
        "\"domain\":\"z\",\"text\":\"A\"}]},{\"key\":\"b\",\"label\":\"S\",\"levels\":[{\"key\":"
        "\"z\",\"label\":\"Z\"}],\"statements\":[{\"level\":\"z\",\"domain\":null,\"text\":\"One\"}"
        ",{\"level\":\"z\",\"text\":\"Last\"}]}]}";
    LER_AUTO_FRAMEWORK fw = load_text(LER_STR(framework));
    goes_round(fw, &options, "order");
}

Test(case_exchange, identifiers_of_the_example_package) {
    if (access(EXAMPLE_PACKAGE, R_OK) != 0)
        cr_skip("../shared is not there");
    LER_AUTO_FRAMEWORK fw = load_file(real_frameworks[0]);
    LER_AUTO_BUF package = ler_buf_new(LER_MAX_EXCHANGE);
    export(fw, &options, &package);
    ler_buf example = read_whole(EXAMPLE_PACKAGE);
    static const char word[] = "\"identifier\": \"";
    size_t found = 0;
    for (const char *at = example.data; (at = strstr(at, word)) != NULL; at++, found++) {
        char line[sizeof word + LER_UUID_TEXT];
        snprintf(line, sizeof line, "%.*s", (int)(sizeof word - 1 + LER_UUID_TEXT - 1), at);
        cr_assert_not_null(strstr(package.data, line), "%s", line);
    }
    cr_assert_gt(found, 150);
    ler_buf_free(&example);
    /* and that package of others' making is read: levels from its tree and rubric */
    example = read_whole(EXAMPLE_PACKAGE);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    const ler_import_options soc = {.soc = LER_STR("21-1022.00")};
    LER_AUTO_FRAMEWORK theirs = import(ler_buf_view(&example), &soc, findings);
    cr_assert_eq(ler_framework_strand_count(theirs), 1);
    cr_assert_eq(ler_framework_statement_count(theirs), 40);
    for (size_t i = 0; i < 40; i++) {
        const ler_statement *a = ler_framework_statement(fw, i);
        const ler_statement *b = ler_framework_statement(theirs, i);
        cr_assert(ler_str_equal(a->text, b->text) && ler_str_equal(a->code, b->code));
    }
    ler_buf_free(&example);
}

Test(case_exchange, what_an_export_needs) {
    static const char no_date[] =
        "{\"schemaVersion\":\"1.0\",\"occupation\":{\"soc\":\"11-1111.00\",\"title\":\"T\"},"
        "\"framework\":{\"version\":\"1\",\"levels\":{\"emerging\":{\"label\":\"E\",\"statements\":"
        "[\"Does it\"]},\"developing\":{\"label\":\"D\",\"statements\":[]},\"proficient\":{"
        "\"label\":\"P\",\"statements\":[]},\"advanced\":{\"label\":\"A\",\"statements\":[]}}}}";
    LER_AUTO_FRAMEWORK fw = load_text(LER_STR(no_date));
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_BUF small = ler_buf_new(1000);
    ler_error err = {0};
    cr_assert_eq(ler_case_export(fw, &options, &out, &err), LER_E_USAGE);
    cr_assert_not_null(strstr(err.message, "--date"));
    ler_export_options how = {.base = LER_STR("ftp://a.example"),
                              .date = LER_STR("2026-01-01T00:00:00Z")};
    cr_assert_eq(ler_case_export(fw, &how, &out, &err), LER_E_USAGE);
    how.base = LER_STR("https://a.example");
    cr_assert_eq(ler_case_export(fw, &how, &small, &err), LER_E_LIMIT);
    cr_assert_eq(ler_case_export(fw, &how, &out, &err), LER_OK);
    how.date = LER_STR("yesterday");
    cr_assert_eq(ler_case_export(fw, &how, &out, &err), LER_E_USAGE);
    goes_round(fw, &(ler_export_options){.base = how.base, .date = LER_STR("2026-01-01T00:00:00")},
               "no date");
}

/* Cut short at any place a package is refused, never half read. */
Test(case_exchange, truncated_packages) {
    static const char *const seeds[] = {SEEDS "levels.json", SEEDS "skill.json",
                                        SEEDS "rubric.json", SEEDS "own.json"};
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        ler_buf text = read_whole(seeds[i]);
        ler_framework *fw = NULL;
        ler_error err;
        for (size_t len = 0; len + 2 < text.len; len += 1 + text.len / 997)
            cr_assert_neq(ler_case_import((ler_str){text.data, len}, NULL, NULL, &fw, &err),
                          LER_OK);
        cr_assert_eq(ler_case_import(ler_buf_view(&text), NULL, NULL, &fw, &err), LER_OK, "%s: %s",
                     seeds[i], err.message);
        ler_framework_free(&fw);
        ler_buf_free(&text);
    }
}

Test(case_exchange, level_choices) {
    LER_AUTO_ARENA arena = ler_arena_new(1 << 16);
    ler_level_choices c;
    ler_error err;
    cr_assert_eq(
        ler_level_choices_read(LER_STR("emerging=Novice\\, or new, developing = Able,proficient=*"),
                               arena, &c, &err),
        LER_OK);
    cr_assert_eq(c.count, 3);
    cr_assert_eq(ler_level_choice_of(&c, LER_STR(" NOVICE, or new")), 0);
    cr_assert_eq(ler_level_choice_of(&c, LER_STR("able")), 1);
    cr_assert_eq(ler_level_choice_of(&c, LER_STR("*")), -1);
    cr_assert_eq(ler_level_choice_rest(&c), 2);
    cr_assert(ler_level_choices_are_core(&c));
    cr_assert_eq(ler_level_choices_read(LER_STR("a,b"), arena, &c, &err), LER_OK);
    cr_assert_eq(ler_level_choice_of(&c, LER_STR("B")), 1);
    cr_assert(!ler_level_choices_are_core(&c));
    cr_assert_eq(ler_level_choice_rest(&c), -1);
    static const char *const bad[] = {"", "a=", "=b", "a=b,c=B", ",", "a=b,,c=d"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(ler_level_choices_read(ler_str_of(bad[i]), arena, &c, &err), LER_E_USAGE, "%s",
                     bad[i]);
}
