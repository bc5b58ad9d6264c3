/* What base/read.c and base/dir.c share. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "ler/str.h"

/* Reads what is left of fd into buf; `path` is for messages. Does not close it. */
ler_code ler_read_fd(int fd, const char *path, ler_buf *buf, ler_error *err) LER_MUST_USE;
/* The same; anything but a regular file is refused. */
ler_code ler_read_regular_fd(int fd, const char *path, ler_buf *buf, ler_error *err) LER_MUST_USE;

#endif
