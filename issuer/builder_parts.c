/* What a credential and a CLR have in common: who issues, whom it is about, where its status is. */
#include "issuer/builder_json.h"
#include "ler/status.h"

ler_json *build_issuer(build *b) {
    static const char *const MEMBERS[] = {"name", "url", "description", "email", "phone"};
    ler_json *p = build_object(b, NULL, false);
    build_text(b, p, "id", b->facts->config->id);
    ler_json *types = build_array(b);
    build_add(b, types, ler_json_new_text(b->arena, "Profile"));
    build_put(b, p, "type", types);
    for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++)
        build_text(b, p, MEMBERS[i], ler_json_get_text(b->facts->config->profile, MEMBERS[i]));
    return p;
}

static ler_str salt(build *b, const char *type) {
    char text[LER_SALT_TEXT];
    ler_salts_make(b->facts->salts, ler_str_of(b->facts->uuid), ler_str_of(type), text);
    return build_print(b, "%s", text);
}

/* OB 3.0, IdentityObject: type, hashed, identityHash, identityType, salt. */
static ler_json *hashed_identity(build *b, const char *type, ler_str identifier) {
    ler_json *o = build_object(b, "IdentityObject", false);
    ler_str s = salt(b, type);
    char hash[PROFILE_IDENTITY_HASH] = "";
    ler_code code = profile_identity_hash(identifier, s, hash, b->err);
    if (code != LER_OK)
        b->code = code;
    build_put(b, o, "hashed", ler_json_new(b->arena, LER_JSON_TRUE));
    build_text(b, o, "identityHash", ler_str_of(hash));
    build_text(b, o, "identityType", ler_str_of(type));
    build_text(b, o, "salt", s);
    return o;
}

void build_identities(build *b, ler_json *subject) {
    const roster_entry *e = b->facts->entry;
    ler_json *list = build_array(b);
    if (e->value[ROSTER_EMAIL].len > 0) {
        ler_buf email = build_small_buf();
        profile_email(e->value[ROSTER_EMAIL], &email);
        build_add(b, list, hashed_identity(b, PROFILE_IDENTITY_EMAIL, build_keep(b, &email)));
    } else if (e->value[ROSTER_LEARNER_ID].len > 0)
        build_add(b, list,
                  hashed_identity(b, PROFILE_IDENTITY_LEARNER, e->value[ROSTER_LEARNER_ID]));
    if (e->value[ROSTER_EXTERNAL_ID].len > 0)
        build_add(b, list,
                  hashed_identity(b, PROFILE_IDENTITY_EXTERNAL, e->value[ROSTER_EXTERNAL_ID]));
    /* A full name is written as the learner is called; the parts are put together. */
    ler_str full = e->value[ROSTER_FULL_NAME];
    ler_str given = full.len > 0 ? full : e->value[ROSTER_GIVEN_NAME];
    ler_str family = full.len > 0 ? LER_STR("") : e->value[ROSTER_FAMILY_NAME];
    if (b->facts->config->subject_name && given.len + family.len > 0) {
        ler_json *o = build_object(b, "IdentityObject", false);
        build_put(b, o, "hashed", ler_json_new(b->arena, LER_JSON_FALSE));
        build_text(b, o, "identityHash",
                   build_print(b, "%.*s%s%.*s", S(given),
                               given.len > 0 && family.len > 0 ? " " : "", S(family)));
        build_text(b, o, "identityType", LER_STR(PROFILE_IDENTITY_NAME));
        /* It hashes nothing here. It keeps the names in two credentials of one learner apart, which
         * in a CLR around both would be two blank nodes that look alike. */
        build_text(b, o, "salt", salt(b, PROFILE_IDENTITY_NAME));
        build_add(b, list, o);
    }
    if (ler_json_count(list) > 0)
        build_put(b, subject, "identifier", list);
}

/* Bitstring Status List 2.1; one object, for the schema of OB 3.0 takes no array. */
ler_json *build_status_entry(build *b) {
    const credential_facts *f = b->facts;
    ler_buf url = build_small_buf();
    issuer_status_url(b->base, f->status_list, &url);
    ler_str list = build_keep(b, &url);
    ler_json *o = build_object(b, NULL, false);
    build_text(b, o, "id", build_print(b, "%.*s#%u", S(list), f->status_index));
    build_text(b, o, "type", LER_STR(LER_STATUS_ENTRY_TYPE));
    build_text(b, o, "statusPurpose",
               f->status == LEDGER_SUSPENSION ? LER_STR("suspension") : LER_STR("revocation"));
    build_text(b, o, "statusListIndex", build_print(b, "%u", f->status_index));
    build_text(b, o, "statusListCredential", list);
    return o;
}
