/* Between resolving and signing: what the ledger says of a chunk's entries. Main thread only.
 *
 * An entry's id follows from the row's key, so the ledger's answer to it is the answer to "was this
 * issued before?". Where it was issued and says something else now, the entry goes on to the next
 * revision of its key, and asks again, until it finds itself or the end of the line. */
#include "issuer/batch_internal.h"
#include <stdio.h>
#include <stdlib.h>

static ler_code now_is(ler_time *now, batch *b) {
    return ler_time_now(now, b->err);
}

static ler_code ask(batch *b, batch_item *item, ledger_claim *c) {
    const roster_entry *e = item->entry;
    bool again = item->step == STEP_AGAIN;
    *c = (ledger_claim){.framework = ler_str_of(ler_framework_digest(item->facts.framework)->content),
                        .policy = ler_str_of(ler_policy_digest(b->options->config->policy)),
                        .revision = item->facts.revision,
                        .supersedes = item->supersedes[0] != '\0' ? item->supersedes : NULL,
                        .again = again};
    memcpy(c->id, item->facts.uuid, sizeof(c->id));
    memcpy(c->facts, item->row_digest, sizeof(c->facts));
    return ledger_learner(ler_salts_secret(b->options->salts), e->learner_kind, e->learner,
                          c->learner, b->err);
}

static ler_code keep_place(batch *b, batch_chunk *c, batch_item *item, const ledger_claim *claim) {
    ler_str file = ler_arena_str(c->read, claim->file);
    if (file.data == NULL)
        return ler_no_memory(b->err);
    /* Below the output folder a file is named from there. */
    size_t len = strlen(b->out_path);
    if (file.len > len && memcmp(file.data, b->out_path, len) == 0 && file.data[len] == '/') {
        file = ler_str_from(file, len + 1);
        item->elsewhere = false;
    } else
        item->elsewhere = true;
    item->file = file;
    item->offset = claim->offset;
    item->length = claim->length;
    memcpy(item->sha256, claim->sha256, sizeof(item->sha256));
    return LER_OK;
}

static ler_code hold(batch *b, batch_item *item, int pid) {
    item->step = STEP_HELD;
    item->pid = pid;
    if (!b->refuse_held)
        return batch_numbers_add(&b->held, item->number, b->err);
    roster_refuse(&item->entry->problem, "in_work", item->entry->lines[0].row, "",
                  "another run (process %d) is issuing this credential; issue these rows again when "
                  "it is done",
                  pid);
    item->outcome = ITEM_REFUSED;
    return LER_OK;
}

static ler_code answered(batch *b, batch_chunk *c, batch_item *item, const ledger_claim *claim) {
    credential_facts *facts = &item->facts;
    item->state = claim->state;
    facts->status = claim->purpose;
    facts->status_list = claim->list;
    facts->status_index = claim->index;
    switch (claim->answer) {
    case LEDGER_CLAIMED:
        /* What was claimed before this run began may have left a file behind. */
        item->replace = item->step == STEP_AGAIN || claim->claimed < b->options->now.seconds;
        item->step = STEP_SIGN;
        facts->from.seconds = claim->claimed;
        return LER_OK;
    case LEDGER_KEPT:
        item->step = claim->state == LEDGER_ISSUED ? STEP_CHECK : STEP_NONE;
        if (item->step == STEP_NONE)
            item->outcome = ITEM_KEPT; /* revoked or suspended: nothing is made of it */
        return keep_place(b, c, item, claim);
    case LEDGER_CHANGED:
        item->step = STEP_CHANGED;
        return LER_OK;
    case LEDGER_HELD:
        return hold(b, item, claim->pid);
    }
    return ler_fail(b->err, LER_E_INTERNAL, "an answer of the ledger that there is not");
}

/* The next revision of the entry's key. */
static ler_code go_on(batch *b, batch_item *item) {
    const batch_options *o = b->options;
    ledger_row row;
    char before[LEDGER_ID];
    memcpy(before, item->facts.uuid, sizeof(before));
    bool in_force = item->state == LEDGER_ISSUED || item->state == LEDGER_SUSPENDED;
    item->facts.revision++;
    TRY(credential_uuid(&item->facts, b->err));
    ler_error why = {0};
    ler_code code = ledger_find(b->ledger, item->facts.uuid, b->scratch, &row, &why);
    ler_arena_reset(b->scratch);
    if (code != LER_OK && code != LER_E_NOT_FOUND) {
        if (b->err != NULL)
            *b->err = why;
        return code;
    }
    bool there = code == LER_OK && row.state != LEDGER_PENDING;
    if (!there && o->duplicates == BATCH_DENY) {
        roster_refuse(&item->entry->problem, "already_issued", item->entry->lines[0].row, "",
                      "this learner's credential was issued before and says something else; "
                      "--duplicates replace issues a new one in its place, --duplicates allow one "
                      "beside it");
        item->outcome = ITEM_REFUSED;
        item->step = STEP_NONE;
        return LER_OK;
    }
    item->supersedes[0] = '\0';
    if (!there && o->duplicates == BATCH_REPLACE && in_force)
        memcpy(item->supersedes, before, sizeof(before));
    item->step = STEP_CLAIM;
    return LER_OK;
}

/* Commits what a settled chunk has finished (may be NULL), and asks for all entries of `c` (may be
 * NULL) whose step is `step`: one transaction. */
static ler_code exchange(batch *b, batch_chunk *settled, batch_chunk *c, batch_step step) {
    size_t done = 0, asked = 0;
    for (size_t i = 0; settled != NULL && i < settled->count; i++) {
        const batch_item *item = &settled->items[i];
        if (item->step != STEP_SIGN)
            continue;
        ledger_done *d = &b->done[done++];
        *d = (ledger_done){.given_up =
                               item->outcome != ITEM_ISSUED && item->outcome != ITEM_REPLACED,
                           .file = item->file,
                           .offset = item->offset,
                           .length = item->length};
        memcpy(d->id, item->facts.uuid, sizeof(d->id));
        memcpy(d->sha256, item->sha256, sizeof(d->sha256));
    }
    for (size_t i = 0; c != NULL && i < c->count; i++)
        if (c->items[i].outcome == ITEM_OPEN && c->items[i].step == step) {
            b->asking[asked] = &c->items[i];
            TRY(ask(b, &c->items[i], &b->claims[asked++]));
        }
    if (done + asked == 0)
        return LER_OK;
    ler_time now;
    TRY(now_is(&now, b));
    TRY(ledger_exchange(b->ledger, &now, b->done, done, b->claims, asked, b->err));
    b->committed |= done > 0;
    for (size_t i = 0; settled != NULL && i < settled->count; i++)
        if (settled->items[i].step == STEP_SIGN)
            settled->items[i].step = STEP_NONE; /* said once */
    for (size_t i = 0; i < asked; i++)
        TRY(answered(b, c, b->asking[i], &b->claims[i]));
    return LER_OK;
}

ler_code batch_exchange(batch *b, batch_chunk *settled, batch_chunk *c) {
    TRY(exchange(b, settled, c, STEP_CLAIM));
    for (bool more = true; more && c != NULL;) {
        more = false;
        for (size_t i = 0; i < c->count; i++)
            if (c->items[i].outcome == ITEM_OPEN && c->items[i].step == STEP_CHANGED) {
                TRY(go_on(b, &c->items[i]));
                more |= c->items[i].step == STEP_CLAIM;
            }
        if (more)
            TRY(exchange(b, NULL, c, STEP_CLAIM));
    }
    return LER_OK;
}

ler_code batch_claim_again(batch *b, batch_chunk *c, bool *any) {
    *any = false;
    for (size_t i = 0; i < c->count; i++)
        *any |= c->items[i].outcome == ITEM_OPEN && c->items[i].step == STEP_AGAIN;
    return *any ? exchange(b, NULL, c, STEP_AGAIN) : LER_OK;
}

ler_code batch_foresee(batch *b, batch_item *item) {
    ledger_row row;
    if (item->outcome != ITEM_DRY || b->ledger == NULL)
        return LER_OK;
    for (;;) {
        ler_error why = {0};
        ler_code code = ledger_find(b->ledger, item->facts.uuid, b->scratch, &row, &why);
        bool same = code == LER_OK &&
                    memcmp(row.facts, item->row_digest, sizeof(item->row_digest)) == 0 &&
                    row.state != LEDGER_SUPERSEDED;
        bool pending = code == LER_OK && row.state == LEDGER_PENDING;
        item->state = code == LER_OK ? row.state : LEDGER_PENDING;
        ler_arena_reset(b->scratch);
        if (code == LER_E_NOT_FOUND || pending || same)
            return LER_OK;
        if (code != LER_OK) {
            if (b->err != NULL)
                *b->err = why;
            return code;
        }
        TRY(go_on(b, item));
        if (item->outcome == ITEM_REFUSED)
            return LER_OK;
    }
}

/* ---- beginning and end ---- */

ler_code batch_ledger_begin(batch *b) {
    const batch_options *o = b->options;
    char *path = realpath(ler_dir_path(o->out), NULL);
    if (path == NULL) {
        ler_fail(b->err, LER_E_WRITE, "the output folder cannot be found");
        return ler_error_source(b->err, ler_dir_path(o->out));
    }
    b->out_path = path;
    b->ledger = o->ledger;
    b->scratch = ler_arena_new((size_t)16 << 20);
    b->done = calloc(CHUNK_ITEMS, sizeof(*b->done));
    b->claims = calloc(CHUNK_ITEMS, sizeof(*b->claims));
    b->asking = calloc(CHUNK_ITEMS, sizeof(*b->asking));
    if (b->scratch == NULL || b->done == NULL || b->claims == NULL || b->asking == NULL)
        return ler_no_memory(b->err);
    ledger_run run = {.batch = o->name != NULL ? ler_str_of(o->name) : LER_STR(""),
                      .out = path,
                      .purpose = o->config->status,
                      .entries = o->config->status_entries};
    return ledger_begin(b->ledger, &run, &o->now, b->err);
}

ler_code batch_ledger_end(batch *b, ler_error *err) {
    ler_time now;
    if (b->ledger == NULL)
        return LER_OK;
    TRY(ler_time_now(&now, err));
    return ledger_end(b->ledger, &now, err);
}

void batch_ledger_free(batch *b) {
    ler_arena_free(&b->scratch);
    free(b->done);
    free(b->claims);
    free(b->asking);
    free(b->out_path);
    free(b->held.items);
}

ler_code batch_numbers_add(batch_numbers *n, size_t number, ler_error *err) {
    if (n->count == n->cap) {
        size_t cap = n->cap == 0 ? 256 : n->cap * 2;
        uint32_t *more = realloc(n->items, cap * sizeof(*more));
        if (more == NULL)
            return ler_no_memory(err);
        n->items = more;
        n->cap = cap;
    }
    n->items[n->count++] = (uint32_t)number;
    return LER_OK;
}
