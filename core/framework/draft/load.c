/* From a draft to a framework: written as our own format, read back by its rules, and what those
 * find told with the place it has in the foreign file. */
#include "framework/draft/internal.h"
#include "ler/ascii.h"

#include <limits.h>
#include <stdlib.h>

/* ---- writing ---- */

typedef struct draft_writer {
    ler_arena *arena;
    bool failed;
} draft_writer;

static ler_json *new_value(draft_writer *w, ler_json_type type) {
    ler_json *v = ler_json_new(w->arena, type);
    w->failed |= v == NULL;
    return v;
}

static ler_json *copy_of(draft_writer *w, const ler_json *object) {
    ler_json *v = new_value(w, LER_JSON_OBJECT);
    w->failed |= object == NULL; /* itself a copy that failed */
    for (size_t i = 0; i < ler_json_count(object); i++) {
        const ler_json_member *m = ler_json_member_at(object, i);
        w->failed |= !ler_json_set_str(w->arena, v, m->key, m->value);
    }
    return v;
}

static void put(draft_writer *w, ler_json *object, const char *key, ler_json *v) {
    w->failed |= !ler_json_set(w->arena, object, key, v);
}

/* {"emerging": {"label": ..., "statements": [text, ...]}, ...} */
static ler_json *core_levels(draft_writer *w, const draft_strand *core) {
    ler_json *levels = new_value(w, LER_JSON_OBJECT);
    const draft_list *said = &core->of[LER_DRAFT_STATEMENT];
    for (size_t l = 0; l < core->of[LER_DRAFT_LEVEL].count; l++) {
        const ler_json *from = core->of[LER_DRAFT_LEVEL].items[l];
        ler_str key = ler_json_get_text(from, "key");
        ler_json *level = copy_of(w, ler_json_without(w->arena, from, "key"));
        ler_json *list = new_value(w, LER_JSON_ARRAY);
        for (size_t i = 0; i < said->count; i++) {
            if (!ler_str_equal(key, ler_json_get_text(said->items[i], "level")))
                continue;
            ler_json *text = ler_json_get(said->items[i], "text");
            if (text == NULL) /* none: empty, which the reader refuses, naming its place */
                text = ler_json_new_text(w->arena, "");
            w->failed |= !ler_json_append(w->arena, list, text);
        }
        put(w, level, "statements", list);
        w->failed |= !ler_json_set_str(w->arena, levels, key, level);
    }
    return levels;
}

static void put_list(draft_writer *w, ler_json *object, const char *key, const draft_list *list,
                     bool always) {
    if (list->count == 0 && !always)
        return;
    ler_json *v = new_value(w, LER_JSON_ARRAY);
    for (size_t i = 0; i < list->count; i++)
        w->failed |= !ler_json_append(w->arena, v, list->items[i]);
    put(w, object, key, v);
}

static ler_json *strand_json(draft_writer *w, const draft_strand *s) {
    ler_json *v = copy_of(w, s->v);
    put_list(w, v, "levels", &s->of[LER_DRAFT_LEVEL], true);
    put_list(w, v, "domains", &s->of[LER_DRAFT_DOMAIN], false);
    put_list(w, v, "sources", &s->of[LER_DRAFT_SOURCE], false);
    put_list(w, v, "statements", &s->of[LER_DRAFT_STATEMENT], true);
    return v;
}

/* Whether there is more than an export holds. */
static bool is_full(const ler_draft *d) {
    return d->strand_count > 1 || ler_json_count(d->parts[LER_DRAFT_ROLES]) > 0 ||
           ler_json_count(d->parts[LER_DRAFT_ANCHORS]) > 0 ||
           ler_json_get(d->parts[LER_DRAFT_ROOT], "format") != NULL;
}

static ler_json *root_json(draft_writer *w, const ler_draft *d) {
    static const struct {
        ler_draft_part part;
        const char *key;
    } parts[] = {
        {LER_DRAFT_CITED, "sources"}, {LER_DRAFT_ROLES, "roles"}, {LER_DRAFT_ANCHORS, "anchors"}};
    ler_json *root = copy_of(w, d->parts[LER_DRAFT_ROOT]);
    put(w, root, "occupation", d->parts[LER_DRAFT_OCCUPATION]);
    ler_json *framework = copy_of(w, d->parts[LER_DRAFT_FRAMEWORK]);
    put(w, framework, "levels", core_levels(w, &d->strands[LER_DRAFT_CORE]));
    put(w, root, "framework", framework);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (ler_json_count(d->parts[parts[i].part]) > 0)
            put(w, root, parts[i].key, d->parts[parts[i].part]);
    if (!is_full(d))
        return root;
    if (ler_json_get(root, "format") == NULL)
        put(w, root, "format", ler_json_new_text(w->arena, LER_FULL_FORMAT));
    if (d->strand_count > 1) {
        ler_json *list = new_value(w, LER_JSON_ARRAY);
        for (size_t i = 1; i < d->strand_count; i++)
            w->failed |= !ler_json_append(w->arena, list, strand_json(w, &d->strands[i]));
        put(w, root, "strands", list);
    }
    return root;
}

ler_code ler_draft_done(const ler_draft *d, ler_error *err) {
    if (d == NULL || d->failed)
        return ler_no_memory(err);
    if (d->over)
        return ler_fail(err, LER_E_LIMIT,
                        "more strands, levels, domains, sources or statements than a framework "
                        "holds");
    return LER_OK;
}

ler_code ler_draft_write(ler_draft *d, ler_buf *out, ler_error *err) {
    TRY(ler_draft_done(d, err));
    draft_writer w = {.arena = d->arena};
    ler_json *root = root_json(&w, d);
    if (w.failed)
        return ler_no_memory(err);
    ler_jcs_write(root, out);
    return ler_buf_done(out, err);
}

/* ---- places ---- */

/* Takes the first step off a pointer, unescaped (RFC 6901, 4). */
static ler_str step(ler_str *pointer, char out[LER_MAX_POINTER]) {
    size_t len = 0, i = 1;
    for (; i < pointer->len && pointer->data[i] != '/'; i++) {
        char c = pointer->data[i];
        if (c == '~' && i + 1 < pointer->len)
            c = pointer->data[++i] == '1' ? '/' : '~';
        if (len < LER_MAX_POINTER - 1)
            out[len++] = c;
    }
    *pointer = ler_str_from(*pointer, i);
    return (ler_str){out, len};
}

static size_t number_of(ler_str text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len && n <= DRAFT_MAX_STATEMENTS; i++) {
        if (!ler_is_digit(text.data[i]))
            return SIZE_MAX;
        n = 10 * n + (size_t)(text.data[i] - '0');
    }
    return text.len == 0 ? SIZE_MAX : n;
}

static bool is_stated(ler_place place) {
    return place.pointer.data != NULL || place.line > 0;
}

static bool take(ler_place place, ler_place *out) {
    if (!is_stated(place))
        return false;
    *out = place;
    return true;
}

static bool place_in_list(const draft_list *list, size_t i, ler_place *out) {
    return i < list->count && take(list->places[i], out);
}

static bool place_in_core(const ler_draft *d, ler_str rest, ler_place *out) {
    char text[LER_MAX_POINTER];
    const draft_strand *core = &d->strands[LER_DRAFT_CORE];
    ler_str key = step(&rest, text);
    unsigned level = ler_draft_find(d, LER_DRAFT_LEVEL, LER_DRAFT_CORE, key);
    if (level == UINT_MAX)
        return false;
    char word[LER_MAX_POINTER];
    const draft_list *said = &core->of[LER_DRAFT_STATEMENT];
    if (ler_str_is(step(&rest, word), "statements") && rest.len > 0) {
        size_t wanted = number_of(step(&rest, word)), seen = 0;
        for (size_t i = 0; i < said->count; i++)
            if (ler_str_equal(key, ler_json_get_text(said->items[i], "level")) && seen++ == wanted)
                return take(said->places[i], out);
    }
    return place_in_list(&core->of[LER_DRAFT_LEVEL], level, out);
}

static bool place_in_strands(const ler_draft *d, ler_str rest, ler_place *out) {
    static const struct {
        const char *word;
        ler_draft_thing thing;
    } lists[] = {{"levels", LER_DRAFT_LEVEL},
                 {"domains", LER_DRAFT_DOMAIN},
                 {"sources", LER_DRAFT_SOURCE},
                 {"statements", LER_DRAFT_STATEMENT}};
    char text[LER_MAX_POINTER];
    size_t number = number_of(step(&rest, text)) + 1; /* the core is not in the list */
    if (number == 0 || number >= d->strand_count)
        return false;
    const draft_strand *s = &d->strands[number];
    ler_str word = step(&rest, text);
    if (ler_str_is(word, "description") && take(s->description, out))
        return true;
    const draft_list *list = NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (ler_str_is(word, lists[i].word))
            list = &s->of[lists[i].thing];
    if (list != NULL && place_in_list(list, number_of(step(&rest, text)), out))
        return true;
    return take(s->place, out);
}

static bool place_of_member(const ler_draft *d, ler_draft_part part, ler_str rest, ler_place *out) {
    char text[LER_MAX_POINTER];
    ler_str key = step(&rest, text);
    if (part == LER_DRAFT_ANCHORS && rest.len > 0) {
        char word[LER_MAX_POINTER];
        size_t number = number_of(step(&rest, word));
        for (size_t i = 0; i < LER_ANCHORS; i++)
            if (ler_str_is(key, ler_anchor_names[i]) && place_in_list(&d->anchors[i], number, out))
                return true;
    }
    for (size_t i = 0; i < d->member_count; i++)
        if (d->members[i].part == part && ler_str_equal(d->members[i].key, key))
            return take(d->members[i].place, out);
    return false;
}

bool ler_draft_place(const ler_draft *d, ler_str pointer, ler_place *out) {
    static const char *const words[LER_DRAFT_PARTS] = {[LER_DRAFT_OCCUPATION] = "occupation",
                                                       [LER_DRAFT_FRAMEWORK] = "framework",
                                                       [LER_DRAFT_CITED] = "sources",
                                                       [LER_DRAFT_ROLES] = "roles",
                                                       [LER_DRAFT_ANCHORS] = "anchors"};
    char text[LER_MAX_POINTER], word[LER_MAX_POINTER];
    ler_str rest = pointer, first = step(&rest, text), deeper = rest;
    if (ler_str_is(first, "strands"))
        return rest.len > 0 && place_in_strands(d, rest, out);
    if (ler_str_is(first, "framework") && ler_str_is(step(&deeper, word), "levels"))
        return deeper.len > 0 && place_in_core(d, deeper, out);
    for (unsigned i = LER_DRAFT_OCCUPATION; i < LER_DRAFT_PARTS; i++)
        if (ler_str_is(first, words[i]))
            return place_of_member(d, (ler_draft_part)i, rest, out);
    return place_of_member(d, LER_DRAFT_ROOT, pointer, out);
}

/* ---- loading ---- */

static void tell(const ler_draft *d, const ler_finding *f, ler_findings *findings) {
    ler_place place;
    if (ler_draft_place(d, f->pointer, &place))
        ler_place_note(findings, f->error, place, "%.*s", (int)f->message.len, f->message.data);
    else if (f->pointer.len > 0)
        ler_place_note(findings, f->error, LER_NO_PLACE, "%.*s of the framework: %.*s",
                       (int)f->pointer.len - 1, f->pointer.data + 1, (int)f->message.len,
                       f->message.data);
    else
        ler_place_note(findings, f->error, LER_NO_PLACE, "%.*s", (int)f->message.len,
                       f->message.data);
}

/* The first error among the findings from number `from` on, as the error of the load. */
static ler_code first_error(const ler_findings *findings, size_t from, ler_error *err) {
    for (size_t i = from; i < ler_findings_count(findings); i++) {
        const ler_finding *f = ler_findings_at(findings, i);
        if (!f->error)
            continue;
        ler_fail_at(err, LER_E_CONTENT, f->pointer.data, "%s", f->message.data);
        if (err != NULL)
            err->line = f->line;
        return LER_E_CONTENT;
    }
    return LER_E_CONTENT; /* err is what the load said */
}

ler_code ler_draft_load(ler_draft *d, ler_findings *findings, ler_framework **out, ler_error *err) {
    *out = NULL;
    LER_AUTO_BUF bytes = ler_buf_new(LER_MAX_FRAMEWORK);
    LER_AUTO_FINDINGS own = findings == NULL ? ler_findings_new() : NULL;
    LER_AUTO_FINDINGS again = ler_findings_new();
    findings = findings == NULL ? own : findings;
    if (findings == NULL || again == NULL)
        return ler_no_memory(err);
    TRY(ler_draft_write(d, &bytes, err));
    size_t before = ler_findings_count(findings);
    ler_code code = ler_framework_load_made(ler_buf_view(&bytes), true, again, out, err);
    for (size_t i = 0; i < ler_findings_count(again); i++)
        tell(d, ler_findings_at(again, i), findings);
    return code == LER_E_CONTENT ? first_error(findings, before, err) : code;
}
