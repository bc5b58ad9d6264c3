/* The verb "framework" of both programs: import, list, show, export, diff. */
#ifndef CLI_FRAMEWORK_CLI_H
#define CLI_FRAMEWORK_CLI_H

#include "cli/exit.h"
#include "cli/options.h"
#include "ler/str.h"

/* Runs "framework WORD ...": argv[0] is "framework". `more`: a word that the program itself knows
 * ("framework crosswalk"), for the help; NULL when there is none. What belongs on standard output is appended
 * to out, messages to `messages`. default_store is the store
 * without --store, NULL = --store must be given. Returns the exit code:
 *
 *   0  done                      1  a framework was refused, or is not (or not uniquely) there
 *   2  the command line          3  a file or the store cannot be read, or was damaged
 *   6  the store cannot be written */
int framework_cli(const char *program, const ler_command *more, const char *default_store, int argc,
                  char **argv, ler_buf *out, ler_buf *messages);

#define FRAMEWORK_CLI_OUTPUT ((size_t)256 << 20) /* ceiling for both buffers */

#endif
