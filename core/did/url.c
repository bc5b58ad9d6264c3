/* DID syntax (DID 1.0, 3.1) and DID URL syntax (3.2), by the ABNF there and in RFC 3986. */
#include "ler/ascii.h"
#include "ler/did.h"

/* pct-encoded = "%" HEXDIG HEXDIG; returns its 3 bytes or 0. */
static size_t escape(ler_str s, size_t at) {
    bool is =
        s.len - at >= 3 && s.data[at] == '%' && ler_is_hex(s.data[at + 1]) && ler_is_hex(s.data[at + 2]);
    return is ? 3 : 0;
}

/* idchar = ALPHA / DIGIT / "." / "-" / "_" / pct-encoded */
static size_t id_char(ler_str s, size_t at) {
    char c = s.data[at];
    if (ler_is_alpha(c) || ler_is_digit(c) || c == '.' || c == '-' || c == '_')
        return 1;
    return escape(s, at);
}

/* pchar = unreserved / pct-encoded / sub-delims / ":" / "@"; here with "/" and "?" */
static size_t path_char(ler_str s, size_t at) {
    char c = s.data[at];
    if (ler_is_alpha(c) || ler_is_digit(c) || (c != '\0' && strchr("-._~!$&'()*+,;=:@/?", c) != NULL))
        return 1;
    return escape(s, at);
}

static ler_str cut(ler_str s, size_t from, size_t to) {
    return (ler_str){s.data + from, to - from};
}

ler_code ler_did_url_parse(ler_str text, ler_did_url *out, ler_error *err) {
    size_t at = 4, start, step;
    memset(out, 0, sizeof *out);
    if (!ler_str_starts(text, "did:"))
        return ler_fail(err, LER_E_SYNTAX, "a DID begins with did:");
    if (text.len > (ler_str_starts(text, "did:jwk:") ? LER_MAX_DID_KEY_JWK : LER_MAX_DID))
        return ler_fail(err, LER_E_LIMIT, "this DID is too long (%zu bytes)", text.len);
    /* method-name = 1*method-char, method-char = %x61-7A / DIGIT */
    while (at < text.len &&
           ((text.data[at] >= 'a' && text.data[at] <= 'z') || ler_is_digit(text.data[at])))
        at++;
    out->method = cut(text, 4, at);
    if (out->method.len == 0 || at == text.len || text.data[at] != ':')
        return ler_fail(err, LER_E_SYNTAX, "this DID has no method name in lower case");
    /* method-specific-id = *( *idchar ":" ) 1*idchar */
    start = ++at;
    while (at < text.len && (text.data[at] == ':' || id_char(text, at) != 0))
        at += text.data[at] == ':' ? 1 : id_char(text, at);
    out->id = cut(text, start, at);
    out->did = cut(text, 0, at);
    if (out->id.len == 0 || out->id.data[out->id.len - 1] == ':')
        return ler_fail(err, LER_E_SYNTAX, "this DID has no method-specific id");
    /* path-abempty [ "?" query ] */
    start = at;
    if (at < text.len && (text.data[at] == '/' || text.data[at] == '?'))
        while (at < text.len && (step = path_char(text, at)) != 0)
            at += step;
    out->rest = cut(text, start, at);
    /* [ "#" fragment ] */
    if (at < text.len && text.data[at] == '#') {
        start = ++at;
        while (at < text.len && (step = path_char(text, at)) != 0)
            at += step;
        out->fragment = cut(text, start, at);
    }
    if (at != text.len)
        return ler_fail(err, LER_E_SYNTAX, "this DID has a character out of place at byte %zu", at);
    return LER_OK;
}
