/* Slices and growing buffers. A slice carries its length: JSON strings may hold NUL. */
#ifndef LER_STR_H
#define LER_STR_H

#include "ler/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct ler_str {
    const char *data; /* not NUL terminated; borrowed, from an arena or a literal */
    size_t len;
} ler_str;

#define LER_STR(literal) ((ler_str){(literal), sizeof(literal) - 1})
#define LER_STR_NONE ((ler_str){NULL, 0})

static inline ler_str ler_str_of(const char *text) { /* NULL gives LER_STR_NONE */
    return (ler_str){text, text == NULL ? 0 : strlen(text)};
}
static inline bool ler_str_equal(ler_str a, ler_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
static inline bool ler_str_is(ler_str a, const char *text) {
    return ler_str_equal(a, ler_str_of(text));
}
bool ler_str_equal_nocase(ler_str a, ler_str b); /* ASCII case aside */
bool ler_str_starts(ler_str a, const char *prefix);
bool ler_str_ends(ler_str a, const char *suffix);
ler_str ler_str_from(ler_str a, size_t offset); /* the rest behind offset (clamped) */
ler_str ler_str_trim(ler_str a);                /* without ASCII space, tab, CR, LF at both ends */
/* Byte order, shorter first when one is a prefix: <0, 0, >0 */
int ler_str_compare(ler_str a, ler_str b);

/* A buffer that grows up to a ceiling. Writes never fail one by one: a failed one sets
 * `failed`, later ones do nothing, and the owner asks ler_buf_done() once at the end.
 *
 *     ler_buf buf = ler_buf_new(LER_MAX_CREDENTIAL);
 *     ler_buf_add(&buf, "abc", 3);
 *     TRY(ler_buf_done(&buf, err));
 *     ... buf.data, buf.len ...
 *     ler_buf_free(&buf);
 *
 * buf.data is always NUL terminated behind buf.len when not NULL. */
typedef struct ler_buf {
    char *data;
    size_t len, cap, max;
    bool failed, no_memory;
} ler_buf;

ler_buf ler_buf_new(size_t max);
void ler_buf_free(ler_buf *buf);   /* also for a zeroed one; leaves it empty */
void ler_buf_wipe(ler_buf *buf);   /* overwrites the content, then frees: for secrets */
void ler_buf_reset(ler_buf *buf);  /* empties it, keeps the memory */
void ler_buf_printf(ler_buf *buf, const char *format, ...) LER_PRINTF(2, 3);
/* Makes room for `len` more bytes and returns where they go (NULL when failed); the caller
 * writes them and adds to buf->len. */
char *ler_buf_room(ler_buf *buf, size_t len);

static inline void ler_buf_add(ler_buf *buf, const void *data, size_t len) {
    /* most pieces fit into what is there */
    char *room = len < buf->cap - buf->len && !buf->failed && len <= buf->max - buf->len
                     ? buf->data + buf->len
                     : ler_buf_room(buf, len);
    if (room == NULL)
        return;
    if (len > 0)
        memcpy(room, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}
static inline void ler_buf_str(ler_buf *buf, ler_str s) {
    ler_buf_add(buf, s.data, s.len);
}
static inline void ler_buf_text(ler_buf *buf, const char *text) {
    ler_buf_add(buf, text, strlen(text));
}
static inline void ler_buf_char(ler_buf *buf, char c) {
    ler_buf_add(buf, &c, 1);
}
ler_str ler_buf_view(const ler_buf *buf);
ler_code ler_buf_done(const ler_buf *buf, ler_error *err) LER_MUST_USE;

#define LER_CLEANUP(fn) __attribute__((cleanup(fn)))
/* Declares a local buffer that is freed at the end of its scope. */
#define LER_AUTO_BUF LER_CLEANUP(ler_buf_free) ler_buf

/* Leaves the calling function with the code of a failed call. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        ler_code try_code_ = (call);                                                               \
        if (try_code_ != LER_OK)                                                                   \
            return try_code_;                                                                      \
    } while (0)

#endif
