/* ledger list, show and export: rows for people, for spreadsheets and for programs. */
#include "cli/exit.h"
#include "csv/csv.h"
#include "issuer/ledger_verb.h"
#include "issuer/status_targets.h"
#include "ler/encoding.h"
#include "ler/json.h"
#include "ler/shown.h"
#include <inttypes.h>
#include <stdio.h>

#define FLUSH ((size_t)1 << 18)

const char *ledger_verb_time(int64_t seconds, char out[LER_TIME_TEXT]) {
    out[0] = '\0';
    return seconds == 0 ? out : ler_time_text(&(ler_time){.seconds = seconds}, out);
}

void ledger_verb_hex(const uint8_t digest[LEDGER_DIGEST], ler_buf *out) {
    ler_hex_encode(digest, LEDGER_DIGEST, out);
}

/* ---- JSON ---- */

static void json_text(const char *name, ler_str value, ler_buf *out) {
    ler_buf_printf(out, ",\"%s\":", name);
    ler_json_write_str(value, out);
}

static void json_time(const char *name, int64_t seconds, ler_buf *out) {
    char text[LER_TIME_TEXT];
    if (seconds != 0)
        ler_buf_printf(out, ",\"%s\":\"%s\"", name, ledger_verb_time(seconds, text));
}

static void json_digest(const char *name, const uint8_t digest[LEDGER_DIGEST], ler_buf *out) {
    ler_buf_printf(out, ",\"%s\":\"", name);
    ledger_verb_hex(digest, out);
    ler_buf_char(out, '"');
}

void ledger_verb_json(const ledger_row *row, ler_buf *out) {
    ler_buf_printf(out, "{\"id\":\"urn:uuid:%s\",\"state\":\"%s\",\"revision\":%u", row->id,
                   ledger_state_name(row->state), row->revision);
    if (row->supersedes[0] != '\0')
        ler_buf_printf(out, ",\"supersedes\":\"urn:uuid:%s\"", row->supersedes);
    json_text("batch", row->batch, out);
    json_text("framework", row->framework, out);
    json_text("policy", row->policy, out);
    json_digest("learnerDigest", row->learner, out);
    json_digest("factsDigest", row->facts, out);
    if (row->purpose != LEDGER_NO_STATUS)
        ler_buf_printf(
            out, ",\"status\":{\"purpose\":\"%s\",\"list\":%" PRIu32 ",\"index\":%" PRIu32 "}",
            ledger_purpose_name(row->purpose), row->list, row->index);
    json_time("claimed", row->claimed, out);
    json_time("issued", row->issued, out);
    json_time("changed", row->changed, out);
    if (row->file.len > 0) {
        json_text("file", row->file, out);
        if (row->length > 0)
            ler_buf_printf(out, ",\"offset\":%" PRIu64 ",\"length\":%" PRIu64, row->offset,
                           row->length);
        json_digest("sha256", row->sha256, out);
    }
    ler_buf_printf(out, ",\"held\":%s", row->held ? "true" : "false");
}

/* ---- list ---- */

typedef struct rows {
    ledger_verb *v;
    size_t count;
} rows;

static ler_code flush_when_full(rows *r, ler_error *err) {
    r->count++;
    return r->v->out.len < FLUSH ? LER_OK : ledger_verb_flush(r->v, err);
}

static ler_code list_json(void *user, const ledger_row *row, ler_error *err) {
    rows *r = user;
    ledger_verb_json(row, &r->v->out);
    ler_buf_text(&r->v->out, "}\n");
    return flush_when_full(r, err);
}

static void status_text(const ledger_row *row, ler_buf *out) {
    if (row->purpose == LEDGER_NO_STATUS)
        ler_buf_text(out, "-");
    else
        ler_buf_printf(out, "%" PRIu32 "#%" PRIu32, row->list, row->index);
}

static ler_code list_text(void *user, const ledger_row *row, ler_error *err) {
    rows *r = user;
    ler_buf *out = &r->v->out;
    char time[LER_TIME_TEXT];
    ler_buf_printf(out, "%s  %-10s  %-20s  ", row->id, ledger_state_name(row->state),
                   ledger_verb_time(row->issued != 0 ? row->issued : row->claimed, time));
    status_text(row, out);
    if (row->batch.len > 0) {
        ler_buf_text(out, "  ");
        ler_shown(row->batch, out);
    }
    ler_buf_char(out, '\n');
    return flush_when_full(r, err);
}

static ler_code each_row(ledger_verb *v, rows *r,
                         ler_code (*each)(void *user, const ledger_row *row, ler_error *err),
                         ler_error *err) {
    ledger_filter filter;
    uint8_t learner[LEDGER_DIGEST];
    TRY(ledger_verb_filter(v, &filter, learner, err));
    return ledger_each(v->ledger, &filter, each, r, err);
}

int ledger_verb_list(ledger_verb *v) {
    ler_error err = {0};
    rows r = {.v = v};
    if (each_row(v, &r, v->json ? list_json : list_text, &err) != LER_OK)
        return console_fail(&err);
    if (!v->json)
        ler_buf_printf(&v->out, "%zu %s\n", r.count, r.count == 1 ? "credential" : "credentials");
    return LER_EXIT_OK;
}

/* ---- export ---- */

static const char *const COLUMNS[] = {
    "credential_id", "state",  "revision",       "supersedes",  "batch",
    "framework",     "policy", "purpose",        "status_list", "status_index",
    "claimed",       "issued", "changed",        "file",        "offset",
    "length",        "sha256", "learner_digest", "facts_digest"};

static void number(uint64_t n, bool known, ler_buf *out) {
    char text[24] = "";
    if (known)
        snprintf(text, sizeof(text), "%" PRIu64, n);
    csv_write_cell(out, ler_str_of(text), ',', false);
}

static void digest(const uint8_t bytes[LEDGER_DIGEST], bool known, ler_buf *out) {
    LER_AUTO_BUF hex = ler_buf_new(128);
    if (known)
        ledger_verb_hex(bytes, &hex);
    csv_write_cell(out, ler_buf_view(&hex), ',', false);
}

static void identity(const char *id, bool first, ler_buf *out) {
    char text[LEDGER_ID + 16] = "";
    if (id[0] != '\0')
        snprintf(text, sizeof(text), "urn:uuid:%s", id);
    csv_write_cell(out, ler_str_of(text), ',', first);
}

static ler_code export_csv(void *user, const ledger_row *row, ler_error *err) {
    rows *r = user;
    ler_buf *out = &r->v->out;
    char time[LER_TIME_TEXT];
    bool status = row->purpose != LEDGER_NO_STATUS, written = row->file.len > 0;
    identity(row->id, true, out);
    csv_write_cell(out, ler_str_of(ledger_state_name(row->state)), ',', false);
    number(row->revision, true, out);
    identity(row->supersedes, false, out);
    csv_write_cell(out, row->batch, ',', false);
    csv_write_cell(out, row->framework, ',', false);
    csv_write_cell(out, row->policy, ',', false);
    csv_write_cell(out, ler_str_of(ledger_purpose_name(row->purpose)), ',', false);
    number(row->list, status, out);
    number(row->index, status, out);
    csv_write_cell(out, ler_str_of(ledger_verb_time(row->claimed, time)), ',', false);
    csv_write_cell(out, ler_str_of(ledger_verb_time(row->issued, time)), ',', false);
    csv_write_cell(out, ler_str_of(ledger_verb_time(row->changed, time)), ',', false);
    csv_write_cell(out, row->file, ',', false);
    number(row->offset, written && row->length > 0, out);
    number(row->length, written && row->length > 0, out);
    digest(row->sha256, written, out);
    digest(row->learner, true, out);
    digest(row->facts, true, out);
    csv_write_end(out);
    return flush_when_full(r, err);
}

int ledger_verb_export(ledger_verb *v) {
    ler_error err = {0};
    rows r = {.v = v};
    for (size_t i = 0; !v->json && i < sizeof(COLUMNS) / sizeof(COLUMNS[0]); i++)
        csv_write_cell(&v->out, ler_str_of(COLUMNS[i]), ',', i == 0);
    if (!v->json)
        csv_write_end(&v->out);
    if (each_row(v, &r, v->json ? list_json : export_csv, &err) != LER_OK)
        return console_fail(&err);
    return LER_EXIT_OK;
}

/* ---- show ---- */

static ler_code event_json(void *user, const ledger_event *e, ler_error *err) {
    ler_buf *out = user;
    char time[LER_TIME_TEXT];
    if (out->len > 0 && out->data[out->len - 1] != '[')
        ler_buf_char(out, ',');
    ler_buf_printf(out, "{\"time\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"reason\":",
                   ledger_verb_time(e->time, time), ledger_state_name(e->from),
                   ledger_state_name(e->to));
    ler_json_write_str(e->reason, out);
    ler_buf_char(out, '}');
    return ler_buf_done(out, err);
}

static ler_code event_text(void *user, const ledger_event *e, ler_error *err) {
    ler_buf *out = user;
    char time[LER_TIME_TEXT];
    ler_buf_printf(out, "  %s  %s -> %s", ledger_verb_time(e->time, time),
                   ledger_state_name(e->from), ledger_state_name(e->to));
    if (e->reason.len > 0) {
        ler_buf_text(out, ": ");
        ler_shown(e->reason, out);
    }
    ler_buf_char(out, '\n');
    return ler_buf_done(out, err);
}

static void line(const char *name, ler_str value, ler_buf *out) {
    if (value.len == 0)
        return;
    ler_buf_printf(out, "%-12s ", name);
    ler_shown(value, out);
    ler_buf_char(out, '\n');
}

static void show_text(const ledger_row *row, ler_buf *out) {
    char time[LER_TIME_TEXT];
    ler_buf_printf(out, "%-12s urn:uuid:%s\n%-12s %s%s\n", "credential", row->id, "state",
                   ledger_state_name(row->state), row->held ? " (a process is at work on it)" : "");
    if (row->revision > 0)
        ler_buf_printf(out, "%-12s %u\n", "revision", row->revision);
    if (row->supersedes[0] != '\0')
        ler_buf_printf(out, "%-12s urn:uuid:%s\n", "supersedes", row->supersedes);
    line("batch", row->batch, out);
    line("framework", row->framework, out);
    line("policy", row->policy, out);
    if (row->purpose != LEDGER_NO_STATUS)
        ler_buf_printf(out, "%-12s list %" PRIu32 ", index %" PRIu32 " (%s)\n", "status", row->list,
                       row->index, ledger_purpose_name(row->purpose));
    line("claimed", ler_str_of(ledger_verb_time(row->claimed, time)), out);
    line("issued", ler_str_of(ledger_verb_time(row->issued, time)), out);
    line("changed", ler_str_of(ledger_verb_time(row->changed, time)), out);
    if (row->file.len == 0)
        return;
    line("file", row->file, out);
    if (row->length > 0)
        ler_buf_printf(out, "%-12s bytes %" PRIu64 " to %" PRIu64 "\n", "", row->offset,
                       row->offset + row->length - 1);
    ler_buf_printf(out, "%-12s ", "sha256");
    ledger_verb_hex(row->sha256, out);
    ler_buf_char(out, '\n');
}

static ler_code show(ledger_verb *v, ler_arena *arena, ler_error *err) {
    char id[LEDGER_ID];
    ledger_row row;
    if (!status_id(ler_str_of(ler_args_positional(v->args, 0)), id))
        return ler_fail(err, LER_E_USAGE, "CREDENTIAL_ID is urn:uuid:... or the UUID alone");
    TRY(ledger_find(v->ledger, id, arena, &row, err));
    LER_AUTO_BUF history = ler_buf_new((size_t)16 << 20);
    if (!v->json) {
        show_text(&row, &v->out);
        TRY(ledger_history(v->ledger, id, event_text, &history, err));
        if (history.len > 0)
            ler_buf_text(&v->out, "history\n");
        ler_buf_str(&v->out, ler_buf_view(&history));
        return LER_OK;
    }
    ledger_verb_json(&row, &v->out);
    ler_buf_text(&history, "[");
    TRY(ledger_history(v->ledger, id, event_json, &history, err));
    ler_buf_printf(&v->out, ",\"history\":");
    ler_buf_str(&v->out, ler_buf_view(&history));
    ler_buf_text(&v->out, "]}\n");
    return LER_OK;
}

int ledger_verb_show(ledger_verb *v) {
    ler_error err = {0};
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 20);
    ler_code code = arena == NULL ? ler_no_memory(&err) : show(v, arena, &err);
    if (code == LER_OK)
        return LER_EXIT_OK;
    int status = console_fail(&err);
    return code == LER_E_NOT_FOUND ? LER_EXIT_NO : status;
}
