#include "cli/framework_cli.h"
#include "cli/framework_internal.h"
#include "ler/shown.h"

static const ler_option IMPORT_OPTIONS[] = {
    {"store", 's', LER_OPTION_VALUE, "DIR", "the store; made when it is not there"},
    {"as-revision", 0, LER_OPTION_FLAG, NULL,
     "take in other content under a label that the store has"},
    {"format", 'f', LER_OPTION_VALUE, "FORMAT", "json, page, case, ctdl or csv; else told from it"},
    {"soc", 0, LER_OPTION_VALUE, "CODE", "O*NET-SOC code of a foreign framework"},
    {"label", 0, LER_OPTION_VALUE, "VERSION", "version label of a foreign framework"},
    {"date", 0, LER_OPTION_VALUE, "TIME", "when a foreign framework was published"},
    {"levels", 0, LER_OPTION_VALUE, "KEY=LABEL,...",
     "levels of a foreign framework, lowest first; LABEL * = all other statements"},
    {"strand", 0, LER_OPTION_VALUE, "KEY", "strand that takes a foreign framework's statements"},
    {"item-type", 0, LER_OPTION_VALUE, "TYPE", "only items of this type are statements (case)"},
    {"title", 0, LER_OPTION_VALUE, "TEXT", "occupation of a foreign framework (ctdl, csv)"},
    {"language", 0, LER_OPTION_VALUE, "TAG", "texts to take of those in several languages (ctdl)"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object a file, on one line"},
    {0}};
static const ler_option READ_OPTIONS[] = {
    {"store", 's', LER_OPTION_VALUE, "DIR", "the store"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"},
    {0}};

static const ler_option EXPORT_OPTIONS[] = {
    {"store", 's', LER_OPTION_VALUE, "DIR", "the store"},
    {"format", 'f', LER_OPTION_VALUE, "FORMAT",
     "json (the exact bytes, as without it), case, ctdl, csv"},
    {"base", 0, LER_OPTION_VALUE, "URL", "base URL of the issuer's identifiers (case, ctdl)"},
    {"date", 0, LER_OPTION_VALUE, "TIME", "for a framework that does not say when it was exported"},
    {"language", 0, LER_OPTION_VALUE, "TAG", "of the texts; en without it"},
    {"out", 'o', LER_OPTION_VALUE, "FILE", "write there, not to standard output"},
    {0}};

static const ler_option DIFF_OPTIONS[] = {
    {"store", 's', LER_OPTION_VALUE, "DIR", "the store"},
    {"all", 'a', LER_OPTION_FLAG, NULL, "list unchanged statements too"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"},
    {0}};

static const struct word {
    ler_command command;
    int (*run)(framework_run *run);
} WORDS[] = {
    {{.name = "framework import",
      .summary = "Checks frameworks, also of other systems, and takes them into a store",
      .positionals = "FILE...",
      .min = 1,
      .max = LER_ARGS_ANY,
      .options = IMPORT_OPTIONS,
      .about =
          "A page of the same occupation and version, saved as text, adds its strands and anchors\n"
          "to the export: give both, or the page alone when the store has the export. The\n"
          "core and its digest stay as they are. Every line that does not parse is shown.\n"
          "A CFPackage (CASE 1.1 or 1.0) becomes a framework: levels from its rubric, from items\n"
          "that are levels, or as --levels says; domains from the path above a statement. So does\n"
          "a CTDL-ASN graph, with the levels of its progression model or concept scheme, and a\n"
          "table (CSV) with columns level and statement at least. What cannot be carried is shown\n"
          "with its place.\n"
          "Every violation of the format is shown with its place. One refused file does not\n"
          "stop the others. Nothing in a store ever changes: the same label with other\n"
          "content is refused unless --as-revision is given, and then both are there, each\n"
          "under its digest. Exit: 0 all taken in, 1 some refused, 3 a file cannot be read,\n"
          "6 the store cannot be written."},
     framework_import},
    {{.name = "framework list",
      .summary = "Lists the frameworks of a store",
      .options = READ_OPTIONS},
     framework_list},
    {{.name = "framework show",
      .summary = "Shows one framework with its statements and their codes",
      .positionals = "SOC[@VERSION]|DIGEST",
      .min = 1,
      .max = 1,
      .options = READ_OPTIONS},
     framework_show},
    {{.name = "framework export",
      .summary = "Writes one framework, all strands, in our format or another system's",
      .positionals = "SOC[@VERSION]|DIGEST",
      .min = 1,
      .max = 1,
      .options = EXPORT_OPTIONS,
      .about =
          "The same framework always gives the same bytes. case: a CFPackage of CASE 1.1 with\n"
          "levels, domains and statements as items, a rubric, and UUIDs made from the issuer's\n"
          "own identifiers; importing it again gives the same framework. ctdl: a JSON-LD graph of\n"
          "CTDL-ASN, with the same promise. csv: a table of the statements for a spreadsheet;\n"
          "what it does not hold is told. Exit: 0 written, 1 no such framework, 6 the file cannot\n"
          "be written."},
     framework_export},
    {{.name = "framework diff",
      .summary = "Tells what became of each statement from one framework to another",
      .positionals = "A B",
      .min = 2,
      .max = 2,
      .options = DIFF_OPTIONS,
      .about =
          "A and B are names in the store (SOC@VERSION or a digest) or files (with a '/' or "
          "ending\n"
          "in .json; - is standard input). Unchanged, reworded (with the words), moved to another\n"
          "level, domain or ordinal, merged or split (with a score), removed, added. The same\n"
          "frameworks always give the same answer. Exit: 0 answered, 1 a name is not, or not\n"
          "uniquely, in the store, 3 a file cannot be read or is no framework."},
     framework_diff},
};
#define WORD_COUNT (sizeof WORDS / sizeof *WORDS)

int framework_worse(int a, int b) {
    static const int order[] = {LER_EXIT_INTERNAL, LER_EXIT_OUTPUT, LER_EXIT_INPUT, LER_EXIT_NO};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return LER_EXIT_OK;
}

int framework_fail(framework_run *run, const ler_error *err) {
    char text[sizeof(ler_error)];
    ler_error_text(err, text, sizeof text);
    ler_buf_printf(run->messages, "%s: ", run->program);
    ler_shown(ler_str_of(text), run->messages);
    ler_buf_char(run->messages, '\n');
    if (err->code == LER_E_NOT_FOUND || err->code == LER_E_CONFLICT)
        return LER_EXIT_NO;
    return ler_exit_of(err->code);
}

bool framework_put_name(ler_arena *arena, ler_json *object, const ler_framework *fw) {
    const ler_occupation *o = ler_framework_occupation(fw);
    return ler_json_set_text(arena, object, "soc", o->soc) &&
           ler_json_set_text(arena, object, "version", ler_framework_version(fw)) &&
           ler_json_set_text(arena, object, "title", o->title) &&
           ler_json_set_text(arena, object, "contentDigest",
                             ler_str_of(ler_framework_digest(fw)->content));
}

int framework_put_json(framework_run *run, const ler_json *object, bool complete) {
    ler_error err;
    if (!complete) {
        ler_no_memory(&err);
        return framework_fail(run, &err);
    }
    ler_json_write(object, 0, run->out);
    ler_buf_char(run->out, '\n');
    return LER_EXIT_OK;
}

#define MAX_WORDS (WORD_COUNT + 1)

/* "import", ..., then the program's own; returns how many. */
static size_t list_words(const ler_command *more, const char *names[MAX_WORDS + 1]) {
    size_t count = 0;
    for (; count < WORD_COUNT; count++)
        names[count] = WORDS[count].command.name + sizeof "framework";
    if (more != NULL)
        names[count++] = more->name + sizeof "framework";
    names[count] = NULL;
    return count;
}

/* "framework" alone or with a word that is none. */
static int say_words(const char *program, const ler_command *more, const char *typed, ler_buf *out,
                     ler_buf *messages) {
    bool help = typed != NULL && (strcmp(typed, "--help") == 0 || strcmp(typed, "-h") == 0);
    if (!help) {
        const char *names[MAX_WORDS + 1];
        size_t count = list_words(more, names);
        const char *near = typed == NULL ? NULL : ler_nearest(typed, names);
        ler_buf_printf(messages, "%s: ", program);
        if (typed == NULL) {
            ler_buf_text(messages, "\"framework\" needs a word: ");
        } else {
            ler_buf_char(messages, '"');
            ler_shown(ler_str_of(typed), messages);
            ler_buf_text(messages, "\" is no word of \"framework\": ");
        }
        for (size_t i = 0; i < count; i++)
            ler_buf_printf(messages, "%s%s",
                           i == 0           ? ""
                           : i + 1 == count ? " or "
                                            : ", ",
                           names[i]);
        if (near != NULL)
            ler_buf_printf(messages, "; did you mean \"%s\"?", near);
        ler_buf_char(messages, '\n');
        return LER_EXIT_USAGE;
    }
    ler_buf_printf(out, "usage: %s framework WORD [options] [arguments]\n\n", program);
    for (size_t i = 0; i < WORD_COUNT; i++)
        ler_buf_printf(out, "  %-19s %s\n", WORDS[i].command.name, WORDS[i].command.summary);
    if (more != NULL)
        ler_buf_printf(out, "  %-19s %s\n", more->name, more->summary);
    ler_buf_printf(out, "\n\"%s framework WORD --help\" tells more.\n", program);
    return LER_EXIT_OK;
}

int framework_cli(const char *program, const ler_command *more, const char *default_store, int argc,
                  char **argv, ler_buf *out, ler_buf *messages) {
    const char *typed = argc < 2 ? NULL : argv[1];
    const struct word *word = NULL;
    for (size_t i = 0; i < WORD_COUNT && typed != NULL; i++)
        if (strcmp(WORDS[i].command.name + sizeof "framework", typed) == 0)
            word = &WORDS[i];
    if (word == NULL)
        return say_words(program, more, typed, out, messages);
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    framework_run run = {.program = program, .out = out, .messages = messages};
    if (ler_args_parse(&word->command, argc - 1, argv + 1, &args, &err) != LER_OK)
        return framework_fail(&run, &err);
    if (ler_args_has(args, "help")) {
        ler_command_help(&word->command, program, out);
        return LER_EXIT_OK;
    }
    run.args = args;
    run.store_path = ler_args_has(args, "store") ? ler_args_value(args, "store") : default_store;
    if (run.store_path == NULL && word->run != framework_diff) {
        ler_fail(&err, LER_E_USAGE, "say where the store is: --store DIR");
        return framework_fail(&run, &err);
    }
    int status = word->run(&run);
    return out->failed || messages->failed ? LER_EXIT_INTERNAL : status;
}
