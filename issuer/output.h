/* A text file that is written piece by piece and appears under its name only when it is whole. */
#ifndef ISSUER_OUTPUT_H
#define ISSUER_OUTPUT_H

#include "ler/file.h"

typedef struct output output;

/* Begins NAME in the folder, under a temporary name beside it (mode 0600 until it is done: rosters
 * hold personal data). The folder must outlive it. */
ler_code output_begin(ler_dir *dir, const char *name, output **out, ler_error *err) LER_MUST_USE;
ler_code output_write(output *o, ler_str text, ler_error *err) LER_MUST_USE;
/* Flushes to disk and takes the place of NAME; frees the output in any case. */
ler_code output_commit(output **o, ler_error *err) LER_MUST_USE;
/* The same when nothing has that name; LER_E_CONFLICT when something has. */
ler_code output_commit_new(output **o, ler_error *err) LER_MUST_USE;
/* Gives up and leaves nothing behind. */
void output_free(output **o);
#define OUTPUT_AUTO LER_CLEANUP(output_free) output *

#endif
