/* One thing described in two places (L2, L9). What is signed as RDF does not say at which place of
 * the JSON a member of a thing stood: when the issuer is also the subject, say, the subject's
 * results can be moved to the issuer's object, where nobody looks for them, and the signature stays
 * good. So what is read here - the record, its subjects and their achievements - is described in
 * one place only: no other object may have its id and its type. Credentials inside are bound by
 * proofs of their own. */
#include "verifier/check.h"

#define MAX_PLACES 1000 /* subjects and achievements of one record */

typedef struct place {
    const ler_json *object;
    ler_str id;
} place;

typedef struct merge_search {
    report *r;
    place *places;
    size_t count;
    ler_pointer at;
} merge_search;

static void add(merge_search *s, const ler_json *object) {
    ler_str id = ler_json_get_text(object, "id");
    if (id.len > 0 && s->count < MAX_PLACES)
        s->places[s->count++] = (place){object, id};
}

static bool shares_type(const ler_json *a, const ler_json *b) {
    const ler_json *types = ler_json_get(a, "type");
    for (size_t i = 0; i < ler_json_list_count(types); i++) {
        ler_str name = ler_json_str(ler_json_list_item(types, i));
        for (size_t k = 0; k < ler_json_list_count(ler_json_get(b, "type")); k++)
            if (ler_str_equal(name, ler_json_str(ler_json_list_item(ler_json_get(b, "type"), k))))
                return true;
    }
    return false;
}

static void compare(merge_search *s, const ler_json *v) {
    ler_str id = ler_json_get_text(v, "id");
    for (size_t i = 0; i < s->count && id.len > 0; i++)
        if (s->places[i].object != v && ler_str_equal(id, s->places[i].id) &&
            shares_type(v, s->places[i].object)) {
            report_check(s->r, CHECK_SHAPE, CHECK_FAIL, s->at.text,
                         "%s is described here and elsewhere: a signature over RDF does not tell "
                         "which place a member stood at",
                         report_quote(s->r, id));
            return;
        }
}

/* Depth and size are bounded by the reader, and stops at the first find. */
static void walk(merge_search *s, const ler_json *v) {
    bool object = ler_json_is(v, LER_JSON_OBJECT);
    if (!object && !ler_json_is(v, LER_JSON_ARRAY))
        return;
    if (object)
        compare(s, v);
    for (size_t i = 0; i < ler_json_count(v); i++) {
        const ler_json_member *m = object ? ler_json_member_at(v, i) : NULL;
        const ler_json *value = object ? m->value : ler_json_item(v, i);
        if (check_is_credential(value) ||
            (object && (ler_str_is(m->key, "proof") || ler_str_is(m->key, "endorsement") ||
                        ler_str_is(m->key, "verifiableCredential"))))
            continue;
        if (report_has(s->r, CHECK_SHAPE, CHECK_FAIL))
            return;
        size_t mark = object ? ler_pointer_key(&s->at, m->key) : ler_pointer_index(&s->at, i);
        walk(s, value);
        ler_pointer_pop(&s->at, mark);
    }
}

ler_code check_merge(report *r, const ler_json *document, ler_error *err) {
    merge_search s = {.r = r};
    s.places = ler_arena_array(r->arena, MAX_PLACES, sizeof *s.places);
    if (s.places == NULL)
        return ler_no_memory(err);
    add(&s, document);
    const ler_json *subjects = ler_json_get(document, "credentialSubject");
    for (size_t i = 0; i < ler_json_list_count(subjects); i++) {
        const ler_json *subject = ler_json_list_item(subjects, i);
        const ler_json *achievements = ler_json_get(subject, "achievement");
        add(&s, subject);
        for (size_t k = 0; k < ler_json_list_count(achievements); k++)
            add(&s, ler_json_list_item(achievements, k));
    }
    walk(&s, document);
    return LER_OK;
}
