/* Reading a DID document (DID 1.0, 5; Controlled Identifiers 1.0, 2) that came from elsewhere. */
#include "did/document.h"

typedef struct reader {
    did_holder *holder;
    ler_pointer at;
    ler_error *err;
} reader;

static ler_code bad(reader *r, ler_code code, const char *sentence) {
    return ler_fail_at(r->err, code, r->at.text, "%s", sentence);
}

/* Absolute form of an id or reference: "#x" belongs to the document's DID. */
static ler_code absolute(reader *r, const ler_json *v, ler_str *out) {
    ler_str text = ler_json_str(v), did = r->holder->view.id;
    ler_did_url url;
    if (!ler_json_is(v, LER_JSON_STRING))
        return bad(r, LER_E_CONTENT, "a verification method's id is a string");
    if (text.len > LER_MAX_DID)
        return bad(r, LER_E_LIMIT, "a verification method's id is too long");
    if (text.len > 0 && text.data[0] == '#')
        *out = ler_arena_printf(r->holder->arena, "%.*s%.*s", (int)did.len, did.data, (int)text.len,
                                text.data);
    else
        *out = ler_arena_str(r->holder->arena, text);
    if (out->data == NULL)
        return ler_no_memory(r->err);
    if (ler_did_url_parse(*out, &url, NULL) != LER_OK || url.fragment.len == 0)
        return bad(r, LER_E_CONTENT, "a verification method's id is a DID URL with a fragment");
    return LER_OK;
}

static ler_code read_time(reader *r, const ler_json *method, const char *name, bool *set,
                          ler_time *out) {
    const ler_json *v = ler_json_get(method, name);
    *set = v != NULL;
    if (v != NULL && ler_time_parse(ler_json_str(v), out, NULL) != LER_OK)
        return bad(r, LER_E_CONTENT, "expires and revoked are dateTimeStamps");
    return LER_OK;
}

/* CID 2.2: key material in one form; two forms could say two things. */
static ler_code read_key(reader *r, const ler_json *v, ler_did_method *method) {
    static const char *const forms[] = {"publicKeyMultibase", "publicKeyJwk", "publicKeyBase58",
                                        "publicKeyHex",       "publicKeyPem", "publicKeyBase64"};
    static const char *const secrets[] = {"secretKeyMultibase", "secretKeyJwk", "privateKeyJwk",
                                          "privateKeyMultibase", "privateKeyBase58"};
    size_t found = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        found += ler_json_get(v, forms[i]) != NULL;
    if (found > 1)
        return bad(r, LER_E_CONTENT, "a verification method has its key in one form only");
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (ler_json_get(v, secrets[i]) != NULL)
            return bad(r, LER_E_CONTENT, "a DID document never holds a secret key");
    const ler_json *multibase = ler_json_get(v, "publicKeyMultibase"),
                   *jwk = ler_json_get(v, "publicKeyJwk");
    ler_error inner = {0};
    ler_code code = LER_E_UNSUPPORTED;
    if (multibase != NULL)
        code = ler_key_from_multikey(ler_json_str(multibase), &method->key, &inner);
    else if (jwk != NULL)
        code = ler_key_from_jwk(jwk, &method->key, &inner);
    /* A kind of key that we do not have is no fault of the document; it just cannot be used. */
    if (code == LER_OK || code == LER_E_UNSUPPORTED)
        return LER_OK;
    return bad(r, code == LER_E_MEMORY ? code : LER_E_CONTENT, inner.message);
}

static ler_code read_method(reader *r, const ler_json *v, ler_did_method **out) {
    ler_did_document *view = &r->holder->view;
    ler_did_url url;
    if (!ler_json_is(v, LER_JSON_OBJECT))
        return bad(r, LER_E_CONTENT, "a verification method is an object");
    if (view->count == DID_METHODS_MAX)
        return bad(r, LER_E_LIMIT, "the document has too many verification methods");
    ler_did_method *method = &view->methods[view->count];
    TRY(absolute(r, ler_json_get(v, "id"), &method->id));
    if (ler_did_document_method(view, method->id) != NULL)
        return bad(r, LER_E_CONTENT, "two verification methods have the same id");
    ler_str controller = ler_json_get_text(v, "controller"), type = ler_json_get_text(v, "type");
    if (ler_did_url_parse(controller, &url, NULL) != LER_OK || url.did.len != controller.len)
        return bad(r, LER_E_CONTENT, "a verification method's controller is a DID");
    if (type.len == 0)
        return bad(r, LER_E_CONTENT, "a verification method has a type");
    method->controller = ler_arena_str(r->holder->arena, controller);
    method->type = ler_arena_str(r->holder->arena, type);
    if (method->controller.data == NULL || method->type.data == NULL)
        return ler_no_memory(r->err);
    TRY(read_time(r, v, "expires", &method->expires_set, &method->expires));
    TRY(read_time(r, v, "revoked", &method->revoked_set, &method->revoked));
    TRY(read_key(r, v, method));
    view->count++;
    if (out != NULL)
        *out = method;
    return LER_OK;
}

typedef ler_code (*entry)(reader *r, const ler_json *v, bool assertion);

static ler_code plain_method(reader *r, const ler_json *v, bool assertion) {
    (void)assertion;
    return read_method(r, v, NULL);
}

/* A relationship names a method or embeds one of its own (DID 1.0, 5.3.1). */
static ler_code relationship(reader *r, const ler_json *v, bool assertion) {
    ler_did_method *method = NULL;
    if (ler_json_is(v, LER_JSON_OBJECT)) {
        TRY(read_method(r, v, &method));
    } else {
        ler_str id;
        TRY(absolute(r, v, &id));
        for (size_t i = 0; i < r->holder->view.count && method == NULL; i++)
            if (ler_str_equal(r->holder->view.methods[i].id, id))
                method = &r->holder->view.methods[i];
        if (method == NULL)
            return LER_OK; /* a method of another document: nothing of ours can use it */
    }
    if (assertion)
        method->assertion = true;
    else
        method->authentication = true;
    return LER_OK;
}

static ler_code each(reader *r, const ler_json *document, const char *name, entry one) {
    const ler_json *list = ler_json_get(document, name);
    size_t mark = ler_pointer_key(&r->at, ler_str_of(name));
    if (list != NULL && !ler_json_is(list, LER_JSON_ARRAY))
        return bad(r, LER_E_CONTENT, "verification methods and relationships come as arrays");
    for (size_t i = 0; i < ler_json_count(list); i++) {
        size_t item = ler_pointer_index(&r->at, i);
        TRY(one(r, ler_json_item(list, i), strcmp(name, "assertionMethod") == 0));
        ler_pointer_pop(&r->at, item);
    }
    ler_pointer_pop(&r->at, mark);
    return LER_OK;
}

ler_code ler_did_document_read(ler_str did, const ler_json *json, ler_did_document **out,
                               ler_error *err) {
    *out = NULL;
    if (!ler_json_is(json, LER_JSON_OBJECT))
        return ler_fail(err, LER_E_CONTENT, "a DID document is an object, not %s",
                        ler_json_type_name(json));
    if (!ler_str_equal(ler_json_get_text(json, "id"), did))
        return ler_fail_at(err, LER_E_CONTENT, "/id", "this is the document of another DID");
    reader r = {.holder = did_holder_new(did, DID_METHODS_MAX), .err = err};
    if (r.holder == NULL)
        return ler_no_memory(err);
    ler_code code = each(&r, json, "verificationMethod", plain_method);
    if (code == LER_OK)
        code = each(&r, json, "assertionMethod", relationship);
    if (code == LER_OK)
        code = each(&r, json, "authentication", relationship);
    *out = &r.holder->view;
    if (code != LER_OK)
        ler_did_document_free(out);
    return code;
}
