#include "json/value.h"
#include <stdio.h>

static size_t push(ler_pointer *p, ler_str token) {
    size_t mark = p->len;
    if (p->len + 1 < sizeof p->text)
        p->text[p->len++] = '/';
    for (size_t i = 0; i < token.len && p->len + 3 < sizeof p->text; i++) {
        char c = token.data[i];
        if (c == '~' || c == '/') { /* RFC 6901 section 3 */
            p->text[p->len++] = '~';
            c = c == '~' ? '0' : '1';
        }
        p->text[p->len++] = c;
    }
    p->text[p->len] = '\0';
    return mark;
}

size_t ler_pointer_key(ler_pointer *p, ler_str key) {
    return push(p, key);
}

size_t ler_pointer_index(ler_pointer *p, size_t index) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%zu", index);
    return push(p, (ler_str){digits, (size_t)n});
}

void ler_pointer_pop(ler_pointer *p, size_t mark) {
    p->len = mark;
    p->text[mark] = '\0';
}

/* RFC 6901 section 4: digits without a leading zero. */
static bool array_index(const char *token, size_t len, size_t *index) {
    *index = 0;
    if (len == 0 || len > 9 || (len > 1 && token[0] == '0'))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (token[i] < '0' || token[i] > '9')
            return false;
        *index = *index * 10 + (size_t)(token[i] - '0');
    }
    return true;
}

/* Whether the escaped token says the key. */
static bool token_is(const char *token, size_t len, ler_str key) {
    size_t k = 0;
    for (size_t i = 0; i < len; i++, k++) {
        char c = token[i];
        if (c == '~' && i + 1 < len && (token[i + 1] == '0' || token[i + 1] == '1'))
            c = token[++i] == '0' ? '~' : '/';
        if (k >= key.len || key.data[k] != c)
            return false;
    }
    return k == key.len;
}

static ler_json *child(const ler_json *v, const char *token, size_t len) {
    size_t index;
    if (ler_json_is(v, LER_JSON_ARRAY))
        return array_index(token, len, &index) ? ler_json_item(v, index) : NULL;
    for (size_t i = 0; ler_json_is(v, LER_JSON_OBJECT) && i < v->count; i++)
        if (token_is(token, len, v->members[i].key))
            return v->members[i].value;
    return NULL;
}

ler_json *ler_json_at(const ler_json *root, const char *pointer) {
    ler_json *v = ler_json_list_item(root, 0);
    if (ler_json_is(root, LER_JSON_ARRAY)) {
        union {
            const ler_json *in;
            ler_json *out;
        } same = {root};
        v = same.out;
    }
    while (v != NULL && *pointer == '/') {
        const char *token = pointer + 1, *end = strchr(token, '/');
        size_t len = end == NULL ? strlen(token) : (size_t)(end - token);
        v = child(v, token, len);
        pointer = token + len;
    }
    return *pointer == '\0' ? v : NULL;
}
