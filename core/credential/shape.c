#include "credential/shape_table.h"

#include "ler/ascii.h"
#include "ler/time.h"
#include <stdarg.h>
#include <stdio.h>

#define VC_V1 "https://www.w3.org/2018/credentials/v1"
#define VC_V2 "https://www.w3.org/ns/credentials/v2"
#define OB_CONTEXT "https://purl.imsglobal.org/spec/ob/v3p0/context"
#define CLR_CONTEXT "https://purl.imsglobal.org/spec/clr/v2p0/context"

typedef struct walk {
    ler_pointer at;
    ler_shape_found found;
    void *user;
    size_t violations;
    bool stopped;
} walk;

static void check_credential(walk *w, const ler_json *v, const shape *wanted);
static void check_object(walk *w, const ler_json *v, const shape *s);

static void LER_PRINTF(2, 3) violation(walk *w, const char *format, ...) {
    if (w->stopped)
        return;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    w->violations++;
    if (!w->found(w->user, w->at.text, message))
        w->stopped = true;
}

static bool word_in(ler_str text, const char *const *words) {
    for (; *words != NULL; words++)
        if (ler_str_is(text, *words))
            return true;
    return false;
}

bool ler_uri_valid(ler_str text) {
    /* RFC 3986 3.1: ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":" */
    size_t i = 0;
    while (i < text.len && (ler_is_alpha(text.data[i]) ||
                            (i > 0 && (ler_is_digit(text.data[i]) || memchr("+-.", text.data[i], 3)))))
        i++;
    if (i == 0 || i + 1 >= text.len || text.data[i] != ':')
        return false;
    for (; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= 0x20 || c == 0x7f || memchr("<>\"{}|\\^`", c, 9) != NULL)
            return false;
    }
    return true;
}

/* The OB schema's pattern: 2 to 4 small letters, then a script (Xxxx), then a region (XX, 999). */
static bool language_valid(ler_str t) {
    size_t i = 0;
    while (i < t.len && t.data[i] >= 'a' && t.data[i] <= 'z')
        i++;
    if (i < 2 || i > 4)
        return false;
    if (t.len - i >= 5 && t.data[i] == '-' && ler_is_alpha(t.data[i + 3])) {
        const char *s = t.data + i + 1;
        if (!ler_is_upper(s[0]))
            return false;
        for (int k = 1; k < 4; k++)
            if (s[k] < 'a' || s[k] > 'z')
                return false;
        i += 5;
    }
    if (i == t.len)
        return true;
    const char *r = t.data + i + 1;
    if (t.data[i] != '-')
        return false;
    if (t.len - i == 3)
        return ler_is_upper(r[0]) && ler_is_upper(r[1]);
    return t.len - i == 4 && ler_is_digit(r[0]) && ler_is_digit(r[1]) && ler_is_digit(r[2]);
}

/* RFC 7515 3.1, compact form; a detached payload is allowed by the OB schema. */
static bool jwt_valid(ler_str t) {
    size_t part = 0, start = 0;
    for (size_t i = 0; i <= t.len; i++) {
        if (i == t.len || t.data[i] == '.') {
            if (i == start && part != 1)
                return false;
            part++;
            start = i + 1;
        } else if (!ler_is_alpha(t.data[i]) && !ler_is_digit(t.data[i]) && t.data[i] != '-' && t.data[i] != '_')
            return false;
    }
    return part == 3;
}

/* A language value object (VC 2.0 11.1), or a language map as the OB schemas have it. */
static bool language_object(const ler_json *v) {
    if (ler_json_count(v) == 0)
        return false;
    bool value_object = ler_json_get(v, "@value") != NULL;
    for (size_t i = 0; i < ler_json_count(v); i++) {
        const ler_json_member *m = ler_json_member_at(v, i);
        if (!ler_json_is(m->value, LER_JSON_STRING))
            return false;
        if (value_object) {
            if (!ler_str_is(m->key, "@value") && !ler_str_is(m->key, "@language") &&
                !ler_str_is(m->key, "@direction"))
                return false;
        } else if (!(m->key.len == 2 || m->key.len == 5) || !language_valid(m->key)) {
            return false;
        }
    }
    return true;
}

static bool text_valid(const ler_json *v) {
    return ler_json_is(v, LER_JSON_STRING) ||
           (ler_json_is(v, LER_JSON_OBJECT) && language_object(v));
}

static void expected(walk *w, const ler_json *v, const char *what) {
    char excerpt[LER_EXCERPT];
    ler_str s = ler_json_str(v);
    if (ler_json_is(v, LER_JSON_STRING))
        violation(w, "expected %s, found \"%s\"", what, ler_excerpt(excerpt, s.data, s.len));
    else
        violation(w, "expected %s, found %s", what, ler_json_type_name(v));
}

/* `type` names one of the shape's types; all of its items are strings. */
static void check_type(walk *w, const ler_json *v, const shape *s, bool any) {
    bool found = any || s->types == NULL, vc = !s->vc;
    if (ler_json_list_count(v) == 0) {
        expected(w, v, "at least one type");
        return;
    }
    for (size_t i = 0; i < ler_json_list_count(v); i++) {
        const ler_json *item = ler_json_list_item(v, i);
        ler_str name = ler_json_str(item);
        if (!ler_json_is(item, LER_JSON_STRING) || name.len == 0) {
            size_t mark = ler_json_is(v, LER_JSON_ARRAY) ? ler_pointer_index(&w->at, i) : w->at.len;
            expected(w, item, "the name of a type");
            ler_pointer_pop(&w->at, mark);
            return;
        }
        if (!found)
            found = word_in(name, s->types);
        if (!vc)
            vc = ler_str_is(name, "VerifiableCredential");
    }
    if (!vc)
        violation(w, "the types do not contain VerifiableCredential");
    if (!found)
        violation(w, "the type must be or contain %s", s->types[0]);
}

static void check_value(walk *w, const ler_json *v, const shape_member *m, const shape *owner) {
    ler_str s = ler_json_str(v);
    bool string = ler_json_is(v, LER_JSON_STRING);
    ler_time time;
    switch (m->kind) {
    case KIND_TYPE:
        check_type(w, v, owner, false);
        return;
    case KIND_TYPE_ANY:
        check_type(w, v, owner, true);
        return;
    case KIND_TYPE_ONE:
        if (!string || !word_in(s, owner->types))
            violation(w, "expected the string \"%s\"", owner->types[0]);
        return;
    case KIND_URI:
        if (!string || !ler_uri_valid(s))
            expected(w, v, "an absolute URI");
        return;
    case KIND_STRING:
        if (!string)
            expected(w, v, "a string");
        return;
    case KIND_TEXT:
        if (!text_valid(v))
            expected(w, v, "a text");
        return;
    case KIND_TEXTS:
        if (ler_json_is(v, LER_JSON_ARRAY)) {
            bool good = ler_json_count(v) > 0;
            for (size_t i = 0; i < ler_json_count(v); i++)
                good = good && ler_json_get(ler_json_item(v, i), "@value") != NULL &&
                       text_valid(ler_json_item(v, i));
            if (!good)
                violation(w, "expected a text, or an array of language value objects");
        } else if (!text_valid(v)) {
            expected(w, v, "a text");
        }
        return;
    case KIND_DATETIME:
        if (!string || ler_time_parse(s, &time, NULL) != LER_OK)
            expected(w, v, "a date and time such as 2026-05-20T12:00:00Z");
        return;
    case KIND_DATE:
        if (!string || ler_date_parse(s, &time, NULL) != LER_OK)
            expected(w, v, "a date such as 2026-05-20");
        return;
    case KIND_NUMBER:
        if (!ler_json_is(v, LER_JSON_NUMBER))
            expected(w, v, "a number");
        return;
    case KIND_BOOLEAN:
        if (!ler_json_is(v, LER_JSON_TRUE) && !ler_json_is(v, LER_JSON_FALSE))
            expected(w, v, "true or false");
        return;
    case KIND_VOCABULARY:
        if (!string || !(word_in(s, m->detail) || (ler_str_starts(s, "ext:") && s.len > 4)))
            expected(w, v, "a term of the standard's list or ext:something");
        return;
    case KIND_CLOSED:
        if (!string || !word_in(s, m->detail))
            expected(w, v, "a term of the standard's list");
        return;
    case KIND_LANGUAGE:
        if (!string || !language_valid(s))
            expected(w, v, "a language tag such as en or pt-BR");
        return;
    case KIND_JWT:
        if (!string || !jwt_valid(s))
            expected(w, v, "a JWT in compact form");
        return;
    case KIND_URI_OR:
        if (string) {
            if (!ler_uri_valid(s))
                expected(w, v, "an absolute URI");
            return;
        }
        check_object(w, v, m->detail);
        return;
    case KIND_OBJECT:
        check_object(w, v, m->detail);
        return;
    case KIND_CREDENTIAL:
        check_credential(w, v, m->detail);
        return;
    }
}

static void check_member(walk *w, const ler_json *object, const shape_member *m,
                         const shape *owner) {
    const ler_json *v = ler_json_get(object, m->name);
    if (v == NULL) {
        if (m->flags & MEMBER_REQUIRED)
            violation(w, "%s has no %s", owner->name, m->name);
        return;
    }
    size_t mark = ler_pointer_key(&w->at, ler_str_of(m->name));
    if ((m->flags & MEMBER_MANY) && ler_json_is(v, LER_JSON_ARRAY)) {
        if ((m->flags & MEMBER_FILLED) && ler_json_count(v) == 0)
            violation(w, "the array is empty");
        for (size_t i = 0; i < ler_json_count(v) && !w->stopped; i++) {
            size_t inner = ler_pointer_index(&w->at, i);
            check_value(w, ler_json_item(v, i), m, owner);
            ler_pointer_pop(&w->at, inner);
        }
    } else {
        check_value(w, v, m, owner);
    }
    ler_pointer_pop(&w->at, mark);
}

/* "PREFIX.json" or "PREFIX-x.y.z.json", the forms that 1EdTech publishes. */
static bool context_is(ler_str url, const char *prefix, char major) {
    if (!ler_str_starts(url, prefix))
        return false;
    ler_str rest = ler_str_from(url, strlen(prefix));
    if (rest.len == 11 && rest.data[0] == '-' && rest.data[1] == major && rest.data[2] == '.' &&
        ler_is_digit(rest.data[3]) && rest.data[4] == '.' && ler_is_digit(rest.data[5]))
        rest = ler_str_from(rest, 6);
    return ler_str_is(rest, ".json");
}

/* VC 2.0 4.3: an ordered set that begins with the base context; the schemas of OB 3.0 and CLR 2.0
 * fix the places behind it. */
static void check_context(walk *w, const ler_json *object, shape_rule rule) {
    const ler_json *v = ler_json_get(object, "@context");
    size_t mark = ler_pointer_key(&w->at, LER_STR("@context"));
    if (!ler_json_is(v, LER_JSON_ARRAY)) {
        expected(w, v, "an array of contexts");
    } else if (!ler_str_is(ler_json_str(ler_json_item(v, 0)), VC_V2)) {
        violation(w, "the first context must be " VC_V2);
    } else if (rule != RULE_CONTEXT_VC) {
        size_t next = 1;
        if (rule == RULE_CONTEXT_CLR &&
            !context_is(ler_json_str(ler_json_item(v, next++)), CLR_CONTEXT, '2'))
            violation(w, "the second context must be CLR 2.0, such as " CLR_CONTEXT "-2.0.1.json");
        if (!context_is(ler_json_str(ler_json_item(v, next)), OB_CONTEXT, '3'))
            violation(w,
                      "the %s context must be Open Badges 3.0, such as " OB_CONTEXT "-3.0.3.json",
                      next == 1 ? "second" : "third");
    }
    ler_pointer_pop(&w->at, mark);
}

static void check_rule(walk *w, const ler_json *v, const shape *s) {
    switch (s->rule) {
    case RULE_NONE:
        return;
    case RULE_CONTEXT_VC:
    case RULE_CONTEXT_OB:
    case RULE_CONTEXT_CLR:
        check_context(w, v, s->rule);
        return;
    case RULE_NAMED:
        if (ler_json_get(v, "id") == NULL &&
            ler_json_list_count(ler_json_get(v, "identifier")) == 0)
            violation(w, "the subject has neither id nor identifier");
        return;
    case RULE_DIGEST:
        if (ler_json_get(v, "digestSRI") == NULL && ler_json_get(v, "digestMultibase") == NULL)
            violation(w, "%s has neither digestSRI nor digestMultibase", s->name);
        return;
    case RULE_CLAIMS:
        if (ler_json_count(v) == 0)
            violation(w, "%s makes no claim", s->name);
        return;
    }
}

static void check_object(walk *w, const ler_json *v, const shape *s) {
    if (w->stopped)
        return;
    if (!ler_json_is(v, LER_JSON_OBJECT)) {
        expected(w, v, "an object");
        return;
    }
    check_rule(w, v, s);
    for (size_t i = 0; i < s->count && !w->stopped; i++)
        check_member(w, v, &s->members[i], s);
    if (!s->closed)
        return;
    for (size_t i = 0; i < ler_json_count(v); i++) {
        ler_str key = ler_json_member_at(v, i)->key;
        bool known = false;
        for (size_t k = 0; k < s->count && !known; k++)
            known = ler_str_is(key, s->members[k].name);
        if (!known) {
            size_t mark = ler_pointer_key(&w->at, key);
            violation(w, "%s has no such member in the standard, and is closed", s->name);
            ler_pointer_pop(&w->at, mark);
        }
    }
}

/* VC 2.0 5.3: each relatedResource has an id of its own. Quadratic, so the count is bounded. */
static void check_resources(walk *w, const ler_json *v) {
    const ler_json *resources = ler_json_get(v, "relatedResource");
    size_t count = ler_json_list_count(resources);
    if (count > 1000) {
        violation(w, "more than 1000 related resources");
        return;
    }
    for (size_t i = 1; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            ler_str id = ler_json_get_text(ler_json_list_item(resources, i), "id");
            if (id.len > 0 &&
                ler_str_equal(id, ler_json_get_text(ler_json_list_item(resources, k), "id"))) {
                violation(w, "two related resources have the same id");
                return;
            }
        }
}

static const struct {
    const char *type;
    ler_form form;
    const shape *shape;
} forms[] = {
    {"AchievementCredential", LER_FORM_ACHIEVEMENT, &ler_shape_achievement},
    {"OpenBadgeCredential", LER_FORM_ACHIEVEMENT, &ler_shape_achievement},
    {"EndorsementCredential", LER_FORM_ENDORSEMENT, &ler_shape_endorsement},
    {"ClrCredential", LER_FORM_CLR, &ler_shape_clr},
    {"BitstringStatusListCredential", LER_FORM_STATUS_LIST, &ler_shape_status_list},
};
#define FORMS (sizeof forms / sizeof forms[0])

/* A credential that names several of the types we know is checked as each of them: naming one
 * more must not get rid of a rule. */
static void check_credential(walk *w, const ler_json *v, const shape *wanted) {
    if (w->stopped)
        return;
    const ler_json *types = ler_json_get(v, "type");
    const shape *last = NULL;
    for (size_t i = 0; i < FORMS; i++)
        if (forms[i].shape != last && ler_json_list_has(types, forms[i].type)) {
            last = forms[i].shape;
            check_object(w, v, last);
            if (last == wanted)
                wanted = NULL;
        }
    if (wanted != NULL || last == NULL)
        check_object(w, v, wanted != NULL ? wanted : &ler_shape_vc);
    check_resources(w, v);
}

const char *ler_form_name(ler_form form) {
    switch (form) {
    case LER_FORM_NONE:
        break;
    case LER_FORM_V1:
        return "vc-1.1";
    case LER_FORM_VC:
        return "vc-2.0";
    case LER_FORM_ACHIEVEMENT:
        return "achievement";
    case LER_FORM_ENDORSEMENT:
        return "endorsement";
    case LER_FORM_CLR:
        return "clr";
    case LER_FORM_STATUS_LIST:
        return "status-list";
    }
    return "none";
}

ler_form ler_credential_form(const ler_json *document) {
    if (!ler_json_is(document, LER_JSON_OBJECT))
        return LER_FORM_NONE;
    const ler_json *context = ler_json_get(document, "@context"),
                   *types = ler_json_get(document, "type");
    ler_str first = ler_json_str(ler_json_list_item(context, 0));
    if (ler_str_is(first, VC_V1))
        return LER_FORM_V1;
    for (size_t i = 0; i < FORMS; i++)
        if (ler_json_list_has(types, forms[i].type))
            return forms[i].form;
    if (ler_json_list_has(types, "VerifiableCredential") || ler_str_is(first, VC_V2))
        return LER_FORM_VC;
    return LER_FORM_NONE;
}

size_t ler_shape_check(const ler_json *document, const char *at, ler_shape_found found,
                       void *user) {
    walk w = {.found = found, .user = user};
    int written = snprintf(w.at.text, sizeof w.at.text, "%s", at);
    w.at.len = (size_t)written < sizeof w.at.text ? (size_t)written : sizeof w.at.text - 1;
    if (!ler_json_is(document, LER_JSON_OBJECT))
        violation(&w, "a credential is an object, found %s", ler_json_type_name(document));
    else if (ler_credential_form(document) == LER_FORM_V1)
        violation(&w, "this is a credential of VC Data Model 1.x; only 2.0 is supported");
    else
        check_credential(&w, document, NULL);
    return w.violations;
}
