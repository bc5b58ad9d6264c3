#include "verifier/check_drift.h"
#include "verifier/check_level.h"

/* The statements of a record, each once, in its order. */
typedef struct gathered {
    ler_drift_claim *claims;
    drift_line *lines;
    size_t count;
} gathered;

/* As the record has it. */
static ler_str code_of(const statement_claim *claim, const ler_resolved_statement *s) {
    return s->code[0] != '\0' ? ler_str_of(s->code) : claim->says.target_code;
}

/* Whether code and text were gathered already. */
static bool is_there(const gathered *g, const statement_claim *claim,
                     const ler_resolved_statement *s) {
    ler_str code = code_of(claim, s);
    for (size_t i = 0; i < g->count; i++)
        if (ler_str_equal(g->claims[i].code, code) &&
            ler_str_equal(g->claims[i].text, claim->says.target_description))
            return true;
    return false;
}

static ler_code add(report *r, gathered *g, const statement_claim *claim,
                    const ler_resolved_statement *s, bool at_hand, ler_error *err) {
    ler_drift_claim *c = &g->claims[g->count];
    drift_line *l = &g->lines[g->count];
    l->code = ler_arena_str(r->arena, at_hand ? s->statement->code : code_of(claim, s));
    l->pointer = claim->pointer;
    *c = (ler_drift_claim){.statement = at_hand ? s->statement : NULL,
                           .code = l->code,
                           .text = claim->says.target_description,
                           .counts = check_level_counts(claim, s)};
    g->count++;
    return l->code.data == NULL ? ler_no_memory(err) : LER_OK;
}

/* Of the framework that the record pins what stands in it; without it whatever has a text. */
static ler_code gather(report *r, const record_claims *claims, const ler_framework *from,
                       const ler_resolved_statement *resolved, gathered *g, ler_error *err) {
    size_t count = claims->statement_count;
    size_t *place = NULL; /* of each statement of `from`: 1 + its claim */
    g->claims = ler_arena_array(r->arena, count + 1, sizeof *g->claims);
    g->lines = ler_arena_array(r->arena, count + 1, sizeof *g->lines);
    if (from != NULL)
        place = ler_arena_array(r->arena, ler_framework_statement_count(from) + 1, sizeof *place);
    if (g->claims == NULL || g->lines == NULL || (from != NULL && place == NULL))
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const statement_claim *claim = &claims->statements[i];
        const ler_resolved_statement *s = &resolved[i];
        if (claim->foreign)
            continue;
        if (from == NULL) {
            if (claim->says.target_description.len > 0 && !is_there(g, claim, s))
                TRY(add(r, g, claim, s, false, err));
            continue;
        }
        if (s->statement == NULL || (s->resolution != LER_RESOLVED_EXACT_FILE &&
                                     s->resolution != LER_RESOLVED_SAME_CONTENT &&
                                     s->resolution != LER_RESOLVED_NORMALISED))
            continue;
        size_t *known = &place[s->statement - ler_framework_statement(from, 0)];
        if (*known > 0) {
            g->claims[*known - 1].counts |= check_level_counts(claim, s);
            continue;
        }
        TRY(add(r, g, claim, s, true, err));
        *known = g->count;
    }
    return LER_OK;
}

/* A level that was derived, or that somebody judged; one that the statements never gave is not
 * "still" reached by anything. */
static void add_level(const ler_framework *from, ler_str strand, ler_str domain, ler_str claimed,
                      ler_str derived, ler_str basis, ler_drift_level *list, size_t *count) {
    const ler_strand *s = ler_framework_strand_named(from, strand);
    const ler_level *level = s == NULL || claimed.len == 0 ? NULL : ler_strand_level(s, claimed);
    const ler_level *given = s == NULL || derived.len == 0 ? NULL : ler_strand_level(s, derived);
    bool by_rule = ler_str_is(basis, "policy");
    if (level == NULL || basis.len == 0 || ler_str_is(basis, "unknown") ||
        (by_rule && (given == NULL || given->points < level->points)))
        return;
    list[(*count)++] = (ler_drift_level){strand, domain, level->key, by_rule};
}

static ler_code gather_levels(report *r, const ler_framework *from, ler_drift_record *out,
                              ler_error *err) {
    ler_drift_level *list = ler_arena_array(r->arena, r->level_count + 2, sizeof *list);
    if (list == NULL)
        return ler_no_memory(err);
    out->levels = list;
    if (from == NULL)
        return LER_OK;
    add_level(from, ler_framework_strand(from, 0)->key, LER_STR_NONE, r->level_claimed,
              r->level_derived, r->level_basis, list, &out->level_count);
    for (size_t i = 0; i < r->level_count; i++) {
        const level_line *l = &r->levels[i];
        add_level(from, l->strand, l->domain, l->claimed, l->derived, l->basis, list,
                  &out->level_count);
    }
    return LER_OK;
}

ler_code check_drift(verification *v, report *r, const record_claims *claims,
                     const ler_resolved_framework *fw, const ler_resolved_statement *resolved,
                     ler_error *err) {
    bool at_hand =
        fw->framework != NULL && fw->pinned &&
        (fw->resolution == LER_RESOLVED_EXACT_FILE || fw->resolution == LER_RESOLVED_SAME_CONTENT);
    /* What nobody signed is not worth the work; what contradicts its own framework drifts nowhere.
     */
    if (v->drifts == NULL || !r->authentic || fw->resolution == LER_RESOLVED_DIGEST_MISMATCH)
        return LER_OK;
    const ler_framework *from = at_hand ? fw->framework : NULL;
    ler_drift_record record = {.soc = at_hand ? ler_framework_occupation(from)->soc : fw->soc,
                               .version = at_hand ? ler_framework_version(from) : fw->version,
                               .from = from,
                               .from_kept = fw->source != LER_FROM_ISSUER,
                               .pinned = fw->pinned};
    if (record.soc.len == 0 || !ler_drift_possible(v->store, &record))
        return LER_OK;
    gathered g = {0};
    TRY(gather(r, claims, from, resolved, &g, err));
    TRY(gather_levels(r, from, &record, err));
    record.claims = g.claims;
    record.claim_count = g.count;
    LER_AUTO_POLICY policy = NULL;
    ler_error why = {0};
    if (claims->policy.len > 0) {
        ler_code code = ler_policy_parse(claims->policy, &policy, &why);
        if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
            if (err != NULL)
                *err = why;
            return code;
        }
    }
    record.policy = policy;
    ler_drift *drift = ler_arena_alloc(r->arena, sizeof *drift);
    if (drift == NULL)
        return ler_no_memory(err);
    TRY(ler_drift_find(v->drifts, v->store, &record, verification_not_after(v), r->arena, drift,
                       err));
    if (drift->version_count == 0 && drift->other_total == 0)
        return LER_OK;
    r->drift = drift;
    r->drift_lines = g.lines;
    return LER_OK;
}
