/* The level policy: a small document that says when a level is met. What it leaves out is filled
 * in, so that the text that goes into a record needs no knowledge of our defaults. */
#include "framework/framework_internal.h"
#include "framework/policy_internal.h"

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
static ler_code read_word(const ler_json *object, const char *key, const char *no, const char *yes,
                          bool *out, ler_error *err) {
    const ler_json *v = ler_json_get(object, key);
    if (v == NULL)
        return LER_OK;
    *out = ler_str_is(ler_json_str(v), yes);
    if (*out || ler_str_is(ler_json_str(v), no))
        return LER_OK;
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/%s", key);
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
        if (!((text.data[i] >= 'a' && text.data[i] <= 'z') || text.data[i] == '-'))
            return false;
    return true;
}

static ler_code read_levels(ler_policy *policy, const ler_json *levels, ler_error *err) {
    static const char *const known[] = {"percent", "minCount", NULL};
    if (levels == NULL)
        return LER_OK;
    if (!ler_json_is(levels, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "/levels", "expected an object, found %s",
                           ler_json_type_name(levels));
    if (ler_json_count(levels) > LER_MAX_POLICY_LEVELS)
        return ler_fail_at(err, LER_E_LIMIT, "/levels", "at most %d levels", LER_MAX_POLICY_LEVELS);
    for (size_t i = 0; i < ler_json_count(levels); i++) {
        const ler_json_member *m = ler_json_member_at(levels, i);
        char excerpt[LER_EXCERPT], at[64];
        if (!is_key(m->key))
            return ler_fail_at(err, LER_E_CONTENT, "/levels", "\"%s\" is not the key of a level",
                               ler_excerpt(excerpt, m->key.data, m->key.len));
        snprintf(at, sizeof at, "/levels/%.*s", (int)m->key.len, m->key.data);
        if (!ler_json_is(m->value, LER_JSON_OBJECT))
            return ler_fail_at(err, LER_E_CONTENT, at, "expected an object, found %s",
                               ler_json_type_name(m->value));
        policy_rule *rule = &policy->rules[policy->rule_count];
        *rule =
            (policy_rule){ler_arena_str(policy->arena, m->key), policy->percent, policy->min_count};
        if (rule->level.data == NULL)
            return ler_no_memory(err);
        TRY(refuse_others(m->value, at, known, err));
        TRY(read_integer(m->value, at, "percent", 0, 100, &rule->percent, err));
        TRY(read_integer(m->value, at, "minCount", 1, MAX_MIN_COUNT, &rule->min_count, err));
        if (rule->percent != policy->percent || rule->min_count != policy->min_count)
            policy->rule_count++; /* an override that changes nothing is none */
    }
    return LER_OK;
}

static bool write_rule(ler_policy *policy, ler_json *levels, const policy_rule *rule) {
    ler_arena *arena = policy->arena;
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    return ler_json_set(arena, v, "percent", ler_json_new_number(arena, rule->percent)) &&
           ler_json_set(arena, v, "minCount", ler_json_new_number(arena, rule->min_count)) &&
           ler_json_set_str(arena, levels, rule->level, v);
}

static ler_code write_text(ler_policy *policy, ler_error *err) {
    ler_arena *arena = policy->arena;
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok =
        ler_json_set(arena, v, "percent", ler_json_new_number(arena, policy->percent)) &&
        ler_json_set(arena, v, "minCount", ler_json_new_number(arena, policy->min_count)) &&
        ler_json_set(arena, v, "lowerLevels",
                     ler_json_new_text(arena, policy->lower_required ? "required" : "implied")) &&
        ler_json_set(arena, v, "onNone",
                     ler_json_new_text(arena, policy->refuses_none ? "refuse" : "record")) &&
        ler_json_set(arena, v, "assessorJudgement",
                     ler_json_new(arena, policy->judgement ? LER_JSON_TRUE : LER_JSON_FALSE));
    if (ok && policy->rule_count > 0) {
        ler_json *levels = ler_json_new(arena, LER_JSON_OBJECT);
        ok = ler_json_set(arena, v, "levels", levels);
        for (size_t i = 0; ok && i < policy->rule_count; i++)
            ok = write_rule(policy, levels, &policy->rules[i]);
    }
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
    static const char *const known[] = {"percent", "minCount",          "levels", "lowerLevels",
                                        "onNone",  "assessorJudgement", NULL};
    if (v != NULL && !ler_json_is(v, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "expected a level policy (an object), found %s",
                        ler_json_type_name(v));
    TRY(refuse_others(v, "", known, err));
    TRY(read_integer(v, "", "percent", 0, 100, &policy->percent, err));
    TRY(read_integer(v, "", "minCount", 1, MAX_MIN_COUNT, &policy->min_count, err));
    TRY(read_word(v, "lowerLevels", "implied", "required", &policy->lower_required, err));
    TRY(read_word(v, "onNone", "record", "refuse", &policy->refuses_none, err));
    TRY(read_flag(v, "assessorJudgement", &policy->judgement, err));
    TRY(read_levels(policy, ler_json_get(v, "levels"), err));
    return write_text(policy, err);
}

ler_code ler_policy_read(const ler_json *v, ler_policy **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_POLICY policy = calloc(1, sizeof *policy);
    if (policy == NULL || (policy->arena = ler_arena_new(POLICY_ARENA)) == NULL)
        return ler_no_memory(err);
    policy->percent = DEFAULT_PERCENT;
    policy->min_count = DEFAULT_MIN_COUNT;
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

policy_rule policy_rule_for(const ler_policy *policy, const ler_level *level) {
    for (size_t i = 0; i < policy->rule_count; i++)
        if (ler_str_equal(policy->rules[i].level, level->key))
            return policy->rules[i];
    return (policy_rule){level->key, policy->percent, policy->min_count};
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

bool ler_policy_lower_required(const ler_policy *policy) {
    return policy->lower_required;
}
