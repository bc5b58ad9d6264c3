/* Checks what a full framework (schemas/framework.schema.json) has beside its export: roles,
 * strands, anchors. Keys become parts of codes, IRIs and file names, so their rules are strict. */
#include "framework/check_internal.h"
#include "ler/ascii.h"

#include <stdlib.h>

bool ler_framework_is_full(const ler_json *root) {
    return ler_json_get(root, "format") != NULL;
}

static void check_format(checker *c, const ler_json *root) {
    member m = ler_check_enter(c, root, "format");
    char excerpt[LER_EXCERPT];
    ler_str text = ler_json_str(m.value);
    if (!ler_str_is(text, LER_FULL_FORMAT))
        BAD(c, "expected \"%s\", found %s%s%s", LER_FULL_FORMAT,
            text.data == NULL ? ler_json_type_name(m.value) : "\"",
            ler_excerpt(excerpt, text.data, text.len), text.data == NULL ? "" : "\"");
    ler_check_leave(c, m);
}

/* Lower-case letters, digits and single '-' inside, a letter first. */
static bool is_key(ler_str text, size_t max) {
    if (text.len == 0 || text.len > max || text.data[text.len - 1] == '-')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.data[i];
        bool letter = ch >= 'a' && ch <= 'z';
        if (!letter && (i == 0 || (!ler_is_digit(ch) && (ch != '-' || text.data[i - 1] == '-'))))
            return false;
    }
    return true;
}

/* Fragments behind F# that are not levels or statements. */
static bool is_reserved(ler_str key) {
    return ler_str_is(key, "core") || ler_str_is(key, "level") || ler_str_is(key, "judged-level") ||
           ler_str_is(key, "demonstrated") || ler_str_is(key, "statements");
}

/* The key of a member "key" of object i in a list whose earlier items it must differ from. */
static ler_str check_key(checker *c, const ler_json *list, size_t i, size_t max) {
    const ler_json *object = ler_json_item(list, i);
    member m = ler_check_enter(c, object, "key");
    char excerpt[LER_EXCERPT];
    ler_str key = ler_json_str(m.value);
    if (!ler_json_is(m.value, LER_JSON_STRING))
        BAD(c, "expected a string, found %s", ler_json_type_name(m.value));
    else if (!is_key(key, max) || is_reserved(key))
        BAD(c,
            "\"%s\" cannot be a key: expected 1 to %zu lower-case letters, digits and '-', and "
            "no word with a meaning of its own",
            ler_excerpt(excerpt, key.data, key.len), max);
    for (size_t k = 0; k < i && key.len > 0; k++)
        if (ler_str_equal(key, ler_json_get_text(ler_json_item(list, k), "key"))) {
            BAD(c, "key %s stands twice", ler_excerpt(excerpt, key.data, key.len));
            break;
        }
    ler_check_leave(c, m);
    return key;
}

/* A list member of objects; NULL and a finding when it is not. Absent is an empty list when it is
 * not required. */
static const ler_json *check_list(checker *c, const ler_json *object, const char *key, size_t min,
                                  size_t max) {
    member m = ler_check_enter(c, object, key);
    const ler_json *list = m.value;
    size_t count = ler_json_count(list);
    if (list != NULL && !ler_json_is(list, LER_JSON_ARRAY)) {
        BAD(c, "expected an array, found %s", ler_json_type_name(list));
        list = NULL;
    } else if (count < min || count > max) {
        BAD(c, "%zu items; expected %zu to %zu", count, min, max);
        list = NULL;
    }
    for (size_t i = 0; list != NULL && i < count; i++)
        if (!ler_json_is(ler_json_item(list, i), LER_JSON_OBJECT)) {
            size_t mark = ler_pointer_index(&c->at, i);
            BAD(c, "expected an object, found %s", ler_json_type_name(ler_json_item(list, i)));
            ler_pointer_pop(&c->at, mark);
            list = NULL;
        }
    ler_check_leave(c, m);
    return list;
}

static bool has_key(const ler_json *list, ler_str key) {
    for (size_t i = 0; i < ler_json_count(list); i++)
        if (ler_str_equal(key, ler_json_get_text(ler_json_item(list, i), "key")))
            return true;
    return false;
}

static void check_levels(checker *c, const ler_json *levels) {
    static const char *const known[] = {"key", "label", "role", NULL};
    size_t mark = ler_pointer_key(&c->at, LER_STR("levels"));
    for (size_t i = 0; i < ler_json_count(levels); i++) {
        size_t inner = ler_pointer_index(&c->at, i);
        check_key(c, levels, i, LER_MAX_LEVEL_KEY);
        ler_check_text_member(c, ler_json_item(levels, i), "label", REQUIRED, ONE_LINE, 100);
        ler_check_text_member(c, ler_json_item(levels, i), "role", OPTIONAL, ONE_LINE, 300);
        ler_check_known(c, ler_json_item(levels, i), known);
        ler_pointer_pop(&c->at, inner);
    }
    ler_pointer_pop(&c->at, mark);
}

static void check_named(checker *c, const ler_json *list, const char *name, const char *label,
                        size_t key_max) {
    size_t mark = ler_pointer_key(&c->at, ler_str_of(name));
    for (size_t i = 0; i < ler_json_count(list); i++) {
        const char *const domain[] = {"key", "label", NULL};
        const char *const source[] = {"key", "label", "title", NULL};
        size_t inner = ler_pointer_index(&c->at, i);
        check_key(c, list, i, key_max);
        ler_check_text_member(c, ler_json_item(list, i), "label", REQUIRED, ONE_LINE, 300);
        if (label != NULL)
            ler_check_text_member(c, ler_json_item(list, i), label, REQUIRED, ONE_LINE, 1000);
        ler_check_known(c, ler_json_item(list, i), label != NULL ? source : domain);
        ler_pointer_pop(&c->at, inner);
    }
    ler_pointer_pop(&c->at, mark);
}

static void check_reference(checker *c, const ler_json *statement, const char *key,
                            const ler_json *list) {
    member m = ler_check_enter(c, statement, key);
    char excerpt[LER_EXCERPT];
    ler_str text = ler_json_str(m.value);
    if (ler_json_count(list) == 0 && m.value != NULL)
        BAD(c, "the strand has no %ss", key);
    else if (ler_json_count(list) > 0 && !has_key(list, text))
        BAD(c, "\"%s\" is no %s of this strand", ler_excerpt(excerpt, text.data, text.len), key);
    ler_check_leave(c, m);
}

static void check_cited(checker *c, const ler_json *statement, const ler_json *sources) {
    member m = ler_check_enter(c, statement, "sources");
    size_t count = ler_json_count(m.value);
    if (m.value != NULL && !ler_json_is(m.value, LER_JSON_ARRAY))
        BAD(c, "expected an array, found %s", ler_json_type_name(m.value));
    else if (count > LER_MAX_STATEMENT_SOURCES)
        BAD(c, "%zu sources of one statement, at most %d are allowed", count,
            LER_MAX_STATEMENT_SOURCES);
    else
        for (size_t i = 0; i < count; i++) {
            char excerpt[LER_EXCERPT];
            ler_str key = ler_json_str(ler_json_item(m.value, i));
            size_t mark = ler_pointer_index(&c->at, i);
            if (!has_key(sources, key))
                BAD(c, "\"%s\" is no source of this strand",
                    ler_excerpt(excerpt, key.data, key.len));
            for (size_t k = 0; k < i; k++)
                if (ler_str_equal(key, ler_json_str(ler_json_item(m.value, k))))
                    BAD(c, "source \"%s\" stands twice", ler_excerpt(excerpt, key.data, key.len));
            ler_pointer_pop(&c->at, mark);
        }
    ler_check_leave(c, m);
}

typedef struct twin {
    ler_str domain, level, text;
    size_t index;
} twin;

static int compare_twins(const void *a, const void *b) {
    const twin *x = a, *y = b;
    int order = ler_str_compare(x->text, y->text);
    if (order == 0)
        order = ler_str_compare(x->domain, y->domain);
    if (order == 0)
        order = ler_str_compare(x->level, y->level);
    if (order == 0)
        order = x->index < y->index ? -1 : 1;
    return order;
}

/* As in the core strand: one text twice at one place is refused, at two places told. */
static ler_code check_twins(checker *c, const ler_json *statements, ler_error *err) {
    size_t count = ler_json_count(statements);
    twin *list = calloc(count + 1, sizeof *list);
    if (list == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const ler_json *s = ler_json_item(statements, i);
        list[i] = (twin){ler_json_get_text(s, "domain"), ler_json_get_text(s, "level"),
                         ler_json_get_text(s, "text"), i};
    }
    qsort(list, count, sizeof *list, compare_twins);
    for (size_t i = 1; i < count; i++) {
        const twin *a = &list[i - 1], *b = &list[i];
        if (a->text.len == 0 || !ler_str_equal(a->text, b->text))
            continue;
        bool same = ler_str_equal(a->domain, b->domain) && ler_str_equal(a->level, b->level);
        size_t mark = ler_pointer_index(&c->at, b->index);
        ler_findings_add(c->findings, same, c->at.text,
                         "the same text as statement %zu of the list", a->index);
        ler_pointer_pop(&c->at, mark);
    }
    free(list);
    return LER_OK;
}

static ler_code check_statements(checker *c, const ler_json *strand, const ler_json *levels,
                                 const ler_json *domains, const ler_json *sources, ler_error *err) {
    static const char *const known[] = {"level", "domain", "text", "sources", NULL};
    const ler_json *list = check_list(c, strand, "statements", 1, LER_MAX_FRAMEWORK_STATEMENTS);
    if (list == NULL)
        return LER_OK;
    size_t mark = ler_pointer_key(&c->at, LER_STR("statements"));
    for (size_t i = 0; i < ler_json_count(list); i++) {
        const ler_json *s = ler_json_item(list, i);
        size_t inner = ler_pointer_index(&c->at, i);
        check_reference(c, s, "level", levels);
        check_reference(c, s, "domain", domains);
        ler_check_text_member(c, s, "text", REQUIRED, ONE_LINE, LER_MAX_STATEMENT_TEXT);
        check_cited(c, s, sources);
        ler_check_known(c, s, known);
        ler_pointer_pop(&c->at, inner);
    }
    c->statements += ler_json_count(list);
    ler_code code = check_twins(c, list, err);
    ler_pointer_pop(&c->at, mark);
    return code;
}

static void check_figures(checker *c, const ler_json *group) {
    static const char *const known[] = {"label", "value", NULL};
    const ler_json *figures = check_list(c, group, "figures", 1, 100);
    size_t mark = ler_pointer_key(&c->at, LER_STR("figures"));
    for (size_t i = 0; i < ler_json_count(figures); i++) {
        size_t inner = ler_pointer_index(&c->at, i);
        ler_check_text_member(c, ler_json_item(figures, i), "label", OPTIONAL, ONE_LINE, 300);
        ler_check_text_member(c, ler_json_item(figures, i), "value", REQUIRED, ONE_LINE, 1000);
        ler_check_known(c, ler_json_item(figures, i), known);
        ler_pointer_pop(&c->at, inner);
    }
    ler_pointer_pop(&c->at, mark);
}

static void check_evidence(checker *c, const ler_json *strand) {
    static const char *const known[] = {"label", "figures", NULL};
    const ler_json *groups = check_list(c, strand, "evidence", 0, 50);
    size_t mark = ler_pointer_key(&c->at, LER_STR("evidence"));
    for (size_t i = 0; i < ler_json_count(groups); i++) {
        size_t inner = ler_pointer_index(&c->at, i);
        ler_check_text_member(c, ler_json_item(groups, i), "label", REQUIRED, ONE_LINE, 300);
        check_figures(c, ler_json_item(groups, i));
        ler_check_known(c, ler_json_item(groups, i), known);
        ler_pointer_pop(&c->at, inner);
    }
    ler_pointer_pop(&c->at, mark);
}

static ler_code check_strand(checker *c, const ler_json *strands, size_t i, ler_error *err) {
    static const char *const known[] = {"key",     "label",      "description", "levels", "domains",
                                        "sources", "statements", "evidence",    NULL};
    const ler_json *strand = ler_json_item(strands, i);
    char excerpt[LER_EXCERPT];
    ler_str key = check_key(c, strands, i, LER_MAX_STRAND_KEY);
    /* "emerging-01" must stay a statement of the core */
    for (size_t l = 0; l < LER_CORE_LEVELS; l++)
        if (ler_str_is(key, ler_core_levels[l]))
            BAD(c, "\"%s\" is a level of the core strand", ler_excerpt(excerpt, key.data, key.len));
    ler_check_text_member(c, strand, "label", REQUIRED, ONE_LINE, 300);
    ler_check_text_member(c, strand, "description", OPTIONAL, MANY_LINES, 64 << 10);
    const ler_json *levels = check_list(c, strand, "levels", 1, LER_MAX_LEVELS);
    const ler_json *domains = check_list(c, strand, "domains", 0, LER_MAX_DOMAINS);
    const ler_json *sources = check_list(c, strand, "sources", 0, LER_MAX_STRAND_SOURCES);
    check_levels(c, levels);
    check_named(c, domains, "domains", NULL, LER_MAX_DOMAIN_KEY);
    check_named(c, sources, "sources", "title", LER_MAX_DOMAIN_KEY);
    check_evidence(c, strand);
    ler_check_known(c, strand, known);
    return check_statements(c, strand, levels, domains, sources, err);
}

static bool is_cip(ler_str text) { /* NN.NNNN */
    if (text.len != 7 || text.data[2] != '.')
        return false;
    for (size_t i = 0; i < 7; i++)
        if (i != 2 && !ler_is_digit(text.data[i]))
            return false;
    return true;
}

static void check_anchor_list(checker *c, const ler_json *anchors, ler_anchor which) {
    member m = ler_check_enter(c, anchors, ler_anchor_names[which]);
    if (m.value != NULL && !ler_json_is(m.value, LER_JSON_ARRAY))
        BAD(c, "expected an array, found %s", ler_json_type_name(m.value));
    else if (ler_json_count(m.value) > LER_MAX_FRAMEWORK_STATEMENTS)
        BAD(c, "%zu items, at most %d are allowed", ler_json_count(m.value),
            LER_MAX_FRAMEWORK_STATEMENTS);
    else
        for (size_t i = 0; i < ler_json_count(m.value); i++) {
            const ler_json *v = ler_json_item(m.value, i);
            size_t mark = ler_pointer_index(&c->at, i);
            text_state state = ler_check_text(c, v, ONE_LINE, LER_MAX_STATEMENT_TEXT);
            if (state == TEXT_BLANK)
                BAD(c, "empty; expected text");
            else if (state == TEXT_FINE && which == LER_ANCHOR_CIP && !is_cip(ler_json_str(v)))
                BAD(c, "expected a CIP code such as \"44.0703\"");
            ler_pointer_pop(&c->at, mark);
        }
    ler_check_leave(c, m);
}

static void check_anchors(checker *c, const ler_json *root) {
    const char *known[LER_ANCHORS + 4] = {"onetVersion", "jobZoneName", "notice"};
    if (ler_json_get(root, "anchors") == NULL)
        return;
    const ler_json *anchors = ler_check_object_member(c, root, "anchors");
    if (anchors == NULL)
        return;
    size_t mark = ler_pointer_key(&c->at, LER_STR("anchors"));
    for (size_t i = 0; i < 3; i++)
        ler_check_text_member(c, anchors, known[i], OPTIONAL, ONE_LINE, 1000);
    for (unsigned i = 0; i < LER_ANCHORS; i++) {
        known[i + 3] = ler_anchor_names[i];
        check_anchor_list(c, anchors, (ler_anchor)i);
    }
    ler_check_known(c, anchors, known);
    ler_pointer_pop(&c->at, mark);
}

static void check_roles(checker *c, const ler_json *root) {
    static const char *const known[] = {"emerging", "developing", "proficient", "advanced", NULL};
    if (ler_json_get(root, "roles") == NULL)
        return;
    const ler_json *roles = ler_check_object_member(c, root, "roles");
    if (roles == NULL)
        return;
    size_t mark = ler_pointer_key(&c->at, LER_STR("roles"));
    for (size_t i = 0; i < LER_CORE_LEVELS; i++)
        ler_check_text_member(c, roles, ler_core_levels[i], OPTIONAL, ONE_LINE, 300);
    ler_check_known(c, roles, known);
    ler_pointer_pop(&c->at, mark);
}

ler_code ler_check_full(checker *c, const ler_json *root, ler_error *err) {
    static const char *const known[] = {"schemaVersion", "exportedAt",  "occupation", "framework",
                                        "sources",       "attribution", "format",     "roles",
                                        "strands",       "anchors",     NULL};
    check_format(c, root);
    check_roles(c, root);
    check_anchors(c, root);
    ler_check_known(c, root, known);
    const ler_json *strands = check_list(c, root, "strands", 0, LER_MAX_STRANDS - 1);
    ler_code code;
    size_t mark = ler_pointer_key(&c->at, LER_STR("strands"));
    for (size_t i = 0; i < ler_json_count(strands); i++) {
        size_t inner = ler_pointer_index(&c->at, i);
        TRY(check_strand(c, strands, i, err));
        ler_pointer_pop(&c->at, inner);
    }
    code = ler_check_names(c, strands, err);
    if (c->statements > LER_MAX_FRAMEWORK_STATEMENTS)
        BAD(c, "%zu statements in all strands, at most %d are allowed", c->statements,
            LER_MAX_FRAMEWORK_STATEMENTS);
    ler_pointer_pop(&c->at, mark);
    return code;
}
