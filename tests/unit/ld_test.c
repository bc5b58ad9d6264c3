/* JSON-LD: the pinned contexts, IRIs, safe mode, the shape of signed documents, one store in many
 * threads. The algorithms themselves are tested by the W3C manifests (tests/conformance). */
#include "ld/iri.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include "ler/ld.h"
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>

#define SHARED LER_SOURCE_DIR "/../shared/"
#define ARENA ((size_t)256 << 20)

static bool read_text(const char *path, ler_buf *buf) {
    ler_error err;
    *buf = ler_buf_new(LER_MAX_CREDENTIAL);
    return ler_file_read(path, buf, &err) == LER_OK;
}

static void sha256_hex(ler_str data, char out[65]) {
    uint8_t digest[LER_DIGEST_MAX];
    LER_AUTO_BUF hex = ler_buf_new(128);
    cr_assert_eq(ler_digest(LER_SHA256, data, digest, NULL), LER_OK);
    ler_hex_encode(digest, 32, &hex);
    snprintf(out, 65, "%s", hex.data);
}

/* ---- contexts ---- */

Test(ld, contexts_are_what_their_digests_say) {
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    cr_assert_eq(ler_ld_builtin_count(), 18);
    for (size_t i = 0; i < ler_ld_builtin_count(); i++) {
        const ler_ld_builtin *b = ler_ld_builtin_at(i);
        LER_AUTO_BUF canonical = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_json *v = NULL;
        ler_error err;
        char hex[65];
        cr_assert_eq(ler_json_read(arena, (ler_str){b->text, b->len}, NULL, &v, &err), LER_OK,
                     "%s: %s", b->url, err.message);
        ler_jcs_write(v, &canonical);
        sha256_hex(ler_buf_view(&canonical), hex);
        cr_expect_str_eq(hex, b->jcs_sha256, "%s", b->url);
    }
    /* The digest that VC 2.0 (B.1) gives for its context file. */
    for (size_t i = 0; i < ler_ld_builtin_count(); i++)
        if (strcmp(ler_ld_builtin_at(i)->url, LER_LD_CREDENTIALS_V2) == 0)
            cr_expect_str_eq(ler_ld_builtin_at(i)->file_sha256,
                             "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734");
}

Test(ld, contexts_equal_the_published_ones) {
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    ler_buf index_text;
    ler_json *index = NULL;
    ler_error err;
    if (!read_text(SHARED "standards/contexts/index.json", &index_text))
        cr_skip_test("SKIPPED: no published contexts in ../shared/standards/contexts");
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&index_text), NULL, &index, &err), LER_OK);
    for (size_t i = 0; i < ler_ld_builtin_count(); i++) {
        const ler_ld_builtin *b = ler_ld_builtin_at(i);
        ler_str file = ler_json_get_text(index, b->url);
        char path[1024], hex[65];
        ler_buf text;
        ler_json *theirs = NULL;
        LER_AUTO_BUF canonical = ler_buf_new(LER_MAX_CREDENTIAL);
        snprintf(path, sizeof path, SHARED "standards/contexts/%.*s", (int)file.len, file.data);
        cr_assert(file.len > 0 && read_text(path, &text), "%s", b->url);
        sha256_hex(ler_buf_view(&text), hex);
        cr_expect_str_eq(hex, b->file_sha256, "%s", b->url);
        cr_assert_eq(ler_json_read(arena, ler_buf_view(&text), NULL, &theirs, &err), LER_OK);
        ler_jcs_write(theirs, &canonical);
        sha256_hex(ler_buf_view(&canonical), hex);
        cr_expect_str_eq(hex, b->jcs_sha256, "%s", b->url);
        ler_buf_free(&text);
    }
    ler_buf_free(&index_text);
}

static bool mentions(const ler_json *v, const char *key) {
    for (size_t i = 0; i < ler_json_count(v); i++) {
        const ler_json *inner =
            ler_json_is(v, LER_JSON_OBJECT) ? ler_json_member_at(v, i)->value : ler_json_item(v, i);
        if ((ler_json_is(v, LER_JSON_OBJECT) && ler_str_is(ler_json_member_at(v, i)->key, key)) ||
            mentions(inner, key))
            return true;
    }
    return false;
}

/* The store does not validate scoped contexts of its own documents ahead of time; here they are
 * all processed in full, as a context that came with a document would be. */
Test(ld, contexts_are_valid_through_and_through) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    for (size_t i = 0; i < ler_ld_builtin_count(); i++) {
        const ler_ld_builtin *b = ler_ld_builtin_at(i);
        ler_json *v = NULL, *out;
        ler_error err;
        cr_assert_eq(ler_json_read(arena, (ler_str){b->text, b->len}, NULL, &v, &err), LER_OK);
        cr_expect_eq(ler_ld_expand(contexts, NULL, arena, v, &out, &err), LER_OK, "%s: %s", b->url,
                     err.message);
        /* Results kept in the store must not depend on the document's base, nor load anything. */
        cr_expect_not(mentions(v, "@base") || mentions(v, "@import"), "%s", b->url);
    }
}

Test(ld, store_takes_new_contexts_and_replaces_none) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    ler_str url = LER_STR("https://example.org/c"),
            text = LER_STR("{\"@context\":{\"a\":\"urn:a\"}}");
    ler_error err;
    cr_expect_eq(ler_ld_contexts_add(contexts, url, text, &err), LER_OK);
    cr_expect_eq(ler_ld_contexts_add(contexts, url, text, &err), LER_E_CONFLICT);
    cr_expect_eq(ler_ld_contexts_add(contexts, LER_STR(LER_LD_CREDENTIALS_V2), text, &err),
                 LER_E_CONFLICT);
    cr_expect_eq(ler_ld_contexts_add(contexts, LER_STR("c"), text, &err), LER_E_USAGE);
    cr_expect_eq(ler_ld_contexts_add(contexts, LER_STR("urn:x"), LER_STR("{}"), &err),
                 LER_E_CONTENT);
    cr_expect_eq(ler_ld_contexts_add(contexts, LER_STR("urn:x"), LER_STR("{"), &err), LER_E_SYNTAX);
    cr_expect(ler_ld_contexts_has(contexts, url));
    cr_expect_not(ler_ld_contexts_has(contexts, LER_STR("urn:x")));
}

/* ---- IRIs ---- */

static const char *const resolved[][2] = {
    /* RFC 3986 5.4, base http://a/b/c/d;p?q */
    {"g:h", "g:h"},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q#s"},
    {"g#s", "http://a/b/c/g#s"},
    {"g?y#s", "http://a/b/c/g?y#s"},
    {";x", "http://a/b/c/;x"},
    {"g;x", "http://a/b/c/g;x"},
    {"g;x?y#s", "http://a/b/c/g;x?y#s"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"./", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"../../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {".g", "http://a/b/c/.g"},
    {"g..", "http://a/b/c/g.."},
    {"..g", "http://a/b/c/..g"},
    {"./../g", "http://a/b/g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/./h", "http://a/b/c/g/h"},
    {"g/../h", "http://a/b/c/h"},
    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
    {"g;x=1/../y", "http://a/b/c/y"},
    {"g?y/./x", "http://a/b/c/g?y/./x"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"g#s/./x", "http://a/b/c/g#s/./x"},
    {"g#s/../x", "http://a/b/c/g#s/../x"},
    {"http:g", "http:g"},
};

Test(ld, references_resolve_as_in_rfc_3986) {
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    for (size_t i = 0; i < sizeof resolved / sizeof *resolved; i++) {
        ler_str out =
            ld_iri_resolve(arena, LER_STR("http://a/b/c/d;p?q"), ler_str_of(resolved[i][0]));
        cr_expect(ler_str_is(out, resolved[i][1]), "%s: %.*s", resolved[i][0], (int)out.len,
                  out.data);
    }
    cr_expect(ler_str_is(ld_iri_resolve(arena, LER_STR("http://a"), LER_STR("b")), "http://a/b"));
    cr_expect(ler_str_is(ld_iri_resolve(arena, LER_STR(""), LER_STR("b")), "b"));
    cr_expect_not(ld_iri_is_absolute(LER_STR("1a:b")));
    cr_expect_not(ld_iri_is_absolute(LER_STR(":b")));
    cr_expect_not(ld_iri_is_well_formed(LER_STR("a:b c")));
    cr_expect_not(ld_iri_is_well_formed(LER_STR("a:b#c#d")));
}

/* ---- refusals: safe mode and the shape ---- */

#define V2 "\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\"]"
#define OB                                                                                         \
    "\"@context\":[\"" LER_LD_CREDENTIALS_V2                                                       \
    "\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"
#define CLR                                                                                        \
    "\"@context\":[\"" LER_LD_CREDENTIALS_V2                                                       \
    "\",\"https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json\","                          \
    "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"
#define VC "\"type\":[\"VerifiableCredential\"]"
#define OBC "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]"

typedef struct refusal {
    const char *id, *text, *pointer, *message;
} refusal;

static const refusal strict[] = {
    /* L1: what no context defines */
    {"L1 member", "{" V2 "," VC ",\"grade\":\"A\"}", "/grade", "no context defines"},
    {"L1 deep", "{" V2 "," VC ",\"issuer\":{\"id\":\"urn:x:1\",\"rank\":1}}", "/issuer/rank",
     "no context defines"},
    {"L1 keyword form", "{" V2 "," VC ",\"@shape\":\"A\"}", "/@shape", "no context defines"},
    {"L1 type", "{" V2 ",\"type\":[\"VerifiableCredential\",\"Diploma\"]}", "/type/1", "Diploma"},
    {"L1 relative id", "{" V2 "," VC ",\"id\":\"credential/1\"}", "/id", "absolute IRI"},
    {"L1 relative @id value", "{" V2 "," VC ",\"credentialSchema\":\"s.json\"}",
     "/credentialSchema", "absolute IRI"},
    {"L1 OB, in the achievement",
     "{" OB "," OBC ",\"credentialSubject\":{\"type\":[\"AchievementSubject\"],\"achievement\":"
     "{\"id\":\"urn:x:1\",\"type\":[\"Achievement\"],\"colour\":\"red\"}}}",
     "/credentialSubject/achievement/colour", "no context defines"},
    {"L1 the scope has ended", "{" OB "," VC ",\"hashed\":true}", "/hashed", "no context defines"},
    /* L2: the same RDF in other JSON */
    {"L2 IRI", "{" V2 "," VC ",\"https://www.w3.org/2018/credentials#validUntil\":\"x\"}",
     "/https:~1~1www.w3.org~12018~1credentials#validUntil", "spelled as an IRI"},
    {"L2 @id", "{" V2 "," VC ",\"@id\":\"urn:x:1\"}", "/@id", "keyword"},
    {"L2 @type", "{" V2 ",\"@type\":[\"VerifiableCredential\"]}", "/@type", "keyword"},
    {"L2 @included", "{" V2 "," VC ",\"@included\":[{\"id\":\"urn:x:1\"}]}", "/@included",
     "keyword"},
    {"L2 @nest", "{" V2 "," VC ",\"@nest\":{\"name\":\"x\"}}", "/@nest", "keyword"},
    {"L2 @graph", "{" V2 ",\"@graph\":[{" VC "}]}", "/@graph", "keyword"},
    {"L2 @reverse", "{" V2 "," VC ",\"@reverse\":{}}", "/@reverse", "keyword"},
    {"L2 @set", "{" V2 "," VC ",\"name\":{\"@set\":[\"x\"]}}", "/name/@set", "keyword"},
    {"L2 @list", "{" V2 "," VC ",\"name\":{\"@list\":[\"x\"]}}", "/name/@list", "keyword"},
    {"L2 @index", "{" V2 "," VC ",\"@index\":\"x\"}", "/@index", "keyword"},
    {"L2 value object for a date",
     "{" V2 "," VC ",\"validFrom\":{\"@value\":\"2026-01-01T00:00:00Z\",\"@type\":"
     "\"http://www.w3.org/2001/XMLSchema#dateTime\"}}",
     "/validFrom/@value", "plainly"},
    {"L2 value object for an id", "{" V2 "," VC ",\"issuer\":{\"@value\":\"urn:x:1\"}}",
     "/issuer/@value", "plainly"},
    {"L2 value alone", "{" V2 "," VC ",\"name\":{\"@value\":\"x\"}}", "/name/@value",
     "plain string"},
    {"L2 value with @index", "{" V2 "," VC ",\"name\":{\"@value\":\"x\",\"@index\":\"y\"}}",
     "/name/@index", "no such member"},
    {"L2 type as an IRI",
     "{" V2 ",\"type\":[\"https://www.w3.org/2018/credentials#VerifiableCredential\"]}", "/type/0",
     "must be written as the term"},
    {"L2 array in an array", "{" V2 "," VC ",\"issuer\":[[\"urn:x:1\"]]}", "/issuer/0",
     "array right inside an array"},
    {"L2 null", "{" V2 "," VC ",\"validUntil\":null}", "/validUntil", "dropped"},
    {"L2 null in a list", "{" V2 "," VC ",\"name\":[\"x\",null]}", "/name/1", "dropped"},
    {"L2 blank node", "{" V2 "," VC ",\"id\":\"_:b0\"}", "/id", "blank node"},
    {"L2 compact IRI", "{\"@context\":\"" LER_LD_CREDENTIALS_V1 "\"," VC ",\"issuer\":\"cred:x\"}",
     "/issuer", "spelled in full"},
    {"L2 class for a property",
     "{" OB "," OBC ",\"credentialSubject\":{\"type\":[\"AchievementSubject\"],\"achievement\":"
     "{\"id\":\"urn:x:1\",\"type\":[\"Achievement\"],\"Criteria\":{\"narrative\":\"x\"}}}}",
     "/credentialSubject/achievement/Criteria", "criteria"},
    {"L2 true as a string",
     "{" OB "," OBC ",\"credentialSubject\":{\"type\":[\"AchievementSubject\"],\"identifier\":"
     "[{\"type\":\"IdentityObject\",\"hashed\":\"true\"}]}}",
     "/credentialSubject/identifier/0/hashed", "true or false"},
    {"L2 number as a string",
     "{" OB "," OBC ",\"credentialSubject\":{\"type\":[\"AchievementSubject\"],"
     "\"creditsEarned\":\"3\"}}",
     "/credentialSubject/creditsEarned", "a number"},
    {"L2 true for a string", "{" V2 "," VC ",\"validUntil\":true}", "/validUntil", "is a string"},
    /* L3: the list of contexts */
    {"L3 unknown",
     "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",\"https://example.org/c\"]," VC "}",
     "/@context/1", "known contexts"},
    {"L3 http", "{\"@context\":[\"http://www.w3.org/ns/credentials/v2\"]," VC "}", "/@context/0",
     "known contexts"},
    {"L3 slash", "{\"@context\":\"" LER_LD_CREDENTIALS_V2 "/\"," VC "}", "/@context",
     "known contexts"},
    {"L3 fragment", "{\"@context\":\"" LER_LD_CREDENTIALS_V2 "#\"," VC "}", "/@context",
     "known contexts"},
    {"L3 file", "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",\"file:///etc/passwd\"]," VC "}",
     "/@context/1", "known contexts"},
    {"L3 inline", "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",{\"grade\":\"urn:g\"}]," VC "}",
     "/@context/1", "URLs"},
    {"L3 null", "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",null]," VC "}", "/@context/1",
     "URLs"},
    {"L3 empty", "{\"@context\":[]," VC "}", "/@context", "1 to 8"},
    {"L3 order",
     "{\"@context\":[\"https://purl.imsglobal.org/spec/ob/v3p0/"
     "context-3.0.3.json\",\"" LER_LD_CREDENTIALS_V2 "\"]," VC "}",
     "/@context/0", "first context"},
    {"L3 twice",
     "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",\"" LER_LD_CREDENTIALS_V2 "\"]," VC "}",
     "/@context/1", "first context"},
    {"L3 missing", "{" VC "}", "/@context", "no @context"},
    {"L3 array root", "[{" V2 "," VC "}]", "", "must be an object"},
    {"L3 inline, deep",
     "{" V2 "," VC ",\"issuer\":{\"@context\":{\"name\":\"urn:n\"},\"id\":\"urn:x:1\"}}",
     "/issuer/@context", "URLs"},
    /* L5 */
    {"L5 @vocab", "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",{\"@vocab\":\"urn:v#\"}]," VC "}",
     "/@context/1", "URLs"},
    {"L6 direction",
     "{" V2 "," VC ",\"name\":{\"@value\":\"x\",\"@language\":\"en\",\"@direction\":\"ltr\"}}",
     "/name/@direction", "direction"},
    {"language", "{" V2 "," VC ",\"name\":{\"@value\":\"x\",\"@language\":\"no such\"}}",
     "/name/@language", "language"},
};

static const refusal safe[] = {
    {"undefined", "{\"@context\":{\"a\":\"urn:a\"},\"a\":\"x\",\"b\":\"y\"}", "/b", "dropped"},
    {"relative type", "{\"@type\":\"T\",\"urn:a\":\"x\"}", "/@type", "dropped"},
    {"relative id", "{\"@id\":\"t\",\"urn:a\":\"x\"}", "/@id", "dropped"},
    {"keyword form", "{\"@foo\":\"t\",\"urn:a\":\"x\"}", "/@foo", "dropped"},
    {"keyword form in the context", "{\"@context\":{\"@foo\":\"urn:f\"},\"urn:a\":\"x\"}",
     "/@context/@foo", "ignored"},
    {"blank predicate", "{\"_:p\":\"x\"}", "/_:p", "blank node"},
    {"ill-formed predicate", "{\"urn:a b\":\"x\"}", "/urn:a b", "absolute IRI"},
    {"null", "{\"urn:a\":null}", "/urn:a", "dropped"},
    {"null @value", "{\"urn:a\":{\"@value\":null}}", "/urn:a", "dropped"},
    {"free value", "[\"x\"]", "/0", "dropped"},
    {"free object", "{\"@graph\":[{\"@id\":\"urn:x\"}]}", "/@graph/0", "dropped"},
    {"free list", "{\"@graph\":[{\"@list\":[\"x\"]}]}", "/@graph/0/@list", "dropped"},
    {"language only", "{\"urn:a\":{\"@language\":\"en\"}}", "/urn:a", "dropped"},
    {"language tag", "{\"urn:a\":{\"@value\":\"x\",\"@language\":\"e n\"}}", "/urn:a/@language",
     "language"},
    {"default language", "{\"@context\":{\"@language\":\"e_n\"},\"urn:a\":\"x\"}", "/urn:a",
     "language"},
    {"direction", "{\"@context\":{\"@direction\":\"rtl\"},\"urn:a\":\"x\"}", "/urn:a", "direction"},
    {"index", "{\"urn:a\":{\"@id\":\"urn:b\",\"@index\":\"i\"}}", "/urn:a/@index", "dropped"},
    {"relative vocab", "{\"@context\":{\"@vocab\":\"v#\"},\"a\":\"x\"}", "/a", "dropped"},
    {"coerced id", "{\"@context\":{\"a\":{\"@id\":\"urn:a\",\"@type\":\"@id\"}},\"a\":\"b\"}", "/a",
     "dropped"},
    {"empty document", "{}", "", "says nothing"},
};

static void expect_refusal(const refusal *r, const ler_ld_options *options, bool to_rdf) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    ler_json *v = NULL;
    ler_error err = {.code = LER_OK};
    cr_assert_eq(ler_json_read(arena, ler_str_of(r->text), NULL, &v, &err), LER_OK, "%s: %s", r->id,
                 err.message);
    ler_code code = to_rdf
                        ? ler_ld_to_rdf(contexts, options, arena, v, ler_rdf_new(arena, NULL), &err)
                        : ler_ld_check_document(contexts, options, arena, v, &err);
    cr_expect_eq(code, LER_E_CONTENT, "%s: code %d %s", r->id, code, err.message);
    cr_expect_str_eq(err.pointer, r->pointer, "%s: %s: %s", r->id, err.pointer, err.message);
    cr_expect_not_null(strstr(err.message, r->message), "%s: %s", r->id, err.message);
}

Test(ld, shapes_that_hide_something_are_refused) {
    for (size_t i = 0; i < sizeof strict / sizeof *strict; i++) {
        expect_refusal(&strict[i], NULL, false);
        expect_refusal(&strict[i], &ler_ld_signed_options, true);
    }
}

Test(ld, safe_mode_drops_nothing) {
    ler_ld_options options = ler_ld_default_options;
    options.safe = true;
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        expect_refusal(&safe[i], &options, true);
}

static const char *const accepted[] = {
    "{" V2 "," VC ",\"id\":\"urn:uuid:1\",\"name\":{\"@value\":\"x\",\"@language\":\"en\"}}",
    "{" V2 "," VC ",\"name\":[{\"@value\":\"x\",\"@language\":\"en\"},"
    "{\"@value\":\"y\",\"@language\":\"de-CH\"}],\"evidence\":[]}",
    "{" V2 ",\"type\":[\"VerifiableCredential\",\"https://example.org/Diploma\"]}",
    "{\"@context\":\"" LER_LD_CREDENTIALS_V2 "\"," VC "}",
    "{\"@context\":[\"" LER_LD_CREDENTIALS_V1 "\"]," VC
    ",\"issuanceDate\":\"2026-01-01T00:00:00Z\"}",
    "{" OB ",\"type\":[\"VerifiableCredential\",\"AchievementCredential\"]}",
    "{" OB ",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]}",
    /* a credential inside, with its own contexts */
    "{" V2 ",\"type\":\"VerifiablePresentation\",\"verifiableCredential\":[{" OB "," OBC
    ",\"id\":\"urn:uuid:2\"}]}",
    "{" CLR ",\"type\":[\"VerifiableCredential\",\"ClrCredential\"],\"name\":\"x\"}",
};

Test(ld, ordinary_shapes_are_accepted) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        LER_AUTO_ARENA arena = ler_arena_new(ARENA);
        ler_json *v = NULL;
        ler_error err = {.code = LER_OK};
        cr_assert_eq(ler_json_read(arena, ler_str_of(accepted[i]), NULL, &v, &err), LER_OK);
        cr_expect_eq(ler_ld_check_document(contexts, NULL, arena, v, &err), LER_OK, "%s: at %s: %s",
                     accepted[i], err.pointer, err.message);
    }
}

/* L4: only documents that are not strict can try; protection is the standard's own. */
Test(ld, protected_terms_stay) {
    static const char *const texts[] = {
        "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",{\"name\":\"urn:other\"}],\"name\":\"x\"}",
        "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",{\"type\":\"@id\"}]}",
        "{\"@context\":[\"" LER_LD_CREDENTIALS_V2 "\",null]}",
    };
    static const char *const codes[] = {"protected term redefinition",
                                        "protected term redefinition",
                                        "invalid context nullification"};
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ler_json *v = NULL, *out;
        ler_error err = {.code = LER_OK};
        cr_assert_eq(ler_json_read(arena, ler_str_of(texts[i]), NULL, &v, &err), LER_OK);
        cr_expect_eq(ler_ld_expand(contexts, NULL, arena, v, &out, &err), LER_E_CONTENT);
        cr_expect(ler_str_is(ler_ld_error_code(&err), codes[i]), "%s", err.message);
    }
}

/* ---- RDF ---- */

static const char *const quads[][2] = {
    {"{\"urn:a\":5.3}", "_:b0 <urn:a> \"5.3E0\"^^<http://www.w3.org/2001/XMLSchema#double> .\n"},
    {"{\"urn:a\":-0.0}", "_:b0 <urn:a> \"0\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"},
    {"{\"urn:a\":1e21}", "_:b0 <urn:a> \"1.0E21\"^^<http://www.w3.org/2001/XMLSchema#double> .\n"},
    {"{\"urn:a\":1e20}",
     "_:b0 <urn:a> \"100000000000000000000\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"},
    {"{\"urn:a\":2.5e-7}",
     "_:b0 <urn:a> \"2.5E-7\"^^<http://www.w3.org/2001/XMLSchema#double> .\n"},
    {"{\"urn:a\":true}", "_:b0 <urn:a> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n"},
    {"{\"urn:a\":{\"@value\":{\"b\":1,\"a\":2.0},\"@type\":\"@json\"}}",
     "_:b0 <urn:a> \"{\\\"a\\\":2,\\\"b\\\":1}\""
     "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .\n"},
    {"{\"urn:a\":{\"@list\":[]}}",
     "_:b0 <urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .\n"},
};

Test(ld, values_become_literals) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    for (size_t i = 0; i < sizeof quads / sizeof *quads; i++) {
        LER_AUTO_BUF out = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_rdf *rdf = ler_rdf_new(arena, NULL);
        ler_json *v = NULL;
        ler_error err = {.code = LER_OK};
        cr_assert_eq(ler_json_read(arena, ler_str_of(quads[i][0]), NULL, &v, &err), LER_OK);
        cr_assert_eq(ler_ld_to_rdf(contexts, NULL, arena, v, rdf, &err), LER_OK, "%s", err.message);
        ler_rdf_write_nquads(rdf, &out);
        cr_expect_str_eq(out.data, quads[i][1]);
    }
}

static bool canonical_of(ler_ld_contexts *contexts, const char *path, ler_buf *out) {
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    ler_rdf *rdf = ler_rdf_new(arena, NULL);
    ler_buf text;
    ler_json *v = NULL;
    ler_error err = {.code = LER_OK};
    if (!read_text(path, &text))
        return false;
    bool ok = ler_json_read(arena, ler_buf_view(&text), NULL, &v, &err) == LER_OK &&
              ler_ld_to_rdf(contexts, &ler_ld_signed_options, arena, v, rdf, &err) == LER_OK &&
              ler_rdf_canonical(rdf, LER_SHA256, out, &err) == LER_OK;
    ler_buf_free(&text);
    if (!ok)
        fprintf(stderr, "%s: at %s: %s\n", path, err.pointer, err.message);
    return ok;
}

Test(ld, worked_examples_give_their_published_quads) {
    static const char *const names[] = {"ob-proficient", "ob-developing", "clr"};
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        LER_AUTO_BUF ours = ler_buf_new(LER_MAX_CREDENTIAL);
        ler_buf theirs;
        char path[1024];
        snprintf(path, sizeof path, SHARED "examples/%s.canonical.nq", names[i]);
        if (!read_text(path, &theirs))
            cr_skip_test("SKIPPED: no worked examples in ../shared/examples");
        snprintf(path, sizeof path, SHARED "examples/%s.unsigned.json", names[i]);
        cr_assert(canonical_of(contexts, path, &ours));
        cr_expect(ler_str_equal(ler_buf_view(&ours), ler_buf_view(&theirs)), "%s", names[i]);
        ler_buf_free(&theirs);
    }
}

/* ---- threads ---- */

typedef struct worker {
    ler_ld_contexts *contexts;
    ler_buf out;
    bool ok;
} worker;

static void *work(void *data) {
    worker *w = data;
    w->ok = true;
    for (int round = 0; w->ok && round < 20; round++) {
        for (size_t i = 0; w->ok && i < sizeof accepted / sizeof *accepted; i++) {
            LER_AUTO_ARENA arena = ler_arena_new(ARENA);
            ler_json *v = NULL;
            ler_rdf *rdf = ler_rdf_new(arena, NULL);
            w->ok =
                ler_json_read(arena, ler_str_of(accepted[i]), NULL, &v, NULL) == LER_OK &&
                ler_ld_to_rdf(w->contexts, &ler_ld_signed_options, arena, v, rdf, NULL) == LER_OK;
            if (w->ok && round == 0)
                ler_rdf_write_nquads(rdf, &w->out);
        }
    }
    return NULL;
}

Test(ld, one_store_serves_many_threads) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    worker workers[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        workers[i] = (worker){contexts, ler_buf_new(LER_MAX_CREDENTIAL), false};
        cr_assert_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++) {
        cr_expect(workers[i].ok);
        cr_expect(ler_str_equal(ler_buf_view(&workers[i].out), ler_buf_view(&workers[0].out)));
    }
    for (int i = 0; i < 4; i++)
        ler_buf_free(&workers[i].out);
}

/* ---- bounds ---- */

Test(ld, depth_and_recursion_have_limits) {
    LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
    LER_AUTO_ARENA arena = ler_arena_new(ARENA);
    ler_json_limits deep = ler_json_default_limits;
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *v = NULL, *out;
    ler_error err;
    deep.depth = 100000;
    for (int i = 0; i < 5000; i++)
        ler_buf_text(&text, "{\"urn:a\":");
    ler_buf_text(&text, "1");
    for (int i = 0; i < 5000; i++)
        ler_buf_text(&text, "}");
    if (ler_json_read(arena, ler_buf_view(&text), &deep, &v, &err) == LER_OK)
        cr_expect_eq(ler_ld_expand(contexts, NULL, arena, v, &out, &err), LER_E_LIMIT);
    /* a chain of terms, each defined by the next */
    LER_AUTO_BUF chain = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_buf_text(&chain, "{\"@context\":{");
    for (int i = 0; i < 2000; i++)
        ler_buf_printf(&chain, "\"t%d\":\"t%d:x\",", i, i + 1);
    ler_buf_text(&chain, "\"z\":\"urn:z\"}}");
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&chain), NULL, &v, &err), LER_OK);
    cr_expect_eq(ler_ld_expand(contexts, NULL, arena, v, &out, &err), LER_E_LIMIT, "%s",
                 err.message);
    /* many contexts, each a copy of a big one */
    LER_AUTO_BUF copies = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_buf_text(&copies, "{\"@context\":{\"a\":\"urn:a\"");
    for (int i = 0; i < 20000; i++)
        ler_buf_printf(&copies, ",\"t%d\":\"urn:t\"", i);
    ler_buf_text(&copies, "},\"a\":[1");
    for (int i = 0; i < 1000; i++)
        ler_buf_text(&copies, ",{\"@context\":{\"b\":\"urn:b\"},\"b\":1}");
    ler_buf_text(&copies, "]}");
    cr_assert_eq(ler_json_read(arena, ler_buf_view(&copies), NULL, &v, &err), LER_OK);
    cr_expect_eq(ler_ld_expand(contexts, NULL, arena, v, &out, &err), LER_E_LIMIT, "%s",
                 err.message);
}
