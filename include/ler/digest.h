/* SHA-256 and SHA-384 (FIPS 180-4) over OpenSSL, fetched once per process. */
#ifndef LER_DIGEST_H
#define LER_DIGEST_H

#include "ler/str.h"

typedef enum ler_digest_alg { LER_SHA256, LER_SHA384 } ler_digest_alg;
#define LER_DIGEST_MAX 48
static inline size_t ler_digest_size(ler_digest_alg alg) {
    return alg == LER_SHA256 ? 32 : 48;
}

/* One digest of one piece; `out` holds ler_digest_size(alg) bytes. LER_E_INTERNAL when OpenSSL
 * cannot provide the algorithm. */
ler_code ler_digest(ler_digest_alg alg, ler_str data, uint8_t out[LER_DIGEST_MAX],
                    ler_error *err) LER_MUST_USE;

/* A digest fed piece by piece; one object serves any number of digests after one another. An
 * update that fails makes the following ler_hash_final fail. */
typedef struct ler_hash ler_hash;
ler_hash *ler_hash_new(ler_digest_alg alg); /* NULL when memory or the algorithm is missing */
void ler_hash_free(ler_hash **hash);
void ler_hash_reset(ler_hash *hash); /* starts over; also done by ler_hash_final */
void ler_hash_update(ler_hash *hash, const void *data, size_t len);
ler_code ler_hash_final(ler_hash *hash, uint8_t out[LER_DIGEST_MAX], ler_error *err) LER_MUST_USE;
ler_digest_alg ler_hash_alg(const ler_hash *hash);

#endif
