/* One entry of the roster: which statements it names, what became of them, what is asked. */
#include "issuer/crosswalk_internal.h"
#include "ler/digest.h"
#include <stdio.h>

ler_code cross_keep(cross_work *w, const ler_buf *text, ler_str *out) {
    TRY(ler_buf_done(text, w->err));
    *out = ler_arena_str(w->keep, ler_buf_view(text));
    return out->data == NULL ? ler_no_memory(w->err) : LER_OK;
}

/* ---- the statements ---- */

static cross_item *item_of(cross_plan *p, const ler_statement *s) {
    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].old == s)
            return &p->items[i];
    return NULL;
}

static ler_code take_word(cross_work *w, cross_plan *p, const roster_words *said,
                          cross_word *word) {
    const cross_options *o = w->options;
    word->text = said->text;
    TRY(shelf_read(o->shelf, o->map->from, o->accept_scored, said->text, w->keep, &word->pieces,
                   w->err));
    word->items = ler_arena_array(w->keep, word->pieces.count + 1, sizeof(*word->items));
    if (word->items == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < word->pieces.count; i++) {
        const shelf_piece *piece = &word->pieces.items[i];
        if (piece->statement == NULL) {
            roster_refuse(&p->entry->problem, "unknown_statement", said->row, said->column,
                          "a statement is not in %.*s", (int)ler_framework_label(o->map->from).len,
                          ler_framework_label(o->map->from).data);
            return LER_OK;
        }
        cross_item *item = item_of(p, piece->statement);
        if (item == NULL) {
            item = &p->items[p->item_count++];
            *item = (cross_item){.old = piece->statement,
                                 .fate = cross_map_of(o->map, piece->statement),
                                 .scored = true,
                                 .score = piece->score,
                                 .line = word->line,
                                 .question = NO_QUESTION};
        }
        item->scored &= piece->scored; /* said once in its own words, it is certain */
        word->items[i] = (size_t)(item - p->items);
    }
    return LER_OK;
}

static size_t count_pieces(const roster_entry *e) {
    size_t count = 0;
    for (size_t i = 0; i < e->word_count; i++) {
        count++;
        for (size_t k = 0; k < e->words[i].text.len; k++)
            count += e->words[i].text.data[k] == ';';
    }
    return count;
}

static ler_code take_words(cross_work *w, cross_plan *p) {
    roster_entry *e = p->entry;
    p->words = ler_arena_array(w->keep, e->word_count + 1, sizeof(*p->words));
    p->items = ler_arena_array(w->keep, count_pieces(e) + 1, sizeof(*p->items));
    if (p->words == NULL || p->items == NULL)
        return ler_no_memory(w->err);
    size_t line = 0;
    for (size_t i = 0; i < e->word_count && e->problem.code == NULL; i++) {
        const roster_words *said = &e->words[i];
        cross_word *word = &p->words[p->word_count++];
        while (line + 1 < e->line_count && e->lines[line].row != said->row)
            line++;
        word->line = line;
        word->text_column = strcmp(said->column, roster_field_name(ROSTER_STATEMENT_TEXT)) == 0;
        roster_field field = word->text_column ? ROSTER_STATEMENT_TEXT : ROSTER_STATEMENTS;
        ler_str cell = roster_line_cell(w->options->roster, &e->lines[line], field);
        word->option = ler_str_trim(cell).len == 0;
        TRY(take_word(w, p, said, word));
    }
    return LER_OK;
}

/* ---- questions ---- */

static void add_framework(const ler_framework *fw, ler_buf *out) {
    ler_buf_printf(out, "%s%s", ler_framework_digest(fw)->content, ler_framework_digest(fw)->full);
    ler_buf_char(out, '\0');
}

/* What the answer must be an answer to. */
static ler_code set_check(cross_work *w, const roster_entry *e, cross_question *q) {
    LER_AUTO_BUF text = ler_buf_new((size_t)1 << 20);
    uint8_t digest[LER_DIGEST_MAX];
    add_framework(w->options->map->from, &text);
    add_framework(w->options->map->to, &text);
    ler_buf_printf(&text, "%llu %s", (unsigned long long)q->row, e->learner_kind);
    const ler_str parts[] = {e->learner, ler_str_of(q->change), q->old_code, q->new_code};
    for (size_t i = 0; i < 4; i++) {
        ler_buf_char(&text, '\0');
        ler_buf_str(&text, parts[i]);
    }
    TRY(ler_buf_done(&text, w->err));
    TRY(ler_digest(LER_SHA256, ler_buf_view(&text), digest, w->err));
    q->check[0] = 'x';
    for (size_t i = 0; i < 8; i++)
        snprintf(q->check + 1 + 2 * i, 3, "%02x", digest[i]);
    return LER_OK;
}

static ler_code ask(cross_work *w, cross_plan *p, cross_question *q) {
    TRY(set_check(w, p->entry, q));
    if (w->options->answers != NULL)
        TRY(answers_find(w->options->answers, q->row, q->check, &q->answer, w->err));
    p->open += q->answer.kind == ANSWER_NONE;
    return LER_OK;
}

static size_t had_of(cross_plan *p, const ler_change *c) {
    size_t had = 0;
    for (size_t i = 0; i < c->from_count; i++)
        had += item_of(p, c->from[i]) != NULL;
    return had;
}

static ler_code reason_of(cross_work *w, cross_plan *p, const cross_item *item, ler_str *out) {
    const cross_fate *f = item->fate;
    ler_buf_reset(&w->cell);
    if (item->scored)
        ler_buf_printf(&w->cell,
                       "the roster's words fit this statement by score only (%u of 1000)%s",
                       item->score, f->certain ? ": is it the one?" : "; and it was ");
    if (!item->scored || !f->certain)
        ler_buf_text(&w->cell, f->reason);
    if (f->change->kind == LER_MERGED)
        ler_buf_printf(&w->cell, " The record has %zu of the %zu.", had_of(p, f->change),
                       f->change->from_count);
    return cross_keep(w, &w->cell, out);
}

static ler_code ask_item(cross_work *w, cross_plan *p, cross_item *item) {
    const ler_change *c = item->fate->change;
    item->question = p->question_count;
    cross_question *q = &p->questions[p->question_count++];
    *q = (cross_question){.row = p->entry->lines[item->line].row,
                          .change = item->scored ? "matched" : ler_change_name(c->kind),
                          .old = item->old,
                          .old_code = item->old->code,
                          .old_text = item->old->text,
                          .score = item->scored ? item->score : c->score,
                          .proposal = c->to,
                          .proposal_count = c->to_count};
    ler_buf_reset(&w->cell);
    cross_codes(c->to, c->to_count, &w->cell);
    TRY(cross_keep(w, &w->cell, &q->new_code));
    ler_buf_reset(&w->cell);
    for (size_t i = 0; i < c->to_count; i++) {
        ler_buf_text(&w->cell, i > 0 ? " | " : "");
        ler_buf_str(&w->cell, c->to[i]->text);
    }
    TRY(cross_keep(w, &w->cell, &q->new_text));
    ler_str reason;
    TRY(reason_of(w, p, item, &reason));
    q->reason = reason.data;
    return ask(w, p, q);
}

/* What is certain, and what was decided. */
static ler_code settle(cross_work *w, cross_plan *p) {
    const cross_options *o = w->options;
    for (size_t i = 0; i < p->item_count; i++) {
        cross_item *item = &p->items[i];
        if (item->fate->certain && !item->scored) {
            item->to = item->fate->change->to;
            item->to_count = item->fate->change->to_count;
            continue;
        }
        TRY(ask_item(w, p, item));
        const cross_question *q = &p->questions[item->question];
        switch (q->answer.kind) {
        case ANSWER_ACCEPT:
            if (q->proposal_count == 0)
                return answers_refuse(o->answers, &q->answer,
                                      "there is no proposal to accept: reject leaves the statement "
                                      "out, a code says what takes its place",
                                      w->err);
            item->to = q->proposal;
            item->to_count = q->proposal_count;
            break;
        case ANSWER_OTHER: {
            const ler_statement **list = ler_arena_array(w->keep, ANSWER_CODES, sizeof(*list));
            if (list == NULL)
                return ler_no_memory(w->err);
            memcpy(list, q->answer.statements, q->answer.count * sizeof(*list));
            item->to = list;
            item->to_count = q->answer.count;
            break;
        }
        case ANSWER_REJECT:
        case ANSWER_NONE:
            break;
        }
    }
    return LER_OK;
}

/* ---- levels ---- */

/* Statements of the new version, each once; `proposals`: those of open questions as well. */
static ler_code gather(cross_work *w, const cross_plan *p, bool proposals,
                       const ler_statement ***out, size_t *count) {
    const ler_framework *to = w->options->map->to;
    size_t room = 1, total = ler_framework_statement_count(to);
    for (size_t i = 0; i < p->item_count; i++)
        room += p->items[i].to_count + LER_MAX_PARTS;
    *out = ler_arena_array(w->keep, room, sizeof(**out));
    bool *seen = ler_arena_array(w->keep, total + 1, sizeof(*seen));
    *count = 0;
    if (*out == NULL || seen == NULL)
        return ler_no_memory(w->err);
    for (size_t i = 0; i < p->item_count; i++) {
        const cross_item *item = &p->items[i];
        const ler_statement *const *list = item->to;
        size_t list_count = item->to_count;
        if (proposals && item->question != NO_QUESTION &&
            p->questions[item->question].answer.kind == ANSWER_NONE) {
            list = p->questions[item->question].proposal;
            list_count = p->questions[item->question].proposal_count;
        }
        for (size_t k = 0; k < list_count; k++) {
            size_t at = (size_t)(list[k] - ler_framework_statement(to, 0));
            if (!seen[at])
                (*out)[(*count)++] = list[k];
            seen[at] = true;
        }
    }
    return LER_OK;
}

static ler_code levels_text(cross_work *w, const ler_framework *fw,
                            const ler_statement *const *list, size_t count, ler_str *out) {
    ler_buf_reset(&w->cell);
    TRY(cross_levels(w->options->policy, fw, list, count, &w->cell, w->err));
    return cross_keep(w, &w->cell, out);
}

/* A level that an assessor judged against the old version: is it one of the new version, too? */
static ler_code ask_level(cross_work *w, cross_plan *p, const ler_level *old, const ler_level *new,
                          bool *stays) {
    cross_question *q = &p->questions[p->question_count++];
    *q = (cross_question){
        .row = p->entry->lines[0].row,
        .change = "level",
        .old_code = old->key,
        .old_text = old->label,
        .new_code = new != NULL ? new->key : LER_STR(""),
        .new_text = new != NULL ? new->label : LER_STR(""),
        .reason =
            "an assessor judged this level, the statements do not make it: does the judgement "
            "hold for the new version?"};
    TRY(ask(w, p, q));
    if (q->answer.kind == ANSWER_OTHER || (q->answer.kind == ANSWER_ACCEPT && new == NULL))
        return answers_refuse(w->options->answers, &q->answer,
                              new == NULL ? "there is no such level any more: reject leaves it out"
                                          : "the question is about a level: accept or reject",
                              w->err);
    *stays = q->answer.kind == ANSWER_ACCEPT;
    return LER_OK;
}

/* The level that the entry claims: it stays while the statements make it, and is blank otherwise,
 * so that the new one follows from the statements. */
static ler_code claim(cross_work *w, cross_plan *p, const credential_facts *facts) {
    const cross_map *m = w->options->map;
    ler_str said = p->entry->value[ROSTER_LEVEL];
    ler_derivation d;
    p->claims = said.len > 0;
    if (!p->claims)
        return LER_OK;
    const ler_level *old = ler_framework_level(m->from, said);
    if (old == NULL)
        return ler_fail(w->err, LER_E_INTERNAL, "a level that was found is gone");
    const ler_level *new = ler_strand_level(ler_framework_strand(m->to, 0), old->key);
    TRY(ler_level_derive(w->options->policy, m->to, 0, -1, p->now, p->now_count, &d, w->err));
    bool stays = new != NULL &&ler_level_compare(&d, new) == LER_CLAIM_EQUAL;
    if (!stays && facts->judged)
        TRY(ask_level(w, p, old, new, &stays));
    else if (!stays) {
        ler_str text = ler_arena_printf(w->keep,
                                        "the level %.*s is left out: the statements do not "
                                        "make it",
                                        (int)old->label.len, old->label.data);
        if (text.data == NULL)
            return ler_no_memory(w->err);
        p->note = text.data;
    }
    if (stays) /* in the roster's own word when that still means it */
        p->level = ler_framework_level(m->to, said) == new ? said : new->label;
    return LER_OK;
}

/* ---- the entry ---- */

static ler_code resolve(cross_work *w, cross_plan *p, credential_facts *facts) {
    const cross_options *o = w->options;
    roster_entry *e = p->entry;
    *facts = (credential_facts){.config = &w->config, .entry = e};
    if (e->problem.code == NULL)
        TRY(shelf_resolve(o->shelf, o->accept_scored ? SHELF_ASK_SCORED : SHELF_REFUSE_SCORED, e,
                          w->work, w->keep, facts, w->err));
    return LER_OK;
}

/* A full framework of the same core and other strands is another framework to a row that names
 * statements of those. */
static bool other_strands(const cross_map *m, const ler_framework *fw) {
    const char *mine = ler_framework_digest(m->from)->full, *its = ler_framework_digest(fw)->full;
    return mine[0] != '\0' && its[0] != '\0' && strcmp(mine, its) != 0;
}

static ler_code plan_old(cross_work *w, cross_plan *p, const credential_facts *facts) {
    const cross_map *m = w->options->map;
    TRY(take_words(w, p));
    if (p->entry->problem.code != NULL)
        return LER_OK;
    p->questions = ler_arena_array(w->keep, p->item_count + 1, sizeof(*p->questions));
    const ler_statement **then = ler_arena_array(w->keep, p->item_count + 1, sizeof(*then));
    const ler_statement **all;
    size_t all_count;
    if (p->questions == NULL || then == NULL)
        return ler_no_memory(w->err);
    TRY(settle(w, p));
    TRY(gather(w, p, false, &p->now, &p->now_count));
    TRY(gather(w, p, true, &all, &all_count));
    for (size_t i = 0; i < p->item_count; i++)
        then[i] = p->items[i].old;
    TRY(levels_text(w, m->from, then, p->item_count, &p->level_then));
    TRY(levels_text(w, m->to, p->now, p->now_count, &p->level_now));
    TRY(levels_text(w, m->to, all, all_count, &p->level_if));
    TRY(claim(w, p, facts));
    /* `issue` would refuse the row then. */
    if (p->level.len == 0 && ler_str_is(p->level_now, "none") &&
        ler_policy_refuses_none(w->options->policy) && p->now_count > 0) {
        p->now_count = 0;
        p->note = "left out: the statements make no level, and the policy issues no record without "
                  "one";
    }
    p->outcome = CROSS_UNCHANGED;
    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].fate->elsewhere || p->items[i].fate->change->spelling_only)
            p->outcome = CROSS_CARRIED;
    if (!ler_str_equal(p->level_then, p->level_now))
        p->outcome = CROSS_LEVEL;
    if (p->question_count > 0)
        p->outcome = p->open > 0 ? CROSS_OPEN : CROSS_DECIDED;
    return LER_OK;
}

ler_code cross_plan_make(cross_work *w, roster_entry *entry, cross_plan *out) {
    credential_facts facts;
    *out = (cross_plan){.entry = entry, .note = ""};
    out->outcome = cross_whose(w, entry);
    if (out->outcome == CROSS_OTHER)
        return LER_OK;
    TRY(resolve(w, out, &facts));
    if (entry->problem.code == NULL && out->outcome == CROSS_ALREADY)
        return LER_OK;
    if (entry->problem.code == NULL && other_strands(w->options->map, facts.framework)) {
        out->outcome = CROSS_OTHER;
        return LER_OK;
    }
    if (entry->problem.code == NULL)
        TRY(plan_old(w, out, &facts));
    if (entry->problem.code != NULL)
        out->outcome = CROSS_REJECTED;
    return LER_OK;
}
