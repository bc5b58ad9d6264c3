/* Bitstring Status List 2.1: BitstringStatusListEntry. */
#include "ler/ascii.h"
#include "ler/shape.h"
#include "ler/status.h"
#include <stdio.h>

static const struct {
    const char *name;
    ler_status_purpose purpose;
} PURPOSES[] = {
    {"revocation", LER_STATUS_REVOCATION},
    {"suspension", LER_STATUS_SUSPENSION},
    {"refresh", LER_STATUS_REFRESH},
};

ler_status_purpose ler_status_purpose_of(ler_str text) {
    for (size_t i = 0; i < sizeof PURPOSES / sizeof PURPOSES[0]; i++)
        if (ler_str_is(text, PURPOSES[i].name))
            return PURPOSES[i].purpose;
    return LER_STATUS_OTHER;
}

const char *ler_status_purpose_name(ler_status_purpose purpose) {
    for (size_t i = 0; i < sizeof PURPOSES / sizeof PURPOSES[0]; i++)
        if (PURPOSES[i].purpose == purpose)
            return PURPOSES[i].name;
    return "other";
}

/* "an arbitrary size integer greater than or equal to 0, expressed as a string in base 10". Readers
 * that parse a number out of "6abc" or "6.0" look at another person's bit: none of that here. */
ler_code ler_status_index_read(ler_str text, size_t *out, ler_error *err) {
    char shown[LER_EXCERPT];
    *out = 0;
    bool good = text.len > 0 && (text.len == 1 || text.data[0] != '0');
    for (size_t i = 0; i < text.len && good; i++)
        good = ler_is_digit(text.data[i]);
    if (!good)
        return ler_fail(err, LER_E_CONTENT,
                        "a statusListIndex is a whole number in decimal digits, not \"%s\"",
                        ler_excerpt(shown, text.data, text.len));
    size_t index = 0;
    for (size_t i = 0; i < text.len; i++) {
        index = 10 * index + (size_t)(text.data[i] - '0');
        if (index >= LER_MAX_STATUS_BITS)
            return ler_fail(err, LER_E_CONTENT, "statusListIndex %s is past the end of any list",
                            ler_excerpt(shown, text.data, text.len));
    }
    *out = index;
    return LER_OK;
}

static ler_code bad(ler_error *err, const char *pointer, const char *member, const char *expected) {
    char at[LER_MAX_POINTER];
    snprintf(at, sizeof at, "%s%s%s", pointer, member[0] == '\0' ? "" : "/", member);
    return ler_fail_at(err, LER_E_CONTENT, at, "%s", expected);
}

/* statusSize is the width of an entry in bits; every purpose that is known here has one. */
static ler_code check_size(const ler_json *entry, const char *pointer, ler_error *err) {
    const ler_json *size = ler_json_get(entry, "statusSize");
    double n = ler_json_number(size);
    if (size == NULL || (ler_json_is(size, LER_JSON_NUMBER) && n == 1))
        return LER_OK;
    if (!ler_json_is(size, LER_JSON_NUMBER) || n < 1 || n > 1024 || n != (int)n)
        return bad(err, pointer, "statusSize", "a statusSize is a whole number above zero");
    return ler_fail_at(err, LER_E_UNSUPPORTED, pointer,
                       "statuses of %d bits cannot be read by this version", (int)n);
}

ler_code ler_status_entry_read(const ler_json *entry, const char *pointer, ler_status_entry *out,
                               ler_error *err) {
    char shown[LER_EXCERPT];
    *out = (ler_status_entry){.purpose = LER_STATUS_OTHER};
    if (!ler_json_is(entry, LER_JSON_OBJECT))
        return ler_fail_at(err, LER_E_CONTENT, pointer, "a status entry is an object, this is %s",
                           ler_json_type_name(entry));
    const ler_json *type = ler_json_get(entry, "type");
    ler_str first = ler_json_str(ler_json_list_item(type, 0));
    if (first.len == 0)
        return bad(err, pointer, "type", "a status entry has a type");
    if (!ler_json_list_has(type, LER_STATUS_ENTRY_TYPE))
        return ler_fail_at(err, LER_E_UNSUPPORTED, pointer,
                           "status entries of type %s cannot be looked up by this version",
                           ler_excerpt(shown, first.data, first.len));
    out->purpose_text = ler_json_get_text(entry, "statusPurpose");
    if (out->purpose_text.len == 0)
        return bad(err, pointer, "statusPurpose", "a status entry has one purpose, a string");
    out->list = ler_json_get_text(entry, "statusListCredential");
    if (!ler_uri_valid(out->list))
        return bad(err, pointer, "statusListCredential",
                   "a status entry names its list by an absolute URL");
    const ler_json *id = ler_json_get(entry, "id"), *index = ler_json_get(entry, "statusListIndex");
    if (id != NULL && !ler_uri_valid(ler_json_str(id)))
        return bad(err, pointer, "id", "the id of a status entry is an absolute URL");
    if (id != NULL && ler_str_equal(ler_json_str(id), out->list))
        return bad(err, pointer, "id", "the id of a status entry is not the URL of its list");
    if (!ler_json_is(index, LER_JSON_STRING))
        return bad(err, pointer, "statusListIndex",
                   "a statusListIndex is a string of decimal digits");
    ler_error why;
    if (ler_status_index_read(ler_json_str(index), &out->index, &why) != LER_OK)
        return bad(err, pointer, "statusListIndex", why.message);
    TRY(check_size(entry, pointer, err));
    out->purpose = ler_status_purpose_of(out->purpose_text);
    if (out->purpose == LER_STATUS_OTHER)
        return ler_fail_at(err, LER_E_UNSUPPORTED, pointer,
                           "statuses of the purpose \"%s\" cannot be read by this version",
                           ler_excerpt(shown, out->purpose_text.data, out->purpose_text.len));
    return LER_OK;
}
