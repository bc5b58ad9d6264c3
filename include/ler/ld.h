/* JSON-LD 1.1: context processing, expansion, and deserialization to RDF
 * (https://www.w3.org/TR/json-ld11-api/), and the stricter checks that signed documents need.
 *
 *     ler_ld_contexts *contexts = ler_ld_contexts_new();            once per process
 *     TRY(ler_json_read(arena, text, NULL, &document, err));
 *     ler_rdf *rdf = ler_rdf_new(arena, NULL);
 *     TRY(ler_ld_to_rdf(contexts, &ler_ld_signed_options, arena, document, rdf, err));
 *
 * Nothing is ever fetched here: a context is compiled in, was added by the caller, or comes from
 * the caller's own loader. Errors of the standard begin with its error code and a colon, such as
 * "invalid term definition: ..."; ler_ld_error_code() gives the code alone. err->pointer is the
 * place in the document (for an error inside a context that is not part of the document, the
 * place that asked for that context). */
#ifndef LER_LD_H
#define LER_LD_H

#include "ler/json.h"
#include "ler/rdf.h"

/* Contexts by URL. A context is parsed and processed at its first use and never changes from then
 * on; the results, scoped contexts included, are kept for every later document. One object serves
 * all threads at once. */
typedef struct ler_ld_contexts ler_ld_contexts;

/* Knows the compiled-in contexts. NULL when memory is out. */
ler_ld_contexts *ler_ld_contexts_new(void);
void ler_ld_contexts_free(ler_ld_contexts **contexts); /* no document may still be in work */
#define LER_AUTO_LD_CONTEXTS LER_CLEANUP(ler_ld_contexts_free) ler_ld_contexts *
/* Adds a context document (JSON text with an @context member; copied) under a URL. LER_E_CONFLICT
 * when the URL is known: nothing replaces a pinned context. Meant for before the first document. */
ler_code ler_ld_contexts_add(ler_ld_contexts *contexts, ler_str url, ler_str text,
                             ler_error *err) LER_MUST_USE;
bool ler_ld_contexts_has(ler_ld_contexts *contexts, ler_str url);

/* The compiled-in contexts, to be listed for the user. They are pinned by content: `jcs_sha256`
 * is the SHA-256 of the context's canonical JSON (RFC 8785), the same for our copy and for the
 * published file; `file_sha256` is the SHA-256 of the published file. Both lower-case hex. */
typedef struct ler_ld_builtin {
    const char *url;
    const char *text; /* JSON */
    size_t len;
    const char *jcs_sha256, *file_sha256;
} ler_ld_builtin;
size_t ler_ld_builtin_count(void);
const ler_ld_builtin *ler_ld_builtin_at(size_t i);
#define LER_LD_CREDENTIALS_V1 "https://www.w3.org/2018/credentials/v1"
#define LER_LD_CREDENTIALS_V2 "https://www.w3.org/ns/credentials/v2"

/* Loads a context document that the store does not know: JSON allocated in `arena` (or living
 * longer), and the URL it came from in the end (url itself when *final_url is left alone). It is
 * called once per URL and document. An error becomes "loading remote context failed". */
typedef ler_code ler_ld_load(void *data, ler_str url, ler_arena *arena, ler_json **document,
                             ler_str *final_url, ler_error *err);

typedef enum ler_ld_mode { LER_LD_1_1, LER_LD_1_0 } ler_ld_mode; /* processingMode */
typedef enum ler_ld_direction {                                  /* rdfDirection */
                                LER_LD_DIRECTION_NONE,
                                LER_LD_DIRECTION_I18N,    /* i18n-datatype */
                                LER_LD_DIRECTION_COMPOUND /* compound-literal */
} ler_ld_direction;

typedef struct ler_ld_options {
    ler_str base;                   /* base IRI of the document; empty = none */
    const ler_json *expand_context; /* a local context that goes before the document's, or NULL */
    ler_ld_mode mode;
    ler_ld_direction rdf_direction;
    bool generalized; /* produceGeneralizedRdf; the dataset must allow it too */
    bool ordered;     /* members are visited in code point order */
    /* Safe mode: what expansion or RDF would silently drop is an error (LER_E_CONTENT): undefined
     * terms, relative ids and types, keyword-like keys, null, free-floating values, blank nodes as
     * predicates, ill-formed IRIs and language tags, directions without rdf_direction ... */
    bool safe;
    /* The shape rules of ler_ld_check_document(), applied in the same pass. Implies safe. */
    bool strict;
    bool any_context;  /* strict: the first context may be any of the store (DID documents) */
    ler_ld_load *load; /* NULL = contexts come from the store only */
    void *load_data;
} ler_ld_options;

extern const ler_ld_options ler_ld_default_options; /* the standard's own defaults */
extern const ler_ld_options ler_ld_signed_options;  /* safe and strict */

/* Expansion (JSON-LD 1.1 API 9.1, JsonLdProcessor.expand): always an array, in `arena`. options
 * NULL = the defaults. The document must outlive the result. */
ler_code ler_ld_expand(ler_ld_contexts *contexts, const ler_ld_options *options, ler_arena *arena,
                       const ler_json *document, ler_json **out, ler_error *err) LER_MUST_USE;

/* Deserializes to RDF (9.1, toRdf): adds the document's quads to `rdf`. Blank nodes get new labels.
 * `arena` is the work space; it, the document and `contexts` must outlive the dataset. */
ler_code ler_ld_to_rdf(ler_ld_contexts *contexts, const ler_ld_options *options, ler_arena *arena,
                       const ler_json *document, ler_rdf *rdf, ler_error *err) LER_MUST_USE;

/* The shape that a document must have before its signature says anything about its JSON. RDF is
 * the same for many JSON documents; a program that reads members by name must see only those
 * where nothing is hidden from it. So, at any depth:
 * - @context is a URL or a list of URLs, all in the store, at most LER_MAX_CONTEXTS; the first is
 *   credentials v2 or v1 (VC 2.0 4.3; any_context lifts this last rule);
 * - a key is a term of the active context with an IRI, never a keyword, an IRI or a compact IRI.
 *   Keywords that a term may stand for: @id, @type. A value object is @value (a string), @language,
 *   @direction and, where its term coerces nothing, @type;
 * - no protected term is defined anew, nothing is undefined, a type is a term (or an absolute IRI
 *   that no term stands for), ids are absolute IRIs in full and no blank node labels;
 * - no null and no array right inside an array.
 * For every suite, those that sign JSON itself too: RDF readers must see all that was signed.
 * `options` may be NULL (= ler_ld_signed_options); safe and strict need not be set. */
ler_code ler_ld_check_document(ler_ld_contexts *contexts, const ler_ld_options *options,
                               ler_arena *arena, const ler_json *document,
                               ler_error *err) LER_MUST_USE;

/* The standard's error code (JsonLdErrorCode, 9.6.2) at the start of err->message; empty when the
 * error is none of the standard's. */
ler_str ler_ld_error_code(const ler_error *err);

#endif
