/* Names that issuer and verifier share: what our own credentials are made of
 * (Open Badges 3.0 on VC Data Model 2.0). */
#ifndef CREDENTIAL_PROFILE_H
#define CREDENTIAL_PROFILE_H

#include "ler/str.h"

#define PROFILE_CONTEXT_VC "https://www.w3.org/ns/credentials/v2"
#define PROFILE_CONTEXT_OB "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#define PROFILE_CONTEXT_OB_EXTENSIONS "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
#define PROFILE_CONTEXT_CLR "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
#define PROFILE_SCHEMA_OB                                                                          \
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"                                         \
    "ob_v3p0_achievementcredential_schema.json"
#define PROFILE_SCHEMA_CLR                                                                         \
    "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
#define PROFILE_SCHEMA_TYPE "1EdTechJsonSchemaValidator2019"

/* Achievement.otherIdentifier.identifierType */
#define PROFILE_FILE_DIGEST "ext:frameworkFileDigest"
#define PROFILE_CONTENT_DIGEST "ext:frameworkContentDigest"
#define PROFILE_STRAND_DIGEST "ext:frameworkStrandDigest." /* and the strand's key */
#define PROFILE_LEVEL_POLICY "ext:levelPolicy"
#define PROFILE_SOURCED_ID "sourcedId" /* the framework's CASE UUID */

/* Alignment.targetType */
#define PROFILE_TARGET_FRAMEWORK "ext:CFDocument"
#define PROFILE_TARGET_STATEMENT "CFItem"
#define PROFILE_TARGET_LEVEL "CFRubricCriterionLevel"
#define PROFILE_TARGET_OCCUPATION "ext:OccupationType"
#define PROFILE_TARGET_PROGRAM "ext:InstructionalProgramType"

/* Fragments of ResultDescription ids, behind the framework's IRI */
#define PROFILE_RESULT_LEVEL "#level"               /* derived from the statements by policy */
#define PROFILE_RESULT_SCOPE_LEVEL "-level"         /* behind #{strand} or #{strand}-{domain} */
#define PROFILE_RESULT_JUDGED "#judged-level"       /* an assessor's judgement */
#define PROFILE_RESULT_DEMONSTRATED "#demonstrated" /* one statement */

/* Evidence.genre of the note on a statement that was matched by score, not by its words */
#define PROFILE_GENRE_MATCHED "matched"

/* IdentityObject.identityType (OB 3.0, IdentifierTypeEnum) */
#define PROFILE_IDENTITY_EMAIL "emailAddress"
#define PROFILE_IDENTITY_LEARNER "identifier" /* learner_id, of learners without an e-mail */
#define PROFILE_IDENTITY_EXTERNAL "sourcedId" /* external_id */
#define PROFILE_IDENTITY_NAME "name"

/* "sha256$" and the lower-case hex of SHA-256(identifier || salt) (OB 3.0, IdentityHash). */
#define PROFILE_IDENTITY_HASH (7 + 64 + 1)
ler_code profile_identity_hash(ler_str identifier, ler_str salt, char out[PROFILE_IDENTITY_HASH],
                               ler_error *err) LER_MUST_USE;
/* The form of an e-mail address that is hashed: trimmed, ASCII letters in lower case. */
void profile_email(ler_str email, ler_buf *out);

#endif
