/* Inside of the client: one request with libcurl. */
#ifndef FETCH_CLIENT_H
#define FETCH_CLIENT_H

#include "fetch/curl.h"
#include "ler/arena.h"
#include "ler/fetch.h"
#include <stdio.h>

/* Why a request was broken off by us. */
typedef enum fetch_stop {
    FETCH_GO,
    FETCH_DONE, /* the status says all: the body of an error or a redirect is not read */
    FETCH_HEADERS,
    FETCH_BODY,
    FETCH_ENCODED,
    FETCH_TWO_LOCATIONS,
    FETCH_INTERRUPTED,
    FETCH_NO_MEMORY
} fetch_stop;

struct ler_fetcher {
    ler_fetch_options options;
    const curl_api *api;
    CURL *curl; /* NULL before the first request; keeps connections */

    /* the request at work */
    ler_buf *body;
    fetch_stop stop;
    size_t header_bytes;
    long status;
    unsigned dialled, refused; /* addresses */
    char address[64];
    char location[LER_MAX_URL + 1];
    char detail[CURL_ERROR_SIZE];
};

/* Milliseconds of a clock that is never set. */
int64_t fetch_clock(void);

/* One GET of a checked URL. LER_OK with any HTTP status, whose body is in `out` when it is 200. */
ler_code fetch_once(ler_fetcher *f, const char *url, const char *accept, int64_t deadline,
                    ler_buf *out, ler_error *err) LER_MUST_USE;
void fetch_close(ler_fetcher *f);

#endif
