/* Command lines by table: one ler_command per verb, from which the parser, the help text and the
 * errors all come. Nothing here prints; help is rendered into a buffer.
 *
 *     static const ler_option OPTIONS[] = {
 *         {"store", 's', LER_OPTION_VALUE, "DIR", "where frameworks are kept"},
 *         {"json", 0, LER_OPTION_FLAG, NULL, "print JSON"},
 *         {0}};
 *     static const ler_command COMMAND = {.name = "framework list", .summary = "...",
 *                                         .options = OPTIONS};
 *     LER_AUTO_ARGS args = NULL;
 *     ler_code code = ler_args_parse(&COMMAND, argc, argv, &args, &err);
 *     const char *dir = ler_args_value(args, "store");
 *
 * Spellings: `--store DIR`, `--store=DIR`, `-s DIR`, `-sDIR`, flags together (`-jq`), `--` ends
 * the options, a lone `-` is a positional argument. Every command has `--help` and `-h`. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "ler/str.h"

typedef enum ler_option_kind {
    LER_OPTION_FLAG,  /* takes no value; saying it twice is harmless */
    LER_OPTION_VALUE, /* takes one value; saying it twice is an error */
    LER_OPTION_LIST   /* takes one value and may be repeated */
} ler_option_kind;

typedef struct ler_option {
    const char *name; /* long name without dashes; NULL ends a table */
    char letter;      /* short name, or 0 */
    ler_option_kind kind;
    const char *value; /* what the help calls its value ("FILE"); NULL for a flag */
    const char *help;
} ler_option;

typedef struct ler_command {
    const char *name;          /* as typed behind the program: "issue", "framework import" */
    const char *summary;       /* one line, no full stop */
    const char *positionals;   /* how the usage line shows them: "FILE...", NULL = none */
    size_t min, max;           /* how many positional arguments; max 0 = none */
    const ler_option *options; /* ends with {0}; NULL = only --help */
    const char *about;         /* further paragraphs of the help, or NULL */
} ler_command;

#define LER_ARGS_ANY ((size_t)-1) /* for max */

typedef struct ler_args ler_args;

/* Parses argv[1..argc-1] (argv[0] is the verb). LER_E_USAGE with a sentence that names the option
 * and, for an unknown one, the nearest known. With --help, nothing else is demanded. The values
 * point into argv. */
ler_code ler_args_parse(const ler_command *command, int argc, char **argv, ler_args **out,
                        ler_error *err) LER_MUST_USE;
void ler_args_free(ler_args **args);
#define LER_AUTO_ARGS LER_CLEANUP(ler_args_free) ler_args *

bool ler_args_has(const ler_args *args, const char *name);          /* given at least once */
const char *ler_args_value(const ler_args *args, const char *name); /* NULL when not given */
size_t ler_args_count(const ler_args *args, const char *name);
const char *ler_args_value_at(const ler_args *args, const char *name, size_t i);
size_t ler_args_positionals(const ler_args *args);
const char *ler_args_positional(const ler_args *args, size_t i); /* NULL behind the last */

/* Usage line, summary, options and about text. */
void ler_command_help(const ler_command *command, const char *program, ler_buf *out);

/* The name of `names` (ending with NULL) that a person most likely meant, or NULL when none is
 * near: at most a third of the letters differ (insertions, deletions, changes, exchanged pairs),
 * or `typed` is the beginning of exactly one. */
const char *ler_nearest(const char *typed, const char *const *names);

#endif
