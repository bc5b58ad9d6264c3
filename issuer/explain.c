#include "issuer/explain.h"
#include "ler/shown.h"

static bool has(const ler_statement *const *list, size_t count, const ler_statement *s) {
    for (size_t i = 0; i < count; i++)
        if (list[i] == s)
            return true;
    return false;
}

static ler_json *number(ler_arena *arena, size_t n) {
    return ler_json_new_number(arena, (double)n);
}

static ler_json *boolean(ler_arena *arena, bool value) {
    return ler_json_new(arena, value ? LER_JSON_TRUE : LER_JSON_FALSE);
}

static ler_json *level_key(ler_arena *arena, const ler_derivation *d, int level) {
    return level < 0 ? ler_json_new(arena, LER_JSON_NULL)
                     : ler_json_new_str(arena, d->strand->levels[level].key);
}

/* The codes of a level's statements that are in the list, or that are not. */
static ler_json *codes(ler_arena *arena, const ler_derivation *d, size_t level,
                       const ler_statement *const *list, size_t count, bool those_had) {
    ler_json *out = ler_json_new(arena, LER_JSON_ARRAY);
    for (size_t i = 0; out != NULL && i < d->strand->statement_count; i++) {
        const ler_statement *s = &d->strand->statements[i];
        if (s->level == level && (d->domain < 0 || s->domain == d->domain) &&
            has(list, count, s) == those_had &&
            !ler_json_append(arena, out, ler_json_new_str(arena, s->code)))
            return NULL;
    }
    return out;
}

static ler_json *level_object(ler_arena *arena, const ler_derivation *d, size_t level,
                              const ler_statement *const *list, size_t count) {
    const ler_level_count *c = &d->levels[level];
    ler_json *o = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = o != NULL && ler_json_set_text(arena, o, "level", d->strand->levels[level].key) &&
              ler_json_set(arena, o, "demonstrated", number(arena, c->demonstrated)) &&
              ler_json_set(arena, o, "statements", number(arena, c->statements)) &&
              ler_json_set(arena, o, "needed", number(arena, c->needed)) &&
              ler_json_set(arena, o, "missing", number(arena, ler_level_missing(d, level))) &&
              ler_json_set(arena, o, "met", boolean(arena, c->met && !c->held_back)) &&
              ler_json_set(arena, o, "heldBack", boolean(arena, c->held_back)) &&
              ler_json_set(arena, o, "counted", codes(arena, d, level, list, count, true)) &&
              ler_json_set(arena, o, "left", codes(arena, d, level, list, count, false));
    return ok ? o : NULL;
}

ler_json *explain_scope(ler_arena *arena, const ler_derivation *d, const ler_statement *const *list,
                        size_t count) {
    ler_json *o = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *levels = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok =
        ler_json_set_text(arena, o, "strand", d->strand->key) &&
        ler_json_set(arena, o, "domain",
                     d->domain < 0 ? ler_json_new(arena, LER_JSON_NULL)
                                   : ler_json_new_str(arena, d->strand->domains[d->domain].key)) &&
        ler_json_set(arena, o, "level", level_key(arena, d, d->achieved)) &&
        ler_json_set(arena, o, "next", level_key(arena, d, d->next)) &&
        ler_json_set(arena, o, "levels", levels);
    for (size_t l = 0; ok && l < d->level_count; l++)
        ok = ler_json_append(arena, levels, level_object(arena, d, l, list, count));
    return ok ? o : NULL;
}

ler_json *explain_derivation(ler_arena *arena, const ler_framework *fw, const ler_derivation *d,
                             const ler_statement *const *list, size_t count) {
    ler_json *o = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *framework = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *levels = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = o != NULL && framework != NULL && levels != NULL &&
              ler_json_set_text(arena, framework, "soc", ler_framework_occupation(fw)->soc) &&
              ler_json_set_text(arena, framework, "version", ler_framework_version(fw)) &&
              ler_json_set_text(arena, framework, "contentDigest",
                                ler_str_of(ler_framework_digest(fw)->content)) &&
              ler_json_set(arena, o, "framework", framework) &&
              ler_json_set(arena, o, "level", level_key(arena, d, d->achieved)) &&
              ler_json_set(arena, o, "next", level_key(arena, d, d->next)) &&
              ler_json_set(arena, o, "levels", levels);
    for (size_t l = 0; ok && l < d->level_count; l++)
        ok = ler_json_append(arena, levels, level_object(arena, d, l, list, count));
    return ok ? o : NULL;
}

/* The learner_id, or an empty text where the roster has none or has an address in its place. */
static ler_str learner(const roster_entry *e) {
    ler_str id = e->value[ROSTER_LEARNER_ID];
    return id.len > 0 && memchr(id.data, '@', id.len) == NULL ? id : LER_STR("");
}

static const ler_statement **statements(const credential_facts *facts, ler_arena *arena) {
    const ler_statement **list =
        ler_arena_array(arena, facts->statement_count + 1, sizeof(const ler_statement *));
    for (size_t i = 0; list != NULL && i < facts->statement_count; i++)
        list[i] = facts->statements[i].statement;
    return list;
}

static void head_line(const roster_entry *e, ler_buf *out) {
    ler_buf_text(out, e->line_count > 1 ? "rows " : "row ");
    ler_buf_printf(out, "%llu", (unsigned long long)e->lines[0].row);
    if (e->line_count > 1) /* of the long form; they may stand apart */
        ler_buf_printf(out, " to %llu", (unsigned long long)e->lines[e->line_count - 1].row);
    if (learner(e).len > 0) {
        ler_buf_text(out, ", learner ");
        ler_shown(learner(e), out);
    }
    if (e->problem.code != NULL)
        ler_buf_printf(out, ": rejected, %s", e->problem.code);
    ler_buf_char(out, '\n');
}

ler_code explain_entry_text(const roster_entry *e, const credential_facts *facts, ler_arena *arena,
                            ler_buf *out, ler_error *err) {
    const ler_statement **list = statements(facts, arena);
    if (list == NULL)
        return ler_no_memory(err);
    head_line(e, out);
    ler_level_explain(facts->config->policy, facts->framework, &facts->derived, list,
                      facts->statement_count, out);
    for (size_t i = 0; i < facts->scope_count; i++)
        ler_level_explain(facts->config->policy, facts->framework, &facts->scopes[i].derived, list,
                          facts->statement_count, out);
    for (size_t i = 0; i < facts->statement_count; i++)
        if (facts->statements[i].scored)
            ler_buf_printf(out, "%s was found by score, %u of 1000.\n", list[i]->code.data,
                           facts->statements[i].score);
    if (facts->judged)
        ler_buf_printf(out,
                       "The roster says %.*s: an assessor's judgement, and the record says "
                       "so.\n",
                       (int)facts->level->label.len, facts->level->label.data);
    ler_buf_char(out, '\n');
    return ler_buf_done(out, err);
}

ler_code explain_entry_json(const roster_entry *e, const credential_facts *facts, ler_arena *arena,
                            ler_json **out, ler_error *err) {
    const ler_statement **list = statements(facts, arena);
    ler_json *o = list == NULL ? NULL
                               : explain_derivation(arena, facts->framework, &facts->derived, list,
                                                    facts->statement_count);
    ler_json *rows = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = o != NULL && rows != NULL;
    ler_json *scopes = ler_json_new(arena, LER_JSON_ARRAY);
    if (facts->scope_count > 0)
        ok = ok && ler_json_set(arena, o, "strands", scopes);
    for (size_t i = 0; ok && i < facts->scope_count; i++)
        ok = ler_json_append(
            arena, scopes,
            explain_scope(arena, &facts->scopes[i].derived, list, facts->statement_count));
    for (size_t i = 0; ok && i < e->line_count; i++)
        ok = ler_json_append(arena, rows, number(arena, (size_t)e->lines[i].row));
    ok = ok && ler_json_set(arena, o, "rows", rows) &&
         ler_json_set(arena, o, "learner",
                      learner(e).len > 0 ? ler_json_new_str(arena, learner(e))
                                         : ler_json_new(arena, LER_JSON_NULL)) &&
         ler_json_set(arena, o, "judged",
                      facts->judged ? ler_json_new_str(arena, facts->level->key)
                                    : ler_json_new(arena, LER_JSON_NULL)) &&
         ler_json_set(arena, o, "rejected",
                      e->problem.code != NULL ? ler_json_new_text(arena, e->problem.code)
                                              : ler_json_new(arena, LER_JSON_NULL));
    *out = o;
    return ok ? LER_OK : ler_no_memory(err);
}
