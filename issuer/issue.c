/* ler-issuer issue: from a roster to signed credentials. */
#include "cli/exit.h"
#include "issuer/batch.h"
#include "issuer/console.h"
#include "issuer/crew.h"
#include "issuer/issue_clr.h"
#include "issuer/issue_report.h"
#include "issuer/progress.h"
#include "issuer/roster_args.h"
#include "issuer/verbs.h"
#include "ler/encoding.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const ler_option OPTIONS[] = {
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json of the workspace (default: ./issuer.json)"},
    {"roster", 'r', LER_OPTION_VALUE, "FILE",
     "the roster, CSV; - for standard input (default: roster.csv of the workspace)"},
    {"out", 'o', LER_OPTION_VALUE, "DIR", "where credentials/, results.csv, rejects.csv go"},
    {"store", 's', LER_OPTION_VALUE, "DIR", "framework store (default: the workspace's)"},
    {"dry-run", 'n', LER_OPTION_FLAG, NULL,
     "check every row and explain every level; sign and write nothing"},
    {"explain", 'e', LER_OPTION_FLAG, NULL,
     "explain every learner's level: what counted, what is missing for the next one"},
    {"accept-matches", 0, LER_OPTION_FLAG, NULL,
     "issue statements found by a score of 500 and more, unless words such as "
     "\"not\" speak against it; the record says so"},
    {"format", 'f', LER_OPTION_VALUE, "FORMAT",
     "files (default: one a credential, in folders), jsonl or zip (one file)"},
    {"duplicates", 0, LER_OPTION_VALUE, "WAY",
     "of what was issued before and has changed: deny (default), replace or allow"},
    {"all-or-nothing", 0, LER_OPTION_FLAG, NULL, "sign nothing when a row is bad"},
    {"allow-clock-back", 0, LER_OPTION_FLAG, NULL,
     "issue although the clock is behind what was issued last"},
    ROSTER_ARGS_OPTIONS,
    {"clr", 0, LER_OPTION_FLAG, NULL,
     "make a CLR for each learner, around the credentials of this run"},
    {"batch", 'b', LER_OPTION_VALUE, "TEXT",
     "a name that makes these credentials others than those of the same rows without it"},
    {"workers", 'w', LER_OPTION_VALUE, "N", "threads (default: the processors that there are)"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE", "passphrase of an encrypted key"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print the summary as one JSON object"},
    {"quiet", 'q', LER_OPTION_FLAG, NULL,
     "neither list the rejected rows nor explain levels in a dry run"},
    {0}};

static const ler_command COMMAND = {
    .name = "issue",
    .summary = "Issues one Open Badges 3.0 credential per learner and framework of a roster",
    .options = OPTIONS,
    .about =
        "Columns: learner_id, given_name, family_name, email, subject_did, framework,\n"
        "framework_version, level, statements or statement_text, evidence_url, evidence_name,\n"
        "narrative, assessed_on, assessor, issued_on, expires_on, locale, external_id.\n"
        "\n"
        "A bad row rejects its learner's credential and no other. It lands in rejects.csv with\n"
        "error_code and error, ready to be mended and issued; results.csv lists the others.\n"
        "Running the same roster again issues nothing twice.\n"
        "\n"
        "Exit codes: 0 every row issued, 1 some rejected, 2 usage, 3 an input cannot be read,\n"
        "5 internal, 6 an output cannot be written, 130 or 143 stopped by a signal."};

static bool on_stop(void *user) {
    (void)user;
    return ler_signal_pending() != 0;
}

static void warn_columns(const roster *r, const roster_preset *preset) {
    if (preset != NULL && preset->max_rows > 0 && roster_rows(r) > preset->max_rows)
        console_say(
            "note: %zu rows are more than %s takes in one file (%zu); here they are not too "
            "many",
            roster_rows(r), preset->system, preset->max_rows);
    for (size_t i = 0; i < roster_unknown_count(r); i++) {
        ler_str header = roster_unknown(r, i);
        char shown[LER_EXCERPT];
        console_say("warning: the column \"%s\" means nothing to the issuer; its cells are passed "
                    "over",
                    ler_excerpt(shown, header.data, header.len));
    }
}

/* Everything that a run holds. */
typedef struct issue_run {
    const char *config_path, *roster_path;
    issuer_config *config;
    ler_store *store;
    shelf *shelf;
    roster_args reading;
    roster *roster;
    ler_salts *salts;
    seal *seal;
    ledger *ledger;
    ler_dir *out;
    size_t workers;
    batch_duplicates duplicates;
    sink_format format;
    ler_arena *arena;
} issue_run;

static void run_free(issue_run *r) {
    ledger_free(&r->ledger);
    seal_free(&r->seal);
    ler_salts_free(&r->salts);
    roster_free(&r->roster);
    roster_args_free(&r->reading);
    shelf_free(&r->shelf);
    ler_store_free(&r->store);
    issuer_config_free(&r->config);
    ler_dir_free(&r->out);
    ler_arena_free(&r->arena);
}

static void on_warning(void *user, const char *sentence) {
    (void)user;
    console_say("warning: %s", sentence);
}

static ler_code prepare(issue_run *r, const ler_args *args, const ler_time *now, ler_error *err) {
    TRY(roster_args_read(args, &r->reading, err));
    TRY(issuer_config_read(r->config_path, &r->config, err));
    const char *store = ler_args_value(args, "store");
    TRY(ler_store_open(store != NULL ? store : r->config->store, false, &r->store, err));
    TRY(shelf_new(r->store, &r->shelf, err));
    r->reading.options.identify = shelf_identify;
    r->reading.options.user = r->shelf;
    TRY(roster_open(r->roster_path, &r->reading.options, &r->roster, err));
    if (ler_args_has(args, "dry-run"))
        return ler_salts_temporary(&r->salts, err);
    /* The key last: it is not touched for a roster that cannot be read. */
    TRY(seal_open(r->config, ler_args_value(args, "passphrase-file"), now, &r->seal, err));
    TRY(ler_salts_open(r->config->secret, &r->salts, err));
    ledger_options options = {.workspace = r->config->folder,
                              .create = true,
                              .allow_clock_back = ler_args_has(args, "allow-clock-back"),
                              .warn = on_warning};
    TRY(ledger_open(&options, &r->ledger, err));
    return ler_dir_open(ler_args_value(args, "out"), true, &r->out, err);
}

static int issue(issue_run *r, const ler_args *args) {
    ler_error err = {0};
    ler_time now;
    bool json = ler_args_has(args, "json");
    const char *out_dir = ler_args_has(args, "dry-run") ? NULL : ler_args_value(args, "out");
    if (ler_time_now(&now, &err) != LER_OK || prepare(r, args, &now, &err) != LER_OK)
        return console_fail(&err);
    warn_columns(r->roster, r->reading.options.preset);
    issue_watch w = {.quiet = ler_args_has(args, "quiet"),
                     .learners = ler_buf_new(ISSUE_EXPLAINED + ((size_t)8 << 20))};
    /* Explaining is what a dry run is for. */
    w.explain = ler_args_has(args, "explain") || (out_dir == NULL && !w.quiet);
    w.format = r->format;
    progress_begin(&w.progress, roster_rows(r->roster), w.quiet);
    r->arena = ler_arena_new((size_t)256 << 20);
    w.arena = r->arena;
    if (r->arena != NULL && json)
        w.errors = ler_json_new(r->arena, LER_JSON_ARRAY);
    issue_clr clr = {.asked = ler_args_has(args, "clr")};
    if (clr.asked && clr_list_new(&clr.list, &err) != LER_OK)
        return console_fail(&err);
    w.clr = clr.list;
    batch_options options = {.config = r->config,
                             .roster = r->roster,
                             .shelf = r->shelf,
                             .salts = r->salts,
                             .seal = r->seal,
                             .ledger = r->ledger,
                             .out = r->out,
                             .now = now,
                             .name = ler_args_value(args, "batch"),
                             .workers = r->workers,
                             .accept_matches = ler_args_has(args, "accept-matches"),
                             .format = r->format,
                             .duplicates = r->duplicates,
                             .all_or_nothing = ler_args_has(args, "all-or-nothing"),
                             .refused = issue_on_refused,
                             .explain = w.explain ? issue_on_explain : NULL,
                             .explained = issue_on_explained,
                             .ended = w.clr != NULL ? issue_on_ended : NULL,
                             .progress = issue_on_progress,
                             .stop = on_stop,
                             .user = &w};
    batch_counts counts;
    ler_code code = batch_run(&options, &counts, &err);
    progress_clear(&w.progress);
    if (code == LER_OK && w.clr != NULL)
        code = issue_clr_run(&clr, &options, &counts, issue_on_clr_refused, &err);
    clr_list_free(&clr.list);
    if (w.listed > ISSUE_LISTED)
        console_say("and %zu more; see " BATCH_REJECTS, w.listed - ISSUE_LISTED);
    if (code != LER_OK) {
        console_say("stopped after %zu of %zu rows (%zu credentials issued); once the cause is "
                    "gone, the same command goes on from here",
                    counts.good + counts.bad, counts.rows, counts.issued);
        ler_buf_wipe(&w.learners);
        return console_fail(&err);
    }
    LER_AUTO_BUF text = ler_buf_new((size_t)256 << 20);
    if (json)
        issue_summary_json(&counts, &clr, out_dir, &w, &text);
    else {
        issue_summary_text(&counts, out_dir, &text);
        issue_clr_text(&clr, out_dir, &text);
    }
    if (!json && out_dir != NULL)
        issue_say_check(r->config, &counts, out_dir, &text);
    ler_buf_wipe(&w.learners);
    if (ler_buf_done(&text, &err) != LER_OK)
        return console_fail(&err);
    console_out(ler_buf_view(&text));
    if (counts.stopped)
        return 128 + ler_signal_pending();
    return counts.bad + clr.counts.refused > 0 ? LER_EXIT_NO : LER_EXIT_OK;
}

/* Needs no workspace: it is what one looks at before there is a roster. */
static int print_template(const ler_args *args) {
    const roster_preset *preset = NULL;
    const char *name = ler_args_value(args, "preset");
    LER_AUTO_BUF text = ler_buf_new((size_t)64 << 10);
    ler_error err = {0};
    if ((name != NULL && roster_preset_find(name, &preset, &err) != LER_OK) ||
        roster_template(preset, &text, &err) != LER_OK)
        return console_fail(&err);
    console_out(ler_buf_view(&text));
    return LER_EXIT_OK;
}

/* roster.csv beside issuer.json. */
static ler_code default_roster(const char *config, ler_buf *out, ler_error *err) {
    const char *slash = strrchr(config, '/');
    ler_buf_printf(out, "%.*sroster.csv", slash == NULL ? 0 : (int)(slash + 1 - config), config);
    return ler_buf_done(out, err);
}

static ler_code read_workers(const char *text, size_t *out, ler_error *err) {
    char *end;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || n < 1 || n > CREW_MAX)
        return ler_fail(err, LER_E_USAGE, "--workers takes a number from 1 to %d", CREW_MAX);
    *out = n;
    return LER_OK;
}

/* The number of the option's value among three words. */
static ler_code read_word(const ler_args *args, const char *option, const char *const words[3],
                          unsigned *out, ler_error *err) {
    const char *text = ler_args_value(args, option);
    *out = 0;
    if (text == NULL)
        return LER_OK;
    while (*out < 3 && strcmp(text, words[*out]) != 0)
        ++*out;
    return *out < 3 ? LER_OK
                    : ler_fail(err, LER_E_USAGE, "--%s takes %s, %s or %s", option, words[0],
                               words[1], words[2]);
}

static ler_code read_args(issue_run *r, const ler_args *args, ler_buf *path, ler_error *err) {
    r->config_path = ler_args_value(args, "config");
    r->roster_path = ler_args_value(args, "roster");
    if (r->config_path == NULL && access("issuer.json", F_OK) == 0)
        r->config_path = "issuer.json";
    if (r->config_path == NULL)
        return ler_fail(err, LER_E_USAGE,
                        "\"issue\" needs --config, or to be run in a workspace; see --help");
    if (r->roster_path == NULL) {
        TRY(default_roster(r->config_path, path, err));
        r->roster_path = path->data;
    }
    if (!ler_args_has(args, "out") && !ler_args_has(args, "dry-run"))
        return ler_fail(err, LER_E_USAGE, "\"issue\" needs --out; see --help");
    r->workers = crew_default();
    if (ler_args_has(args, "workers"))
        TRY(read_workers(ler_args_value(args, "workers"), &r->workers, err));
    static const char *const DUPLICATES[] = {"deny", "replace", "allow"};
    static const char *const FORMATS[] = {"files", "jsonl", "zip"};
    unsigned word;
    TRY(read_word(args, "duplicates", DUPLICATES, &word, err));
    r->duplicates = (batch_duplicates)word;
    TRY(read_word(args, "format", FORMATS, &word, err));
    r->format = (sink_format)word;
    const char *name = ler_args_value(args, "batch");
    if (name != NULL && (strlen(name) > 1000 || ler_utf8_check(ler_str_of(name)) != strlen(name)))
        return ler_fail(err, LER_E_USAGE, "--batch takes a text in UTF-8 of at most 1000 bytes");
    const char *passphrase = ler_args_value(args, "passphrase-file");
    if (passphrase != NULL && strcmp(passphrase, "-") == 0 && strcmp(r->roster_path, "-") == 0)
        return ler_fail(err, LER_E_USAGE,
                        "passphrase and roster cannot both come from standard input");
    return LER_OK;
}

int issuer_issue(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
    ler_error err = {0};
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    if (ler_args_has(args, "print-template"))
        return print_template(args);
    issue_run run = {0};
    if (read_args(&run, args, &path, &err) != LER_OK)
        return console_fail(&err);
    status = issue(&run, args);
    run_free(&run);
    return status;
}
