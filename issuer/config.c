#include "issuer/config.h"
#include "ler/did.h"
#include "ler/file.h"
#include "ler/shape.h"
#include <stdio.h>
#include <stdlib.h>

bool issuer_url_valid(ler_str url) {
    size_t scheme = ler_str_starts(url, "https://") ? 8 : ler_str_starts(url, "http://") ? 7 : 0;
    ler_str rest = ler_str_from(url, scheme);
    return scheme != 0 && url.len <= 1024 && rest.len > 0 && rest.data[0] != '/' &&
           rest.data[0] != ':' && memchr(rest.data, '@', rest.len) == NULL &&
           memchr(rest.data, '?', rest.len) == NULL && memchr(rest.data, '#', rest.len) == NULL &&
           ler_uri_valid(url);
}

void issuer_status_url(ler_str base, uint32_t number, ler_buf *out) {
    ler_buf_str(out, base);
    if (!ler_str_ends(base, "/"))
        ler_buf_char(out, '/');
    ler_buf_printf(out, "status/%u", number);
}

static ler_code only(const ler_json *object, const char *at, const char *const *known,
                     ler_error *err) {
    for (size_t i = 0; i < ler_json_count(object); i++) {
        ler_str key = ler_json_member_at(object, i)->key;
        size_t k = 0;
        while (known[k] != NULL && !ler_str_is(key, known[k]))
            k++;
        char shown[LER_EXCERPT];
        if (known[k] == NULL)
            return ler_fail_at(err, LER_E_CONTENT, at, "there is no setting \"%s\"",
                               ler_excerpt(shown, key.data, key.len));
    }
    return LER_OK;
}

static ler_code text_of(const ler_json *object, const char *key, const char *pointer, bool needed,
                        ler_str *out, ler_error *err) {
    const ler_json *v = ler_json_get(object, key);
    *out = LER_STR("");
    if (v == NULL && !needed)
        return LER_OK;
    *out = ler_json_str(v);
    if (out->data == NULL || ler_str_trim(*out).len == 0 ||
        memchr(out->data, '\0', out->len) != NULL)
        return ler_fail_at(err, LER_E_CONTENT, pointer, "a text was expected, not %s",
                           ler_json_type_name(v));
    return LER_OK;
}

/* A path of the file, relative to the folder that the file is in. */
static ler_code path_of(ler_arena *arena, const char *file, ler_str path, const char **out,
                        ler_error *err) {
    const char *slash = strrchr(file, '/');
    int folder = slash != NULL && path.data[0] != '/' ? (int)(slash - file + 1) : 0;
    *out = ler_arena_printf(arena, "%.*s%.*s", folder, file, (int)path.len, path.data).data;
    return *out == NULL ? ler_no_memory(err) : LER_OK;
}

static ler_code read_profile(issuer_config *c, const ler_json *root, ler_error *err) {
    static const char *const KNOWN[] = {"id", "name", "url", "description", "email", "phone", NULL};
    const ler_json *p = ler_json_get(root, "profile");
    if (!ler_json_is(p, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "/profile", "an object was expected, not %s",
                           ler_json_type_name(p));
    TRY(only(p, "/profile", KNOWN, err));
    c->profile = p;
    TRY(text_of(p, "id", "/profile/id", true, &c->id, err));
    ler_did_url did;
    if (ler_did_url_parse(c->id, &did, NULL) != LER_OK || did.rest.len > 0 ||
        did.fragment.data != NULL)
        return ler_fail_at(err, LER_E_CONTENT, "/profile/id", "the issuer's id must be a DID");
    ler_str text;
    TRY(text_of(p, "name", "/profile/name", true, &text, err));
    TRY(text_of(p, "url", "/profile/url", false, &text, err));
    if (text.len > 0 && !issuer_url_valid(text))
        return ler_fail_at(err, LER_E_CONTENT, "/profile/url", "an https URL was expected");
    TRY(text_of(p, "description", "/profile/description", false, &text, err));
    TRY(text_of(p, "email", "/profile/email", false, &text, err));
    return text_of(p, "phone", "/profile/phone", false, &text, err);
}

/* A whole number of a member, or `otherwise` when there is none. */
static ler_code number_of(const ler_json *object, const char *key, const char *pointer,
                          unsigned least, unsigned most, unsigned otherwise, unsigned *out,
                          ler_error *err) {
    const ler_json *v = ler_json_get(object, key);
    double n = ler_json_number(v);
    *out = otherwise;
    if (v == NULL)
        return LER_OK;
    if (!ler_json_is(v, LER_JSON_NUMBER) || n < least || n > most || n != (unsigned)n)
        return ler_fail_at(err, LER_E_CONTENT, pointer, "a whole number from %u to %u was expected",
                           least, most);
    *out = (unsigned)n;
    return LER_OK;
}

static ler_code read_status(issuer_config *c, const ler_json *root, ler_error *err) {
    static const char *const KNOWN[] = {"purpose", "entries", "validDays", NULL};
    static const struct {
        const char *name;
        ledger_purpose purpose;
    } PURPOSES[] = {{"revocation", LEDGER_REVOCATION},
                    {"suspension", LEDGER_SUSPENSION},
                    {"none", LEDGER_NO_STATUS}};
    const ler_json *o = ler_json_get(root, "status");
    c->status = LEDGER_REVOCATION;
    if (o != NULL && !ler_json_is(o, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "/status", "an object was expected, not %s",
                           ler_json_type_name(o));
    TRY(only(o, "/status", KNOWN, err));
    ler_str purpose;
    TRY(text_of(o, "purpose", "/status/purpose", false, &purpose, err));
    size_t i = 0;
    const size_t count = sizeof(PURPOSES) / sizeof(PURPOSES[0]);
    while (purpose.len > 0 && i < count && !ler_str_is(purpose, PURPOSES[i].name))
        i++;
    if (i == count)
        return ler_fail_at(err, LER_E_CONTENT, "/status/purpose",
                           "\"revocation\", \"suspension\" or \"none\" was expected");
    c->status = PURPOSES[i].purpose;
    TRY(number_of(o, "entries", "/status/entries", LEDGER_MIN_ENTRIES, CONFIG_MAX_STATUS_ENTRIES,
                  LEDGER_MIN_ENTRIES, &c->status_entries, err));
    if (c->status_entries % 8 != 0)
        return ler_fail_at(err, LER_E_CONTENT, "/status/entries", "a multiple of 8 was expected");
    return number_of(o, "validDays", "/status/validDays", 1, 36525, 90, &c->status_days, err);
}

static ler_code read_settings(issuer_config *c, const ler_json *root, const char *path,
                              ler_error *err) {
    static const char *const KNOWN[] = {"$schema",      "profile", "baseUrl",     "key",
                                        "store",        "policy",  "subjectName", "proof",
                                        "validForDays", "status",  NULL};
    if (!ler_json_is(root, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "", "an object was expected");
    TRY(only(root, "", KNOWN, err));
    TRY(read_profile(c, root, err));
    TRY(text_of(root, "baseUrl", "/baseUrl", true, &c->base_url, err));
    if (!issuer_url_valid(c->base_url))
        return ler_fail_at(err, LER_E_CONTENT, "/baseUrl",
                           "an https URL without query and fragment was expected");
    ler_str text;
    TRY(text_of(root, "key", "/key", true, &text, err));
    TRY(path_of(c->arena, path, text, &c->key, err));
    TRY(text_of(root, "store", "/store", true, &text, err));
    TRY(path_of(c->arena, path, text, &c->store, err));
    TRY(path_of(c->arena, path, LER_STR("secret"), &c->secret, err));
    TRY(text_of(root, "proof", "/proof", false, &c->proof, err));
    TRY(text_of(root, "subjectName", "/subjectName", false, &text, err));
    if (text.len > 0 && !ler_str_is(text, "plain") && !ler_str_is(text, "none"))
        return ler_fail_at(err, LER_E_CONTENT, "/subjectName",
                           "\"plain\" or \"none\" was expected");
    c->subject_name = !ler_str_is(text, "none");
    TRY(number_of(root, "validForDays", "/validForDays", 1, 36525, 0, &c->valid_days, err));
    TRY(read_status(c, root, err));
    const char *slash = strrchr(path, '/');
    ler_str folder = {path, slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path)};
    c->folder = ler_arena_str(c->arena, slash == NULL ? LER_STR(".") : folder).data;
    if (c->folder == NULL)
        return ler_no_memory(err);
    ler_code code = ler_policy_read(ler_json_get(root, "policy"), &c->policy, err);
    if (code != LER_OK && err != NULL) {
        char inner[LER_MAX_POINTER];
        memcpy(inner, err->pointer, sizeof(inner));
        snprintf(err->pointer, sizeof(err->pointer), "/policy%.*s", LER_MAX_POINTER - 8, inner);
    }
    return code;
}

static ler_code load(issuer_config *c, const char *path, ler_error *err) {
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_CONFIG);
    TRY(ler_file_read(path, &bytes, err));
    /* The tree borrows from the text. */
    ler_str text = ler_arena_str(c->arena, ler_buf_view(&bytes));
    if (text.data == NULL)
        return ler_no_memory(err);
    ler_json *root;
    TRY(ler_json_read(c->arena, text, NULL, &root, err));
    return read_settings(c, root, path, err);
}

ler_code issuer_config_read(const char *path, issuer_config **out, ler_error *err) {
    *out = NULL;
    issuer_config *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return ler_no_memory(err);
    c->arena = ler_arena_new((size_t)64 << 20);
    ler_code code = c->arena == NULL ? ler_no_memory(err) : load(c, path, err);
    if (code != LER_OK) {
        ler_error_source(err, path);
        issuer_config_free(&c);
        return code;
    }
    *out = c;
    return LER_OK;
}

void issuer_config_free(issuer_config **config) {
    if (*config == NULL)
        return;
    ler_policy_free(&(*config)->policy);
    ler_arena_free(&(*config)->arena);
    free(*config);
    *config = NULL;
}

bool issuer_config_web(const issuer_config *config) {
    return ler_str_starts(config->id, "did:web:");
}

ler_code issuer_config_new_text(ler_str did, ler_str name, ler_str url, ler_buf *out,
                                ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new((size_t)1 << 20);
    LER_AUTO_POLICY policy = NULL;
    if (arena == NULL)
        return ler_no_memory(err);
    TRY(ler_policy_read(NULL, &policy, err));
    ler_json *rules;
    TRY(ler_json_read(arena, ler_policy_text(policy), NULL, &rules, err));
    ler_json *root = ler_json_new(arena, LER_JSON_OBJECT);
    ler_json *profile = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = root != NULL && profile != NULL && ler_json_set_text(arena, profile, "id", did) &&
              ler_json_set_text(arena, profile, "name", name) &&
              ler_json_set_text(arena, profile, "url", url) &&
              ler_json_set(arena, root, "profile", profile) &&
              ler_json_set_text(arena, root, "baseUrl", url) &&
              ler_json_set_text(arena, root, "key", LER_STR("key.pem")) &&
              ler_json_set_text(arena, root, "store", LER_STR("store")) &&
              ler_json_set(arena, root, "policy", rules) &&
              ler_json_set_text(arena, root, "subjectName", LER_STR("plain"));
    if (!ok)
        return ler_no_memory(err);
    ler_json_write(root, 2, out);
    ler_buf_char(out, '\n');
    return ler_buf_done(out, err);
}
