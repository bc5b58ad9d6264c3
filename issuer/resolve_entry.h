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

/* What becomes of a statement that was found by its score alone. */
typedef enum shelf_scored {
    SHELF_REFUSE_SCORED,
    SHELF_TAKE_SCORED, /* unseen, so that ler_match_doubt() has to say nothing */
    SHELF_ASK_SCORED   /* a person is asked about each */
} shelf_scored;

/* Fills framework, statements, level, judged and derived of `facts` (entry and config are set), or
 * refuses the entry; a refusal for its level comes with `derived`, which says why. What the facts
 * borrow is in `keep`; `work` may be reset afterwards. Errors are those of memory and of the store.
 */
ler_code shelf_resolve(shelf *s, shelf_scored scored, roster_entry *entry, ler_arena *work,
                       ler_arena *keep, credential_facts *facts, ler_error *err) LER_MUST_USE;

/* What `issue` makes of the words of a roster's cell: a list of codes has a piece for each, any
 * other text is one. */
typedef struct shelf_piece {
    ler_str text;
    const ler_statement *statement; /* NULL: none, or not one alone; the row would be refused */
    bool scored;
    unsigned score; /* of 1000, when scored */
} shelf_piece;
typedef struct shelf_pieces {
    shelf_piece *items; /* in the arena */
    size_t count;
    bool codes; /* a list of codes */
} shelf_pieces;
ler_code shelf_read(shelf *s, const ler_framework *fw, bool accept_scored, ler_str words,
                    ler_arena *arena, shelf_pieces *out, ler_error *err) LER_MUST_USE;

#endif
