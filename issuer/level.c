/* level: which level statements make, and what is missing for the next one. */
#include "cli/exit.h"
#include "issuer/config.h"
#include "issuer/console.h"
#include "issuer/explain.h"
#include "issuer/verbs.h"
#include "ler/file.h"
#include "ler/match.h"
#include "ler/store.h"
#include <unistd.h>

static const ler_option OPTIONS[] = {
    {"framework", 'f', LER_OPTION_VALUE, "SOC[@VERSION]", "the framework (a digest will do too)"},
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json with the policy and the store (default: ./issuer.json when it is there)"},
    {"policy", 'p', LER_OPTION_VALUE, "FILE", "this level policy instead"},
    {"store", 's', LER_OPTION_VALUE, "DIR", "this framework store instead"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"},
    {0}};

static const ler_command COMMAND = {
    .name = "level",
    .summary = "Tells which level statements make, and what is missing for the next one",
    .positionals = "CODE|TEXT...|-",
    .min = 1,
    .max = LER_ARGS_ANY,
    .options = OPTIONS,
    .about =
        "A statement is given by its code (proficient/4; several are separated by \";\") or by "
        "its\n"
        "text. With - each line of the standard input is one. Without a policy the default "
        "holds:\n"
        "70 % of a level's statements. Nothing is issued.\n"
        "Exit: 0 answered, 1 a statement or the framework was not found, 2 usage, 3 an input\n"
        "cannot be read."};

typedef struct job {
    const ler_args *args;
    issuer_config *config;
    ler_policy *own; /* of --policy, or the default */
    const ler_policy *policy;
    ler_store *store;
    const ler_framework *fw;
    ler_matcher *matcher;
    ler_arena *arena;
    const ler_statement **list;
    size_t count;
    size_t unknown; /* statements that were not found */
} job;

static void job_free(job *j) {
    ler_matcher_free(&j->matcher);
    ler_store_free(&j->store);
    ler_policy_free(&j->own);
    issuer_config_free(&j->config);
    ler_arena_free(&j->arena);
}

static ler_code read_policy(job *j, ler_error *err) {
    const char *path = ler_args_value(j->args, "policy");
    j->policy = j->config != NULL ? j->config->policy : NULL;
    if (path == NULL && j->policy != NULL)
        return LER_OK;
    if (path == NULL) {
        TRY(ler_policy_read(NULL, &j->own, err));
    } else {
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
        TRY(ler_file_read(path, &text, err));
        ler_code code = ler_policy_parse(ler_buf_view(&text), &j->own, err);
        if (code != LER_OK) {
            ler_error_source(err, path);
            return code;
        }
    }
    j->policy = j->own;
    return LER_OK;
}

static ler_code prepare(job *j, ler_error *err) {
    const char *config = ler_args_value(j->args, "config"), *store;
    if (!ler_args_has(j->args, "framework"))
        return ler_fail(err, LER_E_USAGE, "\"level\" needs --framework; see --help");
    if (config == NULL && access("issuer.json", F_OK) == 0)
        config = "issuer.json";
    if (config != NULL)
        TRY(issuer_config_read(config, &j->config, err));
    store = ler_args_value(j->args, "store");
    if (store == NULL && j->config == NULL)
        return ler_fail(err, LER_E_USAGE, "say where the store is: --store DIR or --config FILE");
    TRY(read_policy(j, err));
    TRY(ler_store_open(store != NULL ? store : j->config->store, false, &j->store, err));
    TRY(ler_store_find(j->store, ler_str_of(ler_args_value(j->args, "framework")), &j->fw, err));
    j->arena = ler_arena_new((size_t)64 << 20);
    j->matcher = ler_matcher_new();
    if (j->arena == NULL || j->matcher == NULL)
        return ler_no_memory(err);
    j->list = ler_arena_array(j->arena, LER_MAX_STATEMENTS, sizeof(*j->list));
    if (j->list == NULL)
        return ler_no_memory(err);
    return ler_matcher_add(j->matcher, j->fw, err);
}

static ler_code take(job *j, const ler_statement *s, ler_error *err) {
    if (j->count == LER_MAX_STATEMENTS)
        return ler_fail(err, LER_E_LIMIT, "there are more than %d statements", LER_MAX_STATEMENTS);
    j->list[j->count++] = s;
    return LER_OK;
}

/* One statement, as the roster would find it: by code, by its text, never by score. */
static ler_code find(job *j, ler_str text, ler_error *err) {
    ler_match *m = ler_arena_alloc(j->arena, sizeof(*m));
    const ler_statement *s;
    ler_error why = {0};
    if (m == NULL)
        return ler_no_memory(err);
    if (ler_framework_find(j->fw, text, &s, &why) == LER_OK)
        return take(j, s, err);
    TRY(ler_match_find(j->matcher, text, true, m, err));
    if (m->status == LER_MATCHED)
        return take(j, m->candidates[0].statement, err);
    char shown[LER_EXCERPT];
    console_say("\"%s\": %s", ler_excerpt(shown, text.data, text.len), m->reason);
    j->unknown++;
    return LER_OK;
}

/* "proficient/3; advanced/1" is two codes; a text with a semicolon is one text. */
static bool all_codes(const job *j, ler_str text) {
    while (text.len > 0) {
        const char *end = memchr(text.data, ';', text.len);
        ler_str part = {text.data, end == NULL ? text.len : (size_t)(end - text.data)};
        text = ler_str_from(text, part.len + 1);
        part = ler_str_trim(part);
        const ler_statement *s;
        if (part.len > 0 && ler_framework_find(j->fw, part, &s, NULL) == LER_E_SYNTAX)
            return false;
    }
    return true;
}

static ler_code add(job *j, ler_str text, ler_error *err) {
    if (!all_codes(j, text))
        return find(j, text, err);
    while (text.len > 0) {
        const char *end = memchr(text.data, ';', text.len);
        ler_str part = {text.data, end == NULL ? text.len : (size_t)(end - text.data)};
        text = ler_str_from(text, part.len + 1);
        if (ler_str_trim(part).len > 0)
            TRY(find(j, ler_str_trim(part), err));
    }
    return LER_OK;
}

static ler_code add_lines(job *j, ler_error *err) {
    LER_AUTO_BUF input = ler_buf_new((size_t)1 << 20);
    TRY(ler_file_read("-", &input, err));
    ler_str rest = ler_buf_view(&input);
    while (rest.len > 0) {
        const char *end = memchr(rest.data, '\n', rest.len);
        ler_str line = {rest.data, end == NULL ? rest.len : (size_t)(end - rest.data)};
        rest = ler_str_from(rest, line.len + 1);
        line = ler_str_trim(line);
        if (line.len > 0)
            TRY(add(j, line, err));
    }
    return LER_OK;
}

/* What the statements make in each strand beside the core, or in each of its domains. */
static ler_code answer_scopes(job *j, ler_json *o, ler_buf *out, ler_error *err) {
    ler_level_scope scopes[LER_MAX_LEVEL_SCOPES];
    size_t found = ler_level_scopes(j->list, j->count, scopes);
    ler_json *list = o == NULL ? NULL : ler_json_new(j->arena, LER_JSON_ARRAY);
    if (found > LER_MAX_LEVEL_SCOPES)
        return ler_fail(err, LER_E_LIMIT, "the statements are of more than %d domains",
                        LER_MAX_LEVEL_SCOPES);
    if (o != NULL && found > 0 && !ler_json_set(j->arena, o, "strands", list))
        return ler_no_memory(err);
    for (size_t i = 0; i < found; i++) {
        ler_derivation d;
        TRY(ler_level_derive(j->policy, j->fw, scopes[i].strand, scopes[i].domain, j->list,
                             j->count, &d, err));
        if (o == NULL)
            ler_level_explain(j->policy, j->fw, &d, j->list, j->count, out);
        else if (!ler_json_append(j->arena, list, explain_scope(j->arena, &d, j->list, j->count)))
            return ler_no_memory(err);
    }
    return LER_OK;
}

static ler_code answer(job *j, ler_error *err) {
    ler_derivation d;
    LER_AUTO_BUF out = ler_buf_new((size_t)16 << 20);
    TRY(ler_level_derive(j->policy, j->fw, 0, -1, j->list, j->count, &d, err));
    if (ler_args_has(j->args, "json")) {
        ler_json *o = explain_derivation(j->arena, j->fw, &d, j->list, j->count);
        if (o == NULL || !ler_json_set(j->arena, o, "notFound",
                                       ler_json_new_number(j->arena, (double)j->unknown)))
            return ler_no_memory(err);
        TRY(answer_scopes(j, o, NULL, err));
        ler_json_write(o, 0, &out);
        ler_buf_char(&out, '\n');
    } else {
        bool core = j->count == 0;
        for (size_t i = 0; i < j->count && !core; i++)
            core = j->list[i]->strand == 0;
        if (core) /* statements of other strands alone say nothing of the core's levels */
            ler_level_explain(j->policy, j->fw, &d, j->list, j->count, &out);
        TRY(answer_scopes(j, NULL, &out, err));
    }
    TRY(ler_buf_done(&out, err));
    console_out(ler_buf_view(&out));
    return LER_OK;
}

static ler_code run(job *j, ler_error *err) {
    TRY(prepare(j, err));
    for (size_t i = 0; i < ler_args_positionals(j->args); i++) {
        const char *text = ler_args_positional(j->args, i);
        if (strcmp(text, "-") == 0)
            TRY(add_lines(j, err));
        else
            TRY(add(j, ler_str_of(text), err));
    }
    return answer(j, err);
}

int issuer_level(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    job j = {.args = args};
    ler_error err = {0};
    ler_code code = run(&j, &err);
    status = code == LER_OK ? (j.unknown > 0 ? LER_EXIT_NO : LER_EXIT_OK) : console_fail(&err);
    if (code == LER_E_NOT_FOUND || code == LER_E_CONFLICT)
        status = LER_EXIT_NO;
    job_free(&j);
    return status;
}
