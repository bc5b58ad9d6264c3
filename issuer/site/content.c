#include "issuer/site/content.h"
#include "issuer/did_web.h"
#include "ler/status.h"
#include <stdio.h>

#define KEYS_FILE "keys.json"

/* ---- the DID document ---- */

ler_code site_did(const issuer_config *config, ler_did_document **out, ler_error *err) {
    if (issuer_config_web(config)) {
        LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
        return did_web_read(config, &text, out, err);
    }
    LER_AUTO_RESOLVER resolver = ler_did_resolver_new();
    if (resolver == NULL)
        return ler_no_memory(err);
    return ler_did_resolve(resolver, config->id, out, err);
}

static ler_code goes_back(ler_error *err, const ler_did_method *m) {
    return ler_fail(
        err, LER_E_CONFLICT,
        "the published did.json knows more of the key %.*s than this workspace: is this "
        "an old copy of it? Nothing was written",
        (int)m->id.len, m->id.data);
}

/* Whether `ours` may take the place of `there`: no key is gone, no date moved on or taken back. */
static ler_code only_forward(const ler_did_document *there, const ler_did_document *ours,
                             ler_error *err) {
    for (size_t i = 0; i < there->count; i++) {
        const ler_did_method *old = &there->methods[i],
                             *now = ler_did_document_method(ours, old->id);
        bool revoked = now != NULL && now->revoked_set;
        if (now == NULL || (old->key != NULL) != (now->key != NULL) ||
            (old->key != NULL && !ler_key_equal(old->key, now->key)) ||
            (old->revoked_set && !revoked) || (old->assertion && !now->assertion && !revoked))
            return goes_back(err, old);
        if (old->expires_set && !revoked &&
            (!now->expires_set || ler_time_compare(&now->expires, &old->expires) > 0))
            return goes_back(err, old);
    }
    return LER_OK;
}

static ler_code check_published(site *s, const char *path, const site_content *c, ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_DID there = NULL;
    ler_json *json;
    ler_code code = site_read(s, path, &text, err);
    if (code == LER_E_NOT_FOUND)
        return LER_OK;
    TRY(code);
    ler_str kept = ler_arena_str(site_arena(s), ler_buf_view(&text));
    if (kept.data == NULL)
        return ler_no_memory(err);
    if (ler_json_read(site_arena(s), kept, NULL, &json, NULL) != LER_OK ||
        ler_did_document_read(c->config->id, json, &there, NULL) != LER_OK) {
        ler_fail(err, LER_E_CONFLICT, "is there, and is not the DID document of %.*s",
                 (int)c->config->id.len, c->config->id.data);
        return ler_error_source(err, path);
    }
    return only_forward(there, c->did, err);
}

ler_code site_add_did(site *s, const site_content *c, ler_error *err) {
    if (!issuer_config_web(c->config))
        return LER_OK;
    LER_AUTO_BUF url = ler_buf_new(2 * LER_MAX_URL);
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_DID again = NULL;
    ler_did_url did;
    TRY(ler_did_url_parse(c->config->id, &did, err));
    TRY(ler_did_web_url(&did, true, &url, err));
    TRY(did_web_read(c->config, &text, &again, err));
    ler_str bytes = ler_arena_str(site_arena(s), ler_buf_view(&text));
    if (bytes.data == NULL)
        return ler_no_memory(err);
    TRY(site_add_url(s, ler_buf_view(&url), bytes, SITE_REPLACED, err));
    return check_published(s, site_at(s, site_count(s) - 1)->path, c, err);
}

/* ---- keys as JWKs ---- */

/* RFC 7517 4.2 use, 4.4 alg, 4.5 kid; exp (OpenID Federation 1.0, 8.7) for a key that no longer
 * signs. */
static ler_json *jwk_of(ler_arena *arena, const ler_did_method *m) {
    static const char *const algs[] = {"EdDSA", "ES256", "ES384", "RS256"};
    ler_json *jwk = ler_key_to_jwk(m->key, arena);
    bool ok = jwk != NULL && ler_json_set_text(arena, jwk, "kid", m->id) &&
              ler_json_set_text(arena, jwk, "use", LER_STR("sig")) &&
              ler_json_set_text(arena, jwk, "alg", ler_str_of(algs[ler_key_type_of(m->key)]));
    if (ok && m->expires_set)
        ok =
            ler_json_set(arena, jwk, "exp", ler_json_new_number(arena, (double)m->expires.seconds));
    return ok ? jwk : NULL;
}

/* A JWK Set (RFC 7517, 5) of the keys whose proofs are believed: none that is revoked. */
ler_code site_add_keys(site *s, const site_content *c, ler_error *err) {
    ler_arena *arena = site_arena(s);
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    ler_json *root = ler_json_new(arena, LER_JSON_OBJECT),
             *list = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = root != NULL && ler_json_set(arena, root, "keys", list);
    for (size_t i = 0; ok && i < c->did->count; i++) {
        const ler_did_method *m = &c->did->methods[i];
        if (m->key != NULL && m->assertion && !m->revoked_set)
            ok = ler_json_append(arena, list, jwk_of(arena, m));
    }
    if (!ok)
        return ler_no_memory(err);
    ler_json_write(root, 2, &text);
    ler_buf_char(&text, '\n');
    TRY(ler_buf_done(&text, err));
    ler_str bytes = ler_arena_str(arena, ler_buf_view(&text));
    return bytes.data == NULL ? ler_no_memory(err)
                              : site_add(s, KEYS_FILE, bytes, SITE_REPLACED, err);
}

/* ---- frameworks ---- */

ler_code site_add_frameworks(site *s, const site_content *c, ler_error *err) {
    for (size_t i = 0; i < ler_store_count(c->store); i++) {
        const ler_framework *fw;
        LER_AUTO_BUF iri = ler_buf_new(2 * LER_MAX_URL);
        TRY(ler_store_load(c->store, i, &fw, err));
        ler_framework_iri(fw, c->config->base_url, &iri);
        TRY(ler_buf_done(&iri, err));
        TRY(site_add_url(s, ler_buf_view(&iri), ler_framework_bytes(fw), SITE_FIXED, err));
    }
    return LER_OK;
}

/* ---- status lists ---- */

/* A list that was published is not taken back by an older one. */
static ler_code check_list(site *s, const char *path, ler_str ours, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)64 << 20);
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_STATUS_LIST);
    ler_json *old, *now;
    ler_time before, after;
    if (arena == NULL)
        return ler_no_memory(err);
    /* What cannot be read as a list is no list that anybody relies on. */
    if (site_read(s, path, &text, NULL) != LER_OK ||
        ler_json_read(arena, ler_buf_view(&text), NULL, &old, NULL) != LER_OK ||
        ler_time_parse(ler_json_get_text(old, "validFrom"), &before, NULL) != LER_OK ||
        ler_json_read(arena, ours, NULL, &now, NULL) != LER_OK ||
        ler_time_parse(ler_json_get_text(now, "validFrom"), &after, NULL) != LER_OK ||
        ler_time_compare(&before, &after) <= 0)
        return LER_OK;
    ler_fail(err, LER_E_CONFLICT,
             "the published list is newer than the workspace's: is this an old copy of it? Nothing "
             "was written");
    ler_error_source(err, path);
    return LER_E_CONFLICT;
}

ler_code site_add_lists(site *s, const site_content *c, ler_error *err) {
    for (uint32_t n = 1; n <= c->lists; n++) {
        LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
        LER_AUTO_BUF url = ler_buf_new(2 * LER_MAX_URL);
        LER_AUTO_BUF text = ler_buf_new(LER_MAX_STATUS_LIST);
        ler_buf_printf(&path, "%s/status/%u.json", c->config->folder, n);
        issuer_status_url(c->config->base_url, n, &url);
        TRY(ler_buf_done(&path, err));
        TRY(ler_buf_done(&url, err));
        TRY(ler_file_read(path.data, &text, err));
        ler_str bytes = ler_arena_str(site_arena(s), ler_buf_view(&text));
        if (bytes.data == NULL)
            return ler_no_memory(err);
        TRY(site_add_url(s, ler_buf_view(&url), bytes, SITE_REPLACED, err));
        TRY(check_list(s, site_at(s, site_count(s) - 1)->path, bytes, err));
    }
    return LER_OK;
}
