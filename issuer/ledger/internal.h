/* What the files of the ledger share. */
#ifndef ISSUER_LEDGER_INTERNAL_H
#define ISSUER_LEDGER_INTERNAL_H

#include "issuer/ledger/ledger.h"

/* schemas/ledger/NNNN.sql: text n brings a ledger of version n to version n + 1. */
extern const char *const ledger_sql[];
extern const int ledger_sql_count;

#endif
