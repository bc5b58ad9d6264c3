/* The report as JSON: schemas/verification-report.schema.json. */
#include "verifier/report_writer.h"

static void write_checks(writer *w, const report *r) {
    key(w, "checks");
    open_with(w, '[');
    for (size_t i = 0; i < r->check_count; i++) {
        const check *c = &r->checks[i];
        next(w);
        open_with(w, '{');
        text(w, "name", ler_str_of(c->name));
        text(w, "status", ler_str_of(check_status_name(c->status)));
        text(w, "detail", c->detail);
        text(w, "pointer", c->pointer);
        close_with(w, '}');
    }
    close_with(w, ']');
    if (r->dropped > 0) {
        key(w, "checksNotListed");
        ler_buf_printf(w->out, "%zu", r->dropped);
    }
}

static void write_statements(writer *w, const report *r, bool resolved) {
    key(w, "statements");
    open_with(w, '[');
    for (size_t i = 0; i < r->statement_count; i++) {
        const statement_line *s = &r->statements[i];
        next(w);
        open_with(w, '{');
        text(w, "code", s->code);
        text(w, "text", s->text);
        text(w, "level", s->level);
        if (resolved) {
            text_if(w, "strand", s->strand);
            text_if(w, "domain", s->domain);
            text(w, "resolution", ler_str_of(s->resolution));
            text(w, "source", ler_str_of(s->source));
            text_if(w, "detail", s->detail);
        }
        text_if(w, "status", s->status);
        text_if(w, "framework", s->framework);
        text(w, "pointer", s->pointer);
        close_with(w, '}');
    }
    close_with(w, ']');
}

/* The levels in the strands beside the core. */
static void write_levels(writer *w, const report *r) {
    if (r->level_count == 0)
        return;
    key(w, "strandLevels");
    open_with(w, '[');
    for (size_t i = 0; i < r->level_count; i++) {
        const level_line *l = &r->levels[i];
        next(w);
        open_with(w, '{');
        text(w, "strand", l->strand);
        text_if(w, "domain", l->domain);
        text_if(w, "title", l->title);
        text_if(w, "claimed", l->claimed);
        text_if(w, "derived", l->derived);
        text(w, "basis", l->basis);
        text_if(w, "counts", l->counts);
        close_with(w, '}');
    }
    close_with(w, ']');
}

static void write_status(writer *w, const report *r) {
    if (r->status_count == 0)
        return;
    key(w, "status");
    open_with(w, '{');
    text(w, "state", ler_str_of(record_state_name(report_state(r))));
    key(w, "entries");
    open_with(w, '[');
    for (size_t i = 0; i < r->status_count; i++) {
        const status_line *s = &r->status[i];
        next(w);
        open_with(w, '{');
        text(w, "state", ler_str_of(record_state_name(s->state)));
        if (s->read) {
            text(w, "purpose", s->purpose);
            text(w, "list", s->list);
            key(w, "index");
            ler_buf_printf(w->out, "%zu", s->index);
            text_if(w, "listValidFrom", s->from);
            text_if(w, "listValidUntil", s->until);
        }
        text(w, "pointer", s->pointer);
        close_with(w, '}');
    }
    close_with(w, ']');
    close_with(w, '}');
}

static void write_subject(writer *w, const report *r) {
    key(w, "subject");
    open_with(w, '{');
    text_if(w, "id", r->subject_id);
    text_if(w, "name", r->subject_name);
    text_if(w, "boundBy", r->bound_by);
    close_with(w, '}');
}

static void write_credential(writer *w, const report *r) {
    key(w, "credential");
    open_with(w, '{');
    text_if(w, "id", r->credential_id);
    text_if(w, "name", r->name);
    text_if(w, "validFrom", r->valid_from);
    text_if(w, "validUntil", r->valid_until);
    close_with(w, '}');
}

/* What the issuer says, once it is certain that the issuer says it. */
static void write_authentic(writer *w, const report *r) {
    key(w, "issuer");
    open_with(w, '{');
    text(w, "id", r->issuer_id);
    text_if(w, "verificationMethod", r->method);
    if (r->list_given)
        flag(w, "trusted", r->listed);
    text_if(w, "name", r->issuer_name);
    text_if(w, "url", r->issuer_url);
    close_with(w, '}');
    if (r->framework_resolution != NULL) {
        key(w, "framework");
        open_with(w, '{');
        text_if(w, "name", r->framework_name);
        text_if(w, "contentDigest", r->framework_digest);
        text(w, "resolution", ler_str_of(r->framework_resolution));
        text(w, "source", ler_str_of(r->framework_source));
        if (r->framework_work_count > 0) {
            key(w, "madeFrom");
            open_with(w, '[');
            for (size_t i = 0; i < r->framework_work_count; i++) {
                next(w);
                ler_json_write_str(r->framework_works[i], w->out);
                w->comma = true;
            }
            close_with(w, ']');
        }
        close_with(w, '}');
    }
    if (r->level_basis.len > 0) {
        key(w, "level");
        open_with(w, '{');
        text_if(w, "claimed", r->level_claimed);
        text_if(w, "derived", r->level_derived);
        text(w, "basis", r->level_basis);
        text_if(w, "counts", r->level_counts);
        close_with(w, '}');
    }
    write_levels(w, r);
    write_statements(w, r, true);
    if (r->drift != NULL) {
        key(w, "drift");
        report_drift_json(r, w->out);
    }
    write_status(w, r);
}

static void write_claimed(writer *w, const report *r) {
    key(w, "claimed");
    open_with(w, '{');
    if (!r->authentic) {
        key(w, "issuer");
        open_with(w, '{');
        text_if(w, "id", r->issuer_id);
        close_with(w, '}');
        text_if(w, "level", r->level_claimed);
        write_statements(w, r, false);
    }
    write_credential(w, r);
    write_subject(w, r);
    close_with(w, '}');
}

static void write_report(writer *w, const report *r) {
    open_with(w, '{');
    if (r->at.len > 0)
        text(w, "pointer", r->at);
    else
        text(w, "file", ler_str_of(r->file));
    if (r->at.len == 0)
        text_if(w, "asOf", r->as_of);
    text(w, "verdict", ler_str_of(verdict_name(report_verdict(r))));
    text(w, "sentence", ler_str_of(report_sentence(r)));
    text(w, "form", ler_str_of(ler_form_name(r->form)));
    write_checks(w, r);
    if (r->authentic) {
        write_authentic(w, r);
    } else {
        key(w, "issuer");
        ler_buf_text(w->out, "null");
        key(w, "statements");
        ler_buf_text(w->out, "[]");
    }
    if (report_verified(r)) {
        write_credential(w, r);
        write_subject(w, r);
    } else if (r->document != NULL) {
        write_claimed(w, r);
    }
    if (r->embedded_count > 0) {
        key(w, "embedded");
        open_with(w, '[');
        for (size_t i = 0; i < r->embedded_count; i++) {
            next(w);
            write_report(w, r->embedded[i]);
        }
        close_with(w, ']');
    }
    if (r->not_checked != NULL) {
        key(w, "notChecked");
        ler_json_write(r->not_checked, 0, w->out);
    }
    if (r->sources != NULL) {
        key(w, "sources");
        ler_json_write(r->sources, 0, w->out);
    }
    if (r->trace != NULL) {
        key(w, "trace");
        ler_json_write(r->trace, 0, w->out);
    }
    close_with(w, '}');
}

void report_write_json(const report *r, ler_buf *out) {
    writer w = {.out = out};
    write_report(&w, r);
    ler_buf_char(out, '\n');
}
