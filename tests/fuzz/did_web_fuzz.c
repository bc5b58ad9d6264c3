/* did:web to URL, and URLs, from any bytes. What is let through must be read by libcurl's own
 * parser as the same scheme, host and port, or the check of a URL would be one of another host. */
#include "ler/did.h"
#include "ler/fetch.h"
#include <curl/curl.h>
#include <stdlib.h>

static void check_url(ler_str text, const ler_fetch_url *url) {
    LER_AUTO_BUF copy = ler_buf_new(2 * LER_MAX_URL), host = ler_buf_new(2 * LER_MAX_URL);
    char *scheme = NULL, *name = NULL, *port = NULL, *user = NULL, *fragment = NULL;
    CURLU *peer = curl_url();
    ler_buf_str(&copy, text);
    if (strlen(copy.data) != text.len)
        abort();
    if (url->host.len > 0 && memchr(url->host.data, ':', url->host.len) != NULL)
        ler_buf_printf(&host, "[%.*s]", (int)url->host.len, url->host.data);
    else
        ler_buf_str(&host, url->host);
    if (curl_url_set(peer, CURLUPART_URL, copy.data, CURLU_PATH_AS_IS) != CURLUE_OK ||
        curl_url_get(peer, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(peer, CURLUPART_HOST, &name, 0) != CURLUE_OK ||
        curl_url_get(peer, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
        abort();
    /* An IPv6 address has several spellings, and libcurl writes its own. */
    if (strcmp(scheme, url->secure ? "https" : "http") != 0 ||
        strtoul(port, NULL, 10) != url->port ||
        (host.data[0] == '[' ? name[0] != '[' : strcmp(name, host.data) != 0) ||
        curl_url_get(peer, CURLUPART_USER, &user, 0) == CURLUE_OK ||
        curl_url_get(peer, CURLUPART_FRAGMENT, &fragment, 0) == CURLUE_OK)
        abort();
    curl_free(scheme);
    curl_free(name);
    curl_free(port);
    curl_url_cleanup(peer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ler_str text = {(const char *)data, size};
    LER_AUTO_BUF url = ler_buf_new(8192), did = ler_buf_new(8192), again = ler_buf_new(8192);
    ler_fetch_url parts;
    ler_did_url did_url;
    for (int loose = 0; loose < 2; loose++) {
        ler_fetch_options options = {.insecure_http = loose, .insecure_private_hosts = loose};
        if (ler_fetch_url_parse(text, &options, &parts, NULL) == LER_OK)
            check_url(text, &parts);
        ler_buf_reset(&url);
        if (ler_did_url_parse(text, &did_url, NULL) != LER_OK ||
            ler_did_web_url(&did_url, loose, &url, NULL) != LER_OK)
            continue;
        if (ler_fetch_url_parse(ler_buf_view(&url), &options, &parts, NULL) != LER_OK)
            abort();
        check_url(ler_buf_view(&url), &parts);
        if (!ler_str_ends(ler_buf_view(&url), "/did.json"))
            abort();
    }
    if (ler_did_web_from_url(text, &did, NULL) == LER_OK &&
        (ler_did_url_parse(ler_buf_view(&did), &did_url, NULL) != LER_OK ||
         ler_did_web_url(&did_url, true, &again, NULL) != LER_OK))
        abort();
    if (size == 4 || size == 16)
        (void)ler_address_public(data, size);
    return 0;
}
