/* Comparing what a record says of statements and levels with the framework. */
#include "framework/framework_internal.h"
#include "framework/resolve_internal.h"
#include "ler/encoding.h"
#include "ler/match.h"
#include "ler/shown.h"

#include <stdio.h>

#define SHOWN_TEXT 130 /* bytes of each of two texts in a sentence */

static ler_code normal_form(ler_str text, ler_buf *out, ler_error *err) {
    ler_buf_reset(out);
    if (ler_utf8_check(text) != text.len)
        return ler_fail(err, LER_E_SYNTAX, "a statement of the record is not UTF-8");
    return ler_text_normalise(text, out, err);
}

/* Comparing texts with the statements of one framework. */
typedef struct comparison {
    const ler_framework *fw;
    ler_str text;   /* of the claim at hand */
    ler_buf normal; /* its normal form */
    ler_arena *arena;
    ler_str *normals; /* of the statements; made when the first text differs */
} comparison;

/* Once for a framework, so that many differing texts do not cost a normalisation of all of it
 * each. */
static ler_code make_normals(comparison *c, ler_error *err) {
    size_t count = ler_framework_statement_count(c->fw);
    if (c->normals != NULL)
        return LER_OK;
    c->arena = ler_arena_new((size_t)64 << 20);
    c->normals = c->arena == NULL ? NULL : ler_arena_array(c->arena, count, sizeof *c->normals);
    if (c->normals == NULL)
        return ler_no_memory(err);
    LER_AUTO_BUF normal = ler_buf_new(8 * LER_MAX_STATEMENT_TEXT);
    for (size_t i = 0; i < count; i++) {
        TRY(normal_form(ler_framework_statement(c->fw, i)->text, &normal, err));
        c->normals[i] = ler_arena_str(c->arena, ler_buf_view(&normal));
        if (c->normals[i].data == NULL)
            return ler_no_memory(err);
    }
    return LER_OK;
}

static bool same_normalised(const comparison *c, const ler_statement *s) {
    size_t i = (size_t)(s - ler_framework_statement(c->fw, 0));
    return ler_str_equal(ler_buf_view(&c->normal), c->normals[i]);
}

/* Whether two statements are of one list: only their ordinals differ. */
static bool same_place(const ler_statement *a, const ler_statement *b) {
    return a->strand == b->strand && a->domain == b->domain && a->level == b->level;
}

/* Where else in the framework the text stands: the same bytes before the same normal form, and a
 * statement beside `near`, of its level, domain and strand, before any other (NULL: no preference).
 */
static const ler_statement *search_text(const comparison *c, const ler_statement *near) {
    const ler_statement *found = NULL;
    unsigned best = 0;
    for (size_t i = 0; i < ler_framework_statement_count(c->fw); i++) {
        const ler_statement *s = ler_framework_statement(c->fw, i);
        bool same = ler_str_equal(s->text, c->text);
        unsigned rank = same ? 4 : 2;
        if (!same)
            same = same_normalised(c, s);
        rank += near != NULL && same_place(s, near);
        if (same && rank > best) {
            best = rank;
            found = s;
        }
    }
    return found;
}

static void answer(ler_resolved_statement *out, const ler_statement *s, ler_resolution resolution,
                   ler_resolve_status status) {
    out->statement = s;
    out->resolution = resolution;
    out->status = status;
    if (s != NULL)
        snprintf(out->code, sizeof out->code, "%s", s->code.data);
}

/* What a difference means: with the pinned content at hand the record contradicts it; with another
 * version at hand it may simply have changed. */
static ler_resolve_status difference(const ler_resolved_framework *rf) {
    return rf->resolution == LER_RESOLVED_OTHER_VERSION ? LER_RESOLVE_WARN : LER_RESOLVE_FAIL;
}

/* Both texts, around the place where they part. */
static void show_texts(ler_resolved_statement *out, const char *what, ler_str claimed,
                       ler_str stated) {
    size_t same = 0;
    while (same < claimed.len && same < stated.len && claimed.data[same] == stated.data[same])
        same++;
    LER_AUTO_BUF a = ler_buf_new(1024);
    LER_AUTO_BUF b = ler_buf_new(1024);
    ler_shown_part(claimed, same, SHOWN_TEXT, &a);
    ler_shown_part(stated, same, SHOWN_TEXT, &b);
    if (!a.failed && !b.failed)
        resolve_detail(out->detail, "%s: the record says \"%s\", the framework \"%s\"", what,
                       a.len > 0 ? a.data : "", b.len > 0 ? b.data : "");
}

/* The name people read stands beside the text; it must not say something else. */
static void check_phrase(const ler_statement_claim *claim, ler_resolved_statement *out) {
    const ler_statement *s = out->statement;
    if (claim->target_name.len == 0 || ler_str_equal(claim->target_name, s->phrase) ||
        ler_str_equal(claim->target_name, s->text))
        return;
    if (out->status == LER_RESOLVE_PASS)
        out->status = LER_RESOLVE_WARN;
    out->copy_only = false;
    show_texts(out, "the name is not that of the statement", claim->target_name, s->phrase);
}

/* What a text that was found at its place, or without a code, resolves as. */
static ler_resolution found_as(const ler_resolved_framework *rf, bool exact) {
    return exact || rf->resolution == LER_RESOLVED_OTHER_VERSION ? rf->resolution
                                                                 : LER_RESOLVED_NORMALISED;
}

/* The record's code and text belong to two statements of one level. */
static void answer_same_level(const ler_resolved_framework *rf, const ler_statement *s,
                              const ler_statement *t, ler_resolved_statement *out) {
    if (rf->resolution == LER_RESOLVED_OTHER_VERSION) { /* renumbered within its level */
        answer(out, t, LER_RESOLVED_OTHER_VERSION, LER_RESOLVE_WARN);
        resolve_detail(out->detail, "there it is %s", t->code.data);
        return;
    }
    answer(out, s, LER_RESOLVED_REWORDED, LER_RESOLVE_FAIL);
    resolve_detail(out->detail, "code and text disagree: the code is %s, the text that of %s",
                   s->code.data, t->code.data);
}

/* The text is not at its code `s` (NULL: there is no such code, or none was given). */
static void compare_elsewhere(const ler_resolved_framework *rf, const comparison *c,
                              const ler_statement *s, ler_str local, ler_resolved_statement *out) {
    const ler_statement *t = search_text(c, s);
    const char *label = ler_framework_label(c->fw).data;
    if (t == NULL && s == NULL) {
        answer(out, NULL, LER_RESOLVED_NOT_FOUND, difference(rf));
        resolve_detail(out->detail, "%s has no such statement", label);
    } else if (t == NULL) {
        answer(out, s, LER_RESOLVED_REWORDED, difference(rf));
        show_texts(out, "another text", c->text, s->text);
    } else if (s == NULL && local.len == 0) {
        answer(out, t, found_as(rf, ler_str_equal(t->text, c->text)), LER_RESOLVE_WARN);
        resolve_detail(out->detail, "found by its text; the record gives no code that can be read");
    } else if (s == NULL && rf->resolution == LER_RESOLVED_OTHER_VERSION) {
        bool same_level =
            resolve_same_path(local, t->code); /* that level had more statements once */
        answer(out, t, same_level ? LER_RESOLVED_OTHER_VERSION : LER_RESOLVED_MOVED_LEVEL,
               LER_RESOLVE_WARN);
        resolve_detail(out->detail, "there it is %s", t->code.data);
    } else if (s == NULL) {
        answer(out, NULL, LER_RESOLVED_NOT_FOUND, difference(rf));
        resolve_detail(out->detail, "%s has no statement of this code; the text is that of %s",
                       label, t->code.data);
    } else if (same_place(s, t)) {
        answer_same_level(rf, s, t, out);
    } else {
        answer(out, t, LER_RESOLVED_MOVED_LEVEL, difference(rf));
        resolve_detail(out->detail, "the record has it as %s, the framework as %s", s->code.data,
                       t->code.data);
        snprintf(out->code, sizeof out->code, "%s", s->code.data); /* as the record has it */
    }
}

/* No text, so that the name is all that a person reads: it must be the statement's phrase. */
static ler_code compare_name(const ler_resolved_framework *rf, comparison *c,
                             const ler_statement *s, const ler_statement_claim *claim,
                             ler_resolved_statement *out, ler_error *err) {
    if (s == NULL) {
        answer(out, s, LER_RESOLVED_NOT_FOUND, difference(rf));
        resolve_detail(out->detail, "the record gives no text of the statement to compare");
        return LER_OK;
    }
    LER_AUTO_BUF phrase = ler_buf_new(16 * LER_MAX_JSON_STRING);
    TRY(make_normals(c, err));
    TRY(normal_form(claim->target_name, &c->normal, err));
    TRY(normal_form(s->phrase, &phrase, err));
    bool same = claim->target_name.len == 0 || same_normalised(c, s) ||
                ler_str_equal(ler_buf_view(&c->normal), ler_buf_view(&phrase));
    answer(out, s, same ? rf->resolution : LER_RESOLVED_REWORDED,
           same ? LER_RESOLVE_WARN : difference(rf));
    if (same)
        resolve_detail(out->detail, "the record gives no text of the statement to compare");
    else
        show_texts(out, "another name, and no text", claim->target_name, s->phrase);
    return LER_OK;
}

static ler_code compare(const ler_resolved_framework *rf, comparison *c, claimed_code claimed,
                        const ler_statement_claim *claim, ler_resolved_statement *out,
                        ler_error *err) {
    const ler_statement *s = NULL;
    ler_code code =
        claimed.local.len == 0 ? LER_OK : ler_framework_find_local(c->fw, claimed.local, &s, NULL);
    if (code == LER_E_SYNTAX && !claimed.ours) /* another issuer's way of numbering */
        claimed.local = LER_STR_NONE;
    if (claim->target_description.len == 0)
        return compare_name(rf, c, s, claim, out, err);
    if (s != NULL && ler_str_equal(s->text, c->text)) {
        answer(out, s, rf->resolution, rf->status);
        out->copy_only =
            rf->source == LER_FROM_ISSUER && rf->resolution != LER_RESOLVED_OTHER_VERSION;
        if (rf->source == LER_FROM_ISSUER)
            resolve_detail(out->detail, "compared with the issuer's own copy");
        check_phrase(claim, out);
        return LER_OK;
    }
    TRY(make_normals(c, err));
    TRY(normal_form(c->text, &c->normal, err));
    if (s != NULL && same_normalised(c, s)) {
        answer(out, s, found_as(rf, false), LER_RESOLVE_WARN);
        show_texts(out, "not byte for byte", c->text, s->text);
    } else {
        compare_elsewhere(rf, c, s, claimed.local, out);
    }
    return LER_OK;
}

/* Without the pinned content nothing is proved; what the framework of that label (if any) says is
 * told all the same. */
static void tell_unproved(const ler_resolved_framework *rf, ler_str local,
                          const ler_statement_claim *claim, ler_resolved_statement *out) {
    const ler_statement *s = NULL;
    if (rf->framework != NULL && local.len > 0 &&
        ler_framework_find_local(rf->framework, local, &s, NULL) != LER_OK)
        s = NULL;
    bool same = s != NULL && ler_str_equal(s->text, claim->target_description);
    answer(out, same && rf->resolution == LER_RESOLVED_UNAVAILABLE ? s : NULL, rf->resolution,
           rf->status);
    if (rf->framework == NULL)
        resolve_detail(out->detail, "%s", rf->detail);
    else if (s == NULL)
        resolve_detail(out->detail, "the framework at hand has no such statement");
    else if (same)
        resolve_detail(out->detail, "the framework at hand has this very text");
    else
        show_texts(out, "the framework at hand has another text", claim->target_description,
                   s->text);
}

/* Statements of a strand whose content is not the one that the record pins are not compared. */
static bool answer_by_strand(const ler_resolved_framework *rf, const ler_framework_claim *claim,
                             ler_str strand, ler_resolved_statement *out) {
    const char *label = ler_framework_label(rf->framework).data;
    if (rf->resolution == LER_RESOLVED_OTHER_VERSION)
        return false;
    switch (ler_resolve_strand(rf, claim, strand)) {
    case LER_STRAND_ABSENT:
        answer(out, NULL, LER_RESOLVED_UNAVAILABLE, LER_RESOLVE_UNKNOWN);
        resolve_detail(out->detail, "%s is at hand without its strand %.*s", label, (int)strand.len,
                       strand.data);
        return true;
    case LER_STRAND_OTHER:
        answer(out, NULL, LER_RESOLVED_DIGEST_MISMATCH, LER_RESOLVE_FAIL);
        resolve_detail(out->detail, "strand %.*s of %s has another content than the record pins",
                       (int)strand.len, strand.data, label);
        return true;
    case LER_STRAND_PINNED:
    case LER_STRAND_UNPINNED:
        break;
    }
    return false;
}

static ler_code resolve_one(const ler_resolved_framework *rf, const ler_framework_claim *framework,
                            const ler_statement_claim *claim, comparison *c,
                            ler_resolved_statement *out, ler_error *err) {
    framework_name name = {rf->soc, rf->version};
    if (name.soc.data == NULL && rf->framework != NULL) /* found by its digest alone */
        name = (framework_name){ler_framework_occupation(rf->framework)->soc,
                                ler_framework_version(rf->framework)};
    claimed_code code = resolve_read_code(framework, name, claim);
    *out = (ler_resolved_statement){.duplicate_of = -1};
    resolve_name_code(code.local, out);
    if (code.contradicts) {
        answer(out, NULL, LER_RESOLVED_NOT_FOUND, LER_RESOLVE_FAIL);
        resolve_detail(out->detail, "its code or URL is of another framework than the record's, or "
                                    "they name two statements");
        return LER_OK;
    }
    if (rf->resolution == LER_RESOLVED_UNAVAILABLE ||
        rf->resolution == LER_RESOLVED_DIGEST_MISMATCH) {
        tell_unproved(rf, code.local, claim, out);
        return LER_OK;
    }
    ler_str strand = resolve_strand_of(rf->framework, framework, code.local);
    if (strand.len > 0 && answer_by_strand(rf, framework, strand, out))
        return LER_OK;
    c->fw = rf->framework;
    c->text = claim->target_description;
    TRY(compare(rf, c, code, claim, out, err));
    if (rf->resolution == LER_RESOLVED_OTHER_VERSION)
        resolve_keep_code(rf->framework, code.local, out);
    if (out->statement == NULL || rf->resolution == LER_RESOLVED_OTHER_VERSION)
        return LER_OK;
    /* found in a strand that its code did not tell, or in one that only the core's digest covers */
    strand = ler_framework_strand(rf->framework, out->statement->strand)->key;
    if (!answer_by_strand(rf, framework, strand, out) && out->status == LER_RESOLVE_PASS &&
        ler_resolve_strand(rf, framework, strand) == LER_STRAND_UNPINNED) {
        out->status = LER_RESOLVE_WARN;
        resolve_detail(out->detail, "the record pins no digest of the strand %.*s", (int)strand.len,
                       strand.data);
    }
    return LER_OK;
}

/* Whether two claims are of one statement. Another version than the pinned one cannot tell: what
 * were two statements may have become one, or changed places. Then the record's own codes do, and
 * its texts, of which a level holds each once. */
static bool same_statement(const ler_resolved_framework *rf, const ler_statement_claim claims[],
                           const ler_resolved_statement list[], size_t i, size_t k) {
    ler_str a = ler_str_of(list[i].code), b = ler_str_of(list[k].code);
    if (rf->resolution != LER_RESOLVED_OTHER_VERSION)
        return list[i].statement != NULL ? list[i].statement == list[k].statement
                                         : a.len > 0 && ler_str_equal(a, b);
    if (a.len > 0 && b.len > 0 && (resolve_same_code(a, b) || !resolve_same_path(a, b)))
        return resolve_same_code(a, b);
    ler_str text = claims[i].target_description;
    return text.len > 0 && ler_str_equal(text, claims[k].target_description);
}

static void mark_duplicates(const ler_resolved_framework *rf, const ler_statement_claim *claims,
                            ler_resolved_statement *list, size_t count) {
    for (size_t i = 1; i < count; i++)
        for (size_t k = 0; k < i && list[i].duplicate_of < 0; k++)
            if (same_statement(rf, claims, list, i, k))
                list[i].duplicate_of = (int)k;
}

ler_code ler_resolve_statements(const ler_resolved_framework *framework,
                                const ler_framework_claim *claim, const ler_statement_claim *claims,
                                size_t count, ler_resolved_statement *out, ler_error *err) {
    if (count > LER_MAX_STATEMENTS)
        return ler_fail(err, LER_E_LIMIT, "%zu statements in a record, at most %d are allowed",
                        count, LER_MAX_STATEMENTS);
    comparison c = {.normal = ler_buf_new(16 * LER_MAX_JSON_STRING)};
    ler_code code = LER_OK;
    for (size_t i = 0; i < count && code == LER_OK; i++)
        code = resolve_one(framework, claim, &claims[i], &c, &out[i], err);
    ler_buf_free(&c.normal);
    ler_arena_free(&c.arena);
    TRY(code);
    mark_duplicates(framework, claims, out, count);
    return LER_OK;
}
