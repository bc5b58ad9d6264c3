/* Member by member in the order in which a person reads a credential. Every object that a framework
 * or the issuer can name has an id; those without (results, alignments, identifiers) differ from
 * each other in a literal of their own, so that no two blank nodes look alike (RDFC-1.0, 4.6). */
#include "issuer/builder.h"
#include "ler/encoding.h"
#include "ler/file.h"
#include <stdarg.h>
#include <stdio.h>

typedef struct build {
    const credential_facts *facts;
    ler_arena *arena;
    const ler_framework *fw;
    const ler_strand *strand;
    ler_str base, iri, name; /* of the framework */
    bool failed;             /* memory ran out somewhere */
    ler_error *err;
    ler_code code; /* of anything else that failed */
} build;

static ler_json *object(build *b, const char *type, bool list) {
    ler_json *o = ler_json_new(b->arena, LER_JSON_OBJECT);
    if (type == NULL)
        return o;
    ler_json *t = ler_json_new_text(b->arena, type);
    if (list) {
        ler_json *types = ler_json_new(b->arena, LER_JSON_ARRAY);
        b->failed |= types == NULL || !ler_json_append(b->arena, types, t);
        t = types;
    }
    b->failed |= o == NULL || !ler_json_set(b->arena, o, "type", t);
    return o;
}

static ler_json *array(build *b) {
    return ler_json_new(b->arena, LER_JSON_ARRAY);
}

static void put(build *b, ler_json *o, const char *key, ler_json *value) {
    b->failed |= o == NULL || value == NULL || !ler_json_set(b->arena, o, key, value);
}

/* Empty texts are left out: OB 3.0 has no use for them, and its schema none for null. */
static void text(build *b, ler_json *o, const char *key, ler_str value) {
    if (value.len > 0)
        b->failed |= o == NULL || !ler_json_set_text(b->arena, o, key, value);
}

static void add(build *b, ler_json *list, ler_json *value) {
    b->failed |= list == NULL || value == NULL || !ler_json_append(b->arena, list, value);
}

static LER_PRINTF(2, 3) ler_str print(build *b, const char *format, ...) {
    char small[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof(small)) {
        ler_str s = ler_arena_str(b->arena, (ler_str){small, (size_t)n});
        b->failed |= s.data == NULL;
        return s;
    }
    char *room = n < 0 ? NULL : ler_arena_bytes(b->arena, (size_t)n + 1);
    if (room == NULL) {
        b->failed = true;
        return LER_STR("");
    }
    va_start(args, format);
    vsnprintf(room, (size_t)n + 1, format, args);
    va_end(args);
    return (ler_str){room, (size_t)n};
}

#define S(s) (int)(s).len, (s).data /* for "%.*s" */

/* The content of a buffer that an ler_framework_...() function filled. */
static ler_str keep(build *b, ler_buf *buf) {
    ler_str s = ler_buf_done(buf, NULL) == LER_OK ? ler_arena_str(b->arena, ler_buf_view(buf))
                                                  : LER_STR_NONE;
    ler_buf_free(buf);
    b->failed |= s.data == NULL;
    return s.data != NULL ? s : LER_STR("");
}

static ler_buf small_buf(void) {
    return ler_buf_new((size_t)64 << 10);
}

static ler_str level_iri(build *b, const ler_level *level) {
    ler_buf buf = small_buf();
    ler_framework_level_iri(b->fw, b->base, b->strand, level, &buf);
    return keep(b, &buf);
}

static void date(build *b, ler_json *o, const char *key, const ler_time *t) {
    char out[LER_TIME_TEXT];
    text(b, o, key, ler_str_of(ler_time_text(t, out)));
}

static ler_json *contexts(build *b) {
    ler_json *list = array(b);
    add(b, list, ler_json_new_text(b->arena, PROFILE_CONTEXT_VC));
    add(b, list, ler_json_new_text(b->arena, PROFILE_CONTEXT_OB));
    add(b, list, ler_json_new_text(b->arena, PROFILE_CONTEXT_OB_EXTENSIONS));
    return list;
}

static ler_json *issuer_profile(build *b) {
    static const char *const MEMBERS[] = {"name", "url", "description", "email", "phone"};
    ler_json *p = object(b, NULL, false);
    text(b, p, "id", b->facts->config->id);
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "Profile"));
    put(b, p, "type", types);
    for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++)
        text(b, p, MEMBERS[i], ler_json_get_text(b->facts->config->profile, MEMBERS[i]));
    return p;
}

/* ---- the subject ---- */

/* The salt that the credential issued before used for this type of identity, or a fresh one. */
static ler_str salt(build *b, const char *type) {
    const ler_json *before =
        ler_json_get(ler_json_get(b->facts->previous, "credentialSubject"), "identifier");
    for (size_t i = 0; i < ler_json_list_count(before); i++) {
        const ler_json *o = ler_json_list_item(before, i);
        ler_str known = ler_json_get_text(o, "salt");
        if (ler_str_is(ler_json_get_text(o, "identityType"), type) && known.len == 32)
            return known;
    }
    uint8_t bytes[16]; /* 128 bits */
    ler_code code = ler_random(bytes, sizeof(bytes), b->err);
    if (code != LER_OK) {
        b->code = code;
        return LER_STR("");
    }
    ler_buf hex = small_buf();
    ler_hex_encode(bytes, sizeof(bytes), &hex);
    return keep(b, &hex);
}

/* OB 3.0, IdentityObject: type, hashed, identityHash, identityType, salt. */
static ler_json *hashed_identity(build *b, const char *type, ler_str identifier) {
    ler_json *o = object(b, "IdentityObject", false);
    ler_str s = salt(b, type);
    char hash[PROFILE_IDENTITY_HASH] = "";
    ler_code code = profile_identity_hash(identifier, s, hash, b->err);
    if (code != LER_OK)
        b->code = code;
    put(b, o, "hashed", ler_json_new(b->arena, LER_JSON_TRUE));
    text(b, o, "identityHash", ler_str_of(hash));
    text(b, o, "identityType", ler_str_of(type));
    text(b, o, "salt", s);
    return o;
}

static void identities(build *b, ler_json *subject) {
    const roster_entry *e = b->facts->entry;
    ler_json *list = array(b);
    if (e->value[ROSTER_EMAIL].len > 0) {
        ler_buf email = small_buf();
        profile_email(e->value[ROSTER_EMAIL], &email);
        add(b, list, hashed_identity(b, PROFILE_IDENTITY_EMAIL, keep(b, &email)));
    } else if (e->value[ROSTER_LEARNER_ID].len > 0)
        add(b, list, hashed_identity(b, PROFILE_IDENTITY_LEARNER, e->value[ROSTER_LEARNER_ID]));
    if (e->value[ROSTER_EXTERNAL_ID].len > 0)
        add(b, list, hashed_identity(b, PROFILE_IDENTITY_EXTERNAL, e->value[ROSTER_EXTERNAL_ID]));
    ler_str given = e->value[ROSTER_GIVEN_NAME], family = e->value[ROSTER_FAMILY_NAME];
    if (b->facts->config->subject_name && given.len + family.len > 0) {
        ler_json *o = object(b, "IdentityObject", false);
        put(b, o, "hashed", ler_json_new(b->arena, LER_JSON_FALSE));
        text(b, o, "identityHash",
             print(b, "%.*s%s%.*s", S(given), given.len > 0 && family.len > 0 ? " " : "",
                   S(family)));
        text(b, o, "identityType", LER_STR(PROFILE_IDENTITY_NAME));
        add(b, list, o);
    }
    if (ler_json_count(list) > 0)
        put(b, subject, "identifier", list);
}

/* OB 3.0, AchievementSubject.source: who assessed on behalf of the issuer. A Profile needs an id.
 */
static void assessor(build *b, ler_json *subject) {
    ler_str who = b->facts->entry->value[ROSTER_ASSESSOR];
    if (who.len == 0)
        return;
    ler_json *p = object(b, NULL, false);
    char uuid[PROFILE_UUID] = "";
    ler_code code =
        profile_uuid_url(print(b, "%.*s#assessor:%.*s", S(b->base), S(who)), uuid, b->err);
    if (code != LER_OK)
        b->code = code;
    text(b, p, "id", print(b, "urn:uuid:%s", uuid));
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "Profile"));
    put(b, p, "type", types);
    text(b, p, "name", who);
    put(b, subject, "source", p);
}

/* ---- the achievement: the same for all who hold it ---- */

static ler_json *identifier_entry(build *b, const char *type, ler_str identifier) {
    ler_json *o = object(b, "IdentifierEntry", false);
    text(b, o, "identifier", identifier);
    text(b, o, "identifierType", ler_str_of(type));
    return o;
}

static ler_json *level_object(build *b, const ler_level *level, bool with_alignment) {
    ler_json *o = object(b, NULL, false);
    ler_str iri = level_iri(b, level);
    text(b, o, "id", iri);
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "RubricCriterionLevel"));
    put(b, o, "type", types);
    text(b, o, "name", level->label);
    text(b, o, "level", level->label);
    text(b, o, "points", print(b, "%u", level->points));
    if (!with_alignment)
        return o;
    ler_json *a = object(b, "Alignment", true);
    text(b, a, "targetName", level->label);
    text(b, a, "targetFramework", b->name);
    text(b, a, "targetType", LER_STR(PROFILE_TARGET_LEVEL));
    text(b, a, "targetUrl", iri);
    ler_json *list = array(b);
    add(b, list, a);
    put(b, o, "alignment", list);
    return o;
}

static ler_json *result_description(build *b, const char *fragment, const char *name,
                                    const char *type) {
    ler_json *o = object(b, NULL, false);
    text(b, o, "id", print(b, "%.*s%s", S(b->iri), fragment));
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "ResultDescription"));
    put(b, o, "type", types);
    text(b, o, "name", ler_str_of(name));
    text(b, o, "resultType", ler_str_of(type));
    return o;
}

static ler_json *level_description(build *b, const char *fragment, const char *name,
                                   bool with_alignment) {
    ler_json *o = result_description(b, fragment, name, "RubricCriterionLevel");
    ler_json *levels = array(b);
    for (size_t i = 0; i < b->strand->level_count; i++)
        add(b, levels, level_object(b, &b->strand->levels[i], with_alignment));
    put(b, o, "rubricCriterionLevel", levels);
    return o;
}

static ler_json *result_descriptions(build *b) {
    ler_json *list = array(b);
    add(b, list, level_description(b, PROFILE_RESULT_LEVEL, "Framework level attained", true));
    /* Listed by the policy, not by the case: the Achievement is one node for all its holders. The
     * levels are the same nodes as above; their alignments, which have no ids, stand there only. */
    if (ler_policy_judgement_allowed(b->facts->config->policy))
        add(b, list,
            level_description(b, PROFILE_RESULT_JUDGED, "Framework level judged by an assessor",
                              false));
    add(b, list,
        result_description(b, PROFILE_RESULT_DEMONSTRATED, "Statement demonstrated", "Status"));
    return list;
}

static ler_json *framework_alignment(build *b, ler_str code) {
    ler_json *a = object(b, "Alignment", true);
    text(b, a, "targetName", b->name);
    text(b, a, "targetFramework", b->name);
    text(b, a, "targetCode", code);
    text(b, a, "targetType", LER_STR(PROFILE_TARGET_FRAMEWORK));
    text(b, a, "targetUrl", b->iri);
    ler_json *list = array(b);
    add(b, list, a);
    return list;
}

static ler_json *criteria(build *b) {
    ler_buf words = small_buf();
    ler_str context = ler_framework_context(b->fw);
    if (context.len > 0)
        ler_buf_printf(&words, "%.*s ", S(context));
    ler_buf_text(&words, "The statements that the holder demonstrated stand in the results. ");
    ler_policy_words(b->facts->config->policy, b->strand, &words);
    ler_str narrative = ler_str_trim(keep(b, &words));
    ler_json *o = object(b, NULL, false);
    text(b, o, "narrative", narrative);
    return o;
}

static ler_json *other_identifiers(build *b) {
    const ler_framework_digests *d = ler_framework_digest(b->fw);
    const ler_policy *policy = b->facts->config->policy;
    char uuid[PROFILE_UUID] = "";
    ler_code code = profile_uuid_url(b->iri, uuid, b->err);
    if (code != LER_OK)
        b->code = code;
    ler_json *list = array(b);
    add(b, list, identifier_entry(b, PROFILE_FILE_DIGEST, ler_str_of(d->file)));
    add(b, list, identifier_entry(b, PROFILE_CONTENT_DIGEST, ler_str_of(d->content)));
    add(b, list, identifier_entry(b, PROFILE_LEVEL_POLICY, ler_policy_text(policy)));
    add(b, list, identifier_entry(b, PROFILE_SOURCED_ID, ler_str_of(uuid)));
    return list;
}

static ler_json *achievement(build *b) {
    const ler_occupation *job = ler_framework_occupation(b->fw);
    ler_str version = ler_framework_version(b->fw);
    const ler_level *level = b->facts->level;
    ler_json *a = object(b, NULL, false);
    ler_buf iri = small_buf();
    ler_framework_achievement_iri(b->fw, b->base, level,
                                  ler_policy_digest(b->facts->config->policy), &iri);
    text(b, a, "id", keep(b, &iri));
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "Achievement"));
    put(b, a, "type", types);
    text(b, a, "achievementType", LER_STR("Competency"));
    ler_str code = print(b, "%.*s/%.*s", S(job->soc), S(version));
    if (level != NULL) {
        text(b, a, "name", print(b, "%.*s: %.*s", S(job->title), S(level->label)));
        text(b, a, "description",
             print(b, "Practice at the level %.*s of the skills framework %.*s.", S(level->label),
                   S(b->name)));
        text(b, a, "humanCode", print(b, "%.*s/%.*s", S(code), S(level->key)));
    } else {
        text(b, a, "name", print(b, "%.*s: demonstrated statements", S(job->title)));
        text(b, a, "description",
             print(b, "Statements of the skills framework %.*s, without a level.", S(b->name)));
        text(b, a, "humanCode", print(b, "%.*s/statements", S(code)));
    }
    put(b, a, "criteria", criteria(b));
    text(b, a, "fieldOfStudy", job->group);
    text(b, a, "inLanguage", LER_STR("en"));
    text(b, a, "version", version);
    put(b, a, "otherIdentifier", other_identifiers(b));
    put(b, a, "alignment", framework_alignment(b, code));
    put(b, a, "resultDescription", result_descriptions(b));
    return a;
}

/* ---- results: what this person did ---- */

static ler_json *level_result(build *b) {
    const ler_level *level = b->facts->level;
    ler_json *r = object(b, "Result", true);
    text(b, r, "resultDescription",
         print(b, "%.*s%s", S(b->iri),
               b->facts->judged ? PROFILE_RESULT_JUDGED : PROFILE_RESULT_LEVEL));
    text(b, r, "achievedLevel", level_iri(b, level));
    text(b, r, "value", level->label);
    return r;
}

static ler_json *statement_result(build *b, const ler_statement *s) {
    ler_buf buf = small_buf();
    ler_framework_target_code(b->fw, s, &buf);
    ler_str code = keep(b, &buf);
    buf = small_buf();
    ler_framework_statement_iri(b->fw, b->base, s, &buf);
    ler_str iri = keep(b, &buf);
    ler_json *r = object(b, "Result", true);
    text(b, r, "resultDescription", print(b, "%.*s%s", S(b->iri), PROFILE_RESULT_DEMONSTRATED));
    text(b, r, "status", LER_STR("Completed"));
    text(b, r, "value", code);
    ler_json *a = object(b, "Alignment", true);
    text(b, a, "targetCode", code);
    text(b, a, "targetName", s->phrase);
    text(b, a, "targetDescription", s->text);
    text(b, a, "targetFramework", b->name);
    text(b, a, "targetType", LER_STR(PROFILE_TARGET_STATEMENT));
    text(b, a, "targetUrl", iri);
    ler_json *list = array(b);
    add(b, list, a);
    put(b, r, "alignment", list);
    return r;
}

static ler_json *subject(build *b) {
    const credential_facts *f = b->facts;
    ler_json *s = object(b, NULL, false);
    text(b, s, "id", f->entry->value[ROSTER_SUBJECT_DID]);
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "AchievementSubject"));
    put(b, s, "type", types);
    identities(b, s);
    if (f->entry->assessed_set)
        date(b, s, "activityEndDate", &f->entry->assessed);
    assessor(b, s);
    put(b, s, "achievement", achievement(b));
    ler_json *results = array(b);
    if (f->level != NULL)
        add(b, results, level_result(b));
    for (size_t i = 0; i < f->statement_count; i++)
        add(b, results, statement_result(b, f->statements[i].statement));
    put(b, s, "result", results);
    return s;
}

/* ---- evidence ---- */

static ler_json *roster_evidence_object(build *b, const roster_evidence *e) {
    ler_json *o = object(b, NULL, false);
    text(b, o, "id", e->url);
    ler_json *types = array(b);
    add(b, types, ler_json_new_text(b->arena, "Evidence"));
    put(b, o, "type", types);
    text(b, o, "name", e->name);
    text(b, o, "narrative", e->narrative);
    return o;
}

/* A statement that was found by score is marked as such, with the words it was found by. */
static ler_json *matched_note(build *b, const demonstrated *d) {
    ler_json *o = object(b, "Evidence", true);
    text(b, o, "name", print(b, "matched: %.*s", S(d->statement->code)));
    text(b, o, "narrative",
         print(b,
               "The statement %.*s was matched to the roster's words \"%.*s\" with a score of %u "
               "of 1000, and the issuer accepted the match.",
               S(d->statement->code), S(d->words), d->score));
    text(b, o, "genre", LER_STR(PROFILE_GENRE_MATCHED));
    return o;
}

static void evidence(build *b, ler_json *document) {
    ler_json *list = array(b);
    for (size_t i = 0; i < b->facts->entry->evidence_count; i++)
        add(b, list, roster_evidence_object(b, &b->facts->entry->evidence[i]));
    for (size_t i = 0; i < b->facts->statement_count; i++)
        if (b->facts->statements[i].scored)
            add(b, list, matched_note(b, &b->facts->statements[i]));
    if (ler_json_count(list) > 0)
        put(b, document, "evidence", list);
}

/* ---- the envelope ---- */

static void names(build *b, ler_json *document) {
    const ler_occupation *job = ler_framework_occupation(b->fw);
    const ler_level *level = b->facts->level;
    if (level == NULL) {
        text(b, document, "name", print(b, "%.*s \xe2\x80\x94 statements", S(job->title)));
        text(b, document, "description",
             print(b, "Skill statements demonstrated, %.*s.", S(b->name)));
        return;
    }
    text(b, document, "name", print(b, "%.*s \xe2\x80\x94 %.*s", S(job->title), S(level->label)));
    text(
        b, document, "description",
        print(b,
              b->facts->judged
                  ? "Skill statements demonstrated, and the level %.*s judged by an assessor, %.*s."
                  : "Skill statements demonstrated at the level %.*s, %.*s.",
              S(level->label), S(b->name)));
}

static void dates(build *b, ler_json *document) {
    const credential_facts *f = b->facts;
    ler_time from = f->entry->issued_set ? f->entry->issued : f->now;
    ler_str before = ler_json_get_text(f->previous, "validFrom");
    if (!f->entry->issued_set && before.len > 0)
        (void)!ler_time_parse(before, &from, NULL); /* unreadable: now, and the documents differ */
    date(b, document, "validFrom", &from);
    if (f->entry->expires_set) {
        date(b, document, "validUntil", &f->entry->expires);
    } else if (f->config->valid_days > 0) {
        ler_time until = from;
        until.seconds += (int64_t)f->config->valid_days * 86400;
        date(b, document, "validUntil", &until);
    }
}

static ler_json *related_resource(build *b) {
    const ler_framework_digests *d = ler_framework_digest(b->fw);
    ler_json *o = object(b, NULL, false);
    text(b, o, "id", b->iri);
    text(b, o, "mediaType", LER_STR("application/json"));
    text(b, o, "digestSRI", ler_str_of(d->sri));
    text(b, o, "digestMultibase", ler_str_of(d->file));
    ler_json *list = array(b);
    add(b, list, o);
    return list;
}

static ler_json *schemas(build *b) {
    ler_json *o = object(b, NULL, false);
    text(b, o, "id", LER_STR(PROFILE_SCHEMA_OB));
    text(b, o, "type", LER_STR(PROFILE_SCHEMA_TYPE));
    ler_json *list = array(b);
    add(b, list, o);
    return list;
}

ler_code credential_uuid(const credential_facts *facts, char out[PROFILE_UUID], ler_error *err) {
    LER_AUTO_BUF name = ler_buf_new((size_t)1 << 20);
    /* A JSON array, so that no two lists of parts make one text. */
    LER_AUTO_BUF learner = ler_buf_new((size_t)256 << 10);
    bool fold = strcmp(facts->entry->learner_kind, "email") == 0;
    if (fold)
        profile_email(facts->entry->learner, &learner);
    else
        ler_buf_str(&learner, facts->entry->learner);
    const ler_str parts[] = {facts->config->id, ler_str_of(facts->entry->learner_kind),
                             ler_buf_view(&learner),
                             ler_str_of(ler_framework_digest(facts->framework)->content),
                             ler_str_of(ler_policy_digest(facts->config->policy))};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        ler_buf_char(&name, i == 0 ? '[' : ',');
        ler_json_write_str(parts[i], &name);
    }
    ler_buf_char(&name, ']');
    TRY(ler_buf_done(&learner, err));
    TRY(ler_buf_done(&name, err));
    return profile_uuid_url(ler_buf_view(&name), out, err);
}

ler_code credential_build(const credential_facts *facts, ler_arena *arena, ler_json **out,
                          ler_error *err) {
    build b = {.facts = facts,
               .arena = arena,
               .fw = facts->framework,
               .strand = ler_framework_strand(facts->framework, 0),
               .base = facts->config->base_url,
               .err = err};
    ler_buf iri = small_buf();
    ler_framework_iri(b.fw, b.base, &iri);
    b.iri = keep(&b, &iri);
    b.name = ler_framework_name(b.fw);
    char uuid[PROFILE_UUID];
    TRY(credential_uuid(facts, uuid, err));

    ler_json *d = object(&b, NULL, false);
    put(&b, d, "@context", contexts(&b));
    text(&b, d, "id", print(&b, "urn:uuid:%s", uuid));
    ler_json *types = array(&b);
    add(&b, types, ler_json_new_text(arena, "VerifiableCredential"));
    add(&b, types, ler_json_new_text(arena, "OpenBadgeCredential"));
    put(&b, d, "type", types);
    names(&b, d);
    put(&b, d, "issuer", issuer_profile(&b));
    dates(&b, d);
    put(&b, d, "credentialSubject", subject(&b));
    evidence(&b, d);
    put(&b, d, "relatedResource", related_resource(&b));
    put(&b, d, "credentialSchema", schemas(&b));
    if (b.code != LER_OK)
        return b.code;
    if (b.failed)
        return ler_no_memory(err);
    *out = d;
    return LER_OK;
}
