/* From a table to a framework: what is said of the whole, then the rows. */
#include "framework/sheet/internal.h"

#include <limits.h>

/* The text of a column that speaks of the whole framework: the first row that has one. */
static ler_str whole(sheet *s, sheet_column column, const sheet_row **where) {
    ler_str found = LER_STR("");
    for (size_t i = 0; i < s->count; i++) {
        ler_str text = s->rows[i].cells[column];
        if (text.len == 0)
            continue;
        if (found.len > 0 && !ler_str_equal(found, text)) {
            SHEET_BAD(s, &s->rows[i], column, "not what row %u says; a table holds one framework",
                      (*where)->number);
            return found;
        }
        if (found.len == 0)
            *where = &s->rows[i];
        found = found.len == 0 ? text : found;
    }
    return found;
}

static void set(sheet *s, ler_draft_part part, const char *key, sheet_column column,
                ler_str given) {
    const sheet_row *row = NULL;
    char shown[LER_EXCERPT];
    ler_str text = whole(s, column, &row);
    if (text.len > 0)
        ler_draft_text(s->d, part, key, text, sheet_place(s, row, column));
    if (given.data == NULL)
        return;
    if (text.len > 0 && !ler_str_equal(text, given))
        SHEET_ODD(s, row, column, "what you say takes the place of \"%s\"",
                  ler_excerpt(shown, text.data, text.len));
    ler_draft_text(s->d, part, key, given, LER_NO_PLACE);
}

static void need(sheet *s, ler_draft_part part, const char *key, const char *option) {
    if (ler_draft_get(s->d, part, key) == NULL)
        ler_place_note(s->findings, true, ler_place_in(1, LER_STR_NONE),
                       "no column says the %s: give one, or %s", key, option);
}

static bool same_word(ler_str text, const char *word) {
    return ler_str_equal_nocase(text, ler_str_of(word));
}

static void set_value(sheet *s, const char *key, ler_json *value, ler_place place) {
    s->failed |= value == NULL;
    ler_draft_value(s->d, LER_DRAFT_OCCUPATION, ler_str_of(key), value, place);
}

static void set_zone(sheet *s) {
    const sheet_row *row = NULL;
    ler_arena *arena = ler_draft_arena(s->d);
    ler_str text = whole(s, SHEET_JOB_ZONE, &row);
    if (text.len == 1 && text.data[0] >= '1' && text.data[0] <= '5')
        set_value(s, "jobZone", ler_json_new_number(arena, text.data[0] - '0'),
                  sheet_place(s, row, SHEET_JOB_ZONE));
    else if (text.len > 0)
        SHEET_BAD(s, row, SHEET_JOB_ZONE, "expected a number from 1 to 5");
    text = whole(s, SHEET_JOB_ZONE_INFERRED, &row);
    bool yes = same_word(text, "yes") || same_word(text, "true");
    bool no = same_word(text, "no") || same_word(text, "false");
    if (yes || no)
        set_value(s, "jobZoneInferred", ler_json_new(arena, yes ? LER_JSON_TRUE : LER_JSON_FALSE),
                  sheet_place(s, row, SHEET_JOB_ZONE_INFERRED));
    else if (text.len > 0)
        SHEET_BAD(s, row, SHEET_JOB_ZONE_INFERRED, "expected yes or no");
}

/* A blank column of one of these is an empty text, as published exports have it; no column is none.
 */
static void set_blank(sheet *s) {
    static const struct {
        sheet_column column;
        ler_draft_part part;
        const char *key;
    } TEXTS[] = {{SHEET_GROUP, LER_DRAFT_OCCUPATION, "group"},
                 {SHEET_SECTOR, LER_DRAFT_OCCUPATION, "sector"},
                 {SHEET_DESCRIPTION, LER_DRAFT_FRAMEWORK, "description"},
                 {SHEET_CONTEXT, LER_DRAFT_FRAMEWORK, "contextCovered"}};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        if (s->headings[TEXTS[i].column].data != NULL)
            ler_draft_text(s->d, TEXTS[i].part, TEXTS[i].key, LER_STR(""), LER_NO_PLACE);
}

static void read_whole(sheet *s) {
    const ler_import_options *o = s->options;
    set_blank(s);
    set(s, LER_DRAFT_OCCUPATION, "soc", SHEET_SOC, o->soc);
    set(s, LER_DRAFT_FRAMEWORK, "version", SHEET_VERSION, o->version);
    set(s, LER_DRAFT_OCCUPATION, "title", SHEET_TITLE, o->title);
    set(s, LER_DRAFT_ROOT, "exportedAt", SHEET_EXPORTED_AT, o->exported_at);
    set(s, LER_DRAFT_OCCUPATION, "group", SHEET_GROUP, LER_STR_NONE);
    set(s, LER_DRAFT_OCCUPATION, "sector", SHEET_SECTOR, LER_STR_NONE);
    set(s, LER_DRAFT_FRAMEWORK, "contextCovered", SHEET_CONTEXT, LER_STR_NONE);
    set(s, LER_DRAFT_ROOT, "attribution", SHEET_ATTRIBUTION, LER_STR_NONE);
    set(s, LER_DRAFT_FRAMEWORK, "description", SHEET_DESCRIPTION, LER_STR_NONE);
    set_zone(s);
    need(s, LER_DRAFT_OCCUPATION, "soc", "--soc NN-NNNN.NN");
    need(s, LER_DRAFT_FRAMEWORK, "version", "--label VERSION");
    need(s, LER_DRAFT_OCCUPATION, "title", "--title TEXT");
}

static ler_code first_error(const ler_findings *findings, ler_error *err) {
    for (size_t i = 0; i < ler_findings_count(findings); i++) {
        const ler_finding *f = ler_findings_at(findings, i);
        if (!f->error)
            continue;
        ler_fail(err, LER_E_CONTENT, "%s", f->message.data);
        if (err != NULL)
            err->line = f->line;
        return LER_E_CONTENT;
    }
    return ler_fail(err, LER_E_CONTENT, "%zu errors", ler_findings_errors(findings));
}

static ler_code import(sheet *s, ler_str bytes, ler_framework **out, ler_error *err) {
    TRY(sheet_read(s, bytes, err));
    if (s->count == 0 && ler_findings_errors(s->findings) == 0)
        ler_place_note(s->findings, true, ler_place_in(1, LER_STR_NONE),
                       "no row behind the header");
    read_whole(s);
    TRY(sheet_strands(s, err));
    if (s->failed)
        return ler_no_memory(err);
    TRY(ler_draft_done(s->d, err));
    if (ler_findings_errors(s->findings) > 0)
        return first_error(s->findings, err);
    return ler_draft_load(s->d, s->findings, out, err);
}

ler_code ler_sheet_import(ler_str bytes, const ler_import_options *options, ler_findings *findings,
                          ler_framework **out, ler_error *err) {
    static const ler_import_options none;
    *out = NULL;
    LER_AUTO_FINDINGS own = findings == NULL ? ler_findings_new() : NULL;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)512 << 20);
    LER_AUTO_DRAFT draft = ler_draft_new();
    sheet s = {.arena = arena, .options = options == NULL ? &none : options, .d = draft};
    s.findings = findings == NULL ? own : findings;
    if (arena == NULL || draft == NULL || s.findings == NULL)
        return ler_no_memory(err);
    if (bytes.len > LER_MAX_EXCHANGE)
        return ler_fail(err, LER_E_LIMIT, "more than %zu bytes", LER_MAX_EXCHANGE);
    return import(&s, bytes, out, err);
}
