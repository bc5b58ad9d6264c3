/* match: which statement a text means, and why. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include "ler/search.h"
#include "ler/shown.h"

#include <stdlib.h>

static const ler_option OPTIONS[] = {
    {"store", 's', LER_OPTION_VALUE, "DIR", "the store of frameworks"},
    {"framework", 'f', LER_OPTION_VALUE, "SOC[@VERSION]",
     "search this framework only (a digest will do too)"},
    {"limit", 'n', LER_OPTION_VALUE, "N", "show at most N candidates (default 5, at most 20)"},
    {"no-index", 0, LER_OPTION_FLAG, NULL, "read every framework instead of the store's index"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object a text, on one line"},
    {0}};

static const ler_command COMMAND = {
    .name = "match",
    .summary = "Finds the statement that a text means",
    .positionals = "TEXT|-",
    .min = 1,
    .max = 1,
    .options = OPTIONS,
    .about =
        "Tried in this order: the code of a statement (proficient/4), its very text, its text but\n"
        "for case, dashes, quotes and spaces, and then a score of 0 to 1000 for words and letters\n"
        "in common. A score is only a suggestion that a person has to confirm. Where two\n"
        "statements fit equally, or nearly so, none is chosen. With - each line of the standard\n"
        "input is a text. Without --store the store of ./issuer.json is used. A store of many\n"
        "frameworks gets an index (.search-index), which is brought up to date by the next match.\n"
        "Exit: 0 every text has a match or a suggestion, 1 one has none or is ambiguous, 3 the\n"
        "store cannot be read.",
};

typedef struct match_run {
    ler_store *store;
    ler_search *search;   /* of the whole store, */
    ler_matcher *matcher; /* or of the framework that was named */
    size_t limit;
    bool json;
    ler_buf out;
} match_run;

/* All contents of the store, or the one that was named. */
static ler_code gather(match_run *run, const char *name, bool whole, ler_error *err) {
    const ler_framework *fw;
    if (name != NULL) {
        run->matcher = ler_matcher_new();
        if (run->matcher == NULL)
            return ler_no_memory(err);
        TRY(ler_store_find(run->store, ler_str_of(name), &fw, err));
        return ler_matcher_add(run->matcher, fw, err);
    }
    if (ler_store_count(run->store) == 0)
        return ler_fail(err, LER_E_NOT_FOUND, "the store has no framework");
    TRY(ler_search_open(run->store, whole, &run->search, err));
    if (ler_search_how(run->search) == LER_SEARCH_UNWRITTEN)
        console_say(
            "the index of the store could not be written (it may not, or another program is "
            "writing it), and was made for this run only");
    return LER_OK;
}

static ler_json *candidate_json(ler_arena *arena, const ler_match_candidate *c) {
    ler_json *v = ler_json_new(arena, LER_JSON_OBJECT);
    const ler_level *level = ler_framework_level_of(c->framework, c->statement);
    bool ok = ler_json_set_text(arena, v, "soc", ler_framework_occupation(c->framework)->soc) &&
              ler_json_set_text(arena, v, "version", ler_framework_version(c->framework)) &&
              ler_json_set_text(arena, v, "contentDigest",
                                ler_str_of(ler_framework_digest(c->framework)->content)) &&
              ler_json_set_text(arena, v, "code", c->statement->code) &&
              ler_json_set_text(arena, v, "level", level->key) &&
              ler_json_set_text(arena, v, "text", c->statement->text) &&
              ler_json_set(arena, v, "score", ler_json_new_number(arena, c->score)) &&
              ler_json_set(arena, v, "words", ler_json_new_number(arena, c->tokens)) &&
              ler_json_set(arena, v, "trigrams", ler_json_new_number(arena, c->trigrams)) &&
              ler_json_set(arena, v, "byPhrase",
                           ler_json_new(arena, c->by_phrase ? LER_JSON_TRUE : LER_JSON_FALSE));
    return ok ? v : NULL;
}

static ler_code print_json(match_run *run, ler_str text, const ler_match *m, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)16 << 20);
    ler_json *v = arena == NULL ? NULL : ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *list = v == NULL ? NULL : ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = list != NULL && ler_json_set_text(arena, v, "text", text) &&
              ler_json_set_text(arena, v, "status", ler_str_of(ler_match_status_name(m->status))) &&
              ler_json_set_text(arena, v, "kind", ler_str_of(ler_match_kind_name(m->kind))) &&
              ler_json_set_text(arena, v, "reason", ler_str_of(m->reason)) &&
              ler_json_set(arena, v, "margin",
                           m->kind == LER_MATCH_SCORED ? ler_json_new_number(arena, m->margin)
                                                       : ler_json_new(arena, LER_JSON_NULL)) &&
              ler_json_set(arena, v, "candidates", list);
    for (size_t i = 0; ok && i < m->count && i < run->limit; i++)
        ok = ler_json_append(arena, list, candidate_json(arena, &m->candidates[i]));
    if (!ok)
        return ler_no_memory(err);
    ler_json_write(v, 0, &run->out);
    ler_buf_char(&run->out, '\n');
    return LER_OK;
}

static void print_text(match_run *run, const ler_match *m) {
    ler_buf_printf(&run->out, "%s: ", ler_match_status_name(m->status));
    ler_shown(ler_str_of(m->reason), &run->out);
    ler_buf_char(&run->out, '\n');
    for (size_t i = 0; i < m->count && i < run->limit; i++) {
        const ler_match_candidate *c = &m->candidates[i];
        ler_str label = ler_framework_label(c->framework);
        ler_buf_printf(&run->out, "  %4u  %s  %.*s  ", c->score, c->statement->code.data,
                       (int)label.len, label.data);
        if (m->kind == LER_MATCH_SCORED)
            ler_buf_printf(&run->out, "(words %u, letters %u%s)  ", c->tokens, c->trigrams,
                           c->by_phrase ? ", phrase only" : "");
        ler_shown(c->statement->text, &run->out);
        ler_buf_char(&run->out, '\n');
    }
}

static ler_code match_text(match_run *run, ler_str text, int *status, ler_error *err) {
    ler_match m;
    TRY(run->search != NULL ? ler_search_find(run->search, text, true, run->limit, &m, err)
                            : ler_match_find(run->matcher, text, true, &m, err));
    if (m.status != LER_MATCHED && m.status != LER_SUGGESTED)
        *status = LER_EXIT_NO;
    if (run->json)
        return print_json(run, text, &m, err);
    print_text(run, &m);
    return LER_OK;
}

static ler_code match_lines(match_run *run, int *status, ler_error *err) {
    LER_AUTO_BUF input = ler_buf_new((size_t)16 << 20);
    TRY(ler_file_read("-", &input, err));
    ler_str rest = ler_buf_view(&input);
    size_t texts = 0;
    while (rest.len > 0) {
        const char *end = memchr(rest.data, '\n', rest.len);
        ler_str line = {rest.data, end == NULL ? rest.len : (size_t)(end - rest.data)};
        rest = ler_str_from(rest, line.len + 1);
        if (line.len > 0 && line.data[line.len - 1] == '\r')
            line.len--;
        if (ler_str_trim(line).len == 0)
            continue;
        texts++;
        TRY(match_text(run, line, status, err));
    }
    return texts > 0 ? LER_OK : ler_fail(err, LER_E_USAGE, "the standard input has no text");
}

static bool read_limit(const char *text, size_t *out) {
    *out = 5;
    if (text == NULL)
        return true;
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    *out = (size_t)n;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && n >= 1 && n <= LER_MAX_CANDIDATES;
}

static int run_match(match_run *run, const ler_args *args, const char *store) {
    ler_error err = {0};
    int status = LER_EXIT_OK;
    const char *text = ler_args_positional(args, 0);
    if (store == NULL) {
        ler_fail(&err, LER_E_USAGE, "say where the store is: --store DIR");
        return console_fail(&err);
    }
    ler_code code = ler_store_open(store, false, &run->store, &err);
    if (code == LER_OK)
        code = gather(run, ler_args_value(args, "framework"), ler_args_has(args, "no-index"), &err);
    if (code == LER_OK && strcmp(text, "-") == 0)
        code = match_lines(run, &status, &err);
    else if (code == LER_OK)
        code = match_text(run, ler_str_of(text), &status, &err);
    console_out(ler_buf_view(&run->out));
    if (code == LER_OK)
        code = ler_buf_done(&run->out, &err);
    if (code == LER_OK)
        return status;
    int failure = console_fail(&err);
    return code == LER_E_NOT_FOUND || code == LER_E_CONFLICT ? LER_EXIT_NO : failure;
}

int issuer_match(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    match_run run = {.json = ler_args_has(args, "json"), .out = ler_buf_new((size_t)256 << 20)};
    if (!read_limit(ler_args_value(args, "limit"), &run.limit)) {
        ler_error err;
        ler_fail(&err, LER_E_USAGE, "--limit takes a number from 1 to %d", LER_MAX_CANDIDATES);
        return console_fail(&err);
    }
    char *found = ler_args_has(args, "store") ? NULL : workspace_store();
    status = run_match(&run, args, found != NULL ? found : ler_args_value(args, "store"));
    free(found);
    ler_search_free(&run.search);
    ler_matcher_free(&run.matcher);
    ler_store_free(&run.store);
    ler_buf_free(&run.out);
    return status;
}
