/* What the two halves of the resolution share. */
#ifndef LER_RESOLVE_INTERNAL_H
#define LER_RESOLVE_INTERNAL_H

#include "ler/resolve.h"

/* How a record calls its framework; NONE where its shape is not ours. */
typedef struct framework_name {
    ler_str soc, version;
} framework_name;

/* Formats a sentence, cut to its room. */
void resolve_detail(char detail[400], const char *format, ...) LER_PRINTF(2, 3);

#endif
