#include "issuer/roster_internal.h"
#include "ler/ascii.h"
#include "ler/digest.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void roster_refuse(roster_problem *p, const char *code, uint64_t row, const char *column,
                   const char *format, ...) {
    if (p->code != NULL)
        return;
    p->code = code;
    p->row = row;
    p->column = column;
    va_list args;
    va_start(args, format);
    vsnprintf(p->message, sizeof(p->message), format, args);
    va_end(args);
}

/* What identifies the learner of a row: "id", "email" or "did", or NULL. */
static const char *learner_of(const roster *r, const csv_row *row, ler_str *out) {
    static const struct {
        roster_field field;
        const char *kind;
    } KEYS[] = {{ROSTER_LEARNER_ID, "id"}, {ROSTER_EMAIL, "email"}, {ROSTER_SUBJECT_DID, "did"}};
    for (size_t i = 0; i < 3; i++) {
        *out = roster_cell(r, row, KEYS[i].field);
        if (out->len > 0)
            return KEYS[i].kind;
    }
    return NULL;
}

/* The key of learner and framework; false when the row does not say who or which. */
static bool key_of(const roster *r, const csv_row *row, uint8_t key[ROSTER_KEY], bool *failed) {
    ler_str learner;
    const char *kind = learner_of(r, row, &learner);
    ler_str framework = roster_cell(r, row, ROSTER_FRAMEWORK);
    ler_str version = roster_cell(r, row, ROSTER_FRAMEWORK_VERSION);
    if (kind == NULL || framework.len == 0)
        return false;
    char identity[64];
    ler_str parts[2] = {framework, version};
    if (r->options.identify != NULL &&
        r->options.identify(r->options.user, framework, version, identity)) {
        parts[0] = ler_str_of(identity);
        parts[1] = LER_STR("");
    }
    LER_AUTO_BUF text = ler_buf_new((size_t)1 << 20);
    ler_buf_add(&text, kind, strlen(kind) + 1);
    bool fold = strcmp(kind, "email") == 0;
    for (size_t i = 0; i < learner.len; i++)
        ler_buf_char(&text, fold ? ler_to_lower(learner.data[i]) : learner.data[i]);
    ler_buf_char(&text, '\0');
    ler_buf_str(&text, parts[0]);
    ler_buf_char(&text, '\0');
    ler_buf_str(&text, parts[1]);
    uint8_t digest[LER_DIGEST_MAX];
    if (ler_buf_done(&text, NULL) != LER_OK ||
        ler_digest(LER_SHA256, ler_buf_view(&text), digest, NULL) != LER_OK) {
        *failed = true;
        return false;
    }
    memcpy(key, digest, ROSTER_KEY);
    return true;
}

static ler_code add_row(roster *r, const csv_row *row, ler_error *err) {
    uint8_t key[ROSTER_KEY];
    bool failed = false;
    bool known = key_of(r, row, key, &failed);
    if (failed)
        return ler_no_memory(err);
    if (row->place.row >= UINT32_MAX || row->place.line >= UINT32_MAX)
        return ler_fail(err, LER_E_LIMIT, "the roster has too many rows");
    roster_place place = {.offset = row->place.offset,
                          .row = (uint32_t)row->place.row,
                          .line = (uint32_t)row->place.line};
    /* A roster may have both columns; what a row fills in decides. */
    bool long_form = roster_cell(r, row, ROSTER_STATEMENT_TEXT).len > 0;
    return roster_index_add(r->index, known ? key : NULL, long_form, &place, err);
}

static ler_code open_all(roster *r, const char *path, ler_error *err) {
    TRY(source_open(path, LER_MAX_ROSTER, &r->source, err));
    TRY(csv_open(source_read_at, r->source, r->name, &r->csv, err));
    r->index = roster_index_new();
    ler_code code = r->index == NULL ? ler_no_memory(err) : roster_read_header(r, err);
    const csv_row *row = NULL;
    while (code == LER_OK && (code = csv_next(r->csv, &row, err)) == LER_OK && row != NULL) {
        if (r->options.copied)
            roster_look_for_formulas(r, row);
        code = roster_check_template(r, row, err);
        if (code == LER_OK)
            code = add_row(r, row, err);
    }
    if (code == LER_OK && roster_index_rows(r->index) == 0)
        code = ler_fail(err, LER_E_CONTENT, "the roster has a header and no rows");
    if (code == LER_OK)
        code = roster_index_finish(r->index, err);
    if (code != LER_OK)
        ler_error_source(err, r->name);
    return code;
}

ler_code roster_open(const char *path, const roster_options *options, roster **out,
                     ler_error *err) {
    *out = NULL;
    roster *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return ler_no_memory(err);
    r->options = *options;
    r->name = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
    ler_code code = r->name == NULL ? ler_no_memory(err) : open_all(r, path, err);
    if (code != LER_OK) {
        roster_free(&r);
        return code;
    }
    *out = r;
    return LER_OK;
}

void roster_free(roster **r) {
    if (*r == NULL)
        return;
    csv_free(&(*r)->csv);
    source_free(&(*r)->source);
    roster_index_free(&(*r)->index);
    free((*r)->name);
    free((*r)->template_seen);
    free(*r);
    *r = NULL;
}

size_t roster_rows(const roster *r) {
    return roster_index_rows(r->index);
}

size_t roster_count(const roster *r) {
    return roster_index_entries(r->index);
}

size_t roster_unknown_count(const roster *r) {
    return r->unknown_count;
}

ler_str roster_unknown(const roster *r, size_t i) {
    return csv_header(r->csv, r->unknown[i]);
}
