#include "issuer/batch_internal.h"
#include "ler/ld.h"
#include <stdlib.h>

/* ---- reading ---- */

static bool stopped(batch *b) {
    const batch_options *o = b->options;
    if (!b->counts->stopped && o->stop != NULL && o->stop(o->user))
        b->counts->stopped = true;
    return b->counts->stopped || atomic_load(&b->failed);
}

/* Fills a chunk that is done with; it stays empty at the end of the roster, or of the run. */
static ler_code read_chunk(batch *b, batch_chunk *c) {
    roster *r = b->options->roster;
    c->count = 0;
    ler_arena_reset(c->read);
    for (size_t i = 0; i < b->options->workers; i++)
        ler_arena_reset(c->facts[i]);
    while (c->count < CHUNK_ITEMS && ler_arena_used(c->read) < CHUNK_BYTES &&
           b->next < roster_count(r) && !stopped(b)) {
        batch_item *item = &c->items[c->count];
        *item = (batch_item){.outcome = ITEM_OPEN};
        TRY(roster_read(r, b->next, c->read, &item->entry, b->err));
        b->next++;
        c->count++;
    }
    return LER_OK;
}

static void start(batch *b, batch_chunk *c, void (*run)(void *, size_t, size_t), bool first) {
    c->job = (crew_job){.run = run, .user = c, .count = c->count, .grain = first ? 8 : 1};
    crew_start(b->crew, &c->job, first);
}

static ler_code wait_for(batch *b, batch_chunk *c, ler_code code) {
    crew_wait(b->crew, &c->job);
    if (code != LER_OK || c->failed_at == SIZE_MAX)
        return code;
    if (b->err != NULL)
        *b->err = c->error;
    return c->error.code;
}

/* ---- settling ---- */

static ler_code settle(batch *b, batch_chunk *c) {
    return b->sink != NULL && c->count > 0 ? sink_sync(b->sink, b->err) : LER_OK;
}

static ler_code report(batch *b, batch_chunk *c) {
    const batch_options *o = b->options;
    ler_code code = LER_OK;
    for (size_t i = 0; i < c->count; i++) {
        if (code == LER_OK)
            code = batch_report_item(b, &c->items[i]);
        ler_buf_free(&c->items[i].explained);
    }
    if (o->progress != NULL && c->count > 0)
        o->progress(o->user, b->counts->good + b->counts->bad, b->counts->bad);
    c->count = 0;
    return code;
}

/* The chunks go round: settled, signed, resolved. An error ends the reading; what was begun is
 * waited for, and what is finished is settled and reported all the same. */
static ler_code run(batch *b) {
    bool dry = b->sink == NULL;
    ler_code code = LER_OK;
    for (size_t i = 0; i < CHUNKS && code == LER_OK; i++) {
        batch_chunk *c = &b->chunks[i];
        code = read_chunk(b, c);
        if (code != LER_OK)
            c->count = 0;
        start(b, c, batch_prepare, true);
        if (i + 1 == CHUNKS) /* the last one's entries may wait for the first one's signatures */
            break;
        code = wait_for(b, c, code);
        if (code == LER_OK && !dry)
            start(b, c, batch_issue, false);
    }
    for (size_t k = 0;; k++) {
        batch_chunk *now = &b->chunks[k % CHUNKS], *later = &b->chunks[(k + 2) % CHUNKS];
        if (now->count == 0)
            break;
        code = wait_for(b, now, code);
        ler_error *told = b->err;
        ler_error other = {0};
        if (code != LER_OK)
            b->err = &other; /* the first error is the one that is told */
        ler_code end = settle(b, now);
        if (end == LER_OK)
            end = report(b, now);
        b->err = told;
        if (code == LER_OK)
            code = end;
        now->count = 0;
        code = wait_for(b, later, code);
        if (code == LER_OK && !dry)
            start(b, later, batch_issue, false);
        if (code == LER_OK)
            code = read_chunk(b, now);
        if (code != LER_OK)
            now->count = 0;
        start(b, now, batch_prepare, true);
    }
    for (size_t i = 0; i < CHUNKS; i++)
        crew_wait(b->crew, &b->chunks[i].job);
    return code;
}

/* The results of what was done are put in place also when the run could not go on: nobody must be
 * left wondering who got what. The first error is the one that is told. */
static ler_code finish(batch *b, ler_code code) {
    ler_error later = {0};
    ler_code end = batch_report_end(b, &later);
    if (code == LER_OK && end != LER_OK && b->err != NULL)
        *b->err = later;
    return code != LER_OK ? code : end;
}

/* ---- beginning and end ---- */

static ler_code make_chunk(batch *b, batch_chunk *c) {
    c->batch = b;
    c->failed_at = SIZE_MAX;
    pthread_mutex_init(&c->lock, NULL);
    c->items = calloc(CHUNK_ITEMS, sizeof(*c->items));
    c->read = ler_arena_new((size_t)256 << 20);
    c->facts = calloc(b->options->workers, sizeof(ler_arena *));
    bool ok = c->items != NULL && c->read != NULL && c->facts != NULL;
    for (size_t i = 0; ok && i < b->options->workers; i++)
        ok = (c->facts[i] = ler_arena_new((size_t)256 << 20)) != NULL;
    return ok ? LER_OK : ler_no_memory(b->err);
}

static void free_chunk(batch *b, batch_chunk *c) {
    if (c->batch == NULL)
        return;
    for (size_t i = 0; c->facts != NULL && i < b->options->workers; i++)
        ler_arena_free(&c->facts[i]);
    free(c->facts);
    ler_arena_free(&c->read);
    free(c->items);
    pthread_mutex_destroy(&c->lock);
}

static ler_code begin(batch *b) {
    const batch_options *o = b->options;
    b->workers = calloc(o->workers, sizeof(*b->workers));
    b->contexts = ler_ld_contexts_new();
    if (b->workers == NULL || b->contexts == NULL)
        return ler_no_memory(b->err);
    for (size_t i = 0; i < CHUNKS; i++)
        TRY(make_chunk(b, &b->chunks[i]));
    for (size_t i = 0; i < o->workers; i++) {
        batch_worker *w = &b->workers[i];
        w->text = ler_buf_new(LER_MAX_CREDENTIAL);
        w->other = ler_buf_new(LER_MAX_CREDENTIAL);
        w->work = ler_arena_new((size_t)256 << 20);
        if (w->work == NULL)
            return ler_no_memory(b->err);
        if (o->seal != NULL)
            TRY(seal_copy(o->seal, b->contexts, &w->seal, b->err));
    }
    if (o->out != NULL)
        TRY(sink_open(o->out, SINK_FILES, &b->sink, b->err));
    TRY(batch_report_begin(b));
    return crew_new(o->workers, &b->crew, b->err);
}

static void end(batch *b) {
    crew_free(&b->crew); /* first: the threads use all that follows */
    for (size_t i = 0; b->workers != NULL && i < b->options->workers; i++) {
        seal_free(&b->workers[i].seal);
        ler_arena_free(&b->workers[i].work);
        ler_buf_wipe(&b->workers[i].text);
        ler_buf_wipe(&b->workers[i].other);
    }
    free(b->workers);
    for (size_t i = 0; i < CHUNKS; i++)
        free_chunk(b, &b->chunks[i]);
    output_free(&b->results);
    output_free(&b->rejects);
    sink_free(&b->sink);
    ler_ld_contexts_free(&b->contexts);
    ler_buf_wipe(&b->line);
}

ler_code batch_run(const batch_options *options, batch_counts *counts, ler_error *err) {
    *counts = (batch_counts){.rows = roster_rows(options->roster)};
    batch b = {.options = options, .counts = counts, .err = err};
    b.line = ler_buf_new((size_t)8 << 20);
    ler_code code = begin(&b);
    if (code == LER_OK)
        code = finish(&b, run(&b));
    end(&b);
    return code;
}
