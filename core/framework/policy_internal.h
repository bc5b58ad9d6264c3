/* The policy as policy.c and level.c see it. */
#ifndef LER_POLICY_INTERNAL_H
#define LER_POLICY_INTERNAL_H

#include "ler/level.h"

typedef struct policy_rule {
    ler_str level; /* key */
    unsigned percent, min_count;
} policy_rule;

struct ler_policy {
    ler_arena *arena;
    ler_str text; /* JCS */
    char digest[LER_MULTIHASH_TEXT];
    unsigned percent, min_count;
    bool lower_required, refuses_none, judgement;
    policy_rule rules[LER_MAX_POLICY_LEVELS]; /* levels that differ from the two above */
    size_t rule_count;
};

policy_rule policy_rule_for(const ler_policy *policy, const ler_level *level);

#endif
