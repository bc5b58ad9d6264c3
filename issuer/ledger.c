/* ledger: what has been issued. */
#include "cli/exit.h"
#include "issuer/ledger_verb.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include "ler/shown.h"
#include <stdio.h>

#define FILTERS                                                                                    \
    {"state", 0, LER_OPTION_VALUE, "STATE",                                                        \
     "only pending, issued, revoked, suspended or superseded ones"},                               \
        {"batch", 'b', LER_OPTION_VALUE, "TEXT", "only those of this --batch"},                    \
        {"status-list", 0, LER_OPTION_VALUE, "N", "only those of this status list"}, {             \
        "learner", 'l', LER_OPTION_VALUE, "ID", "only this learner's: learner_id, e-mail or DID"   \
    }
#define CONFIG                                                                                     \
    {                                                                                              \
        "config", 'c', LER_OPTION_VALUE, "FILE",                                                   \
            "issuer.json of the workspace (default: ./issuer.json)"                                \
    }

static const ler_option LIST_OPTIONS[] = {
    FILTERS, CONFIG, {"json", 'j', LER_OPTION_FLAG, NULL, "one JSON object a line"}, {0}};
static const ler_option SHOW_OPTIONS[] = {
    CONFIG, {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"}, {0}};
static const ler_option EXPORT_OPTIONS[] = {
    FILTERS, CONFIG, {"json", 'j', LER_OPTION_FLAG, NULL, "JSON Lines instead of CSV"}, {0}};
static const ler_option VERIFY_OPTIONS[] = {
    {"no-files", 0, LER_OPTION_FLAG, NULL, "look at the ledger only, not at the records' files"},
    {"accept-older", 0, LER_OPTION_FLAG, NULL,
     "take a ledger that was put back from an older copy; what it misses can be issued twice"},
    CONFIG,
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"},
    {0}};

static const struct word {
    ler_command command;
    int (*run)(ledger_verb *v);
    bool opens;
} WORDS[] = {
    {{.name = "ledger list",
      .summary = "Lists the credentials of the ledger in the order they were claimed",
      .options = LIST_OPTIONS,
      .about = "The ledger knows learners by a keyed digest only; --learner makes that digest."},
     ledger_verb_list,
     false},
    {{.name = "ledger show",
      .summary = "Shows what the ledger has of one credential, and its history",
      .positionals = "CREDENTIAL_ID",
      .min = 1,
      .max = 1,
      .options = SHOW_OPTIONS},
     ledger_verb_show,
     false},
    {{.name = "ledger verify",
      .summary = "Looks for everything that is wrong with the ledger and the records it names",
      .options = VERIFY_OPTIONS,
      .about = "Every page and index, no status index twice, states and histories that agree, and\n"
               "that the file of every record that was issued is there and has its digest.\n"
               "Exit: 0 nothing is wrong, 1 something is, 2 usage, 3 there is no ledger."},
     ledger_verb_verify,
     true},
    {{.name = "ledger export",
      .summary = "Writes the ledger as CSV (or JSON Lines) on standard output",
      .options = EXPORT_OPTIONS},
     ledger_verb_export,
     false},
};
#define WORD_COUNT (sizeof WORDS / sizeof *WORDS)

static void on_warning(void *user, const char *sentence) {
    (void)user;
    console_say("warning: %s", sentence);
}

ler_code ledger_verb_open(ledger_verb *v, bool accept_older, ler_error *err) {
    ledger_options options = {.workspace = v->config->folder,
                              .read_only = !accept_older,
                              .accept_older = accept_older,
                              .warn = on_warning};
    return ledger_open(&options, &v->ledger, err);
}

ler_code ledger_verb_flush(ledger_verb *v, ler_error *err) {
    TRY(ler_buf_done(&v->out, err));
    console_out(ler_buf_view(&v->out));
    ler_buf_reset(&v->out);
    return LER_OK;
}

static ler_code count_one(void *user, const ledger_row *row, ler_error *err) {
    (void)row;
    (void)err;
    *(bool *)user = true;
    return LER_OK;
}

/* The kind of a learner's key is not typed: the first under which the ledger has something. */
static ler_code find_learner(ledger_verb *v, ler_str who, uint8_t learner[LEDGER_DIGEST],
                             ler_error *err) {
    static const char *const KINDS[] = {"id", "email", "did"};
    for (size_t i = 0; i < 3; i++) {
        bool found = false;
        TRY(workspace_learner(v->config, KINDS[i], who, learner, err));
        ledger_filter filter = {.learner = learner};
        TRY(ledger_each(v->ledger, &filter, count_one, &found, err));
        if (found)
            return LER_OK;
    }
    return LER_OK;
}

ler_code ledger_verb_filter(ledger_verb *v, ledger_filter *filter, uint8_t learner[LEDGER_DIGEST],
                            ler_error *err) {
    *filter = (ledger_filter){.batch = ler_args_value(v->args, "batch")};
    const char *state = ler_args_value(v->args, "state"),
               *list = ler_args_value(v->args, "status-list"),
               *who = ler_args_value(v->args, "learner");
    if (state != NULL) {
        filter->by_state = true;
        if (!ledger_state_of(state, &filter->state))
            return ler_fail(err, LER_E_USAGE,
                            "--state is one of pending, issued, revoked, suspended, superseded");
    }
    if (list != NULL) {
        uint64_t n = 0;
        for (const char *p = list; *p >= '0' && *p <= '9' && n < UINT32_MAX; p++)
            n = n * 10 + (uint64_t)(*p - '0');
        filter->list = (uint32_t)n;
        if (n == 0 || n > UINT32_MAX || strspn(list, "0123456789") != strlen(list))
            return ler_fail(err, LER_E_USAGE, "--status-list is the number of a list, 1, 2, ...");
    }
    if (who != NULL) {
        TRY(find_learner(v, ler_str_of(who), learner, err));
        filter->learner = learner;
    }
    return LER_OK;
}

static int say_words(const char *typed) {
    static const char *const NAMES[] = {"list", "show", "verify", "export", NULL};
    LER_AUTO_BUF text = ler_buf_new((size_t)16 << 10);
    if (typed == NULL || (strcmp(typed, "--help") != 0 && strcmp(typed, "-h") != 0)) {
        const char *near = typed == NULL ? NULL : ler_nearest(typed, NAMES);
        if (typed != NULL) {
            ler_shown(ler_str_of(typed), &text);
            console_say("\"%.200s\" is no word of \"ledger\": list, show, verify or export%s%s%s",
                        text.data == NULL ? "" : text.data, near == NULL ? "" : "; did you mean \"",
                        near == NULL ? "" : near, near == NULL ? "" : "\"?");
        } else
            console_say("\"ledger\" needs a word: list, show, verify or export");
        return LER_EXIT_USAGE;
    }
    ler_buf_text(&text, "usage: " ISSUER_PROGRAM " ledger WORD [options] [arguments]\n\n");
    for (size_t i = 0; i < WORD_COUNT; i++)
        ler_buf_printf(&text, "  %-16s %s\n", WORDS[i].command.name, WORDS[i].command.summary);
    ler_buf_text(&text, "\n\"" ISSUER_PROGRAM " ledger WORD --help\" tells more.\n");
    console_out(ler_buf_view(&text));
    return LER_EXIT_OK;
}

static ler_code begin(ledger_verb *v, const struct word *word, ler_error *err) {
    const char *path;
    TRY(workspace_config_path(v->args, &path, err));
    TRY(issuer_config_read(path, &v->config, err));
    return word->opens ? LER_OK : ledger_verb_open(v, false, err);
}

int issuer_ledger(int argc, char **argv) {
    const char *typed = argc < 2 ? NULL : argv[1];
    const struct word *word = NULL;
    for (size_t i = 0; i < WORD_COUNT && typed != NULL; i++)
        if (strcmp(WORDS[i].command.name + sizeof "ledger", typed) == 0)
            word = &WORDS[i];
    if (word == NULL)
        return say_words(typed);
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(&word->command, argc - 1, argv + 1, &args, &status))
        return status;
    ler_error err = {0};
    ledger_verb v = {
        .args = args, .json = ler_args_has(args, "json"), .out = ler_buf_new((size_t)16 << 20)};
    status = begin(&v, word, &err) == LER_OK ? word->run(&v) : console_fail(&err);
    if (ledger_verb_flush(&v, &err) != LER_OK && status == LER_EXIT_OK)
        status = console_fail(&err);
    ledger_free(&v.ledger);
    issuer_config_free(&v.config);
    ler_buf_free(&v.out);
    return status;
}
