/* verify: every check of every file, one report each. */
#include "cli/exit.h"
#include "cli/options.h"
#include "ler/file.h"
#include "verifier/obtain.h"
#include "verifier/verbs.h"
#include <stdio.h>
#include <stdlib.h>

static const ler_option OPTIONS[] = {
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object a file, on one line"},
    {"store", 's', LER_OPTION_VALUE, "DIR", "your store of frameworks"},
    {"framework", 'f', LER_OPTION_LIST, "FILE", "a framework for this run, as if in the store"},
    {"require-framework", 0, LER_OPTION_FLAG, NULL,
     "cannot tell, instead of a warning, when statements cannot be compared"},
    {"trust", 't', LER_OPTION_VALUE, "FILE", "the issuers you trust; any other is not verified"},
    {"recipient", 'r', LER_OPTION_VALUE, "WHO",
     "email:ADDRESS, id:IDENTIFIER or name:NAME that the record must be about"},
    {"resources", 0, LER_OPTION_VALUE, "MAP.json", "local files that answer for URLs"},
    {"as-of", 0, LER_OPTION_VALUE, "TIME",
     "judge by what was known at a time in the past (2026-05-20T12:00:00Z)"},
    {"at", 0, LER_OPTION_VALUE, "TIME",
     "as if the clock showed this time; for tests and rehearsal"},
    {"offline", 0, LER_OPTION_FLAG, NULL, "fetch nothing: --resources and the cache must do"},
    {"cache", 0, LER_OPTION_VALUE, "DIR", "where fetched files are kept (~/.cache/ler-verifier)"},
    {"no-cache", 0, LER_OPTION_FLAG, NULL, "keep none, and take none that were kept"},
    {"ca-file", 0, LER_OPTION_VALUE, "FILE",
     "certificate authorities (PEM) in place of the system's"},
    {"timeout", 0, LER_OPTION_VALUE, "SECONDS", "for one file from the net (10, at most 60)"},
    {"insecure-http", 0, LER_OPTION_FLAG, NULL, "fetch http: URLs too; for tests"},
    {"insecure-private-hosts", 0, LER_OPTION_FLAG, NULL,
     "dial any address, not only those of the public internet; for tests"},
    {"trace", 0, LER_OPTION_FLAG, NULL, "print every intermediate value of the signature check"},
    {0}};

static const ler_command COMMAND = {
    .name = "verify",
    .summary = "Checks records and resolves their statements",
    .positionals = "FILE|-...",
    .min = 1,
    .max = LER_ARGS_ANY,
    .options = OPTIONS,
    .about =
        "A record is judged by the framework that it names. When the store has later versions of\n"
        "it, the report also says what they mean for this record; no verdict depends on that.\n"
        "\n"
        "Exit code: 0 verified, perhaps with warnings; 1 not verified; 2 the command line makes "
        "no\n"
        "sense; 3 a file cannot be read; 4 cannot tell; 5 internal error; 6 the output cannot be\n"
        "written. Of several files the worst counts, in the order 5, 6, 3, 1, 4, 0."};

int verifier_fail(const ler_error *err) {
    char text[1200];
    fprintf(stderr, VERIFIER_PROGRAM ": %s\n", ler_error_text(err, text, sizeof text));
    return (int)ler_exit_of(err->code);
}

/* Everything of one run that is not a file. */
typedef struct run {
    verification v;
    ler_did_resolver *resolver;
    did_web *web;
    trust_list *trust;
    resource_map *resources;
    recipient recipient;
    ler_arena *arena;
    ler_buf bytes, out;
    bool json;
} run;

static void run_free(run *r) {
    status_lists_free(&r->v.lists);
    ler_drift_book_free(&r->v.drifts); /* before the store that its frameworks are of */
    ler_proof_engine_free(&r->v.engine);
    ler_ld_contexts_free(&r->v.contexts);
    ler_did_resolver_free(&r->resolver);
    did_web_free(&r->web);
    ler_store_free(&r->v.store);
    obtainer_free(&r->v.obtainer);
    trust_free(&r->trust);
    resources_free(&r->resources);
    ler_arena_free(&r->arena);
    ler_buf_free(&r->bytes);
    ler_buf_free(&r->out);
}

/* The caller's store, or an empty one in memory, with the files that were given for this run. */
static ler_code open_frameworks(run *r, const ler_args *args, ler_error *err) {
    TRY(ler_store_open(ler_args_value(args, "store"), false, &r->v.store, err));
    for (size_t i = 0; i < ler_args_count(args, "framework"); i++) {
        const char *path = ler_args_value_at(args, "framework", i);
        LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
        LER_AUTO_FRAMEWORK framework = NULL;
        ler_code code = ler_file_read(path, &bytes, err);
        if (code == LER_OK)
            code = ler_framework_load(ler_buf_view(&bytes), NULL, &framework, err);
        if (code == LER_OK)
            code = ler_store_add(r->v.store, &framework, err);
        if (code != LER_OK) {
            ler_error_source(err, path);
            return code;
        }
    }
    return LER_OK;
}

static bool stop(void) {
    return ler_signal_pending() != 0;
}

/* Where what is not in a record comes from. */
static ler_code open_sources(run *r, const ler_args *args, ler_error *err) {
    const char *seconds = ler_args_value(args, "timeout");
    obtain_options options = {
        .offline = ler_args_has(args, "offline"),
        .no_cache = ler_args_has(args, "no-cache"),
        .cache = ler_args_value(args, "cache"),
        .fetch = {.insecure_http = ler_args_has(args, "insecure-http"),
                  .insecure_private_hosts = ler_args_has(args, "insecure-private-hosts"),
                  .ca_file = ler_args_value(args, "ca-file"),
                  .stop = stop}};
    if (options.no_cache && options.cache != NULL)
        return ler_fail(err, LER_E_USAGE, "--cache and --no-cache contradict each other");
    if (seconds != NULL) {
        size_t digits = strspn(seconds, "0123456789");
        unsigned long value =
            digits == 0 || digits > 3 || seconds[digits] != '\0' ? 0 : strtoul(seconds, NULL, 10);
        if (value < 1 || value > LER_FETCH_SECONDS_MAX)
            return ler_fail(err, LER_E_USAGE, "--timeout takes 1 to %d seconds",
                            LER_FETCH_SECONDS_MAX);
        options.fetch.seconds = (unsigned)value;
    }
    if (ler_args_has(args, "resources")) {
        TRY(resources_read(ler_args_value(args, "resources"), &r->resources, err));
        r->v.resources = r->resources;
    }
    TRY(obtainer_new(&options, &r->v.obtainer, err));
    r->web = did_web_new(&r->v);
    if (r->web == NULL)
        return ler_no_memory(err);
    return ler_did_resolver_add(r->resolver, "web", did_web_resolve, r->web, err);
}

static ler_code prepare(run *r, const ler_args *args, ler_error *err) {
    const char *who = ler_args_value(args, "recipient");
    TRY(judgement_read(ler_args_value(args, "at"), ler_args_value(args, "as-of"), &r->v.when, err));
    if (who != NULL) {
        TRY(recipient_parse(who, &r->recipient, err));
        r->v.recipient = &r->recipient;
    }
    if (ler_args_has(args, "trust")) {
        TRY(trust_read(ler_args_value(args, "trust"), &r->trust, err));
        r->v.trust = r->trust;
    }
    TRY(open_frameworks(r, args, err));
    r->json = ler_args_has(args, "json");
    r->v.trace = ler_args_has(args, "trace");
    r->v.require_framework = ler_args_has(args, "require-framework");
    r->bytes = ler_buf_new(LER_MAX_CREDENTIAL + 1);
    r->out = ler_buf_new((size_t)256 << 20);
    r->arena = ler_arena_new(LER_MAX_ARENA);
    r->v.contexts = ler_ld_contexts_new();
    r->v.lists = status_lists_new();
    r->v.drifts = ler_drift_book_new();
    r->resolver = ler_did_resolver_new();
    if (r->resolver != NULL)
        r->v.engine = ler_proof_engine_new(r->resolver);
    if (r->arena == NULL || r->v.engine == NULL || r->v.contexts == NULL || r->v.lists == NULL ||
        r->v.drifts == NULL)
        return ler_no_memory(err);
    ler_proof_engine_contexts(r->v.engine, r->v.contexts);
    return open_sources(r, args, err);
}

static int exit_of_verdict(verdict v) {
    switch (v) {
    case VERDICT_VERIFIED:
    case VERDICT_WARNINGS:
        return LER_EXIT_OK;
    case VERDICT_CANNOT_TELL:
        return LER_EXIT_UNKNOWN;
    case VERDICT_NOT_VERIFIED:
        break;
    }
    return LER_EXIT_NO;
}

/* One file to one report on standard output. */
static ler_code verify_file(run *r, const char *path, int *status, ler_error *err) {
    report *result = NULL;
    ler_error why = {0};
    ler_arena_reset(r->arena);
    ler_buf_reset(&r->bytes);
    ler_buf_reset(&r->out);
    ler_code code = ler_file_read(path, &r->bytes, &why);
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
        *err = why;
        return code;
    }
    if (code != LER_OK && code != LER_E_LIMIT) {
        char text[1200];
        fprintf(stderr, VERIFIER_PROGRAM ": %s\n", ler_error_text(&why, text, sizeof text));
        TRY(check_unreadable(&r->v, path, &why, r->arena, &result, err));
        *status = LER_EXIT_INPUT;
    } else {
        TRY(code == LER_E_LIMIT
                ? check_too_long(&r->v, path, &why, r->arena, &result, err)
                : check_bytes(&r->v, path, ler_buf_view(&r->bytes), r->arena, &result, err));
        *status = exit_of_verdict(report_verdict(result));
    }
    if (r->json)
        report_write_json(result, &r->out);
    else
        report_write_text(result, &r->out);
    TRY(ler_buf_done(&r->out, err));
    /* A failed write sets the stream's error flag, which decides the exit code at the end. */
    fwrite(r->out.data, 1, r->out.len, stdout);
    return LER_OK;
}

static int worse(int a, int b) {
    static const int order[] = {LER_EXIT_INTERNAL, LER_EXIT_OUTPUT, LER_EXIT_INPUT, LER_EXIT_NO,
                                LER_EXIT_UNKNOWN};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return LER_EXIT_OK;
}

int verb_verify(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    if (ler_args_parse(&COMMAND, argc, argv, &args, &err) != LER_OK)
        return verifier_fail(&err);
    if (ler_args_has(args, "help")) {
        LER_AUTO_BUF help = ler_buf_new((size_t)64 << 10);
        ler_command_help(&COMMAND, VERIFIER_PROGRAM, &help);
        fwrite(help.data, 1, help.len, stdout);
        return LER_EXIT_OK;
    }
    run r = {0};
    int status = LER_EXIT_OK;
    if (prepare(&r, args, &err) != LER_OK) {
        status = verifier_fail(&err);
    } else {
        for (size_t i = 0; i < ler_args_positionals(args); i++) {
            int one = LER_EXIT_OK;
            if (verify_file(&r, ler_args_positional(args, i), &one, &err) != LER_OK)
                one = verifier_fail(&err);
            status = worse(status, one);
            if (ler_signal_pending() != 0) {
                status = 128 + ler_signal_pending();
                break;
            }
            if (ferror(stdout)) /* nobody reads any more */
                break;
        }
    }
    run_free(&r);
    return status;
}
