/* What the words of "ledger" share. */
#ifndef ISSUER_LEDGER_VERB_H
#define ISSUER_LEDGER_VERB_H

#include "issuer/config.h"
#include "issuer/console.h"
#include "issuer/ledger/ledger.h"

typedef struct ledger_verb {
    const ler_args *args;
    issuer_config *config;
    ledger *ledger;
    bool json;
    ler_buf out; /* printed and emptied as it fills; see ledger_verb_flush */
} ledger_verb;

/* Each returns an exit code; what goes wrong is on standard error then. */
int ledger_verb_list(ledger_verb *v);
int ledger_verb_show(ledger_verb *v);
int ledger_verb_export(ledger_verb *v);
int ledger_verb_verify(ledger_verb *v); /* opens the ledger itself */

ler_code ledger_verb_open(ledger_verb *v, bool accept_older, ler_error *err) LER_MUST_USE;
/* --state, --batch, --status-list and --learner; `learner` is memory for the filter. */
ler_code ledger_verb_filter(ledger_verb *v, ledger_filter *filter, uint8_t learner[LEDGER_DIGEST],
                            ler_error *err) LER_MUST_USE;
/* Prints what there is; so that a million rows need no memory. */
ler_code ledger_verb_flush(ledger_verb *v, ler_error *err) LER_MUST_USE;

/* "2026-05-20T12:00:00Z", or "" for 0. */
const char *ledger_verb_time(int64_t seconds, char out[LER_TIME_TEXT]);
void ledger_verb_hex(const uint8_t digest[LEDGER_DIGEST], ler_buf *out);
/* The row as a JSON object, without its last brace. */
void ledger_verb_json(const ledger_row *row, ler_buf *out);

#endif
