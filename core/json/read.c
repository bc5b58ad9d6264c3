/* RFC 8259, a function per production. The whole text is checked as UTF-8 first, so that the
 * productions look at bytes alone. Children are gathered on one stack and copied into the arena
 * when their container closes: no container grows twice. */
#include "json/scan.h"
#include "json/value.h"
#include "ler/encoding.h"
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_STACK 128
#define MAX_NUMBER_TEXT 400 /* the longest double written out in full takes 1 + 309 */

typedef struct entry { /* a child whose container is still open */
    ler_str key;
    size_t key_offset;
    ler_json *value;
} entry;

typedef struct reader {
    ler_arena *arena;
    const char *start, *p, *end;
    const ler_json_limits *limits;
    ler_error *err;
    unsigned depth;
    size_t nodes;
    entry *stack;
    size_t used, room;
    entry first[FIRST_STACK];
} reader;

const ler_json_limits ler_json_default_limits = {LER_MAX_CREDENTIAL, LER_MAX_JSON_DEPTH,
                                                 LER_MAX_JSON_NODES, LER_MAX_JSON_STRING};

static ler_code value(reader *r, ler_json **out);

static ler_code fail_offset(reader *r, size_t offset, ler_code code, const char *message) {
    unsigned line = 1, column = 1;
    for (size_t i = 0; i < offset; i++) {
        column++;
        if (r->start[i] == '\n') {
            line++;
            column = 1;
        }
    }
    ler_fail(r->err, code, "%s", message);
    if (r->err != NULL) {
        r->err->line = line;
        r->err->column = column;
    }
    return code;
}

static ler_code fail_here(reader *r, ler_code code, const char *message) {
    return fail_offset(r, (size_t)(r->p - r->start), code, message);
}

static ler_code syntax(reader *r, const char *expected) {
    char message[160];
    if (r->p == r->end) {
        snprintf(message, sizeof message, "the text ends where %s was expected", expected);
    } else {
        char excerpt[LER_EXCERPT];
        size_t n = r->end - r->p < 8 ? (size_t)(r->end - r->p) : 8;
        snprintf(message, sizeof message, "expected %s, found \"%s\"", expected,
                 ler_excerpt(excerpt, r->p, n));
    }
    return fail_here(r, LER_E_SYNTAX, message);
}

/* ws = *( space / tab / LF / CR ) */
static void ws(reader *r) {
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
        r->p++;
}

static ler_code push(reader *r, entry e) {
    if (r->used == r->room) {
        size_t room = r->room * 2;
        entry *stack = malloc(room * sizeof *stack);
        if (stack == NULL)
            return ler_no_memory(r->err);
        memcpy(stack, r->stack, r->used * sizeof *stack);
        if (r->stack != r->first)
            free(r->stack);
        r->stack = stack;
        r->room = room;
    }
    r->stack[r->used++] = e;
    return LER_OK;
}

static ler_code node(reader *r, ler_json_type type, ler_json **out) {
    if (++r->nodes > r->limits->nodes)
        return fail_here(r, LER_E_LIMIT, "more values than are accepted in one document");
    *out = ler_json_new(r->arena, type);
    return *out == NULL ? ler_no_memory(r->err) : LER_OK;
}

static int hex4(const char *p) {
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int d = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* "\uXXXX", r->p behind the u; a surrogate only as half of a pair. */
static ler_code unicode_escape(reader *r, uint32_t *code_point) {
    int high = r->end - r->p >= 4 ? hex4(r->p) : -1;
    if (high < 0)
        return syntax(r, "four hexadecimal digits");
    if (high >= 0xdc00 && high <= 0xdfff)
        return fail_here(r, LER_E_SYNTAX, "a lone low surrogate");
    r->p += 4;
    *code_point = (uint32_t)high;
    if (high < 0xd800 || high > 0xdbff)
        return LER_OK;
    int low = r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u' ? hex4(r->p + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return fail_here(r, LER_E_SYNTAX, "a high surrogate without its low one");
    r->p += 6;
    *code_point = 0x10000u + (((uint32_t)high - 0xd800u) << 10) + ((uint32_t)low - 0xdc00u);
    return LER_OK;
}

static ler_code escape(reader *r, char **out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->p == r->end)
        return syntax(r, "an escape");
    const char *known = *r->p == '\0' ? NULL : strchr(from, *r->p);
    if (known != NULL) {
        *(*out)++ = to[known - from];
        r->p++;
        return LER_OK;
    }
    if (*r->p != 'u')
        return syntax(r, "one of the escapes of JSON");
    r->p++;
    uint32_t c = 0;
    TRY(unicode_escape(r, &c));
    *out += ler_utf8_put(c, *out);
    return LER_OK;
}

/* string = quotation-mark *char quotation-mark, r->p behind the opening mark */
static ler_code string(reader *r, ler_str *out) {
    const char *start = r->p;
    bool escaped = false;
    for (;;) {
        r->p += json_plain_run(r->p, (size_t)(r->end - r->p));
        if (r->p == r->end || *r->p == '"')
            break;
        if (*r->p != '\\')
            return fail_here(r, LER_E_SYNTAX, "a control character in a string, not escaped");
        escaped = true;
        r->p += r->end - r->p < 2 ? 1 : 2;
    }
    if (r->p >= r->end)
        return syntax(r, "the closing quote of a string");
    size_t raw = (size_t)(r->p - start);
    if (raw > r->limits->string * (escaped ? 6 : 1))
        return fail_here(r, LER_E_LIMIT, "a string longer than is accepted");
    if (!escaped) {
        *out = (ler_str){start, raw};
        r->p++;
        return LER_OK;
    }
    const char *close = r->p;
    char *text = ler_arena_bytes(r->arena, raw + 1), *w = text;
    if (text == NULL)
        return ler_no_memory(r->err);
    for (r->p = start; r->p < close;) {
        if (*r->p != '\\') {
            *w++ = *r->p++;
            continue;
        }
        r->p++;
        TRY(escape(r, &w));
    }
    *w = '\0';
    *out = (ler_str){text, (size_t)(w - text)};
    if (out->len > r->limits->string)
        return fail_here(r, LER_E_LIMIT, "a string longer than is accepted");
    r->p = close + 1;
    return LER_OK;
}

static bool run_of_digits(reader *r) {
    const char *start = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
        r->p++;
    return r->p > start;
}

/* RFC 7493 2.2: an integer that is not exactly the double it becomes would be signed as another
 * number. It may be spelled exactly, or as JCS spells the double (integers over 2^53). */
static bool exact_integer(ler_str text, double number) {
    char jcs[LER_NUMBER_TEXT], full[MAX_NUMBER_TEXT];
    size_t n = ler_number_write(number, jcs);
    if (ler_str_equal(text, (ler_str){jcs, n}))
        return true;
    int m = snprintf(full, sizeof full, "%.0f", number);
    return m > 0 && ler_str_equal(text, (ler_str){full, (size_t)m});
}

static double to_double(const char *text) {
    static locale_t c_locale; /* glibc hands out one static object: no race, nothing to free */
    if (c_locale == NULL)
        c_locale = newlocale(LC_ALL_MASK, "C", NULL);
    return strtod_l(text, NULL, c_locale);
}

/* number = [ minus ] int [ frac ] [ exp ] */
static ler_code number(reader *r, ler_json *v) {
    const char *start = r->p;
    bool integer = true;
    if (*r->p == '-')
        r->p++;
    const char *first = r->p;
    if (!run_of_digits(r))
        return syntax(r, "a digit");
    if (*first == '0' && r->p - first > 1) {
        r->p = first;
        return fail_here(r, LER_E_SYNTAX, "a number with a leading zero");
    }
    if (r->p < r->end && *r->p == '.') {
        integer = false;
        r->p++;
        if (!run_of_digits(r))
            return syntax(r, "a digit behind the decimal point");
    }
    if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
        integer = false;
        r->p++;
        if (r->p < r->end && (*r->p == '+' || *r->p == '-'))
            r->p++;
        if (!run_of_digits(r))
            return syntax(r, "a digit of the exponent");
    }
    v->text = (ler_str){start, (size_t)(r->p - start)};
    if (integer && v->text.len <= 15) {
        int64_t n = 0;
        for (const char *d = first; d < r->p; d++)
            n = n * 10 + (*d - '0');
        v->number = *start == '-' ? -(double)n : (double)n;
        return LER_OK;
    }
    char copy[MAX_NUMBER_TEXT];
    r->p = start; /* where the errors below point */
    if (v->text.len >= sizeof copy)
        return fail_here(r, LER_E_LIMIT, "a number with more digits than are accepted");
    memcpy(copy, start, v->text.len);
    copy[v->text.len] = '\0';
    v->number = to_double(copy);
    if (!isfinite(v->number))
        return fail_here(r, LER_E_SYNTAX, "a number beyond the range of a double");
    if (integer && !exact_integer(v->text, v->number))
        return fail_here(r, LER_E_SYNTAX,
                         "an integer that a double does not hold exactly; spell it as a string");
    r->p = start + v->text.len;
    return LER_OK;
}

static ler_code word(reader *r, const char *text) {
    size_t n = strlen(text);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0)
        return syntax(r, "a JSON value");
    r->p += n;
    return LER_OK;
}

static ler_code enter(reader *r) {
    if (++r->depth > r->limits->depth)
        return fail_here(r, LER_E_LIMIT, "nested deeper than is accepted");
    r->p++;
    ws(r);
    return LER_OK;
}

/* array = begin-array [ value *( value-separator value ) ] end-array */
static ler_code array(reader *r, ler_json *v) {
    size_t base = r->used;
    TRY(enter(r));
    if (r->p < r->end && *r->p == ']') {
        r->p++;
        r->depth--;
        return LER_OK;
    }
    for (;;) {
        entry e = {LER_STR_NONE, 0, NULL};
        TRY(value(r, &e.value));
        TRY(push(r, e));
        ws(r);
        if (r->p == r->end || (*r->p != ',' && *r->p != ']'))
            return syntax(r, "\",\" or \"]\"");
        if (*r->p++ == ']')
            break;
        ws(r);
    }
    r->depth--;
    size_t n = r->used - base;
    v->items = ler_arena_array(r->arena, n, sizeof *v->items);
    if (v->items == NULL)
        return ler_no_memory(r->err);
    for (size_t i = 0; i < n; i++)
        v->items[i] = r->stack[base + i].value;
    v->count = v->capacity = (uint32_t)n;
    r->used = base;
    return LER_OK;
}

static ler_code unique_keys(reader *r, ler_json *v, size_t base) {
    size_t twice = JSON_NOT_TWICE;
    if (v->count > JSON_LINEAR_MEMBERS) {
        if (!json_index(r->arena, v, &twice))
            return ler_no_memory(r->err);
    } else {
        for (uint32_t i = 1; i < v->count && twice == JSON_NOT_TWICE; i++)
            for (uint32_t k = 0; k < i; k++)
                if (ler_str_equal(v->members[i].key, v->members[k].key))
                    twice = i;
    }
    if (twice == JSON_NOT_TWICE)
        return LER_OK;
    char excerpt[LER_EXCERPT], message[LER_EXCERPT + 64];
    ler_str key = v->members[twice].key;
    snprintf(message, sizeof message, "the key \"%s\" stands twice in one object",
             ler_excerpt(excerpt, key.data, key.len));
    return fail_offset(r, r->stack[base + twice].key_offset, LER_E_SYNTAX, message);
}

/* member = string name-separator value */
static ler_code member(reader *r, entry *e) {
    if (r->p == r->end || *r->p != '"')
        return syntax(r, "a key in double quotes");
    e->key_offset = (size_t)(r->p - r->start);
    r->p++;
    TRY(string(r, &e->key));
    if (memchr(e->key.data, '\0', e->key.len) != NULL)
        return fail_offset(r, e->key_offset, LER_E_SYNTAX, "a key holds the character U+0000");
    ws(r);
    if (r->p == r->end || *r->p != ':')
        return syntax(r, "\":\"");
    r->p++;
    ws(r);
    return value(r, &e->value);
}

/* object = begin-object [ member *( value-separator member ) ] end-object */
static ler_code object(reader *r, ler_json *v) {
    size_t base = r->used;
    TRY(enter(r));
    if (r->p < r->end && *r->p == '}') {
        r->p++;
        r->depth--;
        return LER_OK;
    }
    for (;;) {
        entry e = {LER_STR_NONE, 0, NULL};
        TRY(member(r, &e));
        TRY(push(r, e));
        ws(r);
        if (r->p == r->end || (*r->p != ',' && *r->p != '}'))
            return syntax(r, "\",\" or \"}\"");
        if (*r->p++ == '}')
            break;
        ws(r);
    }
    r->depth--;
    size_t n = r->used - base;
    v->members = ler_arena_array(r->arena, n, sizeof *v->members);
    if (v->members == NULL)
        return ler_no_memory(r->err);
    for (size_t i = 0; i < n; i++)
        v->members[i] = (ler_json_member){r->stack[base + i].key, r->stack[base + i].value};
    v->count = v->capacity = (uint32_t)n;
    TRY(unique_keys(r, v, base));
    r->used = base;
    return LER_OK;
}

/* value = false / null / true / object / array / number / string */
static ler_code value(reader *r, ler_json **out) {
    if (r->p == r->end)
        return syntax(r, "a JSON value");
    switch (*r->p) {
    case '{':
        TRY(node(r, LER_JSON_OBJECT, out));
        return object(r, *out);
    case '[':
        TRY(node(r, LER_JSON_ARRAY, out));
        return array(r, *out);
    case '"':
        TRY(node(r, LER_JSON_STRING, out));
        r->p++;
        return string(r, &(*out)->text);
    case 't':
        TRY(node(r, LER_JSON_TRUE, out));
        return word(r, "true");
    case 'f':
        TRY(node(r, LER_JSON_FALSE, out));
        return word(r, "false");
    case 'n':
        TRY(node(r, LER_JSON_NULL, out));
        return word(r, "null");
    default:
        if (*r->p != '-' && (*r->p < '0' || *r->p > '9'))
            return syntax(r, "a JSON value");
        TRY(node(r, LER_JSON_NUMBER, out));
        return number(r, *out);
    }
}

/* JSON-text = ws value ws */
static ler_code text(reader *r, ler_json **out) {
    size_t length = (size_t)(r->end - r->start);
    if (length > r->limits->bytes)
        return fail_here(r, LER_E_LIMIT, "larger than is accepted");
    if (length >= 3 && memcmp(r->start, "\xef\xbb\xbf", 3) == 0)
        return fail_here(r, LER_E_SYNTAX, "begins with a byte order mark");
    size_t bad = ler_utf8_check((ler_str){r->start, length});
    if (bad != length)
        return fail_offset(r, bad, LER_E_SYNTAX, "not well-formed UTF-8");
    ws(r);
    TRY(value(r, out));
    ws(r);
    if (r->p != r->end)
        return syntax(r, "nothing more behind the JSON value");
    return LER_OK;
}

ler_code ler_json_read(ler_arena *arena, ler_str source, const ler_json_limits *limits,
                       ler_json **out, ler_error *err) {
    reader r = {.arena = arena, .err = err, .limits = limits, .room = FIRST_STACK};
    if (r.limits == NULL)
        r.limits = &ler_json_default_limits;
    r.start = r.p = source.data == NULL ? "" : source.data;
    r.end = r.start + source.len;
    r.stack = r.first;
    ler_json *root = NULL;
    ler_code code = text(&r, &root);
    if (r.stack != r.first)
        free(r.stack);
    *out = code == LER_OK ? root : NULL;
    return code;
}
