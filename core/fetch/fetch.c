/* One resource: requests and the redirects between them, under one deadline. */
#include "fetch/client.h"
#include "ler/ascii.h"
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

ler_code ler_fetcher_new(const ler_fetch_options *options, ler_fetcher **out, ler_error *err) {
    *out = NULL;
    if (options->seconds > LER_FETCH_SECONDS_MAX)
        return ler_fail(err, LER_E_USAGE, "at most %d seconds for one resource",
                        LER_FETCH_SECONDS_MAX);
    if (options->ca_file != NULL && access(options->ca_file, R_OK) != 0) {
        ler_fail(err, LER_E_READ, "the file of certificate authorities cannot be read");
        ler_error_source(err, options->ca_file);
        return LER_E_READ;
    }
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return ler_no_memory(err);
    (*out)->options = *options;
    if ((*out)->options.seconds == 0)
        (*out)->options.seconds = LER_FETCH_SECONDS;
    return LER_OK;
}

void ler_fetcher_free(ler_fetcher **fetcher) {
    if (*fetcher == NULL)
        return;
    fetch_close(*fetcher);
    free(*fetcher);
    *fetcher = NULL;
}

const ler_fetch_options *ler_fetcher_options(const ler_fetcher *fetcher) {
    return &fetcher->options;
}

int64_t fetch_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool has_scheme(ler_str s) { /* RFC 3986 3.1 */
    size_t i = 0;
    while (i < s.len && (ler_is_alpha(s.data[i]) ||
                         (i > 0 && (ler_is_digit(s.data[i]) || strchr("+-.", s.data[i]) != NULL))))
        i++;
    return i > 0 && i < s.len && s.data[i] == ':';
}

/* RFC 3986 5.2.2 for a Location, whose dot segments are refused later, and never removed. */
static ler_code resolve_location(const ler_fetch_url *base, ler_str location, ler_buf *out,
                                 ler_error *err) {
    const char *fragment = location.len == 0 ? NULL : memchr(location.data, '#', location.len);
    if (fragment != NULL)
        location.len = (size_t)(fragment - location.data);
    if (location.len == 0)
        return ler_fail(err, LER_E_READ, "a redirect to nowhere");
    if (has_scheme(location)) {
        ler_buf_str(out, location);
    } else if (ler_str_starts(location, "//")) {
        ler_buf_text(out, base->secure ? "https:" : "http:");
        ler_buf_str(out, location);
    } else {
        size_t keep = 0; /* of the base's path: up to its last slash, or up to its query */
        for (size_t i = 0; i < base->target.len && base->target.data[i] != '?'; i++)
            if (location.data[0] == '?' || base->target.data[i] == '/')
                keep = i + 1;
        ler_buf_str(out, base->origin);
        if (location.data[0] != '/') {
            ler_buf_add(out, base->target.data, keep);
            if (keep == 0)
                ler_buf_char(out, '/');
        }
        ler_buf_str(out, location);
    }
    return ler_buf_done(out, err);
}

static bool is_redirect(long status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Puts the next URL in the place of the present one. */
static ler_code follow(ler_fetcher *f, const ler_fetch_request *request, unsigned followed,
                       ler_buf *url, ler_error *err) {
    ler_fetch_url here, there;
    LER_AUTO_BUF next = ler_buf_new(2 * LER_MAX_URL);
    if (request->redirects == 0)
        return ler_fail(err, LER_E_CONTENT, "answers with a redirect (%ld); none is followed here",
                        f->status);
    if (followed >= request->redirects || followed >= LER_FETCH_REDIRECTS)
        return ler_fail(err, LER_E_CONTENT, "more than %u redirects", followed);
    TRY(ler_fetch_url_parse(ler_buf_view(url), &f->options, &here, err));
    TRY(resolve_location(&here, ler_str_of(f->location), &next, err));
    ler_error inner = {0};
    ler_code code = ler_fetch_url_parse(ler_buf_view(&next), &f->options, &there, &inner);
    if (code != LER_OK)
        return ler_fail(err, code, "redirects to a place that is not asked: %s", inner.message);
    if (here.secure != there.secure || here.port != there.port ||
        !ler_str_equal_nocase(here.host, there.host))
        return ler_fail(err, LER_E_CONTENT, "redirects to another host, port or scheme");
    ler_buf_reset(url);
    ler_buf_str(url, ler_buf_view(&next));
    return ler_buf_done(url, err);
}

static ler_code run(ler_fetcher *f, const ler_fetch_request *request, ler_buf *out,
                    ler_fetch_result *result, ler_error *err) {
    int64_t deadline = fetch_clock() + (int64_t)f->options.seconds * 1000;
    LER_AUTO_BUF url = ler_buf_new(2 * LER_MAX_URL);
    ler_buf_str(&url, request->url);
    TRY(ler_buf_done(&url, err));
    for (;;) {
        ler_fetch_url parts;
        TRY(ler_fetch_url_parse(ler_buf_view(&url), &f->options, &parts, err));
        ler_code code = fetch_once(f, url.data, request->accept, deadline, out, err);
        result->status = f->status;
        memcpy(result->address, f->address, sizeof result->address);
        TRY(code);
        if (f->status == 200)
            return LER_OK;
        ler_buf_reset(out);
        if (!is_redirect(f->status) || f->location[0] == '\0')
            return ler_fail(err, LER_E_READ, "the server answers %ld", f->status);
        TRY(follow(f, request, result->followed, &url, err));
        result->followed++;
    }
}

ler_code ler_fetch(ler_fetcher *fetcher, const ler_fetch_request *request, ler_buf *out,
                   ler_fetch_result *result, ler_error *err) {
    ler_fetch_result own = {0};
    ler_error inner = {0};
    result = result == NULL ? &own : result;
    memset(result, 0, sizeof *result);
    ler_buf_reset(out);
    ler_code code = run(fetcher, request, out, result, &inner);
    if (code == LER_OK)
        return LER_OK;
    ler_buf_reset(out);
    out->failed = out->no_memory = false;
    char source[sizeof inner.source], excerpt[LER_EXCERPT];
    snprintf(source, sizeof source, "%s",
             ler_excerpt(excerpt, request->url.data, request->url.len));
    ler_error_source(&inner, source);
    if (err != NULL)
        *err = inner;
    return code;
}
