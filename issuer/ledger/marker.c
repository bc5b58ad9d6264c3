/* Text of a fixed length, so that it is changed in place by one small write: on a full disk too,
 * and without a temporary file that a kill could leave behind.
 *
 *     ler-ledger 1\nUUID\n00000000000000000042\n */
#include "issuer/ledger/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIRST "ler-ledger 1\n"
#define SEQ_AT (sizeof(FIRST) - 1 + LEDGER_ID)
#define SEQ_DIGITS 20
#define SIZE (SEQ_AT + SEQ_DIGITS + 1)

static void parse(marker *m, const char *text, size_t len) {
    uint8_t id[LEDGER_BYTES];
    m->known = m->broken = false;
    /* Zeros: the power went before it was flushed for the first time; like none at all. */
    for (size_t i = 0; i < len; i++)
        m->broken = m->broken || text[i] != '\0';
    if (len != SIZE || memcmp(text, FIRST, sizeof(FIRST) - 1) != 0 || text[SEQ_AT - 1] != '\n' ||
        text[SIZE - 1] != '\n')
        return;
    memcpy(m->uuid, text + sizeof(FIRST) - 1, LEDGER_ID - 1);
    m->uuid[LEDGER_ID - 1] = '\0';
    uint64_t seq = 0;
    for (size_t i = 0; i < SEQ_DIGITS; i++) {
        char c = text[SEQ_AT + i];
        if (c < '0' || c > '9' || seq > (uint64_t)INT64_MAX / 10 - 9)
            return;
        seq = seq * 10 + (uint64_t)(c - '0');
    }
    if (!ledger_id_bytes(m->uuid, id))
        return;
    m->seq = (int64_t)seq;
    m->known = true;
    m->broken = false;
}

ler_code marker_open(const char *path, bool create, bool read_only, marker *m, ler_error *err) {
    *m = (marker){.fd = -1};
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (read_only ? O_RDONLY : O_RDWR);
    m->fd = open(path, flags | (create ? O_CREAT : 0), 0600);
    if (m->fd < 0 && errno == ENOENT && !create)
        return LER_OK;
    if (m->fd < 0)
        return ler_fail(err, read_only ? LER_E_READ : LER_E_WRITE, "%s cannot be opened: %s", path,
                        strerror(errno));
    return marker_read(m, err);
}

ler_code marker_read(marker *m, ler_error *err) {
    char text[SIZE + 1];
    struct stat st;
    ssize_t n = -1;
    if (fstat(m->fd, &st) == 0 && S_ISREG(st.st_mode))
        n = pread(m->fd, text, sizeof(text), 0);
    if (n < 0)
        return ler_fail(err, LER_E_READ, LEDGER_MARKER " cannot be read as a file");
    parse(m, text, (size_t)n);
    return LER_OK;
}

void marker_close(marker *m) {
    if (m->fd >= 0)
        close(m->fd);
    m->fd = -1;
}

ler_code marker_write(marker *m, const char *uuid, int64_t seq, ler_error *err) {
    char text[SIZE + 1];
    snprintf(text, sizeof(text), FIRST "%s\n%020lld\n", uuid, (long long)seq);
    if (pwrite(m->fd, text, SIZE, 0) != (ssize_t)SIZE || ftruncate(m->fd, SIZE) != 0 ||
        fsync(m->fd) != 0)
        return ler_fail(err, LER_E_WRITE, LEDGER_MARKER " cannot be written: %s", strerror(errno));
    snprintf(m->uuid, sizeof(m->uuid), "%s", uuid);
    m->seq = seq;
    m->known = true;
    m->broken = false;
    return LER_OK;
}

void marker_note(marker *m, int64_t seq) {
    char digits[SEQ_DIGITS + 1];
    snprintf(digits, sizeof(digits), "%020lld", (long long)seq);
    if (pwrite(m->fd, digits, SEQ_DIGITS, (off_t)SEQ_AT) == SEQ_DIGITS)
        m->seq = seq;
}

/* Locks of the open file description: those of POSIX would go when anything closes the file. */
ler_code marker_lock(marker *m, int byte, unsigned seconds, const char *what, ler_error *err) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    for (uint64_t tries = 0; fcntl(m->fd, F_OFD_SETLK, &lock) != 0; tries++) {
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return ler_fail(err, LER_E_WRITE, LEDGER_MARKER " cannot be locked: %s",
                            strerror(errno));
        if (tries >= (uint64_t)seconds * 100)
            return ler_fail(err, LER_E_CONFLICT,
                            "another process has been %s for more than %u seconds", what, seconds);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return LER_OK;
}

void marker_unlock(marker *m, int byte) {
    struct flock lock = {.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    (void)!fcntl(m->fd, F_OFD_SETLK, &lock);
}
