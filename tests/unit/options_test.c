#include "cli/options.h"
#include "cli/tool.h"
#include <criterion/criterion.h>
#include <stdio.h>

static const ler_option OPTIONS[] = {{"store", 's', LER_OPTION_VALUE, "DIR", "the store"},
                                     {"json", 'j', LER_OPTION_FLAG, NULL, "JSON"},
                                     {"quiet", 'q', LER_OPTION_FLAG, NULL, "quiet"},
                                     {"file", 'f', LER_OPTION_LIST, "FILE", "a file"},
                                     {0}};
static const ler_command COMMAND = {.name = "try",
                                    .summary = "Tries",
                                    .positionals = "FILE...",
                                    .min = 1,
                                    .max = 3,
                                    .options = OPTIONS};

/* Parses words separated by spaces into text: "code|store|json|files|positionals". */
static const char *parse(const char *line) {
    static char out[600];
    char words[300];
    char *argv[20];
    int argc = 0;
    strcpy(words, line);
    for (char *w = strtok(words, " "); w != NULL; w = strtok(NULL, " "))
        argv[argc++] = w;
    argv[argc] = NULL;
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    if (ler_args_parse(&COMMAND, argc, argv, &args, &err) != LER_OK) {
        cr_expect_eq(err.code, LER_E_USAGE);
        snprintf(out, sizeof(out), "%s", err.message);
        return out;
    }
    const char *store = ler_args_value(args, "store");
    int n = snprintf(out, sizeof(out), "%s%s", store != NULL ? store : "",
                     ler_args_has(args, "json") ? " json" : "");
    n += snprintf(out + n, sizeof(out) - (size_t)n, "%s",
                  ler_args_has(args, "quiet") ? " quiet" : "");
    for (size_t i = 0; i < ler_args_count(args, "file"); i++)
        n +=
            snprintf(out + n, sizeof(out) - (size_t)n, " f=%s", ler_args_value_at(args, "file", i));
    for (size_t i = 0; i < ler_args_positionals(args); i++)
        n += snprintf(out + n, sizeof(out) - (size_t)n, " %s", ler_args_positional(args, i));
    return out;
}

static const char *const LINES[][2] = {
    {"try --store d x", "d x"},
    {"try --store=d x", "d x"},
    {"try --store= x", " x"},
    {"try -s d x", "d x"},
    {"try -sd x", "d x"},
    {"try -jq x", " json quiet x"},
    {"try -jsd x", "d json x"},
    {"try x --json y", " json x y"},
    {"try -f a --file=b x", " f=a f=b x"},
    {"try -- --json", " --json"},
    {"try -", " -"},
    {"try --store -- x", "-- x"},
    {"try --help", ""},
    {"try", "\"try\" needs FILE...; see --help"},
    {"try a b c d", "\"try\" does not take the argument \"d\"; see --help"},
    {"try --stroe d x", "unknown option --stroe of \"try\"; did you mean --store?"},
    {"try --zzz x", "unknown option --zzz of \"try\"; see --help"},
    {"try -x", "unknown option -x of \"try\"; see --help"},
    {"try --json=1 x", "option --json takes no value"},
    {"try x --store", "option --store needs a value: DIR"},
    {"try x -s", "option -s (--store) needs a value: DIR"},
    {"try --store a --store b x", "option --store is given twice"},
};

Test(options, lines) {
    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
        cr_expect_str_eq(parse(LINES[i][0]), LINES[i][1], "%s: %s", LINES[i][0],
                         parse(LINES[i][0]));
}

Test(options, help_names_every_option) {
    LER_AUTO_BUF out = ler_buf_new(10000);
    ler_command_help(&COMMAND, "prog", &out);
    cr_assert_eq(ler_buf_done(&out, NULL), LER_OK);
    cr_expect_not_null(strstr(out.data, "usage: prog try [options] FILE..."));
    for (const ler_option *o = OPTIONS; o->name != NULL; o++)
        cr_expect_not_null(strstr(out.data, o->name));
    cr_expect_not_null(strstr(out.data, "--help"));
}

Test(options, nearest) {
    static const char *const NAMES[] = {"issue", "init", "framework", "keygen", "sign", NULL};
    cr_expect_str_eq(ler_nearest("isue", NAMES), "issue");
    cr_expect_str_eq(ler_nearest("issu", NAMES), "issue");
    cr_expect_str_eq(ler_nearest("framwork", NAMES), "framework");
    cr_expect_str_eq(ler_nearest("frame", NAMES), "framework");
    cr_expect_str_eq(ler_nearest("sgin", NAMES), "sign");
    cr_expect_null(ler_nearest("verify", NAMES));
    cr_expect_null(ler_nearest("i", NAMES));
    cr_expect_null(ler_nearest("", NAMES));
}

static int run_verb(int argc, char **argv) {
    return argc > 1 && strcmp(argv[1], "--help") == 0 ? 7 : 8;
}

Test(options, tool_chooses) {
    static const ler_verb VERBS[] = {{"go", "goes", run_verb}, {0}};
    static const ler_tool TOOL = {"prog", "About.", VERBS};
    static const struct {
        const char *words[4];
        int result; /* of the verb; 0 = text, -1 = error */
    } CASES[] = {{{"go"}, 8},          {{"help", "go"}, 7}, {{"go", "--help"}, 7}, {{"--help"}, 0},
                 {{"help"}, 0},        {{"--version"}, 0},  {{"gp"}, -1},          {{NULL}, -1},
                 {{"--nonsense"}, -1}, {{"help", "xx"}, -1}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        char words[4][20] = {"prog"};
        char *list[6] = {words[0]};
        char **argv = list;
        int argc = 1;
        for (size_t k = 0; k < 3 && CASES[i].words[k] != NULL; k++) {
            strcpy(words[k + 1], CASES[i].words[k]);
            list[argc++] = words[k + 1];
        }
        LER_AUTO_BUF text = ler_buf_new(10000);
        const ler_verb *verb;
        ler_code code = ler_tool_choose(&TOOL, &argc, &argv, &verb, &text, NULL);
        int result = code != LER_OK ? -1 : verb != NULL ? verb->run(argc, argv) : 0;
        cr_expect_eq(result, CASES[i].result, "case %zu", i);
        if (result == 0)
            cr_expect_gt(text.len, 0);
    }
}
