/* The shapes of credentials: which members each object of VC Data Model 2.0, Open Badges 3.0 and
 * CLR 2.0 must have, and what each member that they define may hold.
 *
 * The check is as strict as the standards and no stricter: one value or an array wherever their
 * schemas allow both, further types beside the required one, `ext:` terms in open vocabularies,
 * members that the standards do not define (whether a context defines those is another check). */
#ifndef LER_SHAPE_H
#define LER_SHAPE_H

#include "ler/json.h"

typedef enum ler_form {
    LER_FORM_NONE,        /* no verifiable credential at all */
    LER_FORM_V1,          /* VC Data Model 1.x: recognised, not supported */
    LER_FORM_VC,          /* VC 2.0 of a type we know nothing more about */
    LER_FORM_ACHIEVEMENT, /* OB 3.0 AchievementCredential, also named OpenBadgeCredential */
    LER_FORM_ENDORSEMENT, /* OB 3.0 EndorsementCredential */
    LER_FORM_CLR,         /* CLR 2.0 ClrCredential */
    LER_FORM_STATUS_LIST  /* Bitstring Status List 1.0 BitstringStatusListCredential */
} ler_form;

/* "none", "vc-1.1", "vc-2.0", "achievement", "endorsement", "clr", "status-list" */
const char *ler_form_name(ler_form form);

/* What a document says it is, by its first context and its types; nothing is checked. */
ler_form ler_credential_form(const ler_json *document);

/* Receives one violation; the texts live only during the call. False ends the check. */
typedef bool (*ler_shape_found)(void *user, const char *pointer, const char *message);

/* Checks a document against the shape of its form, with everything embedded in it (endorsements,
 * the credentials of a CLR). `at` is where the document stands in its file ("" at the root).
 * Returns the number of violations handed to `found`. LER_FORM_NONE and LER_FORM_V1 are one
 * violation. Work is linear in the document's size. */
size_t ler_shape_check(const ler_json *document, const char *at, ler_shape_found found, void *user);

/* Whether text is an absolute URI or IRI by its look: a scheme, ':', something behind, and nowhere
 * white space, a control or one of <>"{}|\^` (RFC 3986 2, RFC 3987 2.2). */
bool ler_uri_valid(ler_str text);

#endif
