#include "verifier/trust.h"

#include "ler/file.h"
#include "ler/shape.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define MAX_ISSUERS 10000

struct trust_list {
    ler_arena *arena;
    ler_buf text;
    trust_issuer *issuers; /* sorted by id */
    size_t count;
};

/* Whoever can write the list decides who is trusted. */
static ler_code check_owner(const char *path, ler_error *err) {
    struct stat st;
    if (stat(path, &st) != 0)
        return ler_fail(err, LER_E_READ, "the trust list cannot be read: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return ler_fail(err, LER_E_READ, "the trust list is not a regular file");
    if (st.st_mode & S_IWOTH)
        return ler_fail(err, LER_E_CONTENT,
                        "anybody can write to this trust list (mode %04o); use chmod o-w",
                        (unsigned)(st.st_mode & 07777));
    return LER_OK;
}

static ler_code only_members(const ler_json *object, const char *const *names, const char *at,
                             ler_error *err) {
    for (size_t i = 0; i < ler_json_count(object); i++) {
        ler_str key = ler_json_member_at(object, i)->key;
        bool known = false;
        for (const char *const *n = names; *n != NULL && !known; n++)
            known = ler_str_is(key, *n);
        if (!known) {
            char excerpt[LER_EXCERPT];
            return ler_fail_at(err, LER_E_CONTENT, at, "a trust list has no member \"%s\"",
                               ler_excerpt(excerpt, key.data, key.len));
        }
    }
    return LER_OK;
}

static ler_code read_issuer(const ler_json *v, const char *at, trust_issuer *out, ler_error *err) {
    static const char *const names[] = {"id", "name", "url", NULL};
    if (!ler_json_is(v, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, at, "expected an issuer, found %s",
                           ler_json_type_name(v));
    TRY(only_members(v, names, at, err));
    *out = (trust_issuer){ler_json_get_text(v, "id"), ler_json_get_text(v, "name"),
                          ler_json_get_text(v, "url")};
    if (!ler_str_starts(out->id, "did:") || !ler_uri_valid(out->id) ||
        memchr(out->id.data, '#', out->id.len) != NULL)
        return ler_fail_at(err, LER_E_CONTENT, at, "the issuer's id is not a DID");
    if (out->name.len == 0)
        return ler_fail_at(err, LER_E_CONTENT, at, "the issuer has no name");
    const ler_json *url = ler_json_get(v, "url");
    if (url != NULL && !ler_uri_valid(out->url))
        return ler_fail_at(err, LER_E_CONTENT, at, "the issuer's url is not a URL");
    return LER_OK;
}

static int by_id(const void *a, const void *b) {
    return ler_str_compare(((const trust_issuer *)a)->id, ((const trust_issuer *)b)->id);
}

static ler_code read_list(trust_list *list, const char *path, ler_error *err) {
    static const char *const names[] = {"$schema", "issuers", NULL};
    TRY(check_owner(path, err));
    TRY(ler_file_read(path, &list->text, err));
    ler_json *root;
    TRY(ler_json_read(list->arena, ler_buf_view(&list->text), NULL, &root, err));
    if (!ler_json_is(root, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "", "a trust list is an object with \"issuers\"");
    TRY(only_members(root, names, "", err));
    const ler_json *issuers = ler_json_get(root, "issuers");
    if (!ler_json_is(issuers, LER_JSON_ARRAY) || ler_json_count(issuers) == 0)
        return ler_fail_at(err, LER_E_CONTENT, "/issuers",
                           "a trust list names at least one issuer");
    if (ler_json_count(issuers) > MAX_ISSUERS)
        return ler_fail_at(err, LER_E_LIMIT, "/issuers", "more than %d issuers", MAX_ISSUERS);
    list->issuers = ler_arena_array(list->arena, ler_json_count(issuers), sizeof(trust_issuer));
    if (list->issuers == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < ler_json_count(issuers); i++) {
        ler_pointer at = {0};
        ler_pointer_key(&at, LER_STR("issuers"));
        ler_pointer_index(&at, i);
        TRY(read_issuer(ler_json_item(issuers, i), at.text, &list->issuers[list->count++], err));
    }
    qsort(list->issuers, list->count, sizeof(trust_issuer), by_id);
    for (size_t i = 1; i < list->count; i++)
        if (ler_str_equal(list->issuers[i - 1].id, list->issuers[i].id))
            return ler_fail_at(err, LER_E_CONTENT, "/issuers", "an issuer is listed twice");
    return LER_OK;
}

ler_code trust_read(const char *path, trust_list **out, ler_error *err) {
    *out = NULL;
    trust_list *list = calloc(1, sizeof *list);
    if (list == NULL)
        return ler_no_memory(err);
    list->text = ler_buf_new(LER_MAX_CONFIG);
    list->arena = ler_arena_new(16 * LER_MAX_CONFIG);
    ler_code code = list->arena == NULL ? ler_no_memory(err) : read_list(list, path, err);
    if (code != LER_OK) {
        trust_free(&list);
        ler_error_source(err, path);
        return code;
    }
    *out = list;
    return LER_OK;
}

void trust_free(trust_list **list) {
    if (*list == NULL)
        return;
    ler_arena_free(&(*list)->arena);
    ler_buf_free(&(*list)->text);
    free(*list);
    *list = NULL;
}

const trust_issuer *trust_find(const trust_list *list, ler_str id) {
    trust_issuer wanted = {.id = id};
    return bsearch(&wanted, list->issuers, list->count, sizeof wanted, by_id);
}

size_t trust_count(const trust_list *list) {
    return list->count;
}
