#include "issuer/sorter.h"
#include "issuer/tape.h"
#include "ler/arena.h"
#include <stdlib.h>

#define RUN ((size_t)4 << 20)

typedef struct run {
    tape *tape;
    uint64_t next; /* offset of the record behind the one in hand */
} run;

struct sorter {
    size_t size, key;
    char *block; /* records that are in no run yet; then the records in hand, one for each run */
    size_t count, cap;
    run *runs;
    size_t run_count;
    size_t *heap; /* numbers of runs, the least record first */
    size_t heap_count;
    bool reading;
    size_t read; /* without runs: records handed out */
};

sorter *sorter_new(size_t record_size, size_t key_size) {
    sorter *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    s->size = record_size;
    s->key = key_size;
    return s;
}

void sorter_free(sorter **s) {
    if (*s == NULL)
        return;
    for (size_t i = 0; i < (*s)->run_count; i++)
        tape_free(&(*s)->runs[i].tape);
    free((*s)->runs);
    free((*s)->heap);
    free((*s)->block);
    free(*s);
    *s = NULL;
}

static int compare(const void *a, const void *b, void *key) {
    return memcmp(a, b, *(const size_t *)key);
}

static ler_code end_run(sorter *s, ler_error *err) {
    qsort_r(s->block, s->count, s->size, compare, &s->key);
    run *more = realloc(s->runs, (s->run_count + 1) * sizeof(*more));
    if (more == NULL)
        return ler_no_memory(err);
    s->runs = more;
    tape *t = tape_new();
    if (t == NULL)
        return ler_no_memory(err);
    s->runs[s->run_count++] = (run){.tape = t};
    size_t step = (TAPE_MEMORY / s->size) * s->size, len = s->count * s->size;
    for (size_t at = 0; at < len; at += step)
        TRY(tape_append(t, s->block + at, len - at < step ? len - at : step, err));
    TRY(tape_flush(t, err));
    s->count = 0;
    return LER_OK;
}

ler_code sorter_add(sorter *s, const void *record, ler_error *err) {
    if (s->count == s->cap) {
        if ((s->cap + 1) * s->size > RUN)
            TRY(end_run(s, err));
        else {
            size_t cap = s->cap == 0 ? 64 : s->cap * 2;
            if (cap * s->size > RUN)
                cap = RUN / s->size;
            char *more = realloc(s->block, cap * s->size);
            if (more == NULL)
                return ler_no_memory(err);
            s->block = more;
            s->cap = cap;
        }
    }
    memcpy(s->block + s->count++ * s->size, record, s->size);
    return LER_OK;
}

static char *in_hand(sorter *s, size_t number) {
    return s->block + number * s->size;
}

static bool less(sorter *s, size_t a, size_t b) {
    return memcmp(in_hand(s, s->heap[a]), in_hand(s, s->heap[b]), s->key) < 0;
}

static void sink_down(sorter *s, size_t at) {
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < s->heap_count && less(s, child, least))
                least = child;
        if (least == at)
            return;
        size_t swap = s->heap[at];
        s->heap[at] = s->heap[least];
        s->heap[least] = swap;
        at = least;
    }
}

static ler_code take_record(sorter *s, size_t number, bool *more, ler_error *err) {
    run *r = &s->runs[number];
    *more = r->next < tape_len(r->tape);
    if (!*more)
        return LER_OK;
    TRY(tape_read(r->tape, r->next, in_hand(s, number), s->size, err));
    r->next += s->size;
    return LER_OK;
}

static ler_code begin_reading(sorter *s, ler_error *err) {
    s->reading = true;
    if (s->run_count == 0) {
        if (s->count > 0)
            qsort_r(s->block, s->count, s->size, compare, &s->key);
        return LER_OK;
    }
    if (s->count > 0)
        TRY(end_run(s, err));
    free(s->block);
    s->block = calloc(s->run_count, s->size);
    s->heap = calloc(s->run_count, sizeof(*s->heap));
    if (s->block == NULL || s->heap == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < s->run_count; i++) {
        bool more;
        TRY(take_record(s, i, &more, err));
        s->heap[s->heap_count++] = i; /* no run is empty */
    }
    for (size_t i = s->heap_count; i-- > 0;)
        sink_down(s, i);
    return LER_OK;
}

ler_code sorter_next(sorter *s, void *record, bool *more, ler_error *err) {
    if (!s->reading)
        TRY(begin_reading(s, err));
    if (s->run_count == 0) {
        *more = s->read < s->count;
        if (*more)
            memcpy(record, s->block + s->read++ * s->size, s->size);
        return LER_OK;
    }
    *more = s->heap_count > 0;
    if (!*more)
        return LER_OK;
    memcpy(record, in_hand(s, s->heap[0]), s->size);
    bool goes_on;
    TRY(take_record(s, s->heap[0], &goes_on, err));
    if (!goes_on)
        s->heap[0] = s->heap[--s->heap_count];
    sink_down(s, 0);
    return LER_OK;
}
