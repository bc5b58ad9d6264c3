#include "issuer/batch.h"
#include "ler/digest.h"
#include "ler/encoding.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

typedef struct batch {
    const batch_options *options;
    batch_counts *counts;
    ler_arena *arena;     /* of one entry */
    ler_dir *credentials; /* NULL in a dry run */
    output *results, *rejects;
    ler_buf line, text;
    ler_error *err;
} batch;

static ler_code refuse(batch *b, roster_entry *e) {
    const roster_problem *p = &e->problem;
    roster_name_column(b->options->roster, &e->problem);
    b->counts->rejected++;
    b->counts->bad += e->line_count;
    if (b->options->refused != NULL)
        b->options->refused(b->options->user, p, e->line_count);
    if (b->rejects == NULL)
        return LER_OK;
    for (size_t i = 0; i < e->line_count; i++) {
        const roster_line *line = &e->lines[i];
        bool here = p->row == 0 || p->row == line->row;
        char message[520];
        /* The other rows of the learner come along, so that the file can be mended and issued. */
        if (here)
            snprintf(message, sizeof(message), "row %llu%s%s: %s", (unsigned long long)line->row,
                     p->column[0] != '\0' ? ", " : "", p->column, p->message);
        else
            snprintf(message, sizeof(message), "row %llu of the same learner was rejected (%s)",
                     (unsigned long long)p->row, p->code);
        ler_buf_reset(&b->line);
        roster_reject_line(b->options->roster, line, here ? p->code : "group_rejected", message,
                           &b->line);
        TRY(output_write(b->rejects, ler_buf_view(&b->line), b->err));
    }
    return LER_OK;
}

static ler_code record_done(batch *b, const roster_entry *e, const char *uuid, const char *status) {
    b->counts->good += e->line_count;
    if (b->results == NULL)
        return LER_OK;
    uint8_t digest[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA256, ler_buf_view(&b->text), digest, b->err));
    char hex[65], id[64], file[96], row[24];
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    snprintf(id, sizeof(id), "urn:uuid:%s", uuid);
    snprintf(file, sizeof(file), BATCH_CREDENTIALS "/%s.json", uuid);
    for (size_t i = 0; i < e->line_count; i++) {
        snprintf(row, sizeof(row), "%llu", (unsigned long long)e->lines[i].row);
        ler_buf_reset(&b->line);
        csv_write_cell(&b->line, ler_str_of(row), ',', true);
        csv_write_cell(&b->line, e->value[ROSTER_LEARNER_ID], ',', false);
        csv_write_cell(&b->line, ler_str_of(id), ',', false);
        csv_write_cell(&b->line, ler_str_of(file), ',', false);
        csv_write_cell(&b->line, ler_str_of(hex), ',', false);
        csv_write_cell(&b->line, ler_str_of(status), ',', false);
        csv_write_end(&b->line);
        TRY(output_write(b->results, ler_buf_view(&b->line), b->err));
    }
    return LER_OK;
}

/* What stands under the name of this credential already. */
typedef enum standing { STANDING_NONE, STANDING_SAME, STANDING_OTHER, STANDING_STRANGE } standing;

/* A credential of ours says the same when what we would sign now, with its salts and (where the
 * roster gives none) its date, is what it says without its proof. */
static ler_code look(batch *b, credential_facts *facts, const char *name, const char *id,
                     standing *out) {
    *out = STANDING_NONE;
    if (!ler_dir_has(b->credentials, name))
        return LER_OK;
    *out = STANDING_STRANGE;
    ler_buf_reset(&b->text);
    ler_json *known;
    if (ler_dir_read(b->credentials, name, &b->text, NULL) != LER_OK ||
        !seal_is_ours(b->options->seal, ler_buf_view(&b->text), id, b->arena, &known))
        return LER_OK;
    facts->previous = known;
    ler_json *again;
    TRY(credential_build(facts, b->arena, &again, b->err));
    facts->previous = NULL;
    const ler_json *bare = ler_json_without(b->arena, known, "proof");
    *out = ler_json_equal(bare, again) ? STANDING_SAME : STANDING_OTHER;
    return LER_OK;
}

static ler_code write_credential(batch *b, roster_entry *e, const credential_facts *facts,
                                 const char *name, const char *uuid, bool replace) {
    ler_json *document;
    TRY(credential_build(facts, b->arena, &document, b->err));
    ler_buf_reset(&b->text);
    TRY(seal_document(b->options->seal, document, b->arena, &b->text, b->err));
    ler_error why = {0};
    ler_code code = ler_dir_write(b->credentials, name, ler_buf_view(&b->text), 0644,
                                  replace ? LER_WRITE_REPLACE : LER_WRITE_NEW, false, &why);
    if (code == LER_E_CONFLICT) {
        roster_refuse(&e->problem, "file_exists", e->lines[0].row, "",
                      "something that is not this credential stands at " BATCH_CREDENTIALS "/%s",
                      name);
        return refuse(b, e);
    }
    if (code != LER_OK) {
        if (b->err != NULL)
            *b->err = why;
        return code;
    }
    b->counts->issued++;
    return record_done(b, e, uuid, replace ? "replaced" : "issued");
}

static ler_code issue_facts(batch *b, roster_entry *e, credential_facts *facts) {
    const batch_options *o = b->options;
    if (e->problem.code == NULL)
        TRY(shelf_resolve(o->shelf, o->accept_matches, e, b->arena, facts, b->err));
    if (e->problem.code == NULL && !e->issued_set && e->expires_set &&
        ler_time_compare(&e->expires, &o->now) <= 0)
        roster_refuse(&e->problem, "dates_reversed", e->lines[0].row, "expires_on",
                      "expires_on has passed already, and issued_on is blank (today)");
    if (e->problem.code != NULL)
        return refuse(b, e);
    for (size_t i = 0; i < facts->statement_count; i++)
        b->counts->scored += facts->statements[i].scored;
    b->counts->judged += facts->judged;
    char uuid[PROFILE_UUID], name[PROFILE_UUID + 8], id[PROFILE_UUID + 16];
    TRY(credential_uuid(facts, uuid, b->err));
    snprintf(name, sizeof(name), "%s.json", uuid);
    snprintf(id, sizeof(id), "urn:uuid:%s", uuid);
    if (b->credentials == NULL) {
        ler_json *document; /* built all the same: a dry run finds what a run would */
        TRY(credential_build(facts, b->arena, &document, b->err));
        b->counts->issued++;
        return record_done(b, e, uuid, "dry-run");
    }
    standing there;
    TRY(look(b, facts, name, id, &there));
    if (there == STANDING_SAME) {
        b->counts->kept++;
        return record_done(b, e, uuid, "kept");
    }
    if (there != STANDING_NONE && !o->replace) {
        if (there == STANDING_OTHER)
            roster_refuse(&e->problem, "already_issued", e->lines[0].row, "",
                          "this learner's credential was issued before and says something else; "
                          "--replace issues it anew");
        else
            roster_refuse(
                &e->problem, "file_exists", e->lines[0].row, "",
                "something that is not this credential stands at " BATCH_CREDENTIALS "/%s", name);
        return refuse(b, e);
    }
    return write_credential(b, e, facts, name, uuid, there != STANDING_NONE);
}

static ler_code issue_entry(batch *b, roster_entry *e) {
    const batch_options *o = b->options;
    credential_facts facts = {.config = o->config, .entry = e, .now = o->now};
    TRY(issue_facts(b, e, &facts));
    if (o->counted != NULL && facts.derived.strand != NULL)
        return o->counted(o->user, e, &facts, b->arena, b->err);
    return LER_OK;
}

static ler_code begin(batch *b) {
    ler_dir *out = b->options->out;
    if (out == NULL)
        return LER_OK;
    TRY(ler_dir_child(out, BATCH_CREDENTIALS, true, &b->credentials, b->err));
    TRY(output_begin(out, BATCH_RESULTS, &b->results, b->err));
    TRY(output_begin(out, BATCH_REJECTS, &b->rejects, b->err));
    TRY(output_write(b->results, LER_STR("row,learner_id,credential_id,file,sha256,status\n"),
                     b->err));
    ler_buf_reset(&b->line);
    roster_reject_header(b->options->roster, &b->line);
    return output_write(b->rejects, ler_buf_view(&b->line), b->err);
}

static ler_code run(batch *b) {
    const batch_options *o = b->options;
    size_t rows_done = 0;
    for (size_t i = 0; i < roster_count(o->roster); i++) {
        if (o->stop != NULL && o->stop(o->user)) {
            b->counts->stopped = true;
            return LER_OK;
        }
        ler_arena_reset(b->arena);
        roster_entry *e;
        TRY(roster_read(o->roster, i, b->arena, &e, b->err));
        rows_done += e->line_count;
        TRY(issue_entry(b, e));
        if (o->progress != NULL)
            o->progress(o->user, rows_done);
    }
    return LER_OK;
}

/* The credentials reach the disk before the results that name them. One flush for all of them: a
 * flush for each file takes twenty times as long as everything else together. */
static ler_code settle(batch *b, ler_error *err) {
    if (b->credentials == NULL)
        return LER_OK;
    if (syncfs(ler_dir_fd(b->credentials)) != 0)
        return ler_fail(err, LER_E_WRITE, "the credentials cannot be written to disk: %s",
                        strerror(errno));
    return LER_OK;
}

/* The results of what was done are put in place also when the run could not go on: nobody must be
 * left wondering who got what. The first error is the one that is told. */
static ler_code finish(batch *b, ler_code code) {
    ler_error later = {0};
    ler_code end = settle(b, &later);
    if (b->results != NULL && end == LER_OK)
        end = output_commit(&b->results, &later);
    if (b->rejects != NULL && end == LER_OK)
        end = output_commit(&b->rejects, &later);
    if (end == LER_OK && b->options->out != NULL)
        end = ler_dir_sync(b->options->out, &later);
    if (code == LER_OK && end != LER_OK && b->err != NULL)
        *b->err = later;
    return code != LER_OK ? code : end;
}

ler_code batch_run(const batch_options *options, batch_counts *counts, ler_error *err) {
    *counts = (batch_counts){.rows = roster_rows(options->roster)};
    batch b = {.options = options, .counts = counts, .err = err};
    b.arena = ler_arena_new((size_t)256 << 20);
    if (b.arena == NULL)
        return ler_no_memory(err);
    b.line = ler_buf_new((size_t)8 << 20);
    b.text = ler_buf_new(LER_MAX_CREDENTIAL);
    ler_code code = begin(&b);
    if (code == LER_OK)
        code = finish(&b, run(&b));
    output_free(&b.results);
    output_free(&b.rejects);
    ler_dir_free(&b.credentials);
    ler_buf_wipe(&b.line);
    ler_buf_wipe(&b.text);
    ler_arena_free(&b.arena);
    return code;
}
