/* framework: the issuer's store of frameworks. */
#include "cli/framework_cli.h"
#include "issuer/console.h"
#include "issuer/framework_crosswalk.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int issuer_framework(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], CROSSWALK_COMMAND.name + sizeof("framework")) == 0)
        return framework_crosswalk(argc - 1, argv + 1);
    LER_AUTO_BUF out = ler_buf_new(FRAMEWORK_CLI_OUTPUT);
    LER_AUTO_BUF messages = ler_buf_new(FRAMEWORK_CLI_OUTPUT);
    char *store = workspace_store();
    int status = framework_cli(ISSUER_PROGRAM, &CROSSWALK_COMMAND, store, argc, argv, &out,
                               &messages);
    free(store);
    if (messages.len > 0)
        fputs(messages.data, stderr);
    console_out(ler_buf_view(&out));
    return status;
}
