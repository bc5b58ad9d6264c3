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
        TRY(shelf_resolve(o->shelf, o->accept_matches, e, w->work, keep, facts, err));
    if (e->problem.code == NULL && !e->issued_set && e->expires_set &&
        ler_time_compare(&e->expires, &o->now) <= 0)
        roster_refuse(&e->problem, "dates_reversed", e->lines[0].row, "expires_on",
                      "expires_on has passed already, and issued_on is blank (today)");
    if (o->explain != NULL && facts->derived.strand != NULL) {
        item->explained = ler_buf_new((size_t)4 << 20);
        TRY(o->explain(o->user, e, facts, w->work, &item->explained, err));
    }
    if (e->problem.code != NULL) {
        item->outcome = ITEM_REFUSED;
        return LER_OK;
    }
    TRY(credential_uuid(facts, err));
    TRY(credential_row_digest(facts, item->row_digest, err));
    if (b->sink != NULL)
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

static void refuse(batch_item *item, const char *code, const char *what) {
    roster_refuse(&item->entry->problem, code, item->entry->lines[0].row, "", "%s%s", what,
                  item->place.path);
    item->outcome = ITEM_REFUSED;
}

/* What stands under the name of this credential already. */
typedef enum standing { STANDING_NONE, STANDING_SAME, STANDING_OTHER, STANDING_STRANGE } standing;

/* A credential of ours says the same when what we would sign now, with its date where the roster
 * gives none, is what it says without its proof. */
static ler_code look(batch *b, batch_worker *w, batch_item *item, standing *out, ler_error *err) {
    *out = STANDING_NONE;
    if (!sink_has(b->sink, item->facts.uuid))
        return LER_OK;
    *out = STANDING_STRANGE;
    char id[PROFILE_UUID + 16];
    snprintf(id, sizeof(id), "urn:uuid:%s", item->facts.uuid);
    ler_buf_reset(&w->other);
    ler_json *known;
    if (sink_read(b->sink, item->facts.uuid, &w->other, NULL) != LER_OK ||
        !seal_is_ours(w->seal, ler_buf_view(&w->other), id, w->work, &known))
        return LER_OK;
    credential_facts facts = item->facts;
    (void)!ler_time_parse(ler_json_get_text(known, "validFrom"), &facts.from, NULL);
    ler_json *again;
    TRY(credential_build(&facts, w->work, &again, err));
    const ler_json *bare = ler_json_without(w->work, known, "proof");
    *out = ler_json_equal(bare, again) ? STANDING_SAME : STANDING_OTHER;
    return LER_OK;
}

static ler_code digest_of(ler_str text, uint8_t out[32], ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA256, text, digest, err));
    memcpy(out, digest, 32);
    return LER_OK;
}

static ler_code write_credential(batch *b, batch_worker *w, batch_item *item, bool replace,
                                 ler_error *err) {
    ler_json *document;
    TRY(credential_build(&item->facts, w->work, &document, err));
    ler_buf_reset(&w->text);
    TRY(seal_document(w->seal, document, 2, w->work, &w->text, err));
    TRY(digest_of(ler_buf_view(&w->text), item->sha256, err));
    ler_error why = {0};
    ler_code code =
        sink_put(b->sink, item->facts.uuid, ler_buf_view(&w->text), replace, &item->place, &why);
    if (code == LER_E_CONFLICT)
        refuse(item, "file_exists", "something that is not this credential stands at ");
    else if (code == LER_OK)
        item->outcome = replace ? ITEM_REPLACED : ITEM_ISSUED;
    else {
        *err = why;
        return code;
    }
    return LER_OK;
}

static ler_code issue(batch *b, batch_worker *w, batch_item *item, ler_error *err) {
    standing there;
    sink_path(b->sink, item->facts.uuid, &item->place);
    TRY(look(b, w, item, &there, err));
    if (there == STANDING_SAME) {
        item->outcome = ITEM_KEPT;
        return digest_of(ler_buf_view(&w->other), item->sha256, err);
    }
    if (there == STANDING_NONE || b->options->replace)
        return write_credential(b, w, item, there != STANDING_NONE, err);
    if (there == STANDING_OTHER)
        refuse(item, "already_issued",
               "this learner's credential was issued before and says something else; --replace "
               "issues it anew: ");
    else
        refuse(item, "file_exists", "something that is not this credential stands at ");
    return LER_OK;
}

void batch_issue(void *user, size_t number, size_t worker) {
    batch_chunk *c = user;
    batch *b = c->batch;
    batch_worker *w = &b->workers[worker];
    batch_item *item = &c->items[number];
    ler_error err = {0};
    if (item->outcome != ITEM_OPEN || atomic_load(&b->failed))
        return;
    ler_arena_reset(w->work);
    if (issue(b, w, item, &err) != LER_OK)
        fail(c, number, &err);
}
