/* status: the status lists of a workspace, and --refresh to sign them anew. */
#include "cli/exit.h"
#include "issuer/console.h"
#include "issuer/did_web.h"
#include "issuer/status_list.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include "ler/file.h"
#include <stdio.h>

static const ler_option OPTIONS[] = {
    {"refresh", 0, LER_OPTION_FLAG, NULL,
     "sign the lists anew that changed, are missing or damaged, or are past half of their time"},
    {"all", 0, LER_OPTION_FLAG, NULL, "with --refresh: every list"},
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json of the workspace (default: ./issuer.json)"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE", "passphrase of an encrypted key"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print one JSON object"},
    {0}};

static const ler_command COMMAND = {
    .name = "status",
    .summary = "Shows the status lists of the workspace, and signs them anew",
    .options = OPTIONS,
    .about =
        "Lists are signed anew by issue, revoke, suspend, reinstate and publish as well; with\n"
        "--refresh nothing else is done. A list may be believed until its validUntil\n"
        "(\"status\": {\"validDays\"} in issuer.json): refresh and publish before that.\n"
        "Exit: 0 all lists stand, 1 one must be refreshed, 2 usage, 3 an input cannot be read,\n"
        "6 an output cannot be written."};

typedef struct status_run {
    const ler_args *args;
    issuer_config *config;
    ledger *ledger;
    seal *key;
    ler_did_resolver *resolver;
    ler_proof_engine *engine;
    ler_arena *arena; /* of one list */
    status_counts counts;
    size_t stale;
    bool json;
    ler_buf out;
} status_run;

/* did:web, from the workspace's own did.json; no other DIDs are asked for. */
static ler_code own_document(void *user, const ler_did_url *did, ler_did_document **out,
                             ler_error *err) {
    const issuer_config *config = user;
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    if (!ler_str_equal(did->did, config->id))
        return ler_fail(err, LER_E_NOT_FOUND, "another issuer");
    return did_web_read(config, &text, out, err);
}

static ler_code make_engine(status_run *r, ler_error *err) {
    r->resolver = ler_did_resolver_new();
    r->engine = r->resolver == NULL ? NULL : ler_proof_engine_new(r->resolver);
    r->arena = ler_arena_new((size_t)64 << 20);
    if (r->engine == NULL || r->arena == NULL)
        return ler_no_memory(err);
    if (!ler_str_starts(r->config->id, "did:web:"))
        return LER_OK;
    return ler_did_resolver_add(r->resolver, "web", own_document, r->config, err);
}

/* How the file of a list stands: by the ledger's bits, and as a verifier would see it. */
static ler_code judge(status_run *r, const ledger_list *info, const ler_time *now, char until[64],
                      const char **state, ler_error *err) {
    LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10), bytes = ler_buf_new(LER_MAX_STATUS_LIST),
                 bits = ler_buf_new(LER_MAX_STATUS_BITS / 8),
                 wanted = ler_buf_new(LEDGER_MAX_ENTRIES / 8), url = ler_buf_new(4096);
    ler_json *document;
    ler_status_list list;
    ler_proof_result *proof;
    ler_proof_options options = {.now = *now, .issuer = r->config->id};
    ler_time end;
    uint64_t version;
    until[0] = '\0';
    *state = "missing";
    ler_arena_reset(r->arena);
    ler_buf_printf(&path, "%s/" STATUS_FOLDER "/%u.json", r->config->folder, info->number);
    issuer_status_url(r->config->base_url, info->number, &url);
    TRY(ler_buf_done(&path, err));
    TRY(ledger_list_bits(r->ledger, info->number, &wanted, &version, err));
    if (ler_file_read(path.data, &bytes, NULL) != LER_OK)
        return LER_OK;
    *state = "damaged";
    if (ler_json_read(r->arena, ler_buf_view(&bytes), NULL, &document, NULL) != LER_OK ||
        ler_status_list_read(document, ler_buf_view(&url), &bits, &list, NULL) != LER_OK ||
        !ler_str_equal(list.issuer, r->config->id) ||
        ler_time_parse(list.valid_until, &end, NULL) != LER_OK)
        return LER_OK;
    TRY(ler_proof_verify(r->engine, document, &options, r->arena, &proof, err));
    if (proof->status != LER_PROOF_PASS)
        return LER_OK;
    snprintf(until, 64, "%.*s", (int)list.valid_until.len, list.valid_until.data);
    bool same = ler_str_equal(ler_buf_view(&bits), ler_buf_view(&wanted)) &&
                ler_str_is(list.purpose_text, ledger_purpose_name(info->purpose));
    *state = !same ? "changed" : ler_time_compare(&end, now) < 0 ? "expired" : "good";
    return LER_OK;
}

static ler_code show_one(status_run *r, const ledger_list *list, const ler_time *now,
                         ler_error *err) {
    char until_text[64];
    const char *state;
    TRY(judge(r, list, now, until_text, &state, err));
    r->stale += strcmp(state, "good") != 0;
    r->counts.lists = list->number;
    LER_AUTO_BUF url = ler_buf_new(4096);
    issuer_status_url(r->config->base_url, list->number, &url);
    if (!r->json) {
        ler_buf_printf(&r->out, "%u  %s  %s  %u of %u used, %u set  until %s\n   %s\n",
                       list->number, ledger_purpose_name(list->purpose), state, list->used,
                       list->entries, list->set, until_text[0] == '\0' ? "-" : until_text,
                       url.data);
        return LER_OK;
    }
    ler_buf_printf(
        &r->out,
        "%s{\"number\":%u,\"purpose\":\"%s\",\"state\":\"%s\",\"entries\":%u,\"used\":%u,"
        "\"set\":%u,\"url\":",
        list->number == 1 ? "" : ",", list->number, ledger_purpose_name(list->purpose), state,
        list->entries, list->used, list->set);
    ler_json_write_str(ler_buf_view(&url), &r->out);
    ler_buf_printf(&r->out, ",\"file\":\"" STATUS_FOLDER "/%u.json\"", list->number);
    if (until_text[0] != '\0') {
        ler_buf_text(&r->out, ",\"validUntil\":");
        ler_json_write_str(ler_str_of(until_text), &r->out);
    }
    ler_buf_char(&r->out, '}');
    return LER_OK;
}

static ler_code show(status_run *r, const ler_time *now, ler_error *err) {
    if (r->json)
        ler_buf_printf(&r->out, "{\"listsWritten\":%u,\"lists\":[", r->counts.written);
    uint32_t written = r->counts.written;
    r->counts.lists = 0;
    for (uint32_t n = 1;; n++) {
        ledger_list list;
        ler_error why = {0};
        ler_code code = ledger_list_get(r->ledger, n, &list, &why);
        if (code == LER_E_NOT_FOUND)
            break;
        if (code != LER_OK) {
            if (err != NULL)
                *err = why;
            return code;
        }
        TRY(show_one(r, &list, now, err));
    }
    if (r->json)
        ler_buf_text(&r->out, "]}\n");
    else if (r->counts.lists == 0)
        ler_buf_text(&r->out, "There are no status lists yet.\n");
    else if (written > 0)
        ler_buf_printf(&r->out, "%u signed anew\n", written);
    if (!r->json && r->stale > 0)
        ler_buf_text(&r->out,
                     "Lists that are not good: run \"" ISSUER_PROGRAM " status --refresh\"\n");
    return ler_buf_done(&r->out, err);
}

static ler_code work(status_run *r, ler_error *err) {
    const char *path;
    ler_time now;
    bool refresh = ler_args_has(r->args, "refresh");
    if (ler_args_has(r->args, "all") && !refresh)
        return ler_fail(err, LER_E_USAGE, "--all goes with --refresh");
    TRY(workspace_config_path(r->args, &path, err));
    TRY(ler_time_now(&now, err));
    TRY(issuer_config_read(path, &r->config, err));
    if (refresh)
        TRY(seal_open(r->config, ler_args_value(r->args, "passphrase-file"), &now, &r->key, err));
    ledger_options options = {.workspace = r->config->folder, .read_only = !refresh};
    ler_error why = {0};
    ler_code code = ledger_open(&options, &r->ledger, &why);
    if (code != LER_OK) {
        if (err != NULL)
            *err = why;
        return code;
    }
    if (refresh)
        TRY(status_lists_write(r->config, r->ledger, r->key, &now, ler_args_has(r->args, "all"),
                               &r->counts, err));
    TRY(make_engine(r, err));
    return show(r, &now, err);
}

int issuer_status(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    ler_error err = {0};
    status_run r = {
        .args = args, .json = ler_args_has(args, "json"), .out = ler_buf_new((size_t)16 << 20)};
    if (work(&r, &err) == LER_OK) {
        console_out(ler_buf_view(&r.out));
        status = r.stale > 0 ? LER_EXIT_NO : LER_EXIT_OK;
    } else {
        status = console_fail(&err);
    }
    ler_proof_engine_free(&r.engine);
    ler_did_resolver_free(&r.resolver);
    ler_arena_free(&r.arena);
    ledger_free(&r.ledger);
    seal_free(&r.key);
    issuer_config_free(&r.config);
    ler_buf_free(&r.out);
    return status;
}
