/* Finding the statement that a text means: code, exact, normalised, scored. */
#include "framework/framework_internal.h"
#include "framework/match_internal.h"
#include "ler/encoding.h"

#include <stdarg.h>
#include <stdio.h>

#define LISTED_SCORE 200 /* what scores less is noise and not shown */

const char *ler_match_kind_name(ler_match_kind kind) {
    static const char *const names[] = {"none", "code", "exact", "normalised", "scored"};
    return names[kind];
}

const char *ler_match_status_name(ler_match_status status) {
    static const char *const names[] = {"matched", "suggested", "ambiguous", "unmatched"};
    return names[status];
}

static void set_reason(ler_match *out, const char *format, ...) LER_PRINTF(2, 3);
static void set_reason(ler_match *out, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(out->reason, sizeof out->reason, format, args);
    va_end(args);
}

/* Best score first; equals by framework label, content digest and place in the framework, so that
 * the order of adding frameworks does not show. */
static bool ranks_before(const ler_match_candidate *a, const ler_match_candidate *b) {
    if (a->score != b->score)
        return a->score > b->score;
    int order =
        ler_str_compare(ler_framework_label(a->framework), ler_framework_label(b->framework));
    if (order == 0)
        order = strcmp(ler_framework_digest(a->framework)->content,
                       ler_framework_digest(b->framework)->content);
    return order != 0 ? order < 0 : a->statement < b->statement;
}

static void keep(ler_match *out, const ler_match_candidate *candidate) {
    size_t at = out->count;
    while (at > 0 && ranks_before(candidate, &out->candidates[at - 1]))
        at--;
    if (at == LER_MAX_CANDIDATES)
        return;
    if (out->count < LER_MAX_CANDIDATES)
        out->count++;
    for (size_t i = out->count - 1; i > at; i--)
        out->candidates[i] = out->candidates[i - 1];
    out->candidates[at] = *candidate;
}

static void keep_certain(ler_match *out, const ler_framework *fw, const ler_statement *s) {
    ler_match_candidate candidate = {fw, s, 1000, 1000, 1000, false};
    keep(out, &candidate);
}

/* The end of code, exact and normalised: one hit is a match, several are ambiguous. */
static void settle(ler_match *out, ler_match_kind kind, size_t hits, const char *what) {
    const ler_match_candidate *first = &out->candidates[0];
    out->kind = kind;
    out->status = hits == 1 ? LER_MATCHED : LER_AMBIGUOUS;
    if (hits == 1)
        set_reason(out, "%s %s of %s", what, first->statement->code.data,
                   ler_framework_label(first->framework).data);
    else
        set_reason(out, "%s %zu statements; give the code%s", what, hits,
                   first->framework != out->candidates[1].framework ? " and the framework" : "");
}

/* A code of no statement leaves its message in `missing`: should no statement have that text
 * either, it is what the person has to be told. */
static bool try_code(const ler_matcher *matcher, ler_str text, ler_match *out, ler_error *missing) {
    size_t hits = 0;
    for (size_t i = 0; i < matcher->framework_count; i++) {
        const ler_statement *s;
        ler_error err;
        ler_code code = ler_framework_find(matcher->frameworks[i], text, &s, &err);
        if (code == LER_OK) {
            keep_certain(out, matcher->frameworks[i], s);
            hits++;
        } else if (code == LER_E_NOT_FOUND) {
            *missing = err;
        }
    }
    if (hits > 0)
        settle(out, LER_MATCH_CODE, hits, "the code names");
    return hits > 0;
}

static bool try_exact(const ler_matcher *matcher, ler_str text, ler_match *out) {
    size_t hits = 0;
    uint32_t i = matcher->exact[match_hash(text) % MATCH_BUCKETS];
    for (; i != NO_ENTRY; i = matcher->entries[i].next_exact) {
        const match_entry *entry = &matcher->entries[i];
        if (!ler_str_equal(entry->statement->text, text))
            continue;
        keep_certain(out, entry->framework, entry->statement);
        hits++;
    }
    if (hits > 0)
        settle(out, LER_MATCH_EXACT, hits, "the very text of");
    return hits > 0;
}

static bool try_normalised(const ler_matcher *matcher, ler_str normal, ler_match *out) {
    size_t hits = 0;
    uint32_t i = matcher->normal[match_hash(normal) % MATCH_BUCKETS];
    for (; i != NO_ENTRY; i = matcher->entries[i].next_normal) {
        const match_entry *entry = &matcher->entries[i];
        if (!ler_str_equal(entry->normal, normal))
            continue;
        keep_certain(out, entry->framework, entry->statement);
        hits++;
    }
    if (hits > 0)
        settle(out, LER_MATCH_NORMALISED, hits,
               "but for case, dashes, quotes or spaces the text of");
    return hits > 0;
}

/* "proficient/02", or with several frameworks "proficient/02 of 21-1022.00@v.26.05". */
#define NAME_TEXT 128
static const char *name(const ler_matcher *matcher, const ler_match_candidate *c,
                        char out[NAME_TEXT]) {
    bool alone = matcher->framework_count == 1;
    snprintf(out, NAME_TEXT, "%s%s%s", c->statement->code.data, alone ? "" : " of ",
             alone ? "" : ler_framework_label(c->framework).data);
    return out;
}

static void judge_scores(const ler_matcher *matcher, ler_match *out) {
    const ler_match_candidate *first = &out->candidates[0], *second = &out->candidates[1];
    char best[NAME_TEXT], next[NAME_TEXT];
    if (out->count == 0) {
        set_reason(out, "no statement comes near this text");
        return;
    }
    out->kind = LER_MATCH_SCORED;
    out->margin = out->count > 1 ? first->score - second->score : first->score;
    name(matcher, first, best);
    if (first->score < LER_MATCH_MIN_SCORE) {
        set_reason(out, "the nearest, %s, scores %u; below %d nothing is suggested", best,
                   first->score, LER_MATCH_MIN_SCORE);
    } else if (out->margin < LER_MATCH_MIN_MARGIN) {
        out->status = LER_AMBIGUOUS;
        set_reason(out, "%s scores %u and %s %u: too near to each other (margin %u, at least %d)",
                   best, first->score, name(matcher, second, next), second->score, out->margin,
                   LER_MATCH_MIN_MARGIN);
    } else {
        out->status = LER_SUGGESTED;
        set_reason(out, "%s scores %u, %u ahead of the next%s; a person has to confirm it", best,
                   first->score, out->margin,
                   first->by_phrase ? ", by its phrase before the dash" : "");
    }
}

static ler_code try_scored(const ler_matcher *matcher, ler_str normal, ler_match *out,
                           ler_error *err) {
    match_view query;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)4 << 20);
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(match_read_view(matcher, NULL, arena, normal, &query, err));
    for (size_t i = 0; i < matcher->entry_count; i++) {
        ler_match_candidate candidate;
        match_score(matcher, &query, &matcher->entries[i], &candidate);
        if (candidate.score >= LISTED_SCORE)
            keep(out, &candidate);
    }
    judge_scores(matcher, out);
    return LER_OK;
}

ler_code ler_match_find(const ler_matcher *matcher, ler_str text, bool scored, ler_match *out,
                        ler_error *err) {
    *out = (ler_match){.kind = LER_MATCH_NONE, .status = LER_UNMATCHED};
    if (ler_str_trim(text).len == 0)
        return ler_fail(err, LER_E_USAGE, "the text to match is empty");
    if (text.len > LER_MAX_MATCH_TEXT)
        return ler_fail(err, LER_E_LIMIT, "%zu bytes of text to match, at most %zu are allowed",
                        text.len, (size_t)LER_MAX_MATCH_TEXT);
    size_t bad = ler_utf8_check(text);
    if (bad != text.len)
        return ler_fail(err, LER_E_SYNTAX, "byte %zu of the text is not UTF-8", bad + 1);
    ler_error missing = {0};
    if (try_code(matcher, ler_str_trim(text), out, &missing) || try_exact(matcher, text, out))
        return LER_OK;
    LER_AUTO_BUF normal = ler_buf_new(16 * LER_MAX_MATCH_TEXT);
    TRY(ler_text_normalise(text, &normal, err));
    if (normal.len > 0 && try_normalised(matcher, ler_buf_view(&normal), out))
        return LER_OK;
    if (missing.code != LER_OK) {
        out->kind = LER_MATCH_CODE;
        set_reason(out, "%s", missing.message);
        return LER_OK;
    }
    if (!scored) {
        set_reason(out, "no statement has this text");
        return LER_OK;
    }
    return try_scored(matcher, ler_buf_view(&normal), out, err);
}
