#include "issuer/roster_presets.h"
#include "cli/options.h"

#define END                                                                                        \
    { NULL, ROSTER_FIELDS, NULL }

/* Bulk issue CSV. The system wants dates as mm/dd/yy. */
static const roster_preset_column CREDLY[] = {
    {"Badge Template ID", ROSTER_TEMPLATE, "00000000-0000-4000-8000-000000000001"},
    {"Recipient Email", ROSTER_EMAIL, NULL},
    {"First Name", ROSTER_GIVEN_NAME, NULL},
    {"Last Name", ROSTER_FAMILY_NAME, NULL},
    {"Issued at", ROSTER_ISSUED_ON, "05/20/26"},
    {"Expiration Date", ROSTER_EXPIRES_ON, "05/20/29"},
    {"Issuer Earner ID", ROSTER_EXTERNAL_ID, "E-100"},
    {"Country", ROSTER_FIELDS, NULL},
    {"State or Province", ROSTER_FIELDS, NULL},
    {"Evidence Name", ROSTER_EVIDENCE_NAME, NULL},
    {"Evidence URL", ROSTER_EVIDENCE_URL, NULL},
    {"Locale", ROSTER_LOCALE, NULL},
    END};

/* Spreadsheet upload. An account chooses how its dates are written, so none is presumed. */
static const roster_preset_column ACCREDIBLE[] = {
    {"Recipient Name", ROSTER_FULL_NAME, NULL},
    {"Recipient Email", ROSTER_EMAIL, NULL},
    {"Issued on", ROSTER_ISSUED_ON, NULL},
    {"Expired on", ROSTER_EXPIRES_ON, NULL},
    {"Grade", ROSTER_FIELDS, NULL},
    {"Group Name", ROSTER_TEMPLATE, "Bicycle repair, spring"},
    END};

/* Bulk award CSV of Canvas Badges and Canvas Credentials, Badgr before. */
static const roster_preset_column CANVAS[] = {
    {"Badge Class ID", ROSTER_TEMPLATE, "000000000000000000000001"},
    {"Identifier", ROSTER_RECIPIENT, NULL},
    {"First Name", ROSTER_GIVEN_NAME, NULL},
    {"Last Name", ROSTER_FAMILY_NAME, NULL},
    {"Narrative", ROSTER_AWARD_NARRATIVE, NULL},
    {"Evidence Narrative", ROSTER_NARRATIVE, NULL},
    {"Evidence URL", ROSTER_EVIDENCE_URL, NULL},
    {"Issue Date", ROSTER_ISSUED_ON, NULL},
    {"Expiration Date", ROSTER_EXPIRES_ON, NULL},
    END};

/* The admin dashboard of the Digital Credentials Consortium: three columns of its own, and one for
 * each variable of the credential template. */
static const roster_preset_column DCC[] = {{"credentialName", ROSTER_TEMPLATE, "Bicycle Repairer"},
                                           {"earnerName", ROSTER_FULL_NAME, NULL},
                                           {"emailAddress", ROSTER_EMAIL, NULL},
                                           END};

/* Bulk send: what is awarded, to whom, the boost's variables, and members of the credential by
 * their path. */
static const roster_preset_column LEARNCARD[] = {{"Recipient", ROSTER_RECIPIENT, NULL},
                                                 {"Course ID", ROSTER_TEMPLATE, "BIKE-101"},
                                                 {"evidence.name", ROSTER_EVIDENCE_NAME, NULL},
                                                 {"evidence.narrative", ROSTER_NARRATIVE, NULL},
                                                 {"evidence.id", ROSTER_EVIDENCE_URL, NULL},
                                                 {"evidence.url", ROSTER_EVIDENCE_URL, NULL},
                                                 {"alignment.targetCode", ROSTER_STATEMENTS, NULL},
                                                 {"result.achievedLevel", ROSTER_LEVEL, NULL},
                                                 END};

/* Roster of cert-tools. A blockchain address is no DID, so pubkey has no place in a record. */
static const roster_preset_column BLOCKCERTS[] = {{"name", ROSTER_FULL_NAME, NULL},
                                                  {"pubkey", ROSTER_FIELDS, NULL},
                                                  {"identity", ROSTER_RECIPIENT, NULL},
                                                  END};

static const roster_preset PRESETS[] = {
    {"credly", "Credly", ROSTER_DATES_MDY, 5000, CREDLY},
    {"accredible", "Accredible", ROSTER_DATES_ISO, 0, ACCREDIBLE},
    {"canvas", "Canvas Badges", ROSTER_DATES_ISO, 0, CANVAS},
    {"dcc", "the DCC admin dashboard", ROSTER_DATES_ISO, 0, DCC},
    {"learncard", "LearnCard", ROSTER_DATES_ISO, 0, LEARNCARD},
    {"blockcerts", "Blockcerts", ROSTER_DATES_ISO, 0, BLOCKCERTS},
};
#define COUNT (sizeof(PRESETS) / sizeof(PRESETS[0]))

ler_code roster_preset_find(const char *name, const roster_preset **out, ler_error *err) {
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(name, PRESETS[i].name) == 0) {
            *out = &PRESETS[i];
            return LER_OK;
        }
    char typed[LER_EXCERPT];
    LER_AUTO_BUF names = ler_buf_new(400);
    for (size_t i = 0; i < COUNT; i++)
        ler_buf_printf(&names, "%s%s", i == 0 ? "" : ", ", PRESETS[i].name);
    TRY(ler_buf_done(&names, err));
    return ler_fail(err, LER_E_USAGE, "there is no preset \"%s\"; there are %s",
                    ler_excerpt(typed, name, strlen(name)), names.data);
}
