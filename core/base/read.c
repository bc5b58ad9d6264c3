#include "base/path.h"
#include "ler/file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

ler_code ler_read_fd(int fd, const char *path, ler_buf *buf, ler_error *err) {
    struct stat status;
    if (fstat(fd, &status) != 0 || S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode)) {
        ler_fail(err, LER_E_READ, "not a file that can be read");
        ler_error_source(err, path);
        return LER_E_READ;
    }
    if (S_ISREG(status.st_mode) && (uintmax_t)status.st_size > buf->max) {
        ler_fail(err, LER_E_LIMIT, "%jd bytes, more than the %zu that are accepted",
                 (intmax_t)status.st_size, buf->max);
        ler_error_source(err, path);
        return LER_E_LIMIT;
    }
    for (;;) {
        char piece[16384];
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            ler_fail(err, LER_E_READ, "cannot be read: %s", strerror(errno));
            ler_error_source(err, path);
            return LER_E_READ;
        }
        if (n == 0)
            break;
        ler_buf_add(buf, piece, (size_t)n);
        explicit_bzero(piece, (size_t)n); /* the file may be a key */
        ler_code code = ler_buf_done(buf, err);
        if (code != LER_OK) {
            ler_error_source(err, path);
            return code;
        }
    }
    ler_buf_room(buf, 0); /* an empty file still gives a pointer */
    return LER_OK;
}

ler_code ler_file_read(const char *path, ler_buf *buf, ler_error *err) {
    if (strcmp(path, "-") == 0)
        return ler_read_fd(STDIN_FILENO, "standard input", buf, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        ler_fail(err, LER_E_READ, "cannot be opened: %s", strerror(errno));
        ler_error_source(err, path);
        return LER_E_READ;
    }
    ler_code code = ler_read_fd(fd, path, buf, err);
    close(fd);
    return code;
}

ler_code ler_read_regular_fd(int fd, const char *path, ler_buf *buf, ler_error *err) {
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        ler_fail(err, LER_E_READ, "not a regular file");
        return ler_error_source(err, path);
    }
    return ler_read_fd(fd, path, buf, err);
}

ler_code ler_file_read_regular(const char *path, ler_buf *buf, ler_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        ler_fail(err, LER_E_READ, "cannot be opened: %s", strerror(errno));
        return ler_error_source(err, path);
    }
    ler_code code = ler_read_regular_fd(fd, path, buf, err);
    close(fd);
    return code;
}

ler_code ler_random(uint8_t *out, size_t len, ler_error *err) {
    while (len > 0) {
        ssize_t n = getrandom(out, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ler_fail(err, LER_E_INTERNAL, "no random bytes: %s", strerror(errno));
        out += n;
        len -= (size_t)n;
    }
    return LER_OK;
}
