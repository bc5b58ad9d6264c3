/* The status lists of one run: each is had, and verified as any signed record, once, however many
 * records point to it. What could not be had is remembered for the file at work only: that file may
 * have used up what one file may ask for, and the next one must not suffer from it. */
#ifndef VERIFIER_STATUS_LISTS_H
#define VERIFIER_STATUS_LISTS_H

#include "ler/status.h"
#include "ler/time.h"

typedef struct verification verification;
typedef struct status_lists status_lists;

typedef enum list_outcome {
    LIST_GOOD,    /* a status list in force, signed by the issuer that it names */
    LIST_MISSING, /* not at hand, or its signature cannot be checked here: nothing can be told */
    LIST_BAD      /* something is there, and it must not be believed */
} list_outcome;

typedef struct status_list {
    ler_str url;
    list_outcome outcome;
    char why[700]; /* when it is not good; when it is, a doubt about its signature, or "" */
    ler_str issuer, valid_until;
    /* When the question is about the past: whether the list is of that time, in its own signed
     * words, and if it is not, whether it is of a later one (or of an earlier one). */
    bool then, later;
    char from[LER_TIME_TEXT]; /* from when it holds; "" when it does not say */
    unsigned purposes;
    ler_str purpose_text;
    ler_buf bits;
} status_list;

status_lists *status_lists_new(void); /* NULL when memory is out */
void status_lists_free(status_lists **lists);

/* The list at `url`, which belongs to `lists` until the next call. Fails only for want of memory or
 * by a bug of ours. */
ler_code status_lists_get(status_lists *lists, verification *v, ler_str url,
                          const status_list **out, ler_error *err) LER_MUST_USE;

#endif
