#include "verifier/obtain.h"

#include <stdio.h>

ler_str check_text(const ler_json *v) {
    const ler_json *first = ler_json_list_item(v, 0);
    if (ler_json_is(first, LER_JSON_STRING))
        return ler_json_str(first);
    const ler_json *value = ler_json_get(first, "@value");
    if (value != NULL)
        return ler_json_str(value);
    const ler_json_member *m =
        ler_json_is(first, LER_JSON_OBJECT) ? ler_json_member_at(first, 0) : NULL;
    return m == NULL ? LER_STR_NONE : ler_json_str(m->value);
}

static ler_code new_report(const verification *v, const char *file, ler_arena *arena, report **out,
                           ler_error *err) {
    char text[JUDGEMENT_TEXT];
    report *r = *out = ler_arena_alloc(arena, sizeof *r);
    if (r == NULL)
        return ler_no_memory(err);
    r->arena = arena;
    r->file = file;
    if (v->when.back)
        r->as_of = ler_arena_str(arena, ler_str_of(judgement_text(&v->when, text)));
    return v->when.back && r->as_of.data == NULL ? ler_no_memory(err) : LER_OK;
}

ler_code check_unreadable(const verification *v, const char *file, const ler_error *why,
                          ler_arena *arena, report **out, ler_error *err) {
    TRY(new_report(v, file, arena, out, err));
    report_check(*out, CHECK_PARSE, CHECK_UNKNOWN, "", "%s", why->message);
    return (*out)->no_memory ? ler_no_memory(err) : LER_OK;
}

ler_code check_too_long(const verification *v, const char *file, const ler_error *why,
                        ler_arena *arena, report **out, ler_error *err) {
    TRY(new_report(v, file, arena, out, err));
    report_check(*out, CHECK_PARSE, CHECK_FAIL, "", "%s", why->message);
    return (*out)->no_memory ? ler_no_memory(err) : LER_OK;
}

static bool found_shape(void *user, const char *pointer, const char *message) {
    report *r = user;
    /* The walker's pointers start at the root of the record, as those of every check do. */
    report_check(r, CHECK_SHAPE, CHECK_FAIL, pointer, "%s", message);
    return r->check_count < 30;
}

void check_shape(report *r, const ler_json *document) {
    if (r->form == LER_FORM_V1) {
        report_check(r, CHECK_SHAPE, CHECK_UNKNOWN, "/@context",
                     "a credential of VC Data Model 1.x, which is not supported: its dates, status "
                     "and claims are not read");
        return;
    }
    if (ler_shape_check(document, "", found_shape, r) > 0)
        return;
    if (r->form == LER_FORM_VC)
        report_check(r, CHECK_SHAPE, CHECK_WARN, "/type",
                     "a VC 2.0 credential of no type that is known here: only the members that "
                     "VC 2.0 defines were checked");
    else
        report_check(r, CHECK_SHAPE, CHECK_PASS, "", "%s", ler_form_name(r->form));
}

/* The record's own words, for display; each may be absent. */
static void read_words(report *r, const ler_json *document) {
    const ler_json *issuer = ler_json_get(document, "issuer");
    const ler_json *subject = ler_json_list_item(ler_json_get(document, "credentialSubject"), 0);
    r->document = document;
    r->issuer_id = ler_proof_issuer(document);
    r->claimed_name = check_text(ler_json_get(issuer, "name"));
    r->credential_id = ler_json_get_text(document, "id");
    r->name = check_text(ler_json_get(document, "name"));
    r->valid_from = ler_json_get_text(document, "validFrom");
    r->valid_until = ler_json_get_text(document, "validUntil");
    r->subject_id = ler_json_get_text(subject, "id");
}

static void not_checked(report *r, const char *sentence) {
    if (r->not_checked == NULL)
        r->not_checked = ler_json_new(r->arena, LER_JSON_ARRAY);
    if (r->not_checked == NULL ||
        !ler_json_append(r->arena, r->not_checked, ler_json_new_text(r->arena, sentence)))
        r->no_memory = true;
}

/* Members that point elsewhere, which nobody followed: said, so that silence is not a pass. */
static void list_not_checked(report *r, const ler_json *document) {
    static const struct {
        const char *member, *sentence;
    } members[] = {
        {"evidence", "the evidence was not fetched, and whether it supports the statements was not "
                     "judged"},
        {"refreshService", "whether the issuer has a newer copy of the record was not asked"},
        {"termsOfUse", "the terms of use were not read"},
        {"confidenceMethod", "who presents the record was not compared with its confidence method"},
        {"renderMethod", "the issuer's own picture of the record was not drawn"},
    };
    if (r->as_of.len > 0 && r->at.len == 0)
        not_checked(r, "whether the record was there at the time asked about: its dates are its "
                       "issuer's own word");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (ler_json_get(document, members[i].member) != NULL)
            not_checked(r, members[i].sentence);
}

ler_code check_document(verification *v, report *r, const ler_json *document, record_role role,
                        unsigned depth, ler_error *err) {
    r->form = ler_credential_form(document);
    read_words(r, document);
    TRY(check_context(v, r, document, err));
    check_shape(r, document);
    TRY(check_merge(r, document, err));
    TRY(check_proof(v, r, document, err));
    r->authentic = report_has_check(r, CHECK_PROOF) && report_has_check(r, CHECK_BINDING) &&
                   report_has_check(r, CHECK_CONTEXT) && report_has_check(r, CHECK_SHAPE);
    for (size_t i = 0; i < r->check_count && r->authentic; i++)
        r->authentic = r->checks[i].status <= CHECK_WARN;
    check_issuer(v, r, role);
    check_dates(v, r, document);
    TRY(check_status_entries(v, r, document, err));
    check_schemas(r, document);
    TRY(check_subject(v, r, document, err));
    TRY(check_statements(v, r, document, err));
    TRY(check_embedded(v, r, document, depth, err));
    list_not_checked(r, document);
    return r->no_memory ? ler_no_memory(err) : LER_OK;
}

ler_code check_bytes(verification *v, const char *file, ler_str bytes, ler_arena *arena,
                     report **out, ler_error *err) {
    report *r;
    TRY(new_report(v, file, arena, &r, err));
    *out = r;
    ler_json *document;
    ler_error parse;
    ler_code code = ler_json_read(arena, bytes, NULL, &document, &parse);
    if (code == LER_E_MEMORY || code == LER_E_INTERNAL) {
        if (err != NULL)
            *err = parse;
        return code;
    }
    if (code != LER_OK) {
        char text[700];
        report_check(r, CHECK_PARSE, CHECK_FAIL, parse.pointer, "%s",
                     ler_error_text(&parse, text, sizeof text));
        return r->no_memory ? ler_no_memory(err) : LER_OK;
    }
    if (!ler_json_is(document, LER_JSON_OBJECT)) {
        report_check(r, CHECK_PARSE, CHECK_FAIL, "", "a credential is a JSON object, this is %s",
                     ler_json_type_name(document));
        return r->no_memory ? ler_no_memory(err) : LER_OK;
    }
    report_check(r, CHECK_PARSE, CHECK_PASS, "", "%zu bytes of JSON", bytes.len);
    v->embedded_left = LER_MAX_EMBEDDED;
    v->lists_left = LER_MAX_STATUS_LISTS;
    v->file_number++;
    if (v->drifts != NULL)
        ler_drift_begin(v->drifts);
    if (v->obtainer != NULL)
        obtainer_begin(v->obtainer);
    TRY(check_document(v, r, document, ROLE_ROOT, 0, err));
    if (v->obtainer != NULL)
        obtainer_report(v->obtainer, r);
    return r->no_memory ? ler_no_memory(err) : LER_OK;
}
