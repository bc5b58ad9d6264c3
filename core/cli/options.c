#include "cli/options.h"
#include "ler/arena.h"
#include <stdlib.h>

typedef struct given {
    const ler_option *option;
    const char *value; /* NULL for a flag */
} given;

struct ler_args {
    const ler_command *command;
    size_t given_count, positional_count;
    given *given;
    const char **positionals;
};

static const ler_option HELP = {"help", 'h', LER_OPTION_FLAG, NULL, "show this help"};

static const ler_option *option_at(const ler_command *command, size_t i) {
    size_t count = 0;
    if (command->options != NULL)
        while (command->options[count].name != NULL)
            count++;
    if (i < count)
        return &command->options[i];
    return i == count ? &HELP : NULL;
}

static const ler_option *by_name(const ler_command *command, const char *name, size_t len) {
    const ler_option *o;
    for (size_t i = 0; (o = option_at(command, i)) != NULL; i++)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const ler_option *by_letter(const ler_command *command, char letter) {
    const ler_option *o;
    for (size_t i = 0; (o = option_at(command, i)) != NULL; i++)
        if (o->letter == letter)
            return o;
    return NULL;
}

static ler_code unknown_option(const ler_command *command, const char *name, size_t len,
                               ler_error *err) {
    char typed[LER_EXCERPT];
    ler_excerpt(typed, name, len);
    const char *names[64];
    size_t count = 0;
    const ler_option *o;
    for (size_t i = 0; count < 63 && (o = option_at(command, i)) != NULL; i++)
        names[count++] = o->name;
    names[count] = NULL;
    const char *near = ler_nearest(typed, names);
    if (near != NULL)
        return ler_fail(err, LER_E_USAGE, "unknown option --%s of \"%s\"; did you mean --%s?",
                        typed, command->name, near);
    return ler_fail(err, LER_E_USAGE, "unknown option --%s of \"%s\"; see --help", typed,
                    command->name);
}

static ler_code take(ler_args *args, const ler_option *option, const char *value, ler_error *err) {
    if (option->kind == LER_OPTION_VALUE && ler_args_has(args, option->name))
        return ler_fail(err, LER_E_USAGE, "option --%s is given twice", option->name);
    args->given[args->given_count++] = (given){option, value};
    return LER_OK;
}

/* argv[*i] is "--name" or "--name=value"; moves *i when the value is the next argument. */
static ler_code take_long(ler_args *args, int argc, char **argv, int *i, ler_error *err) {
    const char *name = argv[*i] + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const ler_option *option = by_name(args->command, name, len);
    if (option == NULL)
        return unknown_option(args->command, name, len, err);
    if (option->kind == LER_OPTION_FLAG) {
        if (equals != NULL)
            return ler_fail(err, LER_E_USAGE, "option --%s takes no value", option->name);
        return take(args, option, NULL, err);
    }
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (value == NULL) {
        if (*i + 1 >= argc)
            return ler_fail(err, LER_E_USAGE, "option --%s needs a value: %s", option->name,
                            option->value);
        value = argv[++*i];
    }
    return take(args, option, value, err);
}

/* argv[*i] is "-abc": flags together, the last may take a value ("-sDIR", "-s DIR"). */
static ler_code take_short(ler_args *args, int argc, char **argv, int *i, ler_error *err) {
    for (const char *c = argv[*i] + 1; *c != '\0'; c++) {
        const ler_option *option = by_letter(args->command, *c);
        if (option == NULL) {
            char typed[LER_EXCERPT];
            return ler_fail(err, LER_E_USAGE, "unknown option -%s of \"%s\"; see --help",
                            ler_excerpt(typed, c, 1), args->command->name);
        }
        if (option->kind == LER_OPTION_FLAG) {
            TRY(take(args, option, NULL, err));
            continue;
        }
        const char *value = c[1] != '\0' ? c + 1 : *i + 1 < argc ? argv[++*i] : NULL;
        if (value == NULL)
            return ler_fail(err, LER_E_USAGE, "option -%c (--%s) needs a value: %s", *c,
                            option->name, option->value);
        return take(args, option, value, err);
    }
    return LER_OK;
}

static ler_code check_positionals(const ler_args *args, ler_error *err) {
    const ler_command *command = args->command;
    if (args->positional_count < command->min)
        return ler_fail(err, LER_E_USAGE, "\"%s\" needs %s; see --help", command->name,
                        command->positionals != NULL ? command->positionals : "more arguments");
    if (args->positional_count > command->max) {
        const char *extra = args->positionals[command->max];
        char typed[LER_EXCERPT];
        return ler_fail(err, LER_E_USAGE, "\"%s\" does not take the argument \"%s\"; see --help",
                        command->name, ler_excerpt(typed, extra, strlen(extra)));
    }
    return LER_OK;
}

static ler_code parse(ler_args *args, int argc, char **argv, ler_error *err) {
    bool options_ended = false;
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        if (options_ended || arg[0] != '-' || arg[1] == '\0')
            args->positionals[args->positional_count++] = arg;
        else if (strcmp(arg, "--") == 0)
            options_ended = true;
        else if (arg[1] == '-')
            TRY(take_long(args, argc, argv, &i, err));
        else
            TRY(take_short(args, argc, argv, &i, err));
    }
    return ler_args_has(args, HELP.name) ? LER_OK : check_positionals(args, err);
}

ler_code ler_args_parse(const ler_command *command, int argc, char **argv, ler_args **out,
                        ler_error *err) {
    *out = NULL;
    ler_args *args = calloc(1, sizeof(*args));
    if (args == NULL)
        return ler_no_memory(err);
    args->command = command;
    /* No argument yields more options than it has characters. */
    size_t most = 1;
    for (int i = 1; i < argc; i++)
        most += strlen(argv[i]) + 1;
    args->given = calloc(most, sizeof(*args->given));
    args->positionals = calloc((size_t)argc + 1, sizeof(*args->positionals));
    ler_code code = args->given == NULL || args->positionals == NULL ? ler_no_memory(err)
                                                                     : parse(args, argc, argv, err);
    if (code != LER_OK) {
        ler_args_free(&args);
        return code;
    }
    *out = args;
    return LER_OK;
}

void ler_args_free(ler_args **args) {
    if (*args == NULL)
        return;
    free((*args)->given);
    free((*args)->positionals);
    free(*args);
    *args = NULL;
}

size_t ler_args_count(const ler_args *args, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < args->given_count; i++)
        count += strcmp(args->given[i].option->name, name) == 0;
    return count;
}

bool ler_args_has(const ler_args *args, const char *name) {
    return ler_args_count(args, name) > 0;
}

const char *ler_args_value_at(const ler_args *args, const char *name, size_t i) {
    for (size_t g = 0; g < args->given_count; g++)
        if (strcmp(args->given[g].option->name, name) == 0 && i-- == 0)
            return args->given[g].value;
    return NULL;
}

const char *ler_args_value(const ler_args *args, const char *name) {
    return ler_args_value_at(args, name, 0);
}

size_t ler_args_positionals(const ler_args *args) {
    return args->positional_count;
}

const char *ler_args_positional(const ler_args *args, size_t i) {
    return i < args->positional_count ? args->positionals[i] : NULL;
}

#define HELP_COLUMN 32 /* where the words about an option begin */
#define HELP_WIDTH 100

/* The words about an option, broken between words. */
static void put_help(const ler_option *o, ler_buf *out) {
    const char *parts[] = {o->help, o->kind == LER_OPTION_LIST ? "(may be repeated)" : ""};
    size_t at = HELP_COLUMN;
    for (size_t p = 0; p < 2; p++)
        for (const char *word = parts[p]; *word != '\0';) {
            size_t len = strcspn(word, " \n");
            if (at > HELP_COLUMN && at + 1 + len > HELP_WIDTH) {
                ler_buf_printf(out, "\n%*s", HELP_COLUMN, "");
                at = HELP_COLUMN;
            } else if (at > HELP_COLUMN) {
                ler_buf_char(out, ' ');
                at++;
            }
            ler_buf_add(out, word, len);
            at += len;
            word += len + strspn(word + len, " \n");
        }
    ler_buf_char(out, '\n');
}

void ler_command_help(const ler_command *command, const char *program, ler_buf *out) {
    ler_buf_printf(out, "usage: %s %s [options]", program, command->name);
    if (command->positionals != NULL)
        ler_buf_printf(out, " %s", command->positionals);
    ler_buf_printf(out, "\n%s.\n\noptions:\n", command->summary);
    const ler_option *o;
    for (size_t i = 0; (o = option_at(command, i)) != NULL; i++) {
        size_t start = out->len;
        ler_buf_printf(out, o->letter != 0 ? "  -%c, " : "      ", o->letter);
        ler_buf_printf(out, "--%s", o->name);
        if (o->value != NULL)
            ler_buf_printf(out, " %s", o->value);
        size_t width = out->len - start;
        if (width > HELP_COLUMN - 1) {
            ler_buf_char(out, '\n');
            width = 0;
        }
        ler_buf_printf(out, "%*s", (int)(HELP_COLUMN - width), "");
        put_help(o, out);
    }
    if (command->about != NULL)
        ler_buf_printf(out, "\n%s\n", command->about);
}
