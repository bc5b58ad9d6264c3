/* The credential builder against the facts it is given, and the names both tools share. */
#include "framework_fixture.h"
#include "issuer/builder.h"
#include "ler/shape.h"

Test(profile, identity_hash_of_the_specification) {
    char hash[PROFILE_IDENTITY_HASH];
    cr_assert_eq(profile_identity_hash(LER_STR("a@example.com"), LER_STR("Kosher"), hash, NULL),
                 LER_OK);
    cr_expect_str_eq(hash,
                     "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399");
    LER_AUTO_BUF email = ler_buf_new(100);
    profile_email(LER_STR(" A@Example.COM\t"), &email);
    cr_expect_str_eq(email.data, "a@example.com");
}

Test(profile, uuid_of_a_url) {
    char uuid[LER_UUID_TEXT];
    /* RFC 9562, A.4, is in the DNS namespace; this one was computed by another implementation. */
    cr_assert_eq(
        ler_uuid_of_url(LER_STR("https://skills.example.org/frameworks/21-1022.00/v.26.05"), uuid,
                        NULL),
        LER_OK);
    cr_expect_str_eq(uuid, "9d7fc1fe-dda8-5da9-992d-bd2a15e6ab41");
}

/* A batch of one: configuration, framework, one learner, statements 1 to n of a level. */
typedef struct bench {
    ler_arena *arena;
    ler_framework *framework;
    issuer_config *config;
    roster_entry entry;
    roster_line line;
    demonstrated statements[10];
    credential_facts facts;
    ler_salts *salts;
} bench;

static const char CONFIG[] =
    "{\"profile\":{\"id\":\"did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z\","
    "\"name\":\"Example\",\"url\":\"https://school.example/\"},\"baseUrl\":\"https://"
    "school.example\",\"key\":\"key.pem\",\"store\":\"/abs/store\",\"validForDays\":30,"
    "\"policy\":{\"assessorJudgement\":true}}";

static issuer_config *read_config(const char *text, ler_error *err) {
    char path[] = "/tmp/ler-config-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    issuer_config *config = NULL;
    ler_code code = issuer_config_read(path, &config, err);
    unlink(path);
    cr_assert((code == LER_OK) == (config != NULL));
    return config;
}

static void set_up(bench *b, size_t count) {
    *b = (bench){.arena = ler_arena_new((size_t)64 << 20)};
    b->framework = load_file(EXAMPLE_FRAMEWORK);
    cr_assert_eq(ler_salts_temporary(&b->salts, NULL), LER_OK);
    b->config = read_config(CONFIG, NULL);
    cr_assert_not_null(b->config);
    for (size_t f = 0; f < ROSTER_FIELDS; f++)
        b->entry.value[f] = LER_STR("");
    b->entry.value[ROSTER_LEARNER_ID] = LER_STR("L1");
    b->entry.value[ROSTER_EMAIL] = LER_STR("Ada@Example.com");
    b->entry.value[ROSTER_GIVEN_NAME] = LER_STR("Ada");
    b->entry.learner_kind = "id";
    b->entry.learner = LER_STR("L1");
    b->line.row = 2;
    b->entry.lines = &b->line;
    b->entry.line_count = 1;
    for (size_t i = 0; i < count; i++)
        b->statements[i].statement = ler_framework_statement(b->framework, i);
    b->facts = (credential_facts){.config = b->config,
                                  .framework = b->framework,
                                  .entry = &b->entry,
                                  .statements = b->statements,
                                  .statement_count = count,
                                  .level = ler_framework_level(b->framework, LER_STR("emerging")),
                                  .salts = b->salts,
                                  .from = {.seconds = 1779235200, .zoned = true}};
    cr_assert_eq(credential_uuid(&b->facts, NULL), LER_OK);
}

static void tear_down(bench *b) {
    ler_salts_free(&b->salts);
    issuer_config_free(&b->config);
    ler_framework_free(&b->framework);
    ler_arena_free(&b->arena);
}

static ler_json *build_one(bench *b) {
    ler_json *document = NULL;
    ler_error err = {0};
    cr_assert_eq(credential_build(&b->facts, b->arena, &document, &err), LER_OK, "%s", err.message);
    return document;
}

static bool print_violation(void *user, const char *pointer, const char *message) {
    (void)user;
    cr_log_error("%s: %s", pointer, message);
    return true;
}

static void expect_text(const ler_json *document, const char *pointer, const char *expected) {
    ler_str got = ler_json_str(ler_json_at(document, pointer));
    cr_expect(ler_str_is(got, expected), "%s: %.*s", pointer, (int)got.len,
              got.data == NULL ? "" : got.data);
}

Test(builder, shape_and_dates) {
    bench b;
    set_up(&b, 7);
    ler_json *d = build_one(&b);
    cr_expect_eq(ler_shape_check(d, "", print_violation, NULL), 0);
    expect_text(d, "/validFrom", "2026-05-20T00:00:00Z");
    expect_text(d, "/validUntil", "2026-06-19T00:00:00Z"); /* validForDays 30 */
    expect_text(d, "/credentialSubject/identifier/0/identityType", "emailAddress");
    expect_text(d, "/credentialSubject/identifier/1/identityHash", "Ada");
    expect_text(d, "/credentialSubject/result/0/value", "Emerging");
    cr_expect_eq(ler_json_count(ler_json_at(d, "/credentialSubject/result")), 8);
    cr_expect_null(ler_json_get(d, "evidence")); /* empty is left out */
    tear_down(&b);
}

Test(builder, same_row_same_id_same_salts) {
    bench b;
    set_up(&b, 7);
    ler_json *one = build_one(&b);
    cr_expect(ler_json_equal(one, build_one(&b)));
    ler_str s = ler_json_str(ler_json_at(one, "/credentialSubject/identifier/0/salt"));
    cr_expect_eq(s.len, 32);
    /* Another learner, batch or revision: another id, and another salt. */
    char first[LER_UUID_TEXT], seen[4][LER_UUID_TEXT];
    strcpy(first, b.facts.uuid);
    for (size_t i = 0; i < 4; i++) {
        b.entry.learner = i == 0 ? LER_STR("L2") : LER_STR("L1");
        b.facts.batch = i == 1 || i == 3 ? "spring" : i == 2 ? "" : NULL;
        b.facts.revision = i >= 2;
        cr_assert_eq(credential_uuid(&b.facts, NULL), LER_OK);
        cr_expect_str_neq(first, b.facts.uuid);
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(seen[k], b.facts.uuid);
        strcpy(seen[i], b.facts.uuid);
        cr_expect_not(ler_str_equal(
            s, ler_json_str(ler_json_at(build_one(&b), "/credentialSubject/identifier/0/salt"))));
    }
    /* An empty batch is none. */
    b.facts.batch = "";
    b.facts.revision = 0;
    cr_assert_eq(credential_uuid(&b.facts, NULL), LER_OK);
    cr_expect_str_eq(first, b.facts.uuid);
    /* Another workspace's secret makes other salts of the same row. */
    LER_AUTO_SALTS other = NULL;
    cr_assert_eq(ler_salts_temporary(&other, NULL), LER_OK);
    b.facts.salts = other;
    cr_expect_not(ler_str_equal(
        s, ler_json_str(ler_json_at(build_one(&b), "/credentialSubject/identifier/0/salt"))));
    tear_down(&b);
}

/* Every change of a fact: the digest changes exactly when the document does. */
static void change(bench *b, size_t i) {
    static roster_evidence evidence = {LER_STR("https://x.example/1"), LER_STR("a"), LER_STR("b")};
    static const ler_time time = {.seconds = 1790000000, .zoned = true};
    if (i < ROSTER_FIELDS) {
        b->entry.value[i] = LER_STR("something");
        return;
    }
    switch (i - ROSTER_FIELDS) {
    case 0:
        b->facts.statement_count--;
        break;
    case 1:
        b->statements[6].statement = ler_framework_statement(b->framework, 8);
        break;
    case 2:
        b->statements[2].scored = true;
        break;
    case 3:
        b->statements[2].score = 700; /* not scored: the document says nothing of it */
        break;
    case 4:
        b->facts.judged = true;
        break;
    case 5:
        b->facts.level = NULL;
        break;
    case 6:
        b->facts.level = ler_framework_level(b->framework, LER_STR("advanced"));
        break;
    case 7:
        b->entry.evidence = &evidence;
        b->entry.evidence_count = 1;
        break;
    case 8:
        b->entry.issued_set = true;
        b->entry.issued = time;
        break;
    case 9:
        b->entry.expires_set = true;
        b->entry.expires = time;
        break;
    case 10:
        b->entry.assessed_set = true;
        b->entry.assessed = time;
        break;
    case 11:
        b->config->valid_days = 31;
        break;
    case 12:
        b->config->subject_name = false;
        break;
    case 13:
        b->config->base_url = LER_STR("https://other.example");
        break;
    case 14:
        b->entry.value[ROSTER_EMAIL] = LER_STR(" ADA@example.COM"); /* the same address */
        break;
    default:
        b->entry.value[ROSTER_EMAIL] = LER_STR("");
    }
}

Test(builder, row_digest_changes_exactly_with_the_document) {
    size_t changed = 0;
    for (size_t i = 0; i < ROSTER_FIELDS + 16; i++) {
        bench b;
        uint8_t before[32], after[32];
        set_up(&b, 7);
        ler_json *one = build_one(&b);
        cr_assert_eq(credential_row_digest(&b.facts, before, NULL), LER_OK);
        change(&b, i);
        ler_json *two = build_one(&b);
        cr_assert_eq(credential_row_digest(&b.facts, after, NULL), LER_OK);
        bool same = ler_json_equal(one, two);
        changed += !same;
        cr_expect_eq(memcmp(before, after, 32) == 0, same, "change %zu: documents are %s", i,
                     same ? "equal" : "different");
        tear_down(&b);
    }
    cr_expect(changed > 15, "%zu", changed); /* so that the changes are some */
}

Test(builder, judged_level_and_matched_statement_are_marked) {
    bench b;
    set_up(&b, 7);
    b.facts.judged = true;
    b.statements[3].scored = true;
    b.statements[3].score = 812;
    b.statements[3].words = LER_STR("measures \"chains\"");
    ler_json *d = build_one(&b);
    cr_expect_eq(ler_shape_check(d, "", print_violation, NULL), 0);
    cr_expect(
        ler_str_ends(ler_json_str(ler_json_at(d, "/credentialSubject/result/0/resultDescription")),
                     "#judged-level"));
    expect_text(d, "/evidence/0/genre", "matched");
    ler_str words = ler_json_str(ler_json_at(d, "/evidence/0/narrative"));
    cr_expect_not_null(memmem(words.data, words.len, "812 of 1000", 11));
    tear_down(&b);
}

static const char *const BAD_CONFIGS[][2] = {
    {"[]", ""},
    {"{}", "/profile"},
    {"{\"profile\":{\"id\":\"x\",\"name\":\"y\"}}", "/profile/id"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"\"}}", "/profile/name"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\",\"img\":1}}", "/profile"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"ftp://x\"}", "/baseUrl"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"https://x/?q\"}",
     "/baseUrl"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"https://x\",\"key\":7}",
     "/key"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"https://x\",\"key\":\"k\","
     "\"store\":\"s\",\"subjectName\":\"hashed\"}",
     "/subjectName"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"https://x\",\"key\":\"k\","
     "\"store\":\"s\",\"validForDays\":1.5}",
     "/validForDays"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"https://x\",\"key\":\"k\","
     "\"store\":\"s\",\"policy\":{\"percent\":700}}",
     "/policy/percent"},
    {"{\"profile\":{\"id\":\"did:key:z\",\"name\":\"y\"},\"baseUrl\":\"https://x\",\"key\":\"k\","
     "\"store\":\"s\",\"polcy\":{}}",
     ""},
};

Test(builder, configurations_that_are_refused) {
    for (size_t i = 0; i < sizeof(BAD_CONFIGS) / sizeof(BAD_CONFIGS[0]); i++) {
        ler_error err = {0};
        issuer_config *config = read_config(BAD_CONFIGS[i][0], &err);
        cr_expect_null(config, "%s", BAD_CONFIGS[i][0]);
        cr_expect_eq(err.code, LER_E_CONTENT, "%s: %s", BAD_CONFIGS[i][0], err.message);
        cr_expect_str_eq(err.pointer, BAD_CONFIGS[i][1], "%s", BAD_CONFIGS[i][0]);
        issuer_config_free(&config);
    }
}

Test(builder, paths_count_from_the_folder_of_the_file) {
    issuer_config *config = read_config(CONFIG, NULL);
    cr_assert_not_null(config);
    cr_expect_str_eq(config->key, "/tmp/key.pem");
    cr_expect_str_eq(config->store, "/abs/store");
    issuer_config_free(&config);
}

Test(builder, status_entry) {
    bench b;
    set_up(&b, 7);
    cr_expect_null(ler_json_get(build_one(&b), "credentialStatus"));
    b.facts.status = LEDGER_SUSPENSION;
    b.facts.status_list = 3;
    b.facts.status_index = 94567;
    ler_json *d = build_one(&b);
    cr_expect_eq(ler_shape_check(d, "", print_violation, NULL), 0);
    cr_expect(ler_json_is(ler_json_get(d, "credentialStatus"), LER_JSON_OBJECT), "one object");
    expect_text(d, "/credentialStatus/id", "https://school.example/status/3#94567");
    expect_text(d, "/credentialStatus/type", "BitstringStatusListEntry");
    expect_text(d, "/credentialStatus/statusPurpose", "suspension");
    expect_text(d, "/credentialStatus/statusListIndex", "94567");
    expect_text(d, "/credentialStatus/statusListCredential", "https://school.example/status/3");
    tear_down(&b);
}

Test(config, status) {
    static const struct {
        const char *status;
        ledger_purpose purpose;
        unsigned entries, days;
        const char *pointer; /* NULL: good */
    } cases[] = {
        {"", LEDGER_REVOCATION, 131072, 90, NULL},
        {",\"status\":{}", LEDGER_REVOCATION, 131072, 90, NULL},
        {",\"status\":{\"purpose\":\"none\"}", LEDGER_NO_STATUS, 131072, 90, NULL},
        {",\"status\":{\"purpose\":\"suspension\",\"entries\":1048576,\"validDays\":7}",
         LEDGER_SUSPENSION, 1048576, 7, NULL},
        {",\"status\":\"none\"", 0, 0, 0, "/status"},
        {",\"status\":{\"purpose\":\"Revocation\"}", 0, 0, 0, "/status/purpose"},
        {",\"status\":{\"purpose\":null}", 0, 0, 0, "/status/purpose"},
        {",\"status\":{\"entries\":131064}", 0, 0, 0, "/status/entries"},
        {",\"status\":{\"entries\":131073}", 0, 0, 0, "/status/entries"},
        {",\"status\":{\"entries\":1048584}", 0, 0, 0, "/status/entries"},
        {",\"status\":{\"entries\":\"131072\"}", 0, 0, 0, "/status/entries"},
        {",\"status\":{\"validDays\":0}", 0, 0, 0, "/status/validDays"},
        {",\"status\":{\"validDays\":1.5}", 0, 0, 0, "/status/validDays"},
        {",\"status\":{\"purposes\":\"none\"}", 0, 0, 0, "/status"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[1024];
        ler_error err = {0};
        snprintf(text, sizeof(text), "%.*s%s}", (int)sizeof(CONFIG) - 2, CONFIG, cases[i].status);
        issuer_config *config = read_config(text, &err);
        if (cases[i].pointer != NULL) {
            cr_expect(config == NULL && strcmp(err.pointer, cases[i].pointer) == 0, "%s: at %s",
                      cases[i].status, err.pointer);
        } else if (config == NULL) {
            cr_expect(false, "%s: %s", cases[i].status, err.message);
        } else {
            cr_expect(config->status == cases[i].purpose &&
                          config->status_entries == cases[i].entries &&
                          config->status_days == cases[i].days,
                      "%s", cases[i].status);
        }
        issuer_config_free(&config);
    }
}
