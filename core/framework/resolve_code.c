/* The codes of statements as records give them. */
#include "framework/framework_internal.h"
#include "framework/resolve_internal.h"
#include "ler/ascii.h"

#include <stdio.h>

bool resolve_same_code(ler_str a, ler_str b) {
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len) {
        char x = a.data[i] == '-' ? '/' : a.data[i], y = b.data[j] == '-' ? '/' : b.data[j];
        if (x != y)
            return false;
        i++, j++;
        while (x == '/' && i < a.len && a.data[i] == '0')
            i++;
        while (x == '/' && j < b.len && b.data[j] == '0')
            j++;
    }
    return i == a.len && j == b.len;
}

claimed_code resolve_read_code(const ler_framework_claim *framework, framework_name name,
                               const ler_statement_claim *claim) {
    claimed_code out = {LER_STR_NONE, false, false};
    ler_code_parts parts = ler_code_split(claim->target_code);
    if (parts.soc.data != NULL) {
        out.local = parts.rest;
        out.ours = true;
        out.contradicts = name.soc.data != NULL && (!ler_str_equal(parts.soc, name.soc) ||
                                                    !ler_str_equal(parts.version, name.version));
    }
    ler_str url = claim->target_url;
    const char *hash = url.len == 0 ? NULL : memchr(url.data, '#', url.len);
    ler_str base = {url.data, hash == NULL ? 0 : (size_t)(hash - url.data)};
    if (hash != NULL && (framework->id.len == 0 || ler_str_equal(base, framework->id))) {
        ler_str fragment = ler_str_from(url, base.len + 1);
        out.contradicts |= out.ours && !resolve_same_code(out.local, fragment);
        if (!out.ours)
            out.local = fragment;
    } else if (hash != NULL && out.ours) {
        out.contradicts = true; /* our code, but a place in another document */
    }
    if (out.local.len == 0 && !out.ours)
        out.local = claim->target_code;
    return out;
}

bool resolve_same_path(ler_str a, ler_str b) {
    while (a.len > 0 && a.data[a.len - 1] != '/' && a.data[a.len - 1] != '-')
        a.len--;
    while (b.len > 0 && b.data[b.len - 1] != '/')
        b.len--;
    return a.len > 0 && b.len > 0 &&
           resolve_same_code((ler_str){a.data, a.len - 1}, (ler_str){b.data, b.len - 1});
}

ler_str resolve_strand_of(const ler_framework *fw, const ler_framework_claim *claim,
                          ler_str local) {
    size_t strands = fw == NULL ? 1 : ler_framework_strand_count(fw);
    for (size_t i = 1; i < strands + claim->strand_count; i++) {
        ler_str key =
            i < strands ? ler_framework_strand(fw, i)->key : claim->strands[i - strands].strand;
        size_t same = 0; /* letters, case aside as in codes */
        while (same < key.len && same < local.len &&
               ler_to_lower(local.data[same]) == ler_to_lower(key.data[same]))
            same++;
        if (key.len > 0 && same == key.len && local.len > key.len &&
            (local.data[key.len] == '/' || local.data[key.len] == '-'))
            return key;
    }
    return LER_STR_NONE;
}

void resolve_name_code(ler_str local, ler_resolved_statement *out) {
    char excerpt[LER_EXCERPT];
    size_t n = local.len < sizeof out->code ? local.len : 0;
    snprintf(out->code, sizeof out->code, "%.63s", ler_excerpt(excerpt, local.data, n));
    char *dash = strrchr(out->code, '-');
    if (dash != NULL && strchr(out->code, '/') == NULL) /* the spelling of fragments */
        *dash = '/';
}

void resolve_keep_code(const ler_framework *fw, ler_str local, ler_resolved_statement *out) {
    const ler_statement *s = NULL;
    resolve_name_code(local, out);
    if (ler_framework_find_local(fw, local, &s, NULL) == LER_OK)
        snprintf(out->code, sizeof out->code, "%s", s->code.data);
}
