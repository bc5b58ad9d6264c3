#include "issuer/workspace.h"
#include "issuer/console.h"
#include "issuer/status_list.h"
#include "ler/ascii.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

issuer_config *workspace_config(void) {
    issuer_config *config = NULL;
    ler_error err = {0};
    char text[1200];
    if (access("issuer.json", F_OK) != 0)
        return NULL;
    if (issuer_config_read("issuer.json", &config, &err) != LER_OK)
        console_say("warning: this workspace is passed over: %s",
                    ler_error_text(&err, text, sizeof text));
    return config;
}

char *workspace_store(void) {
    CONFIG_AUTO config = workspace_config();
    return config == NULL ? NULL : strdup(config->store);
}

ler_code workspace_config_path(const ler_args *args, const char **out, ler_error *err) {
    *out = ler_args_value(args, "config");
    if (*out == NULL && access("issuer.json", F_OK) == 0)
        *out = "issuer.json";
    if (*out == NULL)
        return ler_fail(err, LER_E_USAGE, "--config is needed, or to be run in a workspace");
    return LER_OK;
}

/* A word of the POSIX shell. */
static void add_word(ler_str word, ler_buf *out) {
    bool plain = word.len > 0;
    for (size_t i = 0; i < word.len && plain; i++)
        plain = ler_is_alpha(word.data[i]) || ler_is_digit(word.data[i]) ||
                memchr("/._-+,:@%", word.data[i], 9) != NULL;
    ler_buf_char(out, ' ');
    if (plain) {
        ler_buf_str(out, word);
        return;
    }
    ler_buf_char(out, '\'');
    for (size_t i = 0; i < word.len; i++)
        if (word.data[i] == '\'')
            ler_buf_text(out, "'\\''");
        else
            ler_buf_char(out, word.data[i]);
    ler_buf_char(out, '\'');
}

void workspace_check_command(const issuer_config *config, const workspace_record *record,
                             ler_buf *out) {
    LER_AUTO_BUF map = ler_buf_new((size_t)64 << 10), member = ler_buf_new(256);
    bool own = ler_str_ends(record->file, ".json"), zip = ler_str_ends(record->file, ".zip");
    if (strcmp(config->folder, ".") != 0)
        ler_buf_printf(&map, "%s/", config->folder);
    ler_buf_text(&map, STATUS_MAP);
    if (zip) {
        ler_buf_printf(&member, "*/%s.json", record->id);
        ler_buf_text(out, "unzip -p");
        add_word(record->file, out);
        add_word(ler_buf_view(&member), out);
        ler_buf_text(out, " | ");
    } else if (!own) {
        ler_buf_printf(out, "tail -c +%llu", (unsigned long long)record->offset + 1);
        add_word(record->file, out);
        ler_buf_printf(out, " | head -c %llu | ", (unsigned long long)record->length);
    }
    ler_buf_text(out, "ler-verifier verify --store");
    add_word(ler_str_of(config->store), out);
    ler_buf_text(out, " --resources");
    add_word(ler_buf_view(&map), out);
    add_word(own ? record->file : LER_STR("-"), out);
}

ler_code workspace_learner(const issuer_config *config, const char *kind, ler_str value,
                           uint8_t out[LEDGER_DIGEST], ler_error *err) {
    char path[4096];
    uint8_t secret[32];
    size_t len = 0;
    LER_AUTO_BUF text = ler_buf_new(1024);
    int n = snprintf(path, sizeof(path), "%s/secret", config->folder);
    if (n < 0 || (size_t)n >= sizeof(path))
        return ler_fail(err, LER_E_LIMIT, "the path of the workspace is too long");
    TRY(ler_file_read(path, &text, err));
    ler_code code =
        ler_hex_decode(ler_str_trim(ler_buf_view(&text)), secret, sizeof(secret), &len, err);
    ler_buf_wipe(&text);
    if (code == LER_OK)
        code = ledger_learner((ler_str){(const char *)secret, len}, kind, value, out, err);
    else
        ler_error_source(err, path);
    explicit_bzero(secret, sizeof(secret));
    return code;
}
