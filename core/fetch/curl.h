/* libcurl, loaded when something is fetched and not before. Linked in the usual way it brings some
 * 30 libraries with it, which the loader maps and relocates at every start: a verifier that fetches
 * nothing would take twice as long, and hold their code in its memory, for nothing. */
#ifndef FETCH_CURL_H
#define FETCH_CURL_H

#include "ler/str.h"
#define CURL_DISABLE_TYPECHECK 1 /* its macros would stand where our names do */
#include <curl/curl.h>

#define CURL_FUNCTIONS(X)                                                                          \
    X(curl_global_init)                                                                            \
    X(curl_version_info)                                                                           \
    X(curl_easy_init)                                                                              \
    X(curl_easy_cleanup)                                                                           \
    X(curl_easy_perform)                                                                           \
    X(curl_easy_setopt)                                                                            \
    X(curl_easy_strerror)                                                                          \
    X(curl_slist_append)                                                                           \
    X(curl_slist_free_all)

/* The functions that we use, under their own names and with their own types. */
typedef struct curl_api {
#define X(name) __typeof__(&name) name; /* NOLINT: a declaration takes no parentheses */
    CURL_FUNCTIONS(X)
#undef X
} curl_api;

/* Loads and starts libcurl, once in a process. LER_E_READ when it is not installed or too old. */
ler_code curl_load(const curl_api **out, ler_error *err) LER_MUST_USE;

#endif
