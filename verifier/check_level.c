#include "verifier/check_level.h"

/* The part behind '#', or behind the last '/' of a code. */
static ler_str last_part(ler_str s, char mark) {
    for (size_t i = s.len; i > 0; i--)
        if (s.data[i - 1] == mark)
            return ler_str_from(s, i);
    return LER_STR_NONE;
}

/* A statement counts when the framework that the record pins has it, word for word or but for
 * spelling, and when the record does not say that it was failed, dropped or is still under way. */
static bool counts(const statement_claim *claim, const ler_resolved_statement *s) {
    if (s->statement == NULL || claim->foreign || claim->of_achievement)
        return false;
    if (claim->status.len > 0 && !ler_str_is(claim->status, "Completed"))
        return false;
    return s->resolution == LER_RESOLVED_EXACT_FILE || s->resolution == LER_RESOLVED_SAME_CONTENT ||
           s->resolution == LER_RESOLVED_NORMALISED;
}

/* What the words beside the level say must be the same level. */
static void compare_words(report *r, const record_claims *claims, const level_claim *claim,
                          const ler_framework *fw, const ler_level *level) {
    if (claim->value.len > 0 && ler_framework_level(fw, claim->value) != level)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "the result's value says %s, its achievedLevel says %s",
                     report_quote(r, claim->value), report_quote(r, level->label));
    /* {soc}/{version}/{level} */
    const ler_level *coded = ler_framework_level(fw, last_part(claims->human_code, '/'));
    if (coded != NULL && coded != level)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, "/credentialSubject/achievement/humanCode",
                     "the achievement's code says %s, the result says %s",
                     report_quote(r, coded->label), report_quote(r, level->label));
}

/* No policy in the record, or an assessor's judgement: the level is somebody's word. */
static void judged(report *r, const level_claim *claim, const ler_derivation *d, bool has_policy,
                   const char *summary) {
    r->level_basis = claim->judged ? LER_STR("assessor") : LER_STR("issuer");
    const char *derived = d->achieved < 0 ? "none" : d->strand->levels[d->achieved].label.data;
    int length = d->achieved < 0 ? 4 : (int)d->strand->levels[d->achieved].label.len;
    report_check(r, CHECK_LEVEL, CHECK_WARN, claim->pointer.data,
                 "the level is %s; by %s the statements give %.*s (%s)",
                 claim->judged ? "an assessor's judgement"
                               : "the issuer's own judgement, the record states no rule",
                 has_policy ? "the record's rule" : "the default rule", length, derived, summary);
}

static ler_code derive(report *r, const record_claims *claims, const level_claim *claim,
                       const ler_framework *fw, const ler_level *level,
                       const ler_statement *const *demonstrated, size_t count, ler_error *err) {
    LER_AUTO_POLICY policy = NULL;
    ler_error why;
    ler_code code = claims->policy.len > 0 ? ler_policy_parse(claims->policy, &policy, &why)
                                           : ler_policy_read(NULL, &policy, &why);
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (code != LER_OK) {
        report_check(r, CHECK_LEVEL, CHECK_UNKNOWN,
                     "/credentialSubject/achievement/otherIdentifier",
                     "the record's rule for levels cannot be followed: %s", why.message);
        return LER_OK;
    }
    ler_derivation d;
    TRY(ler_level_derive(policy, fw, 0, -1, demonstrated, count, &d, err));
    LER_AUTO_BUF summary = ler_buf_new(4096);
    ler_level_summary(&d, &summary);
    TRY(ler_buf_done(&summary, err));
    r->level_counts = ler_arena_str(r->arena, ler_buf_view(&summary));
    if (r->level_counts.data == NULL)
        return ler_no_memory(err);
    r->level_derived = d.achieved < 0 ? LER_STR("none") : d.strand->levels[d.achieved].key;
    if (claim->judged || claims->policy.len == 0) {
        judged(r, claim, &d, claims->policy.len > 0, r->level_counts.data);
        return LER_OK;
    }
    r->level_basis = LER_STR("policy");
    const char *derived =
        report_quote(r, d.achieved < 0 ? LER_STR("no level") : d.strand->levels[d.achieved].label);
    switch (ler_level_compare(&d, level)) {
    case LER_CLAIM_EQUAL:
        report_check(r, CHECK_LEVEL, CHECK_PASS, claim->pointer.data,
                     "derived again under the record's rule: %s (%s)", derived,
                     r->level_counts.data);
        break;
    case LER_CLAIM_LOWER:
        report_check(r, CHECK_LEVEL, CHECK_WARN, claim->pointer.data,
                     "the record claims %s, its statements give more: %s (%s)",
                     report_quote(r, level->label), derived, r->level_counts.data);
        break;
    case LER_CLAIM_UNSUPPORTED:
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "level %s is not supported: the record's rule gives %s (%s)",
                     report_quote(r, level->label), derived, r->level_counts.data);
        break;
    }
    return LER_OK;
}

/* F#something */
static bool place_in(ler_str level, ler_str framework) {
    return level.len > framework.len + 1 && framework.len > 0 &&
           memcmp(level.data, framework.data, framework.len) == 0 &&
           level.data[framework.len] == '#';
}

static ler_code one_level(report *r, const record_claims *claims, const level_claim *claim,
                          const ler_resolved_framework *fw,
                          const ler_statement *const *demonstrated, size_t count,
                          check_status unavailable, ler_error *err) {
    ler_str named = claim->level.len > 0 ? last_part(claim->level, '#') : claim->value;
    if (claim->status.len > 0 && !ler_str_is(claim->status, "Completed")) {
        report_check(r, CHECK_LEVEL, CHECK_WARN, claim->pointer.data,
                     "level %s is not attained: its result's status is %s", report_quote(r, named),
                     report_quote(r, claim->status));
        return LER_OK;
    }
    r->level_claimed = named;
    r->level_basis = LER_STR("unknown");
    if (!claim->listed && claim->level.len > 0)
        report_check(r, CHECK_LEVEL, claim->ours ? CHECK_FAIL : CHECK_WARN, claim->pointer.data,
                     "achievedLevel is none of the levels that the result's description lists");
    if (!claim->ours) {
        report_check(r, CHECK_LEVEL, unavailable, claim->pointer.data,
                     "level %s belongs to no framework that the record pins",
                     report_quote(r, claim->level.len > 0 ? claim->level : claim->value));
        return LER_OK;
    }
    if (fw->framework == NULL || !fw->pinned) {
        report_check(r, CHECK_LEVEL, unavailable, claim->pointer.data,
                     "the level cannot be derived again: %s",
                     fw->pinned ? "the framework is not at hand" : "the record pins no framework");
        return LER_OK;
    }
    /* Compared only with what the record pins; other content under its name decides nothing. */
    if (fw->resolution != LER_RESOLVED_EXACT_FILE && fw->resolution != LER_RESOLVED_SAME_CONTENT) {
        report_check(r, CHECK_LEVEL, unavailable, claim->pointer.data,
                     "the level cannot be derived again: the framework at hand is not the one that "
                     "the record pins");
        return LER_OK;
    }
    const ler_level *level = NULL;
    if (claim->level.len == 0 || place_in(claim->level, claims->framework.id))
        level = ler_framework_level(fw->framework, named);
    if (level == NULL) {
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "the framework has no level %s",
                     report_quote(r, claim->level.len > 0 ? claim->level : claim->value));
        return LER_OK;
    }
    r->level_claimed = level->key;
    compare_words(r, claims, claim, fw->framework, level);
    return derive(r, claims, claim, fw->framework, level, demonstrated, count, err);
}

ler_code check_level(report *r, const record_claims *claims, const ler_resolved_framework *fw,
                     const ler_resolved_statement *resolved, check_status unavailable,
                     ler_error *err) {
    if (claims->level_count == 0) {
        const ler_level *coded =
            fw->framework == NULL
                ? NULL
                : ler_framework_level(fw->framework, last_part(claims->human_code, '/'));
        if (coded != NULL)
            report_check(r, CHECK_LEVEL, CHECK_WARN, "/credentialSubject/achievement/humanCode",
                         "the achievement's code names level %s, but no result claims a level",
                         report_quote(r, coded->label));
        else
            report_check(r, CHECK_LEVEL, CHECK_PASS, "", "the record claims no level");
        return LER_OK;
    }
    if (claims->levels_dropped > 0)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, "/credentialSubject/result",
                     "more levels than are compared: %zu were not", claims->levels_dropped);
    if (claims->two_policies)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, "/credentialSubject/achievement/otherIdentifier",
                     "the record states two different rules for levels");
    char detail[400];
    for (size_t i = 0; i < claims->level_count && fw->framework != NULL && fw->pinned; i++)
        if (claims->levels[i].word_count > 0 &&
            !ler_resolve_levels(fw, &claims->framework, claims->levels[i].words,
                                claims->levels[i].word_count, detail))
            report_check(r, CHECK_LEVEL, CHECK_FAIL,
                         "/credentialSubject/achievement/resultDescription", "%s", detail);
    const ler_statement **demonstrated =
        ler_arena_array(r->arena, claims->statement_count + 1, sizeof *demonstrated);
    if (demonstrated == NULL)
        return ler_no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < claims->statement_count; i++)
        if (counts(&claims->statements[i], &resolved[i]))
            demonstrated[count++] = resolved[i].statement;
    for (size_t i = 0; i < claims->level_count; i++)
        TRY(one_level(r, claims, &claims->levels[i], fw, demonstrated, count, unavailable, err));
    if (claims->level_count > 1)
        report_check(r, CHECK_LEVEL, CHECK_WARN, "/credentialSubject/result",
                     "the record claims %zu levels", claims->level_count);
    return LER_OK;
}
