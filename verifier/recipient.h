/* --recipient: who the caller says the record is about, compared with how the record names its
 * subject (OB 3.0, IdentityObject). */
#ifndef VERIFIER_RECIPIENT_H
#define VERIFIER_RECIPIENT_H

#include "ler/json.h"

typedef enum recipient_kind { RECIPIENT_EMAIL, RECIPIENT_ID, RECIPIENT_NAME } recipient_kind;

typedef struct recipient {
    recipient_kind kind;
    ler_str value; /* trimmed */
} recipient;

/* "email:a@example.com", "id:did:key:z6Mk...", "name:Ada Example". LER_E_USAGE. */
ler_code recipient_parse(const char *text, recipient *out, ler_error *err) LER_MUST_USE;

typedef enum recipient_match {
    RECIPIENT_SAME,
    RECIPIENT_SAME_WEAK, /* by an MD5 hash */
    RECIPIENT_OTHER,     /* the record names its subject in this way, and it is somebody else */
    RECIPIENT_NOT_NAMED  /* the record does not name its subject in this way */
} recipient_match;

/* Compares with a credentialSubject. */
ler_code recipient_compare(const recipient *wanted, const ler_json *subject, recipient_match *out,
                           ler_error *err) LER_MUST_USE;

#endif
