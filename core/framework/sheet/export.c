/* A framework as a table of its statements. */
#include "csv/csv.h"
#include "framework/file_order.h"
#include "framework/sheet/internal.h"

#include <stdio.h>

typedef struct table {
    const ler_framework *fw;
    ler_buf *out;
    size_t rows, cells;
    bool has[SHEET_COLUMNS]; /* columns of what is said once: those that the framework has */
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
    t->out->no_memory |= text.no_memory;
}

/* What is said once, as JSON. A member that is not there has no column: an empty text is another
 * thing than none to the digest. */
static const ler_json *once(const ler_framework *fw, sheet_column column) {
    const ler_json *root = ler_framework_json(fw);
    const ler_json *occupation = ler_json_get(root, "occupation");
    const ler_json *framework = ler_json_get(root, "framework");
    switch ((unsigned)column) {
    case SHEET_GROUP:
        return ler_json_get(occupation, "group");
    case SHEET_SECTOR:
        return ler_json_get(occupation, "sector");
    case SHEET_JOB_ZONE:
        return ler_json_get(occupation, "jobZone");
    case SHEET_JOB_ZONE_INFERRED:
        return ler_json_get(occupation, "jobZoneInferred");
    case SHEET_DESCRIPTION:
        return ler_json_get(framework, "description");
    case SHEET_CONTEXT:
        return ler_json_get(framework, "contextCovered");
    case SHEET_EXPORTED_AT:
        return ler_json_get(root, "exportedAt");
    default:
        return ler_json_get(root, "attribution");
    }
}

static void put_once(table *t, bool first) {
    for (unsigned i = SHEET_GROUP; i < SHEET_COLUMNS; i++) {
        const ler_json *v = once(t->fw, (sheet_column)i);
        if (!t->has[i])
            continue;
        if (!first)
            cell(t, LER_STR(""));
        else if (ler_json_is(v, LER_JSON_NUMBER))
            number(t, (unsigned)ler_json_number(v));
        else if (ler_json_is(v, LER_JSON_TRUE))
            cell(t, LER_STR("yes"));
        else
            cell(t, ler_json_is(v, LER_JSON_FALSE) ? LER_STR("no") : ler_json_str(v));
    }
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
    put_once(t, t->rows++ == 0);
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
    for (size_t i = 1; code == LER_OK && i < ler_framework_strand_count(fw); i++) {
        const ler_strand *s = ler_framework_strand(fw, i);
        const ler_strand *again = ler_framework_strand_named(back, s->key);
        bool told = s->source_count + s->evidence_count + s->description.len > 0;
        if (!told && (again == NULL || strcmp(s->digest, again->digest) != 0))
            ler_place_note(lost, false, LER_NO_PLACE,
                           "an import of the table has another digest of strand %.*s",
                           (int)s->key.len, s->key.data);
    }
    return LER_OK;
}

ler_code ler_sheet_export(const ler_framework *fw, ler_findings *lost, ler_buf *out,
                          ler_error *err) {
    table t = {.fw = fw, .out = out};
    size_t from = out->len;
    ler_buf_text(out, "\xEF\xBB\xBF");
    for (unsigned i = 0; i < SHEET_COLUMNS; i++) {
        const ler_json *v = i < SHEET_GROUP ? NULL : once(fw, (sheet_column)i);
        t.has[i] = i < SHEET_GROUP || (v != NULL && !ler_json_is(v, LER_JSON_NULL));
        if (t.has[i])
            cell(&t, ler_str_of(sheet_column_name((sheet_column)i)));
    }
    end(&t);
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    if (arena == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < ler_framework_strand_count(fw); i++) {
        const ler_strand *strand = ler_framework_strand(fw, i);
        const ler_statement **list = ler_file_order(fw, i, arena);
        if (list == NULL)
            return ler_no_memory(err);
        for (size_t k = 0; k < strand->statement_count; k++)
            put_statement(&t, strand, list[k]);
    }
    TRY(ler_buf_done(out, err));
    if (lost == NULL)
        return LER_OK;
    note_counts(fw, lost);
    return note_digest(fw, ler_str_from(ler_buf_view(out), from), lost, err);
}
