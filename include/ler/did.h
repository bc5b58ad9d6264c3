/* Decentralized identifiers (DID 1.0) and their documents: did:key and did:jwk are resolved here;
 * other methods through a resolver's callback. */
#ifndef LER_DID_H
#define LER_DID_H

#include "ler/key.h"
#include "ler/time.h"

/* DID 1.0, 3.1 and 3.2: a DID URL taken apart; all parts borrow from the text. */
typedef struct ler_did_url {
    ler_str did;      /* "did:key:z6Mk..." */
    ler_str method;   /* "key" */
    ler_str id;       /* method-specific id */
    ler_str rest;     /* path and query with their leading '/' or '?'; empty in most */
    ler_str fragment; /* behind '#'; data NULL when there is none */
} ler_did_url;

/* LER_E_SYNTAX when text is no DID URL, LER_E_LIMIT when it is longer than LER_MAX_DID (did:jwk:
 * LER_MAX_DID_KEY_JWK). Percent escapes are checked, never undone; no case is folded. */
ler_code ler_did_url_parse(ler_str text, ler_did_url *out, ler_error *err) LER_MUST_USE;

/* One verification method of a DID document. */
typedef struct ler_did_method {
    ler_str id;         /* absolute DID URL */
    ler_str type;       /* "Multikey", "JsonWebKey", ... */
    ler_str controller; /* a DID */
    ler_key *key;       /* the document's; NULL when the key is of a kind that we do not have */
    bool expires_set, revoked_set;
    ler_time expires, revoked;
    bool assertion;      /* listed (or embedded) under assertionMethod */
    bool authentication; /* listed (or embedded) under authentication */
} ler_did_method;

/* Of when a document is, when a question is about the past (ler_proof_options.today). */
typedef enum ler_did_age {
    LER_DID_TODAY, /* as it stands today; what it said then is to be concluded from it */
    LER_DID_THEN,  /* as it stood at the time asked about; `revoked` as known today all the same */
    LER_DID_THEN_ONLY /* as it stood then; what became of its keys since is not known */
} ler_did_age;

typedef struct ler_did_document {
    ler_str id;
    ler_did_method *methods;
    size_t count;
    ler_did_age age; /* LER_DID_TODAY, unless the one who got the document knows better */
} ler_did_document;

/* Drops one count of a document and empties the caller's pointer. */
void ler_did_document_free(ler_did_document **document);
ler_did_document *ler_did_document_ref(ler_did_document *document);
#define LER_AUTO_DID LER_CLEANUP(ler_did_document_free) ler_did_document *
/* The method whose id is exactly `url`; NULL when there is none. */
const ler_did_method *ler_did_document_method(const ler_did_document *document, ler_str url);

/* Reads a DID document that claims to be `did`'s: id equal to it, no duplicate method ids, key
 * material in one form only, controllers DIDs, relative references resolved against `did`. */
ler_code ler_did_document_read(ler_str did, const ler_json *json, ler_did_document **out,
                               ler_error *err) LER_MUST_USE;

/* A key as a did:key document with its single method DID#multikey, or as did:jwk with DID#0. */
ler_code ler_did_from_key(ler_key *key, ler_did_document **out, ler_error *err) LER_MUST_USE;

/* Who answers for a DID method. Returns a document of one count that the caller owns; LER_E_READ
 * when it cannot be had now (outcome "cannot tell"), any other code when the DID is bad. */
typedef ler_code (*ler_did_fetch)(void *user, const ler_did_url *did, ler_did_document **out,
                                  ler_error *err);

/* did:web, "Read (Resolve)": the URL of a DID's document, appended to `out`:
 *   did:web:example.org            https://example.org/.well-known/did.json
 *   did:web:example.org%3A8443:a:b https://example.org:8443/a/b/did.json
 * The host is a name in ASCII (an internationalised one as its xn-- form, and so it is shown), never
 * an address; %3A before a port is the only escape in it. Path segments keep their escapes; none may
 * be empty, a dot segment, or have an escaped slash, backslash, percent, '?', '#' or control byte.
 * LER_E_SYNTAX; LER_E_CONTENT for an address, and for a name that can only be a private one unless
 * `private_hosts`; LER_E_LIMIT. */
ler_code ler_did_web_url(const ler_did_url *did, bool private_hosts, ler_buf *out,
                         ler_error *err) LER_MUST_USE;
/* The DID of a site, from "https://host[:port][/path]" (trailing '/'s are dropped): the DID whose
 * document is at that URL, or at its .well-known when it has no path. The caller's own site, so its
 * name may be private. LER_E_CONTENT when the path has characters that no DID has. */
ler_code ler_did_web_from_url(ler_str url, ler_buf *out, ler_error *err) LER_MUST_USE;

/* Resolves DIDs; did:key and did:jwk are built in. A small cache keeps their documents (they never
 * change), so that a batch decodes each key once. One resolver serves one thread. */
typedef struct ler_did_resolver ler_did_resolver;
ler_did_resolver *ler_did_resolver_new(void); /* NULL when memory is out */
void ler_did_resolver_free(ler_did_resolver **resolver);
/* Answers a further method, such as "web". LER_E_LIMIT after 8. `method` is a literal. */
ler_code ler_did_resolver_add(ler_did_resolver *resolver, const char *method, ler_did_fetch fetch,
                              void *user, ler_error *err) LER_MUST_USE;
#define LER_AUTO_RESOLVER LER_CLEANUP(ler_did_resolver_free) ler_did_resolver *

/* The document of the DID in `did_url` (whatever its fragment), one count for the caller.
 * LER_E_UNSUPPORTED when nobody answers for the method. */
ler_code ler_did_resolve(ler_did_resolver *resolver, ler_str did_url, ler_did_document **out,
                         ler_error *err) LER_MUST_USE;

#endif
