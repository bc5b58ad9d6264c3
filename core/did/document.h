/* Inside of DID documents: one allocation's worth of state behind the public view. */
#ifndef DID_DOCUMENT_H
#define DID_DOCUMENT_H

#include "ler/did.h"

#define DID_METHODS_MAX 100 /* verification methods of one document */

typedef struct did_holder {
    ler_did_document view; /* first: the public pointer is the holder's address */
    unsigned count;
    ler_arena *arena; /* holds every text and the methods */
} did_holder;

/* An empty document for `did` with room for `methods` methods; NULL when memory is out. */
did_holder *did_holder_new(ler_str did, size_t methods);

/* The built-in methods: the document of "did:key:..." and "did:jwk:...". */
ler_code did_key_resolve(const ler_did_url *url, ler_did_document **out, ler_error *err);
ler_code did_jwk_resolve(const ler_did_url *url, ler_did_document **out, ler_error *err);

#endif
