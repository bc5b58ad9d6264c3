#include "cli/tool.h"

static const ler_verb *find(const ler_tool *tool, const char *name) {
    for (const ler_verb *v = tool->verbs; v->name != NULL; v++)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

static ler_code unknown_verb(const ler_tool *tool, const char *typed, ler_error *err) {
    const char *names[64];
    size_t count = 0;
    for (const ler_verb *v = tool->verbs; v->name != NULL && count < 63; v++)
        names[count++] = v->name;
    names[count] = NULL;
    char shown[LER_EXCERPT];
    ler_excerpt(shown, typed, strlen(typed));
    const char *near = ler_nearest(typed, names);
    if (near != NULL)
        return ler_fail(err, LER_E_USAGE, "\"%s\" is not a verb of %s; did you mean \"%s\"?", shown,
                        tool->name, near);
    return ler_fail(err, LER_E_USAGE, "\"%s\" is not a verb of %s; see %s --help", shown,
                    tool->name, tool->name);
}

void ler_tool_help(const ler_tool *tool, ler_buf *out) {
    ler_buf_printf(out, "usage: %s VERB [options] [arguments]\n%s\n\nverbs:\n", tool->name,
                   tool->about);
    for (const ler_verb *v = tool->verbs; v->name != NULL; v++)
        ler_buf_printf(out, "  %-12s %s\n", v->name, v->summary);
    ler_buf_printf(out, "\n\"%s help VERB\" tells more. Also: --version.\n", tool->name);
}

ler_code ler_tool_choose(const ler_tool *tool, int *argc, char ***argv, const ler_verb **verb,
                         ler_buf *text, ler_error *err) {
    static char help_option[] = "--help";
    static char *help_args[3];
    *verb = NULL;
    if (*argc < 2)
        return ler_fail(err, LER_E_USAGE, "say what to do; see %s --help", tool->name);
    char **args = *argv + 1;
    if (strcmp(args[0], "--version") == 0 || strcmp(args[0], "version") == 0) {
        ler_buf_printf(text, "%s %s\n", tool->name, LER_VERSION);
        return ler_buf_done(text, err);
    }
    bool help = strcmp(args[0], "--help") == 0 || strcmp(args[0], "-h") == 0 ||
                strcmp(args[0], "help") == 0;
    if (help && *argc == 2) {
        ler_tool_help(tool, text);
        return ler_buf_done(text, err);
    }
    if (!help && args[0][0] == '-')
        return ler_fail(err, LER_E_USAGE, "the verb comes first; see %s --help", tool->name);
    const ler_verb *found = find(tool, args[help ? 1 : 0]);
    if (found == NULL)
        return unknown_verb(tool, args[help ? 1 : 0], err);
    *verb = found;
    if (!help) {
        (*argc)--;
        (*argv)++;
        return LER_OK;
    }
    /* "help VERB NOUN" for a verb with words of its own: the words stay in front. */
    if (*argc > 3) {
        args[0] = args[1];
        args[1] = args[2];
        args[2] = help_option;
        *argc = 3;
        *argv = args;
        return LER_OK;
    }
    help_args[0] = args[1];
    help_args[1] = help_option;
    *argc = 2;
    *argv = help_args;
    return LER_OK;
}
