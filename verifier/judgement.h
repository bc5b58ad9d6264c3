/* Which clock is meant. Three could be: the machine's, the one that --at puts in its place, and the
 * time in the past that --as-of asks about. Here, and nowhere else, it is decided:
 *
 *   now   what the clock shows: the machine's time, or --at
 *   time  what is judged by: --as-of, otherwise `now`
 *   back  whether `time` is a question about the past, so that what came to be known between the
 * two was not known then
 *
 * Caches and requests go by the machine's clock, whatever is judged (obtain.c): how old a copy is,
 * is no matter of judgement. */
#ifndef VERIFIER_JUDGEMENT_H
#define VERIFIER_JUDGEMENT_H

#include "ler/time.h"

typedef struct judgement {
    ler_time now, time;
    bool back;
} judgement;

/* Texts of --at and --as-of; NULL: not given. LER_E_USAGE when one is no time, when --as-of has no
 * zone (what was known at noon is another thing in each), and when it is later than now: nothing is
 * known of what will be. */
ler_code judgement_read(const char *at, const char *as_of, judgement *out,
                        ler_error *err) LER_MUST_USE;
/* The same clock, and no question about the past. */
judgement judgement_today(const judgement *j);
/* The same question, about another time. */
judgement judgement_at(const judgement *j, const ler_time *time);

#define JUDGEMENT_TEXT 40
/* "2026-05-20T12:00:00Z", with the fraction when there is one. */
const char *judgement_text(const judgement *j, char out[JUDGEMENT_TEXT]);

#endif
