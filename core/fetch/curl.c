#include "fetch/curl.h"
#include <dlfcn.h>
#include <pthread.h>

#define LIBRARY "libcurl.so.4"
#define OLDEST 0x075700 /* 7.87: CURLOPT_QUICK_EXIT */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static curl_api api;
static const char *problem = "libcurl cannot be started";

/* POSIX lets dlsym's object pointers stand for functions; C's types do not. */
static bool find(void *library, const char *name, void *out, size_t size) {
    void *symbol = dlsym(library, name);
    memcpy(out, &symbol, size);
    return symbol != NULL;
}

static void load(void) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        problem = "nothing can be fetched here: " LIBRARY " is not installed";
        return;
    }
#define X(name)                                                                                    \
    if (!find(library, #name, &api.name, sizeof api.name))                                         \
        return;
    CURL_FUNCTIONS(X)
#undef X
    const curl_version_info_data *version = api.curl_version_info(CURLVERSION_NOW);
    if (version == NULL || version->version_num < OLDEST || version->ssl_version == NULL) {
        problem = "nothing can be fetched here: libcurl is older than 7.87, or has no TLS";
        return;
    }
    if (api.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        problem = NULL;
}

ler_code curl_load(const curl_api **out, ler_error *err) {
    pthread_once(&once, load);
    *out = &api;
    return problem == NULL ? LER_OK : ler_fail(err, LER_E_READ, "%s", problem);
}
