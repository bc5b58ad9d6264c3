/* Credentials inside a credential: those of a CLR, and endorsements wherever they stand. Each is a
 * record of its own and is verified as one, whatever the outer proof says: the statements of two
 * embedded records merge into one graph, so that the outer signature alone does not tell which
 * record made which claim (L9). */
#include "verifier/check.h"

typedef struct search {
    verification *v;
    report *r;
    unsigned depth;
    ler_pointer at;
    size_t capacity;
} search;

static ler_code add_report(search *s, report *child, ler_error *err) {
    report *r = s->r;
    if (r->embedded_count == s->capacity) {
        size_t grown = s->capacity == 0 ? 8 : 2 * s->capacity;
        report **list = ler_arena_array(r->arena, grown, sizeof *list);
        if (list == NULL)
            return ler_no_memory(err);
        if (s->capacity > 0)
            memcpy(list, r->embedded, r->embedded_count * sizeof *list);
        r->embedded = list;
        s->capacity = grown;
    }
    r->embedded[r->embedded_count++] = child;
    return LER_OK;
}

static ler_str subject_id(const ler_json *document) {
    return ler_json_get_text(ler_json_list_item(ler_json_get(document, "credentialSubject"), 0),
                             "id");
}

static ler_str issuer_of(const ler_json *document) {
    const ler_json *issuer = ler_json_get(document, "issuer");
    return ler_json_is(issuer, LER_JSON_STRING) ? ler_json_str(issuer)
                                                : ler_json_get_text(issuer, "id");
}

/* K1: what a CLR collects is about the person whom the CLR is about. Where their names do not tell,
 * the issuer of both does: it signed the one into the other. That takes a good proof of each, which
 * other checks see to. */
static void compare_subjects(search *s, const ler_json *outer, const ler_json *inner) {
    ler_str a = subject_id(outer), b = subject_id(inner), issuer = issuer_of(outer);
    if (a.len > 0 && b.len > 0 && !ler_str_equal(a, b))
        report_check(s->r, CHECK_EMBEDDED, CHECK_FAIL, s->at.text,
                     "the credential inside is about somebody else");
    else if ((a.len == 0 || b.len == 0) && issuer.len > 0 &&
             ler_str_equal(issuer, issuer_of(inner)))
        report_check(s->r, CHECK_EMBEDDED, CHECK_PASS, s->at.text,
                     "its issuer is the record's own, and says that it is about the same person");
    else if (a.len == 0 || b.len == 0)
        report_check(s->r, CHECK_EMBEDDED, CHECK_WARN, s->at.text,
                     "whether the credential inside is about the same person cannot be told: the "
                     "two do not both name their subject by an id");
}

/* Whether the record, outside of its endorsements and proofs, has a thing of that id. Depth and
 * size are bounded by the reader, the number of askers by LER_MAX_EMBEDDED. */
static bool is_named(const ler_json *v, ler_str id) {
    bool object = ler_json_is(v, LER_JSON_OBJECT);
    if (!object)
        for (size_t i = 0; ler_json_is(v, LER_JSON_ARRAY) && i < ler_json_count(v); i++)
            if (is_named(ler_json_item(v, i), id))
                return true;
    for (size_t i = 0; object && i < ler_json_count(v); i++) {
        const ler_json_member *m = ler_json_member_at(v, i);
        if (ler_str_is(m->key, "endorsement") || ler_str_is(m->key, "proof"))
            continue;
        if ((ler_str_is(m->key, "id") || ler_str_is(m->key, "issuer")) &&
            ler_str_equal(ler_json_str(m->value), id))
            return true;
        if (is_named(m->value, id))
            return true;
    }
    return false;
}

static ler_code check_one(search *s, const ler_json *document, record_role role, ler_error *err) {
    report *r = s->r;
    if (!ler_json_is(document, LER_JSON_OBJECT) ||
        ler_json_list_has(ler_json_get(document, "type"), "EnvelopedVerifiableCredential")) {
        report_check(r, CHECK_EMBEDDED, CHECK_UNKNOWN, s->at.text,
                     "an enveloped credential cannot be checked by this version");
        return LER_OK;
    }
    if (s->v->embedded_left == 0 || s->depth + 1 > LER_MAX_EMBEDDED_DEPTH) {
        report_check(r, CHECK_EMBEDDED, CHECK_FAIL, s->at.text,
                     "over the limit of %d credentials inside, %d deep", LER_MAX_EMBEDDED,
                     LER_MAX_EMBEDDED_DEPTH);
        return LER_OK;
    }
    s->v->embedded_left--;
    report *child = ler_arena_alloc(r->arena, sizeof *child);
    if (child == NULL)
        return ler_no_memory(err);
    child->arena = r->arena;
    child->file = r->file;
    child->as_of = r->as_of;
    child->at = ler_arena_printf(r->arena, "%.*s%s", (int)r->at.len,
                                 r->at.data == NULL ? "" : r->at.data, s->at.text);
    if (child->at.data == NULL)
        return ler_no_memory(err);
    TRY(check_document(s->v, child, document, role, s->depth + 1, err));
    TRY(add_report(s, child, err));
    check_status status = CHECK_PASS;
    for (size_t i = 0; i < child->check_count; i++)
        if (child->checks[i].status > status)
            status = child->checks[i].status;
    report_check(r, CHECK_EMBEDDED, status, s->at.text, "%s: %s",
                 verdict_name(report_verdict(child)), report_sentence(child));
    if (role == ROLE_MEMBER)
        compare_subjects(s, r->document, document);
    if (role == ROLE_ENDORSEMENT && !is_named(r->document, subject_id(document)))
        report_check(r, CHECK_EMBEDDED, CHECK_WARN, s->at.text,
                     "the endorsement is about something that this record does not name: %s",
                     report_quote(r, subject_id(document)));
    return LER_OK;
}

/* A credential where the standards expect none, such as evidence that is one: it is verified all
 * the same, since whoever reads it there would take it for one. */
bool check_is_credential(const ler_json *v) {
    return ler_json_is(v, LER_JSON_OBJECT) &&
           ler_json_list_has(ler_json_get(v, "type"), "VerifiableCredential") &&
           (ler_json_get(v, "proof") != NULL || ler_json_get(v, "credentialSubject") != NULL);
}

/* Walks the record outside of the credentials inside it; those are walked by their own check. The
 * reader has bounded depth and size. */
static ler_code walk(search *s, const ler_json *v, ler_error *err) {
    bool object = ler_json_is(v, LER_JSON_OBJECT);
    if (!object && !ler_json_is(v, LER_JSON_ARRAY))
        return LER_OK;
    for (size_t i = 0; i < ler_json_count(v); i++) {
        const ler_json_member *m = object ? ler_json_member_at(v, i) : NULL;
        const ler_json *value = object ? m->value : ler_json_item(v, i);
        size_t mark = object ? ler_pointer_key(&s->at, m->key) : ler_pointer_index(&s->at, i);
        bool member = object && ler_str_is(m->key, "verifiableCredential");
        bool endorsement = object && ler_str_is(m->key, "endorsement");
        if (member || endorsement) {
            bool many = ler_json_is(value, LER_JSON_ARRAY);
            for (size_t k = 0; k < ler_json_list_count(value); k++) {
                size_t inner = many ? ler_pointer_index(&s->at, k) : s->at.len;
                TRY(check_one(s, ler_json_list_item(value, k),
                              member ? ROLE_MEMBER : ROLE_ENDORSEMENT, err));
                ler_pointer_pop(&s->at, inner);
            }
        } else if (check_is_credential(value)) {
            TRY(check_one(s, value, ROLE_OTHER, err));
        } else if (object && ler_str_is(m->key, "endorsementJwt")) {
            report_check(s->r, CHECK_EMBEDDED, CHECK_UNKNOWN, s->at.text,
                         "endorsements in JWT form cannot be checked by this version");
        } else {
            TRY(walk(s, value, err));
        }
        ler_pointer_pop(&s->at, mark);
    }
    return LER_OK;
}

ler_code check_embedded(verification *v, report *r, const ler_json *document, unsigned depth,
                        ler_error *err) {
    search s = {.v = v, .r = r, .depth = depth};
    return walk(&s, document, err);
}
