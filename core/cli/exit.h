/* What a program tells the shell, and the end of every run. */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

#include "ler/error.h"
#include <stdbool.h>

typedef enum ler_exit {
    LER_EXIT_OK = 0,
    LER_EXIT_NO = 1,       /* the work ran, and something in it was refused or not verified */
    LER_EXIT_USAGE = 2,    /* the command line makes no sense */
    LER_EXIT_INPUT = 3,    /* an input cannot be read or is not what it should be */
    LER_EXIT_UNKNOWN = 4,  /* verifier only: cannot tell */
    LER_EXIT_INTERNAL = 5, /* out of memory, or a bug */
    LER_EXIT_OUTPUT = 6    /* an output cannot be written */
} ler_exit;

/* The exit code for a failure that ends a program. */
ler_exit ler_exit_of(ler_code code);

/* The last call of a program: flushes standard output and error. A run whose results went to a
 * full disk or a closed pipe has not succeeded, whatever `status` said: LER_EXIT_OUTPUT then. */
int ler_exit_finish(int status);

/* The first call of a program. Descriptors 0 to 2 that the caller closed are opened on /dev/null
 * for reading, so that no file of ours is ever opened as "standard output" and writes to it fail.
 * SIGPIPE and SIGXFSZ are ignored (writes fail instead); SIGINT, SIGTERM and SIGHUP set a flag, so
 * that the row at work is finished before the program ends. A second one of them kills at once. */
void ler_program_start(void);
/* The number of the signal that asked us to stop, or 0. */
int ler_signal_pending(void);

#endif
