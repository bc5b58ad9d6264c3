/* Several copies of one status list, each with its own time: which of them answers. */
#ifndef VERIFIER_STATUS_CHOICE_H
#define VERIFIER_STATUS_CHOICE_H

#include "verifier/check.h"

/* When a list holds, by its own words. It counts from validFrom on, or from when it was signed when
 * that is later: a list that is dated back said nothing then. */
typedef struct list_dates {
    bool from_set, until_set; /* false: there is none, or none that can be read */
    ler_time from, until;
} list_dates;

/* Nothing that is read here is believed yet: it decides which list is looked at, and at which time
 * its signature and dates are checked. */
list_dates list_dates_read(const ler_json *document);
/* Whether it is of the time that is judged by. Today an issuer's clock may be a little ahead of
 * ours, as for the time of a proof; of the past it is asked to the instant. */
bool list_covers(const list_dates *dates, const judgement *asked);

/* The time at which a list is judged as a record: the one that is asked about when it covers that;
 * otherwise today, or when it has run out the end of its time. */
judgement list_judgement(const list_dates *dates, const judgement *asked);

/* Takes the map's copies of `url` at the time that is judged by, and appends the one that answers
 * to `out`: of those that cover the time the newest, otherwise the newest of all. A copy that is no
 * JSON is taken before any other, so that it is refused by name and never passed over.
 * LER_E_NOT_FOUND: the map has none. LER_E_READ: one cannot be read, or two are of the same moment
 * and differ. LER_E_LIMIT: one is too long. */
ler_code choose_list(const verification *v, ler_str url, ler_buf *out, ler_arena *arena,
                     ler_error *err) LER_MUST_USE;

#endif
