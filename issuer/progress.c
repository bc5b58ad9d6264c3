#include "issuer/progress.h"
#include "issuer/console.h"
#include <stdio.h>
#include <unistd.h>

#define REDRAW 0.25   /* seconds between two changes of the line on a terminal */
#define PLAIN_LINE 10 /* seconds between two lines of a log */

static double seconds_between(const struct timespec *a, const struct timespec *b) {
    return (double)(b->tv_sec - a->tv_sec) + (double)(b->tv_nsec - a->tv_nsec) / 1e9;
}

void progress_begin(progress *p, size_t total, bool quiet) {
    *p = (progress){.total = total, .quiet = quiet, .terminal = isatty(STDERR_FILENO) == 1};
    clock_gettime(CLOCK_MONOTONIC, &p->start);
    p->last = p->start;
}

void progress_clear(progress *p) {
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}

void progress_step(progress *p, size_t rows_done, size_t rows_refused) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if ((p->quiet && !p->terminal) ||
        seconds_between(&p->last, &now) < (p->terminal ? REDRAW : PLAIN_LINE))
        return;
    p->last = now;
    double rate = (double)rows_done / seconds_between(&p->start, &now);
    char text[160];
    snprintf(text, sizeof(text), "%zu of %zu rows done, %zu rejected, %.0f a second, %.0f s left",
             rows_done, p->total, rows_refused, rate, (double)(p->total - rows_done) / rate);
    if (!p->terminal) {
        console_say("%s", text);
        return;
    }
    fprintf(stderr, "\r%s\033[K", text);
    p->shown = true;
}
