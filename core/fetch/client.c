/* One GET with libcurl, everything off that we do not need. */
#include "fetch/client.h"
#include "ler/ascii.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define LOW_SPEED_BYTES 100L /* a second, over LOW_SPEED_SECONDS: slower is a drip */
#define LOW_SPEED_SECONDS 5L

/* ---- what libcurl calls ---- */

/* The check of the address itself: here, where the socket is made for the very address that will be
 * dialled. Whatever name led to it, and whatever that name meant before, does not matter. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to) {
    ler_fetcher *f = user;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    if (purpose != CURLSOCKTYPE_IPCXN || to->addrlen > sizeof address)
        return CURL_SOCKET_BAD;
    memcpy(&address, &to->addr, to->addrlen);
    const void *bytes;
    size_t len;
    if (to->family == AF_INET && to->addrlen >= sizeof address.v4) {
        bytes = &address.v4.sin_addr;
        len = 4;
    } else if (to->family == AF_INET6 && to->addrlen >= sizeof address.v6) {
        bytes = &address.v6.sin6_addr;
        len = 16;
    } else {
        f->refused++;
        return CURL_SOCKET_BAD;
    }
    if (inet_ntop(to->family, bytes, f->address, sizeof f->address) == NULL)
        f->address[0] = '\0';
    if (!f->options.insecure_private_hosts && !ler_address_public(bytes, len)) {
        f->refused++;
        return CURL_SOCKET_BAD;
    }
    f->dialled++;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* The value of a header line when it is of that name. */
static bool header_is(ler_str line, const char *name, ler_str *value) {
    size_t len = strlen(name);
    if (line.len <= len || line.data[len] != ':')
        return false;
    for (size_t i = 0; i < len; i++)
        if (ler_to_lower(line.data[i]) != name[i])
            return false;
    *value = ler_str_trim(ler_str_from(line, len + 1));
    return true;
}

static bool word_is(ler_str value, const char *word) {
    return ler_str_equal_nocase(value, ler_str_of(word));
}

/* "HTTP/1.1 200 OK" begins the headers of an answer, of which interim ones (1xx) come first. */
static bool status_line(ler_str line, long *status) {
    const char *space = memchr(line.data, ' ', line.len);
    if (!ler_str_starts(line, "HTTP/") || space == NULL)
        return false;
    ler_str code = ler_str_from(line, (size_t)(space - line.data) + 1);
    *status = 0;
    for (size_t i = 0; i < 3 && i < code.len && ler_is_digit(code.data[i]); i++)
        *status = *status * 10 + (code.data[i] - '0');
    return true;
}

static void read_header(ler_fetcher *f, ler_str line) {
    ler_str value;
    if (status_line(line, &f->status)) {
        f->location[0] = '\0';
        return;
    }
    if (header_is(line, "location", &value)) {
        if (f->location[0] != '\0' && !ler_str_is(value, f->location))
            f->stop = FETCH_TWO_LOCATIONS;
        else if (value.len >= sizeof f->location || memchr(value.data, 0, value.len) != NULL)
            f->stop = FETCH_HEADERS;
        else {
            memcpy(f->location, value.data, value.len);
            f->location[value.len] = '\0';
        }
    }
    /* None was asked for. What is packed could be a bomb, and is not the file's own bytes. */
    if ((header_is(line, "content-encoding", &value) && !word_is(value, "identity")) ||
        (header_is(line, "transfer-encoding", &value) && !word_is(value, "chunked")))
        f->stop = FETCH_ENCODED;
    if (ler_str_trim(line).len == 0 && f->status >= 200 && f->status != 200)
        f->stop = FETCH_DONE;
}

static size_t take_header(char *data, size_t size, size_t count, void *user) {
    ler_fetcher *f = user;
    size_t len = size * count;
    f->header_bytes += len;
    if (f->header_bytes > LER_MAX_FETCH_HEADERS)
        f->stop = FETCH_HEADERS;
    else
        read_header(f, (ler_str){data, len});
    return f->stop == FETCH_GO ? len : 0;
}

static size_t take_body(char *data, size_t size, size_t count, void *user) {
    ler_fetcher *f = user;
    size_t len = size * count;
    if (len > f->body->max - f->body->len) {
        f->stop = FETCH_BODY;
        return 0;
    }
    ler_buf_add(f->body, data, len);
    if (f->body->failed) {
        f->stop = FETCH_NO_MEMORY;
        return 0;
    }
    return len;
}

static int progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    ler_fetcher *f = user;
    (void)a, (void)b, (void)c, (void)d;
    if (f->options.stop == NULL || !f->options.stop())
        return 0;
    f->stop = FETCH_INTERRUPTED;
    return 1;
}

/* ---- setting up ---- */

/* Options are set one by one; the first that libcurl does not take (because it was built without
 * it) stops everything: a guard that is not there is no guard. */
#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (f->api->curl_easy_setopt(curl, option, value) != CURLE_OK)                             \
            return ler_fail(err, LER_E_INTERNAL, "libcurl does not take its option " #option);     \
    } while (0)

static ler_code configure(ler_fetcher *f, CURL *curl, ler_error *err) {
    const char *protocols = f->options.insecure_http ? "https,http" : "https";
    SET(CURLOPT_PROTOCOLS_STR, protocols);
    SET(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    SET(CURLOPT_FOLLOWLOCATION, 0L); /* we follow: fetch.c */
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, f);
    SET(CURLOPT_PROXY, ""); /* also keeps the environment's out */
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_HTTPAUTH, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_ACCEPT_ENCODING, NULL);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (f->options.ca_file != NULL) { /* these authorities, and no others */
        SET(CURLOPT_CAINFO, f->options.ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
    SET(CURLOPT_USERAGENT, "ler/" LER_VERSION);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* never wait for a name server that does not answer */
    SET(CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, LOW_SPEED_SECONDS);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, f);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, f);
    SET(CURLOPT_XFERINFOFUNCTION, progress);
    SET(CURLOPT_XFERINFODATA, f);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_ERRORBUFFER, f->detail);
    return LER_OK;
}

static ler_code open_client(ler_fetcher *f, ler_error *err) {
    if (f->curl != NULL)
        return LER_OK;
    TRY(curl_load(&f->api, err));
    CURL *curl = f->api->curl_easy_init();
    if (curl == NULL)
        return ler_fail(err, LER_E_INTERNAL, "libcurl cannot be started");
    ler_code code = configure(f, curl, err);
    if (code != LER_OK)
        f->api->curl_easy_cleanup(curl);
    else
        f->curl = curl;
    return code;
}

void fetch_close(ler_fetcher *f) {
    if (f->curl != NULL)
        f->api->curl_easy_cleanup(f->curl);
    f->curl = NULL;
}

/* ---- how it ended ---- */

static ler_code broken_off(const ler_fetcher *f, ler_error *err) {
    switch (f->stop) {
    case FETCH_GO:
    case FETCH_DONE:
        return LER_OK;
    case FETCH_HEADERS:
        return ler_fail(err, LER_E_READ, "the answer's headers are longer than %zu bytes",
                        LER_MAX_FETCH_HEADERS);
    case FETCH_BODY:
        return ler_fail(err, LER_E_READ, "the answer does not end within %zu bytes", f->body->max);
    case FETCH_ENCODED:
        return ler_fail(err, LER_E_READ, "the answer is compressed, which was not asked for");
    case FETCH_TWO_LOCATIONS:
        return ler_fail(err, LER_E_CONTENT, "redirects to two places at once");
    case FETCH_INTERRUPTED:
        return ler_fail(err, LER_E_READ, "interrupted");
    case FETCH_NO_MEMORY:
        break;
    }
    return ler_no_memory(err);
}

static ler_code outcome(const ler_fetcher *f, CURLcode code, ler_error *err) {
    char excerpt[LER_EXCERPT];
    if (f->stop != FETCH_GO)
        return broken_off(f, err);
    if (code == CURLE_OK)
        return LER_OK;
    /* libcurl also says this of one header line that is longer than it takes: a server must not be
     * able to end our run with it. */
    if (code == CURLE_OUT_OF_MEMORY)
        return ler_fail(err, LER_E_READ, "cannot be had now: a header too long, or no memory left");
    if (code == CURLE_FILESIZE_EXCEEDED)
        return ler_fail(err, LER_E_LIMIT, "announces more than the %zu bytes that are accepted",
                        f->body->max);
    if (f->refused > 0 && f->dialled == 0)
        return ler_fail(err, LER_E_CONTENT,
                        "the host's address %s is none of the public internet: not dialled",
                        f->address);
    const char *why = f->detail[0] != '\0' ? f->detail : f->api->curl_easy_strerror(code);
    return ler_fail(err, LER_E_READ, "cannot be had now: %s",
                    ler_excerpt(excerpt, why, strlen(why)));
}

ler_code fetch_once(ler_fetcher *f, const char *url, const char *accept, int64_t deadline,
                    ler_buf *out, ler_error *err) {
    TRY(open_client(f, err));
    CURL *curl = f->curl;
    int64_t left = deadline - fetch_clock(), connect = LER_FETCH_CONNECT_SECONDS * 1000;
    if (left <= 0)
        return ler_fail(err, LER_E_READ, "cannot be had in the time that it may take");
    ler_buf_reset(out);
    f->body = out;
    f->stop = FETCH_GO;
    f->header_bytes = 0;
    f->status = 0;
    f->dialled = f->refused = 0;
    f->location[0] = f->detail[0] = '\0';
    SET(CURLOPT_URL, url);
    SET(CURLOPT_TIMEOUT_MS, (long)left);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(left < connect ? left : connect));
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)out->max);
    struct curl_slist *headers = NULL;
    if (accept != NULL) {
        char line[256];
        snprintf(line, sizeof line, "Accept: %s", accept);
        headers = f->api->curl_slist_append(NULL, line);
        if (headers == NULL)
            return ler_no_memory(err);
    }
    CURLcode code = f->api->curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (code == CURLE_OK)
        code = f->api->curl_easy_perform(curl);
    f->api->curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    f->api->curl_slist_free_all(headers);
    /* An error page may be as long as it likes: its status has been read, its body never is. */
    ler_code end =
        code == CURLE_FILESIZE_EXCEEDED && f->status != 200 ? LER_OK : outcome(f, code, err);
    f->body = NULL;
    return end;
}
