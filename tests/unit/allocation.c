/* allocation FILE   fails every allocation of a scenario once, and then all from there on
 *
 * malloc, calloc, realloc and strdup are wrapped by the linker, and so is the arena, which asks
 * them for large blocks only: a refusal of its own is an allocation failure to everybody who uses
 * it. FILE is a signed credential. Each scenario must come back with LER_E_MEMORY when its n-th
 * allocation fails, never with success, a crash or a leak (the sanitizers look for those), and
 * succeed when none fails any more. */
#include "framework/framework_internal.h"
#include "ler/case.h"
#include "ler/ctdl.h"
#include "ler/did.h"
#include "ler/drift.h"
#include "ler/fetch.h"
#include "ler/file.h"
#include "ler/ld.h"
#include "ler/proof.h"
#include "ler/sheet.h"
#include "ler/status.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void *__real_ler_arena_alloc(ler_arena *arena, size_t bytes);
void *__real_ler_arena_array(ler_arena *arena, size_t count, size_t size);
char *__real_ler_arena_bytes(ler_arena *arena, size_t bytes);
ler_str __real_ler_arena_str(ler_arena *arena, ler_str s);
void *__wrap_ler_arena_alloc(ler_arena *arena, size_t bytes);
void *__wrap_ler_arena_array(ler_arena *arena, size_t count, size_t size);
char *__wrap_ler_arena_bytes(ler_arena *arena, size_t bytes);
ler_str __wrap_ler_arena_str(ler_arena *arena, ler_str s);

static long countdown = -1; /* allocations until the failing one; below zero: none fails */
static bool from_there_on;  /* later ones fail too */
static bool refused;        /* one has failed */
static long seen;

static bool fails(void) {
    seen++;
    if (countdown < 0)
        return false;
    if (countdown > 0) {
        countdown--;
        return false;
    }
    if (!from_there_on)
        countdown = -1;
    refused = true;
    return true;
}

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t size) {
    return fails() ? NULL : __real_realloc(old, size);
}
char *__wrap_strdup(const char *text) {
    return fails() ? NULL : __real_strdup(text);
}

void *__wrap_ler_arena_alloc(ler_arena *arena, size_t bytes) {
    return fails() ? NULL : __real_ler_arena_alloc(arena, bytes);
}
void *__wrap_ler_arena_array(ler_arena *arena, size_t count, size_t size) {
    return fails() ? NULL : __real_ler_arena_array(arena, count, size);
}
char *__wrap_ler_arena_bytes(ler_arena *arena, size_t bytes) {
    return fails() ? NULL : __real_ler_arena_bytes(arena, bytes);
}
ler_str __wrap_ler_arena_str(ler_arena *arena, ler_str s) {
    return fails() ? LER_STR_NONE : __real_ler_arena_str(arena, s);
}

static ler_str document;

static ler_code read_and_write(ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *v = NULL;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, document, NULL, &v, err));
    ler_jcs_write(v, &out);
    return ler_buf_done(&out, err);
}

static ler_code expand(ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    ler_json *v = NULL, *expanded = NULL;
    if (arena == NULL || contexts == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, document, NULL, &v, err));
    return ler_ld_expand(contexts, &ler_ld_signed_options, arena, v, &expanded, err);
}

static ler_code canonicalize(ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_rdf *rdf = arena == NULL ? NULL : ler_rdf_new(arena, NULL);
    ler_json *v = NULL;
    if (rdf == NULL || contexts == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, document, NULL, &v, err));
    TRY(ler_ld_to_rdf(contexts, &ler_ld_signed_options, arena, v, rdf, err));
    TRY(ler_rdf_canonical(rdf, LER_SHA256, &out, err));
    return ler_buf_done(&out, err);
}

static ler_code verify(ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    LER_AUTO_ENGINE engine = resolver == NULL ? NULL : ler_proof_engine_new(resolver);
    ler_proof_options options = {.now = {1900000000, 0, true}};
    ler_proof_result *result = NULL;
    ler_json *v = NULL;
    if (arena == NULL || engine == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, document, NULL, &v, err));
    TRY(ler_proof_verify(engine, v, &options, arena, &result, err));
    if (result->status == LER_PROOF_UNKNOWN) /* it says so itself that it could not tell */
        return ler_fail(err, LER_E_MEMORY, "cannot tell");
    if (result->status == LER_PROOF_FAIL)
        return ler_fail(err, LER_E_CRYPTO, "a good proof was called bad");
    return LER_OK;
}

static char folder[] = "/tmp/ler-allocation-XXXXXX"; /* of the cache */

/* What is not remembered for want of memory, or on disk alone, is no failure: but it is the right
 * body or none. */
static ler_code cache(ler_error *err) {
    LER_AUTO_CACHE cache = NULL;
    LER_AUTO_BUF body = ler_buf_new(LER_MAX_CREDENTIAL);
    int64_t age;
    ler_error why = {.code = LER_E_READ};
    TRY(ler_cache_open(folder, &cache, err));
    TRY(ler_cache_put(cache, LER_STR("key"), 10, document, err));
    ler_cache_put_failure(cache, LER_STR("other"), 10, &why);
    for (int round = 0; round < 2; round++) { /* from the memory, then from the disk */
        ler_buf_reset(&body);
        ler_code code = ler_cache_get(cache, LER_STR("key"), 10, 0, &body, &age, err);
        if (code == LER_E_NOT_FOUND)
            return ler_no_memory(err);
        TRY(code);
        if (!ler_str_equal(ler_buf_view(&body), document))
            return ler_fail(err, LER_E_INTERNAL, "another body");
        ler_cache_free(&cache);
        TRY(ler_cache_open(folder, &cache, err));
    }
    ler_cache_drop(cache, LER_STR("key"));
    return refused ? ler_no_memory(err) : LER_OK;
}

static ler_code did_web(ler_error *err) {
    static const ler_fetch_options options = {0};
    LER_AUTO_BUF did = ler_buf_new(LER_MAX_DID), url = ler_buf_new(LER_MAX_URL);
    LER_AUTO_FETCHER fetcher = NULL;
    ler_did_url parts;
    TRY(ler_did_web_from_url(LER_STR("https://example.org:8443/a/b/"), &did, err));
    TRY(ler_did_url_parse(ler_buf_view(&did), &parts, err));
    TRY(ler_did_web_url(&parts, false, &url, err));
    return ler_fetcher_new(&options, &fetcher, err);
}

static ler_code status_list(ler_error *err) {
    static uint8_t bits[LER_MIN_STATUS_ENTRIES / 8];
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_BUF again = ler_buf_new(LER_MAX_STATUS_BITS / 8);
    ler_status_list_facts facts = {.id = LER_STR("https://uni.example/status/1"),
                                   .issuer = LER_STR("did:key:z6MkExample"),
                                   .purpose = "revocation",
                                   .bits = {(const char *)bits, sizeof bits}};
    ler_status_list list;
    ler_json *v = NULL;
    if (arena == NULL)
        return ler_no_memory(err);
    ler_bitstring_set(bits, sizeof bits, 7, true);
    TRY(ler_status_list_build(&facts, arena, &v, err));
    TRY(ler_status_list_read(v, facts.id, &again, &list, err));
    if (!ler_bitstring_get(ler_buf_view(&again), 7))
        return ler_fail(err, LER_E_INTERNAL, "a bit was lost");
    return LER_OK;
}

/* The example framework and a version of it, with one statement reworded and one gone: made before
 * anything fails. */
static ler_store *versions;

static ler_code make_versions(ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_FRAMEWORK);
    LER_AUTO_FRAMEWORK first = NULL;
    LER_AUTO_FRAMEWORK second = NULL;
    TRY(ler_store_open(NULL, false, &versions, err));
    TRY(ler_file_read(LER_SOURCE_DIR "/schemas/example-framework.json", &text, err));
    TRY(ler_framework_load(ler_buf_view(&text), NULL, &first, err));
    TRY(ler_store_add(versions, &first, err));
    char *at = memmem(text.data, text.len, "v.26.11", 7);
    char *word = memmem(text.data, text.len, "full interval", 13);
    if (at == NULL || word == NULL)
        return ler_fail(err, LER_E_CONTENT, "the example is another one");
    memcpy(at, "v.27.01", 7);
    memcpy(word, "half", 4);
    TRY(ler_framework_load(ler_buf_view(&text), NULL, &second, err));
    return ler_store_add(versions, &second, err);
}

static ler_code drift(ler_error *err) {
    const ler_framework *from;
    ler_drift_claim claims[40] = {0};
    ler_drift_level level = {LER_STR("core"), LER_STR_NONE, LER_STR("advanced"), true};
    ler_drift found;
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_DRIFT_BOOK book = ler_drift_book_new();
    LER_AUTO_POLICY policy = NULL;
    if (arena == NULL || book == NULL)
        return ler_no_memory(err);
    TRY(ler_policy_read(NULL, &policy, err));
    TRY(ler_store_load(versions, 0, &from, err));
    ler_drift_record record = {.soc = ler_framework_occupation(from)->soc,
                               .version = ler_framework_version(from),
                               .from = from,
                               .from_kept = true,
                               .claims = claims,
                               .levels = &level,
                               .level_count = 1,
                               .policy = policy};
    for (; record.claim_count < ler_framework_statement_count(from); record.claim_count++) {
        const ler_statement *s = ler_framework_statement(from, record.claim_count);
        claims[record.claim_count] = (ler_drift_claim){s, s->code, s->text, true};
    }
    TRY(ler_drift_find(book, versions, &record, NULL, arena, &found, err));
    if (found.version_count != 1 || found.versions[0].totals[LER_REWORDED] != 1)
        return ler_fail(err, LER_E_INTERNAL, "drift was not found");
    record.from = NULL;
    return ler_drift_find(book, versions, &record, NULL, arena, &found, err);
}

/* A framework with a strand of its own. */
static const char full[] =
    "{\"schemaVersion\":\"1.0\",\"format\":\"ler-framework-1\",\"exportedAt\":"
    "\"2026-01-01T00:00:00Z\",\"attribution\":\"A\",\"occupation\":{\"soc\":\"11-1111.00\","
    "\"title\":\"T\"},\"framework\":{\"version\":\"1\",\"levels\":{\"emerging\":{\"label\":"
    "\"E\",\"statements\":[\"Does it\"]},\"developing\":{\"label\":\"D\",\"statements\":[]},"
    "\"proficient\":{\"label\":\"P\",\"statements\":[]},\"advanced\":{\"label\":\"A\","
    "\"statements\":[]}}},\"strands\":[{\"key\":\"s\",\"label\":\"S\",\"levels\":[{\"key\":"
    "\"l\",\"label\":\"L\"}],\"domains\":[{\"key\":\"d\",\"label\":\"D\"}],\"sources\":[{"
    "\"key\":\"o\",\"label\":\"O\",\"title\":\"O\"}],\"statements\":[{\"level\":\"l\","
    "\"domain\":\"d\",\"text\":\"Says it\",\"sources\":[\"o\"]}]}],\"anchors\":{\"cip\":["
    "\"47.0610\"]}}";

/* Out as a CASE package and in again. */
static ler_code exchange(ler_error *err) {
    const ler_export_options how = {.base = LER_STR("https://a.example")};
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    LER_AUTO_BUF package = ler_buf_new(LER_MAX_EXCHANGE);
    TRY(ler_framework_load_made(LER_STR(full), true, NULL, &fw, err));
    TRY(ler_case_export(fw, &how, &package, err));
    TRY(ler_case_import(ler_buf_view(&package), NULL, NULL, &again, err));
    if (strcmp(ler_framework_digest(fw)->full, ler_framework_digest(again)->full) != 0)
        return ler_fail(err, LER_E_INTERNAL, "another framework");
    return LER_OK;
}

/* A package of somebody else: levels from a rubric and by name, texts on several lines. What a
 * finding loses for want of memory is no failure. */
static ler_code foreign_package(ler_error *err) {
    static const char theirs[] =
        "{\"CFDocument\":{\"identifier\":\"d\",\"uri\":\"u\",\"creator\":\"C\",\"title\":\"T\"},"
        "\"CFItems\":[{\"identifier\":\"a\",\"fullStatement\":\"A\\nb\"},{\"identifier\":\"b\","
        "\"fullStatement\":\"Group\"},{\"identifier\":\"l\",\"fullStatement\":\"Low\"},{"
        "\"identifier\":\"c\",\"fullStatement\":\"Single\"}],\"CFAssociations\":[{"
        "\"associationType\":\"isChildOf\",\"originNodeURI\":{\"identifier\":\"a\"},"
        "\"destinationNodeURI\":{\"identifier\":\"b\"}},{\"associationType\":\"hasSkillLevel\","
        "\"originNodeURI\":{\"identifier\":\"a\"},\"destinationNodeURI\":{\"identifier\":\"l\"}}],"
        "\"CFRubrics\":[{\"CFRubricCriteria\":[{\"CFItemURI\":{\"identifier\":\"c\"},"
        "\"CFRubricCriterionLevels\":[{\"quality\":\"low\",\"description\":\"Does it\"}]}]}]}";
    LER_AUTO_FRAMEWORK fw = NULL;
    ler_import_options how = {.soc = LER_STR("11-1111.00"), .version = LER_STR("1")};
    TRY(ler_case_import(LER_STR(theirs), &how, NULL, &fw, err));
    if (ler_framework_statement_count(fw) != 2)
        return ler_fail(err, LER_E_INTERNAL, "another framework");
    return refused ? ler_no_memory(err) : LER_OK;
}

/* Out as a graph of CTDL-ASN and in again. */
static ler_code graph(ler_error *err) {
    const ler_export_options how = {.base = LER_STR("https://a.example")},
                             bare = {.base = LER_STR_NONE};
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_BUF other = ler_buf_new(LER_MAX_EXCHANGE);
    TRY(ler_framework_load_made(LER_STR(full), true, NULL, &fw, err));
    TRY(ler_ctdl_export(fw, &how, &other, err));
    TRY(ler_ctdl_export(fw, &bare, &out, err));
    TRY(ler_ctdl_import(ler_buf_view(&out), NULL, NULL, &again, err));
    if (strcmp(ler_framework_digest(fw)->full, ler_framework_digest(again)->full) != 0)
        return ler_fail(err, LER_E_INTERNAL, "another framework");
    return LER_OK;
}

/* A graph of somebody else: levels from a scheme, texts in languages and on several lines. */
static ler_code foreign_graph(ler_error *err) {
    static const char theirs[] =
        "{\"@context\":\"https://credreg.net/ctdlasn/schema/context/"
        "json\",\"@graph\":[{\"@id\":\"f\","
        "\"@type\":\"ceasn:CompetencyFramework\",\"ceasn:name\":{\"en\":\"T\"},"
        "\"ceasn:hasTopChild\":[\"a\",\"b\"],\"ceasn:dateCreated\":\"2020-01-01\","
        "\"ceterms:occupationType\":{\"ceterms:codedNotation\":\"11-1111\"}},{\"@id\":\"a\","
        "\"@type\":\"ceasn:Competency\",\"ceasn:competencyText\":{\"en\":\"A\\nb\",\"de\":\"C\"},"
        "\"http://purl.org/ctdlasn/terms/hasChild\":[\"c\"]},{\"@id\":\"b\",\"@type\":"
        "\"ceasn:Competency\",\"ceasn:competencyText\":\"B\",\"ceasn:complexityLevel\":\"l\"},{"
        "\"@id\":\"c\",\"@type\":\"ceasn:Competency\",\"ceasn:competencyText\":{\"en\":\"C\\nd\"},"
        "\"ceasn:complexityLevel\":\"l\"},{\"@id\":\"s\",\"@type\":\"skos:ConceptScheme\","
        "\"skos:hasTopConcept\":[\"l\"]},{\"@id\":\"l\",\"@type\":\"skos:Concept\","
        "\"skos:prefLabel\":\"Low\"}]}";
    LER_AUTO_FRAMEWORK fw = NULL;
    ler_import_options how = {.version = LER_STR("1")};
    TRY(ler_ctdl_import(LER_STR(theirs), &how, NULL, &fw, err));
    if (ler_framework_statement_count(fw) != 2)
        return ler_fail(err, LER_E_INTERNAL, "another framework");
    return refused ? ler_no_memory(err) : LER_OK;
}

/* Out as a table and in again, and a table of somebody else. */
static ler_code sheet(ler_error *err) {
    static const char theirs[] = "level,statement,sources\nLevel 2,\"a\nb\",X\nLevel 1,c,\n";
    LER_AUTO_FRAMEWORK fw = NULL;
    LER_AUTO_FRAMEWORK again = NULL;
    LER_AUTO_FRAMEWORK other = NULL;
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_FINDINGS lost = ler_findings_new();
    ler_import_options how = {
        .soc = LER_STR("11-1111.00"), .version = LER_STR("1"), .title = LER_STR("T")};
    if (lost == NULL)
        return ler_no_memory(err);
    TRY(ler_framework_load_made(LER_STR(full), true, NULL, &fw, err));
    TRY(ler_sheet_export(fw, lost, &out, err));
    TRY(ler_sheet_import(ler_buf_view(&out), NULL, NULL, &again, err));
    TRY(ler_sheet_import(LER_STR(theirs), &how, NULL, &other, err));
    if (ler_framework_statement_count(again) != 2 || ler_framework_statement_count(other) != 2)
        return ler_fail(err, LER_E_INTERNAL, "another framework");
    return refused ? ler_no_memory(err) : LER_OK;
}

static const struct {
    const char *name;
    ler_code (*run)(ler_error *err);
} scenarios[] = {{"read-and-write", read_and_write},
                 {"expand", expand},
                 {"canonicalize", canonicalize},
                 {"verify", verify},
                 {"status-list", status_list},
                 {"cache", cache},
                 {"did-web", did_web},
                 {"drift", drift},
                 {"exchange", exchange},
                 {"foreign-package", foreign_package},
                 {"graph", graph},
                 {"foreign-graph", foreign_graph},
                 {"sheet", sheet}};

static int walk(size_t s) {
    ler_error err = {0};
    char text[1024];
    seen = 0;
    refused = false;
    if (scenarios[s].run(&err) != LER_OK) {
        printf("FAIL %s: without any failure: %s\n", scenarios[s].name,
               ler_error_text(&err, text, sizeof text));
        return 1;
    }
    long total = seen;
    for (int forever = 0; forever < 2; forever++) {
        for (long n = 0; n < total; n++) {
            from_there_on = forever == 1;
            countdown = n;
            refused = false;
            err = (ler_error){0};
            ler_code code = scenarios[s].run(&err);
            bool reached = countdown < 0 || from_there_on;
            countdown = -1;
            if (reached && code != LER_E_MEMORY) {
                printf("FAIL %s: allocation %ld of %ld fails%s, and the outcome is %s: %s\n",
                       scenarios[s].name, n + 1, total, forever ? " and all behind it" : "",
                       ler_code_name(code), ler_error_text(&err, text, sizeof text));
                return 1;
            }
        }
    }
    printf("%s: %ld allocations, each failed once and from there on\n", scenarios[s].name, total);
    return 0;
}

int main(int argc, char **argv) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_error err = {0};
    int bad = 0;
    if (argc != 2 || ler_file_read(argv[1], &text, &err) != LER_OK) {
        fprintf(stderr, "usage: allocation SIGNED-CREDENTIAL\n");
        return 2;
    }
    document = ler_buf_view(&text);
    if (mkdtemp(folder) == NULL || make_versions(&err) != LER_OK)
        return 2;
    for (size_t s = 0; s < sizeof scenarios / sizeof *scenarios; s++)
        bad += walk(s);
    ler_store_free(&versions);
    rmdir(folder); /* the last round left nothing in it */
    return bad > 0;
}
