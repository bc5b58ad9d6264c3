/* The tree behind ler/json.h. Other modules of core may look inside where speed asks for it. */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include "ler/json.h"

/* Objects with more members than this carry an index; shorter ones are searched in order. */
#define JSON_LINEAR_MEMBERS 16

struct ler_json {
    uint8_t type; /* ler_json_type */
    uint32_t count, capacity;
    union {
        ler_str text; /* a string; a number as it was spelled, data NULL when it was built */
        ler_json **items;
        ler_json_member *members;
    };
    union {
        double number;
        uint32_t *index; /* member numbers in json_key_order(), or NULL */
    };
};

/* Order of the index: by length, then bytes. Not an order anybody sees; cheap to compare. */
static inline int json_key_order(ler_str a, ler_str b) {
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
}

/* Builds v->index over v->members. On a repeated key, *twice is the number of the later member
 * and the index is not kept. false when memory is out. */
bool json_index(ler_arena *arena, ler_json *v, size_t *twice);
#define JSON_NOT_TWICE SIZE_MAX

#endif
