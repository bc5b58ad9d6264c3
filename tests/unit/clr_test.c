/* The CLR builder: what it demands of the credentials, what it says of them, and that the graph of
 * all of them has no blank nodes that look alike. */
#include "framework_fixture.h"
#include "issuer/clr.h"
#include "ler/ld.h"
#include "ler/rdf.h"
#include "ler/shape.h"
#include <time.h>

#define MOST 100

static const char CONFIG[] =
    "{\"profile\":{\"id\":\"did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z\","
    "\"name\":\"Example\",\"url\":\"https://school.example/\"},\"baseUrl\":\"https://"
    "school.example\",\"key\":\"key.pem\",\"store\":\"/abs/store\"}";

static issuer_config *read_config(void) {
    char path[] = "/tmp/ler-config-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, CONFIG, strlen(CONFIG)), (ssize_t)strlen(CONFIG));
    close(fd);
    issuer_config *config = NULL;
    cr_assert_eq(issuer_config_read(path, &config, NULL), LER_OK);
    unlink(path);
    return config;
}

/* One learner with credentials of versions of a few occupations, all in other things equal: the
 * same person, narrative, statements and day. */
typedef struct bench {
    ler_arena *arena;
    issuer_config *config;
    ler_salts *salts;
    roster_entry entry;
    roster_line line;
    roster_evidence evidence;
    ler_framework *frameworks[MOST];
    ler_json *credentials[MOST];
    clr_facts facts;
} bench;

static void set_up(bench *b, const char *did) {
    *b = (bench){.arena = ler_arena_new((size_t)1 << 30), .config = read_config()};
    cr_assert_eq(ler_salts_temporary(&b->salts, NULL), LER_OK);
    for (size_t f = 0; f < ROSTER_FIELDS; f++)
        b->entry.value[f] = LER_STR("");
    b->entry.value[ROSTER_LEARNER_ID] = LER_STR("L1");
    b->entry.value[ROSTER_EMAIL] = LER_STR("ada@example.com");
    b->entry.value[ROSTER_GIVEN_NAME] = LER_STR("Ada");
    b->entry.value[ROSTER_EXTERNAL_ID] = LER_STR("X7");
    b->entry.value[ROSTER_SUBJECT_DID] = ler_str_of(did);
    b->entry.learner_kind = "id";
    b->entry.learner = LER_STR("L1");
    b->line.row = 2;
    b->entry.lines = &b->line;
    b->entry.line_count = 1;
    b->evidence = (roster_evidence){LER_STR(""), LER_STR("Bench test"), LER_STR("Seen.")};
    b->entry.evidence = &b->evidence;
    b->entry.evidence_count = 1;
    b->facts = (clr_facts){.config = b->config,
                           .entry = &b->entry,
                           .salts = b->salts,
                           .credentials = b->credentials,
                           .from = {.seconds = 1779235200, .zoned = true}};
}

static void tear_down(bench *b) {
    for (size_t i = 0; i < MOST; i++)
        ler_framework_free(&b->frameworks[i]);
    issuer_config_free(&b->config);
    ler_salts_free(&b->salts);
    ler_arena_free(&b->arena);
}

/* Adds the credential of version `version` of an occupation, at a level (0 = the lowest; -1 none),
 * with a proof that is only looked at. */
static void add(bench *b, const char *soc, const char *version, int level) {
    size_t n = b->facts.count++;
    ler_buf text = read_whole(EXAMPLE_FRAMEWORK);
    ler_buf one = replaced(ler_buf_view(&text), "49-3091.00", soc);
    ler_buf two = replaced(ler_buf_view(&one), "v.26.11-example", version);
    ler_framework_free(&b->frameworks[n]); /* of a credential that was taken back */
    b->frameworks[n] = load_text(ler_buf_view(&two));
    ler_buf_free(&text);
    ler_buf_free(&one);
    ler_buf_free(&two);
    static const char *const LEVELS[] = {"emerging", "developing", "proficient", "advanced"};
    demonstrated statements[10] = {0};
    for (size_t i = 0; i < 10; i++)
        statements[i].statement =
            ler_framework_statement(b->frameworks[n], i + 10 * (size_t)(level < 0 ? 0 : level));
    statements[1].scored = true;
    statements[1].score = 800;
    statements[1].words = LER_STR("truing");
    credential_facts facts = {.config = b->config,
                              .framework = b->frameworks[n],
                              .entry = &b->entry,
                              .salts = b->salts,
                              .statements = statements,
                              .statement_count = 10,
                              .from = b->facts.from};
    if (level >= 0)
        facts.level = ler_framework_level(b->frameworks[n], ler_str_of(LEVELS[level]));
    ler_error err = {0};
    cr_assert_eq(credential_uuid(&facts, &err), LER_OK, "%s", err.message);
    cr_assert_eq(credential_build(&facts, b->arena, &b->credentials[n], &err), LER_OK, "%s",
                 err.message);
    ler_str proof = ler_arena_printf(
        b->arena,
        "{\"type\":\"DataIntegrityProof\",\"created\":\"2026-05-20T12:00:00Z\","
        "\"verificationMethod\":\"did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z#"
        "z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z\",\"cryptosuite\":\"eddsa-rdfc-2022\","
        "\"proofPurpose\":\"assertionMethod\",\"proofValue\":\"z%zu\"}",
        n + 1);
    ler_json *object;
    cr_assert_eq(ler_json_read(b->arena, proof, NULL, &object, NULL), LER_OK);
    cr_assert(ler_json_set(b->arena, b->credentials[n], "proof", object));
}

static ler_json *build_one(bench *b) {
    ler_json *document = NULL;
    ler_error err = {0};
    cr_assert_eq(clr_uuid(&b->facts, &err), LER_OK);
    cr_assert_eq(clr_build(&b->facts, b->arena, &document, &err), LER_OK, "%s", err.message);
    return document;
}

static void expect_refused(bench *b, ler_code code, const char *words) {
    ler_json *document = NULL;
    ler_error err = {0};
    cr_expect_eq(clr_build(&b->facts, b->arena, &document, &err), code, "%s", words);
    cr_expect_not_null(strstr(err.message, words), "%s: %s", words, err.message);
}

static void expect_text(const ler_json *document, const char *pointer, const char *expected) {
    ler_str got = ler_json_str(ler_json_at(document, pointer));
    cr_expect(ler_str_is(got, expected), "%s: %.*s", pointer, (int)got.len,
              got.data == NULL ? "" : got.data);
}

static bool print_violation(void *user, const char *pointer, const char *message) {
    (void)user;
    cr_log_error("%s: %s", pointer, message);
    return true;
}

Test(clr, says_what_the_standard_demands) {
    bench b;
    set_up(&b, "did:example:ada");
    add(&b, "49-3091.00", "v.2", 2);
    add(&b, "11-1011.00", "v.9", 3);
    add(&b, "49-3091.00", "v.1", 0);
    b.facts.partial = true;
    b.facts.status = LEDGER_REVOCATION;
    b.facts.status_list = 3;
    b.facts.status_index = 4711;
    ler_json *d = build_one(&b);
    cr_expect_eq(ler_shape_check(d, "", print_violation, NULL), 0);
    cr_expect_eq(ler_credential_form(d), LER_FORM_CLR);
    cr_expect_eq(ler_json_count(ler_json_get(d, "@context")), 4);
    expect_text(d, "/@context/0", PROFILE_CONTEXT_VC);
    expect_text(d, "/@context/1", PROFILE_CONTEXT_CLR);
    expect_text(d, "/@context/2", PROFILE_CONTEXT_OB);
    expect_text(d, "/@context/3", PROFILE_CONTEXT_OB_EXTENSIONS);
    expect_text(d, "/name", "Learning and Employment Record");
    expect_text(d, "/validFrom", "2026-05-20T00:00:00Z");
    expect_text(d, "/credentialSubject/id", "did:example:ada");
    cr_expect(ler_json_is(ler_json_get(d, "partial"), LER_JSON_TRUE));
    expect_text(d, "/credentialStatus/id", "https://school.example/status/3#4711");
    expect_text(d, "/credentialStatus/statusPurpose", "revocation");
    cr_expect_eq(ler_json_count(ler_json_get(d, "relatedResource")), 3);
    /* By occupation and level, whatever the order of the roster; each one untouched. */
    cr_expect_eq(ler_json_at(d, "/credentialSubject/verifiableCredential/0"), b.credentials[1]);
    cr_expect_eq(ler_json_at(d, "/credentialSubject/verifiableCredential/1"), b.credentials[2]);
    cr_expect_eq(ler_json_at(d, "/credentialSubject/verifiableCredential/2"), b.credentials[0]);
    /* The manager's achievement is related to the top one of the mechanics; theirs are in order. */
    const ler_json *a = ler_json_at(d, "/credentialSubject/association");
    cr_assert_eq(ler_json_count(a), 2);
    const char *ids[3];
    for (size_t i = 0; i < 3; i++)
        ids[i] =
            ler_json_str(ler_json_at(b.credentials[i], "/credentialSubject/achievement/id")).data;
    expect_text(a, "/0/associationType", "precedes");
    expect_text(a, "/0/sourceId", ids[2]);
    expect_text(a, "/0/targetId", ids[0]);
    expect_text(a, "/1/associationType", "isRelatedTo");
    expect_text(a, "/1/sourceId", ids[1]);
    expect_text(a, "/1/targetId", ids[0]);
    tear_down(&b);
}

Test(clr, one_credential_needs_no_association) {
    bench b;
    set_up(&b, "");
    add(&b, "49-3091.00", "v.1", -1);
    ler_json *d = build_one(&b);
    cr_expect_eq(ler_shape_check(d, "", print_violation, NULL), 0);
    cr_expect_null(ler_json_at(d, "/credentialSubject/association"));
    cr_expect_null(ler_json_at(d, "/credentialSubject/id"));
    cr_expect_null(ler_json_get(d, "credentialStatus"));
    cr_expect_eq(ler_json_count(ler_json_at(d, "/credentialSubject/identifier")), 3);
    cr_expect(ler_json_is(ler_json_get(d, "partial"), LER_JSON_FALSE));
    tear_down(&b);
}

Test(clr, id_and_digest_are_those_of_the_collection) {
    bench b;
    set_up(&b, "");
    add(&b, "49-3091.00", "v.1", 0);
    add(&b, "49-3091.00", "v.2", 1);
    uint8_t first[32], other[32];
    build_one(&b);
    char uuid[LER_UUID_TEXT];
    strcpy(uuid, b.facts.uuid);
    cr_assert_eq(clr_digest(&b.facts, b.arena, first, NULL), LER_OK);
    /* Another order, date, status, proof; and more is known by now. */
    ler_json *swap = b.credentials[0];
    b.credentials[0] = b.credentials[1];
    b.credentials[1] = swap;
    b.facts.partial = true;
    b.facts.from.seconds++;
    b.facts.status = LEDGER_REVOCATION;
    cr_assert(ler_json_set_text(b.arena, ler_json_get(swap, "proof"), "proofValue", LER_STR("zz")));
    build_one(&b);
    cr_expect_str_eq(b.facts.uuid, uuid);
    cr_assert_eq(clr_digest(&b.facts, b.arena, other, NULL), LER_OK);
    cr_expect_arr_eq(first, other, 32);
    /* What one of them says decides. */
    cr_assert(ler_json_set_text(b.arena, swap, "name", LER_STR("Another name")));
    cr_assert_eq(clr_digest(&b.facts, b.arena, other, NULL), LER_OK);
    cr_expect_arr_neq(first, other, 32);
    /* Another collection, learner or kind of learner: another record. */
    b.facts.count = 1;
    cr_assert_eq(clr_uuid(&b.facts, NULL), LER_OK);
    cr_expect_str_neq(b.facts.uuid, uuid);
    b.facts.count = 2;
    b.entry.learner_kind = "did";
    cr_assert_eq(clr_uuid(&b.facts, NULL), LER_OK);
    cr_expect_str_neq(b.facts.uuid, uuid);
    tear_down(&b);
}

Test(clr, refuses_what_would_be_confused) {
    bench b;
    set_up(&b, "did:example:ada");
    expect_refused(&b, LER_E_LIMIT, "1 to 500 credentials");
    b.facts.count = LER_MAX_EMBEDDED + 1;
    expect_refused(&b, LER_E_LIMIT, "here are 501");
    b.facts.count = 0;
    add(&b, "49-3091.00", "v.1", 0);
    add(&b, "49-3091.00", "v.1", 1);
    expect_refused(&b, LER_E_CONFLICT, "of one framework version");
    b.facts.count = 1;
    b.entry.value[ROSTER_SUBJECT_DID] = LER_STR("did:example:bob");
    add(&b, "49-3091.00", "v.2", 0);
    expect_refused(&b, LER_E_CONTENT, "different subjects");
    b.facts.count = 1;
    b.entry.value[ROSTER_SUBJECT_DID] = LER_STR("");
    add(&b, "49-3091.00", "v.2", 0);
    build_one(&b); /* one without an id is about nobody else */
    cr_assert(ler_json_set(b.arena, ler_json_get(b.credentials[1], "credentialSubject"),
                           "identifier",
                           ler_json_at(b.credentials[0], "/credentialSubject/identifier")));
    expect_refused(&b, LER_E_CONFLICT, "same salt");
    b.credentials[1] = ler_json_without(b.arena, b.credentials[1], "proof");
    expect_refused(&b, LER_E_CONTENT, "not a signed one of this issuer");
    b.facts.count = 1;
    cr_assert(ler_json_set_text(b.arena, ler_json_get(b.credentials[0], "issuer"), "id",
                                LER_STR("did:example:other")));
    expect_refused(&b, LER_E_CONTENT, "not a signed one of this issuer");
    tear_down(&b);
}

/* Everything that one learner's credentials can have in common, a hundred times. */
Test(clr, no_two_blank_nodes_look_alike_in_a_hundred_credentials) {
    static const char *const DIDS[] = {"", "did:example:ada"};
    for (size_t k = 0; k < 2; k++) {
        bench b;
        set_up(&b, DIDS[k]);
        for (int i = 0; i < MOST; i++) {
            char soc[16], version[16];
            snprintf(soc, sizeof(soc), "49-3%03d.00", i / 4);
            snprintf(version, sizeof(version), "v.%d", i % 4);
            add(&b, soc, version, i % 5 - 1);
        }
        ler_json *d = build_one(&b);
        cr_expect_eq(ler_shape_check(d, "", print_violation, NULL), 0);
        cr_expect_eq(ler_json_count(ler_json_at(d, "/credentialSubject/association")), MOST - 1);
        LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
        LER_AUTO_RDFC rdfc = ler_rdfc_new(LER_SHA256);
        ler_error err = {0};
        for (size_t count = MOST / 4; count <= MOST; count *= 4) {
            b.facts.count = count;
            ler_rdf *rdf = ler_rdf_new(b.arena, NULL);
            clock_t start = clock();
            d = build_one(&b);
            clock_t built = clock();
            cr_assert_eq(ler_ld_to_rdf(contexts, &ler_ld_signed_options, b.arena, d, rdf, &err),
                         LER_OK, "%s %s", err.pointer, err.message);
            cr_assert_eq(ler_rdfc_run(rdfc, rdf, &err), LER_OK, "%s", err.message);
            cr_expect_eq(ler_rdfc_collisions(rdfc), 0);
            cr_log_info("%zu credentials, %zu quads, %zu blank nodes: built in %.1f ms, "
                        "canonicalized in %.1f ms",
                        count, ler_rdf_count(rdf), ler_rdf_blank_count(rdf),
                        (double)(built - start) * 1e3 / CLOCKS_PER_SEC,
                        (double)(clock() - built) * 1e3 / CLOCKS_PER_SEC);
        }
        tear_down(&b);
    }
}
