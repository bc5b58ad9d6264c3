/* For LD_PRELOAD in tests: writes down, in order, everything that a program does to the files below
 * LER_TEST_ROOT that a power cut could undo, so that a test can rebuild the disk as it would have
 * been at any moment (tests/lib/powercut.mjs).
 *
 *   LER_TEST_RECORD  the file to append to: for each step a line "STEP PATH PATH2 OFFSET BYTES" with
 *                    the lengths of path, second path and data, then these three and a line feed
 *
 * One step at a time, under a lock: what is written down first was done first. Memory maps are not
 * seen: SQLite maps only its -shm file, which is made anew after a crash. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int record = -2;
static const char *root;
static size_t root_len;

#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (next == NULL)                                                                              \
    next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int recording(void) {
    if (record != -2)
        return record >= 0;
    const char *path = getenv("LER_TEST_RECORD");
    root = getenv("LER_TEST_ROOT");
    int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    record = path == NULL || root == NULL
                 ? -1
                 : next(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    root_len = root == NULL ? 0 : strlen(root);
    return record >= 0;
}

/* The path behind a descriptor, when it is below the root. */
static int below(int fd, char out[4096]) {
    char link[64];
    if (!recording() || fd == record)
        return 0;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, 4095);
    out[n < 0 ? 0 : n] = '\0';
    return strncmp(out, root, root_len) == 0;
}

/* The same for a name in a folder; a relative name in the working directory is looked up there. */
static int named(int dir, const char *name, char out[4096]) {
    char folder[4096];
    if (!recording())
        return 0;
    if (name[0] == '/')
        snprintf(out, 4096, "%s", name);
    else if (dir == AT_FDCWD) {
        if (getcwd(folder, sizeof(folder)) == NULL)
            return 0;
        snprintf(out, 4096, "%.2000s/%.2000s", folder, name);
    } else {
        if (!below(dir, folder))
            return 0;
        snprintf(out, 4096, "%.2000s/%.2000s", folder, name);
    }
    return strncmp(out, root, root_len) == 0;
}

static void note(const char *step, const char *path, const char *path2, long long offset,
                 const void *data, size_t len) {
    char line[128];
    char nothing[1] = "", end[1] = "\n";
    size_t line_len = (size_t)snprintf(line, sizeof(line), "%s %zu %zu %lld %zu\n", step,
                                       strlen(path), strlen(path2), offset, len);
    struct iovec all[5] = {{line, line_len},
                           {(void *)path, strlen(path)},
                           {(void *)path2, strlen(path2)},
                           {len > 0 ? (void *)data : nothing, len},
                           {end, 1}};
    if (writev(record, all, 5) < 0)
        abort();
}

static int opened(int fd, int existed, int flags, const char *path) {
    int kept = errno;
    if (fd >= 0 && !existed && (flags & O_CREAT) != 0)
        note("create", path, "", 0, "", 0);
    else if (fd >= 0 && (flags & O_TRUNC) != 0)
        note("truncate", path, "", 0, "", 0);
    errno = kept;
    return fd;
}

#define OPEN(name, dir, params, call)                                                              \
    int name params {                                                                              \
        NEXT(name);                                                                                \
        mode_t mode = 0;                                                                           \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        if ((flags & O_CREAT) != 0)                                                                \
            mode = va_arg(args, mode_t);                                                           \
        va_end(args);                                                                              \
        char full[4096];                                                                           \
        if ((flags & (O_CREAT | O_TRUNC)) == 0 || !named(dir, path, full))                         \
            return next call;                                                                      \
        pthread_mutex_lock(&one_at_a_time);                                                        \
        struct stat st;                                                                            \
        int existed = fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0;                           \
        int fd = opened(next call, existed, flags, full);                                          \
        pthread_mutex_unlock(&one_at_a_time);                                                      \
        return fd;                                                                                 \
    }
OPEN(open, AT_FDCWD, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, AT_FDCWD, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, dirfd, (int dirfd, const char *path, int flags, ...), (dirfd, path, flags, mode))
OPEN(openat64, dirfd, (int dirfd, const char *path, int flags, ...), (dirfd, path, flags, mode))

/* What is done to a descriptor. `then` tells of it, `r` being the result. */
#define ON_FD(type, name, params, call, good, then)                                                \
    type name params {                                                                             \
        NEXT(name);                                                                                \
        char path[4096];                                                                           \
        if (!below(fd, path))                                                                      \
            return next call;                                                                      \
        pthread_mutex_lock(&one_at_a_time);                                                        \
        type r = next call;                                                                        \
        int kept = errno;                                                                          \
        if (good)                                                                                  \
            then;                                                                                  \
        pthread_mutex_unlock(&one_at_a_time);                                                      \
        errno = kept;                                                                              \
        return r;                                                                                  \
    }
ON_FD(ssize_t, write, (int fd, const void *data, size_t len), (fd, data, len), r > 0,
      note("write", path, "", (long long)lseek(fd, 0, SEEK_CUR) - r, data, (size_t)r))
ON_FD(ssize_t, pwrite, (int fd, const void *data, size_t len, off_t at), (fd, data, len, at), r > 0,
      note("write", path, "", at, data, (size_t)r))
ON_FD(ssize_t, pwrite64, (int fd, const void *data, size_t len, off64_t at), (fd, data, len, at),
      r > 0, note("write", path, "", at, data, (size_t)r))
ON_FD(int, ftruncate, (int fd, off_t len), (fd, len), r == 0,
      note("truncate", path, "", len, "", 0))
ON_FD(int, ftruncate64, (int fd, off64_t len), (fd, len), r == 0,
      note("truncate", path, "", len, "", 0))
ON_FD(int, fsync, (int fd), (fd), r == 0, note("sync", path, "", 0, "", 0))
ON_FD(int, fdatasync, (int fd), (fd), r == 0, note("sync", path, "", 0, "", 0))
ON_FD(int, syncfs, (int fd), (fd), r == 0, note("syncfs", path, "", 0, "", 0))

#define ON_NAME(name, dir, file, params, call, step)                                               \
    int name params {                                                                              \
        NEXT(name);                                                                                \
        char path[4096];                                                                           \
        if (!named(dir, file, path))                                                               \
            return next call;                                                                      \
        pthread_mutex_lock(&one_at_a_time);                                                        \
        int r = next call;                                                                         \
        int kept = errno;                                                                          \
        if (r == 0)                                                                                \
            note(step, path, "", 0, "", 0);                                                        \
        pthread_mutex_unlock(&one_at_a_time);                                                      \
        errno = kept;                                                                              \
        return r;                                                                                  \
    }
ON_NAME(unlink, AT_FDCWD, file, (const char *file), (file), "unlink")
ON_NAME(unlinkat, fd, file, (int fd, const char *file, int flags), (fd, file, flags), "unlink")

#define ON_TWO(name, dir1, file1, dir2, file2, params, call, step)                                 \
    int name params {                                                                              \
        NEXT(name);                                                                                \
        char path[4096], path2[4096];                                                              \
        if (!named(dir1, file1, path) || !named(dir2, file2, path2))                               \
            return next call;                                                                      \
        pthread_mutex_lock(&one_at_a_time);                                                        \
        int r = next call;                                                                         \
        int kept = errno;                                                                          \
        if (r == 0)                                                                                \
            note(step, path, path2, 0, "", 0);                                                     \
        pthread_mutex_unlock(&one_at_a_time);                                                      \
        errno = kept;                                                                              \
        return r;                                                                                  \
    }
ON_TWO(rename, AT_FDCWD, from, AT_FDCWD, to, (const char *from, const char *to), (from, to),
       "rename")
ON_TWO(renameat, a, from, b, to, (int a, const char *from, int b, const char *to), (a, from, b, to),
       "rename")
ON_TWO(renameat2, a, from, b, to, (int a, const char *from, int b, const char *to, unsigned flags),
       (a, from, b, to, flags), "rename")
ON_TWO(linkat, a, from, b, to, (int a, const char *from, int b, const char *to, int flags),
       (a, from, b, to, flags), "link")
