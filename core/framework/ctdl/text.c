/* Texts of a graph: strings, language maps, value objects, lists of these. */
#include "framework/ctdl/graph.h"
#include "framework/one_line.h"

/* A text with its language, empty when it has none. */
typedef struct tagged {
    ler_str tag, text;
} tagged;

#define MAX_TEXTS 20000

typedef struct texts {
    ctdl_graph *g;
    tagged *items;
    size_t count, room;
    bool odd; /* a value that is no text */
} texts;

static void add(texts *t, ler_str tag, const ler_json *v) {
    if (!ler_json_is(v, LER_JSON_STRING)) {
        t->odd = true;
        return;
    }
    if (ler_str_is(tag, "@none"))
        tag = LER_STR("");
    if (t->count < t->room)
        t->items[t->count++] = (tagged){tag, ler_json_str(v)};
}

static void add_value(texts *t, const ler_json *v) {
    if (ler_json_is(v, LER_JSON_STRING)) {
        add(t, LER_STR(""), v);
    } else if (ler_json_get(v, "@value") != NULL) {
        add(t, ler_json_get_text(v, "@language"), ler_json_get(v, "@value"));
    } else if (ler_json_is(v, LER_JSON_OBJECT)) {
        for (size_t i = 0; i < ler_json_count(v); i++) {
            const ler_json_member *m = ler_json_member_at(v, i);
            for (size_t k = 0; k < ler_json_list_count(m->value); k++)
                add(t, m->key, ler_json_list_item(m->value, k));
        }
    } else {
        t->odd = true;
    }
}

/* Texts that a value may hold at most. */
static size_t size_of(const ler_json *v) {
    size_t size = 1;
    for (size_t i = 0; ler_json_is(v, LER_JSON_OBJECT) && i < ler_json_count(v); i++)
        size += ler_json_list_count(ler_json_member_at(v, i)->value);
    return size;
}

/* "en" is met by "en" and "en-GB" (RFC 4647, 3.3.1). */
static bool meets(ler_str tag, ler_str range) {
    return tag.len >= range.len && ler_str_equal_nocase((ler_str){tag.data, range.len}, range) &&
           (tag.len == range.len || tag.data[range.len] == '-');
}

/* The tag whose texts are taken; data NULL = none can be chosen. */
static ler_str choose(const texts *t) {
    ler_str wanted = t->g->options->language;
    ler_str ranges[2] = {wanted, LER_STR("en")};
    for (size_t r = wanted.data != NULL ? 0 : 1; r < (wanted.data != NULL ? 1 : 2); r++) {
        for (size_t i = 0; i < t->count; i++)
            if (ler_str_equal_nocase(t->items[i].tag, ranges[r]))
                return t->items[i].tag;
        for (size_t i = 0; i < t->count; i++)
            if (meets(t->items[i].tag, ranges[r]))
                return t->items[i].tag;
    }
    ler_str only = t->count > 0 ? t->items[0].tag : LER_STR("");
    for (size_t i = 1; i < t->count; i++)
        if (!ler_str_equal_nocase(t->items[i].tag, only))
            return LER_STR_NONE;
    if (wanted.data != NULL && only.len > 0)
        return LER_STR_NONE;
    return only.data == NULL ? LER_STR("") : only;
}

size_t ctdl_texts_of(ctdl_graph *g, const ctdl_item *item, const char *name, ler_str *out,
                     size_t max) {
    texts t = {.g = g};
    size_t count = 0;
    for (size_t i = 0; i < ctdl_value_count(item, name) && t.room < MAX_TEXTS; i++)
        t.room += size_of(ctdl_value_at(item, name, i));
    t.items = ler_arena_array(g->arena, t.room + 1, sizeof *t.items);
    if (t.items == NULL) {
        g->failed = true;
        return 0;
    }
    for (size_t i = 0; i < ctdl_value_count(item, name); i++)
        add_value(&t, ctdl_value_at(item, name, i));
    if (t.odd)
        CTDL_BAD(g, item, name, "expected a text, or texts by language");
    ler_str tag = choose(&t);
    if (t.count > 0 && tag.data == NULL) {
        LER_AUTO_BUF tags = ler_buf_new(300);
        for (size_t i = 0; i < t.count && i < 8; i++) {
            char shown[LER_EXCERPT];
            ler_buf_printf(&tags, "%s%s", i > 0 ? ", " : "",
                           ler_excerpt(shown, t.items[i].tag.data, t.items[i].tag.len));
        }
        CTDL_BAD(g, item, name, "a text in %s: say which to take with --language",
                 tags.data == NULL || tags.failed ? "several languages" : tags.data);
        return 0;
    }
    for (size_t i = 0; i < t.count && count < max; i++)
        if (ler_str_equal_nocase(t.items[i].tag, tag))
            out[count++] = t.items[i].text;
    return count;
}

ler_str ctdl_text_of(ctdl_graph *g, const ctdl_item *item, const char *name) {
    ler_str found[2];
    if (ctdl_member_of(item, name) == NULL)
        return LER_STR_NONE;
    size_t count = ctdl_texts_of(g, item, name, found, 2);
    if (count == 2 && !ler_str_equal(found[0], found[1]))
        CTDL_BAD(g, item, name, "several texts in one language; expected one");
    return count == 0 ? LER_STR_NONE : found[0];
}

ler_str ctdl_line_of(ctdl_graph *g, const ctdl_item *item, const char *name) {
    bool changed;
    ler_str text = ctdl_text_of(g, item, name);
    if (text.len == 0)
        return text;
    ler_str line = ler_one_line(g->arena, text, &changed);
    if (changed)
        CTDL_ODD(g, item, name, "line breaks, tabs and outer spaces of the text are not kept");
    g->failed |= line.data == NULL;
    return line.data == NULL ? text : line;
}
