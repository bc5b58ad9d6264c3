#include "issuer/builder_json.h"
#include <stdarg.h>
#include <stdio.h>

ler_json *build_object(build *b, const char *type, bool list) {
    ler_json *o = ler_json_new(b->arena, LER_JSON_OBJECT);
    if (type == NULL)
        return o;
    ler_json *t = ler_json_new_text(b->arena, type);
    if (list) {
        ler_json *types = ler_json_new(b->arena, LER_JSON_ARRAY);
        b->failed |= types == NULL || !ler_json_append(b->arena, types, t);
        t = types;
    }
    b->failed |= o == NULL || !ler_json_set(b->arena, o, "type", t);
    return o;
}

ler_json *build_array(build *b) {
    return ler_json_new(b->arena, LER_JSON_ARRAY);
}

void build_put(build *b, ler_json *o, const char *key, ler_json *value) {
    b->failed |= o == NULL || value == NULL || !ler_json_set(b->arena, o, key, value);
}

void build_text(build *b, ler_json *o, const char *key, ler_str value) {
    if (value.len > 0)
        b->failed |= o == NULL || !ler_json_set_text(b->arena, o, key, value);
}

void build_add(build *b, ler_json *list, ler_json *value) {
    b->failed |= list == NULL || value == NULL || !ler_json_append(b->arena, list, value);
}

ler_str build_print(build *b, const char *format, ...) {
    char small[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof(small)) {
        ler_str s = ler_arena_str(b->arena, (ler_str){small, (size_t)n});
        b->failed |= s.data == NULL;
        return s;
    }
    char *room = n < 0 ? NULL : ler_arena_bytes(b->arena, (size_t)n + 1);
    if (room == NULL) {
        b->failed = true;
        return LER_STR("");
    }
    va_start(args, format);
    vsnprintf(room, (size_t)n + 1, format, args);
    va_end(args);
    return (ler_str){room, (size_t)n};
}

ler_str build_keep(build *b, ler_buf *buf) {
    ler_str s = ler_buf_done(buf, NULL) == LER_OK ? ler_arena_str(b->arena, ler_buf_view(buf))
                                                  : LER_STR_NONE;
    ler_buf_free(buf);
    b->failed |= s.data == NULL;
    return s.data != NULL ? s : LER_STR("");
}

ler_buf build_small_buf(void) {
    return ler_buf_new((size_t)64 << 10);
}

ler_str build_level_iri(build *b, const ler_strand *strand, const ler_level *level) {
    ler_buf buf = build_small_buf();
    ler_framework_level_iri(b->fw, b->base, strand, level, &buf);
    return build_keep(b, &buf);
}

ler_str build_scope_key(build *b, const scope_level *s) {
    ler_buf buf = build_small_buf();
    ler_level_scope_key(b->fw, &s->scope, &buf);
    return build_keep(b, &buf);
}

void build_date(build *b, ler_json *o, const char *key, const ler_time *t) {
    char out[LER_TIME_TEXT];
    build_text(b, o, key, ler_str_of(ler_time_text(t, out)));
}
