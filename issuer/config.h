/* A workspace: DIR/issuer.json (schemas/issuer.schema.json) and what it names. */
#ifndef ISSUER_CONFIG_H
#define ISSUER_CONFIG_H

#include "issuer/ledger/ledger.h"
#include "ler/arena.h"
#include "ler/json.h"
#include "ler/level.h"

typedef struct issuer_config {
    ler_arena *arena;
    const ler_json *profile; /* id, name, url, perhaps description, email, phone */
    ler_str id;              /* the issuer's DID */
    ler_str base_url;        /* of framework and achievement ids; ends with '/' or not */
    const char *key;         /* paths, already relative to where we stand */
    const char *store;
    const char *folder; /* of issuer.json: ledger, did.json, status lists and secret are in it */
    const char *secret; /* of the salts, in that folder */
    ler_policy *policy;
    bool subject_name;       /* subjectName: plain */
    ler_str proof;           /* cryptosuite; empty = the default of the key's type */
    ledger_purpose status;   /* of the status entries of new credentials: "status".purpose */
    uint32_t status_entries; /* of a new status list */
    unsigned status_days;    /* how long a signed status list may be believed */
    unsigned valid_days;     /* 0 = credentials do not expire unless the roster says so */
} issuer_config;

#define CONFIG_MAX_STATUS_ENTRIES 1048576 /* so that a list of any bits is one that is read */

/* Reads and checks the file. Unknown members are refused, so that a misspelt one is noticed. */
ler_code issuer_config_read(const char *path, issuer_config **out, ler_error *err) LER_MUST_USE;
void issuer_config_free(issuer_config **config);
#define CONFIG_AUTO LER_CLEANUP(issuer_config_free) issuer_config *

/* Whether the issuer is named by did:web, so that folder/did.json is the document of its keys. */
bool issuer_config_web(const issuer_config *config);

/* The text of a new issuer.json. */
ler_code issuer_config_new_text(ler_str did, ler_str name, ler_str url, ler_buf *out,
                                ler_error *err) LER_MUST_USE;

/* "{base}/status/N", the URL of a status list and the id of its credential. */
void issuer_status_url(ler_str base, uint32_t number, ler_buf *out);

/* An http or https URL with a host, without user, query or fragment. */
bool issuer_url_valid(ler_str url);

#endif
