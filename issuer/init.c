/* ler-issuer init: a workspace that works at once. */
#include "cli/exit.h"
#include "issuer/config.h"
#include "issuer/console.h"
#include "issuer/did_web.h"
#include "issuer/keys/salts.h"
#include "issuer/roster_presets.h"
#include "issuer/verbs.h"
#include "ler/ascii.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const ler_option OPTIONS[] = {
    {"name", 'n', LER_OPTION_VALUE, "NAME", "name of the issuing organisation"},
    {"url", 'u', LER_OPTION_VALUE, "URL", "its web address; framework ids are made under it"},
    {"did", 'd', LER_OPTION_VALUE, "METHOD",
     "key (default): the issuer is its key; web: it is named by --url, and keys can change"},
    {"key-type", 't', LER_OPTION_VALUE, "TYPE", "ed25519 (default), p256 or p384"},
    {"passphrase-file", 0, LER_OPTION_VALUE, "FILE", "encrypt the key with this file's first line"},
    {0}};

static const ler_command COMMAND = {
    .name = "init",
    .summary = "Makes a workspace: issuer.json, key.pem, secret, did.json, store/ and roster.csv",
    .positionals = "DIR",
    .min = 1,
    .max = 1,
    .options = OPTIONS,
    .about =
        "DIR must not exist, or be empty. key.pem signs and secret salts: keep a copy of both.\n"
        "\n"
        "did:key names the issuer by its key: records verify without a web server, and the key "
        "can\n"
        "never be exchanged. did:web names it by its web address: verifiers fetch did.json from\n"
        "there (" ISSUER_PROGRAM " publish), and \"rotate-key\" gives it a new key."};

#define PATH 4096

typedef struct init {
    char target[PATH], building[PATH + 32];
    ler_str name, url;
    ler_key_type type;
    bool web;
    const ler_secret *passphrase;
    char did[LER_MAX_DID];
} init;

/* did:web: the name is made of --url, and the document says which key is its. */
static ler_code write_document(init *w, ler_dir *dir, const ler_signer *signer, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    TRY(did_web_new(ler_str_of(w->did), ler_signer_key(signer), &text, err));
    return ler_dir_write(dir, DID_WEB_FILE, ler_buf_view(&text), 0644, LER_WRITE_NEW, true, err);
}

static ler_code fill(init *w, ler_error *err) {
    LER_AUTO_SIGNER signer = NULL;
    LER_AUTO_DIR dir = NULL;
    LER_AUTO_DIR store = NULL;
    TRY(ler_dir_open(w->building, false, &dir, err));
    TRY(ler_dir_child(dir, "store", true, &store, err));
    TRY(ler_signer_generate(w->type, &signer, err));
    char key[PATH + 48];
    snprintf(key, sizeof(key), "%s/key.pem", w->building);
    TRY(ler_signer_save(signer, key, w->passphrase, NULL, err));
    ler_str did = ler_signer_did(signer);
    if (w->web)
        TRY(write_document(w, dir, signer, err));
    else
        snprintf(w->did, sizeof(w->did), "%.*s", (int)did.len, did.data);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG);
    TRY(issuer_config_new_text(ler_str_of(w->did), w->name, w->url, &text, err));
    TRY(ler_dir_write(dir, "issuer.json", ler_buf_view(&text), 0644, LER_WRITE_NEW, true, err));
    LER_AUTO_SALTS salts = NULL;
    snprintf(key, sizeof(key), "%s/secret", w->building);
    TRY(ler_salts_open(key, &salts, err));
    ler_buf_reset(&text);
    roster_template_header(&text);
    TRY(ler_buf_done(&text, err));
    TRY(ler_dir_write(dir, "roster.csv", ler_buf_view(&text), 0600, LER_WRITE_NEW, true, err));
    return ler_dir_sync(dir, err);
}

static void clear_away(const init *w) {
    static const char *const NAMES[] = {"issuer.json", "key.pem", "secret", DID_WEB_FILE, "roster.csv"};
    char path[PATH + 64];
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof(path), "%s/%s", w->building, NAMES[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/store", w->building);
    rmdir(path);
    rmdir(w->building);
}

/* Everything is made beside the target and takes its place in one step: there is a whole workspace
 * or none. rename(2) replaces a folder only when it is empty. */
static ler_code make(init *w, ler_error *err) {
    uint8_t random[8];
    TRY(ler_random(random, sizeof(random), err));
    LER_AUTO_BUF suffix = ler_buf_new(64);
    ler_hex_encode(random, sizeof(random), &suffix);
    TRY(ler_buf_done(&suffix, err));
    snprintf(w->building, sizeof(w->building), "%s.%s.tmp", w->target, suffix.data);
    struct stat st;
    if (lstat(w->target, &st) == 0) {
        char file[PATH + 16];
        snprintf(file, sizeof(file), "%s/issuer.json", w->target);
        if (access(file, F_OK) == 0)
            return ler_fail(err, LER_E_CONFLICT, "%s is a workspace already", w->target);
        if (!S_ISDIR(st.st_mode))
            return ler_fail(err, LER_E_CONFLICT, "%s exists and is not a folder", w->target);
    }
    if (mkdir(w->building, 0700) != 0)
        return ler_fail(err, LER_E_WRITE, "%s cannot be made: %s", w->target, strerror(errno));
    ler_code code = fill(w, err);
    if (code == LER_OK && rename(w->building, w->target) != 0)
        code =
            errno == ENOTEMPTY || errno == EEXIST
                ? ler_fail(err, LER_E_CONFLICT, "%s exists and is not empty", w->target)
                : ler_fail(err, LER_E_WRITE, "%s cannot be made: %s", w->target, strerror(errno));
    if (code != LER_OK)
        clear_away(w);
    return code;
}

static ler_code read_method(const ler_args *args, init *w, ler_error *err) {
    const char *method = ler_args_value(args, "did");
    if (method == NULL || strcmp(method, "key") == 0)
        return LER_OK;
    if (strcmp(method, "web") != 0)
        return ler_fail(err, LER_E_USAGE, "--did is key or web");
    LER_AUTO_BUF did = ler_buf_new(LER_MAX_DID - 1);
    ler_error inner = {0};
    if (!ler_str_starts(w->url, "https://"))
        return ler_fail(err, LER_E_USAGE, "a did:web needs a --url that begins with https://");
    ler_code code = ler_did_web_from_url(w->url, &did, &inner);
    if (code != LER_OK)
        return ler_fail(err, LER_E_USAGE, "--url: %s", inner.message);
    for (size_t i = strlen("https://"); i < w->url.len && w->url.data[i] != '/'; i++)
        if (ler_is_upper(w->url.data[i])) /* a DID is compared letter by letter */
            return ler_fail(err, LER_E_USAGE,
                            "--url: write the host in lower case, because it becomes part of the "
                            "DID");
    snprintf(w->did, sizeof w->did, "%s", did.data);
    w->web = true;
    return LER_OK;
}

static ler_code read_arguments(const ler_args *args, init *w, ler_error *err) {
    const char *target = ler_args_positional(args, 0);
    size_t len = strlen(target);
    while (len > 1 && target[len - 1] == '/')
        len--;
    const char *last = memrchr(target, '/', len);
    ler_str base = last == NULL ? (ler_str){target, len}
                                : (ler_str){last + 1, len - (size_t)(last + 1 - target)};
    if (len == 0 || len >= PATH || base.len == 0 || ler_str_is(base, ".") || ler_str_is(base, ".."))
        return ler_fail(err, LER_E_USAGE, "DIR must be the name of a new folder");
    snprintf(w->target, sizeof(w->target), "%.*s", (int)len, target);
    if (!ler_args_has(args, "name") || !ler_args_has(args, "url"))
        return ler_fail(err, LER_E_USAGE, "\"init\" needs --name and --url; see --help");
    w->name = ler_str_trim(ler_str_of(ler_args_value(args, "name")));
    if (w->name.len == 0 || w->name.len > 1000 || ler_utf8_check(w->name) != w->name.len)
        return ler_fail(err, LER_E_USAGE, "--name must be a text in UTF-8 of at most 1000 bytes");
    w->url = ler_str_of(ler_args_value(args, "url"));
    if (!issuer_url_valid(w->url))
        return ler_fail(err, LER_E_USAGE,
                        "--url must be a web address such as https://training.example/");
    TRY(read_method(args, w, err));
    const char *type = ler_args_value(args, "key-type");
    TRY(ler_signer_type(type != NULL ? type : "ed25519", &w->type, err));
    if (w->type == LER_KEY_RSA)
        return ler_fail(err, LER_E_USAGE,
                        "RSA keys make no embedded proofs; use ed25519, p256 or "
                        "p384");
    return LER_OK;
}

static ler_code init_all(const ler_args *args, init *w, ler_error *err) {
    TRY(read_arguments(args, w, err));
    TRY(ler_harden(err));
    LER_AUTO_SECRET passphrase = NULL;
    if (ler_args_has(args, "passphrase-file"))
        TRY(ler_passphrase_read(ler_args_value(args, "passphrase-file"), &passphrase, err));
    w->passphrase = passphrase;
    ler_code code = make(w, err);
    w->passphrase = NULL;
    return code;
}

/* Whether verifiers look for the DID document only when they are told to reach private hosts. */
static bool private_host(const init *w) {
    LER_AUTO_BUF url = ler_buf_new((size_t)16 << 10);
    ler_did_url did;
    return w->web && ler_did_url_parse(ler_str_of(w->did), &did, NULL) == LER_OK &&
           ler_did_web_url(&did, false, &url, NULL) != LER_OK;
}

int issuer_init(int argc, char **argv) {
    LER_AUTO_ARGS args = NULL;
    int status;
    if (!console_args(&COMMAND, argc, argv, &args, &status))
        return status;
    init w = {0};
    ler_error err = {0};
    if (init_all(args, &w, &err) != LER_OK)
        return console_fail(&err);
    if (private_host(&w))
        console_say("warning: no public verifier can reach the host of %s: this is for tests",
                    w.did);
    LER_AUTO_BUF text = ler_buf_new((size_t)64 << 10);
    /* The commands are there to be copied into a shell. */
    const char *q = strpbrk(w.target, " \t&;()<>|*?$`\"\\#") != NULL ? "'" : "";
    ler_buf_printf(
        &text,
        "Made the workspace %s\n"
        "  issuer.json  the issuer: %s\n"
        "  key.pem      its private key%s: keep a copy, show it to nobody\n"
        "  secret       what salts are made with: keep a copy, show it to nobody\n"
        "%s"
        "  store/       for frameworks: " ISSUER_PROGRAM " framework import FILE --store "
        "%s%s/store%s\n"
        "  roster.csv   fill in, then: " ISSUER_PROGRAM " issue --config %s%s/issuer.json%s "
        "--roster %s%s/roster.csv%s --out OUT\n",
        w.target, w.did, ler_args_has(args, "passphrase-file") ? " (encrypted)" : "",
        w.web ? "  did.json     its DID document: verifiers need it, see " ISSUER_PROGRAM
                " publish\n"
              : "",
        q, w.target, q, q, w.target, q, q, w.target, q);
    if (ler_buf_done(&text, &err) != LER_OK)
        return console_fail(&err);
    console_out(ler_buf_view(&text));
    return LER_EXIT_OK;
}
