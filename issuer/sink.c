#include "issuer/sink_internal.h"
#include "ler/arena.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

ler_code sink_open(ler_dir *out, sink_format format, uint64_t committed, sink **result,
                   ler_error *err) {
    *result = NULL;
    sink *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return ler_no_memory(err);
    s->out = out;
    s->format = format;
    s->part = s->base = -1;
    pthread_mutex_init(&s->lock, NULL);
    ler_code code = format == SINK_FILES ? ler_dir_child(out, SINK_FOLDER, true, &s->folder, err)
                                         : sink_book_open(s, committed, err);
    if (code != LER_OK) {
        sink_free(&s);
        return code;
    }
    *result = s;
    return LER_OK;
}

void sink_free(sink **s) {
    if (*s == NULL)
        return;
    sink_book_free(*s);
    for (size_t i = 0; i < SHARDS; i++)
        ler_dir_free(&(*s)->shards[i]);
    ler_dir_free(&(*s)->folder);
    pthread_mutex_destroy(&(*s)->lock);
    free(*s);
    *s = NULL;
}

const char *sink_book(const sink *s) {
    return s->name;
}

static unsigned digit(char c) {
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* The folder of a UUID. Opened once: whatever is put in its place later is not ours. */
static ler_code shard_of(sink *s, const char *uuid, bool create, ler_dir **out, ler_error *err) {
    unsigned number = (digit(uuid[0]) << 4 | digit(uuid[1])) & (SHARDS - 1);
    char name[3] = {uuid[0], uuid[1], '\0'};
    ler_code code = LER_OK;
    pthread_mutex_lock(&s->lock);
    if (s->shards[number] == NULL)
        code = ler_dir_child(s->folder, name, create, &s->shards[number], err);
    *out = s->shards[number];
    pthread_mutex_unlock(&s->lock);
    return code;
}

void sink_path(const sink *s, const char *uuid, sink_place *place) {
    *place = (sink_place){.offset = 0};
    if (s->name != NULL)
        snprintf(place->path, sizeof(place->path), "%s", s->name);
    else
        snprintf(place->path, sizeof(place->path), SINK_FOLDER "/%.2s/%s.json", uuid, uuid);
}

static ler_code failed(ler_dir *dir, const char *name, ler_code code, const char *why,
                       ler_error *err) {
    char path[512];
    ler_fail(err, code, "cannot be written: %s", why);
    snprintf(path, sizeof(path), "%.400s/%s", ler_dir_path(dir), name);
    ler_error_source(err, path);
    return code;
}

bool sink_write_all(int fd, ler_str text) {
    while (text.len > 0) {
        ssize_t n = write(fd, text.data, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text = ler_str_from(text, (size_t)n);
    }
    return true;
}

/* The temporary name is the record's own, so that what a run left that died here is in the way of
 * the very run that makes the record again, which clears it away. */
static int open_temporary(int folder, const char *name) {
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(folder, name, flags, 0600);
    if (fd >= 0 || errno != EEXIST)
        return fd;
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        return -1;
    return openat(folder, name, flags, 0600);
}

/* Without `replace` the kernel decides whether the name is free: no check can be overtaken. */
static int publish(int folder, const char *temporary, const char *name, bool replace) {
    if (replace) {
        struct stat st;
        if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode)) {
            errno = EEXIST;
            return -1;
        }
        return renameat(folder, temporary, folder, name);
    }
    int done = renameat2(folder, temporary, folder, name, RENAME_NOREPLACE);
    if (done == 0 || (errno != EINVAL && errno != ENOSYS))
        return done;
    done = linkat(folder, temporary, folder, name, 0); /* not on this file system */
    if (done == 0)
        unlinkat(folder, temporary, 0);
    return done;
}

ler_code sink_put_file(ler_dir *dir, const char *uuid, ler_str text, bool replace, ler_error *err) {
    char name[64], temporary[64];
    snprintf(name, sizeof(name), "%s.json", uuid);
    snprintf(temporary, sizeof(temporary), ".%s.tmp", uuid);
    int folder = ler_dir_fd(dir);
    int fd = open_temporary(folder, temporary);
    if (fd < 0)
        return failed(dir, name, LER_E_WRITE, strerror(errno), err);
    bool ok = sink_write_all(fd, text) && fchmod(fd, 0644) == 0;
    int number = errno;
    if (close(fd) != 0 && ok) {
        number = errno;
        ok = false;
    }
    if (ok && publish(folder, temporary, name, replace) == 0)
        return LER_OK;
    if (ok)
        number = errno;
    unlinkat(folder, temporary, 0);
    return failed(dir, name, ok && number == EEXIST ? LER_E_CONFLICT : LER_E_WRITE,
                  strerror(number), err);
}

ler_code sink_put(sink *s, const char *uuid, ler_str text, bool replace, sink_place *place,
                  ler_error *err) {
    ler_dir *shard;
    sink_path(s, uuid, place);
    place->length = text.len;
    TRY(shard_of(s, uuid, true, &shard, err));
    return sink_put_file(shard, uuid, text, replace, err);
}

static ler_code read_range(int fd, uint64_t offset, uint64_t length, ler_buf *out, ler_error *err) {
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return ler_fail(err, LER_E_READ, "not a file that can be read");
    uint64_t size = (uint64_t)st.st_size;
    if (length == 0)
        length = size;
    if (offset > size || length > size - offset)
        return ler_fail(err, LER_E_READ, "shorter than it was");
    char *room = ler_buf_room(out, (size_t)length);
    if (room == NULL)
        return ler_buf_done(out, err);
    for (uint64_t done = 0; done < length;) {
        ssize_t n = pread(fd, room + done, (size_t)(length - done), (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ler_fail(err, LER_E_READ, "cannot be read: %s", n < 0 ? strerror(errno) : "cut");
        done += (uint64_t)n;
    }
    out->len += (size_t)length;
    room[length] = '\0';
    return LER_OK;
}

/* credentials/ab/UUID.json through the folders that are open already; anything else by its path. */
static int open_record(sink *s, ler_str path) {
    char text[4200];
    int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
    size_t start = sizeof(SINK_FOLDER "/ab/") - 1;
    if (path.len >= sizeof(text))
        return -1;
    snprintf(text, sizeof(text), "%.*s", (int)path.len, path.data);
    ler_dir *shard;
    if (s->folder != NULL && ler_str_starts(path, SINK_FOLDER "/") && path.len > start + 2 && path.data[start - 1] == '/')
        return shard_of(s, text + start, false, &shard, NULL) != LER_OK
                   ? -1
                   : openat(ler_dir_fd(shard), text + start, flags);
    return openat(ler_dir_fd(s->out), text, flags); /* an absolute path goes its own way */
}

ler_code sink_read(sink *s, ler_str path, uint64_t offset, uint64_t length, ler_buf *out,
                   ler_error *err) {
    if (s->name != NULL && ler_str_is(path, s->name)) {
        int book = sink_book_range(s, offset + length);
        return book < 0 ? ler_fail(err, LER_E_READ, "not in the file")
                        : read_range(book, offset, length, out, err);
    }
    int fd = open_record(s, path);
    if (fd < 0)
        return ler_fail(err, LER_E_READ, "cannot be opened");
    ler_code code = read_range(fd, offset, length, out, err);
    close(fd);
    return code;
}

/* One flush for all of them: a flush for each file takes twenty times as long as everything else
 * together. It covers the names as well as the bytes. */
ler_code sink_sync(sink *s, ler_error *err) {
    if (s->name != NULL)
        return sink_book_sync(s, err);
    if (syncfs(ler_dir_fd(s->folder)) == 0)
        return LER_OK;
    ler_fail(err, LER_E_WRITE, "the credentials cannot be written to disk: %s", strerror(errno));
    return ler_error_source(err, ler_dir_path(s->out));
}
