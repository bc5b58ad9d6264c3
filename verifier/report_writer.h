/* JSON written piece by piece into a buffer: members and items in the order of the calls. */
#ifndef VERIFIER_REPORT_WRITER_H
#define VERIFIER_REPORT_WRITER_H

#include "verifier/report.h"

typedef struct writer {
    ler_buf *out;
    bool comma;
} writer;

static inline void key(writer *w, const char *name) {
    if (w->comma)
        ler_buf_char(w->out, ',');
    ler_json_write_str(ler_str_of(name), w->out);
    ler_buf_char(w->out, ':');
    w->comma = true;
}
static inline void open_with(writer *w, char bracket) {
    ler_buf_char(w->out, bracket);
    w->comma = false;
}
static inline void close_with(writer *w, char bracket) {
    ler_buf_char(w->out, bracket);
    w->comma = true;
}
static inline void next(writer *w) {
    if (w->comma)
        ler_buf_char(w->out, ',');
    w->comma = false;
}
static inline void text(writer *w, const char *name, ler_str value) {
    key(w, name);
    ler_json_write_str(value, w->out);
}
/* Members that the record does not have are left out. */
static inline void text_if(writer *w, const char *name, ler_str value) {
    if (value.data != NULL && value.len > 0)
        text(w, name, value);
}
static inline void flag(writer *w, const char *name, bool value) {
    key(w, name);
    ler_buf_text(w->out, value ? "true" : "false");
}
static inline void count(writer *w, const char *name, size_t value) {
    key(w, name);
    ler_buf_printf(w->out, "%zu", value);
}

#endif
