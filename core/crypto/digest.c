#include "ler/digest.h"
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>

struct ler_hash {
    EVP_MD_CTX *ctx;
    const EVP_MD *md;
    ler_digest_alg alg;
    bool started, failed;
};

/* Fetched once: a fetch by name costs more than the digest of a short text. The algorithms live
 * as long as the process, so a race between two first users only drops one reference. */
static const EVP_MD *method(ler_digest_alg alg) {
    static _Atomic(EVP_MD *) fetched[2];
    EVP_MD *md = atomic_load(&fetched[alg]);
    if (md == NULL) {
        EVP_MD *expected = NULL;
        md = EVP_MD_fetch(NULL, alg == LER_SHA256 ? "SHA256" : "SHA384", NULL);
        if (md != NULL && !atomic_compare_exchange_strong(&fetched[alg], &expected, md)) {
            EVP_MD_free(md);
            md = expected;
        }
    }
    return md;
}

ler_code ler_digest(ler_digest_alg alg, ler_str data, uint8_t out[LER_DIGEST_MAX], ler_error *err) {
    const EVP_MD *md = method(alg);
    unsigned size = 0;
    if (md == NULL ||
        EVP_Digest(data.len == 0 ? "" : data.data, data.len, out, &size, md, NULL) != 1 ||
        size != ler_digest_size(alg))
        return ler_fail(err, LER_E_INTERNAL, "OpenSSL cannot compute a SHA-2 digest");
    return LER_OK;
}

ler_hash *ler_hash_new(ler_digest_alg alg) {
    ler_hash *hash = calloc(1, sizeof *hash);
    if (hash == NULL)
        return NULL;
    hash->alg = alg;
    hash->md = method(alg);
    hash->ctx = EVP_MD_CTX_new();
    if (hash->md == NULL || hash->ctx == NULL)
        ler_hash_free(&hash);
    return hash;
}

void ler_hash_free(ler_hash **hash) {
    if (*hash == NULL)
        return;
    EVP_MD_CTX_free((*hash)->ctx);
    free(*hash);
    *hash = NULL;
}

void ler_hash_reset(ler_hash *hash) {
    hash->started = hash->failed = false;
}

static void start(ler_hash *hash) {
    if (!hash->started) {
        hash->started = true;
        hash->failed = EVP_DigestInit_ex2(hash->ctx, hash->md, NULL) != 1;
    }
}

void ler_hash_update(ler_hash *hash, const void *data, size_t len) {
    start(hash);
    if (len > 0 && !hash->failed && EVP_DigestUpdate(hash->ctx, data, len) != 1)
        hash->failed = true;
}

ler_code ler_hash_final(ler_hash *hash, uint8_t out[LER_DIGEST_MAX], ler_error *err) {
    unsigned size = 0;
    start(hash);
    bool ok = !hash->failed && EVP_DigestFinal_ex(hash->ctx, out, &size) == 1 &&
              size == ler_digest_size(hash->alg);
    ler_hash_reset(hash);
    return ok ? LER_OK : ler_fail(err, LER_E_INTERNAL, "OpenSSL cannot compute a SHA-2 digest");
}

ler_digest_alg ler_hash_alg(const ler_hash *hash) {
    return hash->alg;
}
