#include "framework/file_order.h"

static size_t index_of_level(const ler_strand *strand, ler_str key) {
    size_t i = 0;
    while (i + 1 < strand->level_count && !ler_str_equal(strand->levels[i].key, key))
        i++;
    return i;
}

static size_t index_of_domain(const ler_strand *strand, ler_str key) {
    size_t i = 0;
    while (i + 1 < strand->domain_count && !ler_str_equal(strand->domains[i].key, key))
        i++;
    return i;
}

const ler_statement **ler_file_order(const ler_framework *fw, size_t number, ler_arena *arena) {
    const ler_strand *strand = ler_framework_strand(fw, number);
    const ler_statement **out =
        ler_arena_array(arena, strand->statement_count + 1, sizeof(ler_statement *));
    if (out == NULL)
        return NULL;
    if (number == 0) { /* the core's levels are members of an object */
        for (size_t i = 0; i < strand->statement_count; i++)
            out[i] = &strand->statements[i];
        return out;
    }
    /* Within one domain and level the model keeps the file's order: the next one of each. */
    size_t next[(LER_MAX_DOMAINS + 1) * LER_MAX_LEVELS] = {0};
    for (size_t i = strand->statement_count; i-- > 0;) {
        const ler_statement *s = &strand->statements[i];
        next[(size_t)(s->domain + 1) * LER_MAX_LEVELS + s->level] = i;
    }
    const ler_json *list = ler_json_get(
        ler_json_item(ler_json_get(ler_framework_json(fw), "strands"), number - 1), "statements");
    for (size_t i = 0; i < strand->statement_count; i++) {
        const ler_json *v = ler_json_item(list, i);
        size_t level = index_of_level(strand, ler_json_get_text(v, "level"));
        size_t domain = strand->domain_count == 0
                            ? 0
                            : 1 + index_of_domain(strand, ler_json_get_text(v, "domain"));
        out[i] = &strand->statements[next[domain * LER_MAX_LEVELS + level]++];
    }
    return out;
}
