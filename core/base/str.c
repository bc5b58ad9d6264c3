#include "ler/str.h"

#include "ler/ascii.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool ler_str_starts(ler_str a, const char *prefix) {
    size_t n = strlen(prefix);
    return a.len >= n && (n == 0 || memcmp(a.data, prefix, n) == 0);
}

bool ler_str_ends(ler_str a, const char *suffix) {
    size_t n = strlen(suffix);
    return a.len >= n && (n == 0 || memcmp(a.data + a.len - n, suffix, n) == 0);
}

ler_str ler_str_from(ler_str a, size_t offset) {
    if (offset >= a.len)
        return (ler_str){a.data == NULL ? NULL : a.data + a.len, 0};
    return (ler_str){a.data + offset, a.len - offset};
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ler_str_equal_nocase(ler_str a, ler_str b) {
    for (size_t i = 0; i < a.len && a.len == b.len; i++)
        if (ler_to_lower(a.data[i]) != ler_to_lower(b.data[i]))
            return false;
    return a.len == b.len;
}

ler_str ler_str_trim(ler_str a) {
    while (a.len > 0 && is_space(a.data[0]))
        a = (ler_str){a.data + 1, a.len - 1};
    while (a.len > 0 && is_space(a.data[a.len - 1]))
        a.len--;
    return a;
}

int ler_str_compare(ler_str a, ler_str b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.data, b.data, n);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

ler_buf ler_buf_new(size_t max) {
    return (ler_buf){NULL, 0, 0, max, false, false};
}

void ler_buf_free(ler_buf *buf) {
    free(buf->data);
    *buf = ler_buf_new(buf->max);
}

void ler_buf_wipe(ler_buf *buf) {
    if (buf->data != NULL)
        explicit_bzero(buf->data, buf->cap);
    ler_buf_free(buf);
}

void ler_buf_reset(ler_buf *buf) {
    buf->len = 0;
    buf->failed = buf->no_memory = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

/* Secrets never enter a growing buffer's realloc by chance: a copy-and-wipe costs little and keeps
 * no stale copy behind, whatever the buffer holds. */
static bool grow(ler_buf *buf, size_t need) {
    size_t cap = buf->cap == 0 ? 256 : buf->cap;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *data = malloc(cap);
    if (data == NULL) {
        buf->failed = buf->no_memory = true;
        return false;
    }
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->len);
        explicit_bzero(buf->data, buf->cap);
        free(buf->data);
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

char *ler_buf_room(ler_buf *buf, size_t len) {
    if (buf->failed)
        return NULL;
    if (len > buf->max || buf->len > buf->max - len) {
        buf->failed = true;
        return NULL;
    }
    if (buf->cap < buf->len + len + 1 && !grow(buf, buf->len + len + 1))
        return NULL;
    return buf->data + buf->len;
}

void ler_buf_printf(ler_buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        buf->failed = true;
    char *room = n < 0 ? NULL : ler_buf_room(buf, (size_t)n);
    if (room != NULL) {
        vsnprintf(room, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
}

ler_str ler_buf_view(const ler_buf *buf) {
    return (ler_str){buf->data, buf->len};
}

ler_code ler_buf_done(const ler_buf *buf, ler_error *err) {
    if (!buf->failed)
        return LER_OK;
    if (buf->no_memory)
        return ler_fail(err, LER_E_MEMORY, "out of memory");
    return ler_fail(err, LER_E_LIMIT, "larger than %zu bytes", buf->max);
}
