#include "issuer/status_targets.h"

#include "csv/csv.h"
#include "issuer/source.h"
#include "ler/ascii.h"
#include "ler/encoding.h"

#define MAX_REASON 1000

bool status_id(ler_str text, char out[LEDGER_ID]) {
    static const char PREFIX[] = "urn:uuid:";
    ler_str s = ler_str_trim(text);
    if (s.len == sizeof(PREFIX) - 1 + LEDGER_ID - 1) {
        for (size_t i = 0; i < sizeof(PREFIX) - 1; i++)
            if (ler_to_lower(s.data[i]) != PREFIX[i])
                return false;
        s = ler_str_from(s, sizeof(PREFIX) - 1);
    }
    if (s.len != LEDGER_ID - 1)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = ler_to_lower(s.data[i]);
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !(ler_is_digit(c) || (c >= 'a' && c <= 'f')))
            return false;
        out[i] = c;
    }
    out[LEDGER_ID - 1] = '\0';
    return true;
}

ler_code status_reason(ler_str text, ler_error *err) {
    bool good = text.len > 0 && text.len <= MAX_REASON && ler_utf8_check(text) == text.len;
    for (size_t i = 0; i < text.len && good; i++)
        good = (unsigned char)text.data[i] >= 0x20 && text.data[i] != 0x7f;
    if (good)
        return LER_OK;
    return ler_fail(err, LER_E_USAGE, "a reason is a line of text, at most %d bytes of UTF-8",
                    MAX_REASON);
}

ler_code status_targets_add(status_targets *t, const char *id, ler_str reason, ler_error *err) {
    if (t->count == STATUS_MAX_TARGETS)
        return ler_fail(err, LER_E_LIMIT, "more than %d credentials at once", STATUS_MAX_TARGETS);
    if (t->count == t->capacity) {
        size_t grown = t->capacity == 0 ? 16 : 2 * t->capacity;
        ledger_change *list = ler_arena_array(t->arena, grown, sizeof(*list));
        if (list == NULL)
            return ler_no_memory(err);
        if (t->count > 0)
            memcpy(list, t->changes, t->count * sizeof(*list));
        t->changes = list;
        t->capacity = grown;
    }
    ledger_change *c = &t->changes[t->count++];
    memcpy(c->id, id, LEDGER_ID);
    c->reason = reason;
    return LER_OK;
}

static ler_code find_column(const csv_reader *csv, const char *name, size_t *out) {
    *out = csv_columns(csv);
    for (size_t i = 0; i < csv_columns(csv); i++)
        if (ler_str_is(csv_header(csv, i), name)) {
            if (*out != csv_columns(csv))
                return LER_E_CONTENT; /* twice */
            *out = i;
        }
    return LER_OK;
}

static ler_code read_rows(status_targets *t, csv_reader *csv, ler_str reason, ler_error *err) {
    size_t id_column, reason_column;
    if (find_column(csv, "credential_id", &id_column) != LER_OK || id_column == csv_columns(csv))
        return ler_fail(err, LER_E_CONTENT, "the file has no column credential_id, or two");
    if (find_column(csv, "reason", &reason_column) != LER_OK)
        return ler_fail(err, LER_E_CONTENT, "the file has two columns reason");
    for (;;) {
        const csv_row *row;
        TRY(csv_next(csv, &row, err));
        if (row == NULL)
            return LER_OK;
        unsigned long long at = row->place.row;
        if (row->problem != NULL)
            return ler_fail(err, LER_E_CONTENT, "row %llu: %s", at, row->detail);
        ler_str text = ler_str_trim(row->fields[id_column]), why = reason;
        if (text.len == 0)
            continue;
        char id[LEDGER_ID];
        if (!status_id(text, id))
            return ler_fail(err, LER_E_CONTENT, "row %llu: credential_id is no id of a credential",
                            at);
        if (reason_column < csv_columns(csv)) {
            ler_str own = ler_str_trim(csv_unguard(row->fields[reason_column]));
            if (own.len > 0)
                why = ler_arena_str(t->arena, own);
            if (own.len > 0 && why.data == NULL)
                return ler_no_memory(err);
        }
        if (status_reason(why, NULL) != LER_OK)
            return ler_fail(err, LER_E_CONTENT,
                            "row %llu: no reason; give --reason or a column reason", at);
        TRY(status_targets_add(t, id, why, err));
    }
}

ler_code status_targets_csv(status_targets *t, const char *path, ler_str reason, ler_error *err) {
    source *file = NULL;
    ler_code code = source_open(path, LER_MAX_ROSTER, &file, err);
    CSV_AUTO csv = NULL;
    if (code == LER_OK)
        code = csv_open(source_read_at, file, path, &csv, err);
    if (code == LER_OK)
        code = read_rows(t, csv, reason, err);
    csv_free(&csv);
    source_free(&file);
    if (code != LER_OK)
        ler_error_source(err, path);
    return code;
}
