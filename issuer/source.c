#include "issuer/source.h"
#include "ler/arena.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL ((size_t)8 << 20)

struct source {
    ler_buf memory;
    FILE *spill; /* NULL while everything is in memory */
    uint64_t len;
};

static ler_code keep(source *s, const char *data, size_t len, ler_error *err) {
    if (s->spill == NULL && s->memory.len + len > SMALL) {
        s->spill = tmpfile(); /* unlinked from the start */
        if (s->spill == NULL)
            return ler_fail(err, LER_E_WRITE, "no temporary file for a large roster: %s",
                            strerror(errno));
        if (fwrite(s->memory.data, 1, s->memory.len, s->spill) != s->memory.len)
            return ler_fail(err, LER_E_WRITE, "the temporary copy of the roster: %s",
                            strerror(errno));
        ler_buf_wipe(&s->memory);
    }
    s->len += len;
    if (s->spill == NULL) {
        ler_buf_add(&s->memory, data, len);
        return ler_buf_done(&s->memory, err);
    }
    if (fwrite(data, 1, len, s->spill) != len)
        return ler_fail(err, LER_E_WRITE, "the temporary copy of the roster: %s", strerror(errno));
    return LER_OK;
}

static ler_code copy(source *s, int fd, uint64_t max, ler_error *err) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return ler_fail(err, LER_E_READ, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode) &&
        !(S_ISCHR(st.st_mode) && isatty(fd)))
        return ler_fail(err, LER_E_READ, "neither a file nor a pipe");
    static char chunk[(size_t)64 << 10];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno == EINTR)
            return ler_fail(err, LER_E_READ, "interrupted while reading");
        if (got < 0)
            return ler_fail(err, LER_E_READ, "%s", strerror(errno));
        if (got == 0)
            break;
        if (s->len + (uint64_t)got > max)
            return ler_fail(err, LER_E_LIMIT, "longer than %llu bytes", (unsigned long long)max);
        TRY(keep(s, chunk, (size_t)got, err));
    }
    if (s->spill != NULL && fflush(s->spill) != 0)
        return ler_fail(err, LER_E_WRITE, "the temporary copy of the roster: %s", strerror(errno));
    return LER_OK;
}

ler_code source_open(const char *path, uint64_t max, source **out, ler_error *err) {
    *out = NULL;
    source *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return ler_no_memory(err);
    s->memory = ler_buf_new(SMALL);
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ler_code code = fd < 0 ? ler_fail(err, LER_E_READ, "cannot be opened: %s", strerror(errno)) //
                           : copy(s, fd, max, err);
    if (!standard && fd >= 0)
        close(fd);
    if (code != LER_OK) {
        ler_error_source(err, standard ? "standard input" : path);
        source_free(&s);
        return code;
    }
    *out = s;
    return LER_OK;
}

void source_free(source **s) {
    if (*s == NULL)
        return;
    ler_buf_wipe(&(*s)->memory);
    if ((*s)->spill != NULL)
        fclose((*s)->spill);
    free(*s);
    *s = NULL;
}

ler_code source_read_at(void *user, uint64_t offset, char *out, size_t size, size_t *got,
                        ler_error *err) {
    source *s = user;
    *got = 0;
    if (offset >= s->len)
        return LER_OK;
    if (s->spill == NULL) {
        size_t left = (size_t)(s->len - offset);
        *got = left < size ? left : size;
        memcpy(out, s->memory.data + offset, *got);
        return LER_OK;
    }
    ssize_t n;
    do
        n = pread(fileno(s->spill), out, size, (off_t)offset);
    while (n < 0 && errno == EINTR);
    /* The length is known: less means that the copy is broken, and must not look like its end. */
    if (n <= 0)
        return ler_fail(err, LER_E_READ, "the temporary copy of the roster: %s",
                        n < 0 ? strerror(errno) : "cut short");
    *got = (size_t)n;
    return LER_OK;
}
