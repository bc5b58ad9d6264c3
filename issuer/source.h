/* A private copy of an input that must be read more than once: in memory while it is small, in an
 * unlinked temporary file beyond that, so that memory stays flat and nobody else can change it. */
#ifndef ISSUER_SOURCE_H
#define ISSUER_SOURCE_H

#include "ler/str.h"

typedef struct source source;

/* Reads a regular file, a pipe or, for "-", standard input to its end. LER_E_READ; LER_E_LIMIT
 * beyond max bytes. */
ler_code source_open(const char *path, uint64_t max, source **out, ler_error *err) LER_MUST_USE;
void source_free(source **s);
/* A csv_read_at; `user` is the source. */
ler_code source_read_at(void *user, uint64_t offset, char *out, size_t size, size_t *got,
                        ler_error *err) LER_MUST_USE;

#endif
