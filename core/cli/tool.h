/* A program with verbs: the table of its verbs and what its first arguments ask for. */
#ifndef CLI_TOOL_H
#define CLI_TOOL_H

#include "cli/options.h"

typedef struct ler_verb {
    const char *name;
    const char *summary;               /* one line for the program's help */
    int (*run)(int argc, char **argv); /* argv[0] is the verb's name; returns an exit code */
} ler_verb;

typedef struct ler_tool {
    const char *name;      /* "ler-issuer" */
    const char *about;     /* a sentence or two */
    const ler_verb *verbs; /* ends with {0} */
} ler_tool;

/* Decides what the command line of a program asks for.
 *  - a verb: *verb is set, and *argc and *argv are moved so that argv[0] is the verb. "help VERB"
 *    becomes "VERB --help".
 *  - --help, help, --version: *verb is NULL and `text` is what to print on standard output.
 *  - anything else: LER_E_USAGE; an unknown verb names the nearest one. */
ler_code ler_tool_choose(const ler_tool *tool, int *argc, char ***argv, const ler_verb **verb,
                         ler_buf *text, ler_error *err) LER_MUST_USE;

void ler_tool_help(const ler_tool *tool, ler_buf *out);

#endif
