/* did:web, the W3C CCG's method specification: which URL a DID stands for. A stranger writes the
 * DID, so whatever two readers could read differently is refused. */
#include "ler/ascii.h"
#include "ler/did.h"
#include "ler/fetch.h"

static int nibble(char c) {
    return ler_is_digit(c) ? c - '0' : ler_to_lower(c) - 'a' + 10;
}

/* "%3A", the only escape that the host part may have: it stands before the port. */
static bool port_mark(ler_str s, size_t at) {
    return s.len - at >= 3 && s.data[at] == '%' && s.data[at + 1] == '3' &&
           ler_to_lower(s.data[at + 2]) == 'a';
}

static ler_code host_part(ler_str part, ler_buf *out, ler_error *err) {
    bool port = false;
    for (size_t i = 0; i < part.len; i++) {
        if (part.data[i] != '%') {
            ler_buf_char(out, part.data[i]);
        } else if (port || !port_mark(part, i)) {
            return ler_fail(err, LER_E_SYNTAX,
                            "the host of a did:web has no escape but %%3A before its port");
        } else {
            port = true;
            ler_buf_char(out, ':');
            i += 2;
        }
    }
    return LER_OK;
}

/* One segment between colons: kept as it is, unless an escape in it could be read as structure. */
static ler_code path_part(ler_str part, ler_buf *out, ler_error *err) {
    if (part.len == 0)
        return ler_fail(err, LER_E_SYNTAX, "a did:web has no empty path segment");
    for (size_t i = 0; i < part.len; i++) {
        if (part.data[i] != '%')
            continue;
        int byte = nibble(part.data[i + 1]) * 16 + nibble(part.data[i + 2]);
        if (byte < 0x20 || byte == 0x7f || strchr("/\\%?#", byte) != NULL)
            return ler_fail(err, LER_E_SYNTAX,
                            "a did:web's path has no escaped slash, backslash, percent or question "
                            "mark, hash or control character");
        i += 2;
    }
    ler_buf_char(out, '/');
    ler_buf_str(out, part);
    return LER_OK;
}

ler_code ler_did_web_url(const ler_did_url *did, bool private_hosts, ler_buf *out, ler_error *err) {
    ler_str rest = did->id;
    size_t parts = 0, start = out->len;
    if (!ler_str_is(did->method, "web"))
        return ler_fail(err, LER_E_SYNTAX, "this is no did:web");
    if (did->rest.len != 0)
        return ler_fail(err, LER_E_SYNTAX, "a did:web has no path or query of its own");
    ler_buf_text(out, "https://");
    for (bool more = true; more; parts++) {
        const char *colon = memchr(rest.data, ':', rest.len);
        ler_str part = {rest.data, colon == NULL ? rest.len : (size_t)(colon - rest.data)};
        TRY(parts == 0 ? host_part(part, out, err) : path_part(part, out, err));
        more = colon != NULL;
        rest = ler_str_from(rest, part.len + 1);
    }
    ler_buf_text(out, parts == 1 ? "/.well-known/did.json" : "/did.json");
    TRY(ler_buf_done(out, err));
    ler_fetch_options options = {.insecure_private_hosts = private_hosts};
    ler_fetch_url url;
    TRY(ler_fetch_url_parse(ler_str_from(ler_buf_view(out), start), &options, &url, err));
    /* "The method specific identifier MUST NOT include IP addresses." No top-level domain is, or
     * can be, all digits (RFC 3696, 2). */
    if (memchr(url.host.data, ':', url.host.len) != NULL ||
        ler_is_digit(url.host.data[url.host.len - 1])) {
        size_t i = url.host.len;
        while (i > 0 && ler_is_digit(url.host.data[i - 1]))
            i--;
        if (i == 0 || url.host.data[i - 1] == '.' || url.host.data[i - 1] == ':')
            return ler_fail(err, LER_E_CONTENT, "a did:web names a host, and never an address");
    }
    return LER_OK;
}

ler_code ler_did_web_from_url(ler_str url, ler_buf *out, ler_error *err) {
    static const ler_fetch_options options = {.insecure_private_hosts = true}; /* one's own site */
    ler_fetch_url parts;
    ler_did_url did;
    size_t start = out->len;
    while (ler_str_ends(url, "/"))
        url.len--;
    TRY(ler_fetch_url_parse(url, &options, &parts, err));
    ler_buf_text(out, "did:web:");
    for (size_t i = strlen("https://"); i < url.len; i++) {
        char c = url.data[i];
        if (c == ':' && i < parts.origin.len)
            ler_buf_text(out, "%3A");
        else if (c == '/')
            ler_buf_char(out, ':');
        else if (ler_is_alpha(c) || ler_is_digit(c) || strchr(".-_%", c) != NULL)
            ler_buf_char(out, c);
        else
            return ler_fail(err, LER_E_CONTENT,
                            "a did:web cannot express this URL: its path may "
                            "have letters, digits, '.', '-' and '_'");
    }
    TRY(ler_buf_done(out, err));
    ler_error inner = {0};
    LER_AUTO_BUF back = ler_buf_new(2 * LER_MAX_URL);
    ler_code code = ler_did_url_parse(ler_str_from(ler_buf_view(out), start), &did, &inner);
    if (code == LER_OK)
        code = ler_did_web_url(&did, true, &back, &inner);
    return code == LER_OK ? LER_OK
                          : ler_fail(err, code, "no did:web for this URL: %s", inner.message);
}
