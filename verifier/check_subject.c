/* Whom the record is about. */
#include "verifier/check.h"

/* How the record names its subject, and what is unwise about it (I1). */
static void describe(report *r, const ler_json *subject) {
    const ler_json *list = ler_json_get(subject, "identifier");
    bool hashed = false, plain = false, warned = false;
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *object = ler_json_list_item(list, i);
        ler_str type = ler_json_get_text(object, "identityType"),
                value = ler_json_get_text(object, "identityHash");
        if (ler_json_is(ler_json_get(object, "hashed"), LER_JSON_TRUE)) {
            hashed = true;
            if (ler_json_get_text(object, "salt").len == 0 && !warned) {
                warned = true;
                report_check(r, CHECK_SUBJECT, CHECK_WARN, "/credentialSubject/identifier",
                             "an identifier was hashed without a salt: it can be guessed");
            }
            continue;
        }
        plain = true;
        if (ler_str_is(type, "name") && r->subject_name.len == 0)
            r->subject_name = value;
        else if (ler_str_is(type, "emailAddress") && !warned) {
            warned = true;
            report_check(r, CHECK_SUBJECT, CHECK_WARN, "/credentialSubject/identifier",
                         "the record shows an e-mail address to everybody who holds it");
        }
    }
    r->bound_by = r->subject_id.len > 0 ? LER_STR("identifier")
                  : hashed              ? LER_STR("hashed-identity")
                  : plain               ? LER_STR("plain-identity")
                                        : LER_STR("nothing");
    if (!warned)
        report_check(r, CHECK_SUBJECT, CHECK_PASS, "/credentialSubject", "named by %s",
                     r->subject_id.len > 0 ? "an identifier of its own (who presented the record "
                                             "was not checked)"
                     : hashed              ? "a salted hash"
                     : plain               ? "plain words"
                                           : "nothing that is known here");
}

ler_code check_subject(const verification *v, report *r, const ler_json *document, ler_error *err) {
    const ler_json *subjects = ler_json_get(document, "credentialSubject");
    describe(r, ler_json_list_item(subjects, 0));
    if (ler_json_list_count(subjects) > 1)
        report_check(r, CHECK_SUBJECT, CHECK_WARN, "/credentialSubject",
                     "the record has %zu subjects; the report names the first only",
                     ler_json_list_count(subjects));
    if (v->recipient == NULL || r->at.len > 0)
        return LER_OK;
    recipient_match best = RECIPIENT_NOT_NAMED;
    if (ler_json_list_count(subjects) > 1)
        report_check(r, CHECK_RECIPIENT, CHECK_WARN, "/credentialSubject",
                     "the record has several subjects; one of them was looked for");
    for (size_t i = 0; i < ler_json_list_count(subjects) && i < 1000; i++) {
        recipient_match match;
        TRY(recipient_compare(v->recipient, ler_json_list_item(subjects, i), &match, err));
        if (match == RECIPIENT_SAME || match == RECIPIENT_SAME_WEAK) {
            best = match;
            break;
        }
        if (match == RECIPIENT_OTHER)
            best = match;
    }
    switch (best) {
    case RECIPIENT_SAME:
        report_check(r, CHECK_RECIPIENT, CHECK_PASS, "/credentialSubject",
                     "the subject is the recipient you named");
        break;
    case RECIPIENT_SAME_WEAK:
        report_check(r, CHECK_RECIPIENT, CHECK_WARN, "/credentialSubject/identifier",
                     "the subject is the recipient you named, by an MD5 hash, which is weak");
        break;
    case RECIPIENT_OTHER:
        report_check(r, CHECK_RECIPIENT, CHECK_FAIL, "/credentialSubject",
                     "the subject is not the recipient you named");
        break;
    case RECIPIENT_NOT_NAMED:
        report_check(r, CHECK_RECIPIENT, CHECK_FAIL, "/credentialSubject",
                     "the record does not name its subject in the way you asked for");
        break;
    }
    return LER_OK;
}
