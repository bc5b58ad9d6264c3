/* What `issue` tells: row by row while it runs, and at its end. */
#include "issuer/issue_report.h"
#include "issuer/console.h"
#include "issuer/explain.h"
#include "issuer/workspace.h"

void issue_on_progress(void *user, size_t rows_done, size_t rows_refused) {
    issue_watch *w = user;
    progress_step(&w->progress, rows_done, rows_refused);
}

void issue_on_refused(void *user, const roster_problem *p, size_t rows) {
    issue_watch *w = user;
    (void)rows;
    if (w->errors != NULL && ler_json_count(w->errors) < 10000) {
        ler_json *o = ler_json_new(w->arena, LER_JSON_OBJECT);
        if (o != NULL &&
            ler_json_set(w->arena, o, "row", ler_json_new_number(w->arena, (double)p->row)) &&
            ler_json_set_text(w->arena, o, "column", ler_str_of(p->column)) &&
            ler_json_set_text(w->arena, o, "code", ler_str_of(p->code)) &&
            ler_json_set_text(w->arena, o, "error", ler_str_of(p->message)) &&
            ler_json_append(w->arena, w->errors, o))
            return;
    }
    if (w->quiet || w->listed++ >= ISSUE_LISTED)
        return;
    progress_clear(&w->progress);
    console_say("row %llu%s%s: %s: %s", (unsigned long long)p->row,
                p->column[0] != '\0' ? ", column " : "", p->column, p->code, p->message);
}

ler_code issue_on_explain(void *user, const roster_entry *e, const credential_facts *facts,
                          ler_arena *arena, ler_buf *out, ler_error *err) {
    const issue_watch *w = user;
    if (w->errors == NULL)
        return explain_entry_text(e, facts, arena, out, err);
    ler_json *o;
    TRY(explain_entry_json(e, facts, arena, &o, err));
    ler_json_write(o, 0, out);
    return ler_buf_done(out, err);
}

void issue_on_explained(void *user, ler_str text) {
    issue_watch *w = user;
    if (w->errors == NULL) { /* printed at once, however long the roster is */
        progress_clear(&w->progress);
        console_out(text);
        return;
    }
    if (w->learners.len > ISSUE_EXPLAINED) {
        w->left_out++;
        return;
    }
    if (w->learners.len > 0)
        ler_buf_char(&w->learners, ',');
    ler_buf_str(&w->learners, text);
}

ler_code issue_on_ended(void *user, size_t number, const roster_entry *e, const char *uuid,
                        ler_error *err) {
    issue_watch *w = user;
    return clr_list_note(w->clr, number, e, uuid, err);
}

void issue_on_clr_refused(void *user, uint64_t row, const char *message) {
    issue_watch *w = user;
    if (w->quiet || w->listed++ >= ISSUE_LISTED)
        return;
    console_say("row %llu: no CLR for this learner: %s", (unsigned long long)row, message);
}

static void count(ler_buf *out, size_t n, const char *one, const char *many) {
    ler_buf_printf(out, "%zu %s", n, n == 1 ? one : many);
}

void issue_summary_text(const batch_counts *c, const char *out_dir, ler_buf *out) {
    count(out, c->rows, "row", "rows");
    ler_buf_printf(out, ": %zu good, %zu rejected. ", c->good, c->bad);
    if (out_dir == NULL) {
        ler_buf_text(out, "Dry run: ");
        count(out, c->issued, "credential", "credentials");
        ler_buf_text(out, " would be issued, nothing was signed or written.\n");
        return;
    }
    if (c->withheld) {
        ler_buf_printf(out,
                       "Nothing was signed (--all-or-nothing).\n"
                       "Rejected rows, to be mended and issued with the others: %s/" BATCH_REJECTS
                       "\n",
                       out_dir);
        return;
    }
    count(out, c->issued, "credential", "credentials");
    ler_buf_text(out, " issued");
    if (c->kept > 0)
        ler_buf_printf(out, ", %zu unchanged and kept", c->kept);
    ler_buf_text(out, ".\n");
    if (c->scored > 0) {
        count(out, c->scored, "statement was", "statements were");
        ler_buf_text(out, " accepted by score; the records say \"matched\".\n");
    }
    if (c->judged > 0) {
        count(out, c->judged, "level is", "levels are");
        ler_buf_text(out, " an assessor's judgement; the records say so.\n");
    }
    ler_buf_printf(out, "Results: %s/" BATCH_RESULTS "\n", out_dir);
    if (c->bad > 0)
        ler_buf_printf(out, "Rejected rows, to be mended and issued again: %s/" BATCH_REJECTS "\n",
                       out_dir);
    if (c->stopped)
        ler_buf_printf(out,
                       "Stopped by a signal: %zu rows were not looked at. The same command goes on "
                       "where this run ended.\n",
                       c->rows - c->good - c->bad);
}

void issue_say_check(const issuer_config *config, const batch_counts *c, const char *out_dir,
                     ler_buf *out) {
    LER_AUTO_BUF file = ler_buf_new((size_t)64 << 10);
    if (c->first[0] == '\0' || config->status == LEDGER_NO_STATUS ||
        !ler_str_ends(ler_str_of(c->first), ".json")) /* one file of many is not verified as one */
        return;
    ler_buf_printf(&file, "%s/%s", out_dir, c->first);
    ler_buf_text(out, "Check one of them before the status list is published:\n  ");
    workspace_record record = {.file = ler_buf_view(&file)};
    workspace_check_command(config, &record, out);
    ler_buf_char(out, '\n');
}

void issue_summary_json(const batch_counts *c, const issue_clr *clr, const char *out_dir,
                        const issue_watch *w, ler_buf *out) {
    ler_buf_printf(out,
                   "{\"rows\":%zu,\"good\":%zu,\"bad\":%zu,\"issued\":%zu,\"kept\":%zu,"
                   "\"rejected\":%zu,\"matchedByScore\":%zu,\"judged\":%zu,\"dryRun\":%s,"
                   "\"stopped\":%s,\"withheld\":%s",
                   c->rows, c->good, c->bad, c->issued, c->kept, c->rejected, c->scored, c->judged,
                   out_dir == NULL ? "true" : "false", c->stopped ? "true" : "false",
                   c->withheld ? "true" : "false");
    if (out_dir != NULL) {
        static const char *const CREDENTIALS[] = {SINK_FOLDER, SINK_LINES, SINK_ARCHIVE};
        const char *const FILES[][2] = {{"credentials", CREDENTIALS[w->format]},
                                        {"results", BATCH_RESULTS},
                                        {"rejects", BATCH_REJECTS}};
        for (size_t i = 0; i < 3; i++) {
            LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
            ler_buf_printf(&path, "%s/%s", out_dir, FILES[i][1]);
            ler_buf_printf(out, ",\"%s\":", FILES[i][0]);
            ler_json_write_str(ler_buf_view(&path), out);
        }
    }
    if (w->explain) {
        ler_buf_text(out, ",\"learners\":[");
        ler_buf_str(out, ler_buf_view(&w->learners));
        ler_buf_printf(out, "],\"learnersLeftOut\":%zu", w->left_out);
    }
    issue_clr_json(clr, out_dir, out);
    ler_buf_text(out, ",\"errors\":");
    ler_json_write(w->errors, 0, out);
    ler_buf_text(out, "}\n");
}
