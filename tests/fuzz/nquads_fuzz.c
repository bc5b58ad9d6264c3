/* What the N-Quads reader accepts, it must write so that it reads the same again. */
#include "ler/rdf.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
    LER_AUTO_BUF first = ler_buf_new(LER_MAX_CREDENTIAL);
    LER_AUTO_BUF second = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_rdf *rdf = ler_rdf_new(arena, NULL), *again = ler_rdf_new(arena, NULL);
    ler_error err;
    if (ler_rdf_read_nquads(rdf, (ler_str){(const char *)data, size}, &err) != LER_OK)
        return 0;
    ler_rdf_write_nquads(rdf, &first);
    if (ler_rdf_read_nquads(again, ler_buf_view(&first), &err) != LER_OK)
        abort();
    ler_rdf_write_nquads(again, &second);
    if (!ler_str_equal(ler_buf_view(&first), ler_buf_view(&second)))
        abort();
    for (ler_term t = 1; t <= ler_rdf_term_count(rdf); t++)
        if (ler_rdf_value(rdf, t).data == NULL)
            abort();
    return 0;
}
