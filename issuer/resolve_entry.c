#include "issuer/resolve_entry.h"
#include "issuer/shelf_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* A growing list of distinct statements. */
typedef struct gathered {
    demonstrated *items;
    size_t count, cap;
} gathered;

static void gather(gathered *g, roster_entry *e, const roster_words *w, const demonstrated *d) {
    for (size_t i = 0; i < g->count; i++)
        if (g->items[i].statement == d->statement) {
            if (!d->scored)
                g->items[i] = *d; /* said again in its own words or by its code */
            return;
        }
    if (g->count == g->cap)
        roster_refuse(&e->problem, "too_many_statements", w->row, w->column,
                      "there are more than %d statements", LER_MAX_STATEMENTS);
    else
        g->items[g->count++] = *d;
}

/* "proficient/3" or "proficient/3; advanced/1": true when every part is a code by its form. */
static bool is_code_list(const ler_framework *fw, ler_str text) {
    size_t start = 0, parts = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.data[i] != ';')
            continue;
        ler_str part = ler_str_trim((ler_str){text.data + start, i - start});
        start = i + 1;
        if (part.len == 0)
            continue;
        const ler_statement *s;
        if (ler_framework_find(fw, part, &s, NULL) == LER_E_SYNTAX)
            return false;
        parts++;
    }
    return parts > 0;
}

/* A statement's own text may look like a code: it is found by its text then. */
static bool by_text(shelf *s, const ler_framework *fw, ler_str text, const ler_statement **out,
                    ler_match *m) {
    const ler_matcher *matcher = shelf_matcher(s, fw, NULL);
    if (matcher == NULL || ler_match_find(matcher, text, false, m, NULL) != LER_OK ||
        m->status != LER_MATCHED)
        return false;
    *out = m->candidates[0].statement;
    return true;
}

static void take_codes(shelf *s, const ler_framework *fw, roster_entry *e, const roster_words *w,
                       gathered *g, ler_match *m) {
    size_t start = 0;
    for (size_t i = 0; i <= w->text.len; i++) {
        if (i < w->text.len && w->text.data[i] != ';')
            continue;
        ler_str part = ler_str_trim((ler_str){w->text.data + start, i - start});
        start = i + 1;
        if (part.len == 0)
            continue;
        demonstrated d = {0};
        ler_error why = {0};
        if (ler_framework_find(fw, part, &d.statement, &why) == LER_OK ||
            by_text(s, fw, part, &d.statement, m))
            gather(g, e, w, &d);
        else
            roster_refuse(&e->problem, "unknown_statement", w->row, w->column, "%.300s",
                          why.message);
    }
}

ler_code shelf_read(shelf *s, const ler_framework *fw, bool accept_scored, ler_str words,
                    ler_arena *arena, shelf_pieces *out, ler_error *err) {
    size_t room = 1;
    for (size_t i = 0; i < words.len; i++)
        room += words.data[i] == ';';
    *out = (shelf_pieces){.codes = is_code_list(fw, words)};
    out->items = ler_arena_array(arena, room, sizeof(*out->items));
    ler_match *m = ler_arena_alloc(arena, sizeof(*m));
    const ler_matcher *matcher = shelf_matcher(s, fw, err);
    if (out->items == NULL || m == NULL || matcher == NULL)
        return ler_no_memory(err);
    if (!out->codes) {
        shelf_piece *p = &out->items[out->count++];
        p->text = words;
        ler_error why = {0};
        ler_code code = ler_match_find(matcher, words, accept_scored, m, &why);
        if (code == LER_E_MEMORY || code == LER_E_INTERNAL)
            return ler_fail(err, code, "%s", why.message);
        if (code == LER_OK && (m->status == LER_MATCHED || m->status == LER_SUGGESTED)) {
            p->statement = m->candidates[0].statement;
            p->scored = m->status == LER_SUGGESTED;
            p->score = m->candidates[0].score;
        }
        return LER_OK;
    }
    for (size_t i = 0, start = 0; i <= words.len; i++) {
        if (i < words.len && words.data[i] != ';')
            continue;
        ler_str part = ler_str_trim((ler_str){words.data + start, i - start});
        start = i + 1;
        if (part.len == 0)
            continue;
        shelf_piece *p = &out->items[out->count++];
        p->text = part;
        if (ler_framework_find(fw, part, &p->statement, NULL) != LER_OK &&
            !by_text(s, fw, part, &p->statement, m))
            p->statement = NULL;
    }
    return LER_OK;
}

/* What the nearest statement is, in the framework's words: the roster's own may hold anything. */
static void nearest(const ler_match *m, char out[200]) {
    out[0] = '\0';
    if (m->count == 0)
        return;
    const ler_match_candidate *c = &m->candidates[0];
    char shown[LER_EXCERPT];
    snprintf(out, 200, "; nearest is %.*s, \"%s\"%s", (int)c->statement->code.len,
             c->statement->code.data,
             ler_excerpt(shown, c->statement->phrase.data, c->statement->phrase.len),
             m->kind == LER_MATCH_SCORED ? "" : " and others alike");
}

static ler_code take_text(shelf *s, const ler_framework *fw, shelf_scored scored, size_t number,
                          roster_entry *e, const roster_words *w, gathered *g, ler_match *m,
                          ler_error *err) {
    const ler_matcher *matcher = shelf_matcher(s, fw, err);
    if (matcher == NULL)
        return ler_no_memory(err);
    ler_error why = {0};
    ler_code code = ler_match_find(matcher, w->text, true, m, &why);
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (code != LER_OK) {
        roster_refuse(&e->problem, "unknown_statement", w->row, w->column, "statement %zu: %.300s",
                      number, why.message);
        return LER_OK;
    }
    char near[200];
    const char *doubt = NULL;
    nearest(m, near);
    if (scored == SHELF_TAKE_SCORED)
        TRY(ler_match_doubt(m, w->text, &doubt, err));
    demonstrated d = {.words = w->text};
    if (m->count > 0)
        d.statement = m->candidates[0].statement;
    switch (m->status) {
    case LER_MATCHED:
        gather(g, e, w, &d);
        break;
    case LER_SUGGESTED:
        d.scored = true;
        d.score = m->candidates[0].score;
        if (scored != SHELF_REFUSE_SCORED && doubt == NULL)
            gather(g, e, w, &d);
        else if (doubt != NULL)
            roster_refuse(&e->problem, "suggested_statement", w->row, w->column,
                          "statement %zu of the cell is not in the framework in these words%s "
                          "(score %u of 1000; %s): a person has to look, and write its code",
                          number, near, d.score, doubt);
        else
            roster_refuse(&e->problem, "suggested_statement", w->row, w->column,
                          "statement %zu of the cell is not in the framework in these words%s "
                          "(score %u of 1000): write that code, or accept scored matches with "
                          "--accept-matches",
                          number, near, d.score);
        break;
    case LER_AMBIGUOUS:
        roster_refuse(&e->problem, "ambiguous_statement", w->row, w->column,
                      "statement %zu of the cell fits several statements of the framework%s: write "
                      "its code",
                      number, near);
        break;
    case LER_UNMATCHED:
        roster_refuse(&e->problem, "unknown_statement", w->row, w->column,
                      "statement %zu of the cell is not in the framework%s", number, near);
        break;
    }
    return LER_OK;
}

static int by_place(const void *a, const void *b) {
    const ler_statement *x = ((const demonstrated *)a)->statement;
    const ler_statement *y = ((const demonstrated *)b)->statement;
    if (x->strand != y->strand)
        return x->strand < y->strand ? -1 : 1;
    return x < y ? -1 : x > y; /* one array, in the framework's order */
}

/* The levels in the strands beside the core. `list` holds the statements. */
static ler_code scopes_of(const ler_framework *fw, roster_entry *e, const ler_statement **list,
                          size_t count, ler_arena *keep, credential_facts *facts, ler_error *err) {
    ler_level_scope scopes[LER_MAX_LEVEL_SCOPES];
    size_t found = ler_level_scopes(list, count, scopes);
    if (found > LER_MAX_LEVEL_SCOPES) {
        roster_refuse(&e->problem, "too_many_statements", e->lines[0].row, "statements",
                      "the statements are of more than %d domains", LER_MAX_LEVEL_SCOPES);
        return LER_OK;
    }
    scope_level *levels = ler_arena_array(keep, found + 1, sizeof(*levels));
    if (levels == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < found; i++) {
        scope_level *s = &levels[i];
        s->scope = scopes[i];
        TRY(ler_level_derive(facts->config->policy, fw, scopes[i].strand, scopes[i].domain, list,
                             count, &s->derived, err));
        if (s->derived.achieved >= 0)
            s->level = &s->derived.strand->levels[s->derived.achieved];
    }
    facts->scopes = levels;
    facts->scope_count = found;
    return LER_OK;
}

static bool any_level(const credential_facts *facts) {
    bool any = facts->level != NULL;
    for (size_t i = 0; i < facts->scope_count; i++)
        any |= facts->scopes[i].level != NULL;
    return any;
}

/* Statements of the core alone pin the file of this content that was there first: a page or an
 * export that is imported later changes nothing in what was issued. A row that names a file by its
 * digest has that one. */
static ler_code narrow(shelf *s, ler_str named, const ler_framework **fw, gathered *g,
                       ler_error *err) {
    const ler_framework *first;
    if (ler_str_is(ler_str_trim(named), ler_framework_digest(*fw)->file))
        return LER_OK;
    for (size_t i = 0; i < g->count; i++)
        if (g->items[i].statement->strand != 0)
            return LER_OK;
    TRY(shelf_first(s, *fw, &first, err));
    for (size_t i = 0; i < g->count && first != *fw; i++) /* equal content: equal places */
        g->items[i].statement = ler_framework_statement(
            first, (size_t)(g->items[i].statement - ler_framework_statement(*fw, 0)));
    *fw = first;
    return LER_OK;
}

/* The level under the policy, and the roster's own claim against it. */
static ler_code level_of(const ler_framework *fw, roster_entry *e, const gathered *g,
                         ler_arena *arena, ler_arena *keep, credential_facts *facts,
                         ler_error *err) {
    const ler_policy *policy = facts->config->policy;
    const ler_strand *strand = ler_framework_strand(fw, 0);
    const ler_statement **list = ler_arena_array(arena, g->count + 1, sizeof(*list));
    if (list == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < g->count; i++)
        list[i] = g->items[i].statement;
    TRY(ler_level_derive(policy, fw, 0, -1, list, g->count, &facts->derived, err));
    const ler_derivation *derived = &facts->derived;
    const ler_level *reached = derived->achieved >= 0 ? &strand->levels[derived->achieved] : NULL;
    facts->level = reached;
    LER_AUTO_BUF counts = ler_buf_new((size_t)16 << 10);
    ler_level_summary(derived, &counts);
    TRY(ler_buf_done(&counts, err));

    TRY(scopes_of(fw, e, list, g->count, keep, facts, err));

    ler_str claim = e->value[ROSTER_LEVEL];
    uint64_t row = e->lines[0].row;
    if (claim.len == 0) {
        if (!any_level(facts) && ler_policy_refuses_none(policy))
            roster_refuse(&e->problem, "no_level", row, "statements",
                          "the statements reach no level, and the policy issues no record without "
                          "one: %.240s",
                          counts.data);
        return LER_OK;
    }
    const ler_level *claimed = ler_framework_level(fw, claim);
    if (claimed == NULL) {
        roster_refuse(&e->problem, "unknown_level", row, "level",
                      "level is not one of the framework's levels");
        return LER_OK;
    }
    if (ler_level_compare(derived, claimed) == LER_CLAIM_EQUAL)
        return LER_OK;
    if (ler_policy_judgement_allowed(policy)) {
        facts->level = claimed;
        facts->judged = true;
        return LER_OK;
    }
    roster_refuse(&e->problem, "level_not_supported", row, "level",
                  "level says %.*s, the statements support %.*s: %.240s", (int)claimed->label.len,
                  claimed->label.data, reached != NULL ? (int)reached->label.len : 8,
                  reached != NULL ? reached->label.data : "no level", counts.data);
    return LER_OK;
}

ler_code shelf_resolve(shelf *s, shelf_scored scored, roster_entry *e, ler_arena *work,
                       ler_arena *keep, credential_facts *facts, ler_error *err) {
    shelf_book spare;
    const shelf_book *b =
        shelf_find(s, e->value[ROSTER_FRAMEWORK], e->value[ROSTER_FRAMEWORK_VERSION], &spare);
    if (b == NULL)
        return ler_no_memory(err);
    if (b->framework == NULL) {
        if (b->code != LER_E_NOT_FOUND && b->code != LER_E_CONFLICT && b->code != LER_E_SYNTAX &&
            b->code != LER_E_USAGE)
            return ler_fail(err, b->code, "%s", b->message); /* a broken store stops the batch */
        roster_refuse(&e->problem,
                      b->code == LER_E_CONFLICT ? "ambiguous_framework" : "unknown_framework",
                      e->lines[0].row, "framework", "%s", b->message);
        return LER_OK;
    }
    facts->framework = b->framework;
    gathered g = {.cap = LER_MAX_STATEMENTS};
    g.items = ler_arena_array(work, g.cap, sizeof(*g.items));
    ler_match *match = ler_arena_alloc(work, sizeof(*match));
    if (g.items == NULL || match == NULL)
        return ler_no_memory(err);
    size_t number = 0;
    uint64_t row = 0;
    for (size_t i = 0; i < e->word_count && e->problem.code == NULL; i++) {
        const roster_words *w = &e->words[i];
        number = w->row == row ? number + 1 : 1;
        row = w->row;
        if (is_code_list(b->framework, w->text))
            take_codes(s, b->framework, e, w, &g, match);
        else
            TRY(take_text(s, b->framework, scored, number, e, w, &g, match, err));
    }
    if (e->problem.code != NULL)
        return LER_OK;
    TRY(narrow(s, e->value[ROSTER_FRAMEWORK], &facts->framework, &g, err));
    if (g.count > 0)
        qsort(g.items, g.count, sizeof(*g.items), by_place);
    demonstrated *kept = ler_arena_array(keep, g.count + 1, sizeof(*kept));
    if (kept == NULL)
        return ler_no_memory(err);
    memcpy(kept, g.items, g.count * sizeof(*kept));
    facts->statements = kept;
    facts->statement_count = g.count;
    return level_of(facts->framework, e, &g, work, keep, facts, err);
}
