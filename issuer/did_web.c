#include "issuer/did_web.h"
#include <stdio.h>

static const char *const CONTEXTS[] = {"https://www.w3.org/ns/did/v1",
                                       "https://w3id.org/security/multikey/v1"};

/* ---- reading ---- */

ler_code did_web_read(const issuer_config *config, ler_buf *text, ler_did_document **out,
                      ler_error *err) {
    LER_AUTO_BUF path = ler_buf_new((size_t)64 << 10);
    LER_AUTO_ARENA arena = ler_arena_new(8 * DID_WEB_MAX);
    ler_json *json = NULL;
    ler_buf_printf(&path, "%s/" DID_WEB_FILE, config->folder);
    TRY(ler_buf_done(&path, err));
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(ler_file_read(path.data, text, err));
    ler_code code = ler_json_read(arena, ler_buf_view(text), NULL, &json, err);
    if (code == LER_OK)
        code = ler_did_document_read(config->id, json, out, err);
    if (code != LER_OK)
        ler_error_source(err, path.data);
    return code;
}

static bool signs(const ler_did_method *m) {
    return !m->expires_set && !m->revoked_set && m->assertion;
}

ler_code did_web_active(const ler_did_document *document, const ler_did_method **out,
                        ler_error *err) {
    *out = NULL;
    for (size_t i = 0; i < document->count; i++) {
        if (!signs(&document->methods[i]))
            continue;
        if (*out != NULL)
            return ler_fail(err, LER_E_CONTENT,
                            DID_WEB_FILE " has more than one key that signs now: all but one need "
                                         "\"expires\"");
        *out = &document->methods[i];
    }
    return *out != NULL ? LER_OK
                        : ler_fail(err, LER_E_CONTENT, DID_WEB_FILE " has no key that signs now");
}

static ler_code adopt_web(const issuer_config *config, ler_signer *signer, const ler_time *now,
                          ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(DID_WEB_MAX);
    LER_AUTO_DID document = NULL;
    const ler_did_method *active;
    TRY(did_web_read(config, &text, &document, err));
    TRY(did_web_active(document, &active, err));
    if (active->key == NULL || !ler_key_equal(active->key, ler_signer_key(signer))) {
        ler_fail(err, LER_E_CONTENT,
                 "the key is not the one that signs now by " DID_WEB_FILE
                 " (%.*s); if \"rotate-key\" was cut short, run it again",
                 (int)active->id.len, active->id.data);
        ler_error_source(err, config->key);
        return LER_E_CONTENT;
    }
    return ler_signer_adopt(signer, config->id, ler_buf_view(&text), now, err);
}

ler_code did_web_adopt(const issuer_config *config, ler_signer *signer, const ler_time *now,
                       ler_error *err) {
    if (issuer_config_web(config))
        return adopt_web(config, signer, now, err);
    if (ler_str_equal(ler_signer_did(signer), config->id))
        return LER_OK;
    ler_fail(err, LER_E_CONTENT,
             "the key is not the issuer's: its DID is %.*s, and issuer.json says another one "
             "(profile.id)",
             (int)ler_signer_did(signer).len, ler_signer_did(signer).data);
    ler_error_source(err, config->key);
    return LER_E_CONTENT;
}

/* ---- writing ---- */

typedef struct maker {
    ler_arena *arena;
    ler_str did, id; /* id: DID#multikey of the new key */
    ler_str multikey;
} maker;

static ler_code maker_init(maker *m, ler_arena *arena, ler_str did, const ler_key *key,
                           ler_error *err) {
    LER_AUTO_BUF text = ler_buf_new(1024);
    TRY(ler_key_to_multikey(key, &text, err));
    TRY(ler_buf_done(&text, err));
    *m = (maker){.arena = arena, .did = did};
    m->multikey = ler_arena_str(arena, ler_buf_view(&text));
    m->id = ler_arena_printf(arena, "%.*s#%s", (int)did.len, did.data, text.data);
    return m->multikey.data == NULL || m->id.data == NULL ? ler_no_memory(err) : LER_OK;
}

/* CID 1.0, 2.2.2 Multikey. NULL when memory is out, as below. */
static ler_json *method(const maker *m) {
    ler_json *o = ler_json_new(m->arena, LER_JSON_OBJECT);
    bool ok = o != NULL && ler_json_set_text(m->arena, o, "id", m->id) &&
              ler_json_set_text(m->arena, o, "type", LER_STR("Multikey")) &&
              ler_json_set_text(m->arena, o, "controller", m->did) &&
              ler_json_set_text(m->arena, o, "publicKeyMultibase", m->multikey);
    return ok ? o : NULL;
}

/* An array with `first` in front of what stands in `rest`. */
static ler_json *in_front(ler_arena *arena, ler_json *first, const ler_json *rest) {
    ler_json *list = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = list != NULL && ler_json_append(arena, list, first);
    for (size_t i = 0; ok && i < ler_json_count(rest); i++)
        ok = ler_json_append(arena, list, ler_json_item(rest, i));
    return ok ? list : NULL;
}

static ler_json *id_of(const maker *m) {
    return ler_json_new_str(m->arena, m->id);
}

static ler_code write_out(const ler_json *root, ler_buf *out, ler_error *err) {
    ler_json_write(root, 2, out);
    ler_buf_char(out, '\n');
    return ler_buf_done(out, err);
}

ler_code did_web_new(ler_str did, const ler_key *key, ler_buf *out, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(DID_WEB_MAX);
    maker m;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(maker_init(&m, arena, did, key, err));
    ler_json *root = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *contexts = ler_json_new(arena, LER_JSON_ARRAY);
    bool ok = root != NULL && contexts != NULL;
    for (size_t i = 0; ok && i < sizeof CONTEXTS / sizeof *CONTEXTS; i++)
        ok = ler_json_append(arena, contexts, ler_json_new_text(arena, CONTEXTS[i]));
    ok = ok && ler_json_set(arena, root, "@context", contexts) &&
         ler_json_set_text(arena, root, "id", did) &&
         ler_json_set(arena, root, "verificationMethod", in_front(arena, method(&m), NULL)) &&
         ler_json_set(arena, root, "assertionMethod", in_front(arena, id_of(&m), NULL)) &&
         ler_json_set(arena, root, "authentication", in_front(arena, id_of(&m), NULL));
    return ok ? write_out(root, out, err) : ler_no_memory(err);
}

/* Whether text, an id or a reference that may be relative, names this method. */
static bool names(ler_str text, const ler_did_document *document, ler_str id) {
    return ler_str_equal(text, id) ||
           (ler_str_starts(text, "#") && ler_str_equal(text, ler_str_from(id, document->id.len)));
}

/* A relationship without one method. */
static ler_json *without(ler_arena *arena, const ler_json *list, const ler_did_document *document,
                         ler_str id) {
    ler_json *left = ler_json_new(arena, LER_JSON_ARRAY);
    for (size_t i = 0; left != NULL && i < ler_json_count(list); i++) {
        ler_json *item = ler_json_item(list, i);
        if (!names(ler_json_str(item), document, id) && !ler_json_append(arena, left, item))
            return NULL;
    }
    return left;
}

/* The object of a method under verificationMethod; NULL when it is embedded in a relationship. */
static ler_json *object_of(const ler_json *root, const ler_did_document *document, ler_str id) {
    const ler_json *list = ler_json_get(root, "verificationMethod");
    for (size_t i = 0; i < ler_json_count(list); i++)
        if (names(ler_json_get_text(ler_json_item(list, i), "id"), document, id))
            return ler_json_item(list, i);
    return NULL;
}

static ler_code rotate(ler_arena *arena, ler_json *root, const ler_did_document *document,
                       const maker *m, const ler_time *from, bool compromised, ler_error *err) {
    const ler_did_method *old;
    char time[LER_TIME_TEXT];
    TRY(did_web_active(document, &old, err));
    if (ler_did_document_method(document, m->id) != NULL)
        return ler_fail(err, LER_E_CONFLICT, DID_WEB_FILE " has this key already");
    ler_json *object = object_of(root, document, old->id);
    if (object == NULL)
        return ler_fail(err, LER_E_CONTENT,
                        DID_WEB_FILE " has the key that signs outside verificationMethod: move it "
                                     "there");
    ler_json *assertion = ler_json_get(root, "assertionMethod"),
             *authentication =
                 without(arena, ler_json_get(root, "authentication"), document, old->id);
    if (compromised)
        assertion = without(arena, assertion, document, old->id);
    bool ok =
        assertion != NULL && authentication != NULL &&
        ler_json_set_text(arena, object, compromised ? "revoked" : "expires",
                          ler_str_of(ler_time_text(from, time))) &&
        ler_json_set(arena, root, "verificationMethod",
                     in_front(arena, method(m), ler_json_get(root, "verificationMethod"))) &&
        ler_json_set(arena, root, "assertionMethod", in_front(arena, id_of(m), assertion)) &&
        ler_json_set(arena, root, "authentication", in_front(arena, id_of(m), authentication));
    return ok ? LER_OK : ler_no_memory(err);
}

ler_code did_web_rotate(ler_str did, ler_str text, const ler_key *key, const ler_time *from,
                        bool compromised, ler_buf *out, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(16 * DID_WEB_MAX);
    LER_AUTO_DID document = NULL;
    LER_AUTO_DID after = NULL;
    ler_json *root, *again;
    maker m;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(ler_json_read(arena, text, NULL, &root, err));
    TRY(ler_did_document_read(did, root, &document, err));
    TRY(maker_init(&m, arena, did, key, err));
    TRY(rotate(arena, root, document, &m, from, compromised, err));
    TRY(write_out(root, out, err));
    /* What verifiers will read: the new key signs, and is the only one. */
    const ler_did_method *active;
    TRY(ler_json_read(arena, ler_buf_view(out), NULL, &again, err));
    TRY(ler_did_document_read(did, again, &after, err));
    TRY(did_web_active(after, &active, err));
    return ler_str_equal(active->id, m.id)
               ? LER_OK
               : ler_fail(err, LER_E_INTERNAL, "the new key does not sign by the new document");
}
