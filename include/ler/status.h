/* Bitstring Status List v1.0 (https://www.w3.org/TR/vc-bitstring-status-list/): what a record says
 * of its status, and the lists that answer. Nothing is fetched and no signature is checked here:
 * the caller does both, and never believes a list whose proof it did not verify.
 *
 *     ler_status_entry entry;
 *     TRY(ler_status_entry_read(json, "/credentialStatus", &entry, err));
 *     ... get the bytes of entry.list, verify them as a signed document ...
 *     TRY(ler_status_list_read(document, entry.list, &bits, &list, err));
 *     if (list.entries > entry.index && ler_bitstring_get(ler_buf_view(&bits), entry.index)) ...
 */
#ifndef LER_STATUS_H
#define LER_STATUS_H

#include "ler/json.h"

/* ---- the bitstring (Bitstring Status List 4.1, 4.2) ---- */

/* `bits` are the bytes of a bitstring. Entry 0 is the most significant bit of byte 0: "the first
 * index, with a value of zero, is located at the left-most bit". An index past the end is false;
 * ask before, it is an error of the record. */
bool ler_bitstring_get(ler_str bits, size_t index);
void ler_bitstring_set(uint8_t *bits, size_t len, size_t index, bool value); /* index past the end:
                                                                                nothing */

/* Decodes an encodedList: multibase 'u', base64url without padding, then one gzip member (RFC 1952)
 * with nothing behind it, its check value right. Appends the bits to `out`, at most
 * LER_MAX_STATUS_BITS of them, whatever `out` would hold: inflating stops there (LER_E_LIMIT), so
 * that a bomb costs no more than that. LER_E_LIMIT also for more than LER_MAX_STATUS_GZIP
 * deflated bytes, LER_E_SYNTAX for anything else that is wrong. */
ler_code ler_bitstring_decode(ler_str encoded, ler_buf *out, ler_error *err) LER_MUST_USE;
/* The reverse, appended to `out`. The same bits give the same text at any time and on any machine
 * with the same zlib (no name, no time in the gzip header). */
ler_code ler_bitstring_encode(ler_str bits, ler_buf *out, ler_error *err) LER_MUST_USE;

/* ---- the entry in a record (2.1 BitstringStatusListEntry) ---- */

typedef enum ler_status_purpose {
    LER_STATUS_REVOCATION, /* withdrawn for good */
    LER_STATUS_SUSPENSION, /* withdrawn for now */
    LER_STATUS_REFRESH,    /* a newer copy of the record can be had */
    LER_STATUS_OTHER       /* "message", or a purpose that the standard does not know */
} ler_status_purpose;
ler_status_purpose ler_status_purpose_of(ler_str text);
const char *ler_status_purpose_name(ler_status_purpose purpose); /* "revocation", ..., "other" */

typedef struct ler_status_entry {
    ler_status_purpose purpose;
    ler_str purpose_text; /* as the record spells it */
    ler_str list;         /* URL of the list credential */
    size_t index;
} ler_status_entry;

/* A statusListIndex: a string of decimal digits (no sign, no space, no leading zero) below
 * LER_MAX_STATUS_BITS. LER_E_CONTENT otherwise. A JSON number is no such string, and is refused by
 * ler_status_entry_read(). */
ler_code ler_status_index_read(ler_str text, size_t *out, ler_error *err) LER_MUST_USE;

/* Reads one entry; the slices borrow from `entry`. A record's credentialStatus is one such object
 * or an array of them: every one counts. `pointer` is where the entry stands.
 * LER_E_UNSUPPORTED: a status type, purpose or size that is not known here (what it says cannot be
 * told). LER_E_CONTENT: an entry that the standard does not allow. */
ler_code ler_status_entry_read(const ler_json *entry, const char *pointer, ler_status_entry *out,
                               ler_error *err) LER_MUST_USE;

/* ---- the list (2.2 BitstringStatusListCredential) ---- */

#define LER_STATUS_LIST_TYPE "BitstringStatusListCredential"
#define LER_STATUS_SUBJECT_TYPE "BitstringStatusList"
#define LER_STATUS_ENTRY_TYPE "BitstringStatusListEntry"

typedef struct ler_status_list {
    ler_str id;
    ler_str issuer;
    size_t entries;                  /* at least LER_MIN_STATUS_ENTRIES */
    unsigned purposes;               /* bit set: 1u << ler_status_purpose */
    ler_str purpose_text;            /* the first one */
    ler_str valid_from, valid_until; /* texts; empty when there is none */
} ler_status_list;

/* Reads the list that was had from `url`: its type, its id (which must be that URL), that its
 * subject is a BitstringStatusList with a known purpose, and the bits, which are appended to
 * `bits`; the number of entries. A list may have no credentialStatus of its own: it would lead from
 * list to list. `ttl` is not honoured: validUntil, which is signed as well, says until when a list
 * may be believed, and caches have a ceiling of their own. Dates, proof and who signed are the
 * caller's to check. Slices borrow from `document`. LER_E_CONTENT, LER_E_SYNTAX, LER_E_LIMIT. */
ler_code ler_status_list_read(const ler_json *document, ler_str url, ler_buf *bits,
                              ler_status_list *out, ler_error *err) LER_MUST_USE;

/* What a list credential is made of. */
typedef struct ler_status_list_facts {
    ler_str id;                      /* the URL that it is published under */
    ler_str issuer;                  /* DID */
    const char *purpose;             /* "revocation" or "suspension" */
    ler_str bits;                    /* at least LER_MIN_STATUS_ENTRIES / 8 bytes */
    ler_str valid_from, valid_until; /* dateTimeStamp texts */
} ler_status_list_facts;

/* The list credential without its proof, in `arena`: the same facts give the same document. */
ler_code ler_status_list_build(const ler_status_list_facts *facts, ler_arena *arena, ler_json **out,
                               ler_error *err) LER_MUST_USE;

#endif
