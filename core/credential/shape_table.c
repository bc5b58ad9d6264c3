/* Facts of VC Data Model 2.0 (4, 5), Open Badges 3.0 (appendix B and its JSON Schemas) and
 * CLR 2.0, one line a member. */
#include "credential/shape_table.h"

#define REQ MEMBER_REQUIRED
#define MANY MEMBER_MANY
#define FILLED MEMBER_FILLED
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TYPES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Vocabularies */
static const char *const achievement_types[] = {"Achievement",
                                                "ApprenticeshipCertificate",
                                                "Assessment",
                                                "Assignment",
                                                "AssociateDegree",
                                                "Award",
                                                "Badge",
                                                "BachelorDegree",
                                                "Certificate",
                                                "CertificateOfCompletion",
                                                "Certification",
                                                "CommunityService",
                                                "Competency",
                                                "Course",
                                                "CoCurricular",
                                                "Degree",
                                                "Diploma",
                                                "DoctoralDegree",
                                                "Fieldwork",
                                                "GeneralEducationDevelopment",
                                                "JourneymanCertificate",
                                                "LearningProgram",
                                                "License",
                                                "Membership",
                                                "ProfessionalDoctorate",
                                                "QualityAssuranceCredential",
                                                "MasterCertificate",
                                                "MasterDegree",
                                                "MicroCredential",
                                                "ResearchDoctorate",
                                                "SecondarySchoolDiploma",
                                                NULL};
static const char *const identifier_types[] = {
    "name",          "sourcedId",    "systemId",     "productId",
    "userName",      "accountId",    "emailAddress", "nationalIdentityNumber",
    "isbn",          "issn",         "lisSourcedId", "oneRosterSourcedId",
    "sisSourcedId",  "ltiContextId", "ltiToolId",    "ltiDeploymentId",
    "ltiPlatformId", "ltiUserId",    "identifier",   NULL};
static const char *const target_types[] = {
    "ceasn:Competency",  "ceterms:Credential",     "CFItem", "CFRubric",
    "CFRubricCriterion", "CFRubricCriterionLevel", "CTDL",   NULL};
static const char *const result_types[] = {"GradePointAverage",
                                           "LetterGrade",
                                           "Percent",
                                           "PerformanceLevel",
                                           "PredictedScore",
                                           "RawScore",
                                           "Result",
                                           "RubricCriterion",
                                           "RubricCriterionLevel",
                                           "RubricScore",
                                           "ScaledScore",
                                           "Status",
                                           NULL};
static const char *const result_statuses[] = {"Completed", "Enrolled",    "Failed",   "InProgress",
                                              "OnHold",    "Provisional", "Withdrew", NULL};
static const char *const association_types[] = {"exactMatchOf", "isChildOf",  "isParentOf",
                                                "isPartOf",     "isPeerOf",   "isRelatedTo",
                                                "precedes",     "replacedBy", NULL};

/* Small objects of VC 2.0: id and type are all that the standard knows of them. */
static const shape_member typed_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE_ANY, REQ, NULL},
};
static const shape status_entry = {
    "CredentialStatus", NULL, false, false, RULE_NONE, typed_members, COUNT(typed_members)};
static const shape terms = {"TermsOfUse",        NULL, false, false, RULE_NONE, typed_members,
                            COUNT(typed_members)};
static const shape evidence_vc = {"Evidence",          NULL, false, false, RULE_NONE, typed_members,
                                  COUNT(typed_members)};
static const shape method = {
    "Method", NULL, false, false, RULE_NONE, typed_members, COUNT(typed_members)};
static const shape refresh_vc = {"RefreshService",    NULL, false, false, RULE_NONE, typed_members,
                                 COUNT(typed_members)};

static const shape_member identified_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE_ANY, REQ, NULL},
};
static const shape schema_entry = {
    "CredentialSchema",       NULL, false, false, RULE_NONE, identified_members,
    COUNT(identified_members)};
static const shape refresh_ob = {
    "RefreshService", NULL, false, false, RULE_NONE, identified_members, COUNT(identified_members)};

/* What a proof must hold beyond its type is its suite's affair and part of the proof check. */
static const shape_member proof_members[] = {
    {"type", KIND_TYPE_ANY, REQ, NULL},     {"created", KIND_DATETIME, 0, NULL},
    {"expires", KIND_DATETIME, 0, NULL},    {"cryptosuite", KIND_STRING, 0, NULL},
    {"nonce", KIND_STRING, 0, NULL},        {"proofValue", KIND_STRING, 0, NULL},
    {"challenge", KIND_STRING, 0, NULL},    {"domain", KIND_STRING, MANY, NULL},
    {"proofPurpose", KIND_STRING, 0, NULL},
};
static const shape proof = {
    "Proof", NULL, false, false, RULE_NONE, proof_members, COUNT(proof_members)};

static const shape_member resource_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"mediaType", KIND_STRING, 0, NULL},
    {"digestSRI", KIND_STRING, 0, NULL},
    {"digestMultibase", KIND_STRING, 0, NULL},
};
static const shape resource = {
    "relatedResource", NULL, false, false, RULE_DIGEST, resource_members, COUNT(resource_members)};

/* Open Badges 3.0 */
static const shape_member image_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE_ONE, REQ, NULL},
    {"caption", KIND_TEXT, 0, NULL},
};
static const shape image = {"Image",       TYPES("Image"),      false, true, RULE_NONE,
                            image_members, COUNT(image_members)};

static const shape_member geo_members[] = {
    {"type", KIND_TYPE_ONE, REQ, NULL},
    {"latitude", KIND_NUMBER, REQ, NULL},
    {"longitude", KIND_NUMBER, REQ, NULL},
};
static const shape geo = {"GeoCoordinates", TYPES("GeoCoordinates"), false, false, RULE_NONE,
                          geo_members,      COUNT(geo_members)};

static const shape_member address_members[] = {
    {"type", KIND_TYPE, REQ, NULL},
    {"addressCountry", KIND_TEXT, 0, NULL},
    {"addressCountryCode", KIND_STRING, 0, NULL},
    {"addressRegion", KIND_TEXT, 0, NULL},
    {"addressLocality", KIND_TEXT, 0, NULL},
    {"streetAddress", KIND_TEXT, 0, NULL},
    {"postOfficeBoxNumber", KIND_STRING, 0, NULL},
    {"postalCode", KIND_STRING, 0, NULL},
    {"geo", KIND_OBJECT, 0, &geo},
};
static const shape address = {"Address",       TYPES("Address"),      false, false, RULE_NONE,
                              address_members, COUNT(address_members)};

static const shape_member identifier_members[] = {
    {"type", KIND_TYPE_ONE, REQ, NULL},
    {"identifier", KIND_STRING, REQ, NULL},
    {"identifierType", KIND_VOCABULARY, REQ, identifier_types},
};
static const shape identifier = {
    "IdentifierEntry",  TYPES("IdentifierEntry"), false, true, RULE_NONE,
    identifier_members, COUNT(identifier_members)};

static const shape_member identity_members[] = {
    {"type", KIND_TYPE_ONE, REQ, NULL},
    {"hashed", KIND_BOOLEAN, REQ, NULL},
    {"identityHash", KIND_STRING, REQ, NULL},
    {"identityType", KIND_VOCABULARY, REQ, identifier_types},
    {"salt", KIND_STRING, 0, NULL},
};
static const shape identity = {"IdentityObject", TYPES("IdentityObject"), false, true, RULE_NONE,
                               identity_members, COUNT(identity_members)};

static const shape_member alignment_members[] = {
    {"type", KIND_TYPE, REQ, NULL},
    {"targetCode", KIND_STRING, 0, NULL},
    {"targetDescription", KIND_TEXT, 0, NULL},
    {"targetName", KIND_TEXT, REQ, NULL},
    {"targetFramework", KIND_TEXT, 0, NULL},
    {"targetType", KIND_VOCABULARY, 0, target_types},
    {"targetUrl", KIND_URI, REQ, NULL},
};
static const shape alignment = {"Alignment",       TYPES("Alignment"),      false, false, RULE_NONE,
                                alignment_members, COUNT(alignment_members)};

static const shape profile;
static const shape_member profile_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"name", KIND_TEXTS, 0, NULL},
    {"url", KIND_URI, 0, NULL},
    {"phone", KIND_STRING, 0, NULL},
    {"description", KIND_TEXTS, 0, NULL},
    {"endorsement", KIND_CREDENTIAL, MANY, &ler_shape_endorsement},
    {"endorsementJwt", KIND_JWT, MANY, NULL},
    {"image", KIND_OBJECT, 0, &image},
    {"email", KIND_STRING, 0, NULL},
    {"address", KIND_OBJECT, 0, &address},
    {"otherIdentifier", KIND_OBJECT, MANY, &identifier},
    {"official", KIND_TEXT, 0, NULL},
    {"parentOrg", KIND_OBJECT, 0, &profile},
    {"familyName", KIND_TEXT, 0, NULL},
    {"givenName", KIND_TEXT, 0, NULL},
    {"additionalName", KIND_TEXT, 0, NULL},
    {"patronymicName", KIND_TEXT, 0, NULL},
    {"honorificPrefix", KIND_TEXT, 0, NULL},
    {"honorificSuffix", KIND_TEXT, 0, NULL},
    {"familyNamePrefix", KIND_TEXT, 0, NULL},
    {"dateOfBirth", KIND_DATE, 0, NULL},
};
static const shape profile = {"Profile",       TYPES("Profile"),      false, false, RULE_NONE,
                              profile_members, COUNT(profile_members)};

static const shape_member criteria_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"narrative", KIND_TEXT, 0, NULL},
};
static const shape criteria = {
    "Criteria", NULL, false, false, RULE_NONE, criteria_members, COUNT(criteria_members)};

static const shape_member related_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"inLanguage", KIND_LANGUAGE, 0, NULL},
    {"version", KIND_STRING, 0, NULL},
};
static const shape related = {"Related",       TYPES("Related"),      false, false, RULE_NONE,
                              related_members, COUNT(related_members)};

static const shape_member rubric_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"alignment", KIND_OBJECT, MANY, &alignment},
    {"description", KIND_TEXT, 0, NULL},
    {"level", KIND_STRING, 0, NULL},
    {"name", KIND_TEXT, REQ, NULL},
    {"points", KIND_STRING, 0, NULL},
};
static const shape rubric = {
    "RubricCriterionLevel", TYPES("RubricCriterionLevel"), false, false, RULE_NONE,
    rubric_members,         COUNT(rubric_members)};

static const shape_member description_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"alignment", KIND_OBJECT, MANY, &alignment},
    {"allowedValue", KIND_STRING, MANY, NULL},
    {"name", KIND_TEXT, REQ, NULL},
    {"requiredLevel", KIND_URI, 0, NULL},
    {"requiredValue", KIND_STRING, 0, NULL},
    {"resultType", KIND_VOCABULARY, REQ, result_types},
    {"rubricCriterionLevel", KIND_OBJECT, MANY, &rubric},
    {"valueMax", KIND_STRING, 0, NULL},
    {"valueMin", KIND_STRING, 0, NULL},
};
static const shape result_description = {
    "ResultDescription", TYPES("ResultDescription"), false, false, RULE_NONE,
    description_members, COUNT(description_members)};

static const shape_member result_members[] = {
    {"type", KIND_TYPE, REQ, NULL},
    {"achievedLevel", KIND_URI, 0, NULL},
    {"alignment", KIND_OBJECT, MANY, &alignment},
    {"resultDescription", KIND_URI, 0, NULL},
    {"status", KIND_CLOSED, 0, result_statuses},
    {"value", KIND_STRING, 0, NULL},
};
static const shape result = {"Result",       TYPES("Result"),      false, false, RULE_NONE,
                             result_members, COUNT(result_members)};

static const shape_member achievement_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"alignment", KIND_OBJECT, MANY, &alignment},
    {"achievementType", KIND_VOCABULARY, 0, achievement_types},
    {"creator", KIND_OBJECT, 0, &profile},
    {"creditsAvailable", KIND_NUMBER, 0, NULL},
    {"criteria", KIND_OBJECT, REQ, &criteria},
    {"description", KIND_TEXTS, REQ, NULL},
    {"endorsement", KIND_CREDENTIAL, MANY, &ler_shape_endorsement},
    {"endorsementJwt", KIND_JWT, MANY, NULL},
    {"fieldOfStudy", KIND_TEXT, 0, NULL},
    {"humanCode", KIND_STRING, 0, NULL},
    {"image", KIND_OBJECT, 0, &image},
    {"inLanguage", KIND_LANGUAGE, 0, NULL},
    {"name", KIND_TEXTS, REQ, NULL},
    {"otherIdentifier", KIND_OBJECT, MANY, &identifier},
    {"related", KIND_OBJECT, MANY, &related},
    {"resultDescription", KIND_OBJECT, MANY, &result_description},
    {"specialization", KIND_TEXT, 0, NULL},
    {"tag", KIND_TEXT, MANY, NULL},
    {"version", KIND_STRING, 0, NULL},
};
static const shape achievement = {
    "Achievement",       TYPES("Achievement"),      false, false, RULE_NONE,
    achievement_members, COUNT(achievement_members)};

static const shape_member subject_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"activityEndDate", KIND_DATETIME, 0, NULL},
    {"activityStartDate", KIND_DATETIME, 0, NULL},
    {"creditsEarned", KIND_NUMBER, 0, NULL},
    {"achievement", KIND_OBJECT, REQ, &achievement},
    {"identifier", KIND_OBJECT, MANY, &identity},
    {"image", KIND_OBJECT, 0, &image},
    {"licenseNumber", KIND_STRING, 0, NULL},
    {"narrative", KIND_TEXT, 0, NULL},
    {"result", KIND_OBJECT, MANY, &result},
    {"role", KIND_TEXT, 0, NULL},
    {"source", KIND_OBJECT, 0, &profile},
    {"term", KIND_TEXT, 0, NULL},
};
static const shape subject = {
    "AchievementSubject", TYPES("AchievementSubject"), false, false, RULE_NAMED,
    subject_members,      COUNT(subject_members)};

static const shape_member endorsed_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"endorsementComment", KIND_TEXT, 0, NULL},
};
static const shape endorsed = {
    "EndorsementSubject", TYPES("EndorsementSubject"), false, false, RULE_NONE,
    endorsed_members,     COUNT(endorsed_members)};

static const shape_member evidence_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"narrative", KIND_TEXT, 0, NULL},
    {"name", KIND_TEXTS, 0, NULL},
    {"description", KIND_TEXTS, 0, NULL},
    {"genre", KIND_TEXT, 0, NULL},
    {"audience", KIND_TEXT, 0, NULL},
};
static const shape evidence = {"Evidence",       TYPES("Evidence"),      false, false, RULE_NONE,
                               evidence_members, COUNT(evidence_members)};

/* CLR 2.0 */
static const shape_member association_members[] = {
    {"type", KIND_TYPE_ONE, REQ, NULL},
    {"associationType", KIND_CLOSED, REQ, association_types},
    {"sourceId", KIND_URI, REQ, NULL},
    {"targetId", KIND_URI, REQ, NULL},
};
static const shape association = {
    "Association",       TYPES("Association"),      false, true, RULE_NONE,
    association_members, COUNT(association_members)};

static const shape_member clr_subject_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"identifier", KIND_OBJECT, MANY, &identity},
    {"achievement", KIND_OBJECT, MANY, &achievement},
    {"verifiableCredential", KIND_CREDENTIAL, REQ | MANY | FILLED, NULL},
    {"association", KIND_OBJECT, MANY, &association},
};
static const shape clr_subject = {
    "ClrSubject",        TYPES("ClrSubject"),       false, false, RULE_NAMED,
    clr_subject_members, COUNT(clr_subject_members)};

/* Credentials. The members that VC 2.0 defines and OB 3.0 does not narrow: */
#define VC_MEMBERS                                                                                 \
    {"credentialSchema", KIND_OBJECT, MANY, &schema_entry},                                        \
        {"termsOfUse", KIND_OBJECT, MANY, &terms},                                                 \
        {"relatedResource", KIND_OBJECT, MANY, &resource},                                         \
        {"confidenceMethod", KIND_OBJECT, MANY, &method},                                          \
        {"renderMethod", KIND_OBJECT, MANY, &method}, {                                            \
        "proof", KIND_OBJECT, MANY, &proof                                                         \
    }

static const shape_member issuer_members[] = {
    {"id", KIND_URI, REQ, NULL},
    {"name", KIND_TEXTS, 0, NULL},
    {"description", KIND_TEXTS, 0, NULL},
};
static const shape issuer = {
    "issuer", NULL, false, false, RULE_NONE, issuer_members, COUNT(issuer_members)};

static const shape_member any_subject_members[] = {{"id", KIND_URI, 0, NULL}};
static const shape any_subject = {"credentialSubject", NULL, false, false, RULE_CLAIMS,
                                  any_subject_members, 1};

static const shape_member vc_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"name", KIND_TEXTS, 0, NULL},
    {"description", KIND_TEXTS, 0, NULL},
    {"issuer", KIND_URI_OR, REQ, &issuer},
    {"validFrom", KIND_DATETIME, 0, NULL},
    {"validUntil", KIND_DATETIME, 0, NULL},
    {"credentialSubject", KIND_OBJECT, REQ | MANY | FILLED, &any_subject},
    {"credentialStatus", KIND_OBJECT, MANY, &status_entry},
    {"refreshService", KIND_OBJECT, MANY, &refresh_vc},
    {"evidence", KIND_OBJECT, MANY, &evidence_vc},
    VC_MEMBERS,
};
const shape ler_shape_vc = {
    "VerifiableCredential", TYPES("VerifiableCredential"), true, false, RULE_CONTEXT_VC, vc_members,
    COUNT(vc_members)};

/* Bitstring Status List 2.2. What the list must be beyond its shape is core/status's to say. */
static const shape_member status_list_subject_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"statusPurpose", KIND_STRING, REQ | MANY | FILLED, NULL},
    {"encodedList", KIND_STRING, REQ, NULL},
    {"ttl", KIND_NUMBER, 0, NULL},
};
static const shape status_list_subject = {
    "BitstringStatusList", TYPES("BitstringStatusList"), false, false, RULE_NONE,
    status_list_subject_members, COUNT(status_list_subject_members)};
static const shape_member status_list_members[] = {
    {"id", KIND_URI, 0, NULL},
    {"type", KIND_TYPE, REQ, NULL},
    {"issuer", KIND_URI_OR, REQ, &issuer},
    {"validFrom", KIND_DATETIME, 0, NULL},
    {"validUntil", KIND_DATETIME, 0, NULL},
    {"credentialSubject", KIND_OBJECT, REQ, &status_list_subject},
    VC_MEMBERS,
};
const shape ler_shape_status_list = {
    "BitstringStatusListCredential", TYPES("BitstringStatusListCredential"), true, false,
    RULE_CONTEXT_VC, status_list_members, COUNT(status_list_members)};

/* What the three credentials of 1EdTech share. */
#define OB_MEMBERS                                                                                 \
    {"id", KIND_URI, REQ, NULL}, {"type", KIND_TYPE, REQ, NULL},                                   \
        {"description", KIND_TEXTS, 0, NULL}, {"awardedDate", KIND_DATETIME, 0, NULL},             \
        {"issuer", KIND_URI_OR, REQ, &profile}, {"validFrom", KIND_DATETIME, REQ, NULL},           \
        {"validUntil", KIND_DATETIME, 0, NULL},                                                    \
        {"credentialStatus", KIND_OBJECT, 0, &status_entry},                                       \
        {"refreshService", KIND_OBJECT, 0, &refresh_ob},                                           \
        {"evidence", KIND_OBJECT, MANY, &evidence}, VC_MEMBERS

static const shape_member achievement_credential_members[] = {
    {"name", KIND_TEXTS, 0, NULL},
    {"image", KIND_OBJECT, 0, &image},
    {"credentialSubject", KIND_OBJECT, REQ, &subject},
    {"endorsement", KIND_CREDENTIAL, MANY, &ler_shape_endorsement},
    {"endorsementJwt", KIND_JWT, MANY, NULL},
    OB_MEMBERS,
};
const shape ler_shape_achievement = {"AchievementCredential",
                                     TYPES("AchievementCredential", "OpenBadgeCredential"),
                                     true,
                                     false,
                                     RULE_CONTEXT_OB,
                                     achievement_credential_members,
                                     COUNT(achievement_credential_members)};

static const shape_member endorsement_members[] = {
    {"name", KIND_TEXTS, REQ, NULL},
    {"credentialSubject", KIND_OBJECT, REQ, &endorsed},
    OB_MEMBERS,
};
const shape ler_shape_endorsement = {
    "EndorsementCredential", TYPES("EndorsementCredential"), true, false, RULE_CONTEXT_OB,
    endorsement_members,     COUNT(endorsement_members)};

static const shape_member clr_members[] = {
    {"name", KIND_TEXTS, REQ, NULL},
    {"image", KIND_OBJECT, 0, &image},
    {"partial", KIND_BOOLEAN, 0, NULL},
    {"credentialSubject", KIND_OBJECT, REQ, &clr_subject},
    {"endorsement", KIND_CREDENTIAL, MANY, &ler_shape_endorsement},
    {"endorsementJwt", KIND_JWT, MANY, NULL},
    OB_MEMBERS,
};
const shape ler_shape_clr = {"ClrCredential", TYPES("ClrCredential"), true, false, RULE_CONTEXT_CLR,
                             clr_members,     COUNT(clr_members)};
