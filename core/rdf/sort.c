#include "rdf/sort.h"
#include <string.h>

#define SHORT 12 /* runs this short are sorted by insertion */

static void insertion(uint32_t *items, size_t count, rdf_compare *compare, const void *context) {
    for (size_t i = 1; i < count; i++) {
        uint32_t item = items[i];
        size_t k = i;
        for (; k > 0 && compare(context, items[k - 1], item) > 0; k--)
            items[k] = items[k - 1];
        items[k] = item;
    }
}

void rdf_sort(uint32_t *items, uint32_t *scratch, size_t count, rdf_compare *compare,
              const void *context) {
    if (count <= SHORT) {
        insertion(items, count, compare, context);
        return;
    }
    size_t left = count / 2, i = 0, k = left, n = 0;
    rdf_sort(items, scratch, left, compare, context);
    rdf_sort(items + left, scratch, count - left, compare, context);
    if (compare(context, items[left - 1], items[left]) <= 0)
        return; /* in order already, as documents often are */
    memcpy(scratch, items, left * sizeof *items);
    while (i < left && k < count)
        items[n++] = compare(context, scratch[i], items[k]) <= 0 ? scratch[i++] : items[k++];
    memcpy(items + n, scratch + i, (left - i) * sizeof *items);
}
