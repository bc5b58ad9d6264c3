#include "issuer/clr_run_internal.h"
#include "ler/digest.h"
#include "ler/ld.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the ledger ---- */

static void ask(const clr_item *item, ledger_claim *c) {
    *c = (ledger_claim){.framework = LER_STR(CLR_FRAMEWORK),
                        .policy = LER_STR(CLR_FRAMEWORK),
                        .again = item->again};
    memcpy(c->id, item->facts.uuid, sizeof(c->id));
    memcpy(c->learner, item->learner, sizeof(c->learner));
    memcpy(c->facts, item->digest, sizeof(c->facts));
}

/* Whether the file that the ledger has in mind is there as it was. */
static ler_code check_kept(clr_pass *p, clr_item *item, const ledger_claim *c) {
    uint8_t digest[LER_DIGEST_MAX];
    ler_str file = ler_arena_str(p->arena, c->file);
    if (file.data == NULL)
        return ler_no_memory(p->err);
    ler_buf_reset(&p->text);
    ler_code code = ler_file_read_regular(file.data, &p->text, NULL);
    if (code == LER_OK)
        TRY(ler_digest(LER_SHA256, ler_buf_view(&p->text), digest, p->err));
    if (c->state == LEDGER_ISSUED &&
        (code != LER_OK || memcmp(digest, c->sha256, sizeof(c->sha256)) != 0)) {
        item->again = true;
        return LER_OK;
    }
    item->outcome = CLR_KEPT;
    item->state = c->state == LEDGER_ISSUED ? "kept" : ledger_state_name(c->state);
    memcpy(item->sha256, c->sha256, sizeof(item->sha256));
    size_t len = strlen(p->options->out_path);
    bool below = file.len > len && memcmp(file.data, p->options->out_path, len) == 0 &&
                 file.data[len] == '/';
    item->file = below ? ler_str_from(file, len + 1) : file;
    return LER_OK;
}

static ler_code answered(clr_pass *p, clr_item *item, const ledger_claim *c) {
    item->purpose = item->facts.status = c->purpose;
    item->facts.status_list = c->list;
    item->facts.status_index = c->index;
    switch (c->answer) {
    case LEDGER_CLAIMED: {
        char place[64];
        clr_place(item->facts.uuid, place);
        item->file = ler_arena_str(p->arena, ler_str_of(place));
        item->facts.from = (ler_time){.seconds = c->claimed, .zoned = true};
        item->claimed = true;
        return item->file.data != NULL ? LER_OK : ler_no_memory(p->err);
    }
    case LEDGER_KEPT:
        return check_kept(p, item, c);
    case LEDGER_CHANGED:
        clr_refuse(item, "this record was issued before and says something else");
        return LER_OK;
    case LEDGER_HELD:
        clr_refuse(item, "another run (process %d) is issuing this record", c->pid);
        return LER_OK;
    }
    return ler_fail(p->err, LER_E_INTERNAL, "an answer of the ledger that there is not");
}

/* Asks for every open item; for those whose file is gone, a second time. */
static ler_code claim(clr_pass *p) {
    for (int round = 0; round < 2; round++) {
        size_t count = 0;
        ler_time now;
        TRY(ler_time_now(&now, p->err));
        for (size_t i = 0; i < p->count; i++)
            if (p->items[i].outcome == CLR_OPEN && (round == 0 || p->items[i].again))
                ask(&p->items[i], &p->claims[count++]);
        if (count == 0)
            return LER_OK;
        TRY(ledger_exchange(p->options->ledger, &now, NULL, 0, p->claims, count, p->err));
        for (size_t i = 0, k = 0; i < p->count && k < count; i++)
            if (strcmp(p->items[i].facts.uuid, p->claims[k].id) == 0)
                TRY(answered(p, &p->items[i], &p->claims[k++]));
    }
    return LER_OK;
}

static ler_code commit(clr_pass *p) {
    size_t count = 0;
    ler_time now;
    TRY(ler_time_now(&now, p->err));
    if (syncfs(ler_dir_fd(p->folder)) != 0)
        return ler_fail(p->err, LER_E_WRITE, "the records cannot be written to disk: %s",
                        strerror(errno));
    for (size_t i = 0; i < p->count; i++) {
        const clr_item *item = &p->items[i];
        if (!item->claimed)
            continue;
        ledger_done *d = &p->done[count++];
        *d = (ledger_done){.given_up = item->outcome != CLR_ISSUED, .file = item->file};
        memcpy(d->id, item->facts.uuid, sizeof(d->id));
        memcpy(d->sha256, item->sha256, sizeof(d->sha256));
    }
    return count == 0 ? LER_OK
                      : ledger_exchange(p->options->ledger, &now, p->done, count, NULL, 0, p->err);
}

/* ---- reports ---- */

static void cell(clr_pass *p, ler_str text) {
    csv_write_cell(&p->line, text, ',', p->line.len == 0);
}

static void number(clr_pass *p, uint64_t n) {
    char text[24];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
    cell(p, ler_str_of(text));
}

static ler_code report(clr_pass *p, const clr_item *item) {
    static const char *const NAMES[] = {"open", "none", "refused", "kept", "issued"};
    char id[LER_UUID_TEXT + 16] = "", hex[65] = "";
    bool there = item->outcome == CLR_KEPT || item->outcome == CLR_ISSUED;
    bool status = there && item->purpose != LEDGER_NO_STATUS;
    if (there) {
        snprintf(id, sizeof(id), "urn:uuid:%s", item->facts.uuid);
        for (size_t i = 0; i < 32; i++)
            snprintf(hex + 2 * i, 3, "%02x", item->sha256[i]);
    }
    ler_buf_reset(&p->line);
    number(p, item->row);
    cell(p, item->learner_id);
    cell(p, ler_str_of(id));
    number(p, there ? item->facts.count : 0);
    cell(p, !there ? LER_STR("") : item->facts.partial ? LER_STR("true") : LER_STR("false"));
    if (status) {
        number(p, item->facts.status_list);
        number(p, item->facts.status_index);
    } else {
        cell(p, LER_STR(""));
        cell(p, LER_STR(""));
    }
    cell(p, there ? item->file : LER_STR(""));
    cell(p, ler_str_of(hex));
    cell(p, ler_str_of(item->outcome == CLR_KEPT ? item->state : NAMES[item->outcome]));
    cell(p, ler_str_of(item->message));
    csv_write_end(&p->line);
    return output_write(p->results, ler_buf_view(&p->line), p->err);
}

static ler_code settle(clr_pass *p) {
    clr_counts *n = p->counts;
    TRY(commit(p));
    for (size_t i = 0; i < p->count; i++) {
        const clr_item *item = &p->items[i];
        n->learners++;
        n->issued += item->outcome == CLR_ISSUED;
        n->kept += item->outcome == CLR_KEPT;
        n->refused += item->outcome == CLR_REFUSED;
        if (item->outcome == CLR_REFUSED && p->options->refused != NULL)
            p->options->refused(p->options->user, item->row, item->message);
        TRY(report(p, item));
    }
    return LER_OK;
}

/* ---- the pass ---- */

static ler_code fill(clr_pass *p, size_t *next) {
    const clr_options *o = p->options;
    ler_arena_reset(p->arena);
    p->count = 0;
    while (*next < clr_list_learners(o->list) && p->count < CLR_CHUNK &&
           ler_arena_used(p->arena) < CLR_CHUNK_BYTES && !p->counts->stopped) {
        TRY(clr_read(p, (*next)++, &p->items[p->count]));
        p->count++;
        p->counts->stopped = o->stop != NULL && o->stop(o->user);
    }
    return LER_OK;
}

/* What was signed before an error is committed all the same; the error is told. */
static ler_code run(clr_pass *p) {
    size_t next = 0;
    for (;;) {
        TRY(fill(p, &next));
        if (p->count == 0)
            return LER_OK;
        TRY(claim(p));
        crew_job job = {.run = clr_write, .user = p, .count = p->count, .grain = 1};
        crew_start(p->crew, &job, false);
        crew_wait(p->crew, &job);
        TRY(settle(p));
        for (size_t i = 0; i < p->options->workers; i++)
            if (p->workers[i].error.code != LER_OK) {
                if (p->err != NULL)
                    *p->err = p->workers[i].error;
                return p->workers[i].error.code;
            }
    }
}

static ler_code begin(clr_pass *p) {
    const clr_options *o = p->options;
    p->workers = calloc(o->workers, sizeof(*p->workers));
    p->items = calloc(CLR_CHUNK, sizeof(*p->items));
    p->claims = calloc(CLR_CHUNK, sizeof(*p->claims));
    p->done = calloc(CLR_CHUNK, sizeof(*p->done));
    p->arena = ler_arena_new(LER_MAX_ARENA);
    p->contexts = ler_ld_contexts_new();
    if (p->workers == NULL || p->items == NULL || p->claims == NULL || p->done == NULL ||
        p->arena == NULL || p->contexts == NULL)
        return ler_no_memory(p->err);
    for (size_t i = 0; i < o->workers; i++) {
        p->workers[i].text = ler_buf_new(LER_MAX_CREDENTIAL);
        p->workers[i].there = ler_buf_new(LER_MAX_CREDENTIAL);
        p->workers[i].arena = ler_arena_new(LER_MAX_ARENA);
        if (p->workers[i].arena == NULL)
            return ler_no_memory(p->err);
        TRY(seal_copy(o->seal, p->contexts, &p->workers[i].seal, p->err));
    }
    TRY(crew_new(o->workers, &p->crew, p->err));
    TRY(clr_known_read(o->ledger, &p->known, p->err));
    TRY(ler_dir_child(o->out, CLR_FOLDER, true, &p->folder, p->err));
    TRY(output_begin(o->out, CLR_RESULTS, &p->results, p->err));
    TRY(output_write(p->results,
                     LER_STR("row,learner_id,clr_id,credentials,partial,status_list,status_index,"
                             "file,sha256,status,error\n"),
                     p->err));
    ledger_run pass = {.batch = ler_str_of(o->batch != NULL ? o->batch : ""),
                       .out = o->out_path,
                       .purpose = o->config->status,
                       .entries = o->config->status_entries};
    return ledger_begin(o->ledger, &pass, &o->now, p->err);
}

/* clr.csv is put in place also when the pass could not go on; the first error is the one told. */
static ler_code finish(clr_pass *p, ler_code code) {
    ler_error later = {0};
    ler_time now;
    ler_code end = ler_time_now(&now, &later);
    if (end == LER_OK)
        end = output_commit(&p->results, &later);
    if (end == LER_OK)
        end = ler_dir_sync(p->options->out, &later);
    if (end == LER_OK)
        end = ledger_end(p->options->ledger, &now, &later);
    if (code == LER_OK && end != LER_OK && p->err != NULL)
        *p->err = later;
    return code != LER_OK ? code : end;
}

static void clean(clr_pass *p) {
    crew_free(&p->crew); /* first: the threads use all that follows */
    for (size_t i = 0; p->workers != NULL && i < p->options->workers; i++) {
        seal_free(&p->workers[i].seal);
        ler_arena_free(&p->workers[i].arena);
        ler_buf_wipe(&p->workers[i].text);
        ler_buf_wipe(&p->workers[i].there);
    }
    free(p->workers);
    free(p->items);
    free(p->claims);
    free(p->done);
    output_free(&p->results);
    clr_known_free(&p->known);
    ler_dir_free(&p->folder);
    ler_arena_free(&p->arena);
    ler_ld_contexts_free(&p->contexts);
    ler_buf_wipe(&p->text);
    ler_buf_wipe(&p->line);
}

ler_code clr_run(const clr_options *options, clr_counts *counts, ler_error *err) {
    *counts = (clr_counts){0};
    clr_pass p = {.options = options, .counts = counts, .err = err};
    p.text = ler_buf_new(LER_MAX_CREDENTIAL);
    p.line = ler_buf_new((size_t)1 << 20);
    ler_code code = begin(&p);
    if (code == LER_OK)
        code = finish(&p, run(&p));
    clean(&p);
    return code;
}
