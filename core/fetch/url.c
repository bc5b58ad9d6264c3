/* URLs that are fetched: so strict a part of RFC 3986 that our reader, libcurl's and the server's
 * cannot disagree on the host (backslashes, "@", percent signs in the host, "127.1", "0x7f.1"). */
#include "ler/ascii.h"
#include "ler/fetch.h"
#include <arpa/inet.h>

#define NAME_MAX_LEN 253 /* RFC 1035 2.3.4, as text */
#define LABEL_MAX_LEN 63

static ler_code syntax(ler_error *err, const char *sentence) {
    return ler_fail(err, LER_E_SYNTAX, "%s", sentence);
}

static ler_code not_public(ler_error *err, ler_str host) {
    char excerpt[LER_EXCERPT];
    return ler_fail(err, LER_E_CONTENT, "%s is not an address of the public internet",
                    ler_excerpt(excerpt, host.data, host.len));
}

/* Checks host as an address in text; *is tells whether it is one. */
static ler_code literal(int family, ler_str host, bool private_too, bool *is, ler_error *err) {
    char text[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    *is = false;
    if (host.len == 0 || host.len >= sizeof text || memchr(host.data, '\0', host.len) != NULL)
        return LER_OK;
    memcpy(text, host.data, host.len);
    text[host.len] = '\0';
    if (inet_pton(family, text, bytes) != 1) /* dotted quads: decimal, no leading zeros */
        return LER_OK;
    *is = true;
    if (!private_too && !ler_address_public(bytes, family == AF_INET ? 4 : 16))
        return not_public(err, host);
    return LER_OK;
}

/* WHATWG URL, "ends in a number": getaddrinfo would read such a name as an address of its own. */
static bool numeric_label(ler_str label) {
    size_t i = label.len >= 2 && label.data[0] == '0' && ler_to_lower(label.data[1]) == 'x' ? 2 : 0;
    bool hex = i == 2;
    for (; i < label.len; i++)
        if (hex ? !ler_is_hex(label.data[i]) : !ler_is_digit(label.data[i]))
            return false;
    return true;
}

static bool same_text(ler_str a, const char *b) {
    return ler_str_equal_nocase(a, ler_str_of(b));
}

/* Names that no public server can have: RFC 6761, 6762, 8375, ICANN's "internal". */
static bool private_name(ler_str host, ler_str last, size_t labels) {
    static const char *const tops[] = {"localhost",   "local", "internal",
                                       "localdomain", "test",  "onion"};
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        if (same_text(last, tops[i]))
            return true;
    return labels < 2 ||
           (host.len > 9 && same_text(ler_str_from(host, host.len - 10), ".home.arpa"));
}

static ler_code check_name(ler_str host, bool private_too, ler_error *err) {
    ler_str label = {host.data, 0};
    size_t labels = 0;
    bool is;
    if (host.len == 0 || host.len > NAME_MAX_LEN)
        return syntax(err, "the URL's host is empty or too long");
    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.data[i] != '.') {
            if (!ler_is_alpha(host.data[i]) && !ler_is_digit(host.data[i]) && host.data[i] != '-')
                return syntax(err, "the URL's host has a character out of place (an "
                                   "internationalised name is written in its xn-- form)");
            label.len++;
            continue;
        }
        if (label.len == 0 || label.len > LABEL_MAX_LEN || label.data[0] == '-' ||
            label.data[label.len - 1] == '-')
            return syntax(err, "the URL's host is no name of dotted labels");
        labels++;
        if (i < host.len)
            label = (ler_str){host.data + i + 1, 0};
    }
    if (numeric_label(label)) {
        TRY(literal(AF_INET, host, private_too, &is, err));
        return is ? LER_OK : syntax(err, "the URL's host is a number, and no IPv4 address");
    }
    return private_name(host, label, labels) && !private_too ? not_public(err, host) : LER_OK;
}

/* port, 1 to 65535 in its one spelling */
static ler_code read_port(ler_str text, unsigned *port, ler_error *err) {
    unsigned value = 0;
    bool good = text.len > 0 && text.len <= 5 && text.data[0] != '0';
    for (size_t i = 0; good && i < text.len; i++) {
        good = ler_is_digit(text.data[i]);
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    if (!good || value > 65535)
        return syntax(err, "the URL's port is no number from 1 to 65535");
    *port = value;
    return LER_OK;
}

/* "." or "..", also escaped: a client or server that removes them asks for another path. */
static bool dot_segment(ler_str segment) {
    size_t dots = 0, at = 0;
    while (at < segment.len) {
        if (segment.data[at] == '.')
            at++;
        else if (segment.len - at >= 3 && segment.data[at] == '%' && segment.data[at + 1] == '2' &&
                 ler_to_lower(segment.data[at + 2]) == 'e')
            at += 3;
        else
            return false;
        dots++;
    }
    return dots == 1 || dots == 2;
}

/* path-abempty [ "?" query ] */
static ler_code check_target(ler_str target, ler_error *err) {
    bool query = false;
    size_t start = 1;
    for (size_t i = 0; i <= target.len; i++) {
        char c = i < target.len ? target.data[i] : '\0';
        bool end = i == target.len || (!query && (c == '/' || c == '?'));
        if (end && !query && i > start && dot_segment((ler_str){target.data + start, i - start}))
            return syntax(err, "the URL's path has a dot segment");
        if (i == target.len)
            break;
        if (end) {
            query = c == '?';
            start = i + 1;
            continue;
        }
        if (c == '%' && target.len - i >= 3 && ler_is_hex(target.data[i + 1]) &&
            ler_is_hex(target.data[i + 2])) {
            i += 2;
            continue;
        }
        if (!ler_is_alpha(c) && !ler_is_digit(c) &&
            (c == '\0' || strchr("-._~!$&'()*+,;=:@/?", c) == NULL))
            return syntax(err, c == '#' ? "a URL that is fetched has no fragment"
                                        : "the URL has a character out of place");
    }
    return LER_OK;
}

ler_code ler_fetch_url_parse(ler_str text, const ler_fetch_options *options, ler_fetch_url *out,
                             ler_error *err) {
    size_t at, start;
    bool private_too = options != NULL && options->insecure_private_hosts, is = true;
    memset(out, 0, sizeof *out);
    if (text.len > LER_MAX_URL)
        return ler_fail(err, LER_E_LIMIT, "the URL is too long (%zu bytes)", text.len);
    if (ler_str_starts(text, "https://"))
        out->secure = true;
    else if (!ler_str_starts(text, "http://"))
        return syntax(err, "only https: URLs are fetched");
    else if (options == NULL || !options->insecure_http)
        return ler_fail(err, LER_E_CONTENT,
                        "http: is not fetched, because anybody on the way could "
                        "change what it brings");
    at = start = out->secure ? 8 : 7;
    while (at < text.len && text.data[at] != '/' && text.data[at] != '?' && text.data[at] != '#')
        at++;
    ler_str authority = {text.data + start, at - start};
    out->origin = (ler_str){text.data, at};
    out->target = ler_str_from(text, at);
    out->port = out->secure ? 443 : 80;
    if (memchr(authority.data, '@', authority.len) != NULL)
        return syntax(err, "a URL that is fetched has no user name");
    if (authority.len > 0 && authority.data[0] == '[') {
        const char *close = memchr(authority.data, ']', authority.len);
        if (close == NULL)
            return syntax(err, "the URL's IPv6 address has no end");
        out->host = (ler_str){authority.data + 1, (size_t)(close - authority.data) - 1};
        TRY(literal(AF_INET6, out->host, private_too, &is, err));
        if (!is)
            return syntax(err, "the URL's host is no IPv6 address");
        authority = ler_str_from(authority, out->host.len + 2);
    } else {
        const char *colon = authority.len == 0 ? NULL : memchr(authority.data, ':', authority.len);
        size_t len = colon == NULL ? authority.len : (size_t)(colon - authority.data);
        out->host = (ler_str){authority.data, len};
        TRY(check_name(out->host, private_too, err));
        authority = ler_str_from(authority, len);
    }
    if (authority.len > 0) {
        if (authority.data[0] != ':')
            return syntax(err, "the URL has a character out of place behind its host");
        TRY(read_port(ler_str_from(authority, 1), &out->port, err));
    }
    return check_target(out->target, err);
}
