/* A stable merge sort of small numbers with a caller's context: qsort has neither, and its worst
 * case belongs to whoever wrote the document. */
#ifndef LER_RDF_SORT_H
#define LER_RDF_SORT_H

#include <stddef.h>
#include <stdint.h>

typedef int rdf_compare(const void *context, uint32_t a, uint32_t b);

/* scratch holds `count` numbers. */
void rdf_sort(uint32_t *items, uint32_t *scratch, size_t count, rdf_compare *compare,
              const void *context);

#endif
