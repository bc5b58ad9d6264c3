#include "cli/exit.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

ler_exit ler_exit_of(ler_code code) {
    switch (code) {
    case LER_OK:
        return LER_EXIT_OK;
    case LER_E_USAGE:
        return LER_EXIT_USAGE;
    case LER_E_WRITE:
    case LER_E_CONFLICT: /* something stands where we were to write */
        return LER_EXIT_OUTPUT;
    case LER_E_READ:
    case LER_E_SYNTAX:
    case LER_E_CONTENT:
    case LER_E_LIMIT:
    case LER_E_NOT_FOUND:
    case LER_E_CRYPTO:
    case LER_E_UNSUPPORTED:
        return LER_EXIT_INPUT;
    case LER_E_MEMORY:
    case LER_E_INTERNAL:
        break;
    }
    return LER_EXIT_INTERNAL;
}

int ler_exit_finish(int status) {
    bool lost = ferror(stdout) != 0;
    if (fflush(stdout) != 0)
        lost = true;
    /* close reports what a network file system held back; a stdout that the caller closed before
     * we started only matters when something was written, which fflush has told already. */
    if (fclose(stdout) != 0 && errno != EBADF)
        lost = true;
    if (lost) {
        if (status == LER_EXIT_INTERNAL)
            return status;
        return LER_EXIT_OUTPUT;
    }
    return status;
}

static volatile sig_atomic_t pending;

static void on_signal(int number) {
    pending = number;
}

void ler_program_start(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            abort(); /* the lowest free descriptor is fd: open takes it or there is no /dev/null */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
    /* SA_RESETHAND: the second signal finds the default action. No SA_RESTART: a read that waits
     * for a terminal or a pipe ends. */
    struct sigaction stop = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&stop.sa_mask);
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof(SIGNALS) / sizeof(SIGNALS[0]); i++) {
        struct sigaction now;
        /* nohup and background jobs of a shell start us with these ignored: keep that. */
        if (sigaction(SIGNALS[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaction(SIGNALS[i], &stop, NULL);
    }
}

int ler_signal_pending(void) {
    return (int)pending;
}
