/* A CFPackage of anybody as a framework: the document, and what is said to be absent in it. */
#include "framework/case/import_internal.h"
#include "ler/time.h"

static const ler_json_limits case_limits = {.bytes = LER_MAX_EXCHANGE,
                                            .depth = 32,
                                            .nodes = LER_MAX_EXCHANGE_NODES,
                                            .string = (size_t)256 << 10};

bool ler_case_is(const ler_json *root) {
    const ler_json *wrapped = ler_json_get(root, "CFPackage");
    return ler_json_get(root, "CFDocument") != NULL || ler_json_get(root, "CFItems") != NULL ||
           ler_json_is(wrapped, LER_JSON_OBJECT);
}

static ler_place document_place(case_importer *x, const char *key) {
    return case_place(x, "/CFDocument/%s", key);
}

static void document_text(case_importer *x, const char *from, ler_draft_part part, const char *to) {
    ler_str text = ler_json_get_text(x->document, from);
    if (text.len > 0)
        ler_draft_text(x->draft, part, to, text, document_place(x, from));
}

/* ---- of our own exports ---- */

/* Members of an object of the extension, as they are. */
static void take_members(case_importer *x, const ler_json *object, ler_draft_part part) {
    for (size_t i = 0; ler_json_is(object, LER_JSON_OBJECT) && i < ler_json_count(object); i++) {
        const ler_json_member *m = ler_json_member_at(object, i);
        ler_draft_value(x->draft, part, m->key, m->value, document_place(x, "extensions"));
    }
}

static void take_rest(case_importer *x, const ler_json *rest) {
    static const struct {
        const char *key;
        ler_draft_part part;
        bool keep; /* also when it is empty */
    } objects[] = {{"occupation", LER_DRAFT_OCCUPATION, false},
                   {"framework", LER_DRAFT_FRAMEWORK, false},
                   {"roles", LER_DRAFT_ROLES, true},
                   {"anchors", LER_DRAFT_ANCHORS, true},
                   {"sources", LER_DRAFT_CITED, true}};
    for (size_t i = 0; i < ler_json_count(rest); i++) {
        const ler_json_member *m = ler_json_member_at(rest, i);
        size_t k = 0;
        while (k < sizeof objects / sizeof *objects && !ler_str_is(m->key, objects[k].key))
            k++;
        bool known = k < sizeof objects / sizeof *objects && ler_json_is(m->value, LER_JSON_OBJECT);
        if (known)
            take_members(x, m->value, objects[k].part);
        if ((!known || (objects[k].keep && ler_json_count(m->value) == 0)) &&
            (!ler_str_is(m->key, "strands") || case_is_empty(m->value)))
            ler_draft_value(x->draft, LER_DRAFT_ROOT, m->key, m->value,
                            document_place(x, "extensions"));
    }
}

static bool is_absent(const case_importer *x, const char *key) {
    const ler_json *extensions = ler_json_get(x->document, "extensions");
    return x->own && ler_json_list_has(ler_json_get(extensions, CASE_ABSENT), key);
}

/* ---- the document ---- */

/* Of a member whose name the file chose. */
static ler_place member_place(case_importer *x, ler_str key) {
    ler_pointer at = {0};
    ler_pointer_key(&at, LER_STR("CFDocument"));
    ler_pointer_key(&at, key);
    return case_place(x, "%s", at.text);
}

/* What a document says that a framework does not. */
static void omit_members(case_importer *x) {
    static const char *const known[] = {
        "identifier",  "uri",   "caseVersion", "creator", "title",        "lastChangeDateTime",
        "description", "notes", "subject",     "version", "CFPackageURI", NULL};
    static const char *const ours[] = {"frameworkType", "officialSourceURL", "adoptionStatus",
                                       "extensions", NULL};
    for (size_t i = 0; i < ler_json_count(x->document); i++) {
        const ler_json_member *m = ler_json_member_at(x->document, i);
        bool skip = case_is_empty(m->value);
        for (size_t k = 0; known[k] != NULL && !skip; k++)
            skip = ler_str_is(m->key, known[k]);
        for (size_t k = 0; x->own && ours[k] != NULL && !skip; k++)
            skip = ler_str_is(m->key, ours[k]);
        ler_str text = ler_json_str(m->value);
        char key[LER_EXCERPT], shown[LER_EXCERPT];
        ler_excerpt(key, m->key.data, m->key.len);
        /* what an export says without being told */
        skip |= ler_str_is(m->key, "adoptionStatus") && ler_str_is(text, "Adopted");
        skip |= ler_str_is(m->key, "language") && ler_str_starts(text, "en");
        if (skip)
            continue;
        if (ler_str_is(m->key, "language"))
            CASE_ODD(x, member_place(x, m->key),
                     "not carried: language \"%s\"; an export wants --language for it",
                     ler_excerpt(shown, text.data, text.len));
        else if (text.len > 0)
            CASE_ODD(x, member_place(x, m->key), "not carried: %s \"%s\"", key,
                     ler_excerpt(shown, text.data, text.len));
        else
            CASE_ODD(x, member_place(x, m->key), "not carried: %s", key);
    }
    const ler_json *subject = ler_json_get(x->document, "subject");
    if (ler_json_list_count(subject) > 1)
        CASE_ODD(x, document_place(x, "subject"), "not carried: subjects behind the first");
}

/* What a package holds beside the things that are read. */
static void omit_parts(case_importer *x) {
    static const char *const parts[] = {"CFDocument", "CFItems",       "CFAssociations",
                                        "CFRubrics",  "CFDefinitions", NULL};
    static const char *const types[] = {"CFItemTypes", NULL}; /* items have their titles */
    static const char *const rubric[] = {"identifier",       "uri", "title", "lastChangeDateTime",
                                         "CFRubricCriteria", NULL};
    const ler_json *rubrics = ler_json_get(x->package, "CFRubrics");
    case_omit_others(x, x->package, parts, "parts", case_place(x, "%s", ""));
    case_omit_others(x, ler_json_get(x->package, "CFDefinitions"), types, "definitions",
                     case_place(x, "/CFDefinitions"));
    for (size_t i = 0; ler_json_is(rubrics, LER_JSON_ARRAY) && i < ler_json_count(rubrics); i++)
        case_omit_others(x, ler_json_item(rubrics, i), rubric, "rubrics",
                         case_place(x, "/CFRubrics/%zu", i));
}

static void read_time(case_importer *x) {
    ler_str text = ler_json_get_text(x->document, "lastChangeDateTime");
    ler_time time;
    ler_error err;
    if (text.len == 0 || is_absent(x, "exportedAt"))
        return;
    if (ler_time_parse(text, &time, &err) == LER_OK)
        ler_draft_text(x->draft, LER_DRAFT_ROOT, "exportedAt", text,
                       document_place(x, "lastChangeDateTime"));
    else
        CASE_ODD(x, document_place(x, "lastChangeDateTime"), "not carried: %s", err.message);
}

static void read_document(case_importer *x) {
    const ler_json *subject = ler_json_get(x->document, "subject");
    ler_str group = ler_json_str(ler_json_list_item(subject, 0));
    if (x->own)
        take_rest(x, ler_json_get(ler_json_get(x->document, "extensions"), CASE_FRAMEWORK));
    ler_str title =
        case_one_line(x, ler_json_get_text(x->document, "title"), document_place(x, "title"));
    if (title.len > 0)
        ler_draft_text(x->draft, LER_DRAFT_OCCUPATION, "title", title, document_place(x, "title"));
    if (group.len > 0)
        ler_draft_text(x->draft, LER_DRAFT_OCCUPATION, "group", group,
                       document_place(x, "subject"));
    document_text(x, "version", LER_DRAFT_FRAMEWORK, "version");
    document_text(x, "description", LER_DRAFT_FRAMEWORK, "contextCovered");
    document_text(x, "notes", LER_DRAFT_FRAMEWORK, "description");
    if (!is_absent(x, "attribution"))
        document_text(x, "creator", LER_DRAFT_ROOT, "attribution");
    if (!x->own) /* where it came from */
        document_text(x, "uri", LER_DRAFT_CITED, "case");
    read_time(x);
    omit_members(x);
}

/* ---- what the person says, and must say ---- */

/* The SOC code of our own items, when no association has it. */
static void soc_of_codes(case_importer *x) {
    for (uint32_t i = 0; i < x->item_count && x->own; i++) {
        ler_code_parts parts =
            ler_code_split(ler_json_get_text(x->items[i].v, "humanCodingScheme"));
        if (!ler_soc_valid(parts.soc))
            continue;
        ler_draft_text(x->draft, LER_DRAFT_OCCUPATION, "soc", parts.soc, case_item_place(x, i));
        return;
    }
}

/* The person's word stands in place of the package's, which is told. */
static void override(case_importer *x, ler_draft_part part, const char *key, ler_str text,
                     const char *option) {
    char shown[LER_EXCERPT];
    ler_str old = ler_json_str(ler_draft_get(x->draft, part, key));
    if (text.len == 0)
        return;
    if (old.len > 0 && !ler_str_equal(old, text))
        CASE_ODD(x, case_place(x, "/CFDocument"), "--%s takes the place of \"%s\"", option,
                 ler_excerpt(shown, old.data, old.len));
    ler_draft_text(x->draft, part, key, text, LER_NO_PLACE);
}

static void take_options(case_importer *x) {
    const ler_import_options *o = x->options;
    char shown[LER_EXCERPT];
    if (ler_draft_get(x->draft, LER_DRAFT_OCCUPATION, "soc") == NULL)
        soc_of_codes(x);
    override(x, LER_DRAFT_OCCUPATION, "soc", o->soc, "soc");
    override(x, LER_DRAFT_FRAMEWORK, "version", o->version, "label");
    override(x, LER_DRAFT_ROOT, "exportedAt", o->exported_at, "date");
    if (ler_draft_get(x->draft, LER_DRAFT_OCCUPATION, "soc") == NULL)
        CASE_BAD(x, case_place(x, "/CFDocument"),
                 "no SOC code of an occupation in this package: say --soc NN-NNNN.NN");
    ler_str version = ler_json_str(ler_draft_get(x->draft, LER_DRAFT_FRAMEWORK, "version"));
    if (version.len == 0)
        CASE_BAD(x, case_place(x, "/CFDocument"), "no version: say --label VERSION");
    else if (!ler_version_valid(version))
        CASE_BAD(
            x, o->version.len > 0 ? LER_NO_PLACE : document_place(x, "version"),
            "\"%s\" cannot be a version label (letters, digits, '.', '-' and '_'): say --label "
            "VERSION",
            ler_excerpt(shown, version.data, version.len));
}

/* ---- all of it ---- */

static ler_code open_package(case_importer *x, ler_str bytes) {
    ler_json *root;
    TRY(ler_json_read(x->arena, bytes, &case_limits, &root, x->err));
    x->package = root;
    x->prefix = "";
    if (ler_json_is(ler_json_get(root, "CFPackage"), LER_JSON_OBJECT)) {
        x->package = ler_json_get(root, "CFPackage");
        x->prefix = "/CFPackage";
    }
    x->document = ler_json_get(x->package, "CFDocument");
    if (!ler_json_is(x->document, LER_JSON_OBJECT))
        return ler_fail(x->err, LER_E_CONTENT, "no CFPackage: it has no CFDocument");
    /* with levels of the person's it is read as anybody's: ours would not fit them */
    x->own = x->options->levels == NULL &&
             ler_json_is(ler_json_get(ler_json_get(x->document, "extensions"), CASE_FRAMEWORK),
                         LER_JSON_OBJECT);
    return LER_OK;
}

static ler_code first_error(const case_importer *x, ler_error *err) {
    for (size_t i = 0; i < ler_findings_count(x->findings); i++) {
        const ler_finding *f = ler_findings_at(x->findings, i);
        if (f->error)
            return ler_fail_at(err, LER_E_CONTENT, f->pointer.data, "%s", f->message.data);
    }
    return ler_fail(err, LER_E_CONTENT, "%zu errors in the package",
                    ler_findings_errors(x->findings));
}

static ler_code read_package(case_importer *x) {
    read_document(x);
    omit_parts(x);
    TRY(case_read_items(x));
    TRY(case_read_associations(x));
    TRY(case_order(x));
    TRY(case_read_criteria(x));
    TRY(case_find_levels(x));
    return case_collect(x);
}

static ler_code import(case_importer *x, ler_str bytes) {
    TRY(open_package(x, bytes));
    TRY(read_package(x));
    take_options(x);
    case_tell_omitted(x);
    if (x->failed) /* whatever it looks like then */
        return ler_no_memory(x->err);
    TRY(ler_draft_done(x->draft, x->err));
    return ler_findings_errors(x->findings) > 0 ? first_error(x, x->err) : LER_OK;
}

ler_code ler_case_import(ler_str bytes, const ler_import_options *options, ler_findings *findings,
                         ler_framework **out, ler_error *err) {
    static const ler_import_options none = {0};
    *out = NULL;
    LER_AUTO_FINDINGS own = findings == NULL ? ler_findings_new() : NULL;
    LER_AUTO_ARENA arena = ler_arena_new(LER_MAX_ARENA);
    LER_AUTO_DRAFT draft = ler_draft_new();
    ler_error local = {0};
    case_importer x = {.options = options == NULL ? &none : options,
                       .findings = findings != NULL ? findings : own,
                       .err = err == NULL ? &local : err,
                       .arena = arena,
                       .draft = draft};
    if (x.findings == NULL || arena == NULL || draft == NULL)
        return ler_no_memory(err);
    ler_findings_reset(x.findings);
    TRY(import(&x, bytes));
    return ler_draft_load(draft, x.findings, out, x.err);
}
