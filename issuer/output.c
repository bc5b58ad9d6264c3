#include "issuer/output.h"
#include "ler/arena.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLUSH_AT ((size_t)64 << 10)

struct output {
    ler_dir *dir;
    int fd;
    char name[64], temporary[96];
    ler_buf pending;
};

static ler_code failed(const output *o, const char *what, ler_error *err) {
    int number = errno;
    ler_fail(err, LER_E_WRITE, "%s cannot be %s: %s", o->name, what, strerror(number));
    return ler_error_source(err, ler_dir_path(o->dir));
}

/* A temporary file is locked while somebody writes it. One that is not was left by a run that died,
 * and holds personal data: it is taken away. */
static void clear_left_over(ler_dir *dir, const char *name) {
    char start[80];
    int len = snprintf(start, sizeof(start), ".%s.", name);
    int fd = openat(ler_dir_fd(dir), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (list == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(list)) != NULL;) {
        if (strncmp(e->d_name, start, (size_t)len) != 0 ||
            !ler_str_ends(ler_str_of(e->d_name), ".tmp"))
            continue;
        int file = openat(ler_dir_fd(dir), e->d_name,
                          O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        if (file < 0)
            continue;
        if (flock(file, LOCK_EX | LOCK_NB) == 0)
            unlinkat(ler_dir_fd(dir), e->d_name, 0);
        close(file);
    }
    closedir(list);
}

static ler_code make_temporary(output *o, ler_error *err) {
    uint8_t random[8];
    struct stat st = {.st_nlink = 0};
    /* Between its making and its lock the file looks like one that was left: then once more. */
    while (st.st_nlink == 0) {
        if (o->fd >= 0)
            close(o->fd);
        TRY(ler_random(random, sizeof(random), err));
        snprintf(o->temporary, sizeof(o->temporary), ".%s.%02x%02x%02x%02x%02x%02x%02x%02x.tmp",
                 o->name, random[0], random[1], random[2], random[3], random[4], random[5],
                 random[6], random[7]);
        o->fd = openat(ler_dir_fd(o->dir), o->temporary,
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (o->fd < 0) {
            o->temporary[0] = '\0';
            return failed(o, "made", err);
        }
        if (flock(o->fd, LOCK_EX | LOCK_NB) != 0 && errno != EWOULDBLOCK)
            break; /* a file system without locks: nobody clears away there either */
        if (fstat(o->fd, &st) != 0)
            return failed(o, "made", err);
    }
    return LER_OK;
}

ler_code output_begin(ler_dir *dir, const char *name, output **out, ler_error *err) {
    *out = NULL;
    output *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return ler_no_memory(err);
    o->dir = dir;
    o->fd = -1;
    o->pending = ler_buf_new((size_t)8 << 20);
    snprintf(o->name, sizeof(o->name), "%s", name);
    clear_left_over(dir, name);
    ler_code code = make_temporary(o, err);
    if (code != LER_OK) {
        output_free(&o);
        return code;
    }
    *out = o;
    return LER_OK;
}

static ler_code flush(output *o, ler_error *err) {
    for (size_t done = 0; done < o->pending.len;) {
        ssize_t n = write(o->fd, o->pending.data + done, o->pending.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return failed(o, "written", err);
        done += (size_t)n;
    }
    ler_buf_reset(&o->pending);
    return LER_OK;
}

ler_code output_write(output *o, ler_str text, ler_error *err) {
    ler_buf_str(&o->pending, text);
    TRY(ler_buf_done(&o->pending, err));
    return o->pending.len >= FLUSH_AT ? flush(o, err) : LER_OK;
}

/* The kernel decides whether the name is free, so that no check can be overtaken. */
static ler_code put_new(output *o, ler_error *err) {
    int folder = ler_dir_fd(o->dir);
    int done = renameat2(folder, o->temporary, folder, o->name, RENAME_NOREPLACE);
    if (done != 0 && (errno == EINVAL || errno == ENOSYS)) { /* not on this file system */
        done = linkat(folder, o->temporary, folder, o->name, 0);
        if (done == 0)
            unlinkat(folder, o->temporary, 0);
    }
    if (done != 0 && errno == EEXIST)
        return ler_fail(err, LER_E_CONFLICT, "%s/%s is there already, and is not overwritten",
                        ler_dir_path(o->dir), o->name);
    return done == 0 ? LER_OK : failed(o, "put in place", err);
}

static ler_code put_over(output *o, ler_error *err) {
    int folder = ler_dir_fd(o->dir);
    struct stat st;
    /* rename would replace a symbolic link itself and never write through it; a folder or device
     * that stands there is somebody's, though. */
    if (fstatat(folder, o->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
        return ler_fail(err, LER_E_CONFLICT, "%s/%s is there and is not a regular file",
                        ler_dir_path(o->dir), o->name);
    return renameat(folder, o->temporary, folder, o->name) == 0 ? LER_OK
                                                                : failed(o, "put in place", err);
}

static ler_code commit(output *o, bool fresh, ler_error *err) {
    TRY(flush(o, err));
    if (fsync(o->fd) != 0)
        return failed(o, "written", err);
    /* Renamed while it is open: without its lock it would look like one that was left. */
    TRY(fresh ? put_new(o, err) : put_over(o, err));
    o->temporary[0] = '\0';
    clear_left_over(o->dir, o->name); /* of one that was alive when this one began */
    return LER_OK;
}

ler_code output_commit(output **o, ler_error *err) {
    ler_code code = commit(*o, false, err);
    output_free(o);
    return code;
}

ler_code output_commit_new(output **o, ler_error *err) {
    ler_code code = commit(*o, true, err);
    output_free(o);
    return code;
}

void output_free(output **o) {
    if (*o == NULL)
        return;
    if ((*o)->fd >= 0)
        close((*o)->fd);
    if ((*o)->temporary[0] != '\0')
        unlinkat(ler_dir_fd((*o)->dir), (*o)->temporary, 0);
    ler_buf_wipe(&(*o)->pending);
    free(*o);
    *o = NULL;
}
