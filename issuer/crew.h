/* Threads that work through lists of items, and one that waits for them.
 *
 *     crew_job job = {.run = prepare, .user = chunk, .count = n, .grain = 8};
 *     crew_start(crew, &job, false);
 *     ... other work ...
 *     crew_wait(crew, &job);          every item is done, and what they wrote is visible
 *
 * Items are taken in order; which thread runs which is left to chance, so run() must not depend on
 * it. `worker` is a number below crew_size() that no two running items share: the index of what one
 * thread has to itself. */
#ifndef ISSUER_CREW_H
#define ISSUER_CREW_H

#include "ler/error.h"

typedef struct crew crew;
#define CREW_MAX 256

typedef struct crew_job {
    void (*run)(void *user, size_t item, size_t worker);
    void *user;
    size_t count; /* items */
    size_t grain; /* items that a thread takes at once; 0 counts as 1 */
    size_t next, done;
    struct crew_job *after;
} crew_job;

/* size 1 makes no thread: the items are run by crew_wait() itself. Threads block every signal. */
ler_code crew_new(size_t size, crew **out, ler_error *err) LER_MUST_USE;
void crew_free(crew **c); /* no job may be under way */
size_t crew_size(const crew *c);
size_t crew_default(void); /* processors that this process may use */

/* The job must stay until crew_wait() has returned. `first`: before the jobs that wait already. */
void crew_start(crew *c, crew_job *job, bool first);
void crew_wait(crew *c, crew_job *job);

#endif
