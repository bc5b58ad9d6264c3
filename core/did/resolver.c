/* Which method answers, and a memory for the documents that can never change. */
#include "did/document.h"
#include <stdlib.h>

#define METHODS_MAX 8
#define CACHE_MAX 64 /* documents; one issuer and those it is checked beside need a handful */

struct ler_did_resolver {
    struct {
        const char *method;
        ler_did_fetch fetch;
        void *user;
    } methods[METHODS_MAX];
    size_t count;
    ler_did_document *cache[CACHE_MAX];
    size_t next; /* where the next one goes: the oldest makes room */
};

ler_did_resolver *ler_did_resolver_new(void) {
    return calloc(1, sizeof(ler_did_resolver));
}

void ler_did_resolver_free(ler_did_resolver **resolver) {
    if (*resolver == NULL)
        return;
    for (size_t i = 0; i < CACHE_MAX; i++)
        ler_did_document_free(&(*resolver)->cache[i]);
    free(*resolver);
    *resolver = NULL;
}

ler_code ler_did_resolver_add(ler_did_resolver *resolver, const char *method, ler_did_fetch fetch,
                              void *user, ler_error *err) {
    if (resolver->count == METHODS_MAX)
        return ler_fail(err, LER_E_LIMIT, "a resolver takes %d methods", METHODS_MAX);
    resolver->methods[resolver->count].method = method;
    resolver->methods[resolver->count].fetch = fetch;
    resolver->methods[resolver->count].user = user;
    resolver->count++;
    return LER_OK;
}

/* did:key and did:jwk contain their key: what was true of them stays true. */
static ler_code self_contained(ler_did_resolver *resolver, const ler_did_url *url,
                               ler_did_document **out, ler_error *err) {
    for (size_t i = 0; i < CACHE_MAX && resolver->cache[i] != NULL; i++)
        if (ler_str_equal(resolver->cache[i]->id, url->did)) {
            *out = ler_did_document_ref(resolver->cache[i]);
            return LER_OK;
        }
    TRY((ler_str_is(url->method, "key") ? did_key_resolve : did_jwk_resolve)(url, out, err));
    ler_did_document_free(&resolver->cache[resolver->next]);
    resolver->cache[resolver->next] = ler_did_document_ref(*out);
    resolver->next = (resolver->next + 1) % CACHE_MAX;
    return LER_OK;
}

ler_code ler_did_resolve(ler_did_resolver *resolver, ler_str did_url, ler_did_document **out,
                         ler_error *err) {
    ler_did_url url;
    *out = NULL;
    TRY(ler_did_url_parse(did_url, &url, err));
    if (ler_str_is(url.method, "key") || ler_str_is(url.method, "jwk"))
        return self_contained(resolver, &url, out, err);
    for (size_t i = 0; i < resolver->count; i++)
        if (ler_str_is(url.method, resolver->methods[i].method))
            return resolver->methods[i].fetch(resolver->methods[i].user, &url, out, err);
    char excerpt[LER_EXCERPT];
    return ler_fail(err, LER_E_UNSUPPORTED, "DIDs of the method %s are not resolved here",
                    ler_excerpt(excerpt, url.method.data, url.method.len));
}
