/* The files of a crosswalk, line by line. They appear together at the end, the new roster last: who
 * finds it finds the others beside it. */
#include "issuer/crosswalk_internal.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const char *const NAMES[] = {CROSS_ROSTER, CROSS_DECISIONS, CROSS_SUMMARY, CROSS_REJECTS};

static output **file_of(cross_work *w, size_t i) {
    output **const files[] = {&w->roster, &w->decisions, &w->summary, &w->rejects};
    return files[i];
}

static ler_code put(cross_work *w, output *o) {
    TRY(ler_buf_done(&w->line, w->err));
    return output_write(o, ler_buf_view(&w->line), w->err);
}

/* A header of ours in the roster's own manner: the same program opens both. */
static ler_code put_header(cross_work *w, output *o, const char *const *columns) {
    const roster *r = w->options->roster;
    ler_buf_reset(&w->line);
    if (roster_had_bom(r))
        ler_buf_text(&w->line, "\xef\xbb\xbf");
    for (size_t i = 0; columns[i] != NULL; i++)
        csv_write_cell(&w->line, ler_str_of(columns[i]), roster_delimiter(r), i == 0);
    csv_write_end(&w->line);
    return put(w, o);
}

static ler_code put_cells(cross_work *w, output *o, const ler_str *cells, size_t count) {
    ler_buf_reset(&w->line);
    for (size_t i = 0; i < count; i++)
        csv_write_cell(&w->line, cells[i], roster_delimiter(w->options->roster), i == 0);
    csv_write_end(&w->line);
    return put(w, o);
}

ler_code cross_files_begin(cross_work *w) {
    static const char *const DECISIONS[] = {"row",      "learner_id", "change",   "old_code",
                                            "old_text", "new_code",   "new_text", "score",
                                            "reason",   "decision",   "check",    NULL};
    static const char *const SUMMARY[] = {
        "row",  "learner_id", "outcome",    "statements", "carried",           "taken", "dropped",
        "open", "rows",       "level_then", "level_now",  "level_if_accepted", "note",  NULL};
    const cross_options *o = w->options;
    if (o->out == NULL)
        return LER_OK;
    for (size_t i = 0; i < 4; i++) {
        if (!o->replace && ler_dir_has(o->out, NAMES[i]))
            return ler_fail(w->err, LER_E_CONFLICT,
                            "%s/%s is there already; give another --out, or --replace",
                            ler_dir_path(o->out), NAMES[i]);
        TRY(output_begin(o->out, NAMES[i], file_of(w, i), w->err));
    }
    TRY(put_header(w, w->decisions, DECISIONS));
    TRY(put_header(w, w->summary, SUMMARY));
    ler_buf_reset(&w->line);
    roster_copy_header(o->roster, &w->copy, &w->line);
    TRY(put(w, w->roster));
    ler_buf_reset(&w->line);
    roster_reject_header(o->roster, &w->line);
    return put(w, w->rejects);
}

static const char *number(char out[24], uint64_t n) {
    snprintf(out, 24, "%llu", (unsigned long long)n);
    return out;
}

/* The answer as it was given: the file can be given back again and again. */
static ler_code answer_text(cross_work *w, const answer *a, ler_str *out) {
    ler_buf_reset(&w->cell);
    if (a->kind == ANSWER_OTHER)
        cross_codes(a->statements, a->count, &w->cell);
    else
        ler_buf_text(&w->cell, a->kind == ANSWER_ACCEPT   ? "accept"
                               : a->kind == ANSWER_REJECT ? "reject"
                                                          : "");
    return cross_keep(w, &w->cell, out);
}

static ler_code put_question(cross_work *w, const cross_plan *p, const cross_question *q) {
    char row[24], score[24] = "";
    ler_str decision;
    TRY(answer_text(w, &q->answer, &decision));
    if (q->score > 0)
        number(score, q->score);
    const ler_str cells[] = {ler_str_of(number(row, q->row)),
                             p->entry->value[ROSTER_LEARNER_ID],
                             ler_str_of(q->change),
                             q->old_code,
                             q->old_text,
                             q->new_code,
                             q->new_text,
                             ler_str_of(score),
                             ler_str_of(q->reason),
                             decision,
                             ler_str_of(q->check)};
    return put_cells(w, w->decisions, cells, sizeof(cells) / sizeof(cells[0]));
}

typedef struct tally { /* of one entry */
    size_t carried, taken, dropped, open;
} tally;

static tally tally_of(const cross_plan *p) {
    tally t = {.open = p->open};
    for (size_t i = 0; i < p->item_count; i++)
        t.carried += p->items[i].question == NO_QUESTION;
    for (size_t i = 0; i < p->question_count; i++) {
        answer_kind kind = p->questions[i].answer.kind;
        t.taken += kind == ANSWER_ACCEPT || kind == ANSWER_OTHER;
        t.dropped += kind == ANSWER_REJECT;
    }
    return t;
}

static void count_entry(cross_work *w, const cross_plan *p, const tally *t) {
    cross_counts *c = w->counts;
    c->of[p->outcome]++;
    c->rows_out += p->kept_count;
    c->records_out += p->kept_count > 0;
    c->carried += t->carried;
    c->taken += t->taken;
    c->dropped += t->dropped;
    c->open += t->open;
    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].question == NO_QUESTION) {
            c->elsewhere += p->items[i].fate->elsewhere;
            c->spelling += p->items[i].fate->change->spelling_only;
        }
    if (p->level_then.len == 0)
        return; /* not one of the old version's */
    c->empty += p->kept_count == 0;
    if (ler_str_equal(p->level_then, p->level_now))
        c->same_level++;
    else
        c->other_level++;
}

static ler_code put_summary(cross_work *w, const cross_plan *p, const tally *t) {
    char texts[7][24];
    const roster_problem *problem = &p->entry->problem;
    bool refused = p->outcome == CROSS_REJECTED;
    const size_t numbers[] = {p->item_count, t->carried, t->taken,
                              t->dropped,    t->open,    p->kept_count};
    number(texts[0], p->entry->lines[0].row);
    for (size_t i = 0; i < 6; i++)
        number(texts[i + 1], numbers[i]);
    ler_str cells[13] = {ler_str_of(texts[0]), p->entry->value[ROSTER_LEARNER_ID],
                         ler_str_of(cross_outcome_name(p->outcome))};
    for (size_t i = 0; i < 6; i++)
        cells[3 + i] = ler_str_of(texts[i + 1]);
    cells[9] = p->level_then;
    cells[10] = p->level_now;
    cells[11] = p->level_if;
    cells[12] = ler_str_of(refused ? problem->code : p->note);
    return put_cells(w, w->summary, cells, 13);
}

ler_code cross_files_entry(cross_work *w, cross_plan *p) {
    const cross_options *o = w->options;
    roster_entry *e = p->entry;
    tally t = tally_of(p);
    count_entry(w, p, &t);
    if (p->outcome == CROSS_REJECTED) {
        w->counts->rows_refused += e->line_count;
        roster_name_column(o->roster, &e->problem);
        if (o->refused != NULL)
            o->refused(o->user, &e->problem);
    }
    for (size_t i = 0; i < p->question_count && o->open != NULL; i++)
        if (p->questions[i].answer.kind == ANSWER_NONE)
            o->open(o->user, &p->questions[i]);
    if (o->out == NULL)
        return LER_OK;
    TRY(put_summary(w, p, &t));
    for (size_t i = 0; i < p->question_count; i++)
        TRY(put_question(w, p, &p->questions[i]));
    for (size_t i = 0; i < e->line_count; i++) {
        ler_buf_reset(&w->line);
        if (p->outcome == CROSS_REJECTED) {
            roster_reject_entry(o->roster, e, i, &w->line);
            TRY(put(w, w->rejects));
        } else if (p->kept[i]) {
            TRY(roster_copy_line(o->roster, &w->copy, &e->lines[i], &p->edits[i], &w->line,
                                 w->err));
            TRY(put(w, w->roster));
        }
    }
    return LER_OK;
}

/* An old roster is gone before the first of the new files is there, so that at no moment files of
 * two runs look like those of one. */
static ler_code remove_old(cross_work *w) {
    ler_dir *out = w->options->out;
    if (unlinkat(ler_dir_fd(out), CROSS_ROSTER, 0) == 0)
        return ler_dir_sync(out, w->err);
    return errno == ENOENT ? LER_OK
                           : ler_fail(w->err, LER_E_WRITE, "%s/%s cannot be replaced: %s",
                                      ler_dir_path(out), CROSS_ROSTER, strerror(errno));
}

ler_code cross_files_end(cross_work *w) {
    const cross_options *o = w->options;
    if (o->out == NULL)
        return LER_OK;
    if (o->replace)
        TRY(remove_old(w));
    for (size_t i = 4; i-- > 0;)
        TRY(o->replace ? output_commit(file_of(w, i), w->err)
                       : output_commit_new(file_of(w, i), w->err));
    return ler_dir_sync(o->out, w->err);
}

void cross_files_free(cross_work *w) {
    for (size_t i = 0; i < 4; i++)
        output_free(file_of(w, i));
}
