/* Objects of the expanded form. */
#include "ld/ld.h"
#include <stdlib.h>

ld_object *ld_object_new(ld_run *run) {
    return ler_arena_alloc(run->arena, sizeof(ld_object));
}

ld_node *ld_node_new(ld_run *run) {
    ld_node *node = ler_arena_alloc(run->arena, sizeof *node);
    if (node != NULL)
        node->head.is_node = true;
    return node;
}

/* Few properties are told apart by their length and their end, which is where IRIs differ. Many get
 * an index, and with it a hash that nobody can foresee. */
static uint32_t quick_hash(ler_str s) {
    uint64_t end = s.len;
    if (s.len >= 8)
        memcpy(&end, s.data + s.len - 8, 8);
    else if (s.len > 0)
        memcpy(&end, s.data, s.len);
    end = (end ^ s.len) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(end >> 32);
}

static uint32_t full_hash(ld_run *run, ler_str s) {
    return ld_hash(ld_store_initial(run->store)->seed, s);
}

static bool index_props(ld_run *run, ld_props *props) {
    uint32_t size = LD_PROPS_INDEX * 4;
    while (size < props->count * 4)
        size *= 2;
    size = size > 128 ? size : 128;
    uint32_t power = 128;
    while (power < size)
        power *= 2;
    props->index = ler_arena_array(run->arena, power, sizeof(ld_prop *));
    if (props->index == NULL)
        return false;
    props->index_mask = power - 1;
    for (ld_prop *p = props->first; p != NULL; p = p->next) {
        p->hash = full_hash(run, p->iri.iri);
        uint32_t i = p->hash & props->index_mask;
        while (props->index[i] != NULL)
            i = (i + 1) & props->index_mask;
        props->index[i] = p;
    }
    return true;
}

static ld_prop *find(const ld_props *props, ler_str iri, uint32_t hash) {
    if (props->index == NULL) {
        for (ld_prop *p = props->first; p != NULL; p = p->next)
            if (p->hash == hash && ler_str_equal(p->iri.iri, iri))
                return p;
        return NULL;
    }
    for (uint32_t i = hash & props->index_mask; props->index[i] != NULL;
         i = (i + 1) & props->index_mask)
        if (props->index[i]->hash == hash && ler_str_equal(props->index[i]->iri.iri, iri))
            return props->index[i];
    return NULL;
}

ld_prop *ld_props_get(ld_run *run, ld_props *props, const ld_iri *iri) {
    uint32_t hash = props->index == NULL ? quick_hash(iri->iri) : full_hash(run, iri->iri);
    ld_prop *p = find(props, iri->iri, hash);
    if (p != NULL)
        return p;
    p = ler_arena_alloc(run->arena, sizeof *p);
    if (p == NULL)
        return NULL;
    p->iri = *iri;
    p->hash = hash;
    if (props->last == NULL)
        props->first = p;
    else
        props->last->next = p;
    props->last = p;
    props->count++;
    if (props->count == LD_PROPS_INDEX ||
        (props->index != NULL && props->count * 2 > props->index_mask)) {
        if (!index_props(run, props))
            return NULL;
    } else if (props->index != NULL) {
        uint32_t i = hash & props->index_mask;
        while (props->index[i] != NULL)
            i = (i + 1) & props->index_mask;
        props->index[i] = p;
    }
    return p;
}

bool ld_type_add(ld_run *run, ld_node *node, ld_iri iri, bool front) {
    ld_type *type = ler_arena_alloc(run->arena, sizeof *type);
    if (type == NULL)
        return false;
    type->iri = iri;
    if (front) {
        type->next = node->types;
        node->types = type;
        if (node->last_type == NULL)
            node->last_type = type;
        return true;
    }
    if (node->last_type == NULL)
        node->types = type;
    else
        node->last_type->next = type;
    node->last_type = type;
    return true;
}

bool ld_is_graph_object(const ld_object *o) {
    return o->is_node && (o->has & LD_HAS_GRAPH) != 0 &&
           (o->has & ~(unsigned)(LD_HAS_GRAPH | LD_HAS_ID | LD_HAS_INDEX)) == 0 &&
           ld_node_of_const(o)->props.first == NULL;
}

typedef struct sort_key {
    ler_str key;
    uint32_t i;
} sort_key;

static int by_key(const void *a, const void *b) {
    const sort_key *x = a, *y = b;
    return ler_str_compare(x->key, y->key); /* UTF-8: byte order is code point order */
}

const uint32_t *ld_order(ld_run *run, const ler_json *object) {
    size_t n = ler_json_count(object);
    uint32_t *order = ler_arena_array(run->arena, n + 1, sizeof *order);
    sort_key *keys = ler_arena_array(run->arena, n + 1, sizeof *keys);
    if (order == NULL || keys == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        keys[i] = (sort_key){ler_json_member_at(object, i)->key, (uint32_t)i};
    if (n > 1)
        qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0; i < n; i++)
        order[i] = keys[i].i;
    return order;
}
