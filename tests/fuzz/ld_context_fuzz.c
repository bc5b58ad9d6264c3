/* Any JSON as a local context, behind a pinned one and without: processing ends, within its bounds,
 * with a result or with an error that says something. */
#include "ler/ld.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every other document that a context asks for is the context itself: recursion in all its forms.
 */
static ler_code load(void *data, ler_str url, ler_arena *arena, ler_json **document,
                     ler_str *final_url, ler_error *err) {
    (void)url, (void)final_url;
    *document = ler_json_new(arena, LER_JSON_OBJECT);
    return *document != NULL && ler_json_set(arena, *document, "@context", data)
               ? LER_OK
               : ler_no_memory(err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ler_ld_contexts *contexts;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    ler_json *local = NULL, *out = NULL;
    ler_error err;
    if (contexts == NULL && (contexts = ler_ld_contexts_new()) == NULL)
        abort();
    if (arena == NULL || size > 1u << 16 ||
        ler_json_read(arena, (ler_str){(const char *)data, size}, NULL, &local, NULL) != LER_OK)
        return 0;
    ler_json *document = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
    ler_ld_options options = ler_ld_default_options;
    options.base = LER_STR("https://example.org/a/b");
    options.load = load;
    options.load_data = local;
    options.mode = (size & 16) != 0 ? LER_LD_1_0 : LER_LD_1_1;
    if ((size & 1) != 0 &&
        !ler_json_append(arena, list, ler_json_new_text(arena, LER_LD_CREDENTIALS_V2)))
        abort();
    if (!ler_json_append(arena, list, local) || !ler_json_set(arena, document, "@context", list) ||
        !ler_json_set_text(arena, document, "type", LER_STR("VerifiableCredential")) ||
        !ler_json_set(arena, document, "a", local))
        abort();
    if (ler_ld_expand(contexts, &options, arena, document, &out, &err) != LER_OK &&
        err.message[0] == '\0')
        abort();
    return 0;
}
