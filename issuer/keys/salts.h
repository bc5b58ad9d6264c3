/* The salts of a workspace. A record's salt must be impossible to guess for who holds other records
 * and must be the same whenever that record is made: it is the HMAC-SHA-256, under a secret of the
 * workspace, of the credential's id and the name of what is salted, cut to 128 bits.
 *
 * The secret (DIR/secret, 64 hexadecimal digits, mode 0600) is no signing key: who learns it can
 * guess e-mail addresses behind the hashes of this issuer's records, and forge nothing. Who loses
 * it makes other salts for records that are made again. */
#ifndef KEYS_SALTS_H
#define KEYS_SALTS_H

#include "ler/str.h"

typedef struct ler_salts ler_salts; /* immutable: threads may share one */
#define LER_SALT_TEXT 33

/* Reads the secret of the file, or makes it when the file is missing. LER_E_READ when it is no
 * regular file of ours that others cannot read, LER_E_SYNTAX when it is no secret. */
ler_code ler_salts_open(const char *path, ler_salts **out, ler_error *err) LER_MUST_USE;
/* A secret that only this process has: for what is built and not issued. */
ler_code ler_salts_temporary(ler_salts **out, ler_error *err) LER_MUST_USE;
void ler_salts_free(ler_salts **salts); /* wipes */
#define LER_AUTO_SALTS LER_CLEANUP(ler_salts_free) ler_salts *

/* 32 lower-case hexadecimal digits. */
void ler_salts_make(const ler_salts *salts, ler_str credential_id, ler_str label,
                    char out[LER_SALT_TEXT]);
/* The secret itself (32 bytes, borrowed), as a key for marks of what must not be stored as it is.
 */
ler_str ler_salts_secret(const ler_salts *salts);

#endif
