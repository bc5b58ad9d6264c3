/* What the files of the pass share. */
#ifndef ISSUER_CLR_RUN_INTERNAL_H
#define ISSUER_CLR_RUN_INTERNAL_H

#include "issuer/clr.h"
#include "issuer/clr_run.h"
#include "issuer/crew.h"
#include "issuer/output.h"

/* A chunk ends at this many learners, or when what was read for them fills this much. */
#define CLR_CHUNK 256
#define CLR_CHUNK_BYTES ((size_t)96 << 20)

typedef enum clr_outcome {
    CLR_OPEN, /* to be signed */
    CLR_NONE, /* every credential of the learner is revoked, expired or superseded */
    CLR_REFUSED,
    CLR_KEPT,
    CLR_ISSUED
} clr_outcome;

typedef struct clr_item { /* one learner */
    clr_facts facts;
    uint64_t row; /* of the first entry */
    ler_str learner_id;
    clr_outcome outcome;
    bool claimed;      /* the ledger waits for it */
    bool again;        /* it was issued, and its file is not there any more */
    const char *state; /* of one that was kept */
    uint8_t learner[LEDGER_DIGEST], digest[32], sha256[32];
    ledger_purpose purpose;
    ler_str file; /* below the output folder; that of a kept one may be an absolute path */
    char message[300];
} clr_item;

typedef struct clr_known clr_known;
/* Counts the credentials (no CLRs) that the ledger has issued, or suspended, now (clr_known.c). */
ler_code clr_known_read(ledger *l, clr_known **out, ler_error *err) LER_MUST_USE;
void clr_known_free(clr_known **k);
size_t clr_known_count(const clr_known *k, const uint8_t learner[LEDGER_DIGEST]);

typedef struct clr_pass {
    const clr_options *options;
    clr_counts *counts;
    ler_arena *arena; /* of a chunk */
    ler_dir *folder;  /* OUT/clr */
    clr_known *known;
    crew *crew;
    struct clr_worker {
        seal *seal;
        ler_arena *arena;
        ler_buf text, there;
        ler_error error;
    } * workers;
    ler_ld_contexts *contexts;
    clr_item *items;
    size_t count;
    ledger_claim *claims;
    ledger_done *done;
    size_t done_count;
    output *results;
    ler_buf text, line;
    ler_error *err;
} clr_pass;

void clr_refuse(clr_item *item, const char *format, ...) LER_PRINTF(2, 3);

/* Reads the i-th learner's credentials into the arena of the chunk (clr_read.c). */
ler_code clr_read(clr_pass *p, size_t i, clr_item *item);
/* The path below OUT of a CLR's file. */
void clr_place(const char *uuid, char out[64]);
/* A crew job: signs and writes one item (clr_write.c). */
void clr_write(void *pass, size_t item, size_t worker);

#endif
