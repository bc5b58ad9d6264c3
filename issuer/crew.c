#include "issuer/crew.h"
#include "ler/arena.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

typedef struct hand { /* one thread */
    crew *crew;
    size_t number;
    pthread_t thread;
} hand;

struct crew {
    size_t size, running; /* running: threads that were made */
    hand *hands;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    crew_job *jobs; /* with items that nobody took yet */
    bool ending;
};

/* Takes items of the first job; NULL when there is none. The lock is held. */
static crew_job *take(crew *c, size_t *from, size_t *to) {
    crew_job *job = c->jobs;
    if (job == NULL)
        return NULL;
    *from = job->next;
    *to = job->next + (job->grain == 0 ? 1 : job->grain);
    if (*to >= job->count) {
        *to = job->count;
        c->jobs = job->after;
    }
    job->next = *to;
    return job;
}

static void *work(void *user) {
    hand *h = user;
    crew *c = h->crew;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        size_t from, to;
        crew_job *job = take(c, &from, &to);
        if (job == NULL) {
            if (c->ending)
                break;
            pthread_cond_wait(&c->work, &c->lock);
            continue;
        }
        pthread_mutex_unlock(&c->lock);
        for (size_t i = from; i < to; i++)
            job->run(job->user, i, h->number);
        pthread_mutex_lock(&c->lock);
        job->done += to - from;
        if (job->done == job->count)
            pthread_cond_broadcast(&c->done);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

size_t crew_default(void) {
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < 1 ? 1 : count > CREW_MAX ? CREW_MAX : (size_t)count;
}

static ler_code make_threads(crew *c, ler_error *err) {
    /* Signals are the main thread's: it decides when a run ends. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; i < c->size; i++) {
        c->hands[i] = (hand){.crew = c, .number = i};
        if (pthread_create(&c->hands[i].thread, NULL, work, &c->hands[i]) != 0)
            break;
        c->running++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return c->running == c->size ? LER_OK
                                 : ler_fail(err, LER_E_MEMORY, "only %zu of %zu threads can be made",
                                            c->running, c->size);
}

ler_code crew_new(size_t size, crew **out, ler_error *err) {
    *out = NULL;
    crew *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return ler_no_memory(err);
    c->size = size;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->work, NULL);
    pthread_cond_init(&c->done, NULL);
    c->hands = calloc(size, sizeof(*c->hands));
    ler_code code = c->hands == NULL ? ler_no_memory(err) : LER_OK;
    if (code == LER_OK && size > 1)
        code = make_threads(c, err);
    if (code != LER_OK) {
        crew_free(&c);
        return code;
    }
    *out = c;
    return LER_OK;
}

void crew_free(crew **c) {
    if (*c == NULL)
        return;
    pthread_mutex_lock(&(*c)->lock);
    (*c)->ending = true;
    pthread_cond_broadcast(&(*c)->work);
    pthread_mutex_unlock(&(*c)->lock);
    for (size_t i = 0; i < (*c)->running; i++)
        pthread_join((*c)->hands[i].thread, NULL);
    pthread_cond_destroy(&(*c)->work);
    pthread_cond_destroy(&(*c)->done);
    pthread_mutex_destroy(&(*c)->lock);
    free((*c)->hands);
    free(*c);
    *c = NULL;
}

size_t crew_size(const crew *c) {
    return c->size;
}

void crew_start(crew *c, crew_job *job, bool first) {
    job->next = job->done = 0;
    job->after = NULL;
    if (job->count == 0)
        return;
    pthread_mutex_lock(&c->lock);
    crew_job **at = &c->jobs;
    while (!first && *at != NULL)
        at = &(*at)->after;
    job->after = *at;
    *at = job;
    pthread_cond_broadcast(&c->work);
    pthread_mutex_unlock(&c->lock);
}

void crew_wait(crew *c, crew_job *job) {
    pthread_mutex_lock(&c->lock);
    if (c->size == 1) { /* nobody else: only what is waited for is run */
        crew_job **at = &c->jobs;
        while (*at != NULL && *at != job)
            at = &(*at)->after;
        if (*at == job)
            *at = job->after;
        for (; job->done < job->count; job->done++)
            job->run(job->user, job->done, 0);
    }
    while (job->done < job->count)
        pthread_cond_wait(&c->done, &c->lock);
    pthread_mutex_unlock(&c->lock);
}
