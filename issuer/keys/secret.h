/* Short secrets (passphrases, the text of a key file): guarded, locked memory that is wiped when
 * freed. Never an arena, never a ler_buf that grows by copying. */
#ifndef KEYS_SECRET_H
#define KEYS_SECRET_H

#include "ler/str.h"

typedef struct ler_secret {
    size_t len, size;
    char *data; /* NUL terminated */
} ler_secret;

/* Room for `size` bytes; NULL when memory is out. */
ler_secret *ler_secret_new(size_t size);
void ler_secret_free(ler_secret **secret);
#define LER_AUTO_SECRET LER_CLEANUP(ler_secret_free) ler_secret *

/* Before any secret is read: no core dumps, no tracing by other processes of the same user
 * (RLIMIT_CORE 0, PR_SET_DUMPABLE 0), and a locked heap for OpenSSL. Once is enough. */
ler_code ler_harden(ler_error *err) LER_MUST_USE;

/* The first line of a file, pipe or, for "-", standard input, without its line end: 1 to
 * LER_MAX_PASSPHRASE bytes of UTF-8. */
ler_code ler_passphrase_read(const char *path, ler_secret **out, ler_error *err) LER_MUST_USE;
/* Asks on the controlling terminal with echo off; `twice` asks again and compares. Echo is restored
 * also when a signal ends the question (LER_E_READ then, as when there is no terminal). */
ler_code ler_passphrase_ask(const char *prompt, bool twice, ler_secret **out,
                            ler_error *err) LER_MUST_USE;

#endif
