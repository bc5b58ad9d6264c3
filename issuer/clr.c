#include "issuer/clr.h"
#include "issuer/builder_json.h"
#include "ler/digest.h"
#include <stdlib.h>

/* What is read out of a signed credential. */
typedef struct member {
    ler_json *document;
    ler_str id, subject, framework, achievement;
    ler_str occupation; /* the framework's id without its version */
    unsigned points;    /* of the level achieved; 0 = no level */
} member;

typedef struct clr {
    build b; /* first: what the helpers of the builder take */
    const clr_facts *facts;
    member *members; /* ordered */
    size_t count;
} clr;

/* ---- reading the credentials ---- */

/* RubricCriterionLevel.points of the level that the subject achieved. */
static unsigned points_of(const ler_json *subject) {
    const ler_json *results = ler_json_get(subject, "result");
    ler_str level = LER_STR_NONE, description = LER_STR_NONE;
    for (size_t i = 0; level.len == 0 && i < ler_json_list_count(results); i++) {
        level = ler_json_get_text(ler_json_list_item(results, i), "achievedLevel");
        description = ler_json_get_text(ler_json_list_item(results, i), "resultDescription");
    }
    const ler_json *descriptions =
        ler_json_get(ler_json_get(subject, "achievement"), "resultDescription");
    for (size_t i = 0; level.len > 0 && i < ler_json_list_count(descriptions); i++) {
        const ler_json *d = ler_json_list_item(descriptions, i);
        const ler_json *levels = ler_json_get(d, "rubricCriterionLevel");
        if (!ler_str_equal(ler_json_get_text(d, "id"), description))
            continue;
        for (size_t k = 0; k < ler_json_list_count(levels); k++) {
            const ler_json *l = ler_json_list_item(levels, k);
            ler_str points = ler_json_get_text(l, "points");
            if (ler_str_equal(ler_json_get_text(l, "id"), level) && points.len == 1)
                return (unsigned)(points.data[0] - '0');
        }
    }
    return 0;
}

static ler_code read_member(const clr *c, ler_json *document, member *m, ler_error *err) {
    const ler_json *subject = ler_json_get(document, "credentialSubject");
    *m = (member){
        .document = document,
        .id = ler_json_get_text(document, "id"),
        .subject = ler_json_get_text(subject, "id"),
        .framework = ler_json_get_text(
            ler_json_list_item(ler_json_get(document, "relatedResource"), 0), "id"),
        .achievement = ler_json_get_text(ler_json_get(subject, "achievement"), "id"),
        .points = points_of(subject),
    };
    m->occupation = m->framework;
    while (m->occupation.len > 0 && m->occupation.data[m->occupation.len - 1] != '/')
        m->occupation.len--;
    if (m->id.len == 0 || m->framework.len == 0 || m->achievement.len == 0 ||
        ler_json_get(document, "proof") == NULL ||
        !ler_str_equal(ler_json_get_text(ler_json_get(document, "issuer"), "id"),
                       c->facts->config->id))
        return ler_fail(err, LER_E_CONTENT, "a credential is not a signed one of this issuer");
    return LER_OK;
}

/* By occupation, then level, so that associations join neighbours; the id settles the rest. */
static int by_place(const void *a, const void *b) {
    const member *x = a, *y = b;
    int order = ler_str_compare(x->occupation, y->occupation);
    if (order == 0 && x->points != y->points)
        order = x->points < y->points ? -1 : 1;
    if (order == 0)
        order = ler_str_compare(x->framework, y->framework);
    return order != 0 ? order : ler_str_compare(x->id, y->id);
}

static int by_framework(const void *a, const void *b) {
    const member *const *x = a, *const *y = b;
    return ler_str_compare((*x)->framework, (*y)->framework);
}

/* Each framework version once; with it each achievement, level, statement and credential id. */
static ler_code check_frameworks(clr *c, ler_error *err) {
    const member **sorted = ler_arena_array(c->b.arena, c->count, sizeof(member *));
    if (sorted == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        sorted[i] = &c->members[i];
    qsort(sorted, c->count, sizeof(*sorted), by_framework);
    for (size_t i = 1; i < c->count; i++)
        if (ler_str_equal(sorted[i]->framework, sorted[i - 1]->framework))
            return ler_fail(err, LER_E_CONFLICT,
                            "two credentials are of one framework version; one record cannot hold "
                            "both");
    return LER_OK;
}

static int by_text(const void *a, const void *b) {
    return ler_str_compare(*(const ler_str *)a, *(const ler_str *)b);
}

/* No identifier of a subject twice, in one credential or in two. */
static ler_code check_identifiers(clr *c, ler_error *err) {
    size_t count = 0, used = 0;
    for (size_t i = 0; i < c->count; i++)
        count += ler_json_list_count(
            ler_json_get(ler_json_get(c->members[i].document, "credentialSubject"), "identifier"));
    ler_str *texts = ler_arena_array(c->b.arena, count + 1, sizeof(*texts));
    if (texts == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < c->count; i++) {
        const ler_json *list =
            ler_json_get(ler_json_get(c->members[i].document, "credentialSubject"), "identifier");
        for (size_t k = 0; k < ler_json_list_count(list); k++) {
            ler_buf text = build_small_buf();
            ler_jcs_write(ler_json_list_item(list, k), &text);
            texts[used++] = build_keep(&c->b, &text);
        }
    }
    if (c->b.failed)
        return ler_no_memory(err);
    qsort(texts, used, sizeof(*texts), by_text);
    for (size_t i = 1; i < used; i++)
        if (ler_str_equal(texts[i], texts[i - 1]))
            return ler_fail(err, LER_E_CONFLICT,
                            "two credentials name the learner by the same identifier with the same "
                            "salt; one record cannot hold both");
    return LER_OK;
}

static ler_code read_members(clr *c, ler_error *err) {
    const clr_facts *f = c->facts;
    if (f->count == 0 || f->count > LER_MAX_EMBEDDED)
        return ler_fail(err, LER_E_LIMIT, "a record holds 1 to %d credentials; here are %zu",
                        LER_MAX_EMBEDDED, f->count);
    c->count = f->count;
    c->members = ler_arena_array(c->b.arena, c->count, sizeof(*c->members));
    if (c->members == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        TRY(read_member(c, f->credentials[i], &c->members[i], err));
    qsort(c->members, c->count, sizeof(*c->members), by_place);
    TRY(check_frameworks(c, err));
    return check_identifiers(c, err);
}

/* ---- writing the record ---- */

static ler_json *contexts(build *b) {
    static const char *const URLS[] = {PROFILE_CONTEXT_VC, PROFILE_CONTEXT_CLR, PROFILE_CONTEXT_OB,
                                       PROFILE_CONTEXT_OB_EXTENSIONS};
    ler_json *list = build_array(b);
    for (size_t i = 0; i < sizeof(URLS) / sizeof(URLS[0]); i++)
        build_add(b, list, ler_json_new_text(b->arena, URLS[i]));
    return list;
}

static void associate(build *b, ler_json *list, const char *type, const member *source,
                      const member *target) {
    ler_json *o = build_object(b, "Association", false);
    build_text(b, o, "associationType", ler_str_of(type));
    build_text(b, o, "sourceId", source->achievement);
    build_text(b, o, "targetId", target->achievement);
    build_add(b, list, o);
}

/* Inside an occupation a lower level precedes a higher one; occupations are related by their
 * highest. A chain: what follows from it is not said again for every pair. */
static ler_json *associations(clr *c) {
    ler_json *list = build_array(&c->b);
    const member *top = NULL; /* of the occupation before */
    for (size_t i = 0; i < c->count; i++) {
        const member *m = &c->members[i], *next = i + 1 < c->count ? &c->members[i + 1] : NULL;
        if (next != NULL && ler_str_equal(m->occupation, next->occupation)) {
            bool rises = m->points > 0 && m->points < next->points;
            associate(&c->b, list, rises ? "precedes" : "isRelatedTo", m, next);
            continue;
        }
        if (top != NULL)
            associate(&c->b, list, "isRelatedTo", top, m);
        top = m;
    }
    return list;
}

/* CLR 2.0, ClrSubject: `id` or `identifier`. The id is that of the credentials that have one. */
static ler_code subject(clr *c, ler_json **out, ler_error *err) {
    build *b = &c->b;
    ler_json *s = build_object(b, NULL, false);
    ler_str id = LER_STR("");
    for (size_t i = 0; i < c->count; i++) {
        ler_str one = c->members[i].subject;
        if (id.len > 0 && one.len > 0 && !ler_str_equal(id, one))
            return ler_fail(err, LER_E_CONTENT, "the credentials are about different subjects");
        if (one.len > 0)
            id = one;
    }
    build_text(b, s, "id", id);
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "ClrSubject"));
    build_put(b, s, "type", types);
    build_identities(b, s);
    ler_json *list = build_array(b);
    for (size_t i = 0; i < c->count; i++)
        build_add(b, list, c->members[i].document);
    build_put(b, s, "verifiableCredential", list);
    ler_json *associated = associations(c);
    if (ler_json_count(associated) > 0)
        build_put(b, s, "association", associated);
    *out = s;
    return LER_OK;
}

/* The framework files of all of them: the same nodes that the credentials name, with the same
 * digests, since each stands once. */
static ler_json *resources(clr *c) {
    ler_json *list = build_array(&c->b);
    for (size_t i = 0; i < c->count; i++)
        build_add(&c->b, list,
                  ler_json_list_item(ler_json_get(c->members[i].document, "relatedResource"), 0));
    return list;
}

static ler_json *schema(build *b) {
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "id", LER_STR(PROFILE_SCHEMA_CLR));
    build_text(b, o, "type", LER_STR(PROFILE_SCHEMA_TYPE));
    ler_json *list = build_array(b);
    build_add(b, list, o);
    return list;
}

static ler_code document(clr *c, ler_json **out, ler_error *err) {
    build *b = &c->b;
    const clr_facts *f = c->facts;
    TRY(read_members(c, err));
    ler_json *d = build_object(b, NULL, false);
    build_put(b, d, "@context", contexts(b));
    build_text(b, d, "id", build_print(b, "urn:uuid:%s", f->uuid));
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "VerifiableCredential"));
    build_add(b, types, ler_json_new_text(b->arena, "ClrCredential"));
    build_put(b, d, "type", types);
    build_text(b, d, "name", LER_STR("Learning and Employment Record"));
    build_text(b, d, "description",
               build_print(b, "%zu credential%s of skills frameworks, issued by %.*s.", c->count,
                           c->count == 1 ? "" : "s",
                           S(ler_json_get_text(f->config->profile, "name"))));
    build_put(b, d, "partial", ler_json_new(b->arena, f->partial ? LER_JSON_TRUE : LER_JSON_FALSE));
    build_put(b, d, "issuer", build_issuer(b));
    build_date(b, d, "validFrom", &f->from);
    ler_json *s = NULL;
    TRY(subject(c, &s, err));
    build_put(b, d, "credentialSubject", s);
    if (f->status != LEDGER_NO_STATUS)
        build_put(b, d, "credentialStatus", build_status_entry(b));
    build_put(b, d, "relatedResource", resources(c));
    build_put(b, d, "credentialSchema", schema(b));
    if (b->code != LER_OK)
        return b->code;
    if (b->failed)
        return ler_no_memory(err);
    *out = d;
    return LER_OK;
}

ler_code clr_build(const clr_facts *facts, ler_arena *arena, ler_json **out, ler_error *err) {
    credential_facts who = {.config = facts->config,
                            .entry = facts->entry,
                            .salts = facts->salts,
                            .status = facts->status,
                            .status_list = facts->status_list,
                            .status_index = facts->status_index};
    memcpy(who.uuid, facts->uuid, sizeof(who.uuid));
    clr c = {.facts = facts,
             .b = {.facts = &who, .arena = arena, .base = facts->config->base_url, .err = err}};
    return document(&c, out, err);
}

/* ---- its name ---- */

static void part(ler_buf *out, ler_str text) {
    ler_buf_char(out, out->len == 0 ? '[' : ',');
    ler_json_write_str(text, out);
}

ler_code clr_uuid(clr_facts *facts, ler_error *err) {
    LER_AUTO_BUF name = ler_buf_new((size_t)1 << 20);
    LER_AUTO_BUF learner = ler_buf_new((size_t)256 << 10);
    if (strcmp(facts->entry->learner_kind, "email") == 0)
        profile_email(facts->entry->learner, &learner);
    else
        ler_buf_str(&learner, facts->entry->learner);
    TRY(ler_buf_done(&learner, err));
    part(&name, LER_STR("ClrCredential")); /* no credential's name begins so */
    part(&name, facts->config->id);
    part(&name, ler_str_of(facts->entry->learner_kind));
    part(&name, ler_buf_view(&learner));
    ler_str *ids = calloc(facts->count + 1, sizeof(*ids));
    if (ids == NULL)
        return ler_no_memory(err);
    for (size_t i = 0; i < facts->count; i++)
        ids[i] = ler_json_get_text(facts->credentials[i], "id");
    qsort(ids, facts->count, sizeof(*ids), by_text);
    for (size_t i = 0; i < facts->count; i++)
        part(&name, ids[i]);
    free(ids);
    ler_buf_char(&name, ']');
    TRY(ler_buf_done(&name, err));
    return ler_uuid_of_url(ler_buf_view(&name), facts->uuid, err);
}

ler_code clr_digest(const clr_facts *facts, ler_arena *arena, uint8_t out[32], ler_error *err) {
    clr_facts bare = *facts;
    bare.partial = false;
    bare.from = (ler_time){.zoned = true};
    bare.status = LEDGER_NO_STATUS;
    ler_json *d = NULL;
    TRY(clr_build(&bare, arena, &d, err));
    /* Proofs are made anew when a lost file is: they do not tell what a record says. */
    ler_json *s = ler_json_get(d, "credentialSubject");
    const ler_json *list = ler_json_get(s, "verifiableCredential");
    ler_json *unsigned_list = ler_json_new(arena, LER_JSON_ARRAY);
    for (size_t i = 0; unsigned_list != NULL && i < ler_json_count(list); i++)
        if (!ler_json_append(arena, unsigned_list,
                             ler_json_without(arena, ler_json_item(list, i), "proof")))
            return ler_no_memory(err);
    if (unsigned_list == NULL || !ler_json_set(arena, s, "verifiableCredential", unsigned_list))
        return ler_no_memory(err);
    LER_AUTO_BUF text = ler_buf_new(2 * LER_MAX_CREDENTIAL);
    ler_jcs_write(d, &text);
    TRY(ler_buf_done(&text, err));
    uint8_t digest[LER_DIGEST_MAX];
    TRY(ler_digest(LER_SHA256, ler_buf_view(&text), digest, err));
    memcpy(out, digest, 32);
    return LER_OK;
}
