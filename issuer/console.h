/* What the issuer's verbs say to people: errors on standard error, results on standard output.
 * Nothing here ever gets a learner's name or e-mail address. */
#ifndef ISSUER_CONSOLE_H
#define ISSUER_CONSOLE_H

#include "cli/options.h"

#define ISSUER_PROGRAM "ler-issuer"

/* Prints "ler-issuer: message" on standard error; returns the exit code for err->code. */
int console_fail(const ler_error *err);
/* Prints "ler-issuer: message" on standard error. */
void console_say(const char *format, ...) LER_PRINTF(1, 2);
/* Writes text to standard output; console_finish tells whether it arrived. */
void console_out(ler_str text);

/* Parses a verb's arguments. Returns true when the verb goes on; otherwise *status is what it
 * returns (the help was printed, or an error). */
bool console_args(const ler_command *command, int argc, char **argv, ler_args **args, int *status);

#endif
