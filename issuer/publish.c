/* ler-issuer publish: what verifiers need, as files that any web server can serve. */
#include "cli/exit.h"
#include "issuer/clr_run.h"
#include "issuer/console.h"
#include "issuer/site/content.h"
#include "issuer/status_list.h"
#include "issuer/verbs.h"
#include "issuer/workspace.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const ler_option OPTIONS[] = {
    {"site", 'd', LER_OPTION_VALUE, "DIR",
     "the folder that is served at baseUrl; made when needed"},
    {"config", 'c', LER_OPTION_VALUE, "FILE",
     "issuer.json of the workspace (default: ./issuer.json)"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE",
     "passphrase of an encrypted key, when there are status lists"},
    {"dry-run", 'n', LER_OPTION_FLAG, NULL, "say what would change; sign and write nothing"},
    {"json", 'j', LER_OPTION_FLAG, NULL, "print the summary as one JSON object"},
    {0}};

static const ler_command COMMAND = {
    .name = "publish",
    .summary = "Writes a static site with what verifiers need",
    .options = OPTIONS,
    .about =
        "did.json (of a did:web issuer), the frameworks of the store, the status lists (signed\n"
        "anew first when they changed or are past half of their time), the keys as a JWK set, a\n"
        "page for people, and resources.json, which \"ler-verifier --resources\" takes. Only what\n"
        "changed is written, each file in one step, and nothing is ever removed; a framework\n"
        "that is published never changes.\n"
        "\n"
        "Exit codes: 0 published, 1 published, but records rely on a framework that is not there,\n"
        "2 usage, 3 an input cannot be read, 6 an output cannot be written, or would lose what\n"
        "records rely on."};

typedef struct publishing {
    const ler_args *args;
    const char *folder;
    bool dry_run;
    site_content content;
    issuer_config *config;
    ler_arena *arena;
    status_counts counts;
    site *site;
    ler_str *missing; /* content digests that records rely on and the site does not have */
    size_t missing_count;
} publishing;

/* Whoever serves the site must not serve the private key. */
static ler_code check_folder(const publishing *p, ler_error *err) {
    const char *secrets[] = {p->config->folder, p->config->key};
    char *target = realpath(p->folder, NULL);
    ler_code code = LER_OK;
    for (size_t i = 0; target != NULL && i < 2 && code == LER_OK; i++) {
        char *secret = realpath(secrets[i], NULL);
        size_t len = strlen(target);
        if (secret != NULL && strncmp(secret, target, len) == 0 &&
            (secret[len] == '/' || secret[len] == '\0' || len == 1))
            code = ler_fail(err, LER_E_USAGE,
                            "--site: this folder holds the workspace with its private key, and "
                            "would be served with it");
        free(secret);
    }
    free(target);
    return code;
}

/* ---- what the ledger knows ---- */

static bool in_store(const ler_store *store, ler_str digest) {
    for (size_t i = 0; i < ler_store_count(store); i++)
        if (ler_str_equal(ler_store_at(store, i)->content, digest))
            return true;
    return false;
}

static ler_code look_at(void *user, const ledger_row *row, ler_error *err) {
    publishing *p = user;
    if (row->state == LEDGER_PENDING || ler_str_is(row->framework, CLR_FRAMEWORK) ||
        in_store(p->content.store, row->framework))
        return LER_OK;
    for (size_t i = 0; i < p->missing_count; i++)
        if (ler_str_equal(p->missing[i], row->framework))
            return LER_OK;
    if (p->missing_count == LER_MAX_STORE_FILES)
        return LER_OK;
    ler_str *grown = reallocarray(p->missing, p->missing_count + 1, sizeof *grown);
    ler_str kept = ler_arena_str(p->arena, row->framework);
    if (grown != NULL)
        p->missing = grown;
    if (grown == NULL || kept.data == NULL)
        return ler_no_memory(err);
    p->missing[p->missing_count++] = kept;
    return LER_OK;
}

static ler_code count_lists(publishing *p, ledger *l, ler_error *err) {
    for (uint32_t n = 1;; n++) {
        ledger_list list;
        char path[4096];
        struct stat st;
        ler_error why = {0};
        ler_code code = ledger_list_get(l, n, &list, &why);
        snprintf(path, sizeof path, "%s/" STATUS_FOLDER "/%u.json", p->config->folder, n);
        /* A list that is yet to be signed is none that can be shown in a dry run. */
        if (code == LER_E_NOT_FOUND || (code == LER_OK && stat(path, &st) != 0))
            return LER_OK;
        if (code != LER_OK) {
            if (err != NULL)
                *err = why;
            return code;
        }
        p->counts.lists = n;
    }
}

static ler_code ask_ledger(publishing *p, ledger *l, ler_error *err) {
    TRY(ledger_each(l, NULL, look_at, p, err));
    if (p->dry_run)
        return count_lists(p, l, err);
    ledger_list first;
    ler_error why = {0};
    ler_code code = ledger_list_get(l, 1, &first, &why);
    if (code == LER_E_NOT_FOUND) /* no list, and no need of the key */
        return LER_OK;
    ler_time now;
    SEAL_AUTO key = NULL;
    TRY(ler_time_now(&now, err));
    TRY(seal_open(p->config, ler_args_value(p->args, "passphrase-file"), &now, &key, err));
    return status_lists_write(p->config, l, key, &now, false, &p->counts, err);
}

static ler_code bring_up_lists(publishing *p, ler_error *err) {
    ledger_options options = {.workspace = p->config->folder, .read_only = p->dry_run};
    LEDGER_AUTO l = NULL;
    char lists[4096];
    struct stat st;
    ler_error why = {0};
    ler_code code = ledger_open(&options, &l, &why);
    snprintf(lists, sizeof lists, "%s/" STATUS_FOLDER, p->config->folder);
    if (code == LER_E_NOT_FOUND && stat(lists, &st) != 0)
        return LER_OK; /* nothing was issued yet */
    if (code != LER_OK) {
        if (err != NULL)
            *err = why;
        return code;
    }
    code = ask_ledger(p, l, err);
    p->content.lists = p->counts.lists;
    return code;
}

/* A framework that left the store may stand in the site from before. */
static void find_published(publishing *p) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
    ler_json *map;
    if (p->missing_count == 0 || site_read(p->site, SITE_MAP, &text, NULL) != LER_OK ||
        ler_json_read(p->arena, ler_buf_view(&text), NULL, &map, NULL) != LER_OK)
        return;
    for (size_t i = 0; i < ler_json_count(map) && p->missing_count > 0; i++) {
        LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
        LER_AUTO_FRAMEWORK fw = NULL;
        ler_str file = ler_json_str(ler_json_member_at(map, i)->value);
        char name[1024];
        snprintf(name, sizeof name, "%.*s", (int)(file.len < 1000 ? file.len : 0), file.data);
        if (!ler_str_starts(file, "frameworks/") ||
            site_read(p->site, name, &bytes, NULL) != LER_OK ||
            ler_framework_load(ler_buf_view(&bytes), NULL, &fw, NULL) != LER_OK)
            continue;
        for (size_t k = 0; k < p->missing_count; k++)
            if (ler_str_is(p->missing[k], ler_framework_digest(fw)->content))
                p->missing[k--] = p->missing[--p->missing_count];
    }
}

/* ---- the work ---- */

static ler_code publish(publishing *p, ler_error *err) {
    const char *path;
    TRY(workspace_config_path(p->args, &path, err));
    p->folder = ler_args_value(p->args, "site");
    if (p->folder == NULL || p->folder[0] == '\0')
        return ler_fail(err, LER_E_USAGE, "\"publish\" needs --site; see --help");
    p->dry_run = ler_args_has(p->args, "dry-run");
    p->arena = ler_arena_new((size_t)64 << 20);
    if (p->arena == NULL)
        return ler_no_memory(err);
    TRY(issuer_config_read(path, &p->config, err));
    TRY(check_folder(p, err));
    p->content.config = p->config;
    TRY(ler_store_open(p->config->store, false, &p->content.store, err));
    TRY(site_did(p->config, &p->content.did, err));
    TRY(bring_up_lists(p, err));
    TRY(site_new(p->folder, p->config->base_url, p->dry_run, &p->site, err));
    TRY(site_add_did(p->site, &p->content, err));
    TRY(site_add_frameworks(p->site, &p->content, err));
    TRY(site_add_lists(p->site, &p->content, err));
    TRY(site_add_keys(p->site, &p->content, err));
    TRY(site_add_page(p->site, &p->content, err));
    TRY(site_compare(p->site, err));
    if (!site_page_is_ours(p->site))
        site_leave(p->site, SITE_PAGE_FILE);
    find_published(p);
    return site_write(p->site, err);
}

static size_t count(const site *s, site_outcome outcome) {
    size_t n = 0;
    for (size_t i = 0; i < site_count(s); i++)
        n += site_at(s, i)->outcome == outcome;
    return n;
}

static void tell(const publishing *p, ler_buf *out) {
    const site *s = p->site;
    for (size_t i = 0; i < site_count(s); i++) {
        const site_file *f = site_at(s, i);
        if (f->outcome == SITE_LEFT)
            ler_buf_printf(out, "left     %s: this page is not ours\n", f->path);
        else if (f->outcome != SITE_SAME)
            ler_buf_printf(out, "%-8s %s\n", site_outcome_name(f->outcome), f->path);
    }
    ler_buf_printf(out, "%s%zu new, %zu changed, %zu unchanged",
                   p->dry_run ? "Dry run, nothing was written: " : "", count(s, SITE_NEW),
                   count(s, SITE_CHANGED), count(s, SITE_SAME));
    if (p->counts.written > 0)
        ler_buf_printf(out, "; %u of %u status lists signed anew", p->counts.written,
                       p->counts.lists);
    ler_buf_printf(out, ".\n%s is to be served at %.*s\n", p->folder, (int)p->config->base_url.len,
                   p->config->base_url.data);
}

static void tell_json(const publishing *p, ler_buf *out) {
    const site *s = p->site;
    ler_buf_text(out, "{\"site\":");
    ler_json_write_str(ler_str_of(p->folder), out);
    ler_buf_text(out, ",\"baseUrl\":");
    ler_json_write_str(p->config->base_url, out);
    ler_buf_printf(out,
                   ",\"dryRun\":%s,\"new\":%zu,\"changed\":%zu,\"unchanged\":%zu,\"left\":%zu,"
                   "\"statusLists\":%u,\"statusListsSigned\":%u,\"files\":[",
                   p->dry_run ? "true" : "false", count(s, SITE_NEW), count(s, SITE_CHANGED),
                   count(s, SITE_SAME), count(s, SITE_LEFT), p->counts.lists, p->counts.written);
    for (size_t i = 0; i < site_count(s); i++) {
        const site_file *f = site_at(s, i);
        ler_buf_printf(out, "%s{\"path\":\"%s\",\"url\":", i == 0 ? "" : ",", f->path);
        ler_json_write_str(f->url, out);
        ler_buf_printf(out, ",\"outcome\":\"%s\"}", site_outcome_name(f->outcome));
    }
    ler_buf_text(out, "],\"missingFrameworks\":[");
    for (size_t i = 0; i < p->missing_count; i++) {
        ler_buf_text(out, i == 0 ? "" : ",");
        ler_json_write_str(p->missing[i], out);
    }
    ler_buf_text(out, "]}\n");
}

static void clear(publishing *p) {
    site_free(&p->site);
    free(p->missing);
    ler_did_document_free(&p->content.did);
    ler_store_free(&p->content.store);
    issuer_config_free(&p->config);
    ler_arena_free(&p->arena);
}

int issuer_publish(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    ler_error err = {0};
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    publishing p = {.args = args};
    LER_AUTO_BUF text = ler_buf_new((size_t)256 << 20);
    ler_code code = publish(&p, &err);
    if (code == LER_OK) {
        (ler_args_has(args, "json") ? tell_json : tell)(&p, &text);
        code = ler_buf_done(&text, &err);
    }
    status = LER_EXIT_OK;
    if (code == LER_OK)
        console_out(ler_buf_view(&text));
    else
        status = console_fail(&err);
    for (size_t i = 0; i < p.missing_count && code == LER_OK; i++) {
        console_say("records rely on a framework that is neither in the store nor published: "
                    "content %.*s",
                    (int)p.missing[i].len, p.missing[i].data);
        status = LER_EXIT_NO;
    }
    clear(&p);
    return status;
}
