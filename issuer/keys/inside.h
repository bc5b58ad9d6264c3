/* Inside of a signer. */
#ifndef KEYS_INSIDE_H
#define KEYS_INSIDE_H

#include "issuer/keys/signer.h"
#include <openssl/evp.h>

struct ler_signer {
    ler_key *key; /* public half */
    ler_did_document
        *did; /* in whose name it signs: the key's own did:key or did:jwk, or adopted */
    const ler_did_method *method; /* its own in there */
    ler_buf adopted;              /* text of the adopted document; empty otherwise */
    ler_time adopted_at;
    uint8_t *ed25519;  /* libsodium's 64 bytes in guarded memory; Ed25519 only */
    EVP_PKEY *pkey;    /* EC and RSA */
    EVP_PKEY_CTX *ctx; /* EC: ready to sign */
    bool example;
};

/* Takes the private key over from OpenSSL; the EVP_PKEY is the caller's still. */
ler_code ler_signer_from_pkey(EVP_PKEY *pkey, ler_signer **out, ler_error *err);
/* The key as OpenSSL knows it, a new reference; NULL when memory is out. */
EVP_PKEY *ler_signer_pkey(const ler_signer *signer);

#endif
