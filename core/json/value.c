#include "json/value.h"
#include <math.h>
#include <stdlib.h>

ler_json_type ler_json_typeof(const ler_json *v) {
    return v == NULL ? LER_JSON_NULL : (ler_json_type)v->type;
}

const char *ler_json_type_name(const ler_json *v) {
    if (v == NULL)
        return "absent";
    switch ((ler_json_type)v->type) {
    case LER_JSON_NULL: return "null";
    case LER_JSON_FALSE:
    case LER_JSON_TRUE: return "a boolean";
    case LER_JSON_NUMBER: return "a number";
    case LER_JSON_STRING: return "a string";
    case LER_JSON_ARRAY: return "an array";
    case LER_JSON_OBJECT: return "an object";
    }
    return "absent";
}

ler_str ler_json_str(const ler_json *v) {
    return ler_json_is(v, LER_JSON_STRING) ? v->text : LER_STR_NONE;
}

double ler_json_number(const ler_json *v) {
    return ler_json_is(v, LER_JSON_NUMBER) ? v->number : 0;
}

ler_str ler_json_number_text(const ler_json *v) {
    return ler_json_is(v, LER_JSON_NUMBER) ? v->text : LER_STR_NONE;
}

size_t ler_json_count(const ler_json *v) {
    return v != NULL && v->type >= LER_JSON_ARRAY ? v->count : 0;
}

ler_json *ler_json_item(const ler_json *array, size_t i) {
    return ler_json_is(array, LER_JSON_ARRAY) && i < array->count ? array->items[i] : NULL;
}

const ler_json_member *ler_json_member_at(const ler_json *object, size_t i) {
    return ler_json_is(object, LER_JSON_OBJECT) && i < object->count ? &object->members[i] : NULL;
}

static ler_json_member *find(const ler_json *object, ler_str key) {
    if (!ler_json_is(object, LER_JSON_OBJECT))
        return NULL;
    if (object->index == NULL) {
        for (uint32_t i = 0; i < object->count; i++)
            if (ler_str_equal(object->members[i].key, key))
                return &object->members[i];
        return NULL;
    }
    uint32_t low = 0, high = object->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        ler_json_member *m = &object->members[object->index[middle]];
        int order = json_key_order(key, m->key);
        if (order == 0)
            return m;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

ler_json *ler_json_get_str(const ler_json *object, ler_str key) {
    ler_json_member *m = find(object, key);
    return m == NULL ? NULL : m->value;
}

ler_json *ler_json_get(const ler_json *object, const char *key) {
    return ler_json_get_str(object, ler_str_of(key));
}

ler_str ler_json_get_text(const ler_json *object, const char *key) {
    return ler_json_str(ler_json_get(object, key));
}

size_t ler_json_list_count(const ler_json *v) {
    if (v == NULL)
        return 0;
    return v->type == LER_JSON_ARRAY ? v->count : 1;
}

ler_json *ler_json_list_item(const ler_json *v, size_t i) {
    if (ler_json_is(v, LER_JSON_ARRAY))
        return ler_json_item(v, i);
    /* The caller's view of one value as a list of one; the const is the caller's to keep. */
    union {
        const ler_json *in;
        ler_json *out;
    } same = {v};
    return i == 0 ? same.out : NULL;
}

bool ler_json_list_has(const ler_json *v, const char *text) {
    for (size_t i = 0, n = ler_json_list_count(v); i < n; i++) {
        const ler_json *item = ler_json_list_item(v, i);
        if (ler_json_is(item, LER_JSON_STRING) && ler_str_is(item->text, text))
            return true;
    }
    return false;
}

/* Merge sort: no worst case that an attacker could choose, and no allocation but the arena's. */
static void sort_members(const ler_json_member *members, uint32_t *order, uint32_t *spare,
                         uint32_t n) {
    for (uint32_t width = 1; width < n; width = width > n / 2 ? n : width * 2) {
        for (uint32_t start = 0; start < n; start += 2 * width) {
            uint32_t middle = start + width < n ? start + width : n;
            uint32_t end = middle + width < n ? middle + width : n;
            uint32_t a = start, b = middle;
            for (uint32_t k = start; k < end; k++)
                spare[k] = b >= end || (a < middle && json_key_order(members[order[a]].key,
                                                                     members[order[b]].key) <= 0)
                               ? order[a++]
                               : order[b++];
        }
        memcpy(order, spare, n * sizeof *order);
    }
}

bool json_index(ler_arena *arena, ler_json *v, size_t *twice) {
    *twice = JSON_NOT_TWICE;
    uint32_t *order = ler_arena_array(arena, v->count, sizeof *order);
    uint32_t *spare = ler_arena_array(arena, v->count, sizeof *spare);
    if (order == NULL || spare == NULL)
        return false;
    for (uint32_t i = 0; i < v->count; i++)
        order[i] = i;
    sort_members(v->members, order, spare, v->count);
    for (uint32_t i = 1; i < v->count; i++) {
        if (json_key_order(v->members[order[i - 1]].key, v->members[order[i]].key) == 0) {
            *twice = order[i - 1] > order[i] ? order[i - 1] : order[i];
            return true;
        }
    }
    v->index = order;
    return true;
}

ler_json *ler_json_new(ler_arena *arena, ler_json_type type) {
    ler_json *v = ler_arena_alloc(arena, sizeof *v);
    if (v != NULL)
        v->type = (uint8_t)type;
    return v;
}

ler_json *ler_json_new_str(ler_arena *arena, ler_str s) {
    ler_json *v = ler_json_new(arena, LER_JSON_STRING);
    ler_str copy = ler_arena_str(arena, s);
    if (v == NULL || copy.data == NULL)
        return NULL;
    v->text = copy;
    return v;
}

ler_json *ler_json_new_text(ler_arena *arena, const char *text) {
    return ler_json_new_str(arena, ler_str_of(text));
}

ler_json *ler_json_new_number(ler_arena *arena, double number) {
    ler_json *v = isfinite(number) ? ler_json_new(arena, LER_JSON_NUMBER) : NULL;
    if (v != NULL)
        v->number = number;
    return v;
}

/* Room for one more item or member of `size` bytes. */
static void *room(ler_arena *arena, const void *data, uint32_t count, uint32_t *capacity,
                  size_t size) {
    if (count < *capacity || count > UINT32_MAX / 4)
        return NULL;
    uint32_t wanted = *capacity == 0 ? 4 : *capacity * 2;
    if (wanted <= count)
        wanted = count + 4;
    void *bigger = ler_arena_array(arena, wanted, size);
    if (bigger == NULL)
        return NULL;
    if (count > 0)
        memcpy(bigger, data, count * size);
    *capacity = wanted;
    return bigger;
}

bool ler_json_append(ler_arena *arena, ler_json *array, ler_json *value) {
    if (!ler_json_is(array, LER_JSON_ARRAY) || value == NULL)
        return false;
    if (array->count >= array->capacity) {
        ler_json **items = room(arena, array->items, array->count, &array->capacity, sizeof *items);
        if (items == NULL)
            return false;
        array->items = items;
    }
    array->items[array->count++] = value;
    return true;
}

bool ler_json_set_str(ler_arena *arena, ler_json *object, ler_str key, ler_json *value) {
    if (!ler_json_is(object, LER_JSON_OBJECT) || value == NULL)
        return false;
    ler_json_member *m = find(object, key);
    if (m != NULL) {
        m->value = value;
        return true;
    }
    ler_str copy = ler_arena_str(arena, key);
    if (copy.data == NULL)
        return false;
    if (object->count >= object->capacity) {
        ler_json_member *members =
            room(arena, object->members, object->count, &object->capacity, sizeof *members);
        if (members == NULL)
            return false;
        object->members = members;
    }
    object->members[object->count++] = (ler_json_member){copy, value};
    object->index = NULL; /* built objects are searched in order */
    return true;
}

bool ler_json_set(ler_arena *arena, ler_json *object, const char *key, ler_json *value) {
    return ler_json_set_str(arena, object, ler_str_of(key), value);
}

bool ler_json_set_text(ler_arena *arena, ler_json *object, const char *key, ler_str text) {
    return ler_json_set(arena, object, key, ler_json_new_str(arena, text));
}

ler_json *ler_json_without(ler_arena *arena, const ler_json *object, const char *key) {
    ler_json *copy = ler_json_new(arena, LER_JSON_OBJECT);
    size_t n = ler_json_count(object);
    if (copy == NULL || !ler_json_is(object, LER_JSON_OBJECT))
        return NULL;
    copy->members = ler_arena_array(arena, n, sizeof *copy->members);
    if (copy->members == NULL)
        return NULL;
    copy->capacity = (uint32_t)n;
    for (size_t i = 0; i < n; i++)
        if (!ler_str_is(object->members[i].key, key))
            copy->members[copy->count++] = object->members[i];
    return copy;
}

bool ler_json_equal(const ler_json *a, const ler_json *b) {
    if (ler_json_typeof(a) != ler_json_typeof(b))
        return false;
    switch (ler_json_typeof(a)) {
    case LER_JSON_NULL:
    case LER_JSON_FALSE:
    case LER_JSON_TRUE: return true;
    case LER_JSON_NUMBER: return !(a->number < b->number) && !(a->number > b->number);
    case LER_JSON_STRING: return ler_str_equal(a->text, b->text);
    case LER_JSON_ARRAY:
        if (a->count != b->count)
            return false;
        for (uint32_t i = 0; i < a->count; i++)
            if (!ler_json_equal(a->items[i], b->items[i]))
                return false;
        return true;
    case LER_JSON_OBJECT:
        if (a->count != b->count)
            return false;
        for (uint32_t i = 0; i < a->count; i++) {
            const ler_json_member *other = find(b, a->members[i].key);
            if (other == NULL || !ler_json_equal(a->members[i].value, other->value))
                return false;
        }
        return true;
    }
    return false;
}
