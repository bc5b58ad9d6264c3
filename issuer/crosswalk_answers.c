#include "issuer/crosswalk_answers.h"
#include "cli/options.h"
#include "issuer/sorter.h"
#include "issuer/source.h"
#include "issuer/tape.h"
#include "ler/ascii.h"
#include <stdio.h>
#include <stdlib.h>

/* A row of the roster may have many lines here, each with four texts. */
#define MAX_DECISIONS (8 * (uint64_t)LER_MAX_ROSTER)

/* As it lies on the tape, sorted by row and check. */
typedef struct record {
    uint8_t key[8 + CROSS_CHECK - 2]; /* row, big-endian; the digits of the check */
    uint32_t line;
    uint8_t kind, count;
    uint16_t statements[ANSWER_CODES];
} record;

struct answers {
    const ler_framework *to;
    char *path;
    tape *tape;
    size_t count;
    uint8_t *used; /* a bit for each */
    size_t next;   /* where the last one was found: the next is mostly behind it */
};

typedef struct columns {
    size_t row, check, decision;
} columns;

static ler_code refuse(const answers *a, uint64_t line, const char *column, const char *why,
                       ler_error *err) {
    ler_fail(err, LER_E_CONTENT, "row %llu, column %s: %s", (unsigned long long)line, column, why);
    return ler_error_source(err, a->path);
}

ler_code answers_refuse(const answers *a, const answer *of, const char *why, ler_error *err) {
    return refuse(a, of->line, "decision", why, err);
}

static ler_code find_columns(const answers *a, const csv_reader *csv, columns *out,
                             ler_error *err) {
    size_t *const places[] = {&out->row, &out->check, &out->decision};
    static const char *const names[] = {"row", "check", "decision"};
    for (size_t i = 0; i < 3; i++) {
        size_t found = 0;
        for (size_t c = 0; c < csv_columns(csv); c++)
            if (roster_header_same(csv_header(csv, c), ler_str_of(names[i]))) {
                *places[i] = c;
                found++;
            }
        if (found == 1)
            continue;
        ler_fail(err, LER_E_CONTENT, "%s \"%s\", and a decisions.csv has one",
                 found == 0 ? "there is no column" : "several columns are", names[i]);
        return ler_error_source(err, a->path);
    }
    return LER_OK;
}

static bool read_row(ler_str cell, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.data[i] < '0' || cell.data[i] > '9')
            return false;
        *out = 10 * *out + (uint64_t)(cell.data[i] - '0');
    }
    return cell.len > 0 && cell.len <= 10;
}

/* 'x' and hex digits, in whatever case a spreadsheet left them. */
static bool read_check(ler_str cell, uint8_t out[CROSS_CHECK - 2]) {
    if (cell.len != CROSS_CHECK - 1 || ler_to_lower(cell.data[0]) != 'x')
        return false;
    for (size_t i = 1; i < cell.len; i++) {
        out[i - 1] = (uint8_t)ler_to_lower(cell.data[i]);
        if (strchr("0123456789abcdef", out[i - 1]) == NULL)
            return false;
    }
    return true;
}

static void make_key(uint64_t row, const uint8_t check[CROSS_CHECK - 2],
                     uint8_t out[8 + CROSS_CHECK - 2]) {
    for (size_t i = 0; i < 8; i++)
        out[i] = (uint8_t)(row >> (56 - 8 * i));
    memcpy(out + 8, check, CROSS_CHECK - 2);
}

static bool is_word(ler_str cell, const char *word) {
    return ler_str_equal_nocase(cell, ler_str_of(word));
}

static ler_code read_codes(const answers *a, uint64_t line, ler_str cell, record *out,
                           ler_error *err) {
    for (size_t i = 0, start = 0; i <= cell.len; i++) {
        if (i < cell.len && cell.data[i] != ';')
            continue;
        ler_str part = ler_str_trim((ler_str){cell.data + start, i - start});
        start = i + 1;
        if (part.len == 0)
            continue;
        const ler_statement *s;
        ler_error why = {0};
        ler_code code = ler_framework_find(a->to, part, &s, &why);
        if (code == LER_E_NOT_FOUND)
            return refuse(a, line, "decision", why.message, err);
        if (code != LER_OK) {
            static const char *const words[] = {"accept", "reject", NULL};
            char typed[32], text[200];
            snprintf(typed, sizeof(typed), "%.*s", (int)(part.len < 31 ? part.len : 31), part.data);
            const char *near = ler_nearest(typed, words);
            snprintf(text, sizeof(text),
                     "expected accept, reject, a code of %.*s, or nothing%s%s%s",
                     (int)ler_framework_label(a->to).len, ler_framework_label(a->to).data,
                     near == NULL ? "" : "; did you mean ", near == NULL ? "" : near,
                     near == NULL ? "" : "?");
            return refuse(a, line, "decision", text, err);
        }
        if (out->count == ANSWER_CODES)
            return refuse(a, line, "decision", "there are more codes than 16", err);
        out->statements[out->count++] = (uint16_t)(s - ler_framework_statement(a->to, 0));
    }
    if (out->count == 0)
        return refuse(a, line, "decision", "there is a \";\" and no code", err);
    return LER_OK;
}

/* *given is false when the line has no answer. */
static ler_code read_line(const answers *a, const columns *c, const csv_row *row, record *out,
                          bool *given, ler_error *err) {
    uint64_t line = row->place.row;
    uint8_t check[CROSS_CHECK - 2];
    uint64_t of;
    *out = (record){.line = (uint32_t)line};
    if (row->problem != NULL) {
        char column[24];
        snprintf(column, sizeof(column), "%zu", row->problem_column + 1);
        return refuse(a, line, column, row->detail, err);
    }
    ler_str decision = ler_str_trim(csv_unguard(row->fields[c->decision]));
    *given = decision.len > 0;
    if (!*given)
        return LER_OK;
    if (!read_row(ler_str_trim(row->fields[c->row]), &of))
        return refuse(a, line, "row", "expected the number of a row of the roster", err);
    if (!read_check(ler_str_trim(row->fields[c->check]), check))
        return refuse(a, line, "check", "this is not what the crosswalk wrote there", err);
    make_key(of, check, out->key);
    out->kind = is_word(decision, "accept")   ? ANSWER_ACCEPT
                : is_word(decision, "reject") ? ANSWER_REJECT
                                              : ANSWER_OTHER;
    return out->kind == ANSWER_OTHER ? read_codes(a, line, decision, out, err) : LER_OK;
}

static bool same_answer(const record *a, const record *b) {
    return a->kind == b->kind && a->count == b->count &&
           memcmp(a->statements, b->statements, sizeof(a->statements)) == 0;
}

/* Sorted, each once, onto the tape. */
static ler_code put_down(answers *a, sorter *s, ler_error *err) {
    record last = {0}, r;
    for (bool more = true;;) {
        TRY(sorter_next(s, &r, &more, err));
        if (!more)
            return LER_OK;
        if (a->count > 0 && memcmp(last.key, r.key, sizeof(r.key)) == 0) {
            if (same_answer(&last, &r))
                continue;
            char why[100];
            snprintf(why, sizeof(why), "row %lu answers the same question otherwise",
                     (unsigned long)(r.line < last.line ? r.line : last.line));
            return refuse(a, r.line > last.line ? r.line : last.line, "decision", why, err);
        }
        TRY(tape_append(a->tape, &r, sizeof(r), err));
        a->count++;
        last = r;
    }
}

static ler_code read_all(answers *a, csv_reader *csv, ler_error *err) {
    SORTER_AUTO s = sorter_new(sizeof(record), sizeof(((record *)0)->key));
    columns c = {0};
    const csv_row *row;
    if (s == NULL)
        return ler_no_memory(err);
    TRY(find_columns(a, csv, &c, err));
    for (;;) {
        record r;
        bool given = false;
        TRY(csv_next(csv, &row, err));
        if (row == NULL)
            break;
        if (row->place.row >= UINT32_MAX)
            return ler_fail(err, LER_E_LIMIT, "there are too many decisions");
        TRY(read_line(a, &c, row, &r, &given, err));
        if (given)
            TRY(sorter_add(s, &r, err));
    }
    TRY(put_down(a, s, err));
    a->used = calloc(a->count / 8 + 1, 1);
    return a->used == NULL ? ler_no_memory(err) : LER_OK;
}

ler_code answers_read(csv_reader *csv, const char *name, const ler_framework *to, answers **out,
                      ler_error *err) {
    *out = NULL;
    answers *a = calloc(1, sizeof(*a));
    if (a == NULL)
        return ler_no_memory(err);
    a->to = to;
    a->path = strdup(name);
    a->tape = tape_new();
    ler_code code = a->path == NULL || a->tape == NULL ? ler_no_memory(err) : read_all(a, csv, err);
    if (code != LER_OK) {
        answers_free(&a);
        return code;
    }
    *out = a;
    return LER_OK;
}

ler_code answers_open(const char *path, const ler_framework *to, answers **out, ler_error *err) {
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    source *file = NULL;
    CSV_AUTO csv = NULL;
    *out = NULL;
    ler_code code = source_open(path, MAX_DECISIONS, &file, err);
    if (code == LER_OK)
        code = csv_open(source_read_at, file, name, &csv, err);
    if (code == LER_OK)
        code = answers_read(csv, name, to, out, err);
    source_free(&file);
    return code;
}

void answers_free(answers **a) {
    if (*a == NULL)
        return;
    tape_free(&(*a)->tape);
    free((*a)->used);
    free((*a)->path);
    free(*a);
    *a = NULL;
}

static ler_code record_at(answers *a, size_t i, record *out, ler_error *err) {
    return tape_read(a->tape, (uint64_t)i * sizeof(*out), out, sizeof(*out), err);
}

/* The place of the first record that is not before the key. */
static ler_code search(answers *a, const uint8_t *key, size_t *out, ler_error *err) {
    size_t low = 0, high = a->count;
    record r;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        TRY(record_at(a, middle, &r, err));
        if (memcmp(r.key, key, sizeof(r.key)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return LER_OK;
}

ler_code answers_find(answers *a, uint64_t row, const char check[CROSS_CHECK], answer *out,
                      ler_error *err) {
    uint8_t key[8 + CROSS_CHECK - 2], digits[CROSS_CHECK - 2];
    record r = {0};
    *out = (answer){0};
    if (!read_check(ler_str_of(check), digits))
        return ler_fail(err, LER_E_INTERNAL, "a check without its form");
    make_key(row, digits, key);
    size_t at = a->next;
    if (at < a->count)
        TRY(record_at(a, at, &r, err));
    if (at >= a->count || memcmp(r.key, key, sizeof(key)) != 0) {
        TRY(search(a, key, &at, err));
        if (at == a->count)
            return LER_OK;
        TRY(record_at(a, at, &r, err));
        if (memcmp(r.key, key, sizeof(key)) != 0)
            return LER_OK;
    }
    a->used[at / 8] |= (uint8_t)(1u << (at % 8));
    a->next = at + 1;
    *out = (answer){.kind = (answer_kind)r.kind, .count = r.count, .line = r.line};
    for (size_t i = 0; i < r.count; i++)
        out->statements[i] = ler_framework_statement(a->to, r.statements[i]);
    return LER_OK;
}

ler_code answers_check(answers *a, ler_error *err) {
    uint32_t first = UINT32_MAX;
    size_t lost = 0;
    for (size_t i = 0; i < a->count; i++) {
        record r;
        if ((a->used[i / 8] >> (i % 8) & 1) != 0)
            continue;
        TRY(record_at(a, i, &r, err));
        first = r.line < first ? r.line : first;
        lost++;
    }
    if (lost == 0)
        return LER_OK;
    char why[240];
    snprintf(why, sizeof(why),
             "nothing like this is asked of that row of the roster (is it another roster, or were "
             "rows moved, or are these other versions?)%s",
             lost > 1 ? "; other rows of the file are like this one" : "");
    return refuse(a, first, "row", why, err);
}
