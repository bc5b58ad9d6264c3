/* One framework as a CASE 1.1 CFPackage: the document, definitions and rubric; the items are in
 * export_items.c.
 *
 * Identifiers are UUIDs, version 5, in the namespace of URLs, over these IRIs (F = the framework's,
 * as in ler_framework_iri(); K = the UUID of the child or origin):
 *
 *     F                              CFDocument
 *     F#emerging, F#ai-developing    items of levels: the profile's IRI of the level
 *     F#proficient-04                items of statements: the profile's IRI of the statement
 *     F#strand/ai                    items of strands other than core
 *     F#domain/durable/communication items of domains
 *     F#assoc/K                      K isChildOf its parent
 *     F#assoc/K/level                K hasSkillLevel its level, where the parent is a domain
 *     F#assoc/K/source/onet          K isRelatedTo a source that it cites
 *     F#assoc/soc, F#assoc/cip/1     the document isRelatedTo the occupation, to a programme
 *     F#rubric                       CFRubric
 *     F#level, F#level/ai            CFRubricCriterion of the core, of another strand
 *     F#rcl/emerging, F#rcl/ai/...   CFRubricCriterionLevel
 *     {base}/frameworks#item-type/1  definitions of the four item types, of all frameworks
 *
 * '/' is in no fragment of the profile, so that none of these meets a level or statement. */
#include "framework/case/export_internal.h"
#include "ler/ascii.h"
#include "ler/time.h"
#include "ler/uuid.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- building ---- */

ler_json *case_object(case_exporter *x) {
    ler_json *v = ler_json_new(x->arena, LER_JSON_OBJECT);
    x->failed |= v == NULL;
    return v;
}

ler_json *case_array(case_exporter *x, ler_json *object, const char *key) {
    ler_json *v = ler_json_new(x->arena, LER_JSON_ARRAY);
    case_put(x, object, key, v);
    return v;
}

void case_put(case_exporter *x, ler_json *object, const char *key, ler_json *value) {
    x->failed |= !ler_json_set(x->arena, object, key, value);
}

void case_text(case_exporter *x, ler_json *object, const char *key, ler_str text) {
    if (text.len > 0)
        x->failed |= !ler_json_set_text(x->arena, object, key, text);
}

void case_number(case_exporter *x, ler_json *object, const char *key, double number) {
    case_put(x, object, key, ler_json_new_number(x->arena, number));
}

void case_add(case_exporter *x, ler_json *list, ler_json *value) {
    x->failed |= !ler_json_append(x->arena, list, value);
}

ler_str case_print(case_exporter *x, const char *format, ...) {
    char piece[LER_MAX_STATEMENT_TEXT + LER_MAX_URL];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    x->failed |= len < 0 || (size_t)len >= sizeof piece;
    ler_str kept = ler_arena_str(x->arena, ler_str_of(piece));
    x->failed |= kept.data == NULL;
    return kept;
}

case_node case_identify(case_exporter *x, const char *kind, ler_str iri, ler_str title) {
    char uuid[LER_UUID_TEXT] = "";
    if (x->code == LER_OK)
        x->code = ler_uuid_of_url(iri, uuid, x->err);
    return (case_node){.title = title,
                       .id = case_print(x, "%s", uuid),
                       .uri = case_print(x, "%.*s/ims/case/v1p1/%s/%s", S(x->base), kind, uuid)};
}

ler_json *case_link(case_exporter *x, const case_node *node, const char *target_type) {
    ler_json *v = case_object(x);
    case_text(x, v, "title", node->title);
    case_text(x, v, "identifier", node->id);
    case_text(x, v, "uri", node->uri);
    if (target_type != NULL)
        case_text(x, v, "targetType", ler_str_of(target_type));
    return v;
}

ler_json *case_thing(case_exporter *x, const case_node *node) {
    ler_json *v = case_object(x);
    case_text(x, v, "identifier", node->id);
    case_text(x, v, "uri", node->uri);
    case_text(x, v, "lastChangeDateTime", x->date);
    return v;
}

static bool is_among(ler_str key, const char *const *names) {
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        if (ler_str_is(key, names[i]))
            return true;
    return false;
}

ler_json *case_rest(case_exporter *x, const ler_json *object, const char *const *carried,
                    const char *const *texts) {
    ler_json *rest = NULL;
    for (size_t i = 0; i < ler_json_count(object); i++) {
        const ler_json_member *m = ler_json_member_at(object, i);
        if (is_among(m->key, carried) ||
            (is_among(m->key, texts) && ler_json_str(m->value).len > 0))
            continue;
        if (rest == NULL)
            rest = case_object(x);
        x->failed |= !ler_json_set_str(x->arena, rest, m->key, m->value);
    }
    return rest;
}

void case_extend(case_exporter *x, ler_json *thing, const char *key, ler_json *rest) {
    if (rest == NULL)
        return;
    ler_json *extensions = case_object(x);
    case_put(x, extensions, key, rest);
    case_put(x, thing, "extensions", extensions);
}

/* ---- item types ---- */

static const struct item_type {
    const char *title, *description;
} TYPES[] = {
    {CASE_STRAND, "A part of the framework with a scale of levels of its own."},
    {CASE_DOMAIN, "A group of statements of a strand."},
    {CASE_LEVEL, "A level of a scale; its place in the scale is in the rubric."},
    {CASE_STATEMENT, "What a person at a level does: the unit that a credential states."},
};
#define TYPE_COUNT (sizeof TYPES / sizeof *TYPES)

static case_node type_node(case_exporter *x, size_t i) {
    ler_str iri = case_print(x, "%.*s/frameworks#item-type/%zu", S(x->base), i + 1);
    return case_identify(x, "CFItemTypes", iri, ler_str_of(TYPES[i].title));
}

ler_json *case_item_type(case_exporter *x, const char *type) {
    size_t i = 0;
    while (i + 1 < TYPE_COUNT && strcmp(TYPES[i].title, type) != 0)
        i++;
    case_node node = type_node(x, i);
    return case_link(x, &node, NULL);
}

static ler_json *definitions(case_exporter *x) {
    ler_json *v = case_object(x), *list = case_array(x, v, "CFItemTypes");
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if ((i == 0 && !x->uses_strands) || (i == 1 && !x->uses_domains))
            continue;
        case_node node = type_node(x, i);
        ler_json *type = case_thing(x, &node);
        case_text(x, type, "title", node.title);
        case_text(x, type, "description", ler_str_of(TYPES[i].description));
        case_text(x, type, "hierarchyCode", case_print(x, "%zu", i + 1));
        case_add(x, list, type);
    }
    return v;
}

/* ---- the document ---- */

/* RFC 3339, which JSON Schema's date-time is; our own rule (XML Schema) allows more. */
static bool is_rfc3339(ler_str text) {
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t i = 0;
    ler_time time;
    if (text.len < sizeof form || ler_time_parse(text, &time, NULL) != LER_OK || !time.zoned)
        return false;
    for (; i + 1 < sizeof form; i++)
        if (form[i] == 'd' ? !ler_is_digit(text.data[i]) : text.data[i] != form[i])
            return false;
    return memcmp(text.data + 11, "24", 2) != 0;
}

static ler_code choose_date(case_exporter *x, ler_str wanted) {
    ler_str exported = ler_framework_exported_at(x->fw);
    ler_time time;
    if (is_rfc3339(exported)) {
        x->date = exported;
        return LER_OK;
    }
    ler_str text = exported.len > 0 ? exported : wanted;
    if (text.len == 0)
        return ler_fail(x->err, LER_E_USAGE,
                        "the framework does not say when it was exported, and CASE wants a date: "
                        "say --date");
    if (is_rfc3339(text)) {
        x->date = text;
        return LER_OK;
    }
    char form[LER_TIME_TEXT];
    if (ler_time_parse(text, &time, x->err) != LER_OK)
        return ler_fail(x->err, LER_E_USAGE, "the date is not one as in RFC 3339");
    x->date = case_print(x, "%s", ler_time_text(&time, form));
    return LER_OK;
}

/* What CASE has no place for, of all that is not in a strand. */
static ler_json *framework_rest(case_exporter *x, ler_json *absent) {
    static const char *const root_carried[] = {"occupation", "framework",  "strands", "anchors",
                                               "roles",      "exportedAt", NULL};
    static const char *const root_texts[] = {"attribution", NULL};
    static const char *const occupation_carried[] = {"soc", "title", NULL};
    static const char *const occupation_texts[] = {"group", NULL};
    static const char *const framework_carried[] = {"version", "levels", NULL};
    static const char *const framework_texts[] = {"description", "contextCovered", NULL};
    const ler_json *root = ler_framework_json(x->fw);
    ler_json *v = case_object(x);
    ler_json *rest = case_rest(x, root, root_carried, root_texts);
    for (size_t i = 0; i < ler_json_count(rest); i++) {
        const ler_json_member *m = ler_json_member_at(rest, i);
        if (!ler_str_is(m->key, "schemaVersion") || !ler_str_is(ler_json_str(m->value), "1.0"))
            x->failed |= !ler_json_set_str(x->arena, v, m->key, m->value);
    }
    if ((rest = case_rest(x, ler_json_get(root, "occupation"), occupation_carried,
                          occupation_texts)) != NULL)
        case_put(x, v, "occupation", rest);
    if ((rest = case_rest(x, ler_json_get(root, "framework"), framework_carried,
                          framework_texts)) != NULL)
        case_put(x, v, "framework", rest);
    ler_json *exported = ler_json_get(root, "exportedAt");
    if (exported != NULL && !ler_str_equal(ler_json_str(exported), x->date))
        case_put(x, v, "exportedAt", exported);
    if (!ler_str_equal(ler_json_str(exported), x->date))
        case_add(x, absent, ler_json_new_text(x->arena, "exportedAt"));
    if (ler_framework_attribution(x->fw).len == 0)
        case_add(x, absent, ler_json_new_text(x->arena, "attribution"));
    return v;
}

/* Roles, anchors and further strands are members of a full framework only; an empty one is kept. */
static void full_rest(case_exporter *x, ler_json *v) {
    static const char *const none[] = {NULL};
    static const char *const levels[] = {"emerging", "developing", "proficient", "advanced", NULL};
    static const char *const cip[] = {"cip", NULL};
    static const char *const keys[] = {"roles", "anchors", "strands"};
    const ler_json *root = ler_framework_json(x->fw);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        ler_json *said = ler_json_get(root, keys[i]);
        bool programmes = ler_json_count(ler_json_get(said, "cip")) > 0;
        if (said == NULL || (i == 2 && ler_json_count(said) > 0))
            continue;
        if (ler_json_is(said, LER_JSON_OBJECT)) {
            said = i == 0 ? case_rest(x, said, none, levels)
                          : case_rest(x, said, programmes ? cip : none, none);
            if (said == NULL)
                said = case_object(x);
        }
        case_put(x, v, keys[i], said);
    }
}

static ler_json *document(case_exporter *x) {
    const ler_occupation *job = ler_framework_occupation(x->fw);
    ler_str attribution = ler_framework_attribution(x->fw);
    ler_json *v = case_thing(x, &x->document);
    case_text(x, v, "frameworkType", LER_STR("Occupational skills framework"));
    case_text(x, v, "caseVersion", LER_STR("1.1"));
    case_text(x, v, "creator", attribution.len > 0 ? attribution : x->base);
    case_text(x, v, "title", job->title);
    case_text(x, v, "officialSourceURL", x->iri);
    case_text(x, v, "description", ler_framework_context(x->fw));
    case_text(x, v, "notes", ler_framework_description(x->fw));
    if (job->group.len > 0)
        case_add(x, case_array(x, v, "subject"), ler_json_new_str(x->arena, job->group));
    case_text(x, v, "language", x->language);
    case_text(x, v, "version", ler_framework_version(x->fw));
    case_text(x, v, "adoptionStatus", LER_STR("Adopted"));
    ler_json *extensions = case_object(x), *absent = ler_json_new(x->arena, LER_JSON_ARRAY);
    x->failed |= absent == NULL;
    ler_json *rest = framework_rest(x, absent);
    full_rest(x, rest);
    case_put(x, extensions, CASE_FRAMEWORK, rest);
    if (ler_json_count(absent) > 0)
        case_put(x, extensions, CASE_ABSENT, absent);
    case_put(x, v, "extensions", extensions);
    return v;
}

static ler_json *rubric(case_exporter *x) {
    case_node node =
        case_identify(x, "CFRubrics", case_print(x, "%.*s#rubric", S(x->iri)), LER_STR_NONE);
    ler_json *v = case_thing(x, &node);
    case_text(x, v, "title",
              case_print(x, "%.*s levels", S(ler_framework_occupation(x->fw)->title)));
    case_put(x, v, "CFRubricCriteria", x->criteria);
    return v;
}

static ler_code export_all(case_exporter *x, const ler_export_options *options, ler_buf *out) {
    LER_AUTO_BUF iri = ler_buf_new(LER_MAX_URL);
    TRY(choose_date(x, options->date));
    ler_framework_iri(x->fw, x->base, &iri);
    TRY(ler_buf_done(&iri, x->err));
    x->iri = ler_arena_str(x->arena, ler_buf_view(&iri));
    if (x->iri.data == NULL)
        return ler_no_memory(x->err);
    x->document = case_identify(x, "CFDocuments", x->iri, ler_framework_name(x->fw));
    ler_json *root = case_object(x);
    case_put(x, root, "CFDocument", document(x));
    x->items = case_array(x, root, "CFItems");
    x->associations = case_array(x, root, "CFAssociations");
    x->criteria = ler_json_new(x->arena, LER_JSON_ARRAY);
    case_export_items(x);
    case_put(x, root, "CFDefinitions", definitions(x));
    case_add(x, case_array(x, root, "CFRubrics"), rubric(x));
    TRY(x->code);
    if (x->failed)
        return ler_no_memory(x->err);
    ler_json_write(root, 1, out);
    ler_buf_char(out, '\n');
    return ler_buf_done(out, x->err);
}

ler_code ler_case_export(const ler_framework *fw, const ler_export_options *options, ler_buf *out,
                         ler_error *err) {
    case_exporter x = {.fw = fw, .base = options->base, .language = options->language, .err = err};
    if (x.language.len == 0)
        x.language = LER_STR("en"); /* as published frameworks are */
    while (x.base.len > 0 && x.base.data[x.base.len - 1] == '/')
        x.base.len--;
    if (!ler_str_starts(x.base, "https://") && !ler_str_starts(x.base, "http://"))
        return ler_fail(err, LER_E_USAGE,
                        "identifiers in CASE are URLs: say --base URL, which is the baseUrl of "
                        "issuer.json, with https:// or http://");
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    if (arena == NULL)
        return ler_no_memory(err);
    x.arena = arena;
    return export_all(&x, options, out);
}
