/* The signed status lists of a workspace, DIR/status/N.json: made from the bits of the ledger,
 * which alone is what counts. They are never under --out: a credential's folder can be copied,
 * mailed and thrown away. */
#ifndef ISSUER_STATUS_LIST_H
#define ISSUER_STATUS_LIST_H

#include "issuer/config.h"
#include "issuer/seal.h"
#include "ler/status.h"

#define STATUS_FOLDER "status"      /* DIR/status */
#define STATUS_MAP "resources.json" /* DIR/resources.json: URL to file, for ler-verifier */

typedef struct status_counts {
    uint32_t lists;   /* there are */
    uint32_t written; /* of these: signed anew by this call */
} status_counts;

/* Brings every list credential up to what the ledger says, under the ledger's list lock: one is
 * signed anew when its bits changed, when it is missing, damaged or not ours, when more than half
 * of its time is over, or when `all` says so; the others stay as they are, byte for byte. Then
 * DIR/resources.json is written, when it does not say so already.
 * It also heals what a crash left between ledger and list: so call it at the end of whatever
 * changes the ledger, and before publishing. The same bits and the same time give the same bytes.
 */
ler_code status_lists_write(const issuer_config *config, ledger *l, seal *key, const ler_time *now,
                            bool all, status_counts *out, ler_error *err) LER_MUST_USE;

#endif
