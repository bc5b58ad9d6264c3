/* The level policy: a small document that says when a level is met. What it leaves out is filled
 * in, so that the text that goes into a record needs no knowledge of our defaults. */
#include "framework/framework_internal.h"
#include "framework/policy_internal.h"
#include "ler/ascii.h"

#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_PERCENT 70
#define DEFAULT_MIN_COUNT 1
#define MAX_MIN_COUNT 1000
#define POLICY_ARENA ((size_t)1 << 20)

static ler_code read_integer(const ler_json *object, const char *at, const char *key, unsigned min,
                             unsigned max, unsigned *out, ler_error *err) {
    const ler_json *v = ler_json_get(object, key);
    if (v == NULL)
        return LER_OK;
    double number = ler_json_number(v);
    if (!ler_json_is(v, LER_JSON_NUMBER) || number < min || number > max ||
        number != (double)(unsigned)number) {
        char pointer[128];
        snprintf(pointer, sizeof pointer, "%s/%s", at, key);
        return ler_fail_at(err, LER_E_CONTENT, pointer, "expected a whole number from %u to %u",
                           min, max);
    }
    *out = (unsigned)number;
    return LER_OK;
}

/* A choice between two words. */
static ler_code read_word(const ler_json *object, const char *at, const char *key, const char *no,
                          const char *yes, bool *out, ler_error *err) {
    const ler_json *v = ler_json_get(object, key);
    if (v == NULL)
        return LER_OK;
    *out = ler_str_is(ler_json_str(v), yes);
    if (*out || ler_str_is(ler_json_str(v), no))
        return LER_OK;
    char pointer[128];
    snprintf(pointer, sizeof pointer, "%s/%s", at, key);
    return ler_fail_at(err, LER_E_CONTENT, pointer, "expected \"%s\" or \"%s\"", no, yes);
}

static ler_code read_flag(const ler_json *object, const char *key, bool *out, ler_error *err) {
    const ler_json *v = ler_json_get(object, key);
    *out = ler_json_is(v, LER_JSON_TRUE);
    if (v == NULL || *out || ler_json_is(v, LER_JSON_FALSE))
        return LER_OK;
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/%s", key);
    return ler_fail_at(err, LER_E_CONTENT, pointer, "expected true or false");
}

/* A rule that we do not know is one that we would not follow: refused. */
static ler_code refuse_others(const ler_json *object, const char *at, const char *const *known,
                              ler_error *err) {
    for (size_t i = 0; i < ler_json_count(object); i++) {
        ler_str key = ler_json_member_at(object, i)->key;
        bool found = false;
        for (size_t k = 0; known[k] != NULL && !found; k++)
            found = ler_str_is(key, known[k]);
        char excerpt[LER_EXCERPT];
        if (!found)
            return ler_fail_at(err, LER_E_CONTENT, at, "a level policy has no member \"%s\"",
                               ler_excerpt(excerpt, key.data, key.len));
    }
    return LER_OK;
}

static bool is_key(ler_str text) {
    if (text.len == 0 || text.len > 40)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!((text.data[i] >= 'a' && text.data[i] <= 'z') || text.data[i] == '-' ||
              (i > 0 && ler_is_digit(text.data[i]))))
            return false;
    return true;
}

static ler_code read_levels(ler_policy *policy, policy_scale *scale, const ler_json *levels,
                            const char *at, ler_error *err) {
    static const char *const known[] = {"percent", "minCount", NULL};
    char pointer[128];
    snprintf(pointer, sizeof pointer, "%s/levels", at);
    if (levels == NULL)
        return LER_OK;
    if (!ler_json_is(levels, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, pointer, "expected an object, found %s",
                           ler_json_type_name(levels));
    if (ler_json_count(levels) > LER_MAX_POLICY_LEVELS)
        return ler_fail_at(err, LER_E_LIMIT, pointer, "at most %d levels", LER_MAX_POLICY_LEVELS);
    for (size_t i = 0; i < ler_json_count(levels); i++) {
        const ler_json_member *m = ler_json_member_at(levels, i);
        char excerpt[LER_EXCERPT], place[200];
        if (!is_key(m->key))
            return ler_fail_at(err, LER_E_CONTENT, pointer, "\"%s\" is not the key of a level",
                               ler_excerpt(excerpt, m->key.data, m->key.len));
        snprintf(place, sizeof place, "%s/%.*s", pointer, (int)m->key.len, m->key.data);
        if (!ler_json_is(m->value, LER_JSON_OBJECT))
            return ler_fail_at(err, LER_E_CONTENT, place, "expected an object, found %s",
                               ler_json_type_name(m->value));
        policy_rule *rule = &scale->rules[scale->rule_count];
        *rule =
            (policy_rule){ler_arena_str(policy->arena, m->key), scale->percent, scale->min_count};
        if (rule->level.data == NULL)
            return ler_no_memory(err);
        TRY(refuse_others(m->value, place, known, err));
        TRY(read_integer(m->value, place, "percent", 0, 100, &rule->percent, err));
        TRY(read_integer(m->value, place, "minCount", 1, MAX_MIN_COUNT, &rule->min_count, err));
        if (rule->percent != scale->percent || rule->min_count != scale->min_count)
            scale->rule_count++; /* an override that changes nothing is none */
    }
    return LER_OK;
}

/* Rules of a strand's own; what one leaves out is as for the core, levels aside: those are of a
 * scale, and no two strands have the same. */
static ler_code read_strands(ler_policy *policy, const ler_json *strands, ler_error *err) {
    static const char *const known[] = {"percent", "minCount", "levels", "lowerLevels", NULL};
    if (strands == NULL)
        return LER_OK;
    if (!ler_json_is(strands, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "/strands", "expected an object, found %s",
                           ler_json_type_name(strands));
    if (ler_json_count(strands) > LER_MAX_STRANDS)
        return ler_fail_at(err, LER_E_LIMIT, "/strands", "at most %d strands", LER_MAX_STRANDS);
    policy->strands =
        ler_arena_array(policy->arena, ler_json_count(strands) + 1, sizeof *policy->strands);
    if (policy->strands == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < ler_json_count(strands); i++) {
        const ler_json_member *m = ler_json_member_at(strands, i);
        char excerpt[LER_EXCERPT], at[80];
        if (!is_key(m->key) || ler_str_is(m->key, "core"))
            return ler_fail_at(err, LER_E_CONTENT, "/strands",
                               "\"%s\" is not the key of a strand beside the core",
                               ler_excerpt(excerpt, m->key.data, m->key.len));
        snprintf(at, sizeof at, "/strands/%.*s", (int)m->key.len, m->key.data);
        if (!ler_json_is(m->value, LER_JSON_OBJECT))
            return ler_fail_at(err, LER_E_CONTENT, at, "expected an object, found %s",
                               ler_json_type_name(m->value));
        policy_scale *scale = &policy->strands[policy->strand_count];
        *scale = policy->others;
        scale->strand = ler_arena_str(policy->arena, m->key);
        if (scale->strand.data == NULL)
            return ler_no_memory(err);
        TRY(refuse_others(m->value, at, known, err));
        TRY(read_integer(m->value, at, "percent", 0, 100, &scale->percent, err));
        TRY(read_integer(m->value, at, "minCount", 1, MAX_MIN_COUNT, &scale->min_count, err));
        TRY(read_word(m->value, at, "lowerLevels", "implied", "required", &scale->lower_required,
                      err));
        TRY(read_levels(policy, scale, ler_json_get(m->value, "levels"), at, err));
        if (scale->rule_count > 0 || scale->percent != policy->others.percent ||
            scale->min_count != policy->others.min_count ||
            scale->lower_required != policy->others.lower_required)
            policy->strand_count++; /* one that changes nothing is none */
    }
    return LER_OK;
}

static bool write_rule(ler_arena *arena, ler_json *levels, const policy_rule *rule) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    return ler_json_set(arena, v, "percent", ler_json_new_number(arena, rule->percent)) &&
           ler_json_set(arena, v, "minCount", ler_json_new_number(arena, rule->min_count)) &&
           ler_json_set_str(arena, levels, rule->level, v);
}

static bool write_scale(ler_arena *arena, ler_json *v, const policy_scale *scale) {
    bool ok =
        ler_json_set(arena, v, "percent", ler_json_new_number(arena, scale->percent)) &&
        ler_json_set(arena, v, "minCount", ler_json_new_number(arena, scale->min_count)) &&
        ler_json_set(arena, v, "lowerLevels",
                     ler_json_new_text(arena, scale->lower_required ? "required" : "implied"));
    if (!ok || scale->rule_count == 0)
        return ok;
    ler_json *levels = ler_json_new(arena, LER_JSON_OBJECT);
    ok = ler_json_set(arena, v, "levels", levels);
    for (size_t i = 0; ok && i < scale->rule_count; i++)
        ok = write_rule(arena, levels, &scale->rules[i]);
    return ok;
}

static bool write_strands(ler_policy *policy, ler_json *v) {
    if (policy->strand_count == 0)
        return true; /* the text of a policy without them is as it ever was */
    ler_json *strands = ler_json_new(policy->arena, LER_JSON_OBJECT);
    bool ok = ler_json_set(policy->arena, v, "strands", strands);
    for (size_t i = 0; ok && i < policy->strand_count; i++) {
        ler_json *o = ler_json_new(policy->arena, LER_JSON_OBJECT);
        ok = write_scale(policy->arena, o, &policy->strands[i]) &&
             ler_json_set_str(policy->arena, strands, policy->strands[i].strand, o);
    }
    return ok;
}

static ler_code write_text(ler_policy *policy, ler_error *err) {
    ler_arena *arena = policy->arena;
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok =
        write_scale(arena, v, &policy->core) &&
        ler_json_set(arena, v, "onNone",
                     ler_json_new_text(arena, policy->refuses_none ? "refuse" : "record")) &&
        ler_json_set(arena, v, "assessorJudgement",
                     ler_json_new(arena, policy->judgement ? LER_JSON_TRUE : LER_JSON_FALSE)) &&
        write_strands(policy, v);
    if (!ok)
        return ler_no_memory(err);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
    ler_jcs_write(v, &text);
    TRY(ler_buf_done(&text, err));
    policy->text = ler_arena_str(arena, ler_buf_view(&text));
    if (policy->text.data == NULL)
        return ler_no_memory(err);
    return ler_multihash_sha256(policy->text, policy->digest, err);
}

static ler_code read_policy(ler_policy *policy, const ler_json *v, ler_error *err) {
    static const char *const known[] = {"percent", "minCount",          "levels",  "lowerLevels",
                                        "onNone",  "assessorJudgement", "strands", NULL};
    policy_scale *core = &policy->core;
    if (v != NULL && !ler_json_is(v, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "expected a level policy (an object), found %s",
                        ler_json_type_name(v));
    TRY(refuse_others(v, "", known, err));
    TRY(read_integer(v, "", "percent", 0, 100, &core->percent, err));
    TRY(read_integer(v, "", "minCount", 1, MAX_MIN_COUNT, &core->min_count, err));
    TRY(read_word(v, "", "lowerLevels", "implied", "required", &core->lower_required, err));
    TRY(read_word(v, "", "onNone", "record", "refuse", &policy->refuses_none, err));
    TRY(read_flag(v, "assessorJudgement", &policy->judgement, err));
    policy->others = *core;
    TRY(read_levels(policy, core, ler_json_get(v, "levels"), "", err));
    TRY(read_strands(policy, ler_json_get(v, "strands"), err));
    return write_text(policy, err);
}

ler_code ler_policy_read(const ler_json *v, ler_policy **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_POLICY policy = calloc(1, sizeof *policy);
    if (policy == NULL || (policy->arena = ler_arena_new(POLICY_ARENA)) == NULL)
        return ler_no_memory(err);
    policy->core.percent = DEFAULT_PERCENT;
    policy->core.min_count = DEFAULT_MIN_COUNT;
    TRY(read_policy(policy, v, err));
    *out = policy;
    policy = NULL;
    return LER_OK;
}

ler_code ler_policy_parse(ler_str text, ler_policy **out, ler_error *err) {
    static const ler_json_limits limits = {LER_MAX_CONFIG, 8, 1000, 4096};
    *out = NULL;
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    ler_json *v;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, text, &limits, &v, err));
    if (!ler_json_is(v, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "expected a level policy (an object), found %s",
                        ler_json_type_name(v));
    return ler_policy_read(v, out, err);
}

void ler_policy_free(ler_policy **policy) {
    if (policy == NULL || *policy == NULL)
        return;
    ler_arena_free(&(*policy)->arena);
    free(*policy);
    *policy = NULL;
}

const policy_scale *policy_scale_for(const ler_policy *policy, const ler_strand *strand) {
    if (ler_str_is(strand->key, "core"))
        return &policy->core;
    for (size_t i = 0; i < policy->strand_count; i++)
        if (ler_str_equal(policy->strands[i].strand, strand->key))
            return &policy->strands[i];
    return &policy->others;
}

policy_rule policy_rule_for(const policy_scale *scale, const ler_level *level) {
    for (size_t i = 0; i < scale->rule_count; i++)
        if (ler_str_equal(scale->rules[i].level, level->key))
            return scale->rules[i];
    return (policy_rule){level->key, scale->percent, scale->min_count};
}

ler_str ler_policy_text(const ler_policy *policy) {
    return policy->text;
}

const char *ler_policy_digest(const ler_policy *policy) {
    return policy->digest;
}

bool ler_policy_judgement_allowed(const ler_policy *policy) {
    return policy->judgement;
}

bool ler_policy_refuses_none(const ler_policy *policy) {
    return policy->refuses_none;
}
