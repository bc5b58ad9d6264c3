#include "framework_fixture.h"
#include "ler/arena.h"
#include "ler/resolve.h"

#define BASE "https://a.example/frameworks/"

/* A record about every statement of a framework, as our issuer writes it. */
typedef struct record {
    ler_arena *arena;
    ler_framework_claim claim;
    ler_statement_claim statements[40];
    size_t count;
} record;

static ler_str kept(record *r, ler_buf *buf) {
    ler_str s = ler_arena_str(r->arena, ler_buf_view(buf));
    cr_assert_not_null(s.data);
    ler_buf_free(buf);
    return s;
}

static record record_of(const ler_framework *fw) {
    record r = {.arena = ler_arena_new((size_t)16 << 20)};
    const ler_framework_digests *d = ler_framework_digest(fw);
    ler_str base = LER_STR("https://a.example");
    ler_buf buf = ler_buf_new(1024);
    ler_framework_iri(fw, base, &buf);
    r.claim = (ler_framework_claim){.id = kept(&r, &buf),
                                    .digest_multibase = ler_str_of(d->file),
                                    .digest_sri = ler_str_of(d->sri),
                                    .file_digest = ler_str_of(d->file),
                                    .content_digest = ler_str_of(d->content)};
    for (; r.count < ler_framework_statement_count(fw) && r.count < 40; r.count++) {
        const ler_statement *s = ler_framework_statement(fw, r.count);
        ler_statement_claim *c = &r.statements[r.count];
        buf = ler_buf_new(1024);
        ler_framework_target_code(fw, s, &buf);
        c->target_code = kept(&r, &buf);
        buf = ler_buf_new(1024);
        ler_framework_statement_iri(fw, base, s, &buf);
        c->target_url = kept(&r, &buf);
        c->target_description = s->text;
        c->target_name = s->phrase;
    }
    return r;
}

/* What a store says of a record. */
typedef struct outcome {
    ler_resolved_framework framework;
    ler_resolved_statement statements[40];
    ler_framework *issuer_copy;
} outcome;

static outcome resolve_with(ler_store *store, const record *r, ler_str issuer_copy) {
    outcome o;
    ler_error err = {0};
    cr_assert_eq(
        ler_resolve_framework(store, &r->claim, issuer_copy, &o.issuer_copy, &o.framework, &err),
        LER_OK, "%s", err.message);
    cr_assert_eq(ler_resolve_statements(&o.framework, &r->claim, r->statements, r->count,
                                        o.statements, &err),
                 LER_OK, "%s", err.message);
    return o;
}

static outcome resolve(ler_store *store, const record *r) {
    return resolve_with(store, r, LER_STR_NONE);
}

static ler_store *store_with(ler_framework **fw) {
    ler_store *store = NULL;
    cr_assert_eq(ler_store_open(NULL, false, &store, NULL), LER_OK);
    if (fw != NULL)
        cr_assert_eq(ler_store_add(store, fw, NULL), LER_OK);
    return store;
}

static void expect_all(const record *r, const outcome *o, ler_resolution resolution,
                       ler_resolve_status status) {
    cr_expect_eq(o->framework.resolution, resolution, "%s: %s",
                 ler_resolution_name(o->framework.resolution), o->framework.detail);
    cr_expect_eq(o->framework.status, status);
    for (size_t i = 0; i < r->count; i++) {
        cr_expect_eq(o->statements[i].resolution, resolution, "%zu: %s: %s", i,
                     ler_resolution_name(o->statements[i].resolution), o->statements[i].detail);
        cr_expect_eq(o->statements[i].status, status);
        cr_expect_eq(o->statements[i].duplicate_of, -1);
    }
}

Test(resolve, exact_file_and_same_content) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    record r = record_of(fw);
    ler_framework *held = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = store_with(&held);
    outcome o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
    cr_assert_eq(o.framework.source, LER_FROM_FILE);
    cr_assert(o.framework.pinned);
    cr_assert_str_eq(o.statements[23].code, "proficient/04");
    held = load_variant("2026-11-02T09", "2026-11-03T09");
    LER_AUTO_STORE export = store_with(&held);
    o = resolve(export, &r);
    expect_all(&r, &o, LER_RESOLVED_SAME_CONTENT, LER_RESOLVE_PASS);
    ler_arena_free(&r.arena);
}

/* Each digest alone finds the file; in any multibase, and SRI by its own rules. */
Test(resolve, any_digest_pins) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    ler_framework *held = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = store_with(&held);
    record r = record_of(fw);
    ler_framework_claim full = r.claim;
    r.claim = (ler_framework_claim){.id = full.id, .digest_multibase = full.digest_multibase};
    outcome o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
    r.claim = (ler_framework_claim){.id = full.id, .digest_sri = full.digest_sri};
    o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
    r.claim = (ler_framework_claim){.id = full.id, .file_digest = full.file_digest};
    o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
    r.claim = (ler_framework_claim){.id = full.id, .content_digest = full.content_digest};
    o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_SAME_CONTENT, LER_RESOLVE_PASS);
    r.claim = full;
    r.claim.digest_sri = LER_STR("sha512-AAAA sha999-x"); /* hashes that we do not compute */
    o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
    ler_arena_free(&r.arena);
}

Test(resolve, contradictory_or_broken_digests_are_a_mismatch) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK other = load_variant("Complete wheels", "Whole wheels");
    ler_framework *held = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = store_with(&held);
    record r = record_of(fw);
    ler_framework_claim full = r.claim;
    const ler_framework_digests *d = ler_framework_digest(other);
    ler_framework_claim claims[9];
    for (size_t i = 0; i < 9; i++)
        claims[i] = full;
    claims[0].digest_sri = ler_str_of(d->sri);
    claims[1].file_digest = ler_str_of(d->file);
    claims[2].content_digest = ler_str_of(d->content);
    claims[3].digest_multibase = ler_str_of(d->file);
    claims[4].digest_multibase = LER_STR("uEiA6g6bjck");
    claims[5].digest_multibase = LER_STR("not a digest");
    claims[6].digest_sri = LER_STR("sha384-AAAA");
    claims[7].content_digest = LER_STR("z");
    claims[8].target_code = LER_STR("21-1022.00/v.26.05"); /* the id says another */
    for (size_t i = 0; i < 9; i++) {
        r.claim = claims[i];
        outcome o = resolve(store, &r);
        cr_expect_eq(o.framework.resolution, LER_RESOLVED_DIGEST_MISMATCH, "case %zu: %s", i,
                     o.framework.detail);
        cr_expect_eq(o.framework.status, LER_RESOLVE_FAIL);
        cr_expect_eq(o.statements[0].status, LER_RESOLVE_FAIL);
        cr_expect_null(o.statements[0].statement);
    }
    ler_arena_free(&r.arena);
}

/* The worked examples resolve against the real exports, whatever tool wrote them. */
Test(resolve, worked_example) {
    if (!have_shared())
        return;
    ler_buf text = read_whole(SHARED "/examples/ob-proficient.signed.json");
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    ler_json *vc;
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&text), NULL, &vc, NULL), LER_OK);
    const ler_json *resource = ler_json_item(ler_json_get(vc, "relatedResource"), 0);
    const ler_json *subject = ler_json_get(vc, "credentialSubject");
    const ler_json *achievement = ler_json_get(subject, "achievement");
    record r = {.claim = {.id = ler_json_get_text(resource, "id"),
                          .digest_multibase = ler_json_get_text(resource, "digestMultibase"),
                          .digest_sri = ler_json_get_text(resource, "digestSRI"),
                          .target_code = ler_json_get_text(achievement, "humanCode")}};
    const ler_json *results = ler_json_get(subject, "result");
    for (size_t i = 1; i < ler_json_count(results); i++) {
        const ler_json *a = ler_json_item(ler_json_get(ler_json_item(results, i), "alignment"), 0);
        r.statements[r.count++] =
            (ler_statement_claim){.target_code = ler_json_get_text(a, "targetCode"),
                                  .target_url = ler_json_get_text(a, "targetUrl"),
                                  .target_description = ler_json_get_text(a, "targetDescription"),
                                  .target_name = ler_json_get_text(a, "targetName")};
    }
    cr_assert_gt(r.count, 0);
    ler_framework *held = load_file(real_frameworks[0]);
    LER_AUTO_STORE store = store_with(&held);
    outcome o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);

    const ler_json *levels = ler_json_at(achievement, "/resultDescription/0/rubricCriterionLevel");
    ler_level_words words[4];
    for (size_t i = 0; i < 4; i++) {
        const ler_json *l = ler_json_item(levels, i);
        words[i] = (ler_level_words){ler_json_get_text(l, "id"), ler_json_get_text(l, "level"),
                                     ler_json_get_text(l, "name"), ler_json_get_text(l, "points")};
    }
    char detail[400];
    cr_assert(ler_resolve_levels(&o.framework, &r.claim, words, 4, detail), "%s", detail);
    cr_assert_not(ler_resolve_levels(&o.framework, &r.claim, words, 3, detail));
    words[3].points = LER_STR("5");
    cr_assert_not(ler_resolve_levels(&o.framework, &r.claim, words, 4, detail));
    words[3] = words[2];
    cr_assert_not(ler_resolve_levels(&o.framework, &r.claim, words, 4, detail));
    ler_buf_free(&text);
}

static ler_framework *load_swapped(const char *a, const char *b) {
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    ler_buf one = replaced(ler_buf_view(&text), a, "@@");
    ler_buf two = replaced(ler_buf_view(&one), b, a);
    ler_buf three = replaced(ler_buf_view(&two), "@@", b);
    ler_framework *fw = load_text(ler_buf_view(&three));
    ler_buf_free(&text);
    ler_buf_free(&one);
    ler_buf_free(&two);
    ler_buf_free(&three);
    return fw;
}

#define WHEELS                                                                                     \
    "\"Complete wheels \xE2\x80\x94 design, lace, and tension by hand to suit rider weight, "      \
    "terrain, and load for custom orders.\""
#define LABEL "\"label\": \"Proficient\""

/* The employer's file of the same label differs in one way or another. */
Test(resolve, F1_altered_framework_file_is_a_named_mismatch) {
    LER_AUTO_FRAMEWORK fw = load_variant("neighborhood", "caf\xC3\xA9");
    LER_AUTO_FRAMEWORK plain = load_file(EXAMPLE_FRAMEWORK);
    struct {
        const char *name;
        const ler_framework *pinned;
        ler_framework *held;
    } cases[] = {
        {"one character", plain, load_variant("Complete wheels", "Complete wheel")},
        {"homoglyph", plain, load_variant("Complete wheels", "C\xD0\xBEmplete wheels")},
        {"NFC to NFD", fw, load_variant("neighborhood", "cafe\xCC\x81")},
        {"trailing space", plain, load_variant("custom orders.", "custom orders. ")},
        {"moved to another level", plain,
         load_swapped("Complete wheels \xE2\x80\x94 design", "Supplier and distributor agreements "
                                                             "\xE2\x80\x94 negotiate")},
        {"two exchanged", plain, load_swapped("Complete wheels", "Hydraulic brake systems")},
        {"statement removed", plain, load_variant(WHEELS ",", "")},
        {"label of a level", plain, load_variant(LABEL, "\"label\": \"Expert\"")},
        {"context covered", plain, load_variant("This example covers", "This example covered")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        record r = record_of(cases[i].pinned);
        LER_AUTO_STORE store = store_with(&cases[i].held);
        outcome o = resolve(store, &r);
        expect_all(&r, &o, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
        cr_expect(o.framework.label_reused, "%s", cases[i].name);
        ler_arena_free(&r.arena);
    }
}

Test(resolve, F2_label_reused_with_different_content) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    ler_framework *held = load_variant("Complete wheels", "Whole wheels");
    const char *here = ler_framework_digest(held)->content;
    LER_AUTO_STORE store = store_with(&held);
    record r = record_of(fw);
    outcome o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    cr_assert_not_null(strstr(o.framework.detail, "reused with different content"));
    cr_assert_not_null(strstr(o.framework.detail, ler_framework_digest(fw)->content));
    cr_assert_not_null(strstr(o.framework.detail, here));
    /* the statement that differs is told, and the others too */
    cr_assert_not_null(strstr(o.statements[21].detail, "another text"));
    cr_assert_not_null(strstr(o.statements[21].detail, "Whole wheels"));
    cr_assert_not_null(strstr(o.statements[20].detail, "this very text"));
    /* with both revisions at hand the digest decides */
    held = load_file(EXAMPLE_FRAMEWORK);
    cr_assert_eq(ler_store_add(store, &held, NULL), LER_OK);
    o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
    ler_arena_free(&r.arena);
}

Test(resolve, F3_missing_framework_is_not_resolved) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE empty = store_with(NULL);
    record r = record_of(fw);
    outcome o = resolve(empty, &r);
    expect_all(&r, &o, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
    /* another occupation under the same version label is another framework */
    ler_framework *held = load_variant("49-3091.00", "49-3091.01");
    LER_AUTO_STORE other = store_with(&held);
    o = resolve(other, &r);
    expect_all(&r, &o, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
    /* and a record cannot borrow its digest */
    LER_AUTO_FRAMEWORK borrowed = load_variant("49-3091.00", "49-3091.01");
    const ler_framework_digests *d = ler_framework_digest(borrowed);
    r.claim.digest_multibase = r.claim.file_digest = ler_str_of(d->file);
    r.claim.digest_sri = ler_str_of(d->sri);
    r.claim.content_digest = ler_str_of(d->content);
    o = resolve(other, &r);
    expect_all(&r, &o, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    ler_arena_free(&r.arena);
}

Test(resolve, record_that_pins_nothing) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    ler_framework *held = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = store_with(&held);
    record r = record_of(fw);
    r.claim = (ler_framework_claim){.id = r.claim.id};
    outcome o = resolve(store, &r);
    expect_all(&r, &o, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
    cr_assert_not(o.framework.pinned);
    cr_assert_not_null(strstr(o.statements[0].detail, "this very text"));
    ler_arena_free(&r.arena);
}

/* What the record says against the very framework that it pins. */
Test(resolve, F4_code_and_text_must_agree) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    ler_framework *held = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_STORE store = store_with(&held);
    record r = record_of(fw);
    ler_statement_claim all[40];
    memcpy(all, r.statements, sizeof all);
    ler_statement_claim *c = r.statements;
    c[0].target_description = all[1].target_description;  /* text of another of its level */
    c[1].target_description = all[35].target_description; /* text of another level */
    c[2].target_description = LER_STR("Something else \xE2\x80\x94 done.");
    c[3].target_code = LER_STR("49-3091.00/v.26.11-example/advanced/99");
    c[3].target_url = LER_STR_NONE;
    c[4].target_code = LER_STR("21-1022.00/v.26.05/emerging/05"); /* another occupation */
    c[5].target_code = all[6].target_code;                        /* code and URL disagree */
    c[7].target_url =
        LER_STR("https://b.example/frameworks/49-3091.00/v.26.11-example#emerging-08");
    c[8] = all[9]; /* the same statement twice */
    c[10].target_description =
        LER_STR("RIM and disc brake systems - install, align, and bed in with occasional guidance "
                "on commuter and mountain bicycles.");
    c[11].target_name = LER_STR("Brain surgery");
    c[12].target_description = LER_STR_NONE;
    c[13].target_code = c[13].target_url = LER_STR_NONE;
    c[14].target_code = LER_STR("X-17"), c[14].target_url = LER_STR("https://b.example/x");
    static const struct {
        ler_resolution resolution;
        ler_resolve_status status;
    } expected[15] = {
        {LER_RESOLVED_REWORDED, LER_RESOLVE_FAIL},   {LER_RESOLVED_MOVED_LEVEL, LER_RESOLVE_FAIL},
        {LER_RESOLVED_REWORDED, LER_RESOLVE_FAIL},   {LER_RESOLVED_NOT_FOUND, LER_RESOLVE_FAIL},
        {LER_RESOLVED_NOT_FOUND, LER_RESOLVE_FAIL},  {LER_RESOLVED_NOT_FOUND, LER_RESOLVE_FAIL},
        {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS}, {LER_RESOLVED_NOT_FOUND, LER_RESOLVE_FAIL},
        {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS}, {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS},
        {LER_RESOLVED_NORMALISED, LER_RESOLVE_WARN}, {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_WARN},
        {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_WARN}, {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_WARN},
        {LER_RESOLVED_EXACT_FILE, LER_RESOLVE_WARN},
    };
    outcome o = resolve(store, &r);
    for (size_t i = 0; i < 15; i++) {
        cr_expect_eq(o.statements[i].resolution, expected[i].resolution, "%zu: %s: %s", i,
                     ler_resolution_name(o.statements[i].resolution), o.statements[i].detail);
        cr_expect_eq(o.statements[i].status, expected[i].status, "%zu: %s", i,
                     o.statements[i].detail);
    }
    cr_assert_eq(o.statements[9].duplicate_of, 8);
    cr_assert_eq(o.statements[10].duplicate_of, -1);
    ler_arena_free(&r.arena);
}

/* The store has another version only: nothing passes, nothing fails, each difference is told. */
Test(resolve, other_version) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    ler_buf one = replaced(ler_buf_view(&text), "v.26.11-example", "v.27.01-example");
    ler_buf two = replaced(ler_buf_view(&one), "Complete wheels", "Whole wheels");
    ler_buf three =
        replaced(ler_buf_view(&two),
                 "\"Incoming bicycles and repair tickets \xE2\x80\x94"
                 " check in and label under a mechanic's guidance at the service counter"
                 " of a neighborhood shop.\",",
                 "");
    ler_buf four = replaced(ler_buf_view(&three), "\"Workshop service standards",
                            "\"Incoming bicycles and repair tickets \xE2\x80\x94"
                            " check in and label under a mechanic's guidance at the service counter"
                            " of a neighborhood shop.\",\"Workshop service standards");
    ler_framework *held = load_text(ler_buf_view(&four));
    LER_AUTO_STORE store = store_with(&held);
    held = load_variant("v.26.11-example", "v.26.09-example"); /* older: not taken */
    cr_assert_eq(ler_store_add(store, &held, NULL), LER_OK);
    record r = record_of(fw);
    outcome o = resolve(store, &r);
    cr_assert_eq(o.framework.resolution, LER_RESOLVED_OTHER_VERSION);
    cr_assert_eq(o.framework.status, LER_RESOLVE_WARN);
    cr_assert(ler_str_is(ler_framework_version(o.framework.framework), "v.27.01-example"));
    for (size_t i = 0; i < r.count; i++) {
        ler_resolution expected = i == 0    ? LER_RESOLVED_MOVED_LEVEL
                                  : i == 21 ? LER_RESOLVED_REWORDED
                                            : LER_RESOLVED_OTHER_VERSION;
        cr_expect_eq(o.statements[i].resolution, expected, "%zu: %s: %s", i,
                     ler_resolution_name(o.statements[i].resolution), o.statements[i].detail);
        cr_expect_eq(o.statements[i].status, LER_RESOLVE_WARN);
        cr_expect_str_eq(o.statements[i].code, ler_framework_statement(fw, i)->code.data);
        cr_expect_eq(o.statements[i].duplicate_of, -1, "%zu", i);
    }
    ler_arena_free(&r.arena);
    ler_buf_free(&text);
    ler_buf_free(&one);
    ler_buf_free(&two);
    ler_buf_free(&three);
    ler_buf_free(&four);
}

/* In the version at hand all of a level stand one place further down, and the second is reworded:
 * the first's text is at the second's code, where the second's own is not. */
Test(resolve, other_version_makes_no_duplicates) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    ler_str second = ler_framework_statement(fw, 1)->text;
    char *old = strndup(second.data, second.len);
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    ler_buf one = replaced(ler_buf_view(&text), "v.26.11-example", "v.27.01-example");
    ler_buf two =
        replaced(ler_buf_view(&one), old, "Front doors \xE2\x80\x94 open and shut on time.");
    ler_buf three = replaced(ler_buf_view(&two), "\"Incoming bicycles",
                             "\"Aprons \xE2\x80\x94 wear one at the stand.\",\"Incoming bicycles");
    ler_framework *held = load_text(ler_buf_view(&three));
    LER_AUTO_STORE store = store_with(&held);
    record r = record_of(fw);
    outcome o = resolve(store, &r);
    cr_assert_eq(o.framework.resolution, LER_RESOLVED_OTHER_VERSION);
    cr_expect_eq(o.statements[0].resolution, LER_RESOLVED_OTHER_VERSION);
    cr_expect_eq(o.statements[1].resolution, LER_RESOLVED_REWORDED);
    cr_expect_eq(o.statements[0].statement, o.statements[1].statement);
    for (size_t i = 0; i < r.count; i++) {
        cr_expect_str_eq(o.statements[i].code, ler_framework_statement(fw, i)->code.data);
        cr_expect_eq(o.statements[i].duplicate_of, -1, "%zu", i);
    }
    /* What the record itself has twice is told: by its code, however spelled, or by its text. */
    r.statements[5].target_code = LER_STR("emerging-4");
    r.statements[5].target_url = LER_STR_NONE;
    r.statements[7].target_description = r.statements[6].target_description;
    r.statements[8].target_code = r.statements[8].target_url = LER_STR_NONE;
    r.statements[9] = r.statements[8];
    outcome twice = resolve(store, &r);
    cr_expect_eq(twice.statements[5].duplicate_of, 3);
    cr_expect_eq(twice.statements[7].duplicate_of, 6);
    cr_expect_str_eq(twice.statements[8].code, "", "%s", twice.statements[8].code);
    cr_expect_eq(twice.statements[8].duplicate_of, -1);
    cr_expect_eq(twice.statements[9].duplicate_of, 8);
    ler_arena_free(&r.arena);
    ler_buf_free(&text);
    ler_buf_free(&one);
    ler_buf_free(&two);
    ler_buf_free(&three);
    free(old);
}

Test(resolve, issuers_own_copy_proves_that_copy_only) {
    LER_AUTO_FRAMEWORK fw = load_file(EXAMPLE_FRAMEWORK);
    LER_AUTO_FRAMEWORK other = load_variant("Complete wheels", "Whole wheels");
    LER_AUTO_FRAMEWORK export = load_variant("2026-11-02T09", "2026-11-03T09");
    LER_AUTO_STORE store = store_with(NULL);
    record r = record_of(fw);
    outcome o = resolve_with(store, &r, ler_framework_bytes(fw));
    expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_WARN);
    cr_assert_eq(o.framework.source, LER_FROM_ISSUER);
    ler_framework_free(&o.issuer_copy);
    o = resolve_with(store, &r, ler_framework_bytes(export));
    expect_all(&r, &o, LER_RESOLVED_SAME_CONTENT, LER_RESOLVE_WARN);
    ler_framework_free(&o.issuer_copy);
    o = resolve_with(store, &r, ler_framework_bytes(other));
    expect_all(&r, &o, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    cr_assert_null(o.issuer_copy);
    o = resolve_with(store, &r, LER_STR("<html>"));
    expect_all(&r, &o, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
    ler_arena_free(&r.arena);
}

/* One single-character change of a text, of a kind 0 to 4. */
static void mutate(ler_str text, size_t at, unsigned kind, ler_buf *out) {
    char c = text.data[at];
    ler_buf_add(out, text.data, at);
    switch (kind) {
    case 0: /* another letter */
        ler_buf_char(out, c == 'x' ? 'y' : 'x');
        break;
    case 1: /* left out */
        break;
    case 2: /* doubled */
        ler_buf_char(out, c);
        ler_buf_char(out, c);
        break;
    case 3: /* the other case, or a tilde */
        ler_buf_char(out,
                     (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? (char)(c ^ 0x20) : '~');
        break;
    default: /* a no-break space in front */
        ler_buf_text(out, "\xC2\xA0");
        ler_buf_char(out, c);
    }
    ler_buf_str(out, ler_str_from(text, at + 1));
}

static bool is_ascii(ler_str text, size_t at) {
    return (unsigned char)text.data[at] < 0x80;
}

/* Every single-character change of every statement of a record is told from the framework. */
Test(resolve, F5_every_mutation_of_a_recorded_statement, .timeout = 300) {
    if (!have_shared())
        return;
    size_t tried = 0, missed = 0;
    for (size_t f = 0; f < REAL_FRAMEWORKS; f++) {
        LER_AUTO_FRAMEWORK fw = load_file(real_frameworks[f]);
        ler_framework *held = load_file(real_frameworks[f]);
        LER_AUTO_STORE store = store_with(&held);
        record r = record_of(fw);
        outcome o = resolve(store, &r);
        expect_all(&r, &o, LER_RESOLVED_EXACT_FILE, LER_RESOLVE_PASS);
        ler_statement_claim whole[40];
        memcpy(whole, r.statements, sizeof whole);
        LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
        LER_AUTO_BUF text = ler_buf_new(4096);
        for (size_t at = 0, left = 1; left > 0; at++) {
            for (unsigned kind = 0; kind < 5; kind++) {
                bool changed[40] = {false};
                ler_arena_reset(arena);
                left = 0;
                for (size_t i = 0; i < r.count; i++) {
                    r.statements[i].target_description = whole[i].target_description;
                    if (at >= whole[i].target_description.len)
                        continue;
                    left++;
                    if (!is_ascii(whole[i].target_description, at))
                        continue;
                    ler_buf_reset(&text);
                    mutate(whole[i].target_description, at, kind, &text);
                    r.statements[i].target_description = ler_arena_str(arena, ler_buf_view(&text));
                    changed[i] = true;
                }
                cr_assert_eq(ler_resolve_statements(&o.framework, &r.claim, r.statements, r.count,
                                                    o.statements, NULL),
                             LER_OK);
                for (size_t i = 0; i < r.count; i++) {
                    bool passes = o.statements[i].status == LER_RESOLVE_PASS ||
                                  o.statements[i].resolution == LER_RESOLVED_EXACT_FILE;
                    tried += changed[i];
                    missed += passes == changed[i];
                }
            }
        }
        ler_arena_free(&r.arena);
    }
    fprintf(stderr, "F5: %zu mutations of recorded statements, %zu missed\n", tried, missed);
    cr_assert_gt(tried, 80000);
    cr_assert_eq(missed, 0);
}

/* Every single-character change of every statement of a framework file changes both digests. */
Test(resolve, F5_every_mutation_of_a_framework_file, .timeout = 300) {
    if (!have_shared())
        return;
    size_t tried = 0, missed = 0;
    for (size_t f = 0; f < REAL_FRAMEWORKS; f++) {
        LER_AUTO_FRAMEWORK fw = load_file(real_frameworks[f]);
        const ler_framework_digests *d = ler_framework_digest(fw);
        ler_str bytes = ler_framework_bytes(fw);
        LER_AUTO_BUF text = ler_buf_new(1 << 16);
        for (size_t i = 0; i < ler_framework_statement_count(fw); i++) {
            ler_str statement = ler_framework_statement(fw, i)->text;
            const char *place = memmem(bytes.data, bytes.len, statement.data, statement.len);
            cr_assert_not_null(place);
            for (size_t at = 0; at < statement.len; at++) {
                if (!is_ascii(statement, at))
                    continue;
                ler_buf_reset(&text);
                mutate(bytes, (size_t)(place - bytes.data) + at, (unsigned)(tried % 5), &text);
                ler_framework *other = NULL;
                tried++;
                if (ler_framework_load(ler_buf_view(&text), NULL, &other, NULL) != LER_OK)
                    continue; /* refused is noticed */
                missed += strcmp(d->file, ler_framework_digest(other)->file) == 0 ||
                          strcmp(d->content, ler_framework_digest(other)->content) == 0;
                ler_framework_free(&other);
            }
        }
    }
    fprintf(stderr, "F5: %zu mutations of framework files, %zu missed\n", tried, missed);
    cr_assert_gt(tried, 15000);
    cr_assert_eq(missed, 0);
}
