/* Checks an export against its format (schemas/framework-export.schema.json) and keeps going: a
 * person who mends a file wants the whole list. What does not hinder the use of a framework is a
 * warning, because the content digest is over the export as it is and nothing in it is changed. */
#include "framework/check_internal.h"
#include "ler/encoding.h"
#include "ler/match.h"
#include "ler/time.h"

#include <stdlib.h>
#include <utf8proc.h>

const char *const ler_core_levels[LER_CORE_LEVELS] = {"emerging", "developing", "proficient",
                                                      "advanced"};
#define USUAL_STATEMENTS 10 /* of a level, in the exports seen so far */

static bool is_control(uint32_t c, text_kind kind) {
    if (kind == MANY_LINES && (c == '\n' || c == '\r' || c == '\t'))
        return false;
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

/* Embeddings, overrides and isolates make a screen show another order than what is signed. */
static bool is_bidi_control(uint32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_visible(utf8proc_category_t category) {
    return category != UTF8PROC_CATEGORY_ZS && category != UTF8PROC_CATEGORY_ZL &&
           category != UTF8PROC_CATEGORY_ZP && category != UTF8PROC_CATEGORY_CF &&
           category != UTF8PROC_CATEGORY_CC;
}

static text_state check_characters(checker *c, ler_str text, text_kind kind) {
    bool invisible = false;
    text_state state = TEXT_BLANK;
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        uint32_t cp = ler_utf8_next(text, &i);
        if (is_control(cp, kind) || is_bidi_control(cp)) {
            BAD(c, "byte %zu is the control character U+%04X, which no text here may hold",
                from + 1, (unsigned)cp);
            return TEXT_BAD; /* one is enough for a text */
        }
        if (cp < 0x80) {
            if (cp > ' ')
                state = TEXT_FINE;
            continue;
        }
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
        if (is_visible(category))
            state = TEXT_FINE;
        if (!invisible && category == UTF8PROC_CATEGORY_CF) {
            ODD(c, "byte %zu is the invisible character U+%04X", from + 1, (unsigned)cp);
            invisible = true;
        }
    }
    if (ler_str_trim(text).len != text.len)
        ODD(c, "white space at the start or end of the text");
    if (!ler_text_is_nfc(text))
        ODD(c, "the text is not in Unicode form NFC");
    return state;
}

text_state ler_check_text(checker *c, const ler_json *v, text_kind kind, size_t max) {
    if (!ler_json_is(v, LER_JSON_STRING)) {
        BAD(c, "expected a string, found %s", ler_json_type_name(v));
        return TEXT_BAD;
    }
    ler_str text = ler_json_str(v);
    if (text.len > max) {
        BAD(c, "%zu bytes of text, at most %zu are allowed", text.len, max);
        return TEXT_BAD;
    }
    return check_characters(c, text, kind);
}

member ler_check_enter(checker *c, const ler_json *object, const char *key) {
    member m = {ler_json_get(object, key), ler_pointer_key(&c->at, ler_str_of(key))};
    if (m.value != NULL && ler_json_is(m.value, LER_JSON_NULL))
        m.value = NULL;
    return m;
}

void ler_check_leave(checker *c, member m) {
    ler_pointer_pop(&c->at, m.mark);
}

void ler_check_text_member(checker *c, const ler_json *object, const char *key, presence need,
                           text_kind kind, size_t max) {
    member m = ler_check_enter(c, object, key);
    if (m.value == NULL) {
        if (need == REQUIRED)
            BAD(c, "missing; expected a string");
        else if (need == EXPECTED && !c->made)
            ODD(c, "missing");
    } else if (ler_check_text(c, m.value, kind, max) == TEXT_BLANK && need == REQUIRED) {
        BAD(c, "empty; expected text");
    }
    ler_check_leave(c, m);
}

const ler_json *ler_check_object_member(checker *c, const ler_json *object, const char *key) {
    const ler_json *v = ler_json_get(object, key);
    if (ler_json_is(v, LER_JSON_OBJECT))
        return v;
    member m = ler_check_enter(c, object, key);
    if (v == NULL)
        BAD(c, "missing; expected an object");
    else
        BAD(c, "expected an object, found %s", ler_json_type_name(v));
    ler_check_leave(c, m);
    return NULL;
}

void ler_check_known(checker *c, const ler_json *object, const char *const *known) {
    for (size_t i = 0; i < ler_json_count(object); i++) {
        ler_str key = ler_json_member_at(object, i)->key;
        bool found = false;
        for (size_t k = 0; known[k] != NULL && !found; k++)
            found = ler_str_is(key, known[k]);
        if (found)
            continue;
        size_t mark = ler_pointer_key(&c->at, key);
        ODD(c, "unknown member, kept as it is");
        ler_pointer_pop(&c->at, mark);
    }
}

static void check_schema_version(checker *c, const ler_json *root) {
    member m = ler_check_enter(c, root, "schemaVersion");
    char excerpt[LER_EXCERPT];
    ler_str text = ler_json_str(m.value);
    if (!ler_json_is(m.value, LER_JSON_STRING))
        BAD(c, "expected the string \"1.0\", found %s", ler_json_type_name(m.value));
    else if (!ler_str_is(text, "1.0") && ler_str_starts(text, "1."))
        ODD(c, "version \"%s\" of the export format; this program knows 1.0",
            ler_excerpt(excerpt, text.data, text.len));
    else if (!ler_str_is(text, "1.0"))
        BAD(c, "version \"%s\" of the export format; this program knows 1.0",
            ler_excerpt(excerpt, text.data, text.len));
    ler_check_leave(c, m);
}

static void check_exported_at(checker *c, const ler_json *root) {
    member m = ler_check_enter(c, root, "exportedAt");
    ler_time time;
    ler_error err;
    if (m.value == NULL)
        ODD(c, "missing");
    else if (!ler_json_is(m.value, LER_JSON_STRING))
        BAD(c, "expected a string, found %s", ler_json_type_name(m.value));
    else if (ler_time_parse(ler_json_str(m.value), &time, &err) != LER_OK)
        BAD(c, "%s", err.message);
    ler_check_leave(c, m);
}

static void check_soc(checker *c, const ler_json *occupation) {
    member m = ler_check_enter(c, occupation, "soc");
    char excerpt[LER_EXCERPT];
    ler_str text = ler_json_str(m.value);
    if (!ler_json_is(m.value, LER_JSON_STRING))
        BAD(c, "expected an O*NET-SOC code such as \"21-1022.00\", found %s",
            ler_json_type_name(m.value));
    else if (!ler_soc_valid(text))
        BAD(c, "expected an O*NET-SOC code such as \"21-1022.00\", found \"%s\"",
            ler_excerpt(excerpt, text.data, text.len));
    ler_check_leave(c, m);
}

static void check_version(checker *c, const ler_json *framework) {
    member m = ler_check_enter(c, framework, "version");
    char excerpt[LER_EXCERPT];
    ler_str text = ler_json_str(m.value);
    if (!ler_json_is(m.value, LER_JSON_STRING))
        BAD(c, "expected a version label such as \"v.26.05\", found %s",
            ler_json_type_name(m.value));
    else if (!ler_version_valid(text))
        BAD(c, "expected a version label of letters, digits, '.', '-' and '_', found \"%s\"",
            ler_excerpt(excerpt, text.data, text.len));
    ler_check_leave(c, m);
}

static void check_job_zone(checker *c, const ler_json *occupation) {
    member m = ler_check_enter(c, occupation, "jobZone");
    double zone = ler_json_number(m.value);
    if (m.value != NULL && (!ler_json_is(m.value, LER_JSON_NUMBER) || zone < 1 || zone > 5 ||
                            zone != (double)(int)zone))
        BAD(c, "expected a whole number from 1 to 5");
    ler_check_leave(c, m);
    m = ler_check_enter(c, occupation, "jobZoneInferred");
    if (m.value != NULL && !ler_json_is(m.value, LER_JSON_TRUE) &&
        !ler_json_is(m.value, LER_JSON_FALSE))
        BAD(c, "expected true or false, found %s", ler_json_type_name(m.value));
    ler_check_leave(c, m);
}

static void check_occupation(checker *c, const ler_json *root) {
    static const char *const known[] = {"soc",     "title",           "group", "sector",
                                        "jobZone", "jobZoneInferred", NULL};
    const ler_json *occupation = ler_check_object_member(c, root, "occupation");
    if (occupation == NULL)
        return;
    size_t mark = ler_pointer_key(&c->at, LER_STR("occupation"));
    check_soc(c, occupation);
    ler_check_text_member(c, occupation, "title", REQUIRED, ONE_LINE, 300);
    ler_check_text_member(c, occupation, "group", OPTIONAL, ONE_LINE, 300);
    ler_check_text_member(c, occupation, "sector", OPTIONAL, ONE_LINE, 100);
    check_job_zone(c, occupation);
    ler_check_known(c, occupation, known);
    ler_pointer_pop(&c->at, mark);
}

static void check_statements(checker *c, const ler_json *level) {
    member m = ler_check_enter(c, level, "statements");
    size_t count = ler_json_count(m.value);
    if (!ler_json_is(m.value, LER_JSON_ARRAY)) {
        BAD(c, "expected an array of statements, found %s", ler_json_type_name(m.value));
        ler_check_leave(c, m);
        return;
    }
    if (count != USUAL_STATEMENTS && !c->made && !c->bare)
        ODD(c, "%zu statements; other exports have %d at every level", count, USUAL_STATEMENTS);
    for (size_t i = 0; i < count; i++) {
        const ler_json *v = ler_json_item(m.value, i);
        size_t mark = ler_pointer_index(&c->at, i);
        text_state state = ler_check_text(c, v, ONE_LINE, LER_MAX_STATEMENT_TEXT);
        if (state == TEXT_BLANK)
            BAD(c, "empty; expected a statement");
        else if (state == TEXT_FINE && !c->made &&
                 ler_phrase_of(ler_json_str(v)).len == ler_json_str(v).len)
            ODD(c, "no \" \xE2\x80\x94 \" between phrase and activity");
        ler_pointer_pop(&c->at, mark);
    }
    c->statements += count;
    ler_check_leave(c, m);
}

static void check_level(checker *c, const ler_json *levels, const char *key) {
    static const char *const known[] = {"label", "statements", NULL};
    const ler_json *level = ler_check_object_member(c, levels, key);
    if (level == NULL)
        return;
    size_t mark = ler_pointer_key(&c->at, ler_str_of(key));
    ler_check_text_member(c, level, "label", REQUIRED, ONE_LINE, 100);
    check_statements(c, level);
    ler_check_known(c, level, known);
    ler_pointer_pop(&c->at, mark);
}

/* A level that we do not know would be one whose statements no policy counts: refused. */
static void check_no_other_level(checker *c, const ler_json *levels) {
    for (size_t i = 0; i < ler_json_count(levels); i++) {
        ler_str key = ler_json_member_at(levels, i)->key;
        bool known = false;
        for (size_t k = 0; k < LER_CORE_LEVELS && !known; k++)
            known = ler_str_is(key, ler_core_levels[k]);
        if (known)
            continue;
        size_t mark = ler_pointer_key(&c->at, key);
        BAD(c, "unknown level; expected emerging, developing, proficient and advanced");
        ler_pointer_pop(&c->at, mark);
    }
}

typedef struct text_place {
    ler_str text, normal;
    unsigned level, index;
} text_place;

static int compare_places(const void *a, const void *b) {
    const text_place *x = a, *y = b;
    int order = ler_str_compare(x->normal, y->normal);
    if (order == 0 && x->level != y->level)
        order = x->level < y->level ? -1 : 1;
    if (order == 0 && x->index != y->index)
        order = x->index < y->index ? -1 : 1;
    return order;
}

/* One text for two statements of a level makes their codes interchangeable: refused. In two levels
 * it can be told by its code only: a warning, and matching by text will call it ambiguous. */
static void report_twins(checker *c, const text_place *places, size_t count) {
    for (size_t i = 1, first = 0; i < count; i++) {
        if (!ler_str_equal(places[i].normal, places[first].normal)) {
            first = i;
            continue;
        }
        const text_place *a = &places[first], *b = &places[i];
        const char *how = ler_str_equal(a->text, b->text)
                              ? "the same text as"
                              : "but for case, dashes, quotes or spaces the same text as";
        size_t mark = ler_pointer_key(&c->at, ler_str_of(ler_core_levels[b->level]));
        ler_pointer_key(&c->at, LER_STR("statements"));
        ler_pointer_index(&c->at, b->index);
        ler_findings_add(c->findings, a->level == b->level && ler_str_equal(a->text, b->text),
                         c->at.text, "%s %s/%02u", how, ler_core_levels[a->level], a->index + 1);
        ler_pointer_pop(&c->at, mark);
    }
}

static ler_code check_twins(checker *c, const ler_json *levels, ler_error *err) {
    LER_AUTO_ARENA arena = ler_arena_new(4 * LER_MAX_FRAMEWORK + (1 << 20));
    text_place *places =
        arena == NULL ? NULL : ler_arena_array(arena, c->statements + 1, sizeof *places);
    if (places == NULL)
        return ler_no_memory(err);
    LER_AUTO_BUF normal = ler_buf_new(8 * LER_MAX_STATEMENT_TEXT);
    size_t count = 0;
    for (unsigned level = 0; level < LER_CORE_LEVELS; level++) {
        const ler_json *list =
            ler_json_get(ler_json_get(levels, ler_core_levels[level]), "statements");
        if (!ler_json_is(list, LER_JSON_ARRAY))
            continue;
        for (unsigned i = 0; i < ler_json_count(list); i++) {
            ler_str text = ler_json_str(ler_json_item(list, i));
            if (text.len == 0 || text.len > LER_MAX_STATEMENT_TEXT)
                continue;
            ler_buf_reset(&normal);
            TRY(ler_text_normalise(text, &normal, err));
            ler_str kept = ler_arena_str(arena, ler_buf_view(&normal));
            if (kept.data == NULL)
                return ler_no_memory(err);
            places[count++] = (text_place){text, kept, level, i};
        }
    }
    qsort(places, count, sizeof *places, compare_places);
    report_twins(c, places, count);
    return LER_OK;
}

static ler_code check_framework(checker *c, const ler_json *root, ler_error *err) {
    static const char *const known[] = {"version", "description", "contextCovered", "levels", NULL};
    const ler_json *framework = ler_check_object_member(c, root, "framework");
    if (framework == NULL)
        return LER_OK;
    size_t mark = ler_pointer_key(&c->at, LER_STR("framework"));
    check_version(c, framework);
    ler_check_text_member(c, framework, "description", OPTIONAL, MANY_LINES, 64 << 10);
    ler_check_text_member(c, framework, "contextCovered", EXPECTED, MANY_LINES, 64 << 10);
    ler_check_known(c, framework, known);
    const ler_json *levels = ler_check_object_member(c, framework, "levels");
    if (levels != NULL) {
        ler_pointer_key(&c->at, LER_STR("levels"));
        for (size_t i = 0; i < LER_CORE_LEVELS; i++)
            check_level(c, levels, ler_core_levels[i]);
        check_no_other_level(c, levels);
        if (c->statements > LER_MAX_FRAMEWORK_STATEMENTS)
            BAD(c, "%zu statements, at most %d are allowed", c->statements,
                LER_MAX_FRAMEWORK_STATEMENTS);
        else if (c->statements == 0 && !c->bare)
            BAD(c, "not one statement at any level");
        else
            TRY(check_twins(c, levels, err));
    }
    ler_pointer_pop(&c->at, mark);
    return LER_OK;
}

static void check_sources(checker *c, const ler_json *root) {
    member m = ler_check_enter(c, root, "sources");
    if (m.value != NULL && !ler_json_is(m.value, LER_JSON_OBJECT)) {
        BAD(c, "expected an object, found %s", ler_json_type_name(m.value));
    } else {
        for (size_t i = 0; i < ler_json_count(m.value); i++) {
            const ler_json_member *source = ler_json_member_at(m.value, i);
            size_t mark = ler_pointer_key(&c->at, source->key);
            ler_check_text(c, source->value, ONE_LINE, 4096);
            ler_pointer_pop(&c->at, mark);
        }
    }
    ler_check_leave(c, m);
}

/* A framework that came from elsewhere may have no statement on the core's scale: all it says is in
 * strands of its own, each of which has at least one statement. An export has nothing else. */
static bool has_bare_core(const ler_json *root) {
    const ler_json *levels = ler_json_get(ler_json_get(root, "framework"), "levels");
    for (size_t i = 0; i < LER_CORE_LEVELS; i++)
        if (ler_json_count(ler_json_get(ler_json_get(levels, ler_core_levels[i]), "statements")) >
            0)
            return false;
    return ler_framework_is_full(root) && ler_json_count(ler_json_get(root, "strands")) > 0;
}

ler_code ler_framework_check(const ler_json *root, bool made, ler_findings *findings,
                             ler_error *err) {
    static const char *const known[] = {"schemaVersion", "exportedAt",  "occupation", "framework",
                                        "sources",       "attribution", NULL};
    checker c = {.findings = findings, .made = made, .bare = has_bare_core(root)};
    if (!ler_json_is(root, LER_JSON_OBJECT)) {
        BAD(&c, "expected an object, found %s", ler_json_type_name(root));
        return LER_OK;
    }
    check_schema_version(&c, root);
    check_exported_at(&c, root);
    check_occupation(&c, root);
    TRY(check_framework(&c, root, err));
    check_sources(&c, root);
    ler_check_text_member(&c, root, "attribution", EXPECTED, ONE_LINE, 4096);
    if (!ler_framework_is_full(root)) {
        ler_check_known(&c, root, known);
        return LER_OK;
    }
    return ler_check_full(&c, root, err);
}
