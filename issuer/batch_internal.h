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
#define CHUNK_FIRST 32 /* the first one; each is twice as long as the one before: soon told, soon done */
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

typedef enum batch_step { /* what has to be done with an entry next */
    STEP_NONE,            /* nothing; also of an entry that was never resolved after an error */
    STEP_CLAIM,           /* ask the ledger */
    STEP_CHANGED,         /* the ledger knows another one of this id: ask for the next revision */
    STEP_SIGN,            /* it is ours to sign; also once it is signed */
    STEP_CHECK,           /* it was issued: see whether its file is there */
    STEP_AGAIN,           /* its file is not there: ask the ledger for it */
    STEP_HELD             /* another process has it */
} batch_step;

typedef struct batch_item { /* one entry on its way */
    size_t number; /* of the entry in the roster */
    roster_entry *entry;
    credential_facts facts;
    batch_outcome outcome;
    batch_step step;
    ledger_state state;         /* as the ledger has it */
    char supersedes[LEDGER_ID]; /* whose place it takes, or "" */
    bool replace;               /* a file of ours may stand there already */
    int pid;                    /* STEP_HELD: of the other process */
    uint8_t row_digest[32];
    uint8_t sha256[32]; /* of the credential's text */
    ler_str file;       /* below the output folder; when elsewhere, an absolute path */
    bool elsewhere;
    uint64_t offset, length; /* inside a one-file output */
    uint64_t size;           /* bytes of the record; 0 = it was not looked at */
    sink_place place;
    ler_buf text; /* one-file outputs: until it is appended */
    ler_buf explained;
} batch_item;

typedef struct batch_numbers { /* a growing list */
    uint32_t *items;
    size_t count, cap;
} batch_numbers;

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

#define FRAMEWORKS_LISTED 2000 /* in a manifest; a batch is of a handful */
typedef struct batch {
    const batch_options *options;
    batch_counts *counts;
    crew *crew;
    batch_worker *workers;
    ler_ld_contexts *contexts;
    batch_chunk chunks[CHUNKS];
    sink *sink; /* NULL in a dry run */
    output *results, *rejects, *manifest;
    size_t listed; /* files in the manifest */
    uint64_t records;
    const ler_framework **frameworks; /* that were met */
    size_t framework_count;
    ler_buf line;
    size_t chunk_items;     /* of the next chunk */
    size_t next;            /* entry to be read next, or index into `only` */
    const batch_numbers *only; /* NULL: all entries */
    bool dry;               /* nothing is claimed, signed or written in this pass */
    bool explain;           /* in this pass */
    atomic_bool failed;
    ler_error *err;

    ledger *ledger; /* NULL in a dry run */
    char *out_path; /* absolute, without links */
    ler_arena *scratch;
    ledger_done *done;
    ledger_claim *claims;
    batch_item **asking; /* whose claims they are */
    batch_numbers held;  /* entries that another process had */
    bool refuse_held;
    bool committed; /* something was */
    status_counts lists;
    sink_whole whole; /* one-file outputs, when finished */
} batch;

/* ---- the ledger (batch_claim.c): main thread ---- */

ler_code batch_ledger_begin(batch *b);
ler_code batch_ledger_end(batch *b, ler_error *err);
void batch_ledger_free(batch *b);
/* Commits the signed entries of `settled` and asks for those of `c`; either may be NULL. Afterwards
 * each open item of c has to be signed, checked, or left to another process. */
ler_code batch_exchange(batch *b, batch_chunk *settled, batch_chunk *c);
/* Asks for the entries whose file was found missing; *any tells whether there were some. */
ler_code batch_claim_again(batch *b, batch_chunk *c, bool *any);
/* Refuses an entry of a dry pass that the ledger would not let be issued. */
ler_code batch_foresee(batch *b, batch_item *item);
ler_code batch_numbers_add(batch_numbers *n, size_t number, ler_error *err);

/* ---- what workers do (batch_item.c): crew jobs over a chunk ---- */

void batch_prepare(void *chunk, size_t item, size_t worker);
void batch_issue(void *chunk, size_t item, size_t worker);

/* ---- reports (batch_report.c) ---- */

ler_code batch_report_begin(batch *b);
ler_code batch_report_item(batch *b, const batch_item *item);
/* `whole`: the run came to its end; the manifest is written then, and only then. */
ler_code batch_report_end(batch *b, bool whole, ler_error *err);

/* manifest.json (batch_manifest.c), file by file */
ler_code batch_manifest_begin(batch *b);
ler_code batch_manifest_item(batch *b, const batch_item *item);
ler_code batch_manifest_end(batch *b, ler_error *err);

#endif
