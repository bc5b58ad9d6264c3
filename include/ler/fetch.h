/* What comes over the net: one guarded GET, and a cache of what it brought. Every URL that is
 * fetched was written by a stranger (a DID, a status list, a framework named in a record), so a
 * request must never reach what only this machine can reach, and must end within its bounds:
 *
 *  - https only; no user name, no fragment, no IP tricks in the URL
 *  - the address that is dialled is checked, not the name: private, loopback, link-local, shared
 *    (CGNAT), multicast, documentation and reserved ranges, and IPv6 forms that carry an IPv4
 *    address, are refused at the moment of dialling; an answer that changes between a check and
 *    the use of it (DNS rebinding) has nowhere to happen
 *  - redirects only to the same scheme, host and port, and few; each is checked like a first URL
 *  - no proxy of the environment, cookies, netrc, authentication or content encodings
 *  - TLS 1.2 or later, certificate and host name checked against the system's CAs or the caller's
 *  - ceilings for bytes, headers and time (ler/limits.h)
 *
 * Codes: LER_E_READ: it cannot be had now (name, connection, TLS, time, HTTP status, broken off),
 * so nothing is known. LER_E_CONTENT, LER_E_SYNTAX: refused as unsafe. LER_E_LIMIT: what is
 * announced is over the ceiling. */
#ifndef LER_FETCH_H
#define LER_FETCH_H

#include "ler/str.h"
#include "ler/time.h"

typedef struct ler_fetch_options {
    bool insecure_http;          /* http: too. For tests */
    bool insecure_private_hosts; /* any address, "localhost". For tests and closed networks */
    const char *ca_file;         /* PEM; NULL: the system's. Read at the first request */
    unsigned seconds;            /* for one resource with its redirects; 0: LER_FETCH_SECONDS */
    bool (*stop)(void);          /* asked about once a second: true gives up. NULL: never */
} ler_fetch_options;

/* A URL taken apart. The accepted ones are a strict part of RFC 3986, in which no two readers can
 * disagree on the host: scheme in lower case, host a name of letters, digits, '-' and '.', a dotted
 * IPv4 address or an IPv6 address in brackets, port without leading zeros, path without dot
 * segments (also escaped ones), query; ASCII only. Parts borrow from the text. */
typedef struct ler_fetch_url {
    bool secure;    /* https */
    ler_str host;   /* as written; IPv6 without its brackets */
    ler_str origin; /* scheme, host and port as written */
    ler_str target; /* path and query, empty or with a leading '/' or '?' */
    unsigned port;  /* 443 or 80 when none is written */
} ler_fetch_url;

/* LER_E_SYNTAX: no such URL; LER_E_CONTENT: one that the options do not allow (http:, an address or
 * a name that can only be a private one); LER_E_LIMIT: over LER_MAX_URL. */
ler_code ler_fetch_url_parse(ler_str text, const ler_fetch_options *options, ler_fetch_url *out,
                             ler_error *err) LER_MUST_USE;

/* Whether an address is one of the public internet: 4 bytes (IPv4) or 16 (IPv6), network order. By
 * the IANA special-purpose registries (RFC 6890 as updated); what is not allocated for global
 * unicast is not public. */
bool ler_address_public(const uint8_t *address, size_t len);

/* A client. Nothing of the net is touched, or even initialised, before the first request. One
 * client serves one thread. */
typedef struct ler_fetcher ler_fetcher;
/* `options` is copied, its ca_file borrowed. LER_E_USAGE when seconds are over
 * LER_FETCH_SECONDS_MAX, LER_E_READ when the ca_file cannot be read. */
ler_code ler_fetcher_new(const ler_fetch_options *options, ler_fetcher **out,
                         ler_error *err) LER_MUST_USE;
void ler_fetcher_free(ler_fetcher **fetcher);
#define LER_AUTO_FETCHER LER_CLEANUP(ler_fetcher_free) ler_fetcher *
const ler_fetch_options *ler_fetcher_options(const ler_fetcher *fetcher);

typedef struct ler_fetch_request {
    ler_str url;
    const char *accept; /* a literal for the Accept header; NULL: anything */
    unsigned redirects; /* how many may be followed; at most LER_FETCH_REDIRECTS. did:web: 0 */
} ler_fetch_request;

typedef struct ler_fetch_result {
    long status;       /* of HTTP; 0 when there was no answer */
    char address[64];  /* the last address that was dialled or refused, as text */
    unsigned followed; /* redirects */
} ler_fetch_result;

/* GETs into `out`, whose max is the ceiling of the body; out is empty after a failure. `result` may
 * be NULL. Only status 200 is success. */
ler_code ler_fetch(ler_fetcher *fetcher, const ler_fetch_request *request, ler_buf *out,
                   ler_fetch_result *result, ler_error *err) LER_MUST_USE;

/* ---- cache ---- */

/* Bodies by key (a URL, and what was asked of the connection), with the time when they were
 * fetched: in memory, and on disk when a folder is given. The folder must belong to the user, be
 * writable by nobody else and be no symbolic link. Each file carries a digest of its content: what
 * is cut, changed or belongs to another key counts as absent, as does what claims to come from the
 * future (the clock was set back). A cache holds what was fetched, not what was proved: signatures
 * are checked anew. */
typedef struct ler_cache ler_cache;
/* folder NULL: memory only; a missing one is made (mode 0700, with missing parents). LER_E_CONTENT
 * when it is not the user's own or others may write to it, LER_E_WRITE when it cannot be made. */
ler_code ler_cache_open(const char *folder, ler_cache **out, ler_error *err) LER_MUST_USE;
void ler_cache_free(ler_cache **cache);
#define LER_AUTO_CACHE LER_CLEANUP(ler_cache_free) ler_cache *

/* Appends to `out` what was put for key at most max_age seconds before now; *age in seconds.
 * LER_E_NOT_FOUND when there is nothing good. */
ler_code ler_cache_get(ler_cache *cache, ler_str key, int64_t now, int64_t max_age, ler_buf *out,
                       int64_t *age, ler_error *err) LER_MUST_USE;
/* Keeps a body. A failure to write leaves the memory copy, and is no failure of the caller's work.
 */
ler_code ler_cache_put(ler_cache *cache, ler_str key, int64_t now, ler_str body, ler_error *err);
/* Forgets a body that turned out to be of no use. */
void ler_cache_drop(ler_cache *cache, ler_str key);
/* Remembers, in memory only and for at most LER_FETCH_FAILURE_AGE seconds, why a key cannot be had;
 * ler_cache_failure returns true and fills `why` while it is remembered. */
void ler_cache_put_failure(ler_cache *cache, ler_str key, int64_t now, const ler_error *why);
bool ler_cache_failure(const ler_cache *cache, ler_str key, int64_t now, ler_error *why);

#endif
