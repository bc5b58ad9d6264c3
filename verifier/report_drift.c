/* Drift in both reports. */
#include "verifier/report_writer.h"

static void write_totals(writer *w, const ler_drift_version *v) {
    key(w, "totals");
    open_with(w, '{');
    for (unsigned k = 0; k < LER_CHANGE_KINDS; k++)
        if (k != LER_ADDED)
            count(w, ler_change_name((ler_change_kind)k), v->totals[k]);
    count(w, "unknown", v->untold);
    close_with(w, '}');
}

static void write_words(writer *w, const ler_drift_fate *f) {
    if (f->words == NULL)
        return;
    key(w, "words");
    open_with(w, '[');
    for (size_t i = 0; i < f->word_count; i++) {
        char fate = f->words[i].fate;
        next(w);
        open_with(w, '{');
        text(w, "fate",
             fate == '-'   ? LER_STR("removed")
             : fate == '+' ? LER_STR("added")
                           : LER_STR("same"));
        text(w, "text", f->words[i].text);
        close_with(w, '}');
    }
    close_with(w, ']');
}

static void write_fate(writer *w, const drift_line *line, const ler_drift_fate *f) {
    open_with(w, '{');
    text(w, "code", line->code);
    text(w, "pointer", line->pointer);
    text(w, "change", f->told ? ler_str_of(ler_change_name(f->kind)) : LER_STR("unknown"));
    if (f->told) {
        flag(w, "certain", f->certain);
        key(w, "to");
        open_with(w, '[');
        for (size_t i = 0; i < f->to_count; i++) {
            next(w);
            open_with(w, '{');
            text(w, "code", f->to[i]->code);
            if (!f->certain) /* else it is the record's own */
                text(w, "text", f->to[i]->text);
            close_with(w, '}');
        }
        close_with(w, ']');
        count(w, "score", f->score);
        if (f->spelling_only)
            flag(w, "spellingOnly", true);
        write_words(w, f);
    }
    text_if(w, "reason", f->reason);
    close_with(w, '}');
}

static void write_fates(writer *w, const report *r, const ler_drift_version *v) {
    key(w, "statements");
    open_with(w, '[');
    for (size_t i = 0; i < v->fate_count; i++) {
        next(w);
        write_fate(w, &r->drift_lines[v->fates[i].claim], &v->fates[i]);
    }
    close_with(w, ']');
    if (v->fate_count < r->drift->claims)
        count(w, "statementsNotListed", r->drift->claims - v->fate_count);
}

static void write_added(writer *w, const ler_drift_version *v) {
    key(w, "added");
    open_with(w, '[');
    for (size_t i = 0; i < v->added_count; i++) {
        next(w);
        open_with(w, '{');
        text(w, "code", v->added[i].statement->code);
        text(w, "text", v->added[i].statement->text);
        text_if(w, "from", v->added[i].from);
        close_with(w, '}');
    }
    close_with(w, ']');
    if (v->added_count < v->added_total)
        count(w, "addedNotListed", v->added_total - v->added_count);
}

static void write_levels(writer *w, const ler_drift_version *v) {
    key(w, "levels");
    open_with(w, '[');
    for (size_t i = 0; i < v->level_count; i++) {
        const ler_drift_rederived *l = &v->levels[i];
        next(w);
        open_with(w, '{');
        text(w, "strand", l->claimed->strand);
        text_if(w, "domain", l->claimed->domain);
        text(w, "claimed", l->claimed->level);
        text(w, "outcome", ler_str_of(ler_drift_outcome_name(l->outcome)));
        text_if(w, "least", l->least);
        text_if(w, "most", l->most);
        text_if(w, "counts", l->counts);
        text_if(w, "reason", l->reason);
        close_with(w, '}');
    }
    close_with(w, ']');
}

static void write_version(writer *w, const report *r, const ler_drift_version *v) {
    open_with(w, '{');
    text(w, "version", ler_framework_version(v->framework));
    text(w, "contentDigest", ler_str_of(ler_framework_digest(v->framework)->content));
    text_if(w, "exportedAt", ler_framework_exported_at(v->framework));
    flag(w, "compared", v->words_compared);
    text_if(w, "note", v->note);
    write_totals(w, v);
    write_fates(w, r, v);
    write_added(w, v);
    write_levels(w, v);
    close_with(w, '}');
}

static void write_others(writer *w, const ler_drift *d) {
    if (d->other_total == 0)
        return;
    key(w, "others");
    open_with(w, '[');
    for (size_t i = 0; i < d->other_count; i++) {
        next(w);
        open_with(w, '{');
        text(w, "version", d->others[i].version);
        text(w, "contentDigest", d->others[i].content);
        text(w, "reason", d->others[i].reason);
        close_with(w, '}');
    }
    close_with(w, ']');
    if (d->other_count < d->other_total)
        count(w, "othersNotListed", d->other_total - d->other_count);
}

void report_drift_json(const report *r, ler_buf *out) {
    const ler_drift *d = r->drift;
    writer w = {.out = out};
    open_with(&w, '{');
    text(&w, "sentence", d->sentence);
    text(&w, "version", d->version);
    flag(&w, "atHand", d->at_hand);
    count(&w, "statements", d->claims);
    key(&w, "later");
    open_with(&w, '[');
    for (size_t i = 0; i < d->version_count; i++) {
        next(&w);
        write_version(&w, r, &d->versions[i]);
    }
    close_with(&w, ']');
    write_others(&w, d);
    if (d->not_compared > 0)
        count(&w, "notCompared", d->not_compared);
    close_with(&w, '}');
}

static void show_texts(const ler_drift_fate *f, ler_buf *out) {
    for (size_t i = 0; i < f->word_count; i++) {
        char fate = f->words[i].fate;
        ler_buf_text(out, i == 0 ? "" : " ");
        ler_buf_text(out, fate == '-' ? "[-" : fate == '+' ? "{+" : "");
        report_visible(f->words[i].text, out);
        ler_buf_text(out, fate == '-' ? "-]" : fate == '+' ? "+}" : "");
    }
    for (size_t i = 0; i < f->to_count && f->words == NULL; i++) {
        ler_buf_text(out, i == 0 ? "" : " + ");
        report_visible(f->to[i]->text, out);
    }
}

/* What stands as it was is not listed again. */
static void show_fate(const drift_line *line, const ler_drift_fate *f, ler_buf *out) {
    if (f->told && f->kind == LER_UNCHANGED)
        return;
    ler_buf_text(out, "    ");
    report_visible(line->code, out);
    for (size_t i = line->code.len; i < 16; i++)
        ler_buf_char(out, ' ');
    ler_buf_printf(out, " %s", f->told ? ler_change_name(f->kind) : "unknown");
    for (size_t i = 0; i < f->to_count; i++) {
        if (f->to_count == 1 && ler_str_equal(f->to[0]->code, line->code))
            break;
        ler_buf_text(out, i == 0 ? ": now " : " + ");
        report_visible(f->to[i]->code, out);
    }
    if (f->told && f->score > 0 && f->score < 1000)
        ler_buf_printf(out, " (%u of 1000)", f->score);
    ler_buf_char(out, '\n');
    if (!f->told || (f->to_count > 0 && !f->certain)) {
        ler_buf_printf(out, "    %-16s ", "");
        if (f->told)
            show_texts(f, out);
        else
            report_visible(f->reason, out);
        ler_buf_char(out, '\n');
    }
}

static void show_added(const ler_drift_version *v, ler_buf *out) {
    for (size_t i = 0; i < v->added_count; i++) {
        ler_str code = v->added[i].statement->code;
        ler_buf_text(out, "    ");
        report_visible(code, out);
        for (size_t k = code.len; k < 16; k++)
            ler_buf_char(out, ' ');
        ler_buf_text(out, v->added[i].from.len > 0 ? " new here, was " : " new");
        report_visible(v->added[i].from, out);
        ler_buf_printf(out, "\n    %-16s ", "");
        report_visible(v->added[i].statement->text, out);
        ler_buf_char(out, '\n');
    }
}

static void show_version(const report *r, const ler_drift_version *v, ler_buf *out) {
    for (size_t i = 0; i < v->fate_count; i++)
        show_fate(&r->drift_lines[v->fates[i].claim], &v->fates[i], out);
    show_added(v, out);
    if (v->note.len > 0) {
        ler_buf_text(out, "    ");
        report_visible(v->note, out);
        ler_buf_char(out, '\n');
    }
}

static void show_others(const ler_drift *d, ler_buf *out) {
    for (size_t i = 0; i < d->other_count; i++) {
        ler_buf_text(out, "    also at hand: ");
        report_visible(d->others[i].version, out);
        ler_buf_text(out, ", ");
        report_visible(d->others[i].reason, out);
        ler_buf_char(out, '\n');
    }
    size_t more = d->not_compared + d->other_total - d->other_count;
    if (more > 0)
        ler_buf_printf(out, "    files of this occupation that were not looked at: %zu\n", more);
}

void report_drift_text(const report *r, ler_buf *out) {
    const ler_drift *d = r->drift;
    if (d == NULL)
        return;
    ler_buf_text(out, "\n  Other versions of the framework\n    ");
    report_visible(d->sentence, out);
    ler_buf_text(out,
                 "\n    (for information: the record is judged by the version that it names)\n");
    if (d->version_count > 0)
        show_version(r, &d->versions[0], out);
    if (d->version_count > 0 || d->other_total > 1)
        show_others(d, out);
}
