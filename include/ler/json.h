/* JSON as this project needs it: a strict reader into an arena (RFC 8259 with the stricter rules
 * of RFC 7493), a tree that keeps member order, RFC 6901 pointers, and writers: RFC 8785 (JCS)
 * and plain. Values live in their arena and are never freed one by one.
 *
 * Strict means: one value and nothing behind it; duplicate keys (compared unescaped), a NUL in a
 * key, a byte order mark, invalid UTF-8, lone surrogates, numbers beyond a double, and integers
 * that no double holds exactly are refused, with line and column. NUL in a string value is legal. */
#ifndef LER_JSON_H
#define LER_JSON_H

#include "ler/arena.h"

typedef enum ler_json_type {
    LER_JSON_NULL,
    LER_JSON_FALSE,
    LER_JSON_TRUE,
    LER_JSON_NUMBER,
    LER_JSON_STRING,
    LER_JSON_ARRAY,
    LER_JSON_OBJECT
} ler_json_type;

typedef struct ler_json ler_json;

typedef struct ler_json_member {
    ler_str key;
    ler_json *value;
} ler_json_member;

typedef struct ler_json_limits {
    size_t bytes;    /* length of the text */
    unsigned depth;  /* nesting of arrays and objects */
    size_t nodes;    /* values, all together */
    size_t string;   /* bytes of one string, unescaped */
} ler_json_limits;

extern const ler_json_limits ler_json_default_limits; /* LER_MAX_CREDENTIAL, LER_MAX_JSON_* */

/* Parses text. limits NULL = the defaults. Strings without escapes point into `text`, which must
 * live as long as the tree. LER_E_SYNTAX, LER_E_LIMIT or LER_E_MEMORY; err has line and column. */
ler_code ler_json_read(ler_arena *arena, ler_str text, const ler_json_limits *limits,
                       ler_json **out, ler_error *err) LER_MUST_USE;

/* Reading. All take NULL (as null / absent) and never fail. */
ler_json_type ler_json_typeof(const ler_json *v);
static inline bool ler_json_is(const ler_json *v, ler_json_type t) {
    return v != NULL && ler_json_typeof(v) == t;
}
const char *ler_json_type_name(const ler_json *v); /* "a string", "an array", "absent", ... */
ler_str ler_json_str(const ler_json *v);           /* LER_STR_NONE when not a string */
double ler_json_number(const ler_json *v);         /* 0 when not a number */
ler_str ler_json_number_text(const ler_json *v);   /* as spelled in the source */
size_t ler_json_count(const ler_json *v);          /* items or members; 0 for scalars */
ler_json *ler_json_item(const ler_json *array, size_t i);
const ler_json_member *ler_json_member_at(const ler_json *object, size_t i);
ler_json *ler_json_get(const ler_json *object, const char *key); /* NULL when absent */
ler_json *ler_json_get_str(const ler_json *object, ler_str key);
ler_str ler_json_get_text(const ler_json *object, const char *key); /* str(get()) */

/* A value as a list: an array's items, a non-array as its one item, absent as none. JSON-LD and
 * VC 2.0 allow both spellings for most members. */
size_t ler_json_list_count(const ler_json *v);
ler_json *ler_json_list_item(const ler_json *v, size_t i);
bool ler_json_list_has(const ler_json *v, const char *text); /* a string item equal to text */

/* Building. Each returns NULL when memory is out; setters take NULL values (and then fail), so
 * that a chain of calls needs one check at its end. Strings are copied. */
ler_json *ler_json_new(ler_arena *arena, ler_json_type type); /* null, false, true, [], {} */
ler_json *ler_json_new_str(ler_arena *arena, ler_str s);
ler_json *ler_json_new_text(ler_arena *arena, const char *text);
ler_json *ler_json_new_number(ler_arena *arena, double number);
bool ler_json_append(ler_arena *arena, ler_json *array, ler_json *value);
bool ler_json_set(ler_arena *arena, ler_json *object, const char *key, ler_json *value);
bool ler_json_set_str(ler_arena *arena, ler_json *object, ler_str key, ler_json *value);
bool ler_json_set_text(ler_arena *arena, ler_json *object, const char *key, ler_str text);
/* A copy of the object (members shared) without one key. */
ler_json *ler_json_without(ler_arena *arena, const ler_json *object, const char *key);

bool ler_json_equal(const ler_json *a, const ler_json *b); /* objects regardless of order */

/* RFC 6901. NULL when the pointer leads nowhere. */
ler_json *ler_json_at(const ler_json *root, const char *pointer);

/* A pointer while walking a tree: push and pop on the walker's stack. Longer ones are cut, which
 * only shortens a message. */
typedef struct ler_pointer {
    char text[LER_MAX_POINTER];
    size_t len;
} ler_pointer;
size_t ler_pointer_key(ler_pointer *p, ler_str key);      /* returns the mark for ler_pointer_pop */
size_t ler_pointer_index(ler_pointer *p, size_t index);
void ler_pointer_pop(ler_pointer *p, size_t mark);

/* Writers append to out. JCS: RFC 8785 (UTF-16 key order, ES6 numbers). Plain: members in their
 * order, indent spaces per level (0 = one line), numbers and escapes as in JCS. */
void ler_jcs_write(const ler_json *v, ler_buf *out);
void ler_json_write(const ler_json *v, unsigned indent, ler_buf *out);
void ler_json_write_str(ler_str s, ler_buf *out); /* one quoted string, JCS escapes */

/* The shortest decimal text that reads back as the same double, in the form of ECMA-262 6.1.6.1.20
 * Number::toString. `number` must be finite. Returns its length. */
#define LER_NUMBER_TEXT 32
size_t ler_number_write(double number, char out[LER_NUMBER_TEXT]);
/* JCS 3.2.3: keys compared as UTF-16 code units. */
int ler_json_key_compare(ler_str a, ler_str b);

#endif
