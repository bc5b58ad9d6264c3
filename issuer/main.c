/* ler-issuer: from frameworks and a roster to signed credentials. */
#include "cli/exit.h"
#include "cli/tool.h"
#include "issuer/console.h"
#include "issuer/verbs.h"
#include <stdio.h>

static const ler_verb VERBS[] = {
    /* one line a verb; issuer/verbs.h declares it */
    {"init", "Makes a workspace: settings, key, framework store, roster", issuer_init},
    {"issue", "Issues the credentials of a roster", issuer_issue},
    {"revoke", "Withdraws credentials for good", issuer_revoke},
    {"suspend", "Withdraws credentials for the time being", issuer_suspend},
    {"reinstate", "Puts suspended credentials in force again", issuer_reinstate},
    {"status", "Shows the status lists, and signs them anew", issuer_status},
    {"ledger", "Tells what was issued, and whether all of it is there", issuer_ledger},
    {"framework", "Keeps frameworks in a store, shows, compares and exports them",
     issuer_framework},
    {"match", "Finds the statement that a text means", issuer_match},
    {"level", "Tells which level statements make, and what is missing", issuer_level},
    {"keygen", "Makes a signing key and prints its DID", issuer_keygen},
    {"publish", "Writes a static site with what verifiers need", issuer_publish},
    {"rotate-key", "Gives a did:web issuer a new signing key", issuer_rotate_key},
    {"sign", "Adds a proof to a credential", issuer_sign},
    {0}};

static const ler_tool TOOL = {
    .name = ISSUER_PROGRAM,
    .about = "Issues verifiable learning and employment records (Open Badges 3.0) from skill\n"
             "frameworks and a roster.",
    .verbs = VERBS,
};

int main(int argc, char **argv) {
    ler_program_start();
    LER_AUTO_BUF text = ler_buf_new((size_t)64 << 10);
    ler_error err = {0};
    const ler_verb *verb = NULL;
    int status;
    if (ler_tool_choose(&TOOL, &argc, &argv, &verb, &text, &err) != LER_OK)
        status = console_fail(&err);
    else if (verb != NULL)
        status = verb->run(argc, argv);
    else {
        console_out(ler_buf_view(&text));
        status = LER_EXIT_OK;
    }
    int end = ler_exit_finish(status);
    if (end != status)
        console_say("the output could not be written");
    return end;
}
