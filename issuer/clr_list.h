/* Which credentials of a run are whose: noted entry by entry while the run goes on, and read
 * learner by learner when it is over. About 60 bytes an entry. */
#ifndef ISSUER_CLR_LIST_H
#define ISSUER_CLR_LIST_H

#include "credential/profile.h"
#include "issuer/roster.h"
#include "ler/uuid.h"

typedef struct clr_list clr_list;

ler_code clr_list_new(clr_list **out, ler_error *err) LER_MUST_USE;
void clr_list_free(clr_list **l);
#define CLR_LIST_AUTO LER_CLEANUP(clr_list_free) clr_list *

/* Notes the entry of that number in the roster. uuid NULL: it was refused. An entry that does not
 * say whose it is counts for nobody. */
ler_code clr_list_note(clr_list *l, size_t number, const roster_entry *entry, const char *uuid,
                       ler_error *err) LER_MUST_USE;

/* Puts the learners in order, that of their first entries. No notes afterwards. */
ler_code clr_list_close(clr_list *l, ler_error *err) LER_MUST_USE;

typedef struct clr_learner {
    size_t entry;   /* in the roster: the first one with a credential */
    size_t count;   /* credentials */
    size_t refused; /* entries of the learner that became none */
} clr_learner;

size_t clr_list_learners(const clr_list *l); /* with at least one credential */
clr_learner clr_list_learner(const clr_list *l, size_t i);
/* The k-th credential of the i-th learner: its bare UUID. */
void clr_list_uuid(const clr_list *l, size_t i, size_t k, char out[LER_UUID_TEXT]);

#endif
