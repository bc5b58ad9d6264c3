#include "verifier/obtain.h"

ler_code obtain(verification *v, ler_str url, size_t max, ler_buf *out, ler_error *err) {
    LER_AUTO_BUF bytes = ler_buf_new(max);
    TRY(resources_get(v->resources, url, &bytes, err));
    ler_buf_str(out, ler_buf_view(&bytes));
    return ler_buf_done(out, err);
}
