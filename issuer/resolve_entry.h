/* From what a roster says of one learner to what a credential can say: the framework, the
 * statements, the level under the policy. */
#ifndef ISSUER_RESOLVE_ENTRY_H
#define ISSUER_RESOLVE_ENTRY_H

#include "issuer/builder.h"
#include "ler/match.h"
#include "ler/store.h"

/* The frameworks of one batch, looked up once each, with their matchers. Any number of threads may
 * use one shelf; the store is the shelf's alone while it lives. */
typedef struct shelf shelf;
ler_code shelf_new(ler_store *store, shelf **out, ler_error *err) LER_MUST_USE;
void shelf_free(shelf **s);
#define SHELF_AUTO LER_CLEANUP(shelf_free) shelf *

/* A roster_identify; `user` is the shelf. */
bool shelf_identify(void *user, ler_str framework, ler_str version, char out[64]);

/* Fills framework, statements, level, judged and derived of `facts` (entry and config are set), or
 * refuses the entry; a refusal for its level comes with `derived`, which says why. What the facts
 * borrow is in `keep`; `work` may be reset afterwards. Errors are those of memory and of the store.
 */
ler_code shelf_resolve(shelf *s, bool accept_scored, roster_entry *entry, ler_arena *work,
                       ler_arena *keep, credential_facts *facts, ler_error *err) LER_MUST_USE;

#endif
