/* Bitstring Status List 2.2: BitstringStatusListCredential. */
#include "ler/proof.h"
#include "ler/status.h"

/* The subject: exactly one BitstringStatusList. */
static ler_code find_subject(const ler_json *document, const ler_json **out, ler_error *err) {
    const ler_json *subjects = ler_json_get(document, "credentialSubject");
    *out = ler_json_list_item(subjects, 0);
    if (ler_json_list_count(subjects) != 1 || !ler_json_is(*out, LER_JSON_OBJECT) ||
        !ler_json_list_has(ler_json_get(*out, "type"), LER_STATUS_SUBJECT_TYPE))
        return ler_fail_at(err, LER_E_CONTENT, "/credentialSubject",
                           "a status list has one subject, a " LER_STATUS_SUBJECT_TYPE);
    return LER_OK;
}

/* "statusPurpose": one string, or several for a list whose bits mean the same to each of them. */
static ler_code read_purposes(const ler_json *subject, ler_status_list *out, ler_error *err) {
    const ler_json *purposes = ler_json_get(subject, "statusPurpose");
    for (size_t i = 0; i < ler_json_list_count(purposes); i++) {
        ler_str text = ler_json_str(ler_json_list_item(purposes, i));
        if (text.len == 0)
            break;
        if (i == 0)
            out->purpose_text = text;
        out->purposes |= 1u << ler_status_purpose_of(text);
    }
    if (out->purpose_text.len == 0)
        return ler_fail_at(err, LER_E_CONTENT, "/credentialSubject/statusPurpose",
                           "a status list has a purpose");
    return LER_OK;
}

static ler_code check_identity(const ler_json *document, ler_str url, ler_error *err) {
    char shown[LER_EXCERPT];
    if (!ler_json_is(document, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, "", "a status list is a JSON object, this is %s",
                           ler_json_type_name(document));
    const ler_json *types = ler_json_get(document, "type");
    if (!ler_json_list_has(types, LER_STATUS_LIST_TYPE) ||
        !ler_json_list_has(types, "VerifiableCredential"))
        return ler_fail_at(
            err, LER_E_CONTENT, "/type",
            "the types of a status list are VerifiableCredential and " LER_STATUS_LIST_TYPE);
    /* One list of an issuer must not be given out for another: the id ties it to its URL. */
    ler_str id = ler_json_get_text(document, "id");
    if (id.len == 0)
        return ler_fail_at(err, LER_E_CONTENT, "/id", "the list does not say which one it is");
    if (!ler_str_equal(id, url))
        return ler_fail_at(err, LER_E_CONTENT, "/id", "this is another list: %s",
                           ler_excerpt(shown, id.data, id.len));
    if (ler_json_get(document, "credentialStatus") != NULL)
        return ler_fail_at(err, LER_E_CONTENT, "/credentialStatus",
                           "a status list cannot itself depend on a status");
    return LER_OK;
}

ler_code ler_status_list_read(const ler_json *document, ler_str url, ler_buf *bits,
                              ler_status_list *out, ler_error *err) {
    *out = (ler_status_list){0};
    TRY(check_identity(document, url, err));
    const ler_json *subject;
    TRY(find_subject(document, &subject, err));
    TRY(read_purposes(subject, out, err));
    size_t start = bits->len;
    const ler_json *encoded = ler_json_get(subject, "encodedList");
    if (!ler_json_is(encoded, LER_JSON_STRING))
        return ler_fail_at(err, LER_E_CONTENT, "/credentialSubject/encodedList",
                           "an encodedList is a string, this is %s", ler_json_type_name(encoded));
    ler_error why;
    ler_code code = ler_bitstring_decode(ler_json_str(encoded), bits, &why);
    if (code != LER_OK)
        return ler_fail_at(err, code, "/credentialSubject/encodedList", "%s", why.message);
    size_t entries = 8 * (bits->len - start);
    if (entries < LER_MIN_STATUS_ENTRIES) {
        bits->len = start;
        return ler_fail_at(
            err, LER_E_CONTENT, "/credentialSubject/encodedList",
            "a list of %zu entries; the standard demands %d, so that one hides among "
            "many",
            entries, LER_MIN_STATUS_ENTRIES);
    }
    out->id = ler_json_get_text(document, "id");
    out->issuer = ler_proof_issuer(document);
    out->entries = entries;
    out->valid_from = ler_json_get_text(document, "validFrom");
    out->valid_until = ler_json_get_text(document, "validUntil");
    return LER_OK;
}

ler_code ler_status_list_build(const ler_status_list_facts *facts, ler_arena *arena, ler_json **out,
                               ler_error *err) {
    LER_AUTO_BUF encoded = ler_buf_new(2 * LER_MAX_STATUS_GZIP);
    TRY(ler_bitstring_encode(facts->bits, &encoded, err));
    ler_str inner = ler_arena_printf(arena, "%.*s#list", (int)facts->id.len, facts->id.data);
    ler_json *document = ler_json_new(arena, LER_JSON_OBJECT),
             *contexts = ler_json_new(arena, LER_JSON_ARRAY),
             *types = ler_json_new(arena, LER_JSON_ARRAY),
             *subject = ler_json_new(arena, LER_JSON_OBJECT);
    bool ok = inner.data != NULL && document != NULL && subject != NULL && contexts != NULL &&
              types != NULL &&
              ler_json_append(arena, contexts, ler_json_new_text(arena, LER_LD_CREDENTIALS_V2)) &&
              ler_json_append(arena, types, ler_json_new_text(arena, "VerifiableCredential")) &&
              ler_json_append(arena, types, ler_json_new_text(arena, LER_STATUS_LIST_TYPE)) &&
              ler_json_set_text(arena, subject, "id", inner) &&
              ler_json_set_text(arena, subject, "type", LER_STR(LER_STATUS_SUBJECT_TYPE)) &&
              ler_json_set_text(arena, subject, "statusPurpose", ler_str_of(facts->purpose)) &&
              ler_json_set_text(arena, subject, "encodedList", ler_buf_view(&encoded)) &&
              ler_json_set(arena, document, "@context", contexts) &&
              ler_json_set_text(arena, document, "id", facts->id) &&
              ler_json_set(arena, document, "type", types) &&
              ler_json_set_text(arena, document, "issuer", facts->issuer) &&
              ler_json_set_text(arena, document, "validFrom", facts->valid_from) &&
              ler_json_set_text(arena, document, "validUntil", facts->valid_until) &&
              ler_json_set(arena, document, "credentialSubject", subject);
    if (!ok)
        return ler_no_memory(err);
    *out = document;
    return LER_OK;
}
