/* framework: the issuer's store of frameworks. */
#include "cli/framework_cli.h"
#include "issuer/console.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include <stdio.h>
#include <stdlib.h>

int issuer_framework(int argc, char **argv) {
    LER_AUTO_BUF out = ler_buf_new(FRAMEWORK_CLI_OUTPUT);
    LER_AUTO_BUF messages = ler_buf_new(FRAMEWORK_CLI_OUTPUT);
    char *store = workspace_store();
    int status = framework_cli(ISSUER_PROGRAM, store, argc, argv, &out, &messages);
    free(store);
    if (messages.len > 0)
        fputs(messages.data, stderr);
    console_out(ler_buf_view(&out));
    return status;
}
