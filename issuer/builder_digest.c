/* What a row says, as one digest: a rerun tells by it what has changed. It covers what the builder
 * puts into the document and nothing else, or a row would count as changed whose record is equal;
 * a unit test holds the two against each other, field by field. */
#include "issuer/builder.h"
#include "ler/digest.h"
#include <stdio.h>

/* Each part with its length, so that no two lists of parts make one text. */
static void part(ler_hash *h, ler_str text) {
    uint64_t len = text.len;
    ler_hash_update(h, &len, sizeof(len));
    ler_hash_update(h, text.data == NULL ? "" : text.data, text.len);
}

static void number(ler_hash *h, uint64_t n) {
    ler_hash_update(h, &n, sizeof(n));
}

static void date(ler_hash *h, bool set, const ler_time *t) {
    char text[LER_TIME_TEXT];
    part(h, set ? ler_str_of(ler_time_text(t, text)) : LER_STR(""));
}

static void issuer_part(ler_hash *h, const issuer_config *config) {
    static const char *const MEMBERS[] = {"id", "name", "url", "description", "email", "phone"};
    for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++)
        part(h, ler_json_get_text(config->profile, MEMBERS[i]));
    part(h, config->base_url);
    part(h, ler_policy_text(config->policy));
    number(h, config->valid_days);
}

static void learner_part(ler_hash *h, const credential_facts *f) {
    const roster_entry *e = f->entry;
    LER_AUTO_BUF email = ler_buf_new((size_t)64 << 10);
    profile_email(e->value[ROSTER_EMAIL], &email);
    part(h, ler_buf_view(&email)); /* one that is too long was refused before */
    part(h, e->value[ROSTER_EMAIL].len > 0 ? LER_STR("") : e->value[ROSTER_LEARNER_ID]);
    part(h, e->value[ROSTER_EXTERNAL_ID]);
    part(h, e->value[ROSTER_SUBJECT_DID]);
    if (f->config->subject_name) { /* one name in the document */
        ler_str full = e->value[ROSTER_FULL_NAME];
        ler_str given = full.len > 0 ? full : e->value[ROSTER_GIVEN_NAME];
        ler_str family = full.len > 0 ? LER_STR("") : e->value[ROSTER_FAMILY_NAME];
        number(h, given.len + family.len + (given.len > 0 && family.len > 0));
        ler_hash_update(h, given.data, given.len);
        ler_hash_update(h, " ", given.len > 0 && family.len > 0);
        ler_hash_update(h, family.data, family.len);
    }
    part(h, e->value[ROSTER_ASSESSOR]);
    part(h, e->value[ROSTER_AWARD_NARRATIVE]);
    date(h, e->assessed_set, &e->assessed);
    date(h, e->issued_set, &e->issued);
    date(h, e->expires_set, &e->expires);
}

static void statements_part(ler_hash *h, const credential_facts *f) {
    const ler_framework_digests *d = ler_framework_digest(f->framework);
    part(h, ler_str_of(d->content));
    part(h, ler_str_of(d->file));
    part(h, f->level != NULL ? f->level->label : LER_STR(""));
    number(h, f->judged);
    number(h, f->statement_count);
    for (size_t i = 0; i < f->statement_count; i++) {
        const demonstrated *s = &f->statements[i];
        part(h, s->statement->code);
        number(h, s->scored ? s->score + 1u : 0);
        part(h, s->scored ? s->words : LER_STR(""));
    }
}

static void evidence_part(ler_hash *h, const roster_entry *e) {
    number(h, e->evidence_count);
    for (size_t i = 0; i < e->evidence_count; i++) {
        part(h, e->evidence[i].url);
        part(h, e->evidence[i].name);
        part(h, e->evidence[i].narrative);
    }
}

ler_code credential_row_digest(const credential_facts *facts, uint8_t out[32], ler_error *err) {
    uint8_t digest[LER_DIGEST_MAX];
    ler_hash *h = ler_hash_new(LER_SHA256);
    if (h == NULL)
        return ler_fail(err, LER_E_MEMORY, "out of memory");
    issuer_part(h, facts->config);
    learner_part(h, facts);
    statements_part(h, facts);
    evidence_part(h, facts->entry);
    ler_code code = ler_hash_final(h, digest, err);
    ler_hash_free(&h);
    TRY(code);
    memcpy(out, digest, 32);
    return LER_OK;
}
