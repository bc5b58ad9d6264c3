/* One entry's way through a worker: resolved and checked, then built, signed and written. */
#include "issuer/batch_internal.h"
#include "ler/digest.h"
#include <stdio.h>
#include <unistd.h>

static void fail(batch_chunk *c, size_t number, const ler_error *err) {
    atomic_store(&c->batch->failed, true);
    pthread_mutex_lock(&c->lock);
    if (number < c->failed_at) {
        c->failed_at = number;
        c->error = *err;
    }
    pthread_mutex_unlock(&c->lock);
}

/* ---- resolve ---- */

static ler_code prepare(batch *b, batch_worker *w, ler_arena *keep, batch_item *item,
                        ler_error *err) {
    const batch_options *o = b->options;
    roster_entry *e = item->entry;
    credential_facts *facts = &item->facts;
    *facts = (credential_facts){
        .config = o->config, .entry = e, .from = o->now, .salts = o->salts, .batch = o->name};
    if (e->problem.code == NULL)
        TRY(shelf_resolve(o->shelf, o->accept_matches ? SHELF_TAKE_SCORED : SHELF_REFUSE_SCORED, e,
                          w->work, keep, facts, err));
    if (e->problem.code == NULL && !e->issued_set && e->expires_set &&
        ler_time_compare(&e->expires, &o->now) <= 0)
        roster_refuse(&e->problem, "dates_reversed", e->lines[0].row, "expires_on",
                      "expires_on has passed already, and issued_on is blank (today)");
    if (b->explain && facts->derived.strand != NULL) {
        item->explained = ler_buf_new((size_t)4 << 20);
        TRY(o->explain(o->user, e, facts, w->work, &item->explained, err));
    }
    if (e->problem.code != NULL) {
        item->outcome = ITEM_REFUSED;
        return LER_OK;
    }
    TRY(credential_uuid(facts, err));
    TRY(credential_row_digest(facts, item->row_digest, err));
    item->step = STEP_CLAIM;
    if (!b->dry)
        return LER_OK;
    ler_json *document; /* built all the same: a dry run finds what a run would */
    TRY(credential_build(facts, w->work, &document, err));
    item->outcome = ITEM_DRY;
    return LER_OK;
}

void batch_prepare(void *user, size_t number, size_t worker) {
    batch_chunk *c = user;
    batch *b = c->batch;
    batch_worker *w = &b->workers[worker];
    ler_error err = {0};
    if (atomic_load(&b->failed))
        return;
    ler_arena_reset(w->work);
    if (prepare(b, w, c->facts[worker], &c->items[number], &err) != LER_OK)
        fail(c, number, &err);
}

/* ---- sign and write ---- */

static ler_code digest_of(ler_str text, uint8_t out[32], ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA256, text, digest, err));
    memcpy(out, digest, 32);
    return LER_OK;
}

/* Is a record that was issued before where the ledger says it is? */
static ler_code check(batch *b, batch_worker *w, batch_item *item, ler_error *err) {
    uint8_t digest[32];
    ler_buf_reset(&w->other);
    ler_code code = sink_read(b->sink, item->file, item->offset, item->length, &w->other, err);
    if (code == LER_E_MEMORY)
        return code;
    if (code == LER_OK)
        TRY(digest_of(ler_buf_view(&w->other), digest, err));
    item->size = w->other.len;
    if (code == LER_OK && memcmp(digest, item->sha256, sizeof(digest)) == 0)
        item->outcome = ITEM_KEPT;
    else if (sink_book(b->sink) != NULL && ler_str_is(item->file, sink_book(b->sink)) &&
             code == LER_OK) /* what is wrong in the middle of a file cannot be put right there */
        return ler_fail(err, LER_E_CONFLICT,
                        "%s/%s is not what was written; move it away, and its records are issued "
                        "again",
                        b->out_path, sink_book(b->sink));
    else
        item->step = STEP_AGAIN;
    return LER_OK;
}

/* What stands at the record's place although the ledger knew nothing of it: a record of ours that a
 * run left which died in the very second in which this one began, or something strange. */
static bool left_by_us(batch *b, batch_worker *w, const batch_item *item) {
    char id[LER_UUID_TEXT + 16];
    ler_json *known;
    snprintf(id, sizeof(id), "urn:uuid:%s", item->facts.uuid);
    ler_buf_reset(&w->other);
    return sink_read(b->sink, item->file, 0, 0, &w->other, NULL) == LER_OK &&
           seal_is_ours(w->seal, ler_buf_view(&w->other), id, w->work, &known);
}

static ler_code put(batch *b, batch_worker *w, batch_item *item, ler_error *err) {
    ler_error why = {0};
    ler_str text = ler_buf_view(&w->text);
    ler_code code = sink_put(b->sink, item->facts.uuid, text, item->replace, &item->place, &why);
    if (code == LER_E_CONFLICT && !item->replace && left_by_us(b, w, item))
        code = sink_put(b->sink, item->facts.uuid, text, true, &item->place, &why);
    if (code == LER_E_CONFLICT) {
        roster_refuse(&item->entry->problem, "file_exists", item->entry->lines[0].row, "",
                      "something that is not this credential stands at %s", item->place.path);
        item->outcome = ITEM_REFUSED;
        return LER_OK;
    }
    if (code != LER_OK)
        *err = why;
    else
        item->outcome = item->supersedes[0] != '\0' ? ITEM_REPLACED : ITEM_ISSUED;
    return code;
}

static ler_code sign(batch *b, batch_worker *w, batch_item *item, ler_error *err) {
    ler_json *document;
    sink_path(b->sink, item->facts.uuid, &item->place);
    item->file = ler_str_of(item->place.path);
    TRY(credential_build(&item->facts, w->work, &document, err));
    ler_buf_reset(&w->text);
    ler_error why = {0};
    bool line = sink_book(b->sink) != NULL;
    ler_code code = seal_document(w->seal, document, line ? 0 : 2, w->work, &w->text, &why);
    if (code == LER_E_CONTENT || code == LER_E_LIMIT) {
        roster_refuse(&item->entry->problem, "cannot_be_signed", item->entry->lines[0].row, "",
                      "the record that the row makes cannot be signed: %.300s", why.message);
        item->outcome = ITEM_REFUSED;
        return LER_OK;
    }
    if (code != LER_OK) {
        *err = why;
        return code;
    }
    if (line)
        w->text.len--; /* the line feed is the file's, not the record's */
    TRY(digest_of(ler_buf_view(&w->text), item->sha256, err));
    item->length = line ? w->text.len : 0;
    item->size = w->text.len;
    if (!line)
        return put(b, w, item, err);
    item->text = ler_buf_new(w->text.len + 1); /* appended in order, by the main thread */
    ler_buf_str(&item->text, ler_buf_view(&w->text));
    return ler_buf_done(&item->text, err);
}

void batch_issue(void *user, size_t number, size_t worker) {
    batch_chunk *c = user;
    batch *b = c->batch;
    batch_worker *w = &b->workers[worker];
    batch_item *item = &c->items[number];
    ler_error err = {0};
    if (item->outcome != ITEM_OPEN || atomic_load(&b->failed) ||
        (item->step != STEP_SIGN && item->step != STEP_CHECK))
        return;
    ler_arena_reset(w->work);
    ler_code code = item->step == STEP_SIGN ? sign(b, w, item, &err) : check(b, w, item, &err);
    if (code != LER_OK)
        fail(c, number, &err);
}
