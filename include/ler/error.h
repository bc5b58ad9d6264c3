/* How every fallible function of the project reports: it returns a ler_code (0 is success) and
 * fills a ler_error that the caller owns. The callee never allocates for an error, and the
 * ler_error may be NULL when the caller does not care.
 *
 * Outcomes of a verification are not errors: they are data, a report of named checks. */
#ifndef LER_ERROR_H
#define LER_ERROR_H

#include "ler/limits.h"
#include <stdbool.h>
#include <stddef.h>

#define LER_MUST_USE __attribute__((warn_unused_result))
#define LER_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

typedef enum ler_code {
    LER_OK = 0,
    LER_E_USAGE,       /* the caller, or the command line, asked for something meaningless */
    LER_E_READ,        /* a file or stream cannot be read */
    LER_E_WRITE,       /* a file or stream cannot be written */
    LER_E_SYNTAX,      /* the bytes are not of the format (JSON, CSV, base58, PEM, ...) */
    LER_E_CONTENT,     /* well-formed, but breaks a rule of the format's specification */
    LER_E_LIMIT,       /* over one of limits.h */
    LER_E_NOT_FOUND,   /* a thing that was named does not exist */
    LER_E_CONFLICT,    /* a thing exists already with other content */
    LER_E_CRYPTO,      /* a signature, digest or key is wrong */
    LER_E_UNSUPPORTED, /* well-formed and known to us, but not implemented */
    LER_E_MEMORY,      /* an allocation failed */
    LER_E_INTERNAL     /* a bug of ours */
} ler_code;

typedef struct ler_error {
    ler_code code;
    char message[512];             /* one sentence: what was found, what was expected */
    char pointer[LER_MAX_POINTER]; /* RFC 6901 pointer into the document, "" = root or none */
    char source[256];              /* file or URL the document came from, "" = unknown */
    unsigned line, column;         /* 1-based; 0 = unknown. Columns count bytes */
} ler_error;

/* Sets err (when not NULL) to `code` with a formatted message, clearing the place; returns
 * `code`, so that a failing function ends with `return ler_fail(...)`. Text that comes from a
 * hostile input goes through ler_excerpt() first. */
ler_code ler_fail(ler_error *err, ler_code code, const char *format, ...) LER_PRINTF(3, 4);

/* The same, with the place inside the document. */
ler_code ler_fail_at(ler_error *err, ler_code code, const char *pointer, const char *format, ...)
    LER_PRINTF(4, 5);

/* Names the file or URL that the error speaks of. Returns err->code; LER_E_INTERNAL when err is NULL, so
 * that a failure stays one. */
ler_code ler_error_source(ler_error *err, const char *source);

/* Writes "source:line:column: at /pointer: message" with the parts that are known, NUL
 * terminated and cut to `size`. Returns `out`. */
char *ler_error_text(const ler_error *err, char *out, size_t size);

/* A word for the category, such as "content"; for JSON output and error_code columns. */
const char *ler_code_name(ler_code code);

/* A printable, escaped, cut copy of hostile bytes, for use inside a message. */
#define LER_EXCERPT 96
const char *ler_excerpt(char out[LER_EXCERPT], const char *data, size_t len);

#endif
