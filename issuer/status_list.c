#include "issuer/status_list.h"

#include "issuer/did_web.h"
#include "ler/file.h"
#include <stdio.h>

/* What the work on one list needs; the arena and buffers are reset for each. */
typedef struct writer {
    const issuer_config *config;
    ledger *ledger;
    seal *key;
    ler_time now;
    bool all;
    ler_dir *dir; /* DIR/status */
    ler_arena *arena;
    ler_buf url, bits, text;
} writer;

/* Whether the file is there, ours, of these very bits, and good for at least half of its time yet.
 */
static bool stands(writer *w, const ledger_list *info, const char *name) {
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_STATUS_LIST), bits = ler_buf_new(w->bits.max);
    ler_json *document;
    ler_status_list list;
    ler_time from, until;
    if (ler_dir_read(w->dir, name, &bytes, NULL) != LER_OK ||
        !seal_is_ours(w->key, ler_buf_view(&bytes), w->url.data, w->arena, &document) ||
        ler_status_list_read(document, ler_buf_view(&w->url), &bits, &list, NULL) != LER_OK ||
        !ler_str_equal(ler_buf_view(&bits), ler_buf_view(&w->bits)) ||
        !ler_str_is(list.purpose_text, ledger_purpose_name(info->purpose)) ||
        ler_time_parse(list.valid_from, &from, NULL) != LER_OK ||
        ler_time_parse(list.valid_until, &until, NULL) != LER_OK)
        return false;
    return from.seconds <= w->now.seconds &&
           until.seconds - w->now.seconds > (int64_t)w->config->status_days * 86400 / 2;
}

static ler_code make(writer *w, const ledger_list *info, const char *name, ler_error *err) {
    char from[LER_TIME_TEXT], until[LER_TIME_TEXT];
    ler_time end = w->now;
    end.seconds += (int64_t)w->config->status_days * 86400;
    ler_status_list_facts facts = {.id = ler_buf_view(&w->url),
                                   .issuer = w->config->id,
                                   .purpose = ledger_purpose_name(info->purpose),
                                   .bits = ler_buf_view(&w->bits),
                                   .valid_from = ler_str_of(ler_time_text(&w->now, from)),
                                   .valid_until = ler_str_of(ler_time_text(&end, until))};
    ler_json *document;
    TRY(ler_status_list_build(&facts, w->arena, &document, err));
    TRY(seal_other(w->key, document, w->arena, &w->text, err));
    return ler_dir_write(w->dir, name, ler_buf_view(&w->text), 0644, LER_WRITE_REPLACE, true, err);
}

/* One list. The order is what makes a crash harmless: the file first, and only then the note in the
 * ledger that this version is in place; until then the list counts as not written. */
static ler_code bring_up(writer *w, const ledger_list *info, bool *written, ler_error *err) {
    char name[32];
    uint64_t version;
    snprintf(name, sizeof name, "%u.json", info->number);
    ler_arena_reset(w->arena);
    ler_buf_reset(&w->url);
    ler_buf_reset(&w->bits);
    ler_buf_reset(&w->text);
    issuer_status_url(w->config->base_url, info->number, &w->url);
    TRY(ler_buf_done(&w->url, err));
    TRY(ledger_list_bits(w->ledger, info->number, &w->bits, &version, err));
    *written = w->all || !stands(w, info, name);
    if (*written)
        TRY(make(w, info, name, err));
    if (info->written == version)
        return LER_OK;
    TRY(ler_dir_sync(w->dir, err));
    return ledger_list_written(w->ledger, info->number, version, err);
}

/* So that the workspace can be checked where nothing is published yet. */
static ler_code write_map(const issuer_config *config, uint32_t lists, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_CONFIG), old = ler_buf_new(LER_MAX_CONFIG);
    LER_AUTO_BUF url = ler_buf_new(4096);
    LER_AUTO_DIR dir = NULL;
    ler_buf_char(&text, '{');
    if (issuer_config_web(config)) {
        ler_did_url did;
        TRY(ler_did_url_parse(config->id, &did, err));
        TRY(ler_did_web_url(&did, true, &url, err));
        ler_buf_text(&text, "\n  ");
        ler_json_write_str(ler_buf_view(&url), &text);
        ler_buf_text(&text, ": \"" DID_WEB_FILE "\"");
    }
    for (uint32_t n = 1; n <= lists; n++) {
        ler_buf_reset(&url);
        issuer_status_url(config->base_url, n, &url);
        ler_buf_text(&text, text.len == 1 ? "\n  " : ",\n  ");
        ler_json_write_str(ler_buf_view(&url), &text);
        ler_buf_printf(&text, ": \"" STATUS_FOLDER "/%u.json\"", n);
    }
    ler_buf_text(&text, "\n}\n");
    TRY(ler_buf_done(&text, err));
    TRY(ler_dir_open(config->folder, false, &dir, err));
    if (ler_dir_read(dir, STATUS_MAP, &old, NULL) == LER_OK &&
        ler_str_equal(ler_buf_view(&old), ler_buf_view(&text)))
        return LER_OK;
    return ler_dir_write(dir, STATUS_MAP, ler_buf_view(&text), 0644, LER_WRITE_REPLACE, true, err);
}

static ler_code bring_up_all(writer *w, status_counts *out, ler_error *err) {
    for (uint32_t n = 1;; n++) {
        ledger_list info;
        ler_error why = {0};
        ler_code code = ledger_list_get(w->ledger, n, &info, &why);
        if (code == LER_E_NOT_FOUND)
            break;
        if (code != LER_OK) {
            if (err != NULL)
                *err = why;
            return code;
        }
        if (w->dir == NULL) {
            LER_AUTO_DIR folder = NULL;
            TRY(ler_dir_open(w->config->folder, false, &folder, err));
            TRY(ler_dir_child(folder, STATUS_FOLDER, true, &w->dir, err));
            TRY(ler_dir_sync(folder, err));
        }
        bool written = false;
        TRY(bring_up(w, &info, &written, err));
        out->lists = n;
        out->written += written;
    }
    if (out->lists == 0)
        return LER_OK;
    return write_map(w->config, out->lists, err);
}

ler_code status_lists_write(const issuer_config *config, ledger *l, seal *key, const ler_time *now,
                            bool all, status_counts *out, ler_error *err) {
    writer w = {.config = config,
                .ledger = l,
                .key = key,
                .now = *now,
                .all = all,
                .arena = ler_arena_new((size_t)256 << 20),
                .url = ler_buf_new(4096),
                .bits = ler_buf_new(LEDGER_MAX_ENTRIES / 8),
                .text = ler_buf_new(LER_MAX_STATUS_LIST)};
    *out = (status_counts){0};
    ler_code code = w.arena == NULL ? ler_no_memory(err) : ledger_lists_lock(l, err);
    if (code == LER_OK) {
        code = bring_up_all(&w, out, err);
        ledger_lists_unlock(l);
    }
    ler_dir_free(&w.dir);
    ler_arena_free(&w.arena);
    ler_buf_free(&w.url);
    ler_buf_free(&w.bits);
    ler_buf_free(&w.text);
    return code;
}
