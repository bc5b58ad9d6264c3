/* Guarded memory, process hardening, and where passphrases come from. */
#include "issuer/keys/secret.h"
#include "cli/exit.h"
#include "ler/encoding.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

ler_secret *ler_secret_new(size_t size) {
    if (sodium_init() < 0)
        return NULL;
    /* sodium_malloc surrounds the block with guard pages, locks it, and wipes it when freed. Its
     * end is the block's end, so the header goes in front, aligned. */
    size_t bytes = (sizeof(ler_secret) + size + 1 + 15) / 16 * 16;
    ler_secret *secret = sodium_malloc(bytes);
    if (secret == NULL)
        return NULL;
    secret->len = 0;
    secret->size = size;
    secret->data = (char *)(secret + 1);
    secret->data[0] = '\0';
    return secret;
}

void ler_secret_free(ler_secret **secret) {
    sodium_free(*secret);
    *secret = NULL;
}

ler_code ler_harden(ler_error *err) {
    static const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return ler_fail(err, LER_E_INTERNAL, "core dumps cannot be switched off");
    /* Numbers of EC keys then live in locked memory. It fails where the limit on locked memory is
     * tiny; OpenSSL still wipes what it frees. */
    if (!CRYPTO_secure_malloc_initialized())
        CRYPTO_secure_malloc_init((size_t)1 << 16, 16);
    return LER_OK;
}

/* One line from fd: 1 when it ended with a line feed or the input's end, 0 when it is too long, -1
 * when reading failed or a signal asked us to stop. */
static int read_line(int fd, ler_secret *line) {
    for (;;) {
        char c;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (ler_signal_pending() != 0)
            return -1;
        if (poll(&wait, 1, -1) < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0 || c == '\n')
            break;
        if (line->len == line->size)
            return 0;
        line->data[line->len++] = c;
        sodium_memzero(&c, 1);
    }
    if (line->len > 0 && line->data[line->len - 1] == '\r')
        line->len--;
    line->data[line->len] = '\0';
    return 1;
}

static ler_code take_line(int fd, const char *what, ler_secret **out, ler_error *err) {
    /* One byte more for the CR of a CR LF. */
    LER_AUTO_SECRET line = ler_secret_new(LER_MAX_PASSPHRASE + 1);
    if (line == NULL)
        return ler_fail(err, LER_E_MEMORY, "out of memory");
    int got = read_line(fd, line);
    if (got < 0)
        return ler_fail(err, LER_E_READ, "the passphrase cannot be read from %s", what);
    if (got == 0 || line->len > LER_MAX_PASSPHRASE)
        return ler_fail(err, LER_E_LIMIT, "a passphrase has at most %d bytes", LER_MAX_PASSPHRASE);
    if (line->len == 0)
        return ler_fail(err, LER_E_USAGE, "the passphrase is empty");
    ler_str text = {line->data, line->len};
    if (memchr(line->data, '\0', line->len) != NULL || ler_utf8_check(text) != line->len)
        return ler_fail(err, LER_E_SYNTAX, "the passphrase is not UTF-8 text");
    *out = line;
    line = NULL;
    return LER_OK;
}

ler_code ler_passphrase_read(const char *path, ler_secret **out, ler_error *err) {
    *out = NULL;
    TRY(ler_harden(err));
    if (strcmp(path, "-") == 0)
        return take_line(STDIN_FILENO, "standard input", out, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return ler_fail(err, LER_E_READ, "the passphrase file %s cannot be opened: %s", path,
                        strerror(errno));
    ler_code code = take_line(fd, "its file", out, err);
    close(fd);
    return code;
}

static void say(int fd, const char *text) {
    ssize_t ignored = write(fd, text, strlen(text));
    (void)ignored; /* a prompt that is not seen hurts nobody */
}

static ler_code ask_once(int tty, const char *prompt, ler_secret **out, ler_error *err) {
    say(tty, prompt);
    ler_code code = take_line(tty, "the terminal", out, err);
    say(tty, "\n");
    return code;
}

static ler_code ask(int tty, const char *prompt, bool twice, ler_secret **out, ler_error *err) {
    LER_AUTO_SECRET first = NULL;
    LER_AUTO_SECRET second = NULL;
    TRY(ask_once(tty, prompt, &first, err));
    if (twice) {
        TRY(ask_once(tty, "The same again: ", &second, err));
        if (first->len != second->len || sodium_memcmp(first->data, second->data, first->len) != 0)
            return ler_fail(err, LER_E_USAGE, "the two passphrases differ");
    }
    *out = first;
    first = NULL;
    return LER_OK;
}

ler_code ler_passphrase_ask(const char *prompt, bool twice, ler_secret **out, ler_error *err) {
    struct termios before, quiet;
    *out = NULL;
    TRY(ler_harden(err));
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0 || tcgetattr(tty, &before) != 0) {
        if (tty >= 0)
            close(tty);
        return ler_fail(err, LER_E_READ,
                        "the key is encrypted and there is no terminal to ask for its passphrase: "
                        "give --passphrase-file");
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    ler_code code;
    /* A signal ends the wait (its handler only sets a flag), so that we always come back here. */
    if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0)
        code = ler_fail(err, LER_E_READ, "the terminal's echo cannot be switched off");
    else
        code = ask(tty, prompt, twice, out, err);
    tcsetattr(tty, TCSAFLUSH, &before);
    close(tty);
    return code;
}
