/* Cache files. One file is
 *
 *     ler-cache-1 LF
 *     SHA-256 of all that follows, in hexadecimal LF
 *     seconds since 1970 LF
 *     key LF
 *     body
 *
 * under the name of its key's SHA-256. The digest tells a file that was cut or changed by accident
 * or without care. Against somebody who can write to the folder it is no help: hence whose the
 * folder is and who may write to it is checked first, and hence signatures are verified anew each
 * time. */
#include "fetch/cache.h"
#include "ler/digest.h"
#include "ler/encoding.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAGIC "ler-cache-1\n"
#define HEX 64 /* of a SHA-256 */

static bool ours(const struct stat *st) {
    return st->st_uid == geteuid() && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Makes what is missing of the path; the last folder for its owner alone. */
static ler_code make(const char *path, ler_error *err) {
    LER_AUTO_BUF parent = ler_buf_new(1 << 16);
    LER_AUTO_DIR above = NULL;
    size_t slash = strlen(path);
    while (slash > 0 && path[slash - 1] != '/')
        slash--;
    if (slash > 0)
        ler_buf_add(&parent, path, slash);
    else
        ler_buf_text(&parent, ".");
    TRY(ler_buf_done(&parent, err));
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return LER_OK;
    TRY(ler_dir_open(parent.data, true, &above, err));
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        ler_fail(err, LER_E_WRITE, "the cache's folder cannot be made: %s", strerror(errno));
        ler_error_source(err, path);
        return LER_E_WRITE;
    }
    return LER_OK;
}

static ler_code refuse(ler_error *err, const char *path, const char *sentence) {
    ler_fail(err, LER_E_CONTENT, "%s", sentence);
    ler_error_source(err, path);
    return LER_E_CONTENT;
}

ler_code cache_folder_open(const char *path, cache_folder *out, ler_error *err) {
    struct stat name, opened;
    LER_AUTO_DIR dir = NULL;
    LER_AUTO_BUF plain = ler_buf_new(1 << 16); /* "link/" would be what the link leads to */
    size_t len = strlen(path);
    memset(out, 0, sizeof *out);
    while (len > 1 && path[len - 1] == '/')
        len--;
    ler_buf_add(&plain, path, len);
    TRY(ler_buf_done(&plain, err));
    TRY(make(plain.data, err));
    if (lstat(plain.data, &name) != 0 || !S_ISDIR(name.st_mode))
        return refuse(err, path, "the cache's folder is no folder, or a symbolic link to one");
    TRY(ler_dir_open(plain.data, false, &dir, err));
    /* What was opened is what was looked at: nothing was exchanged in between. */
    if (fstat(ler_dir_fd(dir), &opened) != 0 || opened.st_dev != name.st_dev ||
        opened.st_ino != name.st_ino)
        return refuse(err, path, "the cache's folder is not what it was a moment ago");
    if (!ours(&opened))
        return refuse(err, path,
                      "the cache's folder belongs to somebody else, or others may write "
                      "to it; use chmod 700");
    out->dir = dir;
    dir = NULL;
    return LER_OK;
}

static ler_code file_name(ler_str key, char out[HEX + 1], ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX];
    LER_AUTO_BUF hex = ler_buf_new(HEX);
    TRY(ler_digest(LER_SHA256, key, digest, err));
    ler_hex_encode(digest, 32, &hex);
    TRY(ler_buf_done(&hex, err));
    memcpy(out, hex.data, HEX + 1);
    return LER_OK;
}

/* Takes the next line off. */
static ler_str line(ler_str *rest) {
    const char *end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);
    ler_str found = {rest->data, end == NULL ? 0 : (size_t)(end - rest->data)};
    *rest = end == NULL ? LER_STR_NONE : ler_str_from(*rest, found.len + 1);
    return found;
}

static bool read_seconds(ler_str text, int64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *out = *out * 10 + (text.data[i] - '0');
    }
    return text.len > 0 && text.len <= 15;
}

ler_code cache_file_read(cache_folder *folder, ler_str key, ler_buf *body, int64_t *when,
                         ler_error *err) {
    char name[HEX + 1], right[HEX + 1];
    struct stat st;
    LER_AUTO_BUF file = ler_buf_new(CACHE_FILE_MAX);
    TRY(file_name(key, name, err));
    if (fstatat(ler_dir_fd(folder->dir), name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(st.st_mode) || !ours(&st))
        return ler_fail(err, LER_E_NOT_FOUND, "not in the cache");
    ler_code code = ler_dir_read(folder->dir, name, &file, err);
    if (code == LER_E_MEMORY)
        return code;
    ler_str rest = ler_buf_view(&file);
    bool whole = code == LER_OK && ler_str_starts(rest, MAGIC);
    if (whole) {
        line(&rest);
        ler_str digest = line(&rest);
        TRY(file_name(rest, right, err));
        whole = ler_str_is(digest, right) && read_seconds(line(&rest), when) &&
                ler_str_equal(line(&rest), key);
    }
    if (!whole)
        return ler_fail(err, LER_E_NOT_FOUND, "the cache's file is damaged");
    ler_buf_str(body, rest);
    return ler_buf_done(body, err);
}

/* Removes what nobody will ask for any more, once in the life of a process. */
static void sweep(cache_folder *folder) {
    int fd = openat(ler_dir_fd(folder->dir), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    size_t count = 0;
    folder->swept = true;
    if (list == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(list)) != NULL;) {
        struct stat st;
        size_t len = strlen(e->d_name);
        bool cached = len == HEX && strspn(e->d_name, "0123456789abcdef") == HEX;
        bool left = len > 4 && e->d_name[0] == '.' && strcmp(e->d_name + len - 4, ".tmp") == 0;
        if ((!cached && !left) || fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (st.st_mtime + CACHE_KEEP < time(NULL))
            unlinkat(fd, e->d_name, 0);
        else
            count++;
    }
    folder->full = count >= CACHE_FILES;
    closedir(list);
}

ler_code cache_file_write(cache_folder *folder, ler_str key, int64_t when, ler_str body,
                          ler_error *err) {
    char name[HEX + 1], digest[HEX + 1];
    LER_AUTO_BUF rest = ler_buf_new(CACHE_FILE_MAX), file = ler_buf_new(CACHE_FILE_MAX);
    if (!folder->swept)
        sweep(folder);
    TRY(file_name(key, name, err));
    if (folder->full && !ler_dir_has(folder->dir, name))
        return ler_fail(err, LER_E_LIMIT, "the cache is full");
    ler_buf_printf(&rest, "%lld\n", (long long)when);
    ler_buf_str(&rest, key);
    ler_buf_char(&rest, '\n');
    ler_buf_str(&rest, body);
    TRY(ler_buf_done(&rest, err));
    TRY(file_name(ler_buf_view(&rest), digest, err));
    ler_buf_printf(&file, MAGIC "%s\n", digest);
    ler_buf_str(&file, ler_buf_view(&rest));
    TRY(ler_buf_done(&file, err));
    return ler_dir_write(folder->dir, name, ler_buf_view(&file), 0600, LER_WRITE_REPLACE, false,
                         err);
}

void cache_file_remove(cache_folder *folder, ler_str key) {
    char name[HEX + 1];
    if (file_name(key, name, NULL) == LER_OK)
        unlinkat(ler_dir_fd(folder->dir), name, 0);
}
