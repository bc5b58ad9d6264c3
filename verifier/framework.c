/* framework: the employer's own store of frameworks. */
#include "cli/framework_cli.h"
#include "verifier/verbs.h"
#include <stdio.h>

int verb_framework(int argc, char **argv) {
    LER_AUTO_BUF out = ler_buf_new(FRAMEWORK_CLI_OUTPUT);
    LER_AUTO_BUF messages = ler_buf_new(FRAMEWORK_CLI_OUTPUT);
    int status = framework_cli(VERIFIER_PROGRAM, NULL, NULL, argc, argv, &out, &messages);
    if (messages.len > 0)
        fputs(messages.data, stderr);
    if (out.len > 0)
        fwrite(out.data, 1, out.len, stdout);
    return status;
}
