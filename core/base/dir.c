#include "base/path.h"
#include "ler/ascii.h"
#include "ler/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct ler_dir {
    int fd;
    char *path;
};

static ler_code fail_errno(ler_error *err, ler_code code, const char *path, const char *name,
                           const char *what) {
    char full[sizeof((ler_error *)0)->source];
    int saved = errno;
    snprintf(full, sizeof full, "%s%s%s", path, name[0] == '\0' ? "" : "/", name);
    ler_fail(err, code, "%s: %s", what, strerror(saved));
    ler_error_source(err, full);
    return code;
}

/* Who asked for a directory to be made wants to write there. */
static ler_code fail_open(ler_error *err, bool create, const char *path, const char *name) {
    ler_code code = create ? LER_E_WRITE : errno == ENOENT ? LER_E_NOT_FOUND : LER_E_READ;
    return fail_errno(err, code, path, name, "the directory cannot be opened");
}

static bool is_component(const char *name) {
    return name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           strchr(name, '/') == NULL && strlen(name) <= 255;
}

/* Takes over fd, also on failure. */
static ler_code adopt(int fd, const char *path, ler_dir **out, ler_error *err) {
    ler_dir *dir = malloc(sizeof *dir);
    char *copy = strdup(path);
    if (dir == NULL || copy == NULL) {
        free(dir);
        free(copy);
        close(fd);
        return ler_fail(err, LER_E_MEMORY, "out of memory");
    }
    *dir = (ler_dir){fd, copy};
    *out = dir;
    return LER_OK;
}

static ler_code make_parents(const char *path, ler_error *err) {
    char *copy = strdup(path);
    if (copy == NULL)
        return ler_fail(err, LER_E_MEMORY, "out of memory");
    ler_code code = LER_OK;
    for (char *p = copy + 1; code == LER_OK; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char kept = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            code = fail_errno(err, LER_E_WRITE, copy, "", "the directory cannot be made");
        *p = kept;
        if (kept == '\0')
            break;
    }
    free(copy);
    return code;
}

ler_code ler_dir_open(const char *path, bool create, ler_dir **out, ler_error *err) {
    *out = NULL;
    if (path[0] == '\0')
        return ler_fail(err, LER_E_USAGE, "the name of a directory is empty");
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && create) {
        TRY(make_parents(path, err));
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (fd < 0)
        return fail_open(err, create, path, "");
    return adopt(fd, path, out, err);
}

ler_code ler_dir_child(ler_dir *parent, const char *name, bool create, ler_dir **out,
                       ler_error *err) {
    *out = NULL;
    if (!is_component(name))
        return ler_fail(err, LER_E_USAGE, "not the name of a directory");
    if (create && mkdirat(parent->fd, name, 0777) != 0 && errno != EEXIST)
        return fail_errno(err, LER_E_WRITE, parent->path, name, "the directory cannot be made");
    int fd = openat(parent->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail_open(err, create, parent->path, name);
    LER_AUTO_BUF path = ler_buf_new(1 << 16);
    ler_buf_printf(&path, "%s/%s", parent->path, name);
    ler_code code = ler_buf_done(&path, err);
    if (code != LER_OK) {
        close(fd);
        return code;
    }
    return adopt(fd, path.data, out, err);
}

void ler_dir_free(ler_dir **dir) {
    if (*dir == NULL)
        return;
    close((*dir)->fd);
    free((*dir)->path);
    free(*dir);
    *dir = NULL;
}

int ler_dir_fd(const ler_dir *dir) {
    return dir->fd;
}

const char *ler_dir_path(const ler_dir *dir) {
    return dir->path;
}

static bool write_all(int fd, ler_str data) {
    while (data.len > 0) {
        ssize_t n = write(fd, data.data, data.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data = ler_str_from(data, (size_t)n);
    }
    return true;
}

/* Gives the finished temporary file its name. For LER_WRITE_NEW the kernel decides whether the
 * name is free, so that no check can be overtaken. */
static ler_code publish(ler_dir *dir, const char *temporary, const char *name, ler_write_mode mode,
                        ler_error *err) {
    int done;
    if (mode == LER_WRITE_NEW) {
        done = renameat2(dir->fd, temporary, dir->fd, name, RENAME_NOREPLACE);
        if (done != 0 && (errno == EINVAL || errno == ENOSYS)) { /* not on this file system */
            done = linkat(dir->fd, temporary, dir->fd, name, 0);
            if (done == 0)
                unlinkat(dir->fd, temporary, 0);
        }
    } else {
        struct stat status;
        if (fstatat(dir->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode)) {
            errno = EEXIST;
            return fail_errno(err, LER_E_WRITE, dir->path, name,
                              "not replaced, because it is no regular file");
        }
        done = renameat(dir->fd, temporary, dir->fd, name);
    }
    if (done == 0)
        return LER_OK;
    ler_code code = errno == EEXIST ? LER_E_CONFLICT : LER_E_WRITE;
    fail_errno(err, code, dir->path, name, "cannot be written");
    if (code == LER_E_CONFLICT && err != NULL)
        snprintf(err->message, sizeof err->message, "is there already, and is not overwritten");
    return code;
}

ler_code ler_dir_write(ler_dir *dir, const char *name, ler_str data, unsigned permissions,
                       ler_write_mode mode, bool durable, ler_error *err) {
    char temporary[256];
    uint8_t random[8];
    if (!is_component(name))
        return ler_fail(err, LER_E_USAGE, "not the name of a file");
    TRY(ler_random(random, sizeof random, err));
    uint64_t number;
    memcpy(&number, random, sizeof number);
    snprintf(temporary, sizeof temporary, ".%.200s.%016llx.tmp", name, (unsigned long long)number);
    int fd = openat(dir->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_errno(err, LER_E_WRITE, dir->path, name, "cannot be written");
    bool ok =
        write_all(fd, data) && fchmod(fd, (mode_t)permissions) == 0 && (!durable || fsync(fd) == 0);
    int saved = errno;
    if (close(fd) != 0 && ok) {
        saved = errno;
        ok = false;
    }
    errno = saved;
    ler_code code = ok ? publish(dir, temporary, name, mode, err)
                       : fail_errno(err, LER_E_WRITE, dir->path, name, "cannot be written");
    if (code != LER_OK)
        unlinkat(dir->fd, temporary, 0);
    else if (durable)
        code = ler_dir_sync(dir, err);
    return code;
}

/* ".NAME.0123456789abcdef.tmp", as ler_dir_write() makes it. */
static bool is_temporary(const char *entry, const char *name) {
    size_t len = strlen(entry);
    if (entry[0] != '.' || len < 23 || strcmp(entry + len - 4, ".tmp") != 0)
        return false;
    for (size_t i = len - 20; i < len - 4; i++)
        if (!ler_is_hex(entry[i]))
            return false;
    size_t middle = len - 22; /* without ".", ".", digits, ".tmp" */
    return entry[len - 21] == '.' &&
           (name == NULL || (strnlen(name, 200) == middle && memcmp(entry + 1, name, middle) == 0));
}

void ler_dir_clear(ler_dir *dir, const char *name) {
    int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (list == NULL && fd >= 0)
        close(fd);
    for (struct dirent *d; list != NULL && (d = readdir(list)) != NULL;)
        if (is_temporary(d->d_name, name))
            unlinkat(dir->fd, d->d_name, 0);
    if (list != NULL)
        closedir(list);
}

ler_code ler_dir_read(ler_dir *dir, const char *name, ler_buf *buf, ler_error *err) {
    if (!is_component(name))
        return ler_fail(err, LER_E_USAGE, "not the name of a file");
    int fd = openat(dir->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return fail_errno(err, errno == ENOENT ? LER_E_NOT_FOUND : LER_E_READ, dir->path, name,
                          "cannot be opened");
    LER_AUTO_BUF path = ler_buf_new(1 << 16);
    ler_buf_printf(&path, "%s/%s", dir->path, name);
    ler_code code = ler_buf_done(&path, err);
    if (code == LER_OK)
        code = ler_read_regular_fd(fd, path.data, buf, err);
    close(fd);
    return code;
}

bool ler_dir_has(ler_dir *dir, const char *name) {
    struct stat status;
    return is_component(name) && fstatat(dir->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

ler_code ler_dir_sync(ler_dir *dir, ler_error *err) {
    if (fsync(dir->fd) != 0)
        return fail_errno(err, LER_E_WRITE, dir->path, "", "the directory cannot be flushed");
    return LER_OK;
}

static ler_code write_file(const char *path, ler_str data, unsigned permissions,
                           ler_write_mode mode, ler_error *err) {
    LER_AUTO_DIR dir = NULL;
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        TRY(ler_dir_open(".", false, &dir, err));
        return ler_dir_write(dir, path, data, permissions, mode, true, err);
    }
    LER_AUTO_BUF folder = ler_buf_new(1 << 16);
    ler_buf_add(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    TRY(ler_buf_done(&folder, err));
    TRY(ler_dir_open(folder.data, false, &dir, err));
    return ler_dir_write(dir, slash + 1, data, permissions, mode, true, err);
}

ler_code ler_file_write(const char *path, ler_str data, unsigned permissions, ler_write_mode mode,
                        ler_error *err) {
    ler_error why = {0};
    ler_code code = write_file(path, data, permissions, mode, &why);
    if (code == LER_OK)
        return LER_OK;
    /* A folder that is missing or closed to us is one that cannot be written into. */
    if (code == LER_E_READ || code == LER_E_NOT_FOUND)
        code = why.code = LER_E_WRITE;
    else
        ler_error_source(&why, path); /* as the caller wrote it */
    if (err != NULL)
        *err = why;
    return code;
}
