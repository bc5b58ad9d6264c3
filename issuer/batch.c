#include "issuer/batch_internal.h"
#include "ler/ld.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- reading ---- */

static bool stopped(batch *b) {
    const batch_options *o = b->options;
    if (!b->counts->stopped && o->stop != NULL && o->stop(o->user))
        b->counts->stopped = true;
    return b->counts->stopped || atomic_load(&b->failed);
}

static bool next_entry(batch *b, size_t *number) {
    if (b->only != NULL) {
        if (b->next == b->only->count)
            return false;
        *number = b->only->items[b->next++];
        return true;
    }
    *number = b->next;
    return b->next < roster_count(b->options->roster) && b->next++ != SIZE_MAX;
}

/* Fills a chunk that is done with; it stays empty at the end of the roster, or of the run. */
static ler_code read_chunk(batch *b, batch_chunk *c) {
    c->count = 0;
    ler_arena_reset(c->read);
    for (size_t i = 0; i < b->options->workers; i++)
        ler_arena_reset(c->facts[i]);
    while (c->count < b->chunk_items && ler_arena_used(c->read) < CHUNK_BYTES && !stopped(b)) {
        batch_item *item = &c->items[c->count];
        *item = (batch_item){.outcome = ITEM_OPEN};
        if (!next_entry(b, &item->number))
            break;
        TRY(roster_read(b->options->roster, item->number, c->read, &item->entry, b->err));
        c->count++;
    }
    if (b->chunk_items < CHUNK_ITEMS)
        b->chunk_items *= 2;
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

/* One-file outputs grow in the roster's order. */
static ler_code append_texts(batch *b, batch_chunk *c) {
    for (size_t i = 0; i < c->count; i++) {
        batch_item *item = &c->items[i];
        if (item->text.len == 0)
            continue;
        TRY(sink_append(b->sink, item->facts.uuid, ler_buf_view(&item->text), &item->offset,
                        b->err));
        ler_buf_free(&item->text);
        item->outcome = item->supersedes[0] != '\0' ? ITEM_REPLACED : ITEM_ISSUED;
    }
    return LER_OK;
}

/* The files of a chunk are on the disk before the ledger says that they are. Entries whose file was
 * found missing are asked for and signed first. */
static ler_code make_durable(batch *b, batch_chunk *c) {
    bool any;
    TRY(batch_claim_again(b, c, &any));
    if (any) {
        start(b, c, batch_issue, true);
        TRY(wait_for(b, c, LER_OK));
    }
    TRY(append_texts(b, c));
    return sink_sync(b->sink, b->err);
}

static void drop(batch_chunk *c) {
    for (size_t i = 0; i < c->count; i++) {
        ler_buf_free(&c->items[i].explained);
        ler_buf_free(&c->items[i].text);
    }
    c->count = 0;
}

static ler_code report(batch *b, batch_chunk *c) {
    const batch_options *o = b->options;
    ler_code code = LER_OK;
    for (size_t i = 0; i < c->count && code == LER_OK; i++)
        code = batch_report_item(b, &c->items[i]);
    if (o->progress != NULL && c->count > 0)
        o->progress(o->user, b->counts->good + b->counts->bad, b->counts->bad);
    drop(c);
    return code;
}

/* After an error: what is signed already is committed and reported all the same, and the first
 * error is the one that is told. */
static void save_what_is_done(batch *b, batch_chunk *c) {
    ler_error *told = b->err;
    ler_error other = {0};
    b->err = &other;
    if (b->dry || (append_texts(b, c) == LER_OK && sink_sync(b->sink, b->err) == LER_OK &&
                   batch_exchange(b, c, NULL) == LER_OK))
        (void)!report(b, c);
    drop(c);
    b->err = told;
}

static ler_code settle(batch *b, batch_chunk *now, batch_chunk *later) {
    ler_code code = wait_for(b, now, LER_OK);
    if (code == LER_OK && !b->dry)
        code = make_durable(b, now);
    code = wait_for(b, later, code);
    if (code == LER_OK && b->dry)
        for (size_t i = 0; i < now->count && code == LER_OK; i++)
            code = batch_foresee(b, &now->items[i]);
    else if (code == LER_OK)
        code = batch_exchange(b, now, later);
    if (code != LER_OK) {
        save_what_is_done(b, now);
        return code;
    }
    if (!b->dry)
        start(b, later, batch_issue, false);
    return report(b, now);
}

/* ---- the way of the chunks ---- */

/* The first two are brought to where the round finds them: resolved, asked for, being signed. */
static ler_code set_out(batch *b) {
    for (size_t i = 0; i < CHUNKS; i++) {
        batch_chunk *c = &b->chunks[i];
        TRY(read_chunk(b, c));
        start(b, c, batch_prepare, true);
        if (i + 1 == CHUNKS)
            break;
        TRY(wait_for(b, c, LER_OK));
        if (b->dry)
            continue;
        TRY(batch_exchange(b, NULL, c));
        start(b, c, batch_issue, false);
    }
    return LER_OK;
}

static ler_code pass(batch *b) {
    for (size_t i = 0; i < CHUNKS; i++)
        b->chunks[i].count = 0;
    b->next = 0;
    b->chunk_items = CHUNK_FIRST;
    ler_code code = set_out(b);
    for (size_t k = 0; code == LER_OK && b->chunks[k % CHUNKS].count > 0; k++) {
        batch_chunk *now = &b->chunks[k % CHUNKS];
        code = settle(b, now, &b->chunks[(k + 2) % CHUNKS]);
        if (code == LER_OK)
            code = read_chunk(b, now);
        if (code == LER_OK)
            start(b, now, batch_prepare, true);
    }
    /* Nothing is left behind at work, and nothing that is signed unsaid. */
    if (code != LER_OK)
        atomic_store(&b->failed, true);
    for (size_t i = 0; i < CHUNKS; i++)
        crew_wait(b->crew, &b->chunks[i].job);
    for (size_t i = 0; i < CHUNKS; i++)
        if (code != LER_OK && b->chunks[i].count > 0)
            save_what_is_done(b, &b->chunks[i]);
    return code;
}

#define HELD_WAIT 30 /* seconds for another process to finish what both were given */

/* Entries that another process was issuing: it has finished them by now, or died, or is at it
 * still. Nothing of ours is claimed meanwhile, so two processes never wait for each other. */
static ler_code take_up_held(batch *b) {
    for (unsigned waited = 0; b->held.count > 0 && !stopped(b);) {
        batch_numbers list = b->held;
        b->held = (batch_numbers){0};
        b->only = &list;
        b->refuse_held = waited >= HELD_WAIT * 10;
        ler_code code = pass(b);
        b->only = NULL;
        size_t before = list.count;
        free(list.items);
        TRY(code);
        if (b->held.count < before)
            waited = 0;
        else {
            usleep(100 * 1000);
            waited++;
        }
    }
    return LER_OK;
}

static ler_code run(batch *b) {
    const batch_options *o = b->options;
    b->explain = o->explain != NULL;
    b->dry = b->sink == NULL;
    if (o->all_or_nothing && !b->dry) {
        b->dry = true;
        TRY(pass(b));
        b->explain = b->dry = false;
        if (b->counts->bad > 0 || b->counts->stopped) {
            b->counts->withheld = true;
            b->counts->issued = 0;
            return LER_OK;
        }
        *b->counts = (batch_counts){.rows = b->counts->rows};
    }
    TRY(pass(b));
    return take_up_held(b);
}

/* The results of what was done are put in place also when the run could not go on: nobody must be
 * left wondering who got what. The first error is the one that is told. */
static ler_code finish(batch *b, ler_code code) {
    ler_error later = {0}, reports = {0};
    bool whole = code == LER_OK && !b->counts->stopped && !b->counts->withheld;
    ler_code end = LER_OK;
    if (whole && b->sink != NULL)
        end = sink_finish(b->sink, &b->whole, &later);
    if (end == LER_OK)
        end = batch_ledger_end(b, &later);
    if (end == LER_OK && b->ledger != NULL)
        end = status_lists_write(b->options->config, b->ledger, b->options->seal, &b->options->now,
                                 false, &b->lists, &later);
    b->counts->lists = b->lists.lists;
    ler_code written = batch_report_end(b, whole && end == LER_OK, &reports);
    if (end == LER_OK && written != LER_OK) {
        end = written;
        later = reports;
    }
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

typedef struct extent { /* of a one-file output, as the ledger has it */
    char path[8192];
    uint64_t end;
} extent;

static ler_code on_row(void *user, const ledger_row *row, ler_error *err) {
    extent *x = user;
    (void)err;
    if (row->length > 0 && ler_str_is(row->file, x->path) && row->offset + row->length > x->end)
        x->end = row->offset + row->length;
    return LER_OK;
}

static ler_code open_sink(batch *b) {
    const batch_options *o = b->options;
    extent x;
    x.end = 0;
    if (o->format != SINK_FILES) {
        snprintf(x.path, sizeof(x.path), "%s/%s", b->out_path,
                 o->format == SINK_JSONL ? SINK_LINES : SINK_ARCHIVE);
        TRY(ledger_each(b->ledger, NULL, on_row, &x, b->err));
        if (x.end > 0 && o->format == SINK_JSONL)
            x.end++; /* the line feed */
    }
    return sink_open(o->out, o->format, x.end, &b->sink, b->err);
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
        TRY(batch_ledger_begin(b));
    if (o->out != NULL)
        TRY(open_sink(b));
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
    output_free(&b->manifest);
    free(b->frameworks);
    sink_free(&b->sink);
    batch_ledger_free(b);
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
