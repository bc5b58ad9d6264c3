/* When a record is in force (VC 2.0 4.9), and the schemas that it names. */
#include "verifier/check.h"
#include <stdio.h>

/* False when the member is there and no date. */
static bool read_date(report *r, const ler_json *document, const char *name, ler_time *out,
                      bool *set) {
    const ler_json *v = ler_json_get(document, name);
    char pointer[32];
    snprintf(pointer, sizeof pointer, "/%s", name);
    *set = false;
    if (v == NULL)
        return true;
    ler_error why;
    if (!ler_json_is(v, LER_JSON_STRING)) {
        report_check(r, CHECK_DATES, CHECK_FAIL, pointer, "%s must be a date and time, this is %s",
                     name, ler_json_type_name(v));
        return false;
    }
    if (ler_time_parse(ler_json_str(v), out, &why) != LER_OK) {
        report_check(r, CHECK_DATES, CHECK_FAIL, pointer, "%s: %s", name, why.message);
        return false;
    }
    *set = true;
    if (!out->zoned)
        report_check(r, CHECK_DATES, CHECK_WARN, pointer, "%s has no time zone; it was read as UTC",
                     name);
    return true;
}

/* In force from validFrom on, and until validUntil, both to the instant and inclusive: VC 2.0 says
 * that a record "ceases to be valid" at validUntil, and the verifiers in use refuse it only after.
 * No allowance for a wrong clock is made here. */
void check_dates(const verification *v, report *r, const ler_json *document) {
    ler_time from, until;
    bool has_from, has_until;
    if (r->form == LER_FORM_V1) {
        report_check(r, CHECK_DATES, CHECK_UNKNOWN, "",
                     "issuanceDate and expirationDate of VC 1.x are not read");
        return;
    }
    char now_text[JUDGEMENT_TEXT];
    const ler_time *now = verification_time(v);
    const char *asked = v->when.back ? "asked as of" : "it is";
    bool good = read_date(r, document, "validFrom", &from, &has_from);
    good = read_date(r, document, "validUntil", &until, &has_until) && good;
    judgement_text(&v->when, now_text);
    if (has_from && has_until && ler_time_compare(&until, &from) < 0) {
        report_check(r, CHECK_DATES, CHECK_FAIL, "/validUntil", "validUntil is before validFrom");
        good = false;
    }
    if (has_from && ler_time_compare(now, &from) < 0) {
        report_check(r, CHECK_DATES, CHECK_FAIL, "/validFrom", "not in force before %s (%s %s)",
                     report_quote(r, r->valid_from), asked, now_text);
        good = false;
    }
    if (has_until && ler_time_compare(now, &until) > 0) {
        report_check(r, CHECK_DATES, CHECK_FAIL, "/validUntil", "expired at %s (%s %s)",
                     report_quote(r, r->valid_until), asked, now_text);
        good = false;
    }
    if (good && !report_has(r, CHECK_DATES, CHECK_WARN))
        report_check(r, CHECK_DATES, CHECK_PASS, "", "in force at %s", now_text);
}

/* The schemas that the shape check implements, by the names 1EdTech publishes them under. */
static const struct {
    const char *url;
    ler_form form;
} schemas[] = {
#define OB "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_"
#define CLR "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_"
    {OB "achievementcredential_schema.json", LER_FORM_ACHIEVEMENT},
    {OB "anyachievementcredential_schema.json", LER_FORM_ACHIEVEMENT},
    {OB "endorsementcredential_schema.json", LER_FORM_ENDORSEMENT},
    {CLR "clrcredential_schema.json", LER_FORM_CLR},
    {CLR "achievementcredential_schema.json", LER_FORM_ACHIEVEMENT},
    {CLR "endorsementcredential_schema.json", LER_FORM_ENDORSEMENT},
#undef OB
#undef CLR
};

void check_schemas(report *r, const ler_json *document) {
    const ler_json *list = ler_json_get(document, "credentialSchema");
    if (ler_json_list_count(list) == 0) {
        report_check(r, CHECK_SCHEMA, CHECK_PASS, "", "the record names no schema");
        return;
    }
    for (size_t i = 0; i < ler_json_list_count(list); i++) {
        const ler_json *entry = ler_json_list_item(list, i);
        ler_str id = ler_json_get_text(entry, "id");
        const char *shown = report_quote(r, id);
        ler_form form = LER_FORM_NONE;
        if (ler_json_list_has(ler_json_get(entry, "type"), "1EdTechJsonSchemaValidator2019") ||
            ler_json_list_has(ler_json_get(entry, "type"), "JsonSchema"))
            for (size_t k = 0; k < sizeof schemas / sizeof schemas[0]; k++)
                if (ler_str_is(id, schemas[k].url))
                    form = schemas[k].form;
        if (form == LER_FORM_NONE)
            report_check(r, CHECK_SCHEMA, CHECK_UNKNOWN, "/credentialSchema",
                         "schema %s is not known here", shown);
        else if (form != r->form)
            report_check(r, CHECK_SCHEMA, CHECK_FAIL, "/credentialSchema",
                         "%s is the schema of another kind of record", shown);
        else if (report_has(r, CHECK_SHAPE, CHECK_FAIL))
            report_check(r, CHECK_SCHEMA, CHECK_FAIL, "/credentialSchema",
                         "the record does not have the shape that %s demands", shown);
        else
            report_check(r, CHECK_SCHEMA, CHECK_PASS, "/credentialSchema",
                         "%s is covered by the shape check", shown);
    }
}
