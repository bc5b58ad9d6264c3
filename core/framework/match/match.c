/* Finding the statement that a text means: code, exact, normalised, scored. */
#include "framework/framework_internal.h"
#include "framework/match/internal.h"
#include "ler/encoding.h"

#include <stdarg.h>
#include <stdio.h>

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

int match_place_compare(const ler_match_candidate *a, const ler_match_candidate *b) {
    int order =
        ler_str_compare(ler_framework_label(a->framework), ler_framework_label(b->framework));
    if (order == 0)
        order = strcmp(ler_framework_digest(a->framework)->content,
                       ler_framework_digest(b->framework)->content);
    if (order == 0 && a->statement->strand != b->statement->strand)
        order = a->statement->strand < b->statement->strand ? -1 : 1;
    if (order == 0)
        order = strcmp(ler_framework_strand(a->framework, a->statement->strand)->digest,
                       ler_framework_strand(b->framework, b->statement->strand)->digest);
    if (order == 0) {
        const ler_strand *x = ler_framework_strand(a->framework, a->statement->strand);
        const ler_strand *y = ler_framework_strand(b->framework, b->statement->strand);
        ptrdiff_t i = a->statement - x->statements, k = b->statement - y->statements;
        order = i < k ? -1 : i > k;
    }
    return order;
}

/* Best score first; equals by their place, so that the order of adding frameworks does not show. */
static bool ranks_before(const ler_match_candidate *a, const ler_match_candidate *b) {
    return a->score != b->score ? a->score > b->score : match_place_compare(a, b) < 0;
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

#define FRONT_TEXT 96
/* "21-1022.00/v.26.05" */
static const char *write_front(const ler_framework *fw, char out[FRONT_TEXT]) {
    ler_str soc = ler_framework_occupation(fw)->soc, version = ler_framework_version(fw);
    snprintf(out, FRONT_TEXT, "%.*s/%.*s", (int)soc.len, soc.data, (int)version.len, version.data);
    return out;
}

static void keep_certain(ler_match *out, const ler_framework *fw, const ler_statement *s) {
    ler_match_candidate candidate = {fw, s, 1000, 1000, 0, false};
    keep(out, &candidate);
}

/* The end of code, exact and normalised: one hit is a match, several are ambiguous. */
static void settle(ler_match *out, ler_match_kind kind, const char *what) {
    const ler_match_candidate *first = &out->candidates[0], *second = &out->candidates[1];
    bool alone = out->count == 1;
    out->kind = kind;
    out->status = alone ? LER_MATCHED : LER_AMBIGUOUS;
    if (alone)
        set_reason(out, "%s %s of %s", what, first->statement->code.data,
                   ler_framework_label(first->framework).data);
    else if (first->framework == second->framework)
        set_reason(out, "%s more than one statement, such as %s and %s; give the code", what,
                   first->statement->code.data, second->statement->code.data);
    else if (kind == LER_MATCH_CODE)
        set_reason(out,
                   "%s statements of more than one framework; say which framework is meant, or "
                   "write it in front, such as %s/%s",
                   what, write_front(first->framework, (char[FRONT_TEXT]){0}),
                   first->statement->code.data);
    else
        set_reason(out, "%s statements of more than one framework; give the code and the framework",
                   what);
}

/* Whether another framework with this core, beside more strands, has the same statement. */
static bool is_kept(const ler_match *out, const ler_framework *fw, const ler_statement *s) {
    ler_match_candidate candidate = {.framework = fw, .statement = s};
    for (size_t i = 0; i < out->count; i++)
        if (match_place_compare(&out->candidates[i], &candidate) == 0)
            return true;
    return false;
}

static bool goes_before(const ler_framework *a, const ler_framework *b) {
    int order = ler_str_compare(ler_framework_label(a), ler_framework_label(b));
    if (order == 0)
        order = strcmp(ler_framework_digest(a)->content, ler_framework_digest(b)->content);
    return order < 0;
}

/* A code of no statement leaves its message in `missing`: should no statement have that text
 * either, it is what the person has to be told. Of several frameworks the first by its label
 * speaks. */
static bool try_code(const ler_matcher *matcher, ler_str text, ler_match *out, ler_error *missing) {
    const ler_framework *speaker = NULL;
    ler_code_parts parts = ler_code_split(text);
    bool several = matcher->several || matcher->framework_count > 1;
    for (size_t i = 0; i < matcher->framework_count; i++) {
        const ler_framework *fw = matcher->frameworks[i];
        const ler_statement *s;
        ler_error err;
        if (several && parts.soc.data != NULL &&
            (!ler_str_equal(parts.soc, ler_framework_occupation(fw)->soc) ||
             !ler_str_equal(parts.version, ler_framework_version(fw))))
            continue;
        ler_code code = ler_framework_find(fw, text, &s, &err);
        if (code == LER_OK) {
            if (!is_kept(out, fw, s))
                keep_certain(out, fw, s);
        } else if (code == LER_E_NOT_FOUND && (speaker == NULL || goes_before(fw, speaker))) {
            speaker = fw;
            *missing = err;
        }
    }
    if (several && parts.soc.data != NULL && out->count == 0 && speaker == NULL) {
        char excerpt[LER_EXCERPT];
        ler_fail(missing, LER_E_NOT_FOUND, "\"%s\" names a framework that is not among these",
                 ler_excerpt(excerpt, text.data, text.len));
    }
    if (out->count > 0)
        settle(out, LER_MATCH_CODE, "the code names");
    return out->count > 0;
}

static bool try_exact(const ler_matcher *matcher, ler_str text, ler_match *out) {
    uint64_t hash = match_hash(text);
    for (size_t k = 0; k < matcher->shelf_count; k++) {
        const match_shelf *shelf = &matcher->shelves[k];
        for (size_t i = 0; i < shelf->strand->statement_count; i++)
            if (shelf->collection.statements[i].exact == hash &&
                ler_str_equal(shelf->strand->statements[i].text, text))
                keep_certain(out, shelf->framework, &shelf->strand->statements[i]);
    }
    if (out->count > 0)
        settle(out, LER_MATCH_EXACT, "the very text of");
    return out->count > 0;
}

static bool try_normalised(const ler_matcher *matcher, ler_str normal, ler_match *out) {
    uint64_t hash = match_hash(normal);
    for (size_t k = 0; k < matcher->shelf_count; k++) {
        const match_shelf *shelf = &matcher->shelves[k];
        for (size_t i = 0; i < shelf->strand->statement_count; i++)
            if (shelf->collection.statements[i].normal == hash &&
                ler_str_equal(shelf->normals[i], normal))
                keep_certain(out, shelf->framework, &shelf->strand->statements[i]);
    }
    if (out->count > 0)
        settle(out, LER_MATCH_NORMALISED, "but for case, dashes, quotes or spaces the text of");
    return out->count > 0;
}

/* "proficient/02", or with several frameworks "proficient/02 of 21-1022.00@v.26.05". */
#define NAME_TEXT 128
static const char *name(const ler_matcher *matcher, const ler_match_candidate *c,
                        char out[NAME_TEXT]) {
    bool alone = matcher->framework_count == 1 && !matcher->several;
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

static ler_code score_shelf(const match_shelf *shelf, match_query *query, ler_match *out,
                            ler_error *err) {
    for (size_t i = 0; i < shelf->strand->statement_count; i++) {
        match_score s;
        if (!match_query_score(query, &shelf->collection, (uint32_t)i, LISTED_SCORE, &s))
            return ler_fail(err, LER_E_INTERNAL, "a matcher points outside itself");
        ler_match_candidate candidate = {shelf->framework, &shelf->strand->statements[i],
                                         s.score,          s.tokens,
                                         s.trigrams,       s.by_phrase};
        if (candidate.score >= LISTED_SCORE)
            keep(out, &candidate);
    }
    return LER_OK;
}

static ler_code try_scored(const ler_matcher *matcher, ler_str normal, ler_match *out,
                           ler_error *err) {
    match_query query;
    match_vocabulary vocabulary = match_vocabulary_of(matcher);
    LER_AUTO_ARENA arena = ler_arena_new((size_t)256 << 20);
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(match_query_read(&vocabulary, normal, arena, &query, err));
    for (size_t k = 0; k < matcher->shelf_count; k++) {
        TRY(match_query_enter(&query, &vocabulary, &matcher->shelves[k].collection, err));
        if (query.bound >= LISTED_SCORE)
            TRY(score_shelf(&matcher->shelves[k], &query, out, err));
    }
    judge_scores(matcher, out);
    return LER_OK;
}

ler_code match_check(ler_str text, ler_match *out, ler_error *err) {
    *out = (ler_match){.kind = LER_MATCH_NONE, .status = LER_UNMATCHED};
    if (ler_str_trim(text).len == 0)
        return ler_fail(err, LER_E_USAGE, "the text to match is empty");
    if (text.len > LER_MAX_MATCH_TEXT)
        return ler_fail(err, LER_E_LIMIT, "%zu bytes of text to match, at most %zu are allowed",
                        text.len, (size_t)LER_MAX_MATCH_TEXT);
    size_t bad = ler_utf8_check(text);
    if (bad != text.len)
        return ler_fail(err, LER_E_SYNTAX, "byte %zu of the text is not UTF-8", bad + 1);
    return LER_OK;
}

ler_code ler_match_find(const ler_matcher *matcher, ler_str text, bool scored, ler_match *out,
                        ler_error *err) {
    TRY(match_check(text, out, err));
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
