#include "issuer/keys/salts.h"
#include "issuer/keys/secret.h"
#include "ler/arena.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET_BYTES 32
#define SECRET_TEXT (2 * SECRET_BYTES)

struct ler_salts {
    uint8_t secret[SECRET_BYTES];
};

static ler_salts *new_salts(void) {
    return sodium_init() < 0 ? NULL : sodium_malloc(sizeof(ler_salts));
}

void ler_salts_free(ler_salts **salts) {
    sodium_free(*salts);
    *salts = NULL;
}

ler_code ler_salts_temporary(ler_salts **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_SALTS s = new_salts();
    if (s == NULL)
        return ler_no_memory(err);
    TRY(ler_random(s->secret, SECRET_BYTES, err));
    *out = s;
    s = NULL;
    return LER_OK;
}

static ler_code create(const char *path, ler_error *err) {
    uint8_t secret[SECRET_BYTES];
    LER_AUTO_SECRET text = ler_secret_new(SECRET_TEXT + 1);
    if (text == NULL)
        return ler_no_memory(err);
    TRY(ler_random(secret, sizeof(secret), err));
    sodium_bin2hex(text->data, SECRET_TEXT + 1, secret, sizeof(secret));
    sodium_memzero(secret, sizeof(secret));
    text->data[SECRET_TEXT] = '\n';
    ler_error why = {0};
    ler_code code =
        ler_file_write(path, (ler_str){text->data, SECRET_TEXT + 1}, 0600, LER_WRITE_NEW, &why);
    if (code == LER_OK || code == LER_E_CONFLICT) /* another process was faster: its secret it is */
        return LER_OK;
    if (err != NULL)
        *err = why;
    return code;
}

static ler_code refuse(ler_error *err, ler_code code, const char *path, const char *why) {
    ler_fail(err, code, "the workspace's secret %s", why);
    ler_error_source(err, path);
    return code;
}

static ler_code take(ler_salts *s, int fd, const char *path, ler_error *err) {
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return refuse(err, LER_E_READ, path, "is not a regular file");
    if (st.st_uid != geteuid())
        return refuse(err, LER_E_READ, path, "belongs to another user");
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return refuse(err, LER_E_READ, path,
                      "is open to others: its mode must be 0600 (chmod 600)");
    LER_AUTO_SECRET text = ler_secret_new(SECRET_TEXT + 2);
    if (text == NULL)
        return ler_no_memory(err);
    ssize_t n;
    do {
        n = read(fd, text->data + text->len, text->size - text->len);
        if (n > 0)
            text->len += (size_t)n;
    } while (n > 0 || (n < 0 && errno == EINTR));
    if (n < 0)
        return refuse(err, LER_E_READ, path, "cannot be read");
    size_t got = 0;
    bool whole = (text->len == SECRET_TEXT ||
                  (text->len == SECRET_TEXT + 1 && text->data[SECRET_TEXT] == '\n')) &&
                 sodium_hex2bin(s->secret, SECRET_BYTES, text->data, SECRET_TEXT, NULL, &got,
                                NULL) == 0 &&
                 got == SECRET_BYTES;
    if (!whole)
        return refuse(err, LER_E_SYNTAX, path, "is not 64 hexadecimal digits");
    return LER_OK;
}

ler_code ler_salts_open(const char *path, ler_salts **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_SALTS s = new_salts();
    if (s == NULL)
        return ler_no_memory(err);
    int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
    int fd = open(path, flags);
    if (fd < 0 && errno == ENOENT) {
        TRY(create(path, err));
        fd = open(path, flags);
    }
    if (fd < 0)
        return refuse(err, LER_E_READ, path,
                      errno == ELOOP ? "is a symbolic link" : "cannot be opened");
    ler_code code = take(s, fd, path, err);
    close(fd);
    TRY(code);
    *out = s;
    s = NULL;
    return LER_OK;
}

/* HMAC over the first part, a NUL (which neither part has) and the second. */
static void hmac(const ler_salts *salts, ler_str a, ler_str b, uint8_t out[32]) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, salts->secret, SECRET_BYTES);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)a.data, a.len);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)"", 1);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)b.data, b.len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void ler_salts_make(const ler_salts *salts, ler_str credential_id, ler_str label,
                    char out[LER_SALT_TEXT]) {
    uint8_t mac[32];
    hmac(salts, credential_id, label, mac);
    sodium_bin2hex(out, LER_SALT_TEXT, mac, (LER_SALT_TEXT - 1) / 2);
}

ler_str ler_salts_secret(const ler_salts *salts) {
    return (ler_str){(const char *)salts->secret, SECRET_BYTES};
}
