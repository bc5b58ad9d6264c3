/* Sorts more records than memory holds: runs of a few megabytes are sorted and put on a tape each,
 * then merged while they are read. Records are equally long and compared as bytes. */
#ifndef ISSUER_SORTER_H
#define ISSUER_SORTER_H

#include "ler/str.h"

typedef struct sorter sorter;
sorter *sorter_new(size_t record_size, size_t key_size); /* NULL when memory is out */
void sorter_free(sorter **s);
#define SORTER_AUTO LER_CLEANUP(sorter_free) sorter *

ler_code sorter_add(sorter *s, const void *record, ler_error *err) LER_MUST_USE;
/* The next record in order of their first key_size bytes; *more is false behind the last. Nothing
 * can be added any more. */
ler_code sorter_next(sorter *s, void *record, bool *more, ler_error *err) LER_MUST_USE;

#endif
