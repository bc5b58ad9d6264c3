#include "ld/iri.h"
#include "ler/ascii.h"

typedef struct parts { /* data NULL: undefined (RFC 3986 5.3 tells that from empty) */
    ler_str scheme, authority, path, query, fragment;
} parts;

static size_t scheme_length(ler_str s) { /* of "scheme", 0 = none */
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (c == ':')
            return i;
        if (!ler_is_alpha(c) && (i == 0 || !(ler_is_digit(c) || c == '+' || c == '-' || c == '.')))
            return 0;
    }
    return 0;
}

bool ld_iri_is_absolute(ler_str s) {
    return scheme_length(s) > 0;
}

/* What IRIREF (N-Quads 4) leaves out: controls, space, and <>"{}|^`\ */
static const bool excluded[256] = {
    [0x00] = 1, [0x01] = 1, [0x02] = 1, [0x03] = 1, [0x04] = 1, [0x05] = 1, [0x06] = 1,
    [0x07] = 1, [0x08] = 1, [0x09] = 1, [0x0a] = 1, [0x0b] = 1, [0x0c] = 1, [0x0d] = 1,
    [0x0e] = 1, [0x0f] = 1, [0x10] = 1, [0x11] = 1, [0x12] = 1, [0x13] = 1, [0x14] = 1,
    [0x15] = 1, [0x16] = 1, [0x17] = 1, [0x18] = 1, [0x19] = 1, [0x1a] = 1, [0x1b] = 1,
    [0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1, [' '] = 1,  ['<'] = 1,  ['>'] = 1,
    ['"'] = 1,  ['{'] = 1,  ['}'] = 1,  ['|'] = 1,  ['^'] = 1,  ['`'] = 1,  ['\\'] = 1,
};

bool ld_iri_is_well_formed(ler_str s) {
    if (!ld_iri_is_absolute(s))
        return false;
    unsigned fragments = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (excluded[(unsigned char)s.data[i]])
            return false;
        fragments += s.data[i] == '#';
    }
    return fragments <= 1; /* RFC 3987 2.2: an ifragment holds no second '#' */
}

static size_t until(ler_str s, size_t from, const char *stops) {
    while (from < s.len && (s.data[from] == '\0' || strchr(stops, s.data[from]) == NULL))
        from++;
    return from;
}

/* RFC 3986, appendix B. */
static parts split(ler_str s) {
    parts p = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    size_t at = scheme_length(s);
    if (at > 0) {
        p.scheme = (ler_str){s.data, at};
        at++;
    }
    if (s.len - at >= 2 && s.data[at] == '/' && s.data[at + 1] == '/') {
        size_t end = until(s, at + 2, "/?#");
        p.authority = (ler_str){s.data + at + 2, end - at - 2};
        at = end;
    }
    size_t end = until(s, at, "?#");
    p.path = (ler_str){s.data + at, end - at};
    at = end;
    if (at < s.len && s.data[at] == '?') {
        end = until(s, at + 1, "#");
        p.query = (ler_str){s.data + at + 1, end - at - 1};
        at = end;
    }
    if (at < s.len)
        p.fragment = (ler_str){s.data + at + 1, s.len - at - 1};
    return p;
}

static bool begins(const char *s, size_t len, const char *prefix) {
    size_t n = strlen(prefix);
    return len >= n && memcmp(s, prefix, n) == 0;
}

/* 5.2.4 Remove Dot Segments, in place: the output never overtakes the input. */
static size_t remove_dots(char *path, size_t len) {
    size_t in = 0, out = 0;
    while (in < len) {
        char *s = path + in;
        size_t n = len - in;
        if (begins(s, n, "../")) { /* A */
            in += 3;
        } else if (begins(s, n, "./")) {
            in += 2;
        } else if (begins(s, n, "/./")) { /* B */
            in += 2;
        } else if (n == 2 && begins(s, n, "/.")) {
            in += 1;
            path[in] = '/';
        } else if (begins(s, n, "/../") || (n == 3 && begins(s, n, "/.."))) { /* C */
            in += n == 3 ? 2 : 3;
            path[in] = '/';
            while (out > 0 && path[--out] != '/')
                ;
        } else if ((n == 1 && *s == '.') || (n == 2 && begins(s, n, ".."))) { /* D */
            in = len;
        } else { /* E */
            do
                path[out++] = path[in++];
            while (in < len && path[in] != '/');
        }
    }
    return out;
}

static void put(char *to, size_t *at, const char *before, ler_str s, const char *after) {
    if (s.data == NULL)
        return;
    size_t n = strlen(before);
    memcpy(to + *at, before, n);
    *at += n;
    if (s.len > 0)
        memcpy(to + *at, s.data, s.len);
    *at += s.len;
    n = strlen(after);
    memcpy(to + *at, after, n);
    *at += n;
}

ler_str ld_iri_resolve(ler_arena *arena, ler_str base, ler_str reference) {
    if (base.len == 0)
        return reference;
    parts b = split(base), r = split(reference), t = r;
    size_t room = base.len + reference.len + 8, at = 0, start;
    char *out = ler_arena_bytes(arena, room);
    if (out == NULL)
        return LER_STR_NONE;
    bool merge = false;
    if (r.scheme.data == NULL) { /* 5.2.2 */
        t.scheme = b.scheme;
        if (r.authority.data == NULL) {
            t.authority = b.authority;
            if (r.path.len == 0) {
                t.path = b.path;
                if (r.query.data == NULL)
                    t.query = b.query;
            } else {
                merge = r.path.data[0] != '/';
            }
        }
    }
    put(out, &at, "", t.scheme, ":");
    put(out, &at, "//", t.authority, "");
    start = at;
    if (merge) { /* 5.2.3 */
        size_t keep = b.path.len;
        while (keep > 0 && b.path.data[keep - 1] != '/')
            keep--;
        if (b.authority.data != NULL && b.path.len == 0)
            out[at++] = '/';
        put(out, &at, "", (ler_str){b.path.data, keep}, "");
    }
    put(out, &at, "", t.path, "");
    if (r.scheme.data != NULL || r.authority.data != NULL || r.path.len > 0)
        at = start + remove_dots(out + start, at - start);
    put(out, &at, "?", t.query, "");
    put(out, &at, "#", t.fragment, "");
    return (ler_str){out, at};
}
