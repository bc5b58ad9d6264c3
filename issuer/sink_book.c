/* One file that grows. What is committed of it is never lost and never doubled:
 *
 *     .credentials.jsonl.part   records up to what the ledger committed, and perhaps the beginning
 *                               of one that it did not: the next run cuts that off
 *     credentials.jsonl         a whole file, of the run that finished last
 *
 * A run that adds to a whole file copies it first and puts the copy in its place at its end. */
#include "issuer/sink_internal.h"
#include "ler/arena.h"
#include "ler/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLUSH_AT ((size_t)1 << 20)
#define FLAGS (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)

ler_code sink_failed(const sink *s, const char *what, ler_error *err) {
    int number = errno;
    ler_fail(err, LER_E_WRITE, "%s cannot be %s: %s", s->name, what, strerror(number));
    return ler_error_source(err, ler_dir_path(s->out));
}

static bool size_of(int fd, uint64_t *size) {
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *size = (uint64_t)st.st_size;
    return true;
}

static ler_code open_part(sink *s, ler_error *err) {
    int folder = ler_dir_fd(s->out);
    struct stat here, there;
    for (;;) { /* until it is locked under its name: the one before may just have renamed it */
        s->part = openat(folder, s->part_name, O_RDWR | O_CREAT | FLAGS, 0600);
        if (s->part < 0)
            return sink_failed(s, "made", err);
        if (flock(s->part, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            return ler_fail(err, LER_E_CONFLICT,
                            "another run is writing %s/%s; one-file outputs are written by one run "
                            "at a time",
                            ler_dir_path(s->out), s->name);
        if (fstat(s->part, &here) != 0 || !S_ISREG(here.st_mode))
            return sink_failed(s, "made", err);
        if (fstatat(folder, s->part_name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
            here.st_ino == there.st_ino)
            return LER_OK;
        close(s->part);
        s->part = -1;
    }
}

ler_code sink_book_open(sink *s, uint64_t committed, ler_error *err) {
    s->name = s->format == SINK_JSONL ? SINK_LINES : SINK_ARCHIVE;
    snprintf(s->part_name, sizeof(s->part_name), ".%s.part", s->name);
    s->pending = ler_buf_new((size_t)64 << 20);
    TRY(open_part(s, err));
    s->base = openat(ler_dir_fd(s->out), s->name, O_RDONLY | FLAGS);
    if (s->base < 0 && errno != ENOENT) {
        ler_fail(err, LER_E_CONFLICT, "%s is there and is not a file of ours", s->name);
        return ler_error_source(err, ler_dir_path(s->out));
    }
    uint64_t part = 0, base = 0;
    bool known = size_of(s->part, &part), whole = size_of(s->base, &base);
    if (s->base >= 0 && (!whole || committed == 0))
        return ler_fail(err, LER_E_CONFLICT,
                        "%s/%s is there, and the ledger knows nothing of it; move it away",
                        ler_dir_path(s->out), s->name);
    /* A whole file that has everything is what counts: what grows beside it may be a copy that
     * never reached the disk. Otherwise records were committed after they had been flushed there.
     */
    uint64_t records = base;
    if (whole && s->format == SINK_ZIP && !sink_zip_end(s->base, base, &records))
        records = 0;
    if (whole && records >= committed) {
        s->end = s->at = committed;
        return ftruncate(s->part, 0) == 0 ? LER_OK : sink_failed(s, "cut", err);
    }
    if (known && committed > 0 && part >= committed) { /* a run that was cut short */
        s->begun = true;
        s->end = s->at = committed;
        return ftruncate(s->part, (off_t)committed) == 0 ? LER_OK : sink_failed(s, "cut", err);
    }
    if (whole && base < committed)
        return ler_fail(err, LER_E_CONFLICT,
                        "%s/%s is shorter than it was; move it away, and its records are issued "
                        "again",
                        ler_dir_path(s->out), s->name);
    /* Neither: it was thrown away, and everything is issued again. */
    s->end = s->at = whole ? committed : 0;
    return ftruncate(s->part, 0) == 0 ? LER_OK : sink_failed(s, "cut", err);
}

void sink_book_free(sink *s) {
    uint64_t size;
    if (s->part >= 0 && !s->begun && size_of(s->part, &size) && size == 0)
        unlinkat(ler_dir_fd(s->out), s->part_name, 0); /* nothing came of it */
    if (s->part >= 0)
        close(s->part);
    if (s->base >= 0)
        close(s->base);
    ler_buf_wipe(&s->pending);
}

int sink_book_range(sink *s, uint64_t end) {
    pthread_mutex_lock(&s->lock); /* against the thread that appends */
    int fd = s->begun ? s->part : s->base;
    bool there = end <= s->at;
    pthread_mutex_unlock(&s->lock);
    return there ? fd : -1;
}

static ler_code copy_base(sink *s, ler_error *err) {
    static const size_t PIECE = (size_t)1 << 20;
    LER_AUTO_BUF buf = ler_buf_new(2 * PIECE);
    char *room = ler_buf_room(&buf, PIECE);
    if (room == NULL)
        return ler_no_memory(err);
    for (uint64_t done = 0; done < s->at;) {
        size_t want = s->at - done < PIECE ? (size_t)(s->at - done) : PIECE;
        ssize_t n = pread(s->base, room, want, (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return sink_failed(s, "read", err);
        if (!sink_write_all(s->part, (ler_str){room, (size_t)n}))
            return sink_failed(s, "written", err);
        done += (uint64_t)n;
    }
    return LER_OK;
}

static ler_code flush(sink *s, ler_error *err) {
    if (!s->begun) {
        if (lseek(s->part, 0, SEEK_SET) != 0)
            return sink_failed(s, "written", err);
        TRY(copy_base(s, err));
        pthread_mutex_lock(&s->lock);
        s->begun = true;
        pthread_mutex_unlock(&s->lock);
    }
    if (lseek(s->part, (off_t)s->at, SEEK_SET) < 0 ||
        !sink_write_all(s->part, ler_buf_view(&s->pending)))
        return sink_failed(s, "written", err);
    s->unsynced = true;
    pthread_mutex_lock(&s->lock);
    s->at += s->pending.len;
    pthread_mutex_unlock(&s->lock);
    ler_buf_reset(&s->pending);
    return LER_OK;
}

ler_code sink_append(sink *s, const char *uuid, ler_str text, uint64_t *offset, ler_error *err) {
    size_t before = s->pending.len;
    if (s->format == SINK_ZIP)
        sink_zip_header(uuid, text, &s->pending);
    *offset = s->end + (s->pending.len - before);
    ler_buf_str(&s->pending, text);
    if (s->format == SINK_JSONL)
        ler_buf_char(&s->pending, '\n');
    TRY(ler_buf_done(&s->pending, err));
    s->end += s->pending.len - before;
    return s->pending.len >= FLUSH_AT ? flush(s, err) : LER_OK;
}

ler_code sink_book_sync(sink *s, ler_error *err) {
    if (s->pending.len > 0)
        TRY(flush(s, err));
    if (!s->unsynced) /* also set by an append that filled the buffer */
        return LER_OK;
    /* The first time with the names of the file and of its folder: bytes without them are lost. */
    if ((s->named ? fdatasync(s->part) : syncfs(s->part)) != 0)
        return sink_failed(s, "written", err);
    s->named = true;
    s->unsynced = false;
    return LER_OK;
}

/* The whole file, for the manifest. */
static ler_code measure(sink *s, int fd, sink_whole *out, ler_error *err) {
    static const size_t PIECE = (size_t)1 << 20;
    LER_AUTO_BUF buf = ler_buf_new(2 * PIECE);
    char *room = ler_buf_room(&buf, PIECE);
    uint8_t digest[LER_DIGEST_MAX];
    ler_hash *hash = ler_hash_new(LER_SHA256);
    if (room == NULL || hash == NULL) {
        ler_hash_free(&hash);
        return ler_no_memory(err);
    }
    out->size = 0;
    ssize_t n;
    while ((n = pread(fd, room, PIECE, (off_t)out->size)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        ler_hash_update(hash, room, (size_t)n);
        for (ssize_t i = 0; s->format == SINK_JSONL && i < n; i++)
            out->count += room[i] == '\n';
        out->size += (uint64_t)n;
    }
    ler_code code = n < 0 ? sink_failed(s, "read", err) : ler_hash_final(hash, digest, err);
    ler_hash_free(&hash);
    if (code == LER_OK)
        memcpy(out->sha256, digest, sizeof(out->sha256));
    return code;
}

/* Puts the grown file in the place of NAME. */
static ler_code publish(sink *s, sink_whole *out, ler_error *err) {
    int folder = ler_dir_fd(s->out);
    struct stat st;
    if (s->format == SINK_ZIP)
        TRY(sink_zip_finish(s, &out->count, err));
    if (fstatat(folder, s->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
        return ler_fail(err, LER_E_CONFLICT, "%s/%s is there and is not a regular file",
                        ler_dir_path(s->out), s->name);
    if (fchmod(s->part, 0644) != 0 || fsync(s->part) != 0)
        return sink_failed(s, "written", err);
    if (renameat(folder, s->part_name, folder, s->name) != 0)
        return sink_failed(s, "put in place", err);
    return LER_OK;
}

ler_code sink_finish(sink *s, sink_whole *out, ler_error *err) {
    *out = (sink_whole){.path = s->name};
    if (s->format == SINK_FILES)
        return LER_OK;
    if (s->pending.len > 0)
        TRY(flush(s, err));
    if (!s->begun && s->base < 0)
        return LER_OK; /* nothing was issued at all */
    int fd = s->base;
    if (s->begun) {
        TRY(publish(s, out, err));
        fd = s->part;
    } else if (s->format == SINK_ZIP)
        TRY(sink_zip_count(s->base, s->end, &out->count, err));
    return measure(s, fd, out, err);
}
