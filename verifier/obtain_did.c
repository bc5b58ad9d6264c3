/* did:web: the document behind the DID's URL, read as that DID's own. */
#include "verifier/obtain.h"

#define DOCUMENT_ARENA ((size_t)64 << 20)

static ler_code read_document(ler_str bytes, const ler_did_url *did, ler_did_document **out,
                              ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(DOCUMENT_ARENA);
    ler_json *json;
    ler_error why = {0};
    if (arena == NULL)
        return ler_no_memory(err);
    ler_code code = ler_json_read(arena, bytes, NULL, &json, &why);
    if (code != LER_OK)
        return ler_fail(err, code, "what answers for it is no DID document: %s", why.message);
    return ler_did_document_read(did->did, json, out, err);
}

/* The method that the caller asks for: one that was added since is not in a cached copy. */
static bool has_method(const ler_did_document *document, const ler_did_url *did) {
    if (did->fragment.len == 0 || did->rest.len != 0)
        return true;
    /* A DID URL without path or query: its text is one piece. */
    ler_str url = {did->did.data, did->did.len + 1 + did->fragment.len};
    return ler_did_document_method(document, url) != NULL;
}

ler_code obtain_did_web(void *user, const ler_did_url *did, ler_did_document **out,
                        ler_error *err) {
    verification *v = user;
    LER_AUTO_BUF url = ler_buf_new(2 * LER_MAX_URL), bytes = ler_buf_new(LER_MAX_FETCH);
    obtained how;
    *out = NULL;
    /* Private names may stand in the map; before one is dialled, the fetch asks again. */
    TRY(ler_did_web_url(did, true, &url, err));
    ler_code code = obtain(v, OBTAIN_DID, ler_buf_view(&url), LER_MAX_FETCH, &bytes, &how, err);
    if (code == LER_E_NOT_FOUND) { /* for the one who asks: cannot be had now */
        if (err != NULL)
            err->code = LER_E_READ;
        return LER_E_READ;
    }
    TRY(code);
    code = read_document(ler_buf_view(&bytes), did, out, err);
    if (how.from != FROM_CACHE || code == LER_E_MEMORY || (code == LER_OK && has_method(*out, did)))
        return code;
    ler_buf_reset(&bytes);
    if (obtain_anew(v, OBTAIN_DID, ler_buf_view(&url), LER_MAX_FETCH, &bytes, NULL) != LER_OK)
        return code; /* what the cached copy says stands */
    ler_did_document_free(out);
    return read_document(ler_buf_view(&bytes), did, out, err);
}
