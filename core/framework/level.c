/* The level that demonstrated statements amount to ("Level policy" of the credential profile). */
#include "framework/framework_internal.h"
#include "framework/policy_internal.h"

/* How many of n statements meet the rule: the least d with 100 d >= percent n and d >= minCount.
 * May be more than n: then the level cannot be met. */
static unsigned statements_needed(policy_rule rule, unsigned n) {
    if (n == 0)
        return 0;
    unsigned by_percent = (rule.percent * n + 99) / 100;
    return by_percent > rule.min_count ? by_percent : rule.min_count;
}

static bool in_scope(const ler_statement *s, size_t strand, int domain) {
    return s->strand == strand && (domain < 0 || s->domain == domain);
}

/* Counts each statement once, whichever order they come in and however often. */
static ler_code count_demonstrated(const ler_framework *fw, size_t strand, int domain,
                                   const ler_statement *const *demonstrated, size_t count,
                                   ler_derivation *out, ler_error *err) {
    const ler_statement *all = fw->statements;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 20);
    bool *seen = arena == NULL ? NULL : ler_arena_array(arena, fw->statement_count, sizeof *seen);
    if (seen == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const ler_statement *s = demonstrated[i];
        if (s < all || s >= all + fw->statement_count)
            return ler_fail(err, LER_E_USAGE, "statement %zu is of another framework", i + 1);
        if (!in_scope(s, strand, domain))
            continue;
        if (seen[s - all]) {
            out->duplicates++;
            continue;
        }
        seen[s - all] = true;
        out->levels[s->level].demonstrated++;
    }
    return LER_OK;
}

static void decide(const ler_policy *policy, ler_derivation *d) {
    const policy_scale *scale = policy_scale_for(policy, d->strand);
    bool lower_met = true;
    d->achieved = d->next = -1;
    for (size_t l = 0; l < d->level_count; l++) {
        ler_level_count *c = &d->levels[l];
        c->needed = statements_needed(policy_rule_for(scale, &d->strand->levels[l]), c->statements);
        c->met = c->statements > 0 && c->demonstrated >= c->needed;
        c->held_back = c->met && scale->lower_required && !lower_met;
        if (c->met && !c->held_back)
            d->achieved = (int)l;
        if (c->statements > 0 && !c->met) /* a level without statements holds nobody back */
            lower_met = false;
    }
    for (size_t l = (size_t)(d->achieved + 1); l < d->level_count && d->next < 0; l++)
        if (d->levels[l].statements > 0)
            d->next = (int)l;
}

ler_code ler_level_derive(const ler_policy *policy, const ler_framework *fw, size_t strand,
                          int domain, const ler_statement *const *demonstrated, size_t count,
                          ler_derivation *out, ler_error *err) {
    *out = (ler_derivation){.strand = ler_framework_strand(fw, strand), .domain = domain};
    if (out->strand == NULL || domain >= (int)out->strand->domain_count)
        return ler_fail(err, LER_E_USAGE, "the framework has no such strand or domain");
    out->level_count = out->strand->level_count;
    for (size_t i = 0; i < out->strand->statement_count; i++) {
        const ler_statement *s = &out->strand->statements[i];
        if (in_scope(s, strand, domain))
            out->levels[s->level].statements++;
    }
    TRY(count_demonstrated(fw, strand, domain, demonstrated, count, out, err));
    decide(policy, out);
    return LER_OK;
}

static int compare_scopes(const ler_level_scope *a, const ler_level_scope *b) {
    if (a->strand != b->strand)
        return a->strand < b->strand ? -1 : 1;
    return a->domain < b->domain ? -1 : a->domain > b->domain;
}

size_t ler_level_scopes(const ler_statement *const *demonstrated, size_t count,
                        ler_level_scope out[LER_MAX_LEVEL_SCOPES]) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        ler_level_scope scope = {demonstrated[i]->strand, demonstrated[i]->domain};
        size_t at = found;
        if (scope.strand == 0)
            continue;
        while (at > 0 && compare_scopes(&scope, &out[at - 1]) < 0)
            at--;
        if (at > 0 && compare_scopes(&scope, &out[at - 1]) == 0)
            continue;
        if (found == LER_MAX_LEVEL_SCOPES)
            return LER_MAX_LEVEL_SCOPES + 1;
        memmove(&out[at + 1], &out[at], (found - at) * sizeof *out);
        out[at] = scope;
        found++;
    }
    return found;
}

void ler_level_scope_key(const ler_framework *fw, const ler_level_scope *scope, ler_buf *out) {
    const ler_strand *strand = ler_framework_strand(fw, scope->strand);
    ler_buf_str(out, strand->key);
    if (scope->domain < 0)
        return;
    ler_buf_char(out, '-');
    ler_buf_str(out, strand->domains[scope->domain].key);
}

unsigned ler_level_missing(const ler_derivation *d, size_t level) {
    const ler_level_count *c = &d->levels[level];
    return c->demonstrated >= c->needed ? 0 : c->needed - c->demonstrated;
}

ler_level_claim ler_level_compare(const ler_derivation *d, const ler_level *claimed) {
    int level = (int)claimed->points - 1;
    if (level == d->achieved)
        return LER_CLAIM_EQUAL;
    return level < d->achieved ? LER_CLAIM_LOWER : LER_CLAIM_UNSUPPORTED;
}
