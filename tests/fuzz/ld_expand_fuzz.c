/* Any JSON as a document. What the shape check admits, safe mode admits; what either admits becomes
 * RDF; and where nothing was dropped, the expanded document gives the same RDF again. */
#include "ler/ld.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ler_code nquads(ler_ld_contexts *contexts, const ler_ld_options *options, ler_arena *arena,
                       const ler_json *document, ler_buf *out) {
    ler_rdf *rdf = ler_rdf_new(arena, NULL);
    ler_error err = {.code = LER_OK};
    ler_code code = ler_ld_to_rdf(contexts, options, arena, document, rdf, &err);
    if (code != LER_OK && err.message[0] == '\0')
        abort();
    if (code == LER_OK)
        ler_rdf_write_nquads(rdf, out);
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ler_ld_contexts *contexts;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    LER_AUTO_BUF first = ler_buf_new(LER_MAX_CREDENTIAL), second = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_ld_options plain = ler_ld_default_options, safe;
    ler_json *document = NULL, *expanded = NULL;
    if (contexts == NULL && (contexts = ler_ld_contexts_new()) == NULL)
        abort();
    if (arena == NULL || size > 1u << 16 ||
        ler_json_read(arena, (ler_str){(const char *)data, size}, NULL, &document, NULL) != LER_OK)
        return 0;
    plain.base = LER_STR("https://example.org/a/b");
    safe = plain;
    safe.safe = true;
    ler_code code = nquads(contexts, &plain, arena, document, &first);
    ler_code safely = nquads(contexts, &safe, arena, document, &second);
    if (safely == LER_OK && code != LER_OK)
        abort();
    if (ler_ld_check_document(contexts, NULL, arena, document, NULL) == LER_OK && safely != LER_OK)
        abort();
    if (safely == LER_OK &&
        ler_ld_expand(contexts, &plain, arena, document, &expanded, NULL) == LER_OK) {
        ler_buf_reset(&second);
        plain.base = LER_STR_NONE; /* what is relative now, under "@base": null, stays so */
        code = nquads(contexts, &plain, arena, expanded, &second);
        if (code != LER_OK && code != LER_E_LIMIT && code != LER_E_MEMORY)
            abort();
        if (code == LER_OK && !ler_str_equal(ler_buf_view(&first), ler_buf_view(&second)))
            abort();
    }
    return 0;
}
