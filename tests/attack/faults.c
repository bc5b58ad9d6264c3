/* LD_PRELOAD: lets the n-th call that changes a file fail, or kills the process there.
 *
 *     LER_FAULT=CALL:N:WHAT   CALL  a name below, or "any" for all of them together
 *                             N     from 1
 *                             WHAT  an errno (28), "kill" (before the call), "after" (killed behind
 *                                   it), "short" (a write of half), or errno+ (from then on always)
 *     LER_FAULT_COUNT=FILE    at the end, how many calls there were: one line "CALL COUNT" each
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { OPEN, WRITE, SYNC, RENAME, UNLINK, MKDIR, CHMOD, TRUNCATE, CLOSE, CALLS };
static const char *const NAMES[] = {"open",  "write", "sync",     "rename", "unlink",
                                    "mkdir", "chmod", "truncate", "close"};
static atomic_long counts[CALLS], all;
static int wanted = -2; /* -1: any */
static long at;
static int number;
static char what; /* k, a, s, e, or E: from then on always */

__attribute__((constructor)) static void start(void) {
    const char *text = getenv("LER_FAULT");
    char name[16], how[16];
    if (text == NULL || sscanf(text, "%15[a-z]:%ld:%15s", name, &at, how) != 3)
        return;
    wanted = -1;
    for (int i = 0; i < CALLS; i++)
        if (strcmp(name, NAMES[i]) == 0)
            wanted = i;
    number = atoi(how);
    what = how[0] == 'k' || how[0] == 'a' || how[0] == 's' ? how[0]
           : how[strlen(how) - 1] == '+'                   ? 'E'
                                                           : 'e';
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("LER_FAULT_COUNT");
    FILE *f = path == NULL ? NULL : fopen(path, "w");
    if (f == NULL)
        return;
    for (int i = 0; i < CALLS; i++)
        fprintf(f, "%s %ld\n", NAMES[i], atomic_load(&counts[i]));
    fclose(f);
}

/* What happens at this call: 0 nothing, -1 it fails, 'a' killed behind it, 's' a short write. */
static int fault(int call) {
    long n = atomic_fetch_add(&counts[call], 1) + 1;
    long total = atomic_fetch_add(&all, 1) + 1;
    if (wanted == -2 || (wanted >= 0 && wanted != call))
        return 0;
    if (wanted == -1)
        n = total;
    if (n != at && !(what == 'E' && n > at))
        return 0;
    if (what == 'k')
        kill(getpid(), SIGKILL);
    if (what == 'e' || what == 'E') {
        errno = number;
        return -1;
    }
    return what;
}

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

#define REAL(type, name, ...)                                                                      \
    static type (*next)(__VA_ARGS__);                                                              \
    if (next == NULL)                                                                              \
    *(void **)&next = real(name)

#define AFTER(f, result)                                                                           \
    do {                                                                                           \
        if ((f) == 'a')                                                                            \
            kill(getpid(), SIGKILL);                                                               \
        return result;                                                                             \
    } while (0)

#define CHANGES(flags) (((flags)&O_ACCMODE) != O_RDONLY || ((flags)&O_CREAT) != 0)

#define OPENS(name)                                                                                \
    int name(const char *path, int flags, ...);                                                    \
    int name(const char *path, int flags, ...) {                                                   \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, unsigned) : 0;         \
        va_end(args);                                                                              \
        REAL(int, #name, const char *, int, ...);                                                  \
        int f = CHANGES(flags) ? fault(OPEN) : 0;                                                  \
        if (f < 0)                                                                                 \
            return -1;                                                                             \
        int fd = next(path, flags, mode);                                                          \
        AFTER(f, fd);                                                                              \
    }
OPENS(open)
OPENS(open64)

#define OPENATS(name)                                                                              \
    int name(int dir, const char *path, int flags, ...);                                           \
    int name(int dir, const char *path, int flags, ...) {                                          \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, unsigned) : 0;         \
        va_end(args);                                                                              \
        REAL(int, #name, int, const char *, int, ...);                                             \
        int f = CHANGES(flags) ? fault(OPEN) : 0;                                                  \
        if (f < 0)                                                                                 \
            return -1;                                                                             \
        int fd = next(dir, path, flags, mode);                                                     \
        AFTER(f, fd);                                                                              \
    }
OPENATS(openat)
OPENATS(openat64)

ssize_t write(int fd, const void *data, size_t len) {
    REAL(ssize_t, "write", int, const void *, size_t);
    int f = fault(WRITE);
    if (f < 0)
        return -1;
    ssize_t n = next(fd, data, f == 's' && len > 1 ? len / 2 : len);
    AFTER(f, n);
}

#define PWRITES(name)                                                                              \
    ssize_t name(int fd, const void *data, size_t len, off_t at_);                                 \
    ssize_t name(int fd, const void *data, size_t len, off_t at_) {                                \
        REAL(ssize_t, #name, int, const void *, size_t, off_t);                                    \
        int f = fault(WRITE);                                                                      \
        if (f < 0)                                                                                 \
            return -1;                                                                             \
        ssize_t n = next(fd, data, f == 's' && len > 1 ? len / 2 : len, at_);                      \
        AFTER(f, n);                                                                               \
    }
PWRITES(pwrite)
PWRITES(pwrite64)

#define ONE(call, name, params, types, args)                                                       \
    int name params;                                                                               \
    int name params {                                                                              \
        static int(*next) types;                                                                   \
        if (next == NULL)                                                                          \
            *(void **)&next = real(#name);                                                         \
        int f = fault(call);                                                                       \
        if (f < 0)                                                                                 \
            return -1;                                                                             \
        int result = next args;                                                                    \
        AFTER(f, result);                                                                          \
    }
ONE(SYNC, fsync, (int fd), (int), (fd))
ONE(SYNC, fdatasync, (int fd), (int), (fd))
ONE(SYNC, syncfs, (int fd), (int), (fd))
ONE(RENAME, rename, (const char *a, const char *b), (const char *, const char *), (a, b))
ONE(RENAME, renameat, (int d, const char *a, int e, const char *b),
    (int, const char *, int, const char *), (d, a, e, b))
ONE(RENAME, renameat2, (int d, const char *a, int e, const char *b, unsigned flags),
    (int, const char *, int, const char *, unsigned), (d, a, e, b, flags))
ONE(UNLINK, unlink, (const char *a), (const char *), (a))
ONE(UNLINK, unlinkat, (int d, const char *a, int flags), (int, const char *, int), (d, a, flags))
ONE(MKDIR, mkdir, (const char *a, mode_t m), (const char *, mode_t), (a, m))
ONE(MKDIR, mkdirat, (int d, const char *a, mode_t m), (int, const char *, mode_t), (d, a, m))
ONE(CHMOD, fchmod, (int fd, mode_t m), (int, mode_t), (fd, m))
ONE(TRUNCATE, ftruncate, (int fd, off_t n), (int, off_t), (fd, n))
ONE(TRUNCATE, ftruncate64, (int fd, off_t n), (int, off_t), (fd, n))

/* A close that fails has closed all the same. */
int close(int fd) {
    REAL(int, "close", int);
    int f = fault(CLOSE);
    int result = next(fd);
    if (f < 0) {
        errno = number;
        return -1;
    }
    AFTER(f, result);
}
