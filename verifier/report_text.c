/* The report for a person, in reading order: the verdict; the issuer; whom it is about; dates;
 * status; statements by level; what was not checked. */
#include "ler/ascii.h"
#include "verifier/report.h"

static const char *headline(verdict v) {
    switch (v) {
    case VERDICT_VERIFIED:
        return "VERIFIED";
    case VERDICT_WARNINGS:
        return "VERIFIED WITH WARNINGS";
    case VERDICT_CANNOT_TELL:
        return "CANNOT TELL";
    case VERDICT_NOT_VERIFIED:
        break;
    }
    return "NOT VERIFIED";
}

static void line(ler_buf *out, const char *label, ler_str value) {
    if (value.data == NULL || value.len == 0)
        return;
    ler_buf_printf(out, "  %-10s ", label);
    report_visible(value, out);
    ler_buf_char(out, '\n');
}

static void write_issuer(const report *r, ler_buf *out) {
    if (r->listed) {
        line(out, "Issuer", r->issuer_name);
        ler_buf_text(out, "             (the name on your trust list)\n");
        line(out, "", r->issuer_url);
    } else if (r->list_given) {
        line(out, "Issuer", LER_STR("not on your trust list"));
    } else {
        line(out, "Issuer", LER_STR("in no list that you trust: nobody vouches for the name"));
        line(out, "", r->claimed_name.len > 0 ? LER_STR("it calls itself:") : LER_STR_NONE);
        line(out, "", r->claimed_name);
    }
    line(out, "", r->issuer_id);
    line(out, "Signed by", r->method);
}

static void write_subject(const report *r, ler_buf *out) {
    line(out, "About", r->subject_name);
    line(out, r->subject_name.len > 0 ? "" : "About", r->subject_id);
    if (r->subject_name.len == 0 && r->subject_id.len == 0)
        line(out, "About",
             ler_str_is(r->bound_by, "hashed-identity")
                 ? LER_STR("a person named by a salted hash (compare with --recipient)")
                 : LER_STR("nobody in particular"));
    for (size_t i = 0; i < r->check_count; i++)
        if (strcmp(r->checks[i].name, CHECK_RECIPIENT) == 0)
            line(out, "", r->checks[i].detail);
}

static void write_statement(const statement_line *s, bool proved, ler_buf *out) {
    ler_buf_text(out, "    ");
    report_visible(s->code, out);
    for (size_t i = s->code.len; i < 16; i++)
        ler_buf_char(out, ' ');
    ler_buf_char(out, ' ');
    report_visible(s->text, out);
    ler_buf_char(out, '\n');
    if (!proved)
        return;
    ler_buf_printf(out, "    %-16s %s", "", s->resolution);
    if (strcmp(s->source, "none") != 0)
        ler_buf_printf(out, ", compared with the %s",
                       strcmp(s->source, "issuer") == 0 ? "issuer's own copy"
                       : strcmp(s->source, "file") == 0 ? "framework file given"
                                                        : "store");
    if (s->status.len > 0 && !ler_str_is(s->status, "Completed")) {
        ler_buf_text(out, "; status ");
        report_visible(s->status, out);
    }
    ler_buf_char(out, '\n');
}

/* Statements grouped by strand, domain and level, each where it first occurs. */
static void write_statements(const report *r, bool proved, ler_buf *out) {
    if (r->statement_count == 0)
        return;
    ler_buf_printf(out, "\n  %s\n", proved ? "Statements" : "Statements (claimed)");
    line(out, "  of", r->framework_name.len > 0 ? r->framework_name : r->statements[0].framework);
    for (size_t i = 0; i < r->framework_work_count; i++)
        line(out, i == 0 ? "  made from" : "", r->framework_works[i]);
    if (r->framework_work_count > 0)
        line(out, "", LER_STR("(these describe the framework, not the person)"));
    for (size_t i = 0; i < r->statement_count; i++) {
        ler_str level = r->statements[i].level;
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = !ler_str_equal(r->statements[k].level, level) ||
                    !ler_str_equal(r->statements[k].heading, r->statements[i].heading);
        if (!first)
            continue;
        ler_buf_text(out, "   ");
        if (r->statements[i].heading.len > 0) {
            report_visible(r->statements[i].heading, out);
            ler_buf_text(out, ": ");
        }
        if (level.len > 0) {
            char upper[1] = {ler_to_upper(level.data[0])};
            report_visible((ler_str){upper, 1}, out);
            report_visible(ler_str_from(level, 1), out);
        } else {
            ler_buf_text(out, "(no level)");
        }
        ler_buf_char(out, '\n');
        for (size_t k = i; k < r->statement_count; k++)
            if (ler_str_equal(r->statements[k].level, level) &&
                ler_str_equal(r->statements[k].heading, r->statements[i].heading))
                write_statement(&r->statements[k], proved, out);
    }
}

static void write_level(const report *r, ler_buf *out) {
    if (r->level_claimed.len == 0)
        return;
    line(out, "Level", r->level_claimed);
    if (ler_str_is(r->level_basis, "policy") && ler_str_equal(r->level_claimed, r->level_derived))
        line(out, "", LER_STR("derived again from the statements under the record's rule"));
    else if (ler_str_is(r->level_basis, "assessor"))
        line(out, "", LER_STR("an assessor's judgement"));
    else if (ler_str_is(r->level_basis, "issuer"))
        line(out, "", LER_STR("the issuer's own judgement"));
    else if (!ler_str_is(r->level_basis, "policy"))
        line(out, "", LER_STR("claimed; it could not be derived again from statements"));
    line(out, "", r->level_counts);
}

/* The levels in the strands beside the core. */
static void write_levels(const report *r, ler_buf *out) {
    for (size_t i = 0; i < r->level_count; i++) {
        const level_line *l = &r->levels[i];
        LER_AUTO_BUF text = ler_buf_new(4096);
        ler_buf_printf(&text, "%.*s: %.*s", (int)l->title.len, l->title.data, (int)l->claimed.len,
                       l->claimed.data);
        if (!ler_str_is(l->basis, "policy") || !ler_str_equal(l->claimed, l->derived))
            ler_buf_text(&text, " (claimed; not derived again)");
        line(out, i == 0 ? "Strands" : "", ler_buf_view(&text));
    }
}

static void write_content(const report *r, ler_buf *out) {
    line(out, "Record", r->name);
    line(out, "", r->credential_id);
    write_subject(r, out);
    line(out, "From", r->valid_from);
    line(out, "Until", r->valid_until);
    for (size_t i = 0; i < r->check_count; i++)
        if (strcmp(r->checks[i].name, CHECK_STATUS) == 0) {
            line(out, "Status", r->checks[i].detail);
            break;
        }
    write_level(r, out);
    write_levels(r, out);
    write_statements(r, r->authentic, out);
    report_drift_text(r, out);
}

static void write_checks(const report *r, check_status status, const char *title, ler_buf *out) {
    bool any = false;
    for (size_t i = 0; i < r->check_count; i++) {
        const check *c = &r->checks[i];
        if (c->status != status)
            continue;
        if (!any)
            ler_buf_printf(out, "\n  %s\n", title);
        any = true;
        ler_buf_printf(out, "    %-11s ", c->name);
        report_visible(c->detail, out);
        if (c->pointer.len > 0) {
            ler_buf_text(out, "  [");
            report_visible(c->pointer, out);
            ler_buf_char(out, ']');
        }
        ler_buf_char(out, '\n');
    }
}

static void write_passed(const report *r, ler_buf *out) {
    bool any = false;
    for (size_t i = 0; i < r->check_count; i++) {
        const char *name = r->checks[i].name;
        bool first = true, clean = true;
        for (size_t k = 0; k < r->check_count; k++)
            if (strcmp(r->checks[k].name, name) == 0) {
                first = first && k >= i;
                clean = clean && r->checks[k].status == CHECK_PASS;
            }
        if (!first || !clean)
            continue;
        ler_buf_text(out, any ? ", " : "\n  Passed: ");
        ler_buf_text(out, name);
        any = true;
    }
    if (any)
        ler_buf_char(out, '\n');
}

static void write_not_checked(const report *r, ler_buf *out) {
    for (size_t i = 0; i < ler_json_count(r->not_checked); i++) {
        ler_buf_text(out, i == 0 ? "\n  Not checked\n    " : "    ");
        report_visible(ler_json_str(ler_json_item(r->not_checked, i)), out);
        ler_buf_char(out, '\n');
    }
}

/* Where each thing came from that is not in the record itself. */
static void write_sources(const report *r, ler_buf *out) {
    for (size_t i = 0; i < ler_json_count(r->sources); i++) {
        const ler_json *s = ler_json_item(r->sources, i);
        ler_str from = ler_json_get_text(s, "from");
        ler_buf_text(out, i == 0 ? "\n  Obtained\n    " : "    ");
        report_visible(ler_json_get_text(s, "url"), out);
        if (ler_str_is(from, "map"))
            ler_buf_text(out, "  from a local file\n");
        else if (ler_str_is(from, "cache"))
            ler_buf_printf(out, "  from the cache, %.0f s old\n",
                           ler_json_number(ler_json_get(s, "age")));
        else
            ler_buf_text(out, "  from the net\n");
    }
}

static void write_embedded(const report *r, ler_buf *out) {
    for (size_t i = 0; i < r->embedded_count; i++) {
        const report *e = r->embedded[i];
        ler_buf_text(out, "\n  Inside, at ");
        report_visible(e->at, out);
        ler_buf_printf(out, ": %s\n", headline(report_verdict(e)));
        if (report_verified(e) && report_verified(r)) {
            write_issuer(e, out);
            write_content(e, out);
        }
        write_checks(e, CHECK_FAIL, "Failed", out);
        write_checks(e, CHECK_UNKNOWN, "Could not be checked", out);
        write_checks(e, CHECK_WARN, "Warnings", out);
        write_embedded(e, out);
    }
}

static void write_trace(const report *r, ler_buf *out) {
    if (r->trace == NULL)
        return;
    ler_buf_text(out, "\n  Trace\n");
    for (size_t i = 0; i < ler_json_count(r->trace); i++) {
        const ler_json *entry = ler_json_item(r->trace, i);
        ler_buf_printf(out, "  -- proof %g ", ler_json_number(ler_json_get(entry, "proof")) + 1);
        report_visible(ler_json_get_text(entry, "name"), out);
        ler_buf_char(out, '\n');
        /* Line by line, so that N-Quads stay readable. */
        ler_str rest = ler_json_get_text(entry, "value");
        while (rest.len > 0) {
            const char *end = memchr(rest.data, '\n', rest.len);
            size_t length = end == NULL ? rest.len : (size_t)(end - rest.data);
            report_visible((ler_str){rest.data, length}, out);
            ler_buf_char(out, '\n');
            rest = ler_str_from(rest, length + 1);
        }
    }
}

void report_write_text(const report *r, ler_buf *out) {
    report_visible(ler_str_of(r->file), out);
    ler_buf_char(out, '\n');
    if (r->as_of.len > 0)
        ler_buf_printf(out, "As of %.*s, by what was known then\n", (int)r->as_of.len,
                       r->as_of.data);
    ler_buf_printf(out, "%s\n  %s\n", headline(report_verdict(r)), report_sentence(r));
    if (report_verified(r)) {
        ler_buf_char(out, '\n');
        write_issuer(r, out);
        write_content(r, out);
    }
    write_checks(r, CHECK_FAIL, "Failed", out);
    write_checks(r, CHECK_UNKNOWN, "Could not be checked", out);
    write_checks(r, CHECK_WARN, "Warnings", out);
    write_not_checked(r, out);
    write_sources(r, out);
    write_passed(r, out);
    if (!report_verified(r) && r->document != NULL) {
        /* R2: of a record that is not verified nothing stands without this heading. */
        ler_buf_text(out, "\n  CLAIMED, NOT VERIFIED\n");
        if (r->authentic)
            write_issuer(r, out);
        else
            line(out, "Issuer", r->issuer_id);
        write_content(r, out);
    }
    write_embedded(r, out);
    write_trace(r, out);
    ler_buf_char(out, '\n');
}
