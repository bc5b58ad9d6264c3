/* The page that a person sees who opens the site. It has no date and counts no records, so that the
 * same workspace gives the same bytes. */
#include "issuer/site/content.h"
#include "ler/encoding.h"
#include "ler/shown.h"
#include <stdio.h>

#define MARK "<meta name=\"generator\" content=\"ler-issuer publish\">"
#define PAGE ((size_t)64 << 20)

/* HTML 13.1.2, 13.1.2.3: text and quoted attribute values. */
static void put(ler_buf *out, ler_str text) {
    LER_AUTO_BUF shown = ler_buf_new(PAGE);
    ler_shown(text, &shown);
    for (size_t i = 0; i < shown.len; i++) {
        char c = shown.data[i];
        const char *escape = c == '&'    ? "&amp;"
                             : c == '<'  ? "&lt;"
                             : c == '>'  ? "&gt;"
                             : c == '"'  ? "&quot;"
                             : c == '\'' ? "&#39;"
                                         : NULL;
        if (escape != NULL)
            ler_buf_text(out, escape);
        else
            ler_buf_char(out, c);
    }
    if (shown.failed)
        out->failed = true;
}

static void head(ler_buf *out, const site_content *c) {
    ler_str name = ler_json_get_text(c->config->profile, "name"),
            url = ler_json_get_text(c->config->profile, "url");
    ler_buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" MARK
                      "\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                      "'none'; base-uri 'none'; form-action 'none'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    put(out, name);
    ler_buf_text(out, ": learning records</title>\n</head>\n<body>\n<h1>");
    put(out, name);
    ler_buf_text(out, "</h1>\n<p>What verifiers need to check the learning records that ");
    put(out, name);
    ler_buf_text(out, " has issued. Nobody's records are here.</p>\n");
    if (url.len > 0) {
        ler_buf_text(out, "<p><a href=\"");
        put(out, url);
        ler_buf_text(out, "\">");
        put(out, url);
        ler_buf_text(out, "</a></p>\n");
    }
    ler_buf_text(out, "<p>The issuer's identifier: <code>");
    put(out, c->config->id);
    ler_buf_text(out, "</code></p>\n");
}

static void keys(ler_buf *out, const site_content *c) {
    char time[LER_TIME_TEXT];
    ler_buf_text(out, "<h2>Keys</h2>\n<ul>\n");
    for (size_t i = 0; i < c->did->count; i++) {
        const ler_did_method *m = &c->did->methods[i];
        ler_buf_text(out, "<li><code>");
        put(out, m->id);
        ler_buf_text(out, "</code>");
        if (m->key != NULL)
            ler_buf_printf(out, " (%s)", ler_key_type_name(ler_key_type_of(m->key)));
        if (m->revoked_set)
            ler_buf_printf(out, ": revoked %s; nothing that it signed is to be believed",
                           ler_time_text(&m->revoked, time));
        else if (m->expires_set)
            ler_buf_printf(out, ": no longer signs since %s; what it signed before stays good",
                           ler_time_text(&m->expires, time));
        else
            ler_buf_text(out, ": signs");
        ler_buf_text(out, "</li>\n");
    }
    ler_buf_text(out, "</ul>\n");
}

static ler_code frameworks(ler_buf *out, site *s, const site_content *c, ler_error *err) {
    ler_buf_text(out, "<h2>Skills frameworks</h2>\n<p>The exact files that records refer to. None "
                      "of them ever changes.</p>\n<ul>\n");
    for (size_t i = 0; i < ler_store_count(c->store); i++) {
        const ler_framework *fw;
        LER_AUTO_BUF iri = ler_buf_new(2 * LER_MAX_URL);
        TRY(ler_store_load(c->store, i, &fw, err));
        ler_framework_iri(fw, c->config->base_url, &iri);
        TRY(ler_buf_done(&iri, err));
        for (size_t k = 0; k < site_count(s); k++)
            if (ler_str_equal(site_at(s, k)->url, ler_buf_view(&iri)))
                ler_buf_printf(out, "<li><a href=\"%s\">", site_at(s, k)->path);
        put(out, ler_framework_name(fw));
        ler_buf_printf(out, "</a>, %zu statements<br>SHA-256 <code>%s</code></li>\n",
                       ler_framework_statement_count(fw), ler_framework_digest(fw)->file);
    }
    ler_buf_text(out, "</ul>\n");
    return LER_OK;
}

static void files(ler_buf *out, const site *s, const site_content *c) {
    ler_buf_text(out, "<h2>For programs</h2>\n<ul>\n");
    for (size_t i = 0; i < site_count(s); i++) {
        const site_file *f = site_at(s, i);
        if (f->kind == SITE_REPLACED)
            ler_buf_printf(out, "<li><a href=\"%s\">%s</a></li>\n", f->path, f->path);
    }
    ler_buf_text(out, "<li><a href=\"" SITE_MAP "\">" SITE_MAP "</a></li>\n</ul>\n");
    if (c->lists > 0)
        ler_buf_text(out, "<p>A status list tells of numbered entries whether they were withdrawn; "
                          "it does not tell whose they are.</p>\n");
    ler_buf_text(out, "<p>To check a record: <code>ler-verifier verify FILE</code></p>\n</body>\n"
                      "</html>\n");
}

ler_code site_add_page(site *s, const site_content *c, ler_error *err) {
    LER_AUTO_BUF out = ler_buf_new(PAGE);
    head(&out, c);
    keys(&out, c);
    TRY(frameworks(&out, s, c, err));
    files(&out, s, c);
    TRY(ler_buf_done(&out, err));
    ler_str bytes = ler_arena_str(site_arena(s), ler_buf_view(&out));
    return bytes.data == NULL ? ler_no_memory(err)
                              : site_add(s, SITE_PAGE_FILE, bytes, SITE_PAGE, err);
}

bool site_page_is_ours(site *s) {
    LER_AUTO_BUF text = ler_buf_new(PAGE);
    ler_code code = site_read(s, SITE_PAGE_FILE, &text, NULL);
    return code == LER_E_NOT_FOUND ||
           (code == LER_OK && memmem(text.data, text.len, MARK, sizeof MARK - 1) != NULL);
}
