#include "framework/ctdl/write.h"
#include "ler/exchange.h"
#include "ler/uuid.h"

ler_json *ctdl_array(ctdl_writer *w) {
    ler_json *v = ler_json_new(w->arena, LER_JSON_ARRAY);
    w->failed |= v == NULL;
    return v;
}

ler_json *ctdl_object(ctdl_writer *w) {
    ler_json *v = ler_json_new(w->arena, LER_JSON_OBJECT);
    w->failed |= v == NULL;
    return v;
}

void ctdl_put(ctdl_writer *w, ler_json *object, const char *key, ler_json *value) {
    w->failed |= !ler_json_set(w->arena, object, key, value);
}

void ctdl_text(ctdl_writer *w, ler_json *object, const char *key, ler_str text) {
    w->failed |= !ler_json_set_text(w->arena, object, key, text);
}

void ctdl_push(ctdl_writer *w, ler_json *array, ler_str text) {
    w->failed |= !ler_json_append(w->arena, array, ler_json_new_str(w->arena, text));
}

void ctdl_words(ctdl_writer *w, ler_json *object, const char *key, ler_str text) {
    if (text.len == 0)
        return;
    ler_json *map = ctdl_object(w);
    w->failed |= !ler_json_set_str(w->arena, map, w->language, ler_json_new_str(w->arena, text));
    ctdl_put(w, object, key, map);
}

void ctdl_word_list(ctdl_writer *w, ler_json *object, const char *key, const ler_str *texts,
                    size_t count) {
    if (count == 0)
        return;
    ler_json *map = ctdl_object(w), *list = ctdl_array(w);
    for (size_t i = 0; i < count; i++)
        ctdl_push(w, list, texts[i]);
    w->failed |= !ler_json_set_str(w->arena, map, w->language, list);
    ctdl_put(w, object, key, map);
}

/* UUIDv5 of the part's IRI, which is the UUID that a CASE export has for it; of a framework without
 * IRIs of "urn:ler:{digest}#{name}". */
static bool uuid_of(ctdl_writer *w, const char *digest, ler_str name, char uuid[LER_UUID_TEXT]) {
    LER_AUTO_BUF text = ler_buf_new(LER_MAX_URL + 256);
    if (w->iri.len > 0)
        ler_buf_str(&text, w->iri);
    else
        ler_buf_printf(&text, "urn:ler:%s", digest);
    if (name.len > 0)
        ler_buf_char(&text, '#');
    ler_buf_str(&text, name);
    return ler_buf_done(&text, NULL) == LER_OK &&
           ler_uuid_of_url(ler_buf_view(&text), uuid, NULL) == LER_OK;
}

ler_str ctdl_id(ctdl_writer *w, const char *digest, ler_str name) {
    char uuid[LER_UUID_TEXT] = "";
    ler_str id;
    if (w->iri.len > 0) {
        id = ler_arena_printf(w->arena, "%.*s%s%.*s", (int)w->iri.len, w->iri.data,
                              name.len > 0 ? "#" : "", (int)name.len, name.data);
    } else {
        w->failed |= !uuid_of(w, digest, name, uuid);
        id = ler_arena_printf(w->arena, "urn:uuid:%s", uuid);
    }
    w->failed |= id.data == NULL;
    return id;
}

ler_json *ctdl_node(ctdl_writer *w, const char *digest, ler_str name, const char *type,
                    const char *second, const char *part) {
    char uuid[LER_UUID_TEXT] = "";
    ler_json *node = ctdl_object(w);
    ctdl_text(w, node, "@id", ctdl_id(w, digest, name));
    if (second != NULL) {
        ler_json *types = ctdl_array(w);
        ctdl_push(w, types, ler_str_of(type));
        ctdl_push(w, types, ler_str_of(second));
        ctdl_put(w, node, "@type", types);
    } else {
        ctdl_text(w, node, "@type", ler_str_of(type));
    }
    w->failed |= !uuid_of(w, digest, name, uuid);
    ctdl_text(w, node, "ceterms:ctid", ler_arena_printf(w->arena, "ce-%s", uuid));
    ctdl_text(w, node, CTDL_PART, ler_str_of(part));
    w->failed |= !ler_json_append(w->arena, w->graph, node);
    return node;
}

static bool is_among(ler_str key, const char *const *words) {
    for (; *words != NULL; words++)
        if (ler_str_is(key, *words))
            return true;
    return false;
}

static bool is_filled(const ler_json *v) {
    return ler_json_is(v, LER_JSON_STRING) ? ler_json_str(v).len > 0 : ler_json_count(v) > 0;
}

ler_json *ctdl_rest(ctdl_writer *w, const ler_json *object, const char *const *carried,
                    const char *const *filled) {
    ler_json *rest = NULL;
    for (size_t i = 0; i < ler_json_count(object) && !w->failed; i++) {
        const ler_json_member *m = ler_json_member_at(object, i);
        if (is_among(m->key, carried) || (is_among(m->key, filled) && is_filled(m->value)))
            continue;
        if (rest == NULL)
            rest = ctdl_object(w);
        w->failed |= !ler_json_set_str(w->arena, rest, m->key, m->value);
    }
    return rest;
}

/* In the order of canonical JSON (RFC 8785): one framework has one export, however its file is
 * ordered. */
void ctdl_more(ctdl_writer *w, ler_json *node, ler_json *rest) {
    LER_AUTO_BUF jcs = ler_buf_new(LER_MAX_EXCHANGE);
    ler_json *sorted = NULL;
    if (rest == NULL)
        return;
    ler_jcs_write(rest, &jcs);
    ler_str text = ler_arena_str(w->arena, ler_buf_view(&jcs));
    w->failed |= jcs.failed || text.data == NULL ||
                 ler_json_read(w->arena, text, NULL, &sorted, NULL) != LER_OK;
    ctdl_put(w, node, CTDL_MORE, sorted);
}
