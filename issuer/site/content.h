/* What a workspace publishes: its DID document, frameworks, status lists, keys, a page. Nothing of
 * any learner: no roster, no record, no ledger. */
#ifndef SITE_CONTENT_H
#define SITE_CONTENT_H

#include "issuer/config.h"
#include "issuer/site/site.h"
#include "ler/did.h"
#include "ler/store.h"

typedef struct site_content {
    const issuer_config *config;
    ler_store *store;
    ler_did_document *did; /* of the issuer */
    uint32_t lists;        /* status lists in DIR/status: 1.json to N.json */
} site_content;

/* Reads the issuer's DID document: DIR/did.json, or what a did:key is by itself. */
ler_code site_did(const issuer_config *config, ler_did_document **out, ler_error *err) LER_MUST_USE;

/* Plan the parts, in the order in which they are to be written: new keys are known before anything
 * that they signed. The published did.json must not know more than ours (LER_E_CONFLICT): an old
 * copy of the workspace would take keys away from records. */
ler_code site_add_did(site *s, const site_content *c, ler_error *err) LER_MUST_USE;
ler_code site_add_keys(site *s, const site_content *c, ler_error *err) LER_MUST_USE;
ler_code site_add_frameworks(site *s, const site_content *c, ler_error *err) LER_MUST_USE;
ler_code site_add_lists(site *s, const site_content *c, ler_error *err) LER_MUST_USE;

/* index.html (page.c): plain HTML, no script and no style, all text escaped. */
#define SITE_PAGE_FILE "index.html"
ler_code site_add_page(site *s, const site_content *c, ler_error *err) LER_MUST_USE;
/* Whether the page that is published now is one of ours. True when there is none. */
bool site_page_is_ours(site *s);

#endif
