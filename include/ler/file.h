/* Reading whole files under a ceiling, and writing them so that nobody ever sees half of one. */
#ifndef LER_FILE_H
#define LER_FILE_H

#include "ler/str.h"

/* Reads a regular file, pipe or, for "-", standard input into buf (its max is the ceiling). A
 * directory or device is refused. err names the path. */
ler_code ler_file_read(const char *path, ler_buf *buf, ler_error *err) LER_MUST_USE;
/* The same of a regular file only, for names that did not come from the command line: it never
 * waits for somebody to write into a pipe. */
ler_code ler_file_read_regular(const char *path, ler_buf *buf, ler_error *err) LER_MUST_USE;

/* A directory that files are written below. Names are single path components; they are opened
 * relative to the directory's descriptor, and no symbolic link is followed. */
typedef struct ler_dir ler_dir;
/* With `create` missing directories are made, and a failure is LER_E_WRITE; without it is
 * LER_E_NOT_FOUND or LER_E_READ. */
ler_code ler_dir_open(const char *path, bool create, ler_dir **out, ler_error *err) LER_MUST_USE;
ler_code ler_dir_child(ler_dir *parent, const char *name, bool create, ler_dir **out,
                       ler_error *err) LER_MUST_USE;
void ler_dir_free(ler_dir **dir);
int ler_dir_fd(const ler_dir *dir);
const char *ler_dir_path(const ler_dir *dir); /* for messages only */
#define LER_AUTO_DIR LER_CLEANUP(ler_dir_free) ler_dir *

typedef enum ler_write_mode {
    LER_WRITE_REPLACE, /* an existing regular file is replaced in one step */
    LER_WRITE_NEW      /* LER_E_CONFLICT when the name exists, whatever it is */
} ler_write_mode;

/* Writes data under a temporary name (".NAME.XXXXXXXX.tmp", never ending in .json), flushes it
 * to disk when `durable`, and renames it to `name` in one step. On failure nothing is left
 * behind. permissions such as 0644 or 0600 (the umask applies to neither). */
ler_code ler_dir_write(ler_dir *dir, const char *name, ler_str data, unsigned permissions,
                       ler_write_mode mode, bool durable, ler_error *err) LER_MUST_USE;
/* Regular files only. */
/* Removes the temporary files that killed writers of `name` left, or, with NULL, of any name. The
 * caller knows that nobody else is writing there now. Failures leave them where they are. */
void ler_dir_clear(ler_dir *dir, const char *name);
ler_code ler_dir_read(ler_dir *dir, const char *name, ler_buf *buf, ler_error *err) LER_MUST_USE;
bool ler_dir_has(ler_dir *dir, const char *name);
/* Makes renames durable: fsync of the directory. */
ler_code ler_dir_sync(ler_dir *dir, ler_error *err) LER_MUST_USE;

/* Splits path into directory (opened, created when asked) and last component, then writes. */
ler_code ler_file_write(const char *path, ler_str data, unsigned permissions, ler_write_mode mode,
                        ler_error *err) LER_MUST_USE;

/* Random bytes of the operating system (getrandom); failure is an error, never a fallback. */
ler_code ler_random(uint8_t *out, size_t len, ler_error *err) LER_MUST_USE;

#endif
