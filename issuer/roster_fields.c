#include "issuer/roster_fields.h"
#include "ler/ascii.h"

/* Names as roster_field_of() compares them: lower case, nothing but letters and digits. A NULL for
 * the synonyms: no header means the field by its name, for the word is too common; a preset or
 * --map must say so. */
static const struct {
    const char *name;
    const char *synonyms; /* separated by spaces */
} FIELDS[ROSTER_FIELDS] = {
    [ROSTER_LEARNER_ID] = {"learner_id", "learner student studentid studentnumber learnernumber "
                                         "personid candidateid traineeid employeeid"},
    [ROSTER_GIVEN_NAME] = {"given_name", "firstname forename givennames earnerfirstname"},
    [ROSTER_FAMILY_NAME] = {"family_name", "lastname surname earnerlastname"},
    [ROSTER_EMAIL] = {"email", "emailaddress mail recipientemail learneremail studentemail"},
    [ROSTER_SUBJECT_DID] = {"subject_did", "did learnerdid studentdid holderdid recipientdid"},
    [ROSTER_FRAMEWORK] = {"framework", "soc soccode frameworkid frameworksoc occupation "
                                       "occupationcode onetsoc onetsoccode"},
    [ROSTER_FRAMEWORK_VERSION] = {"framework_version", "version frameworkrelease"},
    [ROSTER_LEVEL] = {"level", "achievedlevel claimedlevel proficiencylevel"},
    [ROSTER_STATEMENTS] = {"statements", "statementcodes codes skills skillstatements "
                                         "competencies"},
    [ROSTER_STATEMENT_TEXT] = {"statement_text", "statement statementcode code skill "
                                                 "skillstatement competency"},
    [ROSTER_EVIDENCE_URL] = {"evidence_url", "evidence evidencelink evidenceuri"},
    [ROSTER_EVIDENCE_NAME] = {"evidence_name", "evidencetitle"},
    [ROSTER_NARRATIVE] = {"narrative", "evidencenarrative evidencedescription notes"},
    [ROSTER_ASSESSED_ON] = {"assessed_on", "assessedat assessmentdate dateassessed"},
    [ROSTER_ASSESSOR] = {"assessor", "assessedby assessorname evaluator"},
    [ROSTER_ISSUED_ON] = {"issued_on", "issuedat issuedate dateissued awardedon awarddate "
                                       "validfrom"},
    [ROSTER_EXPIRES_ON] = {"expires_on", "expiresat expires expirationdate expirydate validuntil"},
    [ROSTER_LOCALE] = {"locale", "language lang"},
    [ROSTER_EXTERNAL_ID] = {"external_id", "externalidentifier issuerearnerid earnerid"},
    [ROSTER_FULL_NAME] = {"full_name", "recipientname learnername studentname earnername"},
    [ROSTER_AWARD_NARRATIVE] = {"award_narrative", ""},
    [ROSTER_RECIPIENT] = {"recipient", NULL},
    [ROSTER_TEMPLATE] = {"template", NULL},
    [ROSTER_ERROR_CODE] = {"error_code", ""},
    [ROSTER_ERROR] = {"error", ""},
};

const char *roster_field_name(roster_field field) {
    return FIELDS[field].name;
}

#define PASSED_OVER " _-.\t"

/* Whether the bare form of `header` equals that of `name` (`len` bytes). */
static bool same(ler_str header, const char *name, size_t len) {
    size_t i = 0, k = 0;
    for (;;) {
        while (i < header.len && strchr(PASSED_OVER, header.data[i]) != NULL)
            i++;
        while (k < len && strchr(PASSED_OVER, name[k]) != NULL)
            k++;
        if (i == header.len || k == len)
            return i == header.len && k == len;
        if (ler_to_lower(header.data[i++]) != ler_to_lower(name[k++]))
            return false;
    }
}

static bool has_nul(ler_str text) {
    return text.len > 0 && memchr(text.data, '\0', text.len) != NULL;
}

bool roster_header_same(ler_str a, ler_str b) {
    return !has_nul(a) && !has_nul(b) && same(a, b.data, b.len);
}

roster_field roster_field_of(ler_str header) {
    if (has_nul(header))
        return ROSTER_FIELDS;
    for (size_t f = 0; f < ROSTER_FIELDS; f++) {
        if (FIELDS[f].synonyms == NULL)
            continue;
        if (same(header, FIELDS[f].name, strlen(FIELDS[f].name)))
            return (roster_field)f;
        for (const char *s = FIELDS[f].synonyms; *s != '\0';) {
            size_t len = strcspn(s, " ");
            if (same(header, s, len))
                return (roster_field)f;
            s += len + (s[len] == ' ');
        }
    }
    return ROSTER_FIELDS;
}

const char *roster_field_choice(size_t i) {
    return i < ROSTER_ERROR_CODE ? FIELDS[i].name : NULL;
}

roster_field roster_field_named(const char *name) {
    const char *known;
    for (size_t f = 0; (known = roster_field_choice(f)) != NULL; f++)
        if (strcmp(known, name) == 0)
            return (roster_field)f;
    return ROSTER_FIELDS;
}
