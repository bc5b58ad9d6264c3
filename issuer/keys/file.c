/* Private keys on disk: PKCS#8 (RFC 5958) in PEM, plain or under PBES2 (RFC 8018). */
#include "ler/file.h"
#include "issuer/keys/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static ler_code fail(ler_error *err, ler_code code, const char *sentence) {
    ERR_clear_error();
    return ler_fail(err, code, "%s", sentence);
}

/* ---- writing ---- */

static X509_SIG *encrypt(PKCS8_PRIV_KEY_INFO *info, const ler_secret *passphrase,
                         unsigned *kdf_ms) {
    struct timespec from, to;
    uint8_t salt[16];
    X509_SIG *sealed = NULL;
    if (ler_random(salt, sizeof salt, NULL) != LER_OK)
        return NULL;
    X509_ALGOR *scheme = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), LER_PBKDF2_ITERATIONS, salt,
                                           sizeof salt, NULL, NID_hmacWithSHA256);
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (scheme != NULL)
        sealed = PKCS8_set0_pbe(passphrase->data, (int)passphrase->len, info, scheme);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (sealed == NULL)
        X509_ALGOR_free(scheme);
    else if (kdf_ms != NULL)
        *kdf_ms =
            (unsigned)((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
    return sealed;
}

ler_code ler_signer_save(const ler_signer *signer, const char *path, const ler_secret *passphrase,
                         unsigned *kdf_ms, ler_error *err) {
    if (passphrase != NULL && passphrase->len == 0)
        return ler_fail(err, LER_E_USAGE, "the passphrase is empty");
    EVP_PKEY *pkey = ler_signer_pkey(signer);
    PKCS8_PRIV_KEY_INFO *info = pkey == NULL ? NULL : EVP_PKEY2PKCS8(pkey);
    X509_SIG *sealed =
        info == NULL || passphrase == NULL ? NULL : encrypt(info, passphrase, kdf_ms);
    BIO *text = BIO_new(BIO_s_secmem());
    bool good = text != NULL && info != NULL &&
                (passphrase == NULL ? PEM_write_bio_PKCS8_PRIV_KEY_INFO(text, info) == 1
                                    : sealed != NULL && PEM_write_bio_PKCS8(text, sealed) == 1);
    char *data = NULL;
    long len = good ? BIO_get_mem_data(text, &data) : 0;
    ler_code code =
        len > 0 ? ler_file_write(path, (ler_str){data, (size_t)len}, 0600, LER_WRITE_NEW, err)
                : fail(err, LER_E_INTERNAL, "the key cannot be written as PKCS#8");
    BIO_free(text); /* a secmem BIO wipes */
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(pkey);
    return code;
}

/* ---- reading ---- */

/* Could others than the owner (and root) replace a file in the directory of `path`? A sticky
 * directory (/tmp) lets nobody replace what is ours. */
static bool directory_is_open(const char *path) {
    char *copy = strdup(path);
    struct stat status;
    bool open = copy == NULL || stat(dirname(copy), &status) != 0 ||
                (status.st_uid != geteuid() && status.st_uid != 0) ||
                ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (status.st_mode & S_ISVTX) == 0);
    free(copy);
    return open;
}

/* Why the key may not be used although it can be read; NULL when nothing is wrong. */
static const char *too_open(const struct stat *status, const char *path) {
    if (status->st_uid != geteuid())
        return "the key file belongs to another user";
    if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "the key file is open to others: its mode must be 0600 (chmod 600)";
    if (directory_is_open(path))
        return "the key file's directory can be written by others";
    return NULL;
}

/* The bytes of the key file; *open_to tells why they may not be used for anything but an example.
 */
static ler_code read_key_file(const char *path, ler_secret **out, const char **open_to,
                              ler_error *err) {
    struct stat status;
    /* O_NONBLOCK: a FIFO must not hang us. Nothing is followed and nothing but a file is read. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ler_fail(err, LER_E_READ, "the key file cannot be opened: %s",
                        errno == ELOOP ? "it is a symbolic link" : strerror(errno));
    ler_code code = LER_OK;
    LER_AUTO_SECRET text = NULL;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        code = ler_fail(err, LER_E_READ, "the key file is not a regular file");
    else if (status.st_size == 0)
        code = ler_fail(err, LER_E_READ, "the key file is empty");
    else if ((size_t)status.st_size > LER_MAX_KEY_FILE)
        code = ler_fail(err, LER_E_READ, "the key file is too large for a key");
    else if ((text = ler_secret_new(LER_MAX_KEY_FILE)) == NULL)
        code = ler_no_memory(err);
    else
        *open_to = too_open(&status, path);
    while (text != NULL && code == LER_OK && text->len < text->size) {
        ssize_t n = read(fd, text->data + text->len, text->size - text->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            code = ler_fail(err, LER_E_READ, "the key file cannot be read");
        if (n <= 0)
            break;
        text->len += (size_t)n;
    }
    close(fd);
    TRY(code);
    *out = text;
    text = NULL;
    return LER_OK;
}

static ler_code passphrase_for(const char *file, ler_secret **out, ler_error *err) {
    if (file != NULL)
        return ler_passphrase_read(file, out, err);
    return ler_passphrase_ask("Passphrase of the signing key: ", false, out, err);
}

/* RFC 5958 3: EncryptedPrivateKeyInfo. Only PBES2: what we write, and what openssl writes. */
static ler_code decrypt(const uint8_t *der, long len, const char *passphrase_file,
                        PKCS8_PRIV_KEY_INFO **out, ler_error *err) {
    const unsigned char *at = der;
    const X509_ALGOR *scheme = NULL;
    const ASN1_OBJECT *oid = NULL;
    LER_AUTO_SECRET passphrase = NULL;
    X509_SIG *sealed = d2i_X509_SIG(NULL, &at, len);
    if (sealed == NULL || at != der + len) {
        X509_SIG_free(sealed);
        return fail(err, LER_E_SYNTAX, "the key file is no PKCS#8 key");
    }
    X509_SIG_get0(sealed, &scheme, NULL);
    X509_ALGOR_get0(&oid, NULL, NULL, scheme);
    ler_code code =
        OBJ_obj2nid(oid) == NID_pbes2
            ? passphrase_for(passphrase_file, &passphrase, err)
            : fail(err, LER_E_UNSUPPORTED, "the key is encrypted otherwise than by PBES2");
    if (code == LER_OK) {
        *out = PKCS8_decrypt(sealed, passphrase->data, (int)passphrase->len);
        if (*out == NULL)
            code = fail(err, LER_E_CRYPTO, "the passphrase is wrong");
    }
    X509_SIG_free(sealed);
    return code;
}

static ler_code parse(const char *name, const uint8_t *der, long len, const char *passphrase_file,
                      const char *open_to, PKCS8_PRIV_KEY_INFO **out, ler_error *err) {
    const unsigned char *at = der;
    if (strcmp(name, PEM_STRING_PKCS8) == 0) {
        /* Example keys are not encrypted: no question for a key that will be refused anyway. */
        if (open_to != NULL)
            return ler_fail(err, LER_E_READ, "%s", open_to);
        return decrypt(der, len, passphrase_file, out, err);
    }
    if (strcmp(name, PEM_STRING_PKCS8INF) != 0)
        return fail(err, LER_E_SYNTAX,
                    "the key file must be PKCS#8 PEM (BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE "
                    "KEY)");
    *out = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, len);
    if (*out == NULL || at != der + len)
        return fail(err, LER_E_SYNTAX, "the key file is no PKCS#8 key");
    return LER_OK;
}

static ler_code load(const char *path, const char *passphrase_file, ler_signer **out,
                     ler_error *err) {
    LER_AUTO_SECRET text = NULL;
    const char *open_to = NULL;
    char *name = NULL, *header = NULL;
    unsigned char *der = NULL;
    long len = 0;
    PKCS8_PRIV_KEY_INFO *info = NULL;
    EVP_PKEY *pkey = NULL;
    *out = NULL;
    TRY(ler_harden(err));
    TRY(read_key_file(path, &text, &open_to, err));
    BIO *bio = BIO_new_mem_buf(text->data, (int)text->len);
    unsigned flags = PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE;
    ler_code code;
    if (bio == NULL || PEM_read_bio_ex(bio, &name, &header, &der, &len, flags) != 1)
        code = fail(err, LER_E_SYNTAX, "the key file holds no PEM");
    else if (header[0] != '\0')
        code = fail(err, LER_E_UNSUPPORTED, "the key is encrypted in the old PEM way");
    else
        code = parse(name, der, len, passphrase_file, open_to, &info, err);
    if (code == LER_OK && (pkey = EVP_PKCS82PKEY(info)) == NULL)
        code = fail(err, LER_E_CRYPTO, "the key file holds no usable private key");
    if (code == LER_OK)
        code = ler_signer_from_pkey(pkey, out, err);
    /* A key that everybody has cannot leak: only those may lie open. */
    if (code == LER_OK && open_to != NULL && !ler_signer_is_example(*out)) {
        ler_signer_free(out);
        code = ler_fail(err, LER_E_READ, "%s", open_to);
    }
    EVP_PKEY_free(pkey);
    PKCS8_PRIV_KEY_INFO_free(info);
    OPENSSL_secure_clear_free(der, len > 0 ? (size_t)len : 0);
    OPENSSL_secure_free(header);
    OPENSSL_secure_free(name);
    BIO_free(bio);
    ERR_clear_error();
    return code;
}

ler_code ler_signer_load(const char *path, const char *passphrase_file, ler_signer **out,
                         ler_error *err) {
    ler_code code = load(path, passphrase_file, out, err);
    if (code != LER_OK)
        ler_error_source(err, path);
    return code;
}
