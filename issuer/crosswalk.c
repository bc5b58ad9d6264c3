/* A crosswalk from the first entry to the last. */
#include "issuer/crosswalk_internal.h"

const char *cross_outcome_name(cross_outcome outcome) {
    static const char *const names[] = {"unchanged", "carried", "level", "decided",
                                        "open",      "already", "other", "rejected"};
    return names[outcome];
}

static ler_code run_entries(cross_work *w) {
    const cross_options *o = w->options;
    size_t done = 0;
    for (size_t i = 0; i < roster_count(o->roster); i++) {
        roster_entry *e;
        cross_plan plan;
        if (o->stop != NULL && o->stop(o->user)) {
            w->counts->stopped = true;
            return LER_OK;
        }
        ler_arena_reset(w->read);
        ler_arena_reset(w->keep);
        ler_arena_reset(w->work);
        TRY(roster_read(o->roster, i, w->read, &e, w->err));
        TRY(cross_plan_make(w, e, &plan));
        TRY(cross_plan_cells(w, &plan));
        TRY(cross_files_entry(w, &plan));
        done += e->line_count;
        if (o->progress != NULL)
            o->progress(o->user, done, w->counts->rows_refused);
    }
    return o->answers != NULL ? answers_check(o->answers, w->err) : LER_OK;
}

static ler_code run(cross_work *w) {
    w->read = ler_arena_new((size_t)256 << 20);
    w->keep = ler_arena_new((size_t)256 << 20);
    w->work = ler_arena_new((size_t)256 << 20);
    if (w->read == NULL || w->keep == NULL || w->work == NULL)
        return ler_no_memory(w->err);
    TRY(roster_copy_begin(w->options->roster, &w->copy, w->err));
    TRY(cross_files_begin(w));
    TRY(run_entries(w));
    return w->counts->stopped ? LER_OK : cross_files_end(w);
}

ler_code cross_run(const cross_options *options, cross_counts *counts, ler_error *err) {
    *counts = (cross_counts){.rows = roster_rows(options->roster),
                             .records = roster_count(options->roster)};
    cross_work w = {.options = options,
                    .counts = counts,
                    .line = ler_buf_new((size_t)8 << 20),
                    .cell = ler_buf_new((size_t)8 << 20),
                    .err = err};
    w.config.policy = options->policy;
    ler_code code = run(&w);
    cross_files_free(&w);
    ler_buf_wipe(&w.line);
    ler_buf_wipe(&w.cell);
    ler_arena_free(&w.read);
    ler_arena_free(&w.keep);
    ler_arena_free(&w.work);
    return code;
}
