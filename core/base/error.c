#include "ler/error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

LER_PRINTF(4, 0)
static ler_code fail(ler_error *err, ler_code code, const char *pointer, const char *format,
                     va_list args) {
    if (err == NULL)
        return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    if (pointer != NULL)
        snprintf(err->pointer, sizeof err->pointer, "%s", pointer);
    vsnprintf(err->message, sizeof err->message, format, args);
    return code;
}

ler_code ler_fail(ler_error *err, ler_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fail(err, code, NULL, format, args);
    va_end(args);
    return code;
}

ler_code ler_fail_at(ler_error *err, ler_code code, const char *pointer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fail(err, code, pointer, format, args);
    va_end(args);
    return code;
}

ler_code ler_error_source(ler_error *err, const char *source) {
    if (err == NULL) /* nobody knows which error it was; that there was one must not be lost */
        return LER_E_INTERNAL;
    snprintf(err->source, sizeof err->source, "%s", source == NULL ? "" : source);
    return err->code;
}

char *ler_error_text(const ler_error *err, char *out, size_t size) {
    char place[sizeof err->source + 32] = "";
    if (size == 0)
        return out;
    if (err->source[0] != '\0' && err->line > 0 && err->column == 0)
        snprintf(place, sizeof place, "%s:%u: ", err->source, err->line);
    else if (err->source[0] != '\0' && err->line > 0)
        snprintf(place, sizeof place, "%s:%u:%u: ", err->source, err->line, err->column);
    else if (err->source[0] != '\0')
        snprintf(place, sizeof place, "%s: ", err->source);
    else if (err->line > 0)
        snprintf(place, sizeof place, "line %u, column %u: ", err->line, err->column);
    snprintf(out, size, "%s%s%s%s%s", place, err->pointer[0] != '\0' ? "at " : "", err->pointer,
             err->pointer[0] != '\0' ? ": " : "", err->message);
    return out;
}

const char *ler_code_name(ler_code code) {
    switch (code) {
    case LER_OK:
        return "ok";
    case LER_E_USAGE:
        return "usage";
    case LER_E_READ:
        return "read";
    case LER_E_WRITE:
        return "write";
    case LER_E_SYNTAX:
        return "syntax";
    case LER_E_CONTENT:
        return "content";
    case LER_E_LIMIT:
        return "limit";
    case LER_E_NOT_FOUND:
        return "not-found";
    case LER_E_CONFLICT:
        return "conflict";
    case LER_E_CRYPTO:
        return "crypto";
    case LER_E_UNSUPPORTED:
        return "unsupported";
    case LER_E_MEMORY:
        return "memory";
    case LER_E_INTERNAL:
        return "internal";
    }
    return "internal";
}

const char *ler_excerpt(char out[LER_EXCERPT], const char *data, size_t len) {
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)data[i];
        bool plain = c >= 0x20 && c < 0x7f && c != '\\';
        if (used + (plain ? 1 : 4) + 4 > LER_EXCERPT) { /* 4: room for "..." and NUL */
            memcpy(out + used, "...", 4);
            return out;
        }
        if (plain)
            out[used++] = (char)c;
        else
            used += (size_t)snprintf(out + used, 5, "\\x%02x", c);
    }
    out[used] = '\0';
    return out;
}
