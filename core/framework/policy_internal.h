/* The policy as policy.c and level.c see it. */
#ifndef LER_POLICY_INTERNAL_H
#define LER_POLICY_INTERNAL_H

#include "ler/level.h"

typedef struct policy_rule {
    ler_str level; /* key */
    unsigned percent, min_count;
} policy_rule;

/* The rules of one strand. */
typedef struct policy_scale {
    ler_str strand; /* key; the first scale is the core's and has none */
    unsigned percent, min_count;
    bool lower_required;
    policy_rule rules[LER_MAX_POLICY_LEVELS]; /* levels that differ from the two above */
    size_t rule_count;
} policy_scale;

struct ler_policy {
    ler_arena *arena;
    ler_str text; /* JCS */
    char digest[LER_MULTIHASH_TEXT];
    bool refuses_none, judgement;
    policy_scale core;
    policy_scale others; /* of strands that are not named: the core's without its levels */
    policy_scale *strands;
    size_t strand_count;
};

const policy_scale *policy_scale_for(const ler_policy *policy, const ler_strand *strand);
policy_rule policy_rule_for(const policy_scale *scale, const ler_level *level);

#endif
