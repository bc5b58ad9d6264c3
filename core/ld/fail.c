/* Errors. The expansion carries no path with it: when something fails, the place is found again by
 * looking for the very value in the document, which costs nothing when all is well. */
#include "ld/ld.h"
#include <stdarg.h>
#include <stdio.h>

static const char *const codes[] = {
    /* JsonLdErrorCode (JSON-LD 1.1 API 9.6.2) */
    "IRI confused with prefix",
    "colliding keywords",
    "conflicting indexes",
    "context overflow",
    "cyclic IRI mapping",
    "invalid @id value",
    "invalid @import value",
    "invalid @included value",
    "invalid @index value",
    "invalid @nest value",
    "invalid @prefix value",
    "invalid @propagate value",
    "invalid @protected value",
    "invalid @reverse value",
    "invalid @version value",
    "invalid base direction",
    "invalid base IRI",
    "invalid container mapping",
    "invalid context entry",
    "invalid context nullification",
    "invalid default language",
    "invalid IRI mapping",
    "invalid JSON literal",
    "invalid keyword alias",
    "invalid language map value",
    "invalid language mapping",
    "invalid language-tagged string",
    "invalid language-tagged value",
    "invalid local context",
    "invalid remote context",
    "invalid reverse property",
    "invalid reverse property map",
    "invalid reverse property value",
    "invalid scoped context",
    "invalid script element",
    "invalid set or list object",
    "invalid term definition",
    "invalid type mapping",
    "invalid type value",
    "invalid typed value",
    "invalid value object",
    "invalid value object value",
    "invalid vocab mapping",
    "keyword redefinition",
    "loading document failed",
    "loading remote context failed",
    "multiple context link headers",
    "processing mode conflict",
    "protected term redefinition",
};

ler_str ler_ld_error_code(const ler_error *err) {
    const char *end = err == NULL ? NULL : strchr(err->message, ':');
    if (end == NULL)
        return LER_STR("");
    ler_str found = {err->message, (size_t)(end - err->message)};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (ler_str_is(found, codes[i]))
            return found;
    return LER_STR("");
}

static bool search(const ler_json *v, const ler_json *target, ler_pointer *p, unsigned depth) {
    if (v == target)
        return true;
    if (v == NULL || depth > LD_MAX_DEPTH)
        return false;
    if (v->type == LER_JSON_ARRAY) {
        for (size_t i = 0; i < v->count; i++) {
            size_t mark = ler_pointer_index(p, i);
            if (search(v->items[i], target, p, depth + 1))
                return true;
            ler_pointer_pop(p, mark);
        }
    } else if (v->type == LER_JSON_OBJECT) {
        for (size_t i = 0; i < v->count; i++) {
            size_t mark = ler_pointer_key(p, v->members[i].key);
            if (search(v->members[i].value, target, p, depth + 1))
                return true;
            ler_pointer_pop(p, mark);
        }
    }
    return false;
}

bool ld_pointer_find(const ler_json *root, const ler_json *target, ler_pointer *pointer) {
    *pointer = (ler_pointer){.len = 0};
    if (target != NULL && search(root, target, pointer, 0))
        return true;
    *pointer = (ler_pointer){.len = 0};
    return false;
}

ler_code ld_error(ld_run *run, const char *code, const ler_json *at, ler_str key,
                  const char *format, ...) {
    ler_pointer pointer;
    char text[400];
    if (run->err == NULL)
        return LER_E_CONTENT;
    bool found = ld_pointer_find(run->document, at, &pointer);
    if (found && key.data != NULL)
        ler_pointer_key(&pointer, key);
    if (!found)
        (void)ld_pointer_find(run->document, run->here, &pointer);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return ler_fail_at(run->err, LER_E_CONTENT, pointer.text, "%s%s%s", code == NULL ? "" : code,
                       code == NULL ? "" : ": ", text);
}

ler_code ld_error_limit(ld_run *run, const char *what) {
    return ler_fail(run->err, LER_E_LIMIT, "more than %d levels of %s", LD_MAX_DEPTH, what);
}

ler_code ld_error_memory(ld_run *run) {
    return ler_no_memory(run->err);
}
