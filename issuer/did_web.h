/* DIR/did.json of issuers that are named by did:web: the DID document (DID 1.0, Controlled
 * Identifiers 1.0) with the key that signs now and all that signed before. A key that no longer
 * signs stays listed with the time from when (`expires`), so that what it signed until then keeps
 * verifying; a key that got into other hands is `revoked`, and nothing that it signed verifies. */
#ifndef ISSUER_DID_WEB_H
#define ISSUER_DID_WEB_H

#include "issuer/config.h"
#include "issuer/keys/signer.h"
#include "ler/file.h"

#define DID_WEB_FILE "did.json"
#define DID_WEB_MAX ((size_t)1 << 20) /* bytes of the document */

/* The text of a new document: `did` with one key. */
ler_code did_web_new(ler_str did, const ler_key *key, ler_buf *out, ler_error *err) LER_MUST_USE;

/* The text of the document after a change of keys: `key` signs, and the one that signed before does
 * not from `from` on; `compromised`: it is revoked. What else stands in the document stays. */
ler_code did_web_rotate(ler_str did, ler_str text, const ler_key *key, const ler_time *from,
                        bool compromised, ler_buf *out, ler_error *err) LER_MUST_USE;

/* The document's text as it stands in the workspace, checked as a verifier would read it.
 * LER_E_READ when it is not there. */
ler_code did_web_read(const issuer_config *config, ler_buf *text, ler_did_document **out,
                      ler_error *err) LER_MUST_USE;

/* The method that signs now: the only one that is neither retired nor revoked. LER_E_CONTENT when
 * there is none, or more than one. */
ler_code did_web_active(const ler_did_document *document, const ler_did_method **out,
                        ler_error *err) LER_MUST_USE;

/* Makes the signer sign as the configured issuer. did:key: it does so already. did:web: it must be
 * the key that signs now by DIR/did.json. LER_E_CONTENT when the key is not the issuer's. */
ler_code did_web_adopt(const issuer_config *config, ler_signer *signer, const ler_time *now,
                       ler_error *err) LER_MUST_USE;

#endif
