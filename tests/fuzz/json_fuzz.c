/* Whatever is read can be written, reads back equal, and its canonical form is a fixed point. */
#include "ler/json.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ler_json *read_back(ler_arena *arena, const ler_buf *text) {
    ler_json *v = NULL;
    if (ler_json_read(arena, ler_buf_view(text), NULL, &v, NULL) != LER_OK)
        abort();
    return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
    LER_AUTO_BUF plain = ler_buf_new(LER_MAX_CREDENTIAL), first = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_BUF second = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_json *v = NULL;
    ler_error err;
    if (ler_json_read(arena, (ler_str){(const char *)data, size}, NULL, &v, &err) != LER_OK) {
        if (err.message[0] == '\0')
            abort();
        return 0;
    }
    ler_json_write(v, 2, &plain);
    ler_jcs_write(v, &first);
    if (plain.failed || first.failed)
        return 0;
    if (!ler_json_equal(v, read_back(arena, &plain)))
        abort();
    ler_jcs_write(read_back(arena, &first), &second);
    if (!ler_str_equal(ler_buf_view(&first), ler_buf_view(&second)))
        abort();
    return 0;
}
