#include "issuer/console.h"
#include "cli/exit.h"
#include <stdarg.h>
#include <stdio.h>

int console_fail(const ler_error *err) {
    char text[1400];
    fprintf(stderr, ISSUER_PROGRAM ": %s\n", ler_error_text(err, text, sizeof(text)));
    return ler_exit_of(err->code);
}

void console_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs(ISSUER_PROGRAM ": ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void console_out(ler_str text) {
    if (text.len > 0)
        fwrite(text.data, 1, text.len, stdout);
}

bool console_args(const ler_command *command, int argc, char **argv, ler_args **args, int *status) {
    ler_error err = {0};
    if (ler_args_parse(command, argc, argv, args, &err) != LER_OK) {
        *status = console_fail(&err);
        return false;
    }
    if (!ler_args_has(*args, "help"))
        return true;
    LER_AUTO_BUF help = ler_buf_new((size_t)64 << 10);
    ler_command_help(command, ISSUER_PROGRAM, &help);
    console_out(ler_buf_view(&help));
    *status = LER_EXIT_OK;
    return false;
}
