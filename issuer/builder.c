/* Member by member in the order in which a person reads a credential. Every object that a framework
 * or the issuer can name has an id; those without (results, alignments, identifiers) differ from
 * each other in a literal of their own, so that no two blank nodes look alike (RDFC-1.0, 4.6). */
#include "issuer/builder_json.h"
#include <stdio.h>

static ler_json *contexts(build *b) {
    ler_json *list = build_array(b);
    build_add(b, list, ler_json_new_text(b->arena, PROFILE_CONTEXT_VC));
    build_add(b, list, ler_json_new_text(b->arena, PROFILE_CONTEXT_OB));
    build_add(b, list, ler_json_new_text(b->arena, PROFILE_CONTEXT_OB_EXTENSIONS));
    return list;
}

/* ---- the subject ---- */

/* OB 3.0, AchievementSubject.source: who assessed on behalf of the issuer. A Profile needs an id.
 */
static void assessor(build *b, ler_json *subject) {
    ler_str who = b->facts->entry->value[ROSTER_ASSESSOR];
    if (who.len == 0)
        return;
    ler_json *p = build_object(b, NULL, false);
    char uuid[LER_UUID_TEXT] = "";
    ler_code code =
        ler_uuid_of_url(build_print(b, "%.*s#assessor:%.*s", S(b->base), S(who)), uuid, b->err);
    if (code != LER_OK)
        b->code = code;
    build_text(b, p, "id", build_print(b, "urn:uuid:%s", uuid));
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "Profile"));
    build_put(b, p, "type", types);
    build_text(b, p, "name", who);
    build_put(b, subject, "source", p);
}

/* ---- results: what this person did ---- */

static ler_json *level_result(build *b) {
    const ler_level *level = b->facts->level;
    ler_json *r = build_object(b, "Result", true);
    build_text(b, r, "resultDescription",
               build_print(b, "%.*s%s", S(b->iri),
                           b->facts->judged ? PROFILE_RESULT_JUDGED : PROFILE_RESULT_LEVEL));
    build_text(b, r, "achievedLevel", build_level_iri(b, b->strand, level));
    build_text(b, r, "value", level->label);
    return r;
}

/* Its description tells it from the same level of another strand or domain. */
static ler_json *scope_result(build *b, const scope_level *s) {
    ler_json *r = build_object(b, "Result", true);
    build_text(b, r, "resultDescription",
               build_print(b, "%.*s#%.*s%s", S(b->iri), S(build_scope_key(b, s)),
                           PROFILE_RESULT_SCOPE_LEVEL));
    build_text(b, r, "achievedLevel", build_level_iri(b, s->derived.strand, s->level));
    build_text(b, r, "value", s->level->label);
    return r;
}

static ler_json *statement_result(build *b, const ler_statement *s) {
    ler_buf buf = build_small_buf();
    ler_framework_target_code(b->fw, s, &buf);
    ler_str code = build_keep(b, &buf);
    buf = build_small_buf();
    ler_framework_statement_iri(b->fw, b->base, s, &buf);
    ler_str iri = build_keep(b, &buf);
    ler_json *r = build_object(b, "Result", true);
    build_text(b, r, "resultDescription",
               build_print(b, "%.*s%s", S(b->iri), PROFILE_RESULT_DEMONSTRATED));
    build_text(b, r, "status", LER_STR("Completed"));
    build_text(b, r, "value", code);
    ler_json *a = build_object(b, "Alignment", true);
    build_text(b, a, "targetCode", code);
    build_text(b, a, "targetName", s->phrase);
    build_text(b, a, "targetDescription", s->text);
    build_text(b, a, "targetFramework", b->name);
    build_text(b, a, "targetType", LER_STR(PROFILE_TARGET_STATEMENT));
    build_text(b, a, "targetUrl", iri);
    ler_json *list = build_array(b);
    build_add(b, list, a);
    build_put(b, r, "alignment", list);
    return r;
}

static ler_json *subject(build *b) {
    const credential_facts *f = b->facts;
    ler_json *s = build_object(b, NULL, false);
    build_text(b, s, "id", f->entry->value[ROSTER_SUBJECT_DID]);
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "AchievementSubject"));
    build_put(b, s, "type", types);
    build_identities(b, s);
    if (f->entry->assessed_set)
        build_date(b, s, "activityEndDate", &f->entry->assessed);
    assessor(b, s);
    build_text(b, s, "narrative", f->entry->value[ROSTER_AWARD_NARRATIVE]);
    build_put(b, s, "achievement", build_achievement(b));
    ler_json *results = build_array(b);
    if (f->level != NULL)
        build_add(b, results, level_result(b));
    for (size_t i = 0; i < f->scope_count; i++)
        if (f->scopes[i].level != NULL)
            build_add(b, results, scope_result(b, &f->scopes[i]));
    for (size_t i = 0; i < f->statement_count; i++)
        build_add(b, results, statement_result(b, f->statements[i].statement));
    build_put(b, s, "result", results);
    return s;
}

/* ---- evidence ---- */

static ler_json *roster_evidence_object(build *b, const roster_evidence *e) {
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "id", e->url);
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "Evidence"));
    build_put(b, o, "type", types);
    build_text(b, o, "name", e->name);
    build_text(b, o, "narrative", e->narrative);
    return o;
}

/* A statement that was found by score is marked as such, with the words it was found by. */
static ler_json *matched_note(build *b, const demonstrated *d) {
    ler_json *o = build_object(b, "Evidence", true);
    build_text(b, o, "name", build_print(b, "matched: %.*s", S(d->statement->code)));
    build_text(
        b, o, "narrative",
        build_print(
            b,
            "The statement %.*s was matched to the roster's words \"%.*s\" with a score of %u "
            "of 1000, and the issuer accepted the match.",
            S(d->statement->code), S(d->words), d->score));
    build_text(b, o, "genre", LER_STR(PROFILE_GENRE_MATCHED));
    return o;
}

static void evidence(build *b, ler_json *document) {
    ler_json *list = build_array(b);
    for (size_t i = 0; i < b->facts->entry->evidence_count; i++)
        build_add(b, list, roster_evidence_object(b, &b->facts->entry->evidence[i]));
    for (size_t i = 0; i < b->facts->statement_count; i++)
        if (b->facts->statements[i].scored)
            build_add(b, list, matched_note(b, &b->facts->statements[i]));
    if (ler_json_count(list) > 0)
        build_put(b, document, "evidence", list);
}

/* ---- the envelope ---- */

static void names(build *b, ler_json *document) {
    const ler_occupation *job = ler_framework_occupation(b->fw);
    const ler_level *level = b->facts->level;
    if (level == NULL) {
        build_text(b, document, "name",
                   build_print(b, "%.*s \xe2\x80\x94 statements", S(job->title)));
        build_text(b, document, "description",
                   build_print(b, "Skill statements demonstrated, %.*s.", S(b->name)));
        return;
    }
    build_text(b, document, "name",
               build_print(b, "%.*s \xe2\x80\x94 %.*s", S(job->title), S(level->label)));
    build_text(
        b, document, "description",
        build_print(
            b,
            b->facts->judged
                ? "Skill statements demonstrated, and the level %.*s judged by an assessor, %.*s."
                : "Skill statements demonstrated at the level %.*s, %.*s.",
            S(level->label), S(b->name)));
}

static void dates(build *b, ler_json *document) {
    const credential_facts *f = b->facts;
    ler_time from = f->entry->issued_set ? f->entry->issued : f->from;
    build_date(b, document, "validFrom", &from);
    if (f->entry->expires_set) {
        build_date(b, document, "validUntil", &f->entry->expires);
    } else if (f->config->valid_days > 0) {
        ler_time until = from;
        until.seconds += (int64_t)f->config->valid_days * 86400;
        build_date(b, document, "validUntil", &until);
    }
}

static ler_json *related_resource(build *b) {
    const ler_framework_digests *d = ler_framework_digest(b->fw);
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "id", b->iri);
    build_text(b, o, "mediaType", LER_STR("application/json"));
    build_text(b, o, "digestSRI", ler_str_of(d->sri));
    build_text(b, o, "digestMultibase", ler_str_of(d->file));
    ler_json *list = build_array(b);
    build_add(b, list, o);
    return list;
}

static ler_json *schemas(build *b) {
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "id", LER_STR(PROFILE_SCHEMA_OB));
    build_text(b, o, "type", LER_STR(PROFILE_SCHEMA_TYPE));
    ler_json *list = build_array(b);
    build_add(b, list, o);
    return list;
}

/* A JSON array of texts, so that no two lists of parts make one text. */
static void add_part(ler_buf *out, ler_str part) {
    ler_buf_char(out, out->len == 0 ? '[' : ',');
    ler_json_write_str(part, out);
}

ler_code credential_uuid(credential_facts *facts, ler_error *err) {
    LER_AUTO_BUF name = ler_buf_new((size_t)1 << 20);
    LER_AUTO_BUF learner = ler_buf_new((size_t)256 << 10);
    bool fold = strcmp(facts->entry->learner_kind, "email") == 0;
    if (fold)
        profile_email(facts->entry->learner, &learner);
    else
        ler_buf_str(&learner, facts->entry->learner);
    TRY(ler_buf_done(&learner, err));
    add_part(&name, facts->config->id);
    add_part(&name, ler_str_of(facts->entry->learner_kind));
    add_part(&name, ler_buf_view(&learner));
    add_part(&name, ler_str_of(ler_framework_digest(facts->framework)->content));
    add_part(&name, ler_str_of(ler_policy_digest(facts->config->policy)));
    /* Left out where they say nothing, so that what was issued without them keeps its id. */
    bool batch = facts->batch != NULL && facts->batch[0] != '\0';
    if (batch || facts->revision > 0)
        add_part(&name, batch ? ler_str_of(facts->batch) : LER_STR(""));
    if (facts->revision > 0) {
        char number[16];
        snprintf(number, sizeof(number), "%u", facts->revision);
        add_part(&name, ler_str_of(number));
    }
    ler_buf_char(&name, ']');
    TRY(ler_buf_done(&name, err));
    return ler_uuid_of_url(ler_buf_view(&name), facts->uuid, err);
}

ler_code credential_build(const credential_facts *facts, ler_arena *arena, ler_json **out,
                          ler_error *err) {
    build b = {.facts = facts,
               .arena = arena,
               .fw = facts->framework,
               .strand = ler_framework_strand(facts->framework, 0),
               .base = facts->config->base_url,
               .err = err};
    ler_buf iri = build_small_buf();
    ler_framework_iri(b.fw, b.base, &iri);
    b.iri = build_keep(&b, &iri);
    b.name = ler_framework_name(b.fw);
    ler_json *d = build_object(&b, NULL, false);
    build_put(&b, d, "@context", contexts(&b));
    build_text(&b, d, "id", build_print(&b, "urn:uuid:%s", facts->uuid));
    ler_json *types = build_array(&b);
    build_add(&b, types, ler_json_new_text(arena, "VerifiableCredential"));
    build_add(&b, types, ler_json_new_text(arena, "OpenBadgeCredential"));
    build_put(&b, d, "type", types);
    names(&b, d);
    build_put(&b, d, "issuer", build_issuer(&b));
    dates(&b, d);
    build_put(&b, d, "credentialSubject", subject(&b));
    evidence(&b, d);
    build_put(&b, d, "relatedResource", related_resource(&b));
    build_put(&b, d, "credentialSchema", schemas(&b));
    if (facts->status != LEDGER_NO_STATUS)
        build_put(&b, d, "credentialStatus", build_status_entry(&b));
    if (b.code != LER_OK)
        return b.code;
    if (b.failed)
        return ler_no_memory(err);
    *out = d;
    return LER_OK;
}
