#include "verifier/check_level.h"
#include "credential/profile.h"

/* The part behind '#', or behind the last '/' of a code. */
static ler_str last_part(ler_str s, char mark) {
    for (size_t i = s.len; i > 0; i--)
        if (s.data[i - 1] == mark)
            return ler_str_from(s, i);
    return LER_STR_NONE;
}

bool check_level_counts(const statement_claim *claim, const ler_resolved_statement *s) {
    if (s->statement == NULL || claim->foreign || claim->of_achievement)
        return false;
    if (claim->status.len > 0 && !ler_str_is(claim->status, "Completed"))
        return false;
    return s->resolution == LER_RESOLVED_EXACT_FILE || s->resolution == LER_RESOLVED_SAME_CONTENT ||
           s->resolution == LER_RESOLVED_NORMALISED;
}

/* What a level is of: the core, another strand, or one domain of a strand. */
typedef struct level_scope {
    ler_str strand, domain; /* keys; of the core both are empty */
    size_t index;           /* of the strand in the framework at hand */
    int place;              /* of the domain, -1 = none */
    bool known;             /* the framework at hand has it */
    bool refuted;           /* it has the strand, but no such domain */
} level_scope;

/* F#something */
static bool place_in(ler_str level, ler_str framework) {
    return level.len > framework.len + 1 && framework.len > 0 &&
           memcmp(level.data, framework.data, framework.len) == 0 &&
           level.data[framework.len] == '#';
}

/* "ai" of F#ai-level, "durable-communication" of F#durable-communication-level; empty for the core,
 * and for descriptions of another issuer's own. */
static ler_str scope_text(const level_claim *claim, ler_str framework) {
    static const size_t suffix = sizeof PROFILE_RESULT_SCOPE_LEVEL - 1;
    if (!place_in(claim->description, framework) || claim->judged)
        return LER_STR("");
    ler_str fragment = ler_str_from(claim->description, framework.len + 1);
    if (fragment.len <= suffix || !ler_str_ends(fragment, PROFILE_RESULT_SCOPE_LEVEL))
        return LER_STR("");
    return (ler_str){fragment.data, fragment.len - suffix};
}

/* Whether text is the key, or the key with "-" and more behind it. */
static bool is_of(ler_str text, ler_str key, ler_str *rest) {
    *rest = ler_str_from(text, key.len + 1);
    return key.len > 0 && text.len >= key.len && memcmp(text.data, key.data, key.len) == 0 &&
           (text.len == key.len || (text.data[key.len] == '-' && rest->len > 0));
}

/* A description that names no strand, of those at hand and those that the record pins, is one of
 * the core by another name. */
static level_scope scope_of(const level_claim *claim, const record_claims *claims,
                            const ler_framework *fw) {
    ler_str text = scope_text(claim, claims->framework.id), rest;
    const level_scope core = {.strand = LER_STR(""), .place = -1, .known = true};
    for (size_t k = 1; text.len > 0 && fw != NULL && k < ler_framework_strand_count(fw); k++) {
        const ler_strand *s = ler_framework_strand(fw, k);
        if (!is_of(text, s->key, &rest))
            continue;
        level_scope scope = {s->key, rest, k, -1, rest.len == 0 && s->domain_count == 0, false};
        for (size_t d = 0; d < s->domain_count && !scope.known; d++)
            if (ler_str_equal(rest, s->domains[d].key)) {
                scope.place = (int)d;
                scope.known = true;
            }
        scope.refuted = !scope.known;
        return scope;
    }
    /* not at hand: by the pins, so that the report can say what it is of */
    for (size_t i = 0; text.len > 0 && i < claims->framework.strand_count; i++) {
        ler_str key = claims->framework.strands[i].strand;
        if (is_of(text, key, &rest))
            return (level_scope){.strand = key, .domain = rest, .place = -1};
    }
    return core;
}

/* The level of a strand that F#{level}, F#{strand}-{level} or a word names. */
static const ler_level *find_level(const ler_framework *fw, const record_claims *claims,
                                   const level_claim *claim, const level_scope *scope) {
    const ler_strand *strand = ler_framework_strand(fw, scope->index);
    if (claim->level.len == 0)
        return ler_strand_level(strand, claim->value);
    if (!place_in(claim->level, claims->framework.id))
        return NULL;
    ler_str key = ler_str_from(claim->level, claims->framework.id.len + 1);
    if (scope->index > 0) {
        if (key.len <= strand->key.len || key.data[strand->key.len] != '-' ||
            memcmp(key.data, strand->key.data, strand->key.len) != 0)
            return NULL;
        key = ler_str_from(key, strand->key.len + 1);
    }
    return ler_strand_level(strand, key);
}

/* Where the outcome of one level is told: the core's in the report itself. */
static level_line *line_for(report *r, const level_scope *scope, const ler_framework *fw) {
    static const char *const comma[] = {"", ", "};
    if (scope->strand.len == 0)
        return NULL;
    level_line *line = &r->levels[r->level_count++];
    *line = (level_line){.strand = ler_arena_str(r->arena, scope->strand),
                         .domain = ler_arena_str(r->arena, scope->domain)};
    const ler_strand *s =
        scope->known && fw != NULL ? ler_framework_strand(fw, scope->index) : NULL;
    ler_str domain = s == NULL || scope->place < 0 ? LER_STR("") : s->domains[scope->place].label;
    line->title = s == NULL
                      ? line->strand
                      : ler_arena_printf(r->arena, "%.*s%s%.*s", (int)s->label.len, s->label.data,
                                         comma[domain.len > 0], (int)domain.len, domain.data);
    return line;
}

/* What the words beside the level say must be the same level. */
static void compare_words(report *r, const record_claims *claims, const level_claim *claim,
                          const ler_framework *fw, const ler_level *level,
                          const level_scope *scope) {
    if (claim->value.len > 0 &&
        ler_strand_level(ler_framework_strand(fw, scope->index), claim->value) != level)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "the result's value says %s, its achievedLevel says %s",
                     report_quote(r, claim->value), report_quote(r, level->label));
    if (scope->index > 0)
        return;
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
    const char *derived = d->achieved < 0 ? "none" : d->strand->levels[d->achieved].label.data;
    int length = d->achieved < 0 ? 4 : (int)d->strand->levels[d->achieved].label.len;
    report_check(r, CHECK_LEVEL, CHECK_WARN, claim->pointer.data,
                 "the level is %s; by %s the statements give %.*s (%s)",
                 claim->judged ? "an assessor's judgement"
                               : "the issuer's own judgement, the record states no rule",
                 has_policy ? "the record's rule" : "the default rule", length, derived, summary);
}

static ler_code derive(report *r, const record_claims *claims, const level_claim *claim,
                       const ler_framework *fw, const ler_level *level, const level_scope *scope,
                       level_line *line, const ler_statement *const *demonstrated, size_t count,
                       ler_error *err) {
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
    TRY(ler_level_derive(policy, fw, scope->index, scope->place, demonstrated, count, &d, err));
    LER_AUTO_BUF summary = ler_buf_new(4096);
    ler_level_summary(&d, &summary);
    TRY(ler_buf_done(&summary, err));
    line->counts = ler_arena_str(r->arena, ler_buf_view(&summary));
    if (line->counts.data == NULL)
        return ler_no_memory(err);
    line->derived = d.achieved < 0 ? LER_STR("none") : d.strand->levels[d.achieved].key;
    if (claim->judged || claims->policy.len == 0) {
        line->basis = claim->judged ? LER_STR("assessor") : LER_STR("issuer");
        judged(r, claim, &d, claims->policy.len > 0, line->counts.data);
        return LER_OK;
    }
    line->basis = LER_STR("policy");
    const char *of = line->title.len > 0 ? report_quote(r, line->title) : "the level";
    const char *derived =
        report_quote(r, d.achieved < 0 ? LER_STR("no level") : d.strand->levels[d.achieved].label);
    switch (ler_level_compare(&d, level)) {
    case LER_CLAIM_EQUAL:
        report_check(r, CHECK_LEVEL, CHECK_PASS, claim->pointer.data,
                     "%s%sderived again under the record's rule: %s (%s)",
                     scope->index > 0 ? of : "", scope->index > 0 ? ": " : "", derived,
                     line->counts.data);
        break;
    case LER_CLAIM_LOWER:
        report_check(r, CHECK_LEVEL, CHECK_WARN, claim->pointer.data,
                     "the record claims %s, its statements give more: %s (%s)",
                     report_quote(r, level->label), derived, line->counts.data);
        break;
    case LER_CLAIM_UNSUPPORTED:
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "level %s is not supported: the record's rule gives %s (%s)",
                     report_quote(r, level->label), derived, line->counts.data);
        break;
    }
    return LER_OK;
}

/* Whether the strand at hand is another one than the record pins, or is not at hand. */
static bool scope_apart(const record_claims *claims, const ler_resolved_framework *fw,
                        const level_scope *scope) {
    ler_strand_state state = ler_resolve_strand(
        fw, &claims->framework, ler_framework_strand(fw->framework, scope->index)->key);
    return state == LER_STRAND_ABSENT || state == LER_STRAND_OTHER;
}

static ler_code judge_level(report *r, const record_claims *claims, const level_claim *claim,
                            const ler_resolved_framework *fw, const level_scope *scope,
                            level_line *line, const ler_statement *const *demonstrated,
                            size_t count, check_status unavailable, ler_error *err) {
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
    if (scope->refuted && !scope_apart(claims, fw, scope)) {
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "the framework derives no level of %s",
                     report_quote(r, scope_text(claim, claims->framework.id)));
        return LER_OK;
    }
    if (!scope->known || scope_apart(claims, fw, scope)) {
        report_check(r, CHECK_LEVEL, unavailable, claim->pointer.data,
                     "the level cannot be derived again: the strand or domain %s that the record "
                     "pins is not at hand",
                     report_quote(r, scope_text(claim, claims->framework.id)));
        return LER_OK;
    }
    const ler_level *level = find_level(fw->framework, claims, claim, scope);
    if (level == NULL) {
        report_check(r, CHECK_LEVEL, CHECK_FAIL, claim->pointer.data,
                     "the framework has no level %s",
                     report_quote(r, claim->level.len > 0 ? claim->level : claim->value));
        return LER_OK;
    }
    line->claimed = level->key;
    compare_words(r, claims, claim, fw->framework, level, scope);
    return derive(r, claims, claim, fw->framework, level, scope, line, demonstrated, count, err);
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
    level_scope scope = scope_of(claim, claims, fw->framework);
    level_line core = {0}, *line = line_for(r, &scope, fw->framework);
    if (line == NULL)
        line = &core;
    line->claimed = named;
    line->basis = LER_STR("unknown");
    ler_code code =
        judge_level(r, claims, claim, fw, &scope, line, demonstrated, count, unavailable, err);
    if (line != &core) { /* the issuer's own framework is freed before the report is written */
        line->claimed = ler_arena_str(r->arena, line->claimed);
        line->derived = ler_arena_str(r->arena, line->derived);
        return line->claimed.data == NULL || line->derived.data == NULL || line->title.data == NULL
                   ? ler_no_memory(err)
                   : code;
    }
    r->level_claimed = core.claimed;
    r->level_derived = core.derived;
    r->level_basis = core.basis;
    r->level_counts = core.counts;
    return code;
}

/* Every list of levels that the record gives as the framework's. That of a strand which is not at
 * hand is compared with nothing; what claims a level of it is told so. */
static void check_scales(report *r, const record_claims *claims, const ler_resolved_framework *fw) {
    static const char *const place = "/credentialSubject/achievement/resultDescription";
    char detail[400];
    if (fw->framework == NULL || !fw->pinned)
        return;
    if (claims->scales_dropped > 0)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, place,
                     "more scales than are compared: %zu were not", claims->scales_dropped);
    for (size_t i = 0; i < claims->scale_count; i++) {
        level_claim claim = {
            .description = claims->scales[i].description,
            .judged = ler_str_ends(claims->scales[i].description, PROFILE_RESULT_JUDGED)};
        level_scope scope = scope_of(&claim, claims, fw->framework);
        if (!scope.known || scope_apart(claims, fw, &scope))
            continue;
        bool same = ler_resolve_levels(fw, &claims->framework, claims->scales[i].words,
                                       claims->scales[i].word_count, detail);
        ler_buf id = ler_buf_new(LER_MAX_URL);
        ler_framework_level_iri(fw->framework, LER_STR(""),
                                ler_framework_strand(fw->framework, scope.index),
                                &ler_framework_strand(fw->framework, scope.index)->levels[0], &id);
        /* the right levels, but of another strand than the description is of */
        bool own = false;
        ler_str fragment = ler_buf_view(&id);
        const char *hash = fragment.len == 0 ? NULL : memchr(fragment.data, '#', fragment.len);
        for (size_t k = 0; hash != NULL && k < claims->scales[i].word_count; k++)
            own |= ler_str_ends(claims->scales[i].words[k].id, hash);
        ler_buf_free(&id);
        if (!same)
            report_check(r, CHECK_LEVEL, CHECK_FAIL, place, "%s", detail);
        else if (!own)
            report_check(r, CHECK_LEVEL, CHECK_FAIL, place,
                         "the levels that %s lists are of another strand",
                         report_quote(r, claims->scales[i].description));
    }
    for (size_t i = 0; i < claims->level_count; i++)
        if (claims->levels[i].word_count > 0 &&
            !ler_resolve_levels(fw, &claims->framework, claims->levels[i].words,
                                claims->levels[i].word_count, detail))
            report_check(r, CHECK_LEVEL, CHECK_FAIL, place, "%s", detail);
}

/* One strand or domain has one level. */
static void warn_of_several(report *r, const record_claims *claims, size_t core_levels) {
    if (core_levels > 1)
        report_check(r, CHECK_LEVEL, CHECK_WARN, "/credentialSubject/result",
                     "the record claims %zu levels", core_levels);
    for (size_t i = 1; i < claims->level_count; i++) {
        ler_str text = scope_text(&claims->levels[i], claims->framework.id);
        for (size_t k = 0; k < i && text.len > 0; k++)
            if (ler_str_equal(text, scope_text(&claims->levels[k], claims->framework.id))) {
                report_check(r, CHECK_LEVEL, CHECK_WARN, claims->levels[i].pointer.data,
                             "the record claims several levels of %s", report_quote(r, text));
                break;
            }
    }
}

ler_code check_level(report *r, const record_claims *claims, const ler_resolved_framework *fw,
                     const ler_resolved_statement *resolved, check_status unavailable,
                     ler_error *err) {
    size_t core_levels = 0;
    for (size_t i = 0; i < claims->level_count; i++)
        core_levels += scope_of(&claims->levels[i], claims, fw->framework).strand.len == 0;
    if (core_levels == 0) {
        const ler_level *coded =
            fw->framework == NULL
                ? NULL
                : ler_framework_level(fw->framework, last_part(claims->human_code, '/'));
        if (coded != NULL)
            report_check(r, CHECK_LEVEL, CHECK_WARN, "/credentialSubject/achievement/humanCode",
                         "the achievement's code names level %s, but no result claims a level",
                         report_quote(r, coded->label));
        else if (claims->level_count == 0)
            report_check(r, CHECK_LEVEL, CHECK_PASS, "", "the record claims no level");
        if (claims->level_count == 0)
            return LER_OK;
    }
    r->levels = ler_arena_array(r->arena, claims->level_count + 1, sizeof *r->levels);
    if (r->levels == NULL)
        return ler_no_memory(err);
    if (claims->levels_dropped > 0)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, "/credentialSubject/result",
                     "more levels than are compared: %zu were not", claims->levels_dropped);
    if (claims->two_policies)
        report_check(r, CHECK_LEVEL, CHECK_FAIL, "/credentialSubject/achievement/otherIdentifier",
                     "the record states two different rules for levels");
    check_scales(r, claims, fw);
    const ler_statement **demonstrated =
        ler_arena_array(r->arena, claims->statement_count + 1, sizeof *demonstrated);
    if (demonstrated == NULL)
        return ler_no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < claims->statement_count; i++)
        if (check_level_counts(&claims->statements[i], &resolved[i]))
            demonstrated[count++] = resolved[i].statement;
    for (size_t i = 0; i < claims->level_count; i++)
        TRY(one_level(r, claims, &claims->levels[i], fw, demonstrated, count, unavailable, err));
    warn_of_several(r, claims, core_levels);
    return LER_OK;
}
