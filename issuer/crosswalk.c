/* A crosswalk from the first entry to the last. */
#include "issuer/crosswalk_internal.h"
#include <stdio.h>

const char *cross_outcome_name(cross_outcome outcome) {
    static const char *const names[] = {"unchanged", "carried", "level", "decided",
                                        "open",      "already", "other", "rejected"};
    return names[outcome];
}

static bool unversioned(const cross_names *n, ler_str framework, ler_str version) {
    return version.len == 0 && ler_str_equal(framework, ler_framework_occupation(n->from)->soc);
}

bool cross_identify(void *names, ler_str framework, ler_str version, char out[64]) {
    const cross_names *n = names;
    const char *from = ler_framework_digest(n->from)->content;
    bool known =
        unversioned(n, framework, version) || shelf_identify(n->shelf, framework, version, out);
    if (known && (unversioned(n, framework, version) ||
                  strcmp(out, ler_framework_digest(n->to)->content) == 0))
        snprintf(out, 64, "%s", from);
    return known;
}

cross_outcome cross_whose(const cross_work *w, roster_entry *e) {
    const cross_map *m = w->options->map;
    const cross_names names = {w->options->shelf, m->from, m->to};
    ler_str *framework = &e->value[ROSTER_FRAMEWORK];
    char digest[64];
    if (unversioned(&names, *framework, e->value[ROSTER_FRAMEWORK_VERSION]))
        *framework = ler_str_of(ler_framework_digest(m->from)->file);
    if (framework->len == 0 ||
        !shelf_identify(w->options->shelf, *framework, e->value[ROSTER_FRAMEWORK_VERSION],
                        digest) ||
        strcmp(digest, ler_framework_digest(m->from)->content) == 0)
        return CROSS_OPEN;
    return strcmp(digest, ler_framework_digest(m->to)->content) == 0 ? CROSS_ALREADY : CROSS_OTHER;
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
