/* Bytes that are appended and read again: in memory while they are few, in an unlinked temporary
 * file when they are many. Memory is bounded whatever the length. */
#ifndef ISSUER_TAPE_H
#define ISSUER_TAPE_H

#include "ler/str.h"

#define TAPE_MEMORY ((size_t)1 << 20) /* beyond, a tape is a file */

typedef struct tape tape;
tape *tape_new(void); /* NULL when memory is out */
void tape_free(tape **t);
#define TAPE_AUTO LER_CLEANUP(tape_free) tape *

uint64_t tape_len(const tape *t);
/* LER_E_WRITE when there is no room for temporary files. */
ler_code tape_append(tape *t, const void *data, size_t len, ler_error *err) LER_MUST_USE;
/* Gives back the memory of what was appended. */
ler_code tape_flush(tape *t, ler_error *err) LER_MUST_USE;
/* Exactly len bytes, which are there. Reading on from where one read is cheap. */
ler_code tape_read(tape *t, uint64_t offset, void *out, size_t len, ler_error *err) LER_MUST_USE;

#endif
