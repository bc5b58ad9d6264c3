/* Policies and derivations in words. */
#include "framework/framework_internal.h"
#include "framework/policy_internal.h"

static void add_rule(policy_rule rule, ler_buf *out) {
    ler_buf_printf(out, "at least %u %% of the statements of that level", rule.percent);
    if (rule.min_count > 1)
        ler_buf_printf(out, " and at least %u of them", rule.min_count);
}

void ler_policy_words(const ler_policy *policy, const ler_strand *strand, ler_buf *out) {
    const policy_scale *scale = policy_scale_for(policy, strand);
    ler_buf_text(out, "A level is met when ");
    add_rule((policy_rule){LER_STR_NONE, scale->percent, scale->min_count}, out);
    ler_buf_text(out, " are demonstrated");
    for (size_t l = 0; l < strand->level_count; l++) {
        policy_rule rule = policy_rule_for(scale, &strand->levels[l]);
        if (rule.percent == scale->percent && rule.min_count == scale->min_count)
            continue;
        ler_buf_text(out, "; for ");
        ler_buf_str(out, strand->levels[l].label);
        ler_buf_char(out, ' ');
        add_rule(rule, out);
    }
    ler_buf_text(out, scale->lower_required
                          ? ". The level is the highest one met with every lower level met too."
                          : ". The level is the highest one met; it implies the lower ones.");
    if (!ler_str_is(strand->key, "core"))
        return; /* what follows is of the record, and stands once */
    ler_buf_text(out, policy->refuses_none
                          ? " No record is issued to a person who meets no level."
                          : " A person who meets no level gets a record of the statements alone.");
    if (policy->judgement)
        ler_buf_text(out, " An assessor may judge otherwise; the record then says so.");
}

void ler_level_summary(const ler_derivation *d, ler_buf *out) {
    const char *separator = "";
    for (size_t l = 0; l < d->level_count; l++) {
        const ler_level_count *c = &d->levels[l];
        if (c->statements == 0)
            continue;
        ler_buf_printf(out, "%s%.*s %u/%u (needs %u)", separator,
                       (int)d->strand->levels[l].label.len, d->strand->levels[l].label.data,
                       c->demonstrated, c->statements, c->needed);
        separator = "; ";
    }
}

static bool has(const ler_statement *const *list, size_t count, const ler_statement *s) {
    for (size_t i = 0; i < count; i++)
        if (list[i] == s)
            return true;
    return false;
}

static void list_statements(const ler_derivation *d, size_t level,
                            const ler_statement *const *demonstrated, size_t count, bool those_had,
                            ler_buf *out) {
    for (size_t i = 0; i < d->strand->statement_count; i++) {
        const ler_statement *s = &d->strand->statements[i];
        if (s->level != level || (d->domain >= 0 && s->domain != d->domain) ||
            has(demonstrated, count, s) != those_had)
            continue;
        ler_buf_printf(out, "    %c %.*s  %.*s\n", those_had ? '+' : '-', (int)s->code.len,
                       s->code.data, (int)s->phrase.len, s->phrase.data);
    }
}

static void explain_level(const ler_derivation *d, size_t level, ler_buf *out) {
    const ler_level_count *c = &d->levels[level];
    ler_str label = d->strand->levels[level].label;
    ler_buf_printf(out, "  %.*s: %u of %u, ", (int)label.len, label.data, c->demonstrated,
                   c->statements);
    if (c->statements == 0)
        ler_buf_text(out, "no statements\n");
    else if (c->needed > c->statements)
        ler_buf_printf(out, "needs %u: cannot be met\n", c->needed);
    else if (c->held_back)
        ler_buf_printf(out, "needs %u: met, but a lower level is not\n", c->needed);
    else
        ler_buf_printf(out, "needs %u: %s\n", c->needed, c->met ? "met" : "not met");
}

/* What the next level takes: its own statements, and under lowerLevels: required also those of
 * the levels below it that are not met. */
static void explain_next(const ler_policy *policy, const ler_derivation *d,
                         const ler_statement *const *demonstrated, size_t count, ler_buf *out) {
    bool required = policy_scale_for(policy, d->strand)->lower_required;
    for (int l = required ? 0 : d->next; l <= d->next; l++) {
        unsigned missing = ler_level_missing(d, (size_t)l);
        if (missing == 0)
            continue;
        ler_str label = d->strand->levels[l].label;
        const ler_level_count *c = &d->levels[l];
        if (c->needed > c->statements) {
            ler_buf_printf(out, "%.*s cannot be met under this policy.\n", (int)label.len,
                           label.data);
            continue;
        }
        ler_buf_printf(out, "For %.*s %u more of these:\n", (int)label.len, label.data, missing);
        list_statements(d, (size_t)l, demonstrated, count, false, out);
    }
}

void ler_level_explain(const ler_policy *policy, const ler_framework *fw, const ler_derivation *d,
                       const ler_statement *const *demonstrated, size_t count, ler_buf *out) {
    ler_str name = ler_framework_name(fw);
    ler_str level =
        d->achieved < 0 ? LER_STR("no level met") : d->strand->levels[d->achieved].label;
    ler_buf_str(out, name);
    if (!ler_str_is(d->strand->key, "core"))
        ler_buf_printf(out, ", %.*s", (int)d->strand->label.len, d->strand->label.data);
    if (d->domain >= 0)
        ler_buf_printf(out, ", %.*s", (int)d->strand->domains[d->domain].label.len,
                       d->strand->domains[d->domain].label.data);
    ler_buf_printf(out, ": %.*s\n", (int)level.len, level.data);
    for (size_t l = 0; l < d->level_count; l++) {
        explain_level(d, l, out);
        list_statements(d, l, demonstrated, count, true, out);
    }
    if (d->duplicates > 0)
        ler_buf_printf(out, "%zu statement%s given more than once; each counts once.\n",
                       d->duplicates, d->duplicates == 1 ? " was" : "s were");
    if (d->next >= 0)
        explain_next(policy, d, demonstrated, count, out);
}
