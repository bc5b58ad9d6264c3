/* ler-verifier: checks records, and resolves what they state to the framework it was stated in. */
#include "cli/exit.h"
#include "cli/tool.h"
#include "ler/ld.h"
#include "verifier/verbs.h"
#include <stdio.h>

static const ler_verb VERBS[] = {
    {"verify", "Checks records and resolves their statements", verb_verify},
    {"framework", "Keeps frameworks in your own store, shows, compares and exports them",
     verb_framework},
    {"canonicalize", "Writes a document in the form that signatures are made over",
     verb_canonicalize},
    {0}};

static const ler_tool TOOL = {
    .name = VERIFIER_PROGRAM,
    .about = "Verifies learning and employment records (Open Badges 3.0 on W3C Verifiable\n"
             "Credentials 2.0) and resolves every statement to its skills framework.",
    .verbs = VERBS,
};

/* --version --verbose: the pinned contexts, so that two people can tell whether they read a record
 * with the same words (L10: several texts are in use under one URL). */
static void add_contexts(ler_buf *out) {
    ler_buf_text(out, "contexts, SHA-256 of the published files:\n");
    for (size_t i = 0; i < ler_ld_builtin_count(); i++)
        ler_buf_printf(out, "  %s  %s\n", ler_ld_builtin_at(i)->file_sha256,
                       ler_ld_builtin_at(i)->url);
}

int main(int argc, char **argv) {
    ler_program_start();
    LER_AUTO_BUF text = ler_buf_new((size_t)64 << 10);
    ler_error err = {0};
    const ler_verb *verb = NULL;
    int status = LER_EXIT_OK;
    bool verbose = argc == 3 && strcmp(argv[1], "--version") == 0 &&
                   (strcmp(argv[2], "--verbose") == 0 || strcmp(argv[2], "-v") == 0);
    if (ler_tool_choose(&TOOL, &argc, &argv, &verb, &text, &err) != LER_OK)
        status = verifier_fail(&err);
    else if (verb != NULL)
        status = verb->run(argc, argv);
    else {
        if (verbose)
            add_contexts(&text);
        fwrite(text.data, 1, text.len, stdout); /* ler_exit_finish tells when this failed */
    }
    int end = ler_exit_finish(status);
    if (end != status)
        fputs(VERIFIER_PROGRAM ": the output could not be written\n", stderr);
    return end;
}
