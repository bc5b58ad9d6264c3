/* What the files of the batch share. */
#ifndef ISSUER_BATCH_INTERNAL_H
#define ISSUER_BATCH_INTERNAL_H

#include "issuer/batch.h"
#include "issuer/crew.h"
#include "issuer/output.h"
#include <pthread.h>
#include <stdatomic.h>

/* A chunk ends at this many entries, or when what was read of the roster for it fills this much:
 * long rows make long credentials, and all of a chunk's are in memory in one-file outputs. */
#define CHUNK_ITEMS 512
#define CHUNK_BYTES ((size_t)4 << 20)
#define CHUNKS 3

typedef enum batch_outcome {
    ITEM_OPEN, /* not finished: also what an error left undone */
    ITEM_REFUSED,
    ITEM_DRY,
    ITEM_ISSUED,
    ITEM_REPLACED,
    ITEM_KEPT
} batch_outcome;
const char *batch_outcome_name(batch_outcome outcome); /* "issued", ...: the status in the results */

typedef struct batch_item { /* one entry on its way */
    roster_entry *entry;
    credential_facts facts;
    batch_outcome outcome;
    uint8_t row_digest[32];
    uint8_t sha256[32]; /* of the credential's text */
    sink_place place;
    ler_buf explained;
} batch_item;

typedef struct batch_chunk {
    struct batch *batch;
    batch_item *items;
    size_t count;
    ler_arena *read;   /* entries as the roster has them */
    ler_arena **facts; /* of each worker */
    crew_job job;
    /* The first entry, in the roster's order, that could not be finished, and why. */
    pthread_mutex_t lock;
    size_t failed_at;
    ler_error error;
} batch_chunk;

typedef struct batch_worker { /* what one thread has to itself */
    seal *seal;
    ler_arena *work; /* of one entry; reset for the next */
    ler_buf text, other;
} batch_worker;

typedef struct batch {
    const batch_options *options;
    batch_counts *counts;
    crew *crew;
    batch_worker *workers;
    ler_ld_contexts *contexts;
    batch_chunk chunks[CHUNKS];
    sink *sink; /* NULL in a dry run */
    output *results, *rejects;
    ler_buf line;
    size_t next; /* entry to be read next */
    atomic_bool failed;
    ler_error *err;
} batch;

/* ---- what workers do (batch_item.c): crew jobs over a chunk ---- */

void batch_prepare(void *chunk, size_t item, size_t worker);
void batch_issue(void *chunk, size_t item, size_t worker);

/* ---- reports (batch_report.c) ---- */

ler_code batch_report_begin(batch *b);
ler_code batch_report_item(batch *b, const batch_item *item);
ler_code batch_report_end(batch *b, ler_error *err);

#endif
