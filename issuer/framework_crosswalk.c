/* framework crosswalk: a roster under the next version of its framework. */
#include "issuer/framework_crosswalk.h"
#include "cli/exit.h"
#include "issuer/config.h"
#include "issuer/console.h"
#include "issuer/crosswalk_report.h"
#include "issuer/progress.h"
#include "issuer/roster_args.h"
#include <stdio.h>
#include <unistd.h>

static const ler_option OPTIONS[] = {
    {"roster", 'r', LER_OPTION_VALUE, "FILE", "the roster, CSV; - for standard input"},
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json with the store and the level policy (default: ./issuer.json when it is there)"},
    {"store", 's', LER_OPTION_VALUE, "DIR", "this framework store instead"},
    {"out", 'o', LER_OPTION_VALUE, "DIR",
     "write " CROSS_ROSTER ", " CROSS_DECISIONS ", " CROSS_SUMMARY " and " CROSS_REJECTS " there"},
    {"decisions", 'd', LER_OPTION_VALUE, "FILE",
     "a " CROSS_DECISIONS " that was filled in; - for standard input"},
    {"replace", 0, LER_OPTION_FLAG, NULL, "files of an earlier run in --out may be replaced"},
    {"accept-matches", 0, LER_OPTION_FLAG, NULL,
     "take statements found by score, each as a question, instead of rejecting the row"},
    ROSTER_ARGS_READING,
    {"json", 'j', LER_OPTION_FLAG, NULL, "print the summary as one JSON object"},
    {"quiet", 'q', LER_OPTION_FLAG, NULL, "list neither rejected rows nor open decisions"},
    {0}};

const ler_command CROSSWALK_COMMAND = {
    .name = "framework crosswalk",
    .summary = "Proposes a roster of one version for issuing under the next",
    .positionals = "OLD NEW",
    .min = 2,
    .max = 2,
    .options = OPTIONS,
    .about =
        "OLD and NEW are names in the store: SOC@VERSION or a digest. Every statement of OLD that\n"
        "the roster names is looked up in NEW. What has the same text at the same level is "
        "carried\n"
        "over. What was reworded, moved to another level, merged, split or removed is asked "
        "in\n" CROSS_DECISIONS
        ", one line each. Write accept, reject, or another code of NEW into its "
        "last\n"
        "but one column, and run the same command with --decisions FILE: what was decided is "
        "done,\n"
        "what is still open stays out. A row of the SOC without a version is one of OLD. Without\n"
        "--out nothing is written. Read and issue " CROSS_ROSTER
        " with the options of the roster\nthat it was made from.\n"
        "\n"
        "Exit: 0 nothing is left to decide, 1 decisions are needed or rows were rejected, 2 "
        "usage,\n"
        "3 an input cannot be read, or a decision is none, 6 an output cannot be written, or is\n"
        "there already."};

#define LISTED 50 /* lines on standard error; the files have them all */
#define JSON_LISTED 10000

typedef struct job {
    const ler_args *args;
    issuer_config *config;
    ler_policy *own; /* the default, without a workspace */
    ler_store *store;
    shelf *shelf;
    cross_map *map;
    cross_names names;
    roster_args reading;
    roster *roster;
    answers *answers;
    ler_dir *out;
    ler_arena *arena;
    ler_json *questions, *errors;
    progress progress;
    bool quiet, list_open;
    size_t refused, open; /* that were to be listed */
    ler_buf undecided;    /* lines: said when it is clear that the answers fit the questions */
} job;

static void job_free(job *j) {
    answers_free(&j->answers);
    roster_free(&j->roster);
    roster_args_free(&j->reading);
    cross_map_free(&j->map);
    shelf_free(&j->shelf);
    ler_store_free(&j->store);
    ler_policy_free(&j->own);
    issuer_config_free(&j->config);
    ler_dir_free(&j->out);
    ler_arena_free(&j->arena);
    ler_buf_free(&j->undecided);
}

static void on_refused(void *user, const roster_problem *p) {
    job *j = user;
    if (j->errors != NULL && ler_json_count(j->errors) < JSON_LISTED) {
        ler_json *o = ler_json_new(j->arena, LER_JSON_OBJECT);
        if (o != NULL &&
            ler_json_set(j->arena, o, "row", ler_json_new_number(j->arena, (double)p->row)) &&
            ler_json_set_text(j->arena, o, "column", ler_str_of(p->column)) &&
            ler_json_set_text(j->arena, o, "code", ler_str_of(p->code)) &&
            ler_json_set_text(j->arena, o, "error", ler_str_of(p->message)) &&
            ler_json_append(j->arena, j->errors, o))
            return;
    }
    if (j->quiet || j->refused++ >= LISTED)
        return;
    progress_clear(&j->progress);
    console_say("row %llu%s%s: %s: %s", (unsigned long long)p->row,
                p->column[0] != '\0' ? ", column " : "", p->column, p->code, p->message);
}

static void on_open(void *user, const cross_question *q) {
    job *j = user;
    if (j->questions != NULL && ler_json_count(j->questions) < JSON_LISTED) {
        ler_json *o = cross_question_json(j->arena, q);
        if (o != NULL && ler_json_append(j->arena, j->questions, o))
            return;
    }
    /* In a first run everything is open, and stands in the file. */
    if (j->quiet || !j->list_open || j->open++ >= LISTED)
        return;
    ler_buf_printf(&j->undecided, ISSUER_PROGRAM ": row %llu: %.*s (%s) is not decided\n",
                   (unsigned long long)q->row, (int)q->old_code.len, q->old_code.data, q->change);
}

static void on_progress(void *user, size_t rows_done, size_t rows_refused) {
    job *j = user;
    progress_step(&j->progress, rows_done, rows_refused);
}

static bool on_stop(void *user) {
    (void)user;
    return ler_signal_pending() != 0;
}

/* A name that the store does not have, or has twice, is an input that is not what it should be. */
static ler_code find(const job *j, size_t i, const ler_framework **out, ler_error *err) {
    const char *name = ler_args_positional(j->args, i);
    if (strchr(name, '/') != NULL || ler_str_ends(ler_str_of(name), ".json"))
        return ler_fail(err, LER_E_USAGE,
                        "%s is a name in the store, SOC@VERSION or a digest, not a file: import "
                        "the file first",
                        i == 0 ? "OLD" : "NEW");
    ler_code code = ler_store_find(j->store, ler_str_of(name), out, err);
    if (code == LER_E_CONFLICT && err != NULL)
        err->code = LER_E_NOT_FOUND;
    return code == LER_E_CONFLICT ? LER_E_NOT_FOUND : code;
}

static ler_code open_store(job *j, ler_error *err) {
    const char *config = ler_args_value(j->args, "config");
    const char *store = ler_args_value(j->args, "store");
    if (config == NULL && access("issuer.json", F_OK) == 0)
        config = "issuer.json";
    if (config == NULL && store == NULL)
        return ler_fail(err, LER_E_USAGE, "say where the store is: --store DIR or --config FILE");
    if (config != NULL)
        TRY(issuer_config_read(config, &j->config, err));
    else
        TRY(ler_policy_read(NULL, &j->own, err));
    TRY(ler_store_open(store != NULL ? store : j->config->store, false, &j->store, err));
    return shelf_new(j->store, &j->shelf, err);
}

static ler_code open_roster(job *j, const char *path, ler_error *err) {
    j->names.shelf = j->shelf;
    j->reading.options.identify = cross_identify;
    j->reading.options.user = &j->names;
    j->reading.options.copied = true;
    return roster_open(path, &j->reading.options, &j->roster, err);
}

static ler_code prepare(job *j, ler_error *err) {
    const char *path = ler_args_value(j->args, "roster");
    const char *decisions = ler_args_value(j->args, "decisions");
    const char *out = ler_args_value(j->args, "out");
    if (path == NULL)
        return ler_fail(err, LER_E_USAGE, "\"framework crosswalk\" needs --roster; see --help");
    if (decisions != NULL && strcmp(decisions, "-") == 0 && strcmp(path, "-") == 0)
        return ler_fail(err, LER_E_USAGE,
                        "roster and decisions cannot both come from standard input");
    if (ler_args_has(j->args, "replace") && out == NULL)
        return ler_fail(err, LER_E_USAGE, "--replace is about the files in --out");
    TRY(roster_args_read(j->args, &j->reading, err));
    TRY(open_store(j, err));
    TRY(find(j, 0, &j->names.from, err));
    TRY(find(j, 1, &j->names.to, err));
    if (j->names.from == j->names.to)
        return ler_fail(err, LER_E_USAGE, "OLD and NEW are the same framework");
    TRY(cross_map_new(j->store, j->names.from, j->names.to, &j->map, err));
    TRY(open_roster(j, path, err));
    if (decisions != NULL)
        TRY(answers_open(decisions, j->names.to, &j->answers, err));
    return out != NULL ? ler_dir_open(out, true, &j->out, err) : LER_OK;
}

static int finish(const job *j, const cross_counts *counts) {
    ler_error err = {0};
    cross_report report = {.map = j->map,
                           .counts = counts,
                           .out_dir = ler_args_value(j->args, "out"),
                           .default_policy = j->config == NULL,
                           .questions = j->questions,
                           .errors = j->errors};
    if (j->refused > LISTED)
        console_say("and %zu more rejected", j->refused - LISTED);
    if (j->undecided.len > 0)
        fputs(j->undecided.data, stderr);
    if (j->open > LISTED)
        console_say("and %zu more not decided", j->open - LISTED);
    if (counts->stopped) {
        console_say("stopped by a signal; nothing was written");
        return 128 + ler_signal_pending();
    }
    LER_AUTO_BUF text = ler_buf_new((size_t)256 << 20);
    if (j->questions != NULL)
        cross_report_json(&report, &text);
    else
        cross_report_text(&report, &text);
    if (ler_buf_done(&text, &err) != LER_OK)
        return console_fail(&err);
    console_out(ler_buf_view(&text));
    return counts->open + counts->of[CROSS_REJECTED] > 0 ? LER_EXIT_NO : LER_EXIT_OK;
}

static int crosswalk(job *j) {
    ler_error err = {0};
    cross_counts counts;
    if (prepare(j, &err) != LER_OK)
        return console_fail(&err);
    j->quiet = ler_args_has(j->args, "quiet");
    j->list_open = j->answers != NULL;
    j->arena = ler_arena_new((size_t)256 << 20);
    if (j->arena != NULL && ler_args_has(j->args, "json")) {
        j->questions = ler_json_new(j->arena, LER_JSON_ARRAY);
        j->errors = ler_json_new(j->arena, LER_JSON_ARRAY);
    }
    if (j->arena == NULL ||
        (ler_args_has(j->args, "json") && (j->questions == NULL || j->errors == NULL))) {
        ler_no_memory(&err);
        return console_fail(&err);
    }
    progress_begin(&j->progress, roster_rows(j->roster), j->quiet);
    cross_options options = {.roster = j->roster,
                             .shelf = j->shelf,
                             .map = j->map,
                             .policy = j->config != NULL ? j->config->policy : j->own,
                             .statements = j->reading.options.statements,
                             .accept_scored = ler_args_has(j->args, "accept-matches"),
                             .answers = j->answers,
                             .out = j->out,
                             .replace = ler_args_has(j->args, "replace"),
                             .refused = on_refused,
                             .open = on_open,
                             .progress = on_progress,
                             .stop = on_stop,
                             .user = j};
    ler_code code = cross_run(&options, &counts, &err);
    progress_clear(&j->progress);
    return code == LER_OK ? finish(j, &counts) : console_fail(&err);
}

int framework_crosswalk(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(&CROSSWALK_COMMAND, argc, argv, &args, &status))
        return status;
    job j = {.args = args, .undecided = ler_buf_new((size_t)64 << 10)};
    status = crosswalk(&j);
    job_free(&j);
    return status;
}
