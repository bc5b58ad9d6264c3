/* UUIDs (RFC 9562). */
#ifndef LER_UUID_H
#define LER_UUID_H

#include "ler/str.h"

#define LER_UUID_TEXT 37 /* lower case, with NUL */

/* In lower case. */
void ler_uuid_text(const uint8_t bytes[16], char out[LER_UUID_TEXT]);

/* The UUID, version 5 (5.5), of an IRI in the namespace of URLs (6.6: 6ba7b811-...). The same IRI
 * always gives the same UUID. LER_E_INTERNAL when OpenSSL has no SHA-1, LER_E_MEMORY. */
ler_code ler_uuid_of_url(ler_str iri, char out[LER_UUID_TEXT], ler_error *err) LER_MUST_USE;

#endif
