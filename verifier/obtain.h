/* The one way by which the bytes behind a URL come to a check: status lists, DID documents. */
#ifndef VERIFIER_OBTAIN_H
#define VERIFIER_OBTAIN_H

#include "verifier/check.h"

/* Appends the bytes that answer for `url` to `out`, at most `max` of them. What came may be
 * anybody's: the caller checks who signed it. LER_E_NOT_FOUND: nothing here answers for it;
 * LER_E_READ: what does cannot be had now (both: cannot tell); LER_E_LIMIT: longer than `max`; any
 * other code: the URL is one that is never asked for. */
ler_code obtain(verification *v, ler_str url, size_t max, ler_buf *out,
                ler_error *err) LER_MUST_USE;

#endif
