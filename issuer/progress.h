/* How far a run over a roster is, on standard error: one line that is drawn again on a terminal, a
 * line every ten seconds elsewhere. */
#ifndef ISSUER_PROGRESS_H
#define ISSUER_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

typedef struct progress {
    size_t total; /* rows */
    bool quiet;   /* nothing, except on a terminal */
    bool terminal, shown;
    struct timespec start, last;
} progress;

void progress_begin(progress *p, size_t total, bool quiet);
void progress_step(progress *p, size_t rows_done, size_t rows_refused);
/* Takes the line away, so that something else can be said. */
void progress_clear(progress *p);

#endif
