/* CTDL-ASN: what we write comes back as it was, and graphs of others become frameworks or errors at
 * their places. */
#include "framework_fixture.h"
#include "ler/ctdl.h"
#include "ler/ld.h"

#include <stdio.h>

static const ler_import_options none;

static void export_as(const ler_framework *fw, const char *base, ler_buf *out) {
    ler_export_options options = {.base = ler_str_of(base)};
    ler_error err = {0};
    cr_assert_eq(ler_ctdl_export(fw, &options, out, &err), LER_OK, "%s", err.message);
}

/* Exports, imports, and compares all digests but those of the bytes. */
static void round_trip(const ler_framework *fw, const char *base) {
    LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_BUF twice = ler_buf_new(LER_MAX_EXCHANGE);
    LER_AUTO_FINDINGS findings = ler_findings_new();
    LER_AUTO_FRAMEWORK back = NULL;
    ler_error err = {0};
    export_as(fw, base, &out);
    ler_code code = ler_ctdl_import(ler_buf_view(&out), &none, findings, &back, &err);
    cr_assert_eq(code, LER_OK, "%s: %s", err.pointer, err.message);
    for (size_t i = 0; i < ler_findings_count(findings);
         i++) { /* what the file itself would have */
        ler_str said = ler_findings_at(findings, i)->message;
        cr_assert(ler_str_ends(said, "kept as it is") || ler_str_ends(said, "missing"), "%s",
                  said.data);
    }
    cr_assert_str_eq(ler_framework_digest(back)->content, ler_framework_digest(fw)->content);
    cr_assert_str_eq(ler_framework_digest(back)->full, ler_framework_digest(fw)->full);
    cr_assert(ler_json_equal(ler_framework_json(back), ler_framework_json(fw)));
    export_as(back, base, &twice);
    cr_assert(ler_str_equal(ler_buf_view(&out), ler_buf_view(&twice)));
}

Test(ctdl, comes_back_as_it_was) {
    static const char *const files[] = {EXAMPLE_FRAMEWORK,
                                        LER_SOURCE_DIR "/schemas/example-framework-full.json"};
    for (size_t i = 0; i < 2; i++) {
        LER_AUTO_FRAMEWORK fw = load_file(files[i]);
        round_trip(fw, NULL);
        round_trip(fw, "https://training.example/");
    }
}

/* Members that the vocabulary knows nothing of, lists that are there and empty, texts that are
 * empty or null, statements in another order than that of their domains. */
Test(ctdl, odd_members_come_back_too) {
    static const char *const changes[][2] = {
        {"\"jobZone\":2", "\"jobZone\":2,\"x\":[null,{\"a\":1.5}]"},
        {"\"group\":", "\"note\":null,\"group\":"},
        {"\"format\":", "\"extra\":true,\"format\":"},
        {"\"version\":", "\"x-y\":[],\"version\":"},
        {"\"label\":\"Emerging\"", "\"more\":\"\",\"label\":\"Emerging\""},
    };
    ler_buf text = read_whole(LER_SOURCE_DIR "/schemas/example-framework-full.json");
    LER_AUTO_FRAMEWORK first = load_text(ler_buf_view(&text));
    LER_AUTO_BUF jcs = ler_buf_new(LER_MAX_FRAMEWORK);
    ler_jcs_write(ler_framework_json(first), &jcs);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        ler_buf changed = replaced(ler_buf_view(&jcs), changes[i][0], changes[i][1]);
        LER_AUTO_FRAMEWORK fw = load_text(ler_buf_view(&changed));
        round_trip(fw, NULL);
        ler_buf_free(&changed);
    }
    ler_buf_free(&text);
}

static const char HEAD[] =
    "{\"schemaVersion\":\"1.0\",\"format\":\"ler-framework-1\",\"occupation\":{\"soc\":"
    "\"49-3091.00\",\"title\":\"Bicycle "
    "Repairers\"},\"framework\":{\"version\":\"v1\",%s\"levels\":"
    "{\"emerging\":{\"label\":\"E\",\"statements\":[\"Holds it\"]},\"developing\":{\"label\":"
    "\"Developing\",\"statements\":[]},\"proficient\":{\"label\":\"P\",\"statements\":[]},"
    "\"advanced\":{\"label\":\"A\",\"statements\":[]}}}%s}";

Test(ctdl, what_is_empty_stays_empty) {
    static const char *const cases[][2] = {
        {"", ",\"anchors\":{}"},
        {"", ",\"roles\":{}"},
        {"", ",\"roles\":{\"emerging\":\"\",\"advanced\":null,\"proficient\":\"Lead\"}"},
        {"",
         ",\"anchors\":{\"rapids\":[],\"cip\":[],\"tasks\":[\"a\",\"b\",\"a\"],\"notice\":\"\"}"},
        {"", ",\"anchors\":{\"relatedTitles\":[\"x\",\"x\"],\"cip\":[\"44.0701\",\"44.0701\"],"
             "\"references\":[\"One\"],\"knowledge\":null}"},
        {"\"description\":\"\",\"contextCovered\":null,", ",\"roles\":{\"emerging\":\"x\"}"},
        {"\"description\":null,\"contextCovered\":\"c\",", ",\"roles\":{\"emerging\":\"x\"}"},
        {"\"description\":\"d\",", ",\"roles\":{\"emerging\":\"x\"}"},
        {"\"description\":\"d\",\"contextCovered\":\"\",", ",\"roles\":{\"emerging\":\"x\"}"},
        {"\"description\":\"d\\n\\te\",\"contextCovered\":\"d\",",
         ",\"roles\":{\"emerging\":\"x\"}"},
        {"\"contextCovered\":\"c\",", ",\"exportedAt\":null,\"attribution\":\"\",\"sources\":{},"
                                      "\"anchors\":{\"onetVersion\":\"30\"}"},
        {"",
         ",\"strands\":[{\"key\":\"s\",\"label\":\"S\",\"description\":null,\"levels\":[{\"key\":"
         "\"a\",\"label\":\"A\",\"role\":\"\"},{\"key\":\"b\",\"label\":\"B\",\"role\":\"R\"}],"
         "\"domains\":[],\"sources\":null,\"evidence\":[],\"statements\":[{\"level\":\"b\","
         "\"text\":\"One\",\"domain\":null,\"sources\":[]},{\"level\":\"a\",\"text\":\"Two\"}]}]"},
        {"",
         ",\"strands\":[{\"key\":\"s\",\"label\":\"S\",\"levels\":[{\"key\":\"a\",\"label\":"
         "\"A\"},{\"key\":\"b\",\"label\":\"B\"},{\"key\":\"c\",\"label\":\"C\"}],\"domains\":[{"
         "\"key\":\"x\",\"label\":\"X\"},{\"key\":\"y\",\"label\":\"Y\"}],\"sources\":[{\"key\":"
         "\"p\",\"label\":\"P\",\"title\":\"Pp\"},{\"key\":\"q\",\"label\":\"Q\",\"title\":"
         "\"Qq\"}],\"statements\":[{\"level\":\"b\",\"domain\":\"y\",\"text\":\"1\",\"sources\":["
         "\"q\",\"p\"]},{\"level\":\"a\",\"domain\":\"x\",\"text\":\"2\"},{\"level\":\"b\","
         "\"domain\":\"y\",\"text\":\"3\"},{\"level\":\"b\",\"domain\":\"x\",\"text\":\"4\"}]}]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        cr_assert_lt(snprintf(text, sizeof text, HEAD, cases[i][0], cases[i][1]), (int)sizeof text);
        LER_AUTO_FRAMEWORK fw = load_text(ler_str_of(text));
        round_trip(fw, "https://training.example");
    }
}

/* The terms of the published context that we use, with its own namespaces and coercions, in our own
 * words: enough to expand an export without a network. */
static const char CONTEXT[] =
    "{\"@context\":{\"@version\":1.1,"
    "\"asn\":\"http://purl.org/ASN/schema/core/\",\"ceasn\":\"https://purl.org/ctdlasn/terms/\","
    "\"ceterms\":\"https://purl.org/ctdl/terms/\","
    "\"skos\":\"http://www.w3.org/2004/02/skos/core#\","
    "\"publicationStatus\":\"http://credreg.net/ctdlasn/vocabs/publicationStatus/\","
    "%s"
    "\"ceasn:dateModified\":{\"@type\":\"http://www.w3.org/2001/XMLSchema#dateTime\"}}}";
static const char *const IRIS[] = {"ceasn:hasTopChild",
                                   "ceasn:hasChild",
                                   "ceasn:isPartOf",
                                   "ceasn:isTopChildOf",
                                   "ceasn:isChildOf",
                                   "asn:hasProgressionModel",
                                   "asn:hasProgressionLevel",
                                   "ceasn:complexityLevel",
                                   "ceasn:sourceDocumentation",
                                   "ceasn:conceptTerm",
                                   "ceasn:source",
                                   "ceasn:publicationStatusType",
                                   "skos:hasTopConcept",
                                   "skos:inScheme",
                                   "skos:topConceptOf",
                                   "ceterms:precedes",
                                   "ceasn:inProgressionModel",
                                   "ceterms:framework",
                                   "ceterms:targetNode"};
static const char *const MAPS[] = {"ceasn:name",
                                   "ceasn:description",
                                   "ceasn:rights",
                                   "ceasn:conceptKeyword",
                                   "ceasn:competencyText",
                                   "ceasn:competencyLabel",
                                   "ceasn:comment",
                                   "ceasn:competencyCategory",
                                   "skos:prefLabel",
                                   "skos:definition",
                                   "skos:note",
                                   "ceterms:frameworkName",
                                   "ceterms:targetNodeName"};

static size_t count_objects(const ler_json *expanded, const char *property) {
    size_t count = 0;
    for (size_t i = 0; i < ler_json_count(expanded); i++)
        count += ler_json_count(ler_json_get(ler_json_item(expanded, i), property));
    return count;
}

/* Safe mode: an undefined term, a relative id or a dropped value is an error. */
Test(ctdl, expands_as_json_ld_without_losing_anything) {
    LER_AUTO_BUF terms = ler_buf_new(1 << 16);
    for (size_t i = 0; i < sizeof IRIS / sizeof *IRIS; i++)
        ler_buf_printf(&terms, "\"%s\":{\"@type\":\"@id\"},", IRIS[i]);
    for (size_t i = 0; i < sizeof MAPS / sizeof *MAPS; i++)
        ler_buf_printf(&terms, "\"%s\":{\"@container\":\"@language\"},", MAPS[i]);
    LER_AUTO_BUF context = ler_buf_new(1 << 17);
    ler_buf_printf(&context, CONTEXT, terms.data);
    for (size_t k = 0; k < 2; k++) {
        LER_AUTO_LD_CONTEXTS contexts = ler_ld_contexts_new();
        LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
        LER_AUTO_FRAMEWORK fw = load_file(LER_SOURCE_DIR "/schemas/example-framework-full.json");
        LER_AUTO_BUF out = ler_buf_new(LER_MAX_EXCHANGE);
        ler_ld_options options = ler_ld_default_options;
        ler_json *document, *expanded;
        ler_error err = {0};
        options.safe = true;
        cr_assert_eq(ler_ld_contexts_add(contexts,
                                         LER_STR("https://credreg.net/ctdlasn/schema/context/json"),
                                         ler_buf_view(&context), &err),
                     LER_OK, "%s", err.message);
        export_as(fw, k == 0 ? NULL : "https://training.example", &out);
        cr_assert_eq(ler_json_read(arena, ler_buf_view(&out), NULL, &document, NULL), LER_OK);
        cr_assert_eq(ler_ld_expand(contexts, &options, arena, document, &expanded, &err), LER_OK,
                     "at %s: %s", err.pointer, err.message);
        const size_t nodes = ler_json_count(ler_json_get(document, "@graph"));
        size_t inner = ler_framework_statement_count(fw);
        for (size_t i = 0; i < ler_framework_strand_count(fw); i++)
            inner += 1 + ler_framework_strand(fw, i)->domain_count;
        cr_assert_eq(ler_json_count(expanded), nodes);
        cr_assert_eq(count_objects(expanded, "https://purl.org/ctdlasn/terms/competencyText"),
                     inner);
        cr_assert_eq(count_objects(expanded, "http://purl.org/ASN/schema/core/hasProgressionLevel"),
                     ler_framework_statement_count(fw));
        cr_assert_gt(count_objects(expanded, "https://ler.example/terms#more"), 0);
    }
}
