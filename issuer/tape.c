#include "issuer/tape.h"
#include "ler/arena.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WINDOW ((size_t)32 << 10)

struct tape {
    uint64_t len;
    ler_buf memory; /* all of it, or what the file has not got yet */
    FILE *file;     /* NULL: memory only; used by its descriptor */
    uint64_t written;
    char window[WINDOW]; /* bytes [at, at + got) of the file */
    uint64_t at;
    size_t got;
};

tape *tape_new(void) {
    tape *t = calloc(1, sizeof(*t));
    if (t != NULL)
        t->memory = ler_buf_new(2 * TAPE_MEMORY);
    return t;
}

void tape_free(tape **t) {
    if (*t == NULL)
        return;
    ler_buf_free(&(*t)->memory);
    if ((*t)->file != NULL)
        fclose((*t)->file);
    free(*t);
    *t = NULL;
}

uint64_t tape_len(const tape *t) {
    return t->len;
}

static ler_code spill(tape *t, ler_error *err) {
    if (t->file == NULL)
        t->file = tmpfile(); /* unlinked from the start */
    if (t->file == NULL)
        return ler_fail(err, LER_E_WRITE, "no temporary file: %s", strerror(errno));
    for (size_t done = 0; done < t->memory.len;) {
        ssize_t n = pwrite(fileno(t->file), t->memory.data + done, t->memory.len - done,
                           (off_t)(t->written + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ler_fail(err, LER_E_WRITE, "a temporary file: %s", strerror(errno));
        done += (size_t)n;
    }
    t->written += t->memory.len;
    ler_buf_reset(&t->memory);
    return LER_OK;
}

ler_code tape_flush(tape *t, ler_error *err) {
    TRY(spill(t, err));
    ler_buf_free(&t->memory);
    t->memory = ler_buf_new(2 * TAPE_MEMORY);
    return LER_OK;
}

ler_code tape_append(tape *t, const void *data, size_t len, ler_error *err) {
    if (t->memory.len > 0 && t->memory.len + len > TAPE_MEMORY)
        TRY(spill(t, err));
    ler_buf_add(&t->memory, data, len);
    TRY(ler_buf_done(&t->memory, err));
    t->len += len;
    return LER_OK;
}

static ler_code fill(tape *t, uint64_t offset, ler_error *err) {
    ssize_t n;
    do
        n = pread(fileno(t->file), t->window, WINDOW, (off_t)offset);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return ler_fail(err, LER_E_READ, "a temporary file: %s",
                        n < 0 ? strerror(errno) : "cut short");
    t->at = offset;
    t->got = (size_t)n;
    return LER_OK;
}

ler_code tape_read(tape *t, uint64_t offset, void *out, size_t len, ler_error *err) {
    char *to = out;
    if (offset > t->len || len > t->len - offset)
        return ler_fail(err, LER_E_INTERNAL, "a tape was read behind its end");
    while (len > 0) {
        size_t take;
        const char *from;
        if (offset >= t->written) {
            from = t->memory.data + (offset - t->written);
            take = len;
        } else {
            if (offset < t->at || offset >= t->at + t->got)
                TRY(fill(t, offset, err));
            from = t->window + (offset - t->at);
            take = (size_t)(t->at + t->got - offset);
            take = take < len ? take : len;
        }
        memcpy(to, from, take);
        to += take;
        offset += take;
        len -= take;
    }
    return LER_OK;
}
