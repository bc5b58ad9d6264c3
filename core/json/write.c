/* RFC 8785, and the same without its order and with indentation. */
#include "json/scan.h"
#include "json/value.h"
#include <stdlib.h>

#define STACK_MEMBERS 64

/* 3.2.3 asks for the order of UTF-16 code units. UTF-8 bytes give the same order except that
 * U+E000 to U+FFFF (lead bytes EE, EF) come behind the supplementary planes (F0 to F4). */
int ler_json_key_compare(ler_str a, ler_str b) {
    size_t n = a.len < b.len ? a.len : b.len, i = 0;
    while (i < n && a.data[i] == b.data[i])
        i++;
    if (i == n)
        return a.len < b.len ? -1 : a.len > b.len;
    unsigned char x = (unsigned char)a.data[i], y = (unsigned char)b.data[i];
    if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0))
        return x >= 0xf0 ? -1 : 1;
    return x < y ? -1 : 1;
}

/* 3.2.2.2 */
static void escape(unsigned char c, ler_buf *out) {
    switch (c) {
    case '"': ler_buf_add(out, "\\\"", 2); break;
    case '\\': ler_buf_add(out, "\\\\", 2); break;
    case '\b': ler_buf_add(out, "\\b", 2); break;
    case '\f': ler_buf_add(out, "\\f", 2); break;
    case '\n': ler_buf_add(out, "\\n", 2); break;
    case '\r': ler_buf_add(out, "\\r", 2); break;
    case '\t': ler_buf_add(out, "\\t", 2); break;
    default: ler_buf_printf(out, "\\u%04x", c);
    }
}

void ler_json_write_str(ler_str s, ler_buf *out) {
    size_t plain = json_plain_run(s.data, s.len);
    ler_buf_char(out, '"');
    ler_buf_add(out, s.data, plain);
    for (size_t i = plain; i < s.len; i++) {
        plain = json_plain_run(s.data + i, s.len - i);
        ler_buf_add(out, s.data + i, plain);
        i += plain;
        if (i < s.len)
            escape((unsigned char)s.data[i], out);
    }
    ler_buf_char(out, '"');
}

typedef struct style {
    bool canonical;
    unsigned indent;
    ler_buf *out;
} style;

static void write_value(const style *s, const ler_json *v, unsigned level);

static void new_line(const style *s, unsigned level) {
    if (s->indent == 0)
        return;
    ler_buf_char(s->out, '\n');
    for (unsigned i = 0; i < s->indent * level; i++)
        ler_buf_char(s->out, ' ');
}

static void write_array(const style *s, const ler_json *v, unsigned level) {
    ler_buf_char(s->out, '[');
    for (uint32_t i = 0; i < v->count; i++) {
        if (i > 0)
            ler_buf_char(s->out, ',');
        new_line(s, level + 1);
        write_value(s, v->items[i], level + 1);
    }
    if (v->count > 0)
        new_line(s, level);
    ler_buf_char(s->out, ']');
}

static int by_key(const void *a, const void *b) {
    const ler_json_member *const *x = a, *const *y = b;
    return ler_json_key_compare((*x)->key, (*y)->key);
}

static void sort(const ler_json_member **order, uint32_t n) {
    if (n > 24) {
        qsort(order, n, sizeof *order, by_key);
        return;
    }
    for (uint32_t i = 1; i < n; i++) { /* the usual object is short and nearly sorted */
        const ler_json_member *m = order[i];
        uint32_t k = i;
        for (; k > 0 && ler_json_key_compare(order[k - 1]->key, m->key) > 0; k--)
            order[k] = order[k - 1];
        order[k] = m;
    }
}

static void write_object(const style *s, const ler_json *v, unsigned level) {
    const ler_json_member *on_stack[STACK_MEMBERS], **order = on_stack;
    if (v->count > STACK_MEMBERS) {
        order = malloc(v->count * sizeof(*order));
        if (order == NULL) {
            s->out->failed = s->out->no_memory = true;
            return;
        }
    }
    for (uint32_t i = 0; i < v->count; i++)
        order[i] = &v->members[i];
    if (s->canonical)
        sort(order, v->count);
    ler_buf_char(s->out, '{');
    for (uint32_t i = 0; i < v->count; i++) {
        if (i > 0)
            ler_buf_char(s->out, ',');
        new_line(s, level + 1);
        ler_json_write_str(order[i]->key, s->out);
        ler_buf_text(s->out, s->indent == 0 ? ":" : ": ");
        write_value(s, order[i]->value, level + 1);
    }
    if (v->count > 0)
        new_line(s, level);
    ler_buf_char(s->out, '}');
    if (order != on_stack)
        free(order);
}

static void write_value(const style *s, const ler_json *v, unsigned level) {
    char digits[LER_NUMBER_TEXT];
    switch (ler_json_typeof(v)) {
    case LER_JSON_NULL: ler_buf_add(s->out, "null", 4); break;
    case LER_JSON_FALSE: ler_buf_add(s->out, "false", 5); break;
    case LER_JSON_TRUE: ler_buf_add(s->out, "true", 4); break;
    case LER_JSON_NUMBER:
        ler_buf_add(s->out, digits, ler_number_write(v->number, digits));
        break;
    case LER_JSON_STRING: ler_json_write_str(v->text, s->out); break;
    case LER_JSON_ARRAY: write_array(s, v, level); break;
    case LER_JSON_OBJECT: write_object(s, v, level); break;
    }
}

void ler_jcs_write(const ler_json *v, ler_buf *out) {
    style s = {true, 0, out};
    write_value(&s, v, 0);
}

void ler_json_write(const ler_json *v, unsigned indent, ler_buf *out) {
    style s = {false, indent, out};
    write_value(&s, v, 0);
}
