/* Collecting the parts of a framework that is made from a foreign file. */
#include "framework/draft/internal.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define DRAFT_ARENA ((size_t)512 << 20)

static const char *const core_labels[LER_CORE_LEVELS] = {"Emerging", "Developing", "Proficient",
                                                         "Advanced"};

int ler_draft_core_level(ler_str label) {
    for (int i = 0; i < LER_CORE_LEVELS; i++)
        if (ler_str_equal_nocase(label, ler_str_of(ler_core_levels[i])))
            return i;
    return -1;
}

static ler_place keep_place(ler_draft *d, ler_place place) {
    bool stated = place.pointer.data != NULL, headed = place.column.data != NULL;
    if (stated)
        place.pointer = ler_arena_str(d->arena, place.pointer);
    if (headed)
        place.column = ler_arena_str(d->arena, place.column);
    d->failed |= (stated && place.pointer.data == NULL) || (headed && place.column.data == NULL);
    return place;
}

static ler_json *new_object(ler_draft *d) {
    ler_json *v = ler_json_new(d->arena, LER_JSON_OBJECT);
    d->failed |= v == NULL;
    return v;
}

static void put_text(ler_draft *d, ler_json *object, const char *key, ler_str text) {
    if (text.data != NULL)
        d->failed |= !ler_json_set_text(d->arena, object, key, text);
}

/* Returns the number of the new item; without room for it, that of none. */
static unsigned add(ler_draft *d, draft_list *list, size_t max, ler_json *v, ler_place place) {
    if (list->count == max) {
        d->over = true;
        return UINT_MAX;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
        ler_json **items = ler_arena_array(d->arena, capacity, sizeof(ler_json *));
        ler_place *places = ler_arena_array(d->arena, capacity, sizeof *places);
        if (items == NULL || places == NULL) {
            d->failed = true;
            return UINT_MAX;
        }
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(ler_json *));
            memcpy(places, list->places, list->count * sizeof *places);
        }
        *list = (draft_list){items, places, list->count, capacity};
    }
    list->items[list->count] = v;
    list->places[list->count] = keep_place(d, place);
    return (unsigned)list->count++;
}

/* The strand of that number; NULL for none, also when the draft has failed before. */
static draft_strand *strand_of(ler_draft *d, unsigned strand) {
    return d == NULL || d->failed || strand >= d->strand_count ? NULL : &d->strands[strand];
}

static ler_str key_for(ler_draft *d, ler_draft_thing thing, unsigned strand, ler_str key,
                       ler_str label) {
    return key.data != NULL ? key : ler_draft_key(d, thing, strand, label);
}

ler_draft *ler_draft_new(void) {
    ler_draft *d = calloc(1, sizeof *d);
    if (d == NULL)
        return NULL;
    d->arena = ler_arena_new(DRAFT_ARENA);
    if (d->arena == NULL) {
        free(d);
        return NULL;
    }
    for (size_t i = 0; i < LER_DRAFT_PARTS; i++)
        d->parts[i] = new_object(d);
    d->strands[0].v = new_object(d);
    d->strand_count = 1;
    put_text(d, d->parts[LER_DRAFT_ROOT], "schemaVersion", LER_STR("1.0"));
    put_text(d, d->strands[0].v, "key", LER_STR("core"));
    for (size_t i = 0; i < LER_CORE_LEVELS; i++)
        ler_draft_level(d, LER_DRAFT_CORE, ler_str_of(ler_core_levels[i]),
                        ler_str_of(core_labels[i]), LER_STR_NONE, LER_NO_PLACE);
    if (d->failed)
        ler_draft_free(&d);
    return d;
}

void ler_draft_free(ler_draft **draft) {
    if (draft == NULL || *draft == NULL)
        return;
    ler_arena_free(&(*draft)->arena);
    free(*draft);
    *draft = NULL;
}

ler_arena *ler_draft_arena(ler_draft *d) {
    return d->arena;
}

/* ---- single members ---- */

void ler_draft_value(ler_draft *d, ler_draft_part part, ler_str key, ler_json *value,
                     ler_place place) {
    if (d == NULL || d->failed || value == NULL)
        return;
    size_t i = 0;
    while (i < d->member_count &&
           (d->members[i].part != part || !ler_str_equal(d->members[i].key, key)))
        i++;
    if (i == DRAFT_MAX_MEMBERS) {
        d->over = true;
        return;
    }
    ler_str kept = ler_arena_str(d->arena, key);
    d->members[i] = (draft_member){part, kept, keep_place(d, place)};
    if (i == d->member_count)
        d->member_count++;
    d->failed |= kept.data == NULL || !ler_json_set_str(d->arena, d->parts[part], key, value);
}

void ler_draft_text(ler_draft *d, ler_draft_part part, const char *key, ler_str text,
                    ler_place place) {
    if (d == NULL || d->failed || text.data == NULL)
        return;
    ler_json *v = ler_json_new_str(d->arena, text);
    d->failed |= v == NULL;
    ler_draft_value(d, part, ler_str_of(key), v, place);
}

const ler_json *ler_draft_get(const ler_draft *d, ler_draft_part part, const char *key) {
    return d == NULL ? NULL : ler_json_get(d->parts[part], key);
}

void ler_draft_anchors(ler_draft *d, ler_anchor which, ler_place place) {
    if (d == NULL || d->failed ||
        ler_json_is(ler_draft_get(d, LER_DRAFT_ANCHORS, ler_anchor_names[which]), LER_JSON_ARRAY))
        return;
    ler_json *list = ler_json_new(d->arena, LER_JSON_ARRAY);
    d->failed |= list == NULL;
    ler_draft_value(d, LER_DRAFT_ANCHORS, ler_str_of(ler_anchor_names[which]), list, place);
}

void ler_draft_anchor(ler_draft *d, ler_anchor which, ler_str text, ler_place place) {
    ler_draft_anchors(d, which, place);
    if (d == NULL || d->failed)
        return;
    ler_json *list = ler_json_get(d->parts[LER_DRAFT_ANCHORS], ler_anchor_names[which]);
    ler_json *v = ler_json_new_str(d->arena, text);
    if (add(d, &d->anchors[which], DRAFT_MAX_STATEMENTS, v, place) != UINT_MAX)
        d->failed |= !ler_json_append(d->arena, list, v);
}

/* ---- strands ---- */

unsigned ler_draft_strand(ler_draft *d, ler_str key, ler_str label, ler_place place) {
    if (d == NULL || d->failed)
        return UINT_MAX;
    if (d->strand_count == DRAFT_MAX_STRANDS) {
        d->over = true;
        return UINT_MAX;
    }
    key = key_for(d, LER_DRAFT_STRAND, 0, key, label);
    draft_strand *s = &d->strands[d->strand_count];
    s->v = new_object(d);
    s->place = keep_place(d, place);
    put_text(d, s->v, "key", key);
    put_text(d, s->v, "label", label);
    return (unsigned)d->strand_count++;
}

void ler_draft_describe(ler_draft *d, unsigned strand, ler_str description, ler_place place) {
    draft_strand *s = strand_of(d, strand);
    if (s == NULL)
        return;
    put_text(d, s->v, "description", description);
    s->description = keep_place(d, place);
}

/* An object with a key and a label. */
static unsigned add_named(ler_draft *d, ler_draft_thing thing, unsigned strand, ler_str key,
                          ler_str label, const char *third, ler_str text, ler_place place) {
    draft_strand *s = strand_of(d, strand);
    if (s == NULL)
        return UINT_MAX;
    ler_json *v = new_object(d);
    put_text(d, v, "key", key_for(d, thing, strand, key, label));
    put_text(d, v, "label", label);
    put_text(d, v, third, text);
    return add(d, &s->of[thing], DRAFT_MAX_NAMED, v, place);
}

unsigned ler_draft_level(ler_draft *d, unsigned strand, ler_str key, ler_str label, ler_str role,
                         ler_place place) {
    return add_named(d, LER_DRAFT_LEVEL, strand, key, label, "role", role, place);
}

void ler_draft_core_label(ler_draft *d, unsigned level, ler_str label, ler_place place) {
    draft_strand *s = strand_of(d, LER_DRAFT_CORE);
    if (s == NULL || level >= LER_CORE_LEVELS)
        return;
    put_text(d, s->of[LER_DRAFT_LEVEL].items[level], "label", label);
    s->of[LER_DRAFT_LEVEL].places[level] = keep_place(d, place);
}

unsigned ler_draft_domain(ler_draft *d, unsigned strand, ler_str key, ler_str label,
                          ler_place place) {
    return add_named(d, LER_DRAFT_DOMAIN, strand, key, label, "", LER_STR_NONE, place);
}

unsigned ler_draft_source(ler_draft *d, unsigned strand, ler_str key, ler_str label, ler_str title,
                          ler_place place) {
    return add_named(d, LER_DRAFT_SOURCE, strand, key, label, "title", title, place);
}

static ler_str key_of(const draft_strand *s, ler_draft_thing thing, unsigned number) {
    const draft_list *list = &s->of[thing];
    return number < list->count ? ler_json_get_text(list->items[number], "key") : LER_STR_NONE;
}

unsigned ler_draft_statement(ler_draft *d, unsigned strand, int domain, unsigned level,
                             ler_str text, ler_place place) {
    draft_strand *s = strand_of(d, strand);
    if (s == NULL)
        return UINT_MAX;
    ler_json *v = new_object(d);
    put_text(d, v, "level", key_of(s, LER_DRAFT_LEVEL, level));
    if (domain >= 0)
        put_text(d, v, "domain", key_of(s, LER_DRAFT_DOMAIN, (unsigned)domain));
    put_text(d, v, "text", text);
    return add(d, &s->of[LER_DRAFT_STATEMENT], DRAFT_MAX_STATEMENTS, v, place);
}

static ler_json *list_in(ler_draft *d, ler_json *object, const char *key) {
    ler_json *list = ler_json_get(object, key);
    if (ler_json_is(list, LER_JSON_ARRAY))
        return list;
    list = ler_json_new(d->arena, LER_JSON_ARRAY);
    d->failed |= !ler_json_set(d->arena, object, key, list);
    return list;
}

void ler_draft_cite(ler_draft *d, unsigned strand, unsigned statement, unsigned source) {
    draft_strand *s = strand_of(d, strand);
    if (s == NULL || statement >= s->of[LER_DRAFT_STATEMENT].count)
        return;
    ler_json *list = list_in(d, s->of[LER_DRAFT_STATEMENT].items[statement], "sources");
    if (ler_json_count(list) == DRAFT_MAX_NAMED)
        d->over = true;
    else
        d->failed |= !ler_json_append(
            d->arena, list, ler_json_new_str(d->arena, key_of(s, LER_DRAFT_SOURCE, source)));
}

void ler_draft_more(ler_draft *d, ler_draft_thing thing, unsigned strand, unsigned number,
                    const ler_json *members) {
    draft_strand *s = strand_of(d, strand);
    if (s == NULL || (thing != LER_DRAFT_STRAND && number >= s->of[thing].count))
        return;
    ler_json *v = thing == LER_DRAFT_STRAND ? s->v : s->of[thing].items[number];
    if (!ler_json_is(members, LER_JSON_OBJECT))
        return;
    for (size_t i = 0; i < ler_json_count(members) && !d->failed; i++) {
        const ler_json_member *m = ler_json_member_at(members, i);
        if (ler_json_count(v) >= DRAFT_MAX_MEMBERS)
            d->over = true;
        else if (ler_json_get_str(v, m->key) == NULL)
            d->failed |= !ler_json_set_str(d->arena, v, m->key, m->value);
    }
}

/* ---- finding ---- */

size_t ler_draft_count(const ler_draft *d, ler_draft_thing thing, unsigned strand) {
    if (d == NULL || thing == LER_DRAFT_STRAND)
        return d == NULL ? 0 : d->strand_count;
    return strand < d->strand_count ? d->strands[strand].of[thing].count : 0;
}

static const ler_json *thing_at(const ler_draft *d, ler_draft_thing thing, unsigned strand,
                                unsigned i) {
    return thing == LER_DRAFT_STRAND ? d->strands[i].v : d->strands[strand].of[thing].items[i];
}

unsigned ler_draft_find(const ler_draft *d, ler_draft_thing thing, unsigned strand, ler_str key) {
    for (unsigned i = 0; i < ler_draft_count(d, thing, strand); i++)
        if (ler_str_equal(key, ler_json_get_text(thing_at(d, thing, strand, i), "key")))
            return i;
    return UINT_MAX;
}

unsigned ler_draft_find_label(const ler_draft *d, ler_draft_thing thing, unsigned strand,
                              ler_str label) {
    for (unsigned i = 0; i < ler_draft_count(d, thing, strand); i++)
        if (ler_str_equal_nocase(label, ler_json_get_text(thing_at(d, thing, strand, i), "label")))
            return i;
    return UINT_MAX;
}

void ler_place_note(ler_findings *findings, bool error, ler_place place, const char *format, ...) {
    char text[512], excerpt[LER_EXCERPT], pointer[LER_MAX_POINTER];
    va_list args;
    va_start(args, format);
    int written = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (written < 0 || findings == NULL)
        return;
    snprintf(pointer, sizeof pointer, "%.*s", (int)place.pointer.len,
             place.pointer.data == NULL ? "" : place.pointer.data);
    if (place.column.len > 0)
        ler_findings_add_line(findings, error, place.line, "column %s: %s",
                              ler_excerpt(excerpt, place.column.data, place.column.len), text);
    else if (place.line > 0)
        ler_findings_add_line(findings, error, place.line, "%s", text);
    else
        ler_findings_add(findings, error, pointer, "%s", text);
}
