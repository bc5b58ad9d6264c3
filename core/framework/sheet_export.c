/* A framework as a table of its statements. */
#include "csv/csv.h"
#include "framework/sheet_internal.h"

#include <stdio.h>

typedef struct table {
    const ler_framework *fw;
    ler_buf *out;
    size_t rows, cells;
} table;

static void cell(table *t, ler_str text) {
    csv_write_cell(t->out, text, ',', t->cells++ == 0);
}

static void number(table *t, unsigned n) {
    char text[16];
    snprintf(text, sizeof text, "%u", n);
    cell(t, ler_str_of(text));
}

static void end(table *t) {
    csv_write_end(t->out);
    t->cells = 0;
}

/* "onet=O*NET v30.2; safi=SAFI" */
static void put_sources(table *t, const ler_statement *s) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CSV_FIELD);
    for (size_t i = 0; i < s->source_count; i++) {
        ler_buf_text(&text, i > 0 ? "; " : "");
        ler_buf_str(&text, s->sources[i]->key);
        ler_buf_char(&text, '=');
        ler_buf_str(&text, s->sources[i]->label);
    }
    cell(t, ler_buf_view(&text));
    t->out->failed |= text.failed;
}

/* What is said once. */
static void put_whole(table *t, bool first) {
    const ler_occupation *o = ler_framework_occupation(t->fw);
    const ler_json *inferred =
        ler_json_get(ler_json_get(ler_framework_json(t->fw), "occupation"), "jobZoneInferred");
    char zone[16] = "";
    if (o->job_zone > 0)
        snprintf(zone, sizeof zone, "%d", o->job_zone);
    ler_str cells[] = {o->group,
                       o->sector,
                       ler_str_of(zone),
                       ler_json_is(inferred, LER_JSON_TRUE)    ? LER_STR("yes")
                       : ler_json_is(inferred, LER_JSON_FALSE) ? LER_STR("no")
                                                               : LER_STR(""),
                       ler_framework_description(t->fw),
                       ler_framework_context(t->fw),
                       ler_framework_exported_at(t->fw),
                       ler_framework_attribution(t->fw)};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        cell(t, first ? cells[i] : LER_STR(""));
}

static void put_statement(table *t, const ler_strand *strand, const ler_statement *s) {
    const ler_level *level = &strand->levels[s->level];
    const ler_domain *domain = s->domain < 0 ? NULL : &strand->domains[s->domain];
    cell(t, ler_framework_occupation(t->fw)->soc);
    cell(t, ler_framework_version(t->fw));
    cell(t, ler_framework_occupation(t->fw)->title);
    cell(t, strand->key);
    cell(t, strand->label);
    cell(t, domain == NULL ? LER_STR("") : domain->key);
    cell(t, domain == NULL ? LER_STR("") : domain->label);
    cell(t, level->key);
    cell(t, level->label);
    number(t, level->points);
    cell(t, level->role);
    number(t, s->ordinal);
    cell(t, s->code);
    cell(t, s->text);
    put_sources(t, s);
    put_whole(t, t->rows++ == 0);
    end(t);
}

/* ---- what is not in it ---- */

static void note_counts(const ler_framework *fw, ler_findings *lost) {
    const ler_anchors *anchors = ler_framework_anchors(fw);
    size_t listed = 0;
    for (size_t i = 0; i < LER_ANCHORS; i++)
        listed += anchors->lists[i].count;
    if (anchors->stated)
        ler_place_note(lost, false, LER_NO_PLACE,
                       "the table does not hold the anchors: %zu items of what the framework was "
                       "made from",
                       listed);
    for (size_t i = 0; i < ler_framework_strand_count(fw); i++) {
        const ler_strand *s = ler_framework_strand(fw, i);
        size_t used = 0, figures = 0;
        for (size_t l = 0; l < s->level_count; l++)
            for (size_t k = 0; k < s->statement_count; k++)
                if (s->statements[k].level == l) {
                    used++;
                    break;
                }
        for (size_t g = 0; g < s->evidence_count; g++)
            figures += s->evidence[g].figure_count;
        if (figures > 0)
            ler_place_note(lost, false, LER_NO_PLACE,
                           "the table does not hold the evidence of strand %.*s: %zu figures",
                           (int)s->key.len, s->key.data, figures);
        if (s->source_count > 0)
            ler_place_note(lost, false, LER_NO_PLACE,
                           "the table does not hold the titles of the %zu sources of strand %.*s",
                           s->source_count, (int)s->key.len, s->key.data);
        if (s->description.len > 0)
            ler_place_note(lost, false, LER_NO_PLACE,
                           "the table does not hold the description of strand %.*s",
                           (int)s->key.len, s->key.data);
        if (i > 0 && used < s->level_count)
            ler_place_note(lost, false, LER_NO_PLACE,
                           "the table does not hold %zu levels of strand %.*s, which have no "
                           "statements",
                           s->level_count - used, (int)s->key.len, s->key.data);
    }
}

/* The proof: what an import of the table would be. */
static ler_code note_digest(const ler_framework *fw, ler_str bytes, ler_findings *lost,
                            ler_error *err) {
    static const ler_import_options none;
    LER_AUTO_FRAMEWORK back = NULL;
    LER_AUTO_FINDINGS findings = ler_findings_new();
    if (findings == NULL)
        return ler_no_memory(err);
    ler_code code = ler_sheet_import(bytes, &none, findings, &back, err);
    if (code == LER_E_MEMORY)
        return code;
    if (code != LER_OK)
        ler_place_note(lost, false, LER_NO_PLACE,
                       "the table alone cannot be imported again: %.300s",
                       ler_findings_count(findings) > 0 ? ler_findings_at(findings, 0)->message.data
                                                        : "see the limits of a framework");
    else if (strcmp(ler_framework_digest(back)->content, ler_framework_digest(fw)->content) != 0)
        ler_place_note(lost, false, LER_NO_PLACE,
                       "an import of the table has another content digest: the framework has "
                       "members that it does not hold");
    return LER_OK;
}

ler_code ler_sheet_export(const ler_framework *fw, ler_findings *lost, ler_buf *out,
                          ler_error *err) {
    table t = {.fw = fw, .out = out};
    size_t from = out->len;
    ler_buf_text(out, "\xEF\xBB\xBF");
    for (unsigned i = 0; i < SHEET_COLUMNS; i++)
        cell(&t, ler_str_of(sheet_column_name((sheet_column)i)));
    end(&t);
    for (size_t i = 0; i < ler_framework_strand_count(fw); i++) {
        const ler_strand *strand = ler_framework_strand(fw, i);
        for (size_t k = 0; k < strand->statement_count; k++)
            put_statement(&t, strand, &strand->statements[k]);
    }
    TRY(ler_buf_done(out, err));
    if (lost == NULL)
        return LER_OK;
    note_counts(fw, lost);
    return note_digest(fw, ler_str_from(ler_buf_view(out), from), lost, err);
}
