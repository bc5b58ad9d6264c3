/* The list of issuers that the caller trusts: schemas/trust-list.schema.json. */
#ifndef VERIFIER_TRUST_H
#define VERIFIER_TRUST_H

#include "ler/json.h"

typedef struct trust_list trust_list;

typedef struct trust_issuer {
    ler_str id; /* a DID, compared byte for byte and never normalised */
    ler_str name, url;
} trust_issuer;

/* Reads a list. A list that somebody else can write to, that is empty, that names an issuer twice
 * or that has a member we do not know is refused: to pass over any of it would mean to trust, or to
 * distrust, by accident. LER_E_READ when the file cannot be read, LER_E_SYNTAX, LER_E_CONTENT. */
ler_code trust_read(const char *path, trust_list **out, ler_error *err) LER_MUST_USE;
void trust_free(trust_list **list);

const trust_issuer *trust_find(const trust_list *list, ler_str id); /* NULL: not on it */
size_t trust_count(const trust_list *list);

#endif
