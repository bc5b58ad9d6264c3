/* Puts the issuer's proof on documents: key, cryptosuite and proof configuration of one batch. */
#ifndef ISSUER_SEAL_H
#define ISSUER_SEAL_H

#include "issuer/config.h"
#include "ler/proof.h"

/* One thread uses a seal at a time; seal_copy makes another for another thread. */
typedef struct seal seal;

/* Loads the key. passphrase_file may be NULL. Says on standard error when the key is one of the
 * published examples. LER_E_CONTENT when the key is not the key of the configured issuer. */
ler_code seal_open(const issuer_config *config, const char *passphrase_file, const ler_time *now,
                   seal **out, ler_error *err) LER_MUST_USE;
/* The same key, configuration and time. `contexts` (may be NULL) is borrowed by both the copy and
 * its like: one object serves all threads. */
ler_code seal_copy(const seal *s, ler_ld_contexts *contexts, seal **out,
                   ler_error *err) LER_MUST_USE;
void seal_free(seal **s);
#define SEAL_AUTO LER_CLEANUP(seal_free) seal *

/* Signs `document`, writes it as text (indent 0: one line; a line feed ends it), and then verifies
 * that very text anew: strict parse, shape, every step of the proof. LER_E_INTERNAL when it does
 * not. */
ler_code seal_document(seal *s, const ler_json *document, unsigned indent, ler_arena *arena,
                       ler_buf *out, ler_error *err) LER_MUST_USE;

/* The same for a document of another @context, such as a status list: a proof configuration of its
 * own, so for few documents. */
ler_code seal_other(seal *s, const ler_json *document, ler_arena *arena, ler_buf *out,
                    ler_error *err) LER_MUST_USE;

/* Whether text is a credential of this id that this issuer signed; *document is its tree. */
bool seal_is_ours(seal *s, ler_str text, const char *credential_id, ler_arena *arena,
                  ler_json **document);

#endif
