/* The one way by which the bytes behind a URL come to a check: DID documents, status lists,
 * frameworks. First the caller's --resources, then the cache, then the net (unless --offline). */
#ifndef VERIFIER_OBTAIN_H
#define VERIFIER_OBTAIN_H

#include "ler/fetch.h"
#include "verifier/check.h"

/* What is asked for decides how old a cached copy may be: as long as the issuer may take to take
 * back a key (5 minutes) or a record (1 minute); a framework is pinned by digest (7 days). With
 * --offline there is nothing newer to be had: a day for the first two. */
typedef enum obtain_kind { OBTAIN_DID, OBTAIN_STATUS_LIST, OBTAIN_FRAMEWORK } obtain_kind;

typedef enum obtain_from { FROM_MAP, FROM_CACHE, FROM_NET } obtain_from;

typedef struct obtained {
    obtain_from from;
    int64_t fetched; /* seconds since 1970, by this machine's clock; 0 for the map */
    bool old;        /* older than would be taken with the net at hand */
    bool dated;      /* a file of the map that is said to be of the very time that is judged by */
} obtained;

typedef struct obtain_options {
    bool offline;
    bool no_cache; /* nothing on disk; what one run fetched is still fetched once */
    const char
        *cache; /* folder; NULL: ler-verifier below $XDG_CACHE_HOME or ~/.cache, if possible */
    ler_fetch_options fetch;
} obtain_options;

/* Cache and client of one run. Neither is touched before something is asked for, except that a
 * folder that the caller names is opened at once. Errors of ler_cache_open and ler_fetcher_new. */
ler_code obtainer_new(const obtain_options *options, obtainer **out, ler_error *err) LER_MUST_USE;
void obtainer_free(obtainer **o);
/* A new file: its requests are counted, and where its things came from is listed, from here on. */
void obtainer_begin(obtainer *o);
/* Puts {"url","from","age"?} for each thing that the file's checks used into the report. */
void obtainer_report(const obtainer *o, report *r);

/* Appends the bytes that answer for `url` to `out`, at most `max` of them. What came may be
 * anybody's: the caller checks who signed it. `how` may be NULL. LER_E_NOT_FOUND: nothing here
 * answers for it; LER_E_READ: what does cannot be had now (both: cannot tell); LER_E_LIMIT: longer
 * than `max`; any other code: the URL is one that is never asked for. */
ler_code obtain(verification *v, obtain_kind kind, ler_str url, size_t max, ler_buf *out,
                obtained *how, ler_error *err) LER_MUST_USE;
/* The same past the cache, for when a cached copy turned out to be of no use. LER_E_NOT_FOUND when
 * the net must not be asked, or was asked a moment ago. */
ler_code obtain_anew(verification *v, obtain_kind kind, ler_str url, size_t max, ler_buf *out,
                     ler_error *err) LER_MUST_USE;
/* Says that what was obtained for an earlier file is used again. */
void obtain_mention(verification *v, ler_str url, const obtained *how);

/* Whether the caches answer with what was fetched at that time. */
bool obtain_fresh(const verification *v, obtain_kind kind, int64_t fetched);

/* Answers for did:web: ler_did_resolver_add(resolver, "web", did_web_resolve, web, err). */
typedef struct did_web did_web;
did_web *did_web_new(verification *v); /* NULL when memory is out */
void did_web_free(did_web **web);
ler_code did_web_resolve(void *user, const ler_did_url *did, ler_did_document **out,
                         ler_error *err);

#endif
